"""Rules for what has two ends or an open one: ranges, lists, deadlines, openings."""

from __future__ import annotations

from collections.abc import Sequence

from calendar_svc.temporal.engine import Rule, Token
from calendar_svc.temporal.lang.en.clock import fill
from calendar_svc.temporal.lang.en.fields import period, point
from calendar_svc.temporal.timex import Period, Point, Series, Told


def _points(tokens: Sequence[Token]) -> list[Point]:
    return [point(token) for token in tokens if token.kind == "point"]


def _opening(start: Point) -> Point:
    """From midnight on is the midnight before; until midnight is the one behind."""
    return start._replace(hour=0) if start.hour == 24 else start


def _period(tokens: Sequence[Token]) -> Told | None:
    left, right = _points(tokens)
    if left.is_clock_only and not right.is_clock_only:
        return None
    if _runs_back(left, right):
        return None
    return Told(fill(_opening(left), right))


def _runs_back(left: Point, right: Point) -> bool:
    """From 11 July to 4 July: what was moved, no period that lasts a year."""
    same = left.month is not None and left.month == right.month and left.year == right.year
    return same and (left.day or 0) > (right.day or 31)


def _span(tokens: Sequence[Token]) -> Told:
    return Told(period(next(token for token in tokens if token.kind == "span")))


def _members(tokens: Sequence[Token]) -> Series | None:
    """5, 12 and 19 May 2026; 5 May and 7 June 2026: each borrows from the others."""
    parts = [token for token in tokens if token.kind == "point"]
    points = [point(token) for token in parts]
    if any(p.is_clock_only or p.relative is not None for p in points):
        return None
    for n in reversed(range(len(points) - 1)):
        points[n] = fill(points[n], points[n + 1]).begin or points[n]
    for n in range(1, len(points)):
        points[n] = points[n].inherit(points[n - 1])
    members = zip(points, parts, strict=True)
    return Series(tuple((p, token.start, token.end) for p, token in members))


def _since(tokens: Sequence[Token]) -> Told:
    start = _points(tokens)[0]
    role_only = start.is_clock_only and tokens[0].kind == "from"
    return Told(start) if role_only else Told(Period(_opening(start), None), "since")


def _until(tokens: Sequence[Token]) -> Told:
    return Told(Period(None, _points(tokens)[0]), "until")


def _now_until(tokens: Sequence[Token]) -> Told:
    return Told(Period(None, _points(tokens)[0], begin_now=True))


def _deadline(tokens: Sequence[Token]) -> Told:
    """By X, before X: the unit X itself, as a last moment (GUIDELINES 4.5)."""
    end = _points(tokens)[0]
    named = end.named is not None and not end.named.startswith(("week", "nth"))
    if named and end.hour is None and tokens[0].kind == "before" and end.month is None:
        return Told(end._replace(eve=True, approximate=True), "deadline")
    return Told(end, "deadline")


def _after(tokens: Sequence[Token]) -> Told:
    """After X: from X on; a year or month is over first."""
    return Told(Period(_points(tokens)[0], None, begin_after=True), "since")


def _plain(tokens: Sequence[Token]) -> Told:
    return Told(point(tokens[0]))


_TO = "(dash | to | until | through | comma? to)"
_JOINT = "(comma? and | comma)"

RULES: tuple[Rule, ...] = (
    Rule(
        "en/now-until",
        "((from | between)? present | hence) (until | to | dash | and) point inclusive?",
        "told",
        _now_until,
        "from now until 5 June",
    ),
    Rule("en/between", "between point and point", "told", _period, "between 5 and 9 May"),
    Rule(
        "en/period",
        f"(from | since | between)? point {_TO} point inclusive?",
        "told",
        _period,
        "from 5 May to 9 June 2026",
    ),
    Rule("en/span", "(from | between)? span inclusive?", "told", _span, "May 3-5"),
    Rule(
        "en/list",
        f"point ({_JOINT} point){{0,12}} comma? and point",
        "series",
        _members,
        "5, 12 and 19 May",
    ),
    Rule("en/by", "by point", "told", _deadline, "by 5 May"),
    Rule("en/before", "before point", "told", _deadline, "before 1 July"),
    Rule("en/until", "(until | through) point inclusive?", "told", _until, "until 22 March"),
    Rule("en/since", "(since | from) point", "told", _since, "effective January 1, 2027"),
    Rule("en/after", "after point", "told", _after, "after 5 May"),
    Rule("en/point", "point", "told", _plain, "5 May"),
)
