"""Drafts to events: status, place, parties, confidence; the quote taken from raw text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from calendar_svc.events.body import Body
from calendar_svc.events.confidence import confidence, grounds
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.marks import mended
from calendar_svc.events.names import is_body
from calendar_svc.events.places import form_places, place_of, project_sites
from calendar_svc.events.respective import with_respective_places
from calendar_svc.events.setting import Setting
from calendar_svc.events.settling import settle_fields
from calendar_svc.events.status import decide, outlook
from calendar_svc.events.wholes import of_wholes
from calendar_svc.events.words import MARK, fold, load
from calendar_svc.model import (
    Article,
    Document,
    DocumentDate,
    Event,
    EventTime,
    Precision,
    Quote,
    Status,
)
from calendar_svc.value import replace

_PARTIES = load("parties")
_MEDIA = tuple(_PARTIES["media"])
_BULLETIN = tuple(_PARTIES["bulletin"])
_NEWS = re.compile(r"本报|本[刊网台]讯|记者|通讯员|融媒")
_PAGE = 3  # articles; a document with so many is a newspaper page
_SERIES = 50  # drafts back that may open a series


def setting_of(document: Document, date: DocumentDate, articles: Sequence[Article]) -> Setting:
    """Read the setting of a Chinese document from its publisher and from how its text opens."""
    publisher = document.publisher or ""
    bulletin = next((end for end in _BULLETIN if publisher.endswith(end)), None)
    if bulletin and is_body(publisher.removesuffix(bulletin)):
        told = bulletin.endswith("微报")  # it reports in prose, by the weekday
        return Setting(date, publisher.removesuffix(bulletin), news=told, page=False)
    media = publisher.endswith(_MEDIA) or publisher.startswith("今日")
    bylines = any(article.byline for article in articles)
    news = media or bylines or _NEWS.search(fold(document.text[:400])) is not None
    issuer = publisher if publisher and not media else None
    return Setting(date, issuer, news, len(articles) >= _PAGE)


def settle(drafts: Sequence[Draft], scene: Scene, setting: Setting) -> tuple[Draft, ...]:
    """Settle status, places and parties of the drafts of one article."""
    if not drafts:
        return ()
    body = scene.body
    forms, sites = form_places(body), project_sites(body, scene.names)
    settled = [
        replace(
            draft,
            place=place_of(
                draft,
                body,
                forms,
                sites,
                page=setting.page,
                news=setting.news,
                matter="" if setting.news else scene.topic.matter,
            ),
            status=decide(draft, setting.date, outlook(_words(draft, body)), news=setting.news),
        )
        for draft in of_wholes(drafts, scene)
    ]
    settled = with_respective_places(settled, body)
    told = [_with_series(settled, number) for number in range(len(settled))]
    return settle_fields(told, scene, setting.issuer)


def _with_series(drafts: Sequence[Draft], number: int) -> Draft:
    """Of a series that is to come all is to come, where the year that would tell is unknown."""
    draft = drafts[number]
    if draft.time.interval is not None or draft.status is not Status.HELD:
        return draft
    earlier = reversed(drafts[max(0, number - _SERIES) : number])
    line = takewhile(lambda other: other.sentence.line == draft.sentence.line, earlier)
    series = next((other for other in line if "/" in (other.time.edtf or "") and other.name), None)
    if series is not None and series.status is Status.PLANNED:
        return replace(draft, status=Status.PLANNED)
    return draft


def _words(draft: Draft, body: Body) -> str:
    """The words whose tense counts: the clause of the time, and on to the end of the quote.

    The name of the event tells no tense: 工作推进会.
    """
    sentence = draft.sentence
    start, _ = sentence.clauses[sentence.clause_at(min(draft.start, draft.time.span.start))]
    words = body.masked[start : draft.end + 2].replace(MARK, "")
    return words.replace(fold(draft.name), "") if draft.name else words


def _precision(draft: Draft) -> Precision:
    """The precision that is told; a part of an unknown day has no window and is that day."""
    told = draft.time.precision or Precision.VAGUE
    return Precision.DAY if told is Precision.PART_OF_DAY and not draft.time.interval else told


def as_event(
    draft: Draft, document: Document, body: Body, date: DocumentDate, title_limit: int
) -> Event:
    """Turn a settled draft into an event with its quote in raw offsets.

    Parameters:
        title_limit: How long a title may be in the language of the article, in characters.
    """
    span = body.raw_span(draft.start, draft.end)
    interval = draft.time.interval
    time = EventTime(
        interval.begin if interval else None,
        interval.end if interval else None,
        _precision(draft),
        draft.time.edtf or "XXXX",
    )
    status = draft.status
    if status is None:
        raise AssertionError(f"{draft.title}: not settled")
    why = grounds(draft, date)
    return Event(
        kind=draft.kind,
        title=mended(draft.title[:title_limit], "") or draft.title[:title_limit],
        time=time,
        status=status,
        quote=Quote(span, span.of(document.text)),
        place=draft.place,
        organizers=draft.organizers,
        participants=draft.participants,
        project=draft.project,
        confidence=confidence(why),
        rules=draft.rules,
        grounds=why,
        article=draft.article,
        amounts=draft.amounts,
    )
