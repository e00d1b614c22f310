"""EDTF strings (ISO 8601-2, the subset of GUIDELINES 4.4) <-> half-open local intervals."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from calendar_svc.model import Precision
from calendar_svc.temporal import calendars

_DAY = timedelta(days=1)
_CELL = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:T(?P<hour>\d\d)(?::(?P<minute>\d\d)(?::(?P<second>\d\d))?)?)?)?)?[~?%]?"
)
_BY_LENGTH = {
    4: Precision.YEAR,
    7: Precision.MONTH,
    10: Precision.DAY,
    13: Precision.HOUR,
    16: Precision.MINUTE,
    19: Precision.MINUTE,
}
Bounds = tuple[datetime | None, datetime | None, Precision | None]


def parse_edtf(text: str) -> Bounds:
    """Read an EDTF string.

    Parameters:
        text: A date, month, quarter (``2023-33``), half-year, season, year, clock time, a range
            ``a/b`` (``..`` is an open side) or a set ``[a..b]``.

    Returns:
        ``(begin, end, precision)``; a side is None where it is open or its year is unknown
        (``XXXX``). A set has the precision ``vague``. Clock times as range ends are instants.

    Raises:
        ValueError: Not of the subset.

    Source: ISO 8601-2:2019; half-open as DTEND, RFC 5545 section 3.6.1.
    """
    if text.startswith("[") and text.endswith("]"):
        first, last = text[1:-1].split("..")
        return _cell(first)[0], _cell(last)[1], Precision.VAGUE
    if "/" not in text:
        return _cell(text)
    left, right = text.split("/")
    begin, _, left_precision = _cell(left) if left != ".." else (None, None, None)
    instant, end, right_precision = _cell(right) if right != ".." else (None, None, None)
    if right_precision is Precision.MINUTE:
        end = instant
    known = [p for p in (left_precision, right_precision) if p is not None]
    return begin, end, min(known, key=lambda p: p.rank) if known else None


def _cell(text: str) -> Bounds:
    bare = text.rstrip("~?%")
    if "X" in bare:
        return None, None, _BY_LENGTH.get(len(bare))
    match = _CELL.fullmatch(text)
    if match is None:
        raise ValueError(f"not an EDTF date: {text!r}")
    year = int(match["year"])
    if match["month"] is None:
        return *calendars.year_window(year), Precision.YEAR
    month = int(match["month"])
    if match["day"] is None:
        return _grouping(year, month)
    day = datetime(year, month, int(match["day"]))
    if match["hour"] is None:
        return day, day + _DAY, Precision.DAY
    hour = day + timedelta(hours=int(match["hour"]))
    if match["minute"] is None:
        return hour, hour + timedelta(hours=1), Precision.HOUR
    minute = hour + timedelta(minutes=int(match["minute"]))
    if match["second"] is not None:
        second = minute + timedelta(seconds=int(match["second"]))
        return second, second + timedelta(seconds=1), Precision.MINUTE
    return minute, minute + timedelta(minutes=1), Precision.MINUTE


def _grouping(year: int, code: int) -> Bounds:
    """The two digits after a year: month 01-12, season 21-24, quarter 33-36, half-year 40-41."""
    if 1 <= code <= 12:
        return *calendars.months_window(year, code, 1), Precision.MONTH
    if 21 <= code <= 24:
        return *calendars.season_window(year, code - 20), Precision.QUARTER
    if 33 <= code <= 36:
        return *calendars.months_window(year, (code - 33) * 3 + 1, 3), Precision.QUARTER
    if code in (40, 41):
        return *calendars.months_window(year, (code - 40) * 6 + 1, 6), Precision.HALF_YEAR
    raise ValueError(f"not an EDTF month or grouping: {code}")


def day(value: datetime) -> str:
    """The EDTF day of a moment."""
    return value.date().isoformat()


def minute(value: datetime) -> str:
    """The EDTF minute of a moment; its second too, where it has one."""
    return value.isoformat(timespec="seconds" if value.second else "minutes")


def days(begin: datetime, end: datetime) -> str:
    """Whole days ``[begin, end)`` as one day or an inclusive range of days."""
    last = end - _DAY
    return day(begin) if last <= begin else f"{day(begin)}/{day(last)}"
