"""Placed windows -> TIMEX3 value, EDTF, interval and precision, so that all four agree."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from calendar_svc.model import Interval, Precision, TimexType
from calendar_svc.temporal import calendars, edtf
from calendar_svc.temporal.place import Placed
from calendar_svc.temporal.timex import Period, Point

_TIMEX_PARTS = {
    "DAWN": "DT",
    "DB": "DT",
    "MO": "MO",
    "AM": "MO",
    "MI": "MI",
    "EA": "AF",
    "AF": "AF",
    "DUSK": "EV",
    "EV": "EV",
    "NI": "NI",
}
_CACHE = 8192  # windows; papers name the same days again and again
_CLOCK = (Precision.MINUTE, Precision.HOUR)


class Resolved(NamedTuple):
    """What a tag came to: TIMEX3 type and value, and precision, EDTF and interval where it has
    them.
    """

    type: TimexType
    value: str
    precision: Precision | None
    edtf: str | None
    interval: Interval | None


@lru_cache(maxsize=_CACHE)
def write_placed(placed: Placed) -> Resolved:
    """One point on the calendar."""
    text = _cell(placed)
    value = text.replace("~", "")
    kind: TimexType = "DATE"
    if placed.precision is Precision.PART_OF_DAY and placed.point.part is not None:
        kind, value = "TIME", f"{value}T{_TIMEX_PARTS[placed.point.part]}"
    elif placed.precision in _CLOCK:
        kind = "TIME"
    return Resolved(kind, value, placed.precision, text, Interval(placed.begin, placed.end))


@lru_cache(maxsize=_CACHE)
def write_period(begin: Placed | None, end: Placed | None) -> Resolved:
    """From one point to another, both inside; a missing side is open.

    Ends of different fineness are given in whole days at the coarser precision, unless both have a
    clock time (GUIDELINES 4.2).
    """
    both = [placed for placed in (begin, end) if placed is not None]
    clocks = [placed.precision in _CLOCK for placed in both]
    kind: TimexType = "TIME" if all(clocks) and both else "DATE"
    precision = max((placed.precision for placed in both), key=lambda p: p.rank)
    if begin is None or end is None or all(clocks):
        first = begin.begin if begin else None
        last = _instant(end)
        left = _cell(begin).split("/")[0] if begin else ".."
        right = _right_cell(end)
        if both and all(clocks):
            precision = Precision.MINUTE
        if precision is Precision.PART_OF_DAY and first and last is None:
            # EDTF names the day, so the interval opens with the window.
            left = edtf.day(first)
    elif precision is Precision.PART_OF_DAY:
        first, last = begin.begin, end.end
        left, right = edtf.day(first), edtf.day(end.begin)
        if left == right:
            return Resolved("TIME", left, precision, left, Interval(first, last))
    else:
        first, last = _whole(begin.begin), _whole_end(end.end)
        same = begin.precision == end.precision
        left = _cell(begin) if same else edtf.day(first)
        right = _cell(end) if same else edtf.day(last - timedelta(days=1))
        if precision is Precision.TEN_DAYS or "/" in left or "/" in right:
            left, right = edtf.day(first), edtf.day(last - timedelta(days=1))
    text = left if left == right else f"{left}/{right}"
    return Resolved(kind, text, precision, text, Interval(first, last))


def unknown_year(expression: Point | Period) -> Resolved:
    """A date whose year nothing tells: EDTF with ``XXXX``, no interval (GUIDELINES 4.1)."""
    if isinstance(expression, Period):
        left = _unknown_cell(expression.begin) if expression.begin else ".."
        end = expression.end
        if end is not None and expression.begin is not None:
            end = end.inherit(expression.begin)
        right = _unknown_cell(end) if end else ".."
        text = f"{left}/{right}" if "XXXX" in left + right else None
        return Resolved("DATE", text or "XXXX", _stated_precision(expression), text, None)
    text = _unknown_cell(expression)
    return Resolved("DATE", text, _stated_precision(expression), text, None)


def _unknown_cell(point: Point) -> str:
    year = f"{point.year:04}" if point.year is not None else "XXXX"
    if point.relative is not None and point.relative.unit in ("week", "day"):
        return "XXXX-XX-XX"
    if point.month is None and point.day is None:
        return year
    month = f"{abs(point.month):02}" if point.month is not None else "XX"
    if point.day is None:
        return f"{year}-{month}"
    day = f"{year}-{month}-{point.day:02}"
    hour = point.clock_hour()
    return f"{day}T{hour:02}:{point.minute or 0:02}" if hour is not None else day


def _stated_precision(expression: Point | Period) -> Precision:
    point = expression
    if isinstance(point, Period):
        point = point.begin or point.end or Point()
    if point.hour is not None:
        return Precision.MINUTE
    if point.part is not None:
        return Precision.PART_OF_DAY
    relative_day = point.relative is not None and point.relative.unit in ("week", "day")
    if point.day is not None or point.weekday is not None or relative_day:
        return Precision.DAY
    return Precision.MONTH if point.month is not None else Precision.YEAR


def _cell(placed: Placed) -> str:
    """The EDTF of one window."""
    begin, precision = placed.begin, placed.precision
    mark = "~" if placed.approximate else ""
    if precision is Precision.MINUTE:
        return edtf.minute(begin)
    if precision is Precision.HOUR:
        return begin.strftime("%Y-%m-%dT%H")
    if precision is Precision.PART_OF_DAY:
        return edtf.day(begin)
    if precision is Precision.YEAR:
        years = [f"{begin.year:04}{mark}", f"{placed.end.year - 1:04}{mark}"]
        return "/".join(dict.fromkeys(years))
    point = placed.point
    if precision is Precision.QUARTER and point.season is not None:
        return f"{begin.year:04}-{20 + point.season}{mark}"
    if point.lunar and precision is Precision.MONTH:
        return edtf.days(begin, placed.end)
    if precision in (Precision.QUARTER, Precision.MONTH):
        last = placed.end - timedelta(days=1)
        cells = [_month_cell(begin, precision) + mark, _month_cell(last, precision) + mark]
        return "/".join(dict.fromkeys(cells))
    if precision is Precision.HALF_YEAR:
        return f"{begin.year:04}-{40 + (begin.month - 1) // 6}{mark}"
    text = edtf.days(placed.begin, placed.end)
    return "/".join(day + mark for day in text.split("/")) if mark else text


def _month_cell(day: datetime, precision: Precision) -> str:
    """A month, or the quarter that holds it (33 to 36)."""
    code = day.month if precision is Precision.MONTH else 33 + (day.month - 1) // 3
    return f"{day.year:04}-{code:02}"


def _right_cell(end: Placed | None) -> str:
    if end is None:
        return ".."
    return _cell(end).rsplit("/", 1)[-1]


def _instant(end: Placed | None) -> datetime | None:
    """A clock time as an end is the instant itself; anything coarser is inside to its last day."""
    if end is None:
        return None
    return end.begin if end.precision is Precision.MINUTE else end.end


def _whole(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0)


def _whole_end(moment: datetime) -> datetime:
    day = _whole(moment)
    return day if day == moment else day + timedelta(days=1)


def write_set(first: datetime, last: datetime) -> Resolved:
    """A set of days, first and last inside, of which one is meant (EDTF ``[a..b]``)."""
    interval = Interval(first, calendars.day_window(last.date())[1])
    text = f"[{edtf.day(first)}..{edtf.day(last)}]"
    return Resolved("DATE", text, Precision.VAGUE, text, interval)
