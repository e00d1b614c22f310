"""Names of periods as people write them: 2023年8月, 6月下旬, 2023年二季度 (GUIDELINES 4.2)."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from calendar_svc.model import Precision

_QUARTERS = ("一季度", "二季度", "三季度", "四季度")
_TEN_DAYS = {1: "上旬", 11: "中旬", 21: "下旬"}
_SEASONS = {"21": "春季", "22": "夏季", "23": "秋季", "24": "冬季"}
_NAMED = {Precision.MONTH, Precision.QUARTER, Precision.HALF_YEAR, Precision.YEAR}
_MONTHS = {Precision.QUARTER: 3, Precision.HALF_YEAR: 6, Precision.YEAR: 12}
_SEASON = re.compile(r"\d{4}-(2[1-4])~?")


def last_day(end: datetime) -> date:
    """The last day of a half-open interval that ends at *end*: midnight belongs to the day before.

    Parameters:
        end: Local time, exclusive; later than the year's first moment of year 1.
    """
    return (end - timedelta(microseconds=1)).date()


def unit_end(begin: datetime, precision: Precision) -> datetime:
    """The end, exclusive, of the unit that begins at *begin*.

    Parameters:
        begin: Local midnight on which a unit of the precision begins.
        precision: ``ten-days`` to ``year``.
    """
    if precision is Precision.TEN_DAYS and begin.day < 21:
        return begin + timedelta(days=10)
    months = begin.year * 12 + begin.month - 1 + _MONTHS.get(precision, 1)
    return begin.replace(year=months // 12, month=months % 12 + 1, day=1)


def name_day(day: date) -> str:
    """A day: 2023年2月23日."""
    return f"{day.year}年{day.month}月{day.day}日"


def name_period(begin: datetime, end: datetime, precision: Precision, edtf: str = "") -> str:
    """Name a period by its first and last unit of the stated precision.

    Parameters:
        begin: First moment, local.
        end: Last moment, exclusive, local, after *begin*.
        precision: Names the unit. Days are named for any other precision than ``ten-days`` to
            ``year``, and where *begin* or *end* falls inside a unit.
        edtf: Tells a season (``2023-21``) from a quarter.

    Returns:
        For example 2023年8月, 2023年8月至10月, 6月下旬, 2023年二季度, 2023年春季, 2023年上半年.
        Ten days go without their year: the day that the calendar shows them on has it.
    """
    first, last = begin.date(), max(begin.date(), last_day(end))
    season = _SEASON.fullmatch(edtf)
    if season:
        return f"{first.year}年{_SEASONS[season[1]]}"
    if precision is Precision.TEN_DAYS:
        return _ten_days(first, last)
    whole_months = first.day == 1 and (last + timedelta(days=1)).day == 1
    if not whole_months or precision not in _NAMED:
        return _days(first, last)
    names = _units(first, last, precision)
    year = f"{first.year}年"
    if precision is Precision.YEAR:
        return year if first.year == last.year else f"{year}至{last.year}年"
    if names[0] == names[1] and first.year == last.year:
        return year + names[0]
    return f"{year}{names[0]}至" + ("" if first.year == last.year else f"{last.year}年") + names[1]


def _units(first: date, last: date, precision: Precision) -> tuple[str, str]:
    """The units of the first and the last day, without their years."""
    if precision is Precision.HALF_YEAR:
        return _half(first), _half(last)
    if precision is Precision.QUARTER:
        return _QUARTERS[(first.month - 1) // 3], _QUARTERS[(last.month - 1) // 3]
    return f"{first.month}月", f"{last.month}月"


def _half(day: date) -> str:
    return "上半年" if day.month <= 6 else "下半年"


def _ten_days(first: date, last: date) -> str:
    after = last + timedelta(days=1)
    if first.day not in _TEN_DAYS or after.day not in _TEN_DAYS:
        return _days(first, last)
    begins = f"{first.month}月{_TEN_DAYS[first.day]}"
    # The unit that the last day is in: the 10th closes 上旬, the 20th 中旬, the month's end 下旬.
    ends_in = _TEN_DAYS[1 if last.day <= 10 else 11 if last.day <= 20 else 21]
    if (first.year, first.month) == (last.year, last.month):
        same = begins.endswith(ends_in)
        return begins if same else f"{begins}至{ends_in}"
    return f"{begins}至{last.month}月{ends_in}"


def _days(first: date, last: date) -> str:
    if first == last:
        return name_day(first)
    if first.year != last.year:
        return f"{name_day(first)}至{name_day(last)}"
    if first.month != last.month:
        return f"{name_day(first)}至{last.month}月{last.day}日"
    return f"{name_day(first)}至{last.day}日"
