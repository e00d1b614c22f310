"""What a listing takes: the one query object of the store, and what the database is asked for it.

The questions are those of `publish.filters.EventFilter`, answered by the database: names and words
are found whatever script, width and case they come in, a Chinese word anywhere, another word from
its beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_

from calendar_svc.publish.filters import ANYTHING, EventFilter
from calendar_svc.store.rows import NO_TIME
from calendar_svc.store.search import Clause, Search, clause
from calendar_svc.store.tables import events
from calendar_svc.store.tokens import ANYWHERE, BODY, KEYWORD, PLACE, PROJECT, SOURCE


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events are asked for.

    Every question of every filter of ``include`` must be answered yes; one yes to a question of
    ``exclude`` keeps an event out, and so does one word of ``without``. Events that were merged
    into others by hand are left out, but for those merged after the instant ``merged_since``.
    """

    include: tuple[EventFilter, ...] = ()
    exclude: EventFilter = ANYTHING
    without: tuple[str, ...] = ()
    merged_since: datetime | None = None

    @property
    def since(self) -> datetime | None:
        """The latest moment after which events must end, naive local time."""
        return max((asked.since for asked in self.include if asked.since), default=None)

    @property
    def until(self) -> datetime | None:
        """The earliest moment before which events must begin, naive local time."""
        return min((asked.until for asked in self.include if asked.until), default=None)

    def conditions(self, *, by_index: bool = True) -> list[ColumnElement[bool]]:
        """Give all but the questions of text as conditions on the table ``events``.

        Parameters:
            by_index: False keeps the planner from answering them by an index, where a better one
                is known; statistics mislead it there.
        """
        alive: ColumnElement[bool] = events.c.merged_into.is_(None)
        if self.merged_since is not None:
            alive = or_(alive, events.c.merged_at >= self.merged_since)
        column = _itself if by_index else _hidden
        wanted = [condition for asked in self.include for condition in _scalars(asked, column)]
        unwanted = [not_(condition) for condition in _scalars(self.exclude, column)]
        return [*wanted, *unwanted, alive]

    def text(self) -> Search:
        """Give the questions of text, as one search."""
        unwanted = [clause(self.without, ANYWHERE), *_clauses(self.exclude)]
        return Search(
            tuple(each for asked in self.include for each in _clauses(asked)),
            tuple(filter(None, unwanted)),
        )


Wrap = Callable[[ColumnElement[Any]], ColumnElement[Any]]


def _itself(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return column


def _hidden(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(column, column)  # no index is of this


def _scalars(asked: EventFilter, column: Wrap) -> Iterator[ColumnElement[bool]]:
    if asked.kinds:
        yield column(events.c.kind).in_([kind.value for kind in asked.kinds])
    if asked.statuses:
        yield column(events.c.status).in_([status.value for status in asked.statuses])
    if asked.languages:
        yield events.c.lang.in_(asked.languages)
    if asked.min_confidence > 0:
        yield events.c.confidence >= asked.min_confidence
    window: list[ColumnElement[bool]] = []
    if asked.since is not None:
        window.append(events.c.until_time > asked.since)
    if asked.until is not None:
        window.append(or_(events.c.begins.is_(None), events.c.begins < asked.until))
    if window:
        yield and_(*window, column(events.c.sort_time) < NO_TIME)


def _clauses(asked: EventFilter) -> Iterator[Clause]:
    fields = (
        (asked.projects, (PROJECT,)),
        (asked.places, (PLACE,)),
        (asked.bodies, (BODY,)),
        (asked.sources, (SOURCE,)),
        (asked.keywords, (KEYWORD,)),
        *(((word,), ANYWHERE) for word in asked.words),
    )
    return (clause(names, letters) for names, letters in fields if names)
