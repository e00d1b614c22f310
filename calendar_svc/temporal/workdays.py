"""The official calendar of mainland China: working days and the days off around a feast.

The State Council publishes each year's days off and the weekends that are worked instead; the
table ships with lunar-python and reaches as far as its last release. Outside it, Monday to Friday
are worked and a feast is its own day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

from lunar_python.util import HolidayUtil

_DAY = timedelta(days=1)
_NEAR = timedelta(days=10)
#: Feasts that have days off by law, by how the lexicon writes their day (calendars.feast_day).
_FEASTS: Mapping[str, str] = {
    "01-01": "元旦节",
    "L:01-01": "春节",
    "E:01-01": "春节",
    "T:清明": "清明节",
    "05-01": "劳动节",
    "L:05-05": "端午节",
    "L:08-15": "中秋节",
    "10-01": "国庆节",
}
_USUAL = {"L:01-01": (-1, 6), "E:01-01": (0, 7), "05-01": (0, 4), "10-01": (0, 6)}  # days
_FIRST_YEAR = 2010  # of the table
_MOST_WORKDAYS = 2_000  # a count beyond eight years is no deadline


def is_official(feast: str) -> bool:
    """True where the law gives days off for a feast."""
    return feast in _FEASTS


@lru_cache(maxsize=4096)
def is_workday(day: date) -> bool:
    """Whether offices work on *day*, make-up weekends included."""
    told = HolidayUtil.getHoliday(day.year, day.month, day.day)
    return bool(told.isWork()) if told is not None else day.isoweekday() <= 5


@lru_cache(maxsize=1)
def last_official_year() -> int:
    """The last year whose days off the table knows."""
    year = _FIRST_YEAR
    while HolidayUtil.getHolidays(year + 1):
        year += 1
    return year


def add_workdays(day: date, count: int) -> date:
    """The last of *count* working days after *day* (before it, if negative); *day* is not counted.

    Raises:
        OverflowError: More working days than a deadline has.
    """
    if abs(count) > _MOST_WORKDAYS:
        raise OverflowError(f"{count} working days")
    step, left = (_DAY if count > 0 else -_DAY), abs(count)
    while left:
        day += step
        left -= is_workday(day)
    return day


@lru_cache(maxsize=256)
def days_off(feast: str, day: date) -> tuple[date, date] | None:
    """First and last day off around a feast.

    Parameters:
        feast: As the lexicon writes it (``10-01``, ``L:01-01``).
        day: The feast's own day in the year that is meant.

    Returns:
        The official span; where the table does not reach, the usual one; None for a feast without
        days off.
    """
    name = _FEASTS.get(feast)
    if name is None:
        return None
    off = {
        date.fromisoformat(one.getDay()): one.getName()
        for year in (day.year - 1, day.year)
        for one in HolidayUtil.getHolidays(year)
        if not one.isWork()
    }
    # Two feasts that share their days off stand under one name (国庆中秋).
    short = name.removesuffix("节")
    near = [one for one, told in off.items() if short in told and abs(one - day) <= _NEAR]
    if near:
        # In other years the table gives each of the shared days to one of the two.
        first, last = min(*near, day), max(*near, day)
        while first - _DAY in off:
            first -= _DAY
        while last + _DAY in off:
            last += _DAY
        return first, last
    before, after = _USUAL.get(feast, (0, 2))
    return day + before * _DAY, day + after * _DAY
