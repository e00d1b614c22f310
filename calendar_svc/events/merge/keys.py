"""Blocking keys: where to look for events that a telling may be the same as.

Any two tellings that a rule can match share a key, so the store asks an index for candidates and
never compares all pairs. Tellings of one day share the day. Tellings of different days are matched
by their words, and rules that do so ask that one title only says more than the other: such titles
share a stretch of letters, or both their edges.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from calendar_svc.events.merge.pairs import LEAST_LIKE, families, plain
from calendar_svc.events.merge.rule import LIKE
from calendar_svc.events.merge.times import is_fine, span
from calendar_svc.events.merge.titles import likeness, read_title, session_numbers, swapped
from calendar_svc.model import Event

_STRETCH = 4  # characters; shorter ones are shared by too many titles, longer ones by too few
_EDGE = 2
_DAYS = 7  # a longer period is found by its first and last days, and by its title


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one telling.

    ``days`` and ``projects`` are kept whoever shares them. ``shared`` say less the more events
    share them, so one that very many share is left out where another is at hand.
    """

    days: frozenset[str]
    projects: frozenset[str]
    shared: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        """Every key, as they are stored."""
        return self.days | self.projects | self.shared


def blocking_keys(event: Event) -> Keys:
    """Give the keys of one telling.

    Returns:
        ``day:{family}:2023-02-23`` for the days of a fine time, ``project:{name}``; of the core
        title each stretch of four characters and its frame of edges, and the same again with each
        session number, which tell the ninth session from all others of a body.
    """
    title = read_title(event.title)
    core = title.core
    parts = {f"{core[:_EDGE]}…{core[-_EDGE:]}"}
    parts.update(core[k : k + _STRETCH] for k in range(max(1, len(core) - _STRETCH + 1)))
    numbers = [f"{unit}{number}" for unit, number in sorted(session_numbers(title))]
    shared = {f"title:{part}" for part in parts}
    shared.update(f"title:{number}:{part}" for number in numbers for part in parts)
    days = {f"day:{family}:{day}" for family in families(event.kind) for day in _days(event)}
    projects = {f"project:{plain(event.project)}"} if event.project else set()
    return Keys(frozenset(days), frozenset(projects), frozenset(shared))


def worth_comparing(told: Event, title: str, *, by_day: bool) -> bool:
    """Tell whether a title is like enough for any rule; cheap, for the many that share a key.

    Parameters:
        told: A telling.
        title: Of an event that shares a key with it.
        by_day: Whether they share a day; the rules for other days ask for more of the titles.
    """
    ours, theirs = read_title(told.title).core, read_title(title).core
    if by_day:
        return likeness(ours, theirs) >= LEAST_LIKE
    return likeness(ours, theirs) >= LIKE and swapped(ours, theirs) <= 1


def _days(event: Event) -> list[str]:
    ends = span(event.time)
    if ends is None or not is_fine(event.time):
        return []
    first, last = ends[0].date(), (ends[1] - timedelta(microseconds=1)).date()
    length = (last - first).days + 1
    offsets = range(length) if length <= _DAYS else (0, length - 1)
    return [f"{first + timedelta(days=offset)}" for offset in offsets]
