"""Articles and times to events: `extract` is the whole pure pipeline on one screen."""

from __future__ import annotations

from dataclasses import dataclass

from calendar_svc.documents import Flow
from calendar_svc.events.articles import headline, paragraphs, segment
from calendar_svc.events.assembling import as_event
from calendar_svc.events.attributes import attributed
from calendar_svc.events.body import NOWHERE, Body, build_body
from calendar_svc.events.dateline import written_on
from calendar_svc.events.dedupe import dedupe
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.lang import Language, language, tongue
from calendar_svc.events.openings import with_openings
from calendar_svc.events.setting import Setting
from calendar_svc.model import Article, Document, Extraction
from calendar_svc.value import replace

__all__ = ["extract"]


@dataclass(frozen=True, slots=True)
class _Text:
    """The headline and the paragraphs of one article, and the language that they are in."""

    title: Flow | None
    flows: tuple[Flow, ...]
    lang: str

    @classmethod
    def of(cls, document: Document, article: Article) -> _Text:
        """Gather them; a language that is known of the document holds for all its articles."""
        title, flows = headline(document.text, article), paragraphs(document.text, article)
        said = [*([title] if title else []), *flows]
        return cls(title, flows, tongue("\n".join(flow.text for flow in said), document.lang))


@dataclass(frozen=True, slots=True)
class _Read:
    """One article that was read: in which language, its text, what it tells."""

    language: Language
    body: Body
    drafts: tuple[Draft, ...]


def extract(document: Document) -> Extraction:
    """Read all dated events out of a document.

    Parameters:
        document: The text with what is known of it from outside (publisher, date, time zone,
            language). An article whose language is not given is read in that of most its letters.

    Returns:
        The document date with its evidence, the articles, and the events in printed order, each
        with the words that prove it and the rules that made it. A document without events gives
        none; nothing is raised for any text.
    """
    articles = segment(document.text)
    date = language(tongue(document.text, document.lang)).date(document)
    texts = [_Text.of(document, article) for article in articles]
    settings = {text.lang: language(text.lang).setting(document, date, articles) for text in texts}
    read = [_read(document, text, settings[text.lang]) for text in texts]
    drafts = [
        replace(draft, article=number) if number else draft
        for number, one in enumerate(read)
        for draft in one.drafts
    ]
    events = tuple(
        as_event(draft, document, one.body, date, one.language.title_limit)
        for draft in dedupe(with_openings(drafts))
        for one in (read[draft.article],)
    )
    return Extraction(document, date, articles, events)


def _read(document: Document, text: _Text, setting: Setting) -> _Read:
    """Read one article: its text and names, then its sentences, then what all of it settles."""
    spoken, title, date = language(text.lang), text.title, setting.date
    written = written_on(text.flows, date, news=setting.news)
    body = spoken.body(title, text.flows, written, document.timezone)
    heading = build_body([title], lambda *_: ()) if title else None
    topic = spoken.topic(title.text if title else "", body)
    scene = Scene(
        body=body,
        sentence=NOWHERE,
        names=spoken.names(body, heading, topic, setting),
        topic=topic,
        date=date,
        news=setting.news,
    )
    standing = [draft for draft, trap in spoken.read(scene) if trap is None]
    settled = spoken.settle(standing, scene, setting)
    return _Read(spoken, body, attributed(settled, scene, document, spoken.figures))
