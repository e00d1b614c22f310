"""Questions that a feed asks of an event (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from calendar_svc.model import CalendarEvent, Event, EventTime, Kind, Status
from calendar_svc.publish.telling import source_name

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
Question = Callable[[CalendarEvent], bool]

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class EventFilter:
    """What an event is asked: each field that is not empty is one question, its items are "or".

    The names in ``projects``, ``places``, ``bodies`` (organizers and participants), ``sources``
    (publisher and name of a telling document) and ``keywords`` (title, project, quote) are found
    anywhere in the field, whatever the case and width. ``words`` must all be found, each in title,
    project, quote, place or a body; ``languages`` are those of the title (`language_of`).
    ``since`` and ``until`` are local wall time: what overlaps ``[since, until)``.
    """

    kinds: tuple[Kind, ...] = ()
    statuses: tuple[Status, ...] = ()
    projects: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    min_confidence: float = 0.0


ANYTHING = EventFilter()
"""The filter that asks nothing."""


def language_of(text: str) -> Language:
    """The language of a title by its script: ``zh`` where it has a Chinese character, else ``en``.

    Parameters:
        text: Any text.
    """
    return "zh" if _HAN.search(text) else "en"


def questions(asked: EventFilter) -> list[Question]:
    """The questions of a filter that are there, each a function of the event.

    Parameters:
        asked: The filter; one that asks nothing gives no questions.
    """
    found: dict[Question, object] = {
        lambda told: told.event.kind in asked.kinds: asked.kinds,
        lambda told: told.event.status in asked.statuses: asked.statuses,
        lambda told: told.event.confidence >= asked.min_confidence: asked.min_confidence,
        lambda told: language_of(told.event.title) in asked.languages: asked.languages,
        lambda told: holds(asked.projects, told.event.project): asked.projects,
        lambda told: holds(asked.places, told.event.place): asked.places,
        lambda told: holds(asked.bodies, *_bodies(told.event)): asked.bodies,
        lambda told: holds(asked.sources, *_sources(told)): asked.sources,
        lambda told: holds(asked.keywords, *_texts(told.event)): asked.keywords,
        lambda told: all(holds((w,), *searched(told.event)) for w in asked.words): asked.words,
        lambda told: _overlaps(told.event.time, asked): asked.since or asked.until,
    }
    return [question for question, present in found.items() if present]


def _overlaps(time: EventTime, asked: EventFilter) -> bool:
    """Whether a time overlaps the window; a time that nothing tells overlaps none."""
    if time.begin is None and time.end is None:
        return False
    ends_after = asked.since is None or time.end is None or time.end > asked.since
    begins_before = asked.until is None or time.begin is None or time.begin < asked.until
    return ends_after and begins_before


def _bodies(event: Event) -> list[str]:
    return [party.name for party in (*event.organizers, *event.participants)]


def _sources(told: CalendarEvent) -> list[str]:
    return [
        name
        for mention in told.mentions
        for name in (mention.publisher, source_name(mention))
        if name
    ]


def _texts(event: Event) -> tuple[str | None, ...]:
    return event.title, event.project, event.quote.text


def searched(event: Event) -> tuple[str | None, ...]:
    """The fields that free words are looked for in."""
    return (*_texts(event), event.place, *_bodies(event))


def holds(names: tuple[str, ...], *fields: str | None) -> bool:
    """Whether one of the names is found in one of the fields, whatever the case and width.

    Parameters:
        names: What is looked for.
        fields: Where; None is nothing.
    """
    folded = [_fold(field) for field in fields if field]
    return any(_fold(name) in field for name in names for field in folded)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
