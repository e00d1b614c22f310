"""What a listing takes: the one query object of the store, and what the database is asked for it.

Each field that is not empty is one question; its values are joined by "or", the questions by "and".
Names and words are found anywhere in their field, whatever script, width and case they come in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, not_, or_

from calendar_svc.model import Kind, Status
from calendar_svc.store.rows import NO_TIME
from calendar_svc.store.search import Clause, Search, clause
from calendar_svc.store.tables import events
from calendar_svc.store.tokens import ANYWHERE, BODY, KEYWORD, PLACE, PROJECT, SOURCE

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events are asked for; what is empty or None asks nothing.

    ``projects``, ``places``, ``bodies`` (organizers and participants), ``sources`` (publisher and
    name of a telling document) and ``keywords`` (title, project, quote) are names, one of which
    must be found. ``words`` must all be found, each in title, project, quote, place or a body.
    ``languages`` are those of the title. ``since`` and ``until`` are naive local wall time of each
    event: what overlaps ``[since, until)``; an event of unknown year is then left out. ``without``
    are words, one of which keeps an event out; one yes to a question of ``excluding`` does too.
    Events that were merged into others by hand are left out, but for those merged after the instant
    ``merged_since``.
    """

    kinds: tuple[Kind, ...] | None = None
    statuses: tuple[Status, ...] | None = None
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
    without: tuple[str, ...] = ()
    excluding: Filter | None = None
    merged_since: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Give all but the questions of text as conditions on the table ``events``."""
        found = self._scalars()
        if self.excluding is not None:
            found += [not_(condition) for condition in self.excluding._scalars()]
        alive = events.c.merged_into.is_(None)
        if self.merged_since is not None:
            alive = or_(alive, events.c.merged_at >= self.merged_since)
        return [*found, alive]

    def text(self) -> Search:
        """Give the questions of text, as one search."""
        unwanted = [clause(self.without, ANYWHERE)]
        if self.excluding is not None:
            unwanted += self.excluding.text().wanted
        return Search(tuple(self._texts()), tuple(filter(None, unwanted)))

    def _scalars(self) -> list[ColumnElement[bool]]:
        table, found = events.c, []
        if self.kinds is not None:
            found.append(table.kind.in_([kind.value for kind in self.kinds]))
        if self.statuses is not None:
            found.append(table.status.in_([status.value for status in self.statuses]))
        if self.languages:
            found.append(table.lang.in_(self.languages))
        if self.min_confidence > 0:
            found.append(table.confidence >= self.min_confidence)
        window = self._window()
        if window:
            found.append(and_(*window, table.sort_time < NO_TIME))
        return found

    def _window(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.since is not None:
            found.append(events.c.until_time > self.since)
        if self.until is not None:
            found.append(or_(events.c.begins.is_(None), events.c.begins < self.until))
        return found

    def _texts(self) -> Iterator[Clause]:
        fields = (
            (self.projects, (PROJECT,)),
            (self.places, (PLACE,)),
            (self.bodies, (BODY,)),
            (self.sources, (SOURCE,)),
            (self.keywords, (KEYWORD,)),
            *(((word,), ANYWHERE) for word in self.words),
        )
        return (clause(names, letters) for names, letters in fields if names)
