"""Articles and times to events: `extract` is the whole pure pipeline on one screen."""

from __future__ import annotations

from dataclasses import replace

from calendar_svc.events.articles import headline, paragraphs, segment
from calendar_svc.events.assembling import Setting, as_event, settle
from calendar_svc.events.body import NOWHERE, Body, build_body
from calendar_svc.events.dedupe import dedupe
from calendar_svc.events.docdate import document_date
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.names import collect
from calendar_svc.events.parties import issuing
from calendar_svc.events.reader import read_article
from calendar_svc.events.timeline import usable
from calendar_svc.events.topic import topic_of
from calendar_svc.model import Article, Document, Extraction
from calendar_svc.temporal import Reference, times

__all__ = ["extract"]


def extract(document: Document) -> Extraction:
    """Read all dated events out of a document.

    Parameters:
        document: The text with what is known of it from outside (publisher, date, time zone).

    Returns:
        The document date with its evidence, the articles, and the events in printed order, each
        with the words that prove it and the rules that made it. A document without events gives
        none; nothing is raised for any text.
    """
    articles = segment(document.text)
    date = document_date(document)
    setting = Setting.of(document, date, articles)
    bodies, drafts = [], []
    for number, article in enumerate(articles):
        body, found = _read(document, article, setting)
        bodies.append(body)
        drafts += [replace(draft, article=number) for draft in found]
    events = tuple(
        as_event(draft, document, bodies[draft.article], setting) for draft in dedupe(drafts)
    )
    return Extraction(document, date, articles, events)


def _read(document: Document, article: Article, setting: Setting) -> tuple[Body, tuple[Draft, ...]]:
    """Read one article: its text and names, then its sentences, then what all of it settles."""
    date = setting.date
    reference = Reference(date.earliest, date.latest)
    body = build_body(
        paragraphs(document.text, article),
        lambda text, folded: usable(times(text, reference), folded),
    )
    title = headline(document.text, article)
    heading = build_body([title], lambda *_: ()) if title else None
    topic = topic_of(title.text if title else "", body)
    issuer = setting.issuer or (None if setting.news else issuing(topic.body, body))
    scene = Scene(
        body=body,
        sentence=NOWHERE,
        names=collect(body, heading, issuer),
        topic=topic,
        date=date,
        news=setting.news,
    )
    standing = [draft for draft, trap in read_article(scene) if trap is None]
    return body, settle(standing, scene, setting)
