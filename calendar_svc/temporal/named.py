"""Stretches of time that have a name or a place in their row: feasts, plans, the second week."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from calendar_svc.model import Precision
from calendar_svc.temporal import calendars, workdays
from calendar_svc.temporal.calendars import Window
from calendar_svc.temporal.timex import Nth

Sized = tuple[Window, Precision]
_PLAN_LENGTH = 5
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_PRECISIONS = {
    "month": Precision.MONTH,
    "quarter": Precision.QUARTER,
    "year": Precision.YEAR,
}


def named_window(name: str, day: date) -> Sized | None:
    """A stretch by its name: a feast, its days off, a five-year plan, a week, a decade, a century.

    Parameters:
        name: ``kind:which``; without a kind, a feast as the lexicon writes it.
        day: 1 January of the year that is meant; for weeks a day of the week.
    """
    kind, _, which = name.partition(":")
    if kind == "plan":
        # The fourteenth five-year plan is 2021-2025; the first began in 1953, the tenth in 2001.
        return _years(1951 + _PLAN_LENGTH * int(which), _PLAN_LENGTH)
    if kind == "decade":
        return _years(int(which), 10)
    if kind == "century":
        return _years((int(which) - 1) * 100, 100)
    if kind in ("week", "weekend"):
        start = calendars.at(calendars.monday(day))
        begin = start if kind == "week" else start + timedelta(days=5)
        return (begin, start + timedelta(days=7)), Precision.DAY
    if kind == "off":
        return _days_off(which, day.year)
    found = calendars.feast_day(name, day.year)
    return (calendars.day_window(found), Precision.DAY) if found else None


def _days_off(feast: str, year: int) -> Sized | None:
    day = calendars.feast_day(feast, year)
    if day is None:
        return None
    first, last = workdays.days_off(feast, day) or (day, day)
    return (calendars.at(first), calendars.day_window(last)[1]), Precision.DAY


def _years(first: int, count: int) -> Sized:
    return (datetime(first, 1, 1), datetime(first + count, 1, 1)), Precision.YEAR


def nth_window(nth: Nth, stretch: Window) -> Sized | None:
    """The units of a stretch that *nth* counts; None where the stretch has not so many."""
    if nth.unit in _MONTHS:
        return _nth_months(nth, stretch)
    begin, end = stretch
    step = 1 if nth.unit == "day" else 7
    if nth.unit == "week":
        # 第一周 is the first week that begins inside the stretch.
        begin = calendars.at(calendars.monday((begin + timedelta(days=6)).date()))
    elif nth.unit == "weekday":
        begin += timedelta(days=(nth.weekday - begin.isoweekday()) % 7)
    count = -((begin - end).days // step)
    first, last = _index(nth.first, count), _index(nth.last, count)
    if not 0 <= first <= last < count:
        return None
    length = 1 if nth.unit == "weekday" else step
    left = begin + timedelta(days=step * first)
    return (left, begin + timedelta(days=step * last + length)), Precision.DAY


def _nth_months(nth: Nth, stretch: Window) -> Sized | None:
    begin, end = stretch
    step = _MONTHS[nth.unit]
    months = (end.year - begin.year) * 12 + end.month - begin.month
    first, last = _index(nth.first, months // step), _index(nth.last, months // step)
    if begin.day != 1 or not 0 <= first <= last < months // step:
        return None
    start = calendars.add_months(begin.date(), first * step)
    window = calendars.months_window(start.year, start.month, (last - first + 1) * step)
    return window, _PRECISIONS[nth.unit]


def _index(nth: int, count: int) -> int:
    return nth - 1 if nth > 0 else count + nth
