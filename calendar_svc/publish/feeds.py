"""What a feed is: one subscribable calendar, and which events it takes (pure)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from calendar_svc.model import CalendarEvent, Event, Kind, Status

VagueMode = Literal["marker", "span", "omit"]


@dataclass(frozen=True, slots=True)
class EventFilter:
    """What an event is asked: each list that is not empty is one question, its items are "or".

    The names in ``projects``, ``places``, ``bodies`` (organizers and participants) and ``keywords``
    (title, project, quote) are found anywhere in the field, whatever the case and width.
    """

    kinds: tuple[Kind, ...] = ()
    statuses: tuple[Status, ...] = ()
    projects: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    min_confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class FeedSpec:
    """One subscribable calendar, as a file in ``feeds/`` defines it.

    ``slug`` is the stem of the file and the last part of the URL. ``alarms`` are RFC 5545 durations
    from the start of the event. ``feeds/all.toml`` explains each key.
    """

    slug: str
    name: str
    name_en: str = ""
    description: str = ""
    color: str | None = None
    alarms: tuple[str, ...] = ()
    vague: VagueMode = "marker"
    include: EventFilter = EventFilter()
    exclude: EventFilter = EventFilter()

    @property
    def title(self) -> str:
        """The name that calendars show: Chinese first, English beside it."""
        return f"{self.name} {self.name_en}".strip()

    @property
    def plain(self) -> bool:
        """True when the feed shows events as they are rendered without a spec (cached text)."""
        return not self.alarms and self.vague == "marker"


def takes(spec: FeedSpec, event: CalendarEvent) -> bool:
    """Whether a feed takes an event.

    Parameters:
        spec: The feed. Every question of ``include`` must be answered yes; one yes to a question
            of ``exclude`` keeps the event out.
        event: The event with the values that hold now.
    """
    values = event.event
    if values.confidence < spec.include.min_confidence:
        return False
    if not all(ask(values) for ask in _questions(spec.include)):
        return False
    return not any(ask(values) for ask in _questions(spec.exclude))


def _questions(asked: EventFilter) -> list[Callable[[Event], bool]]:
    """The questions of a filter that are there, each a function of the event."""
    questions: list[Callable[[Event], bool]] = []
    if asked.kinds:
        questions.append(lambda event: event.kind in asked.kinds)
    if asked.statuses:
        questions.append(lambda event: event.status in asked.statuses)
    if asked.projects:
        questions.append(lambda event: _holds(asked.projects, event.project))
    if asked.places:
        questions.append(lambda event: _holds(asked.places, event.place))
    if asked.bodies:
        questions.append(
            lambda event: _holds(
                asked.bodies, *(party.name for party in (*event.organizers, *event.participants))
            )
        )
    if asked.keywords:
        questions.append(
            lambda event: _holds(asked.keywords, event.title, event.project, event.quote.text)
        )
    return questions


def _holds(names: tuple[str, ...], *fields: str | None) -> bool:
    folded = [_fold(field) for field in fields if field]
    return any(_fold(name) in field for name in names for field in folded)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
