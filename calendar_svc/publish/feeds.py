"""What a feed is: one subscribable calendar, and which events it takes (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from calendar_svc.model import CalendarEvent
from calendar_svc.publish.filters import ANYTHING, EventFilter, Question, holds, questions, searched
from calendar_svc.publish.rendering import PLAIN, Rendering


@dataclass(frozen=True, slots=True)
class FeedSpec:
    """One subscribable calendar: as a file in ``feeds/`` defines it, and as a URL narrows it.

    ``slug`` is the stem of the file and the last part of the URL. ``past_days`` and
    ``ahead_days`` bound the feed to a window around today; None: no bound. ``narrow`` and
    ``without`` are the filters of the URL, ``query`` the URL's parameters in canonical form.
    ``reminders`` are rules as they are written there, for the service to read.
    ``feeds/all.toml`` explains each key.
    """

    slug: str
    name: str
    name_en: str = ""
    description: str = ""
    color: str | None = None
    rendering: Rendering = PLAIN
    include: EventFilter = ANYTHING
    exclude: EventFilter = ANYTHING
    past_days: int | None = None
    ahead_days: int | None = None
    narrow: EventFilter = ANYTHING
    without: tuple[str, ...] = ()
    query: str = ""
    reminders: tuple[Mapping[str, Any], ...] = field(default=(), hash=False)

    @property
    def title(self) -> str:
        """The name that calendars show: Chinese first, English beside it."""
        return f"{self.name} {self.name_en}".strip()


def takes(spec: FeedSpec, event: CalendarEvent) -> bool:
    """Whether a feed takes an event; for many events ask `selector` once.

    Parameters:
        spec: The feed. Every question of ``include`` and ``narrow`` must be answered yes; one yes
            to a question of ``exclude``, or one word of ``without``, keeps the event out.
        event: The event with the values that hold now, and its mentions where ``sources`` are asked
            for.
    """
    return selector(spec)(event)


def selector(spec: FeedSpec) -> Question:
    """Whether a feed takes an event, as a function of the event.

    Parameters:
        spec: As of `takes`.
    """
    wanted = (*questions(spec.include), *questions(spec.narrow))
    unwanted = questions(spec.exclude)

    def asked(event: CalendarEvent) -> bool:
        if not all(question(event) for question in wanted):
            return False
        if spec.without and holds(spec.without, *searched(event.event)):
            return False
        return not any(question(event) for question in unwanted)

    return asked
