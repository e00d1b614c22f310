"""Listing events in order, a page at a time, whatever is asked, at the cost of what is given.

Among a million events a question is answered from the side on which it leaves least: from the text
index where few are found, else in the order of the list, looking at each until the page is full.
What overlaps a window is found by when it begins; what lasts long, by when it ends.
"""

from __future__ import annotations

import base64
import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, false, func, not_, select, tuple_

from calendar_svc.model import CalendarEvent
from calendar_svc.store.filters import Filter
from calendar_svc.store.queries import ROW, living
from calendar_svc.store.rows import LASTING, NO_TIME
from calendar_svc.store.tables import events

Order = Literal["begin", "-begin", "-changed"]
_SORT = {"begin": events.c.sort_time, "-begin": events.c.sort_time, "-changed": events.c.changed_at}
FEW = 20_000  # events that are quicker read and sorted than met in the order of the list


def cursor_after(event: CalendarEvent, order: Order = "begin") -> str:
    """Name the place after *event* in a listing; opaque to whoever carries it."""
    moment, uid = _place(event, order)
    return base64.urlsafe_b64encode(f"{order}|{moment.isoformat()}|{uid}".encode()).decode()


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list: its order, the cursor it goes on after, and how many at the most."""

    order: Order = "begin"
    cursor: str | None = None
    limit: int | None = None


def listing(
    connection: Connection, wanted: Filter, page: Page, *, mentions: bool
) -> list[CalendarEvent]:
    """List the events that a filter takes.

    Parameters:
        connection: An open connection.
        wanted: Which events.
        page: In which order, and which of them.
        mentions: False leaves the mentions empty.

    Raises:
        ValueError: The cursor is none of ours, or of another order.
    """
    parts = [
        living(connection, query, mentions=mentions)
        for query in statements(connection, wanted, page)
    ]
    if len(parts) <= 1:
        return parts[0] if parts else []
    newest_first = page.order != "begin"

    def place(event: CalendarEvent) -> tuple[datetime, str]:
        return _place(event, page.order)

    return list(heapq.merge(*parts, key=place, reverse=newest_first))[: page.limit]


def uids(connection: Connection, wanted: Filter) -> set[str]:
    """Name the events that a filter takes, without reading what they say."""
    return {
        uid
        for query in statements(connection, wanted, Page())
        for uid in connection.execute(
            query.with_only_columns(events.c.uid).order_by(None)
        ).scalars()
    }


def statements(connection: Connection, wanted: Filter, page: Page) -> list[Select[Any]]:
    """Give the statements whose results together, in order, are the list.

    Parameters:
        connection: Asked how much the text index finds.
        wanted: Which events.
        page: In which order, and which of them.
    """
    search = wanted.text()
    if search.impossible:
        return []
    dialect = connection.dialect.name
    asked = _after(page)
    if search.asks:
        few = bool(search.wanted) and _few(connection, search.found(dialect))
        asked.append(search.condition(dialect, by_index=few))
        if few:
            return [_ordered([*wanted.conditions(by_index=False), *asked], page, by_index=False)]
    conditions = [*wanted.conditions(), *asked]
    if wanted.since is None or page.order == "-changed":
        return [_ordered(conditions, page, by_index=True)]
    short = [
        not_(func.coalesce(events.c.lasting, false())),
        events.c.sort_time >= wanted.since - LASTING,
    ]
    if wanted.until is not None:
        short.append(events.c.sort_time < wanted.until)
    return [
        _ordered([*conditions, *short], page, by_index=True),
        _ordered(
            [*wanted.conditions(by_index=False), *asked, events.c.lasting], page, by_index=False
        ),
    ]


def _few(connection: Connection, found: Select[tuple[int]]) -> bool:
    """Tell whether the text index finds few events.

    SQLite reads its index until there are too many. PostgreSQL would fetch each event for that, so
    its planner is asked, which knows how often each token stands in the table.
    """
    if connection.dialect.name == "postgresql":
        written = found.compile(connection, compile_kwargs={"render_postcompile": True})
        told = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {written}", written.params)
        [planned] = told.scalar_one()
        return bool(planned["Plan"]["Plan Rows"] <= FEW)
    some = found.limit(FEW + 1).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one() <= FEW


def _ordered(
    conditions: Sequence[ColumnElement[bool]], page: Page, *, by_index: bool
) -> Select[Any]:
    """Put a list in order; an order that is not *by_index* cannot tempt the planner to walk it."""
    column: ColumnElement[Any] = _SORT[page.order]
    if not by_index:
        column = func.coalesce(column, column)
    query = select(*ROW).where(*conditions)
    if page.order == "begin":
        query = query.order_by(column, events.c.uid)
    else:
        query = query.order_by(column.desc(), events.c.uid.desc())
    return query.limit(page.limit)


def _after(page: Page) -> list[ColumnElement[bool]]:
    if page.cursor is None:
        return []
    key = tuple_(_SORT[page.order], events.c.uid)
    place = _read_cursor(page.cursor, page.order)
    return [key > place if page.order == "begin" else key < place]


def _place(event: CalendarEvent, order: Order) -> tuple[datetime, str]:
    time = event.event.time
    moment = event.changed_at if order == "-changed" else time.begin or time.end or NO_TIME
    return moment, event.uid


def _read_cursor(cursor: str, order: Order) -> tuple[datetime, str]:
    try:
        made_for, moment, uid = base64.urlsafe_b64decode(cursor).decode().split("|", 2)
        place = datetime.fromisoformat(moment)
    except ValueError as error:  # not base64, not UTF-8, not three parts, no moment
        raise ValueError(f"{cursor!r} is no cursor of this service") from error
    if made_for != order:
        raise ValueError(f"the cursor is of order {made_for!r}, not {order!r}")
    return place, uid
