"""Rules that put a part of day, a clock time or hours from one to another on a date."""

from __future__ import annotations

from collections.abc import Sequence

from calendar_svc.temporal.engine import Rule, Token
from calendar_svc.temporal.lang.en.fields import (
    count,
    first,
    hour_minute,
    period,
    point,
    word,
)
from calendar_svc.temporal.timex import Period, Point

_COARSE = ("week", "weekend", "decade", "century")


def _is_day(day: Point) -> bool:
    """Fine enough for a clock time to stand beside it."""
    name = day.named.split(":")[0] if day.named is not None else None
    if day.hour is not None or name in _COARSE:
        return False
    if day.relative is not None:
        return day.relative.unit == "day" or day.weekday is not None or day.nth is not None
    counted = day.nth is not None and day.nth.first == day.nth.last
    return name is not None or counted or day.day is not None or day.weekday is not None


def _parts(tokens: Sequence[Token]) -> tuple[Point, Token] | None:
    dated = first(tokens, "date")
    clock = first(tokens, "clock", "clocks", "dots", "hm", "hm_dot")
    if dated is None or clock is None or not _is_day(point(dated)):
        return None
    return point(dated)._replace(part=None), clock


def _at(tokens: Sequence[Token]) -> Point | None:
    """A day with its clock time; the clock tells more than the part of day does."""
    found = _parts(tokens)
    if found is None:
        return None
    day, clock = found
    hour, minute = hour_minute(clock)
    return day._replace(hour=hour, minute=minute or 0)


def _on(day: Point, hours: Period) -> Period | None:
    if hours.begin is None or hours.end is None:
        return None
    return Period(
        day._replace(hour=hours.begin.hour, minute=hours.begin.minute),
        day._replace(hour=hours.end.hour, minute=hours.end.minute)
        if (hours.end.hour or 0) * 60 + (hours.end.minute or 0)
        > (hours.begin.hour or 0) * 60 + (hours.begin.minute or 0)
        else hours.end,
    )


def _between(tokens: Sequence[Token]) -> Period | None:
    """5 March, 10am-4pm; where it ends before it begins it runs past midnight."""
    found = _parts(tokens)
    return _on(found[0], period(found[1])) if found else None


def _days_with_hours(tokens: Sequence[Token]) -> Period | None:
    """5-7 May, 10am-4pm: the days; the hours are those of every one of them."""
    span = first(tokens, "span")
    if span is not None:
        return period(span)
    dates = [point(token) for token in tokens if token.kind == "date"]
    return fill(dates[0], dates[1]) if all(map(_is_day, dates)) else None


def fill(left: Point, right: Point) -> Period:
    """From *left* to *right*, where the left end takes from the right one what it leaves open.

    5 to 9 May 2026; 28 December to 3 January 2027 begins in 2026.
    """
    if right == Point(weekday=right.weekday) and left.relative is not None:
        right = right._replace(toward="future")  # from today until Friday
    if left.day is not None and left.month is None and right.month is not None:
        left = left._replace(month=right.month, year=left.year or right.year)
    if right.year is not None and left.year is None and left.relative is None:
        turned = (left.month or 0) > (right.month or 13)
        if left.month is not None or left.quarter is not None or left.named is not None:
            left = left._replace(year=right.year - turned)
    return Period(left, right)


def _part_of(tokens: Sequence[Token]) -> Point | None:
    """Tuesday morning, the evening of 5 May."""
    dated, part = first(tokens, "date"), first(tokens, "part")
    if dated is None or part is None or not _is_day(point(dated)):
        return None
    return point(dated)._replace(part=word(part))  # type: ignore[arg-type]  # the lexicon's values are the parts


def _part_hour(tokens: Sequence[Token]) -> Point | None:
    """Tomorrow evening at 7."""
    day, hour = _part_of(tokens), count(tokens[-1])
    if day is None or not 1 <= hour <= 12:
        return None
    late = day.part in ("AF", "EV")
    return day._replace(part=None, hour=hour % 12 + (12 if late else 0), minute=0)


def _evening_hour(tokens: Sequence[Token]) -> Point | None:
    """Tonight at 8: the part of day is in the word."""
    day, hour = point(tokens[0]), count(tokens[-1])
    if day.part not in ("AF", "EV", "NI") or day.hour is not None or not 1 <= hour <= 11:
        return None
    return day._replace(part=None, hour=hour + 12, minute=0) if _is_day(day) else None


def _told_twice(tokens: Sequence[Token]) -> Point | None:
    """Tomorrow (Tuesday, May 19), Friday (June 12): the day that is written out counts."""
    vague, told = point(tokens[0]), point(tokens[2])
    again = vague.relative is not None or vague.weekday is not None
    if vague.day is not None or not again or told.day is None or told.month is None:
        return None
    return told._replace(weekday=told.weekday or vague.weekday)


def _day(tokens: Sequence[Token]) -> Point:
    """By close of business on Friday: the day."""
    return point(tokens[-1])


_HOURS = "(clocks | dots)"
_CLOCK = "(clock | hm | hm_dot)"
_TO_DATE = "(comma | on | lpar | comma on | of | dash | and on)?"
_LINK = "(comma? (at | from | between | in) | comma | lpar | dash)?"

DAY_END_RULES: tuple[Rule, ...] = (
    Rule("en/date-told-twice", "date lpar date rpar", "date", _told_twice, "Friday (June 12)"),
    Rule(
        "en/day-end",
        "day_end (on | of | comma)? date",
        "date",
        _day,
        "by close of business on Friday",
    ),
)

RULES: tuple[Rule, ...] = (
    Rule(
        "en/days-with-hours",
        "(span | date (dash | to | until | through) date) comma? (at | from | between | lpar)?"
        f" {_HOURS} (each | rpar)?",
        "span",
        _days_with_hours,
        "5-7 May, 10am-4pm",
    ),
    Rule(
        "en/date-hours",
        f"date {_LINK} (part comma? (from | between)?)? {_HOURS} rpar? (?! on date)",
        "span",
        _between,
        "5 March, 10am-4pm",
    ),
    Rule(
        "en/date-clock",
        f"date {_LINK} (part comma? at?)? {_CLOCK} rpar? (?! on date)",
        "point",
        _at,
        "Tuesday, March 3, 2026 at 6:30 p.m.",
    ),
    Rule("en/hours-date", f"{_HOURS} {_TO_DATE} date", "span", _between, "9am to noon on Tuesday"),
    Rule("en/clock-date", f"{_CLOCK} {_TO_DATE} date", "point", _at, "12 noon on Tuesday 5 March"),
    Rule(
        "en/date-part-hour",
        "date in? part at (dd | number_word)",
        "point",
        _part_hour,
        "tomorrow evening at 7",
    ),
    Rule("en/evening-hour", "date at (dd | number_word)", "point", _evening_hour, "tonight at 8"),
    Rule("en/date-part", "date comma? in? part", "point", _part_of, "tomorrow evening"),
    Rule("en/part-date", "part (of | on)? date", "point", _part_of, "evening of 5 May"),
    Rule("en/date", "date", "point", lambda tokens: tokens[0].value, "5 May"),
    Rule("en/clock-alone", "clock", "point", lambda tokens: tokens[0].value, "at 6.30pm"),
    Rule("en/hours-alone", "clocks", "span", lambda tokens: tokens[0].value, "10am to 4pm"),
    Rule(
        "en/hours-dotted",
        "(?<=(from | between)) dots",
        "span",
        lambda tokens: tokens[0].value,
        "from 10.00 to 16.00",
    ),
)
