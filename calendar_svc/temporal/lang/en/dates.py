"""Rules that join fields into a date: absolute, partial, relative, with or without a weekday."""

from __future__ import annotations

from collections.abc import Sequence

from calendar_svc.temporal.engine import Rule, Token
from calendar_svc.temporal.lang.en.fields import count, first, point, word
from calendar_svc.temporal.place import window
from calendar_svc.temporal.timex import Period, Point, Series

_MONTH = "(month | month_weak)"
_DAY = "(dd | ord | nth)"
_WEEKDAY = "(weekday | weekday_weak)"
_DATED = ("dm", "md", "date")


def _fields(tokens: Sequence[Token]) -> Point:
    """Day, month and year by the kinds of the tokens."""
    found = Point()
    for token in tokens:
        if token.kind in ("dd", "ord", "nth"):
            found = found._replace(day=count(token))
        elif token.kind in ("month", "month_weak"):
            found = found._replace(month=count(token))
        elif token.kind == "yyyy":
            found = found._replace(year=count(token))
    return found


def _short_year(tokens: Sequence[Token]) -> Point:
    """03-Mar-26."""
    return _fields(tokens[:-1])._replace(year=2000 + count(tokens[-1]))


def same(tokens: Sequence[Token]) -> object:
    """The value of the one token."""
    return tokens[0].value


def _day_pair(tokens: Sequence[Token]) -> Period:
    """The night of 5/6 June."""
    month = _fields(tokens[1:])
    left, right = map(int, word(tokens[0]).split("/"))
    return Period(month._replace(day=left), month._replace(day=right))


def _with_weekday(tokens: Sequence[Token]) -> Point:
    named, dated = first(tokens, "weekday", "weekday_weak"), first(tokens, *_DATED)
    if named is None or dated is None:
        raise TypeError("a weekday and a date")
    return point(dated)._replace(weekday=count(named))


def _weekday_part(tokens: Sequence[Token]) -> Point:
    """Tuesday evening, 5 May."""
    return point(tokens[-1])._replace(weekday=count(tokens[0]), part=word(tokens[1]))  # type: ignore[arg-type]  # the lexicon's values are the parts


def _agreeing(tokens: Sequence[Token]) -> Point | None:
    """Tuesday 03/02/2026: the weekday tells which of the two days is meant."""
    readings, weekday = tokens[-1].value, count(tokens[0])
    if not isinstance(readings, tuple):
        return None
    found = [p for p in readings if _isoweekday(p) == weekday]
    return found[0]._replace(weekday=weekday) if len(found) == 1 else None


def _same_order(tokens: Sequence[Token]) -> Period | None:
    """1/6/2026 to 30/6/2026: one end tells that the day comes first in the other too."""
    known = first(tokens, "day_first", "month_first")
    index = 0 if known is not None and known.kind == "day_first" else 1
    ends = [
        t.value[index] if isinstance(t.value, tuple) and t.kind == "either" else point(t)
        for t in (tokens[0], tokens[-1])
    ]
    return Period(ends[0], ends[1])


def _isoweekday(day: Point) -> int:
    placed = window(day)
    return placed.begin.isoweekday() if placed else 0


def _weekday_day(tokens: Sequence[Token]) -> Point:
    """Tuesday 5th; 5 or Monday 4 before "and 6 May": the rest comes from there."""
    found = _fields(tokens)
    named = first(tokens, "weekday", "weekday_weak")
    return found._replace(weekday=count(named)) if named else found


def _day_to_day(tokens: Sequence[Token]) -> Period | None:
    """May 3-5, 2026; the year behind the last day is the year of both."""
    left = point(tokens[0])
    right = _weekday_day(tokens[1:])
    year = left.year or right.year
    left, right = left._replace(year=year), right._replace(year=year, month=left.month)
    return Period(left, right) if (left.day or 0) < (right.day or 0) else None


def _days_of_weekdays(tokens: Sequence[Token]) -> Period | None:
    """Saturday to Monday 6-8 June: the weekdays say the same days again."""
    left, right = point(tokens[2]), point(tokens[4])
    return Period(right._replace(day=left.day), right) if right.weekday is None else None


def _days_of_month(tokens: Sequence[Token]) -> Series | None:
    """May 3, 10 and 17, 2026."""
    head = point(tokens[0])
    year = first(tokens, "yyyy")
    if year is not None:
        head = head._replace(year=count(year))
    members = [(head, tokens[0].start, tokens[0].end)]
    for token in tokens[1:]:
        if token.kind in ("dd", "ord"):
            day = head._replace(day=count(token), weekday=None)
            members.append((day, token.start, token.end))
    return Series(tuple(members))


MONTH_DAY_RULES: tuple[Rule, ...] = (
    Rule(
        "en/numeric-range",
        "either (dash | to | until | through) (day_first | month_first)"
        " | (day_first | month_first) (dash | to | until | through) either",
        "span",
        _same_order,
        "1/6/2026 to 30/6/2026",
    ),
    Rule("en/numeric-date", "numeric | day_first | month_first", "date", same, "2026-03-05"),
    Rule("en/weekday-tells", f"{_WEEKDAY} comma? either", "date", _agreeing, "Tuesday 03/02/2026"),
    Rule(
        "en/day-month-year",
        f"({_DAY} (dash | slash)? | (ord | nth) of) {_MONTH} (comma? | of | dash | slash) yyyy",
        "dm",
        _fields,
        "3rd of May 2026",
    ),
    Rule(
        "en/day-month-short-year",
        f"dd dash {_MONTH} dash (dd | num)",
        "dm",
        _short_year,
        "03-Mar-26",
    ),
    Rule(
        "en/month-day-year",
        f"{_MONTH} {_DAY} comma? yyyy",
        "date",
        _fields,
        "March 3rd, 2026",
    ),
    Rule(
        "en/day-pair",
        f"day_pair (of? {_MONTH} (comma? yyyy)?)",
        "span",
        _day_pair,
        "5/6 June",
    ),
    Rule(
        "en/day-month",
        f"{_DAY} dash? {_MONTH} | (ord | nth) of {_MONTH}",
        "dm",
        _fields,
        "3 May",
    ),
    Rule(
        "en/month-day",
        f"{_MONTH} (dd (?! unit | meridiem) | ord | nth (?! unit | weekday))",
        "md",
        _fields,
        "May 3",
    ),
    Rule("en/month-year", f"{_MONTH} (comma? | of) yyyy", "date", _fields, "June 2026"),
)

_CHAIN = f"(comma? and | comma | dash | to | until | through) ({_WEEKDAY} comma?)?"
_END_OF_CHAIN = f"((?<! comma) (dash | to | until | through) | comma? and) ({_WEEKDAY} comma?)? dm"

WEEKDAY_RULES: tuple[Rule, ...] = (
    Rule("en/weekday-day-month", f"{_WEEKDAY} comma? dm", "dm", _with_weekday, "Wednesday 6 March"),
    Rule("en/weekday-month-day", f"{_WEEKDAY} comma? md", "md", _with_weekday, "Tuesday, March 3"),
    Rule("en/weekday-date", f"{_WEEKDAY} comma? date", "date", _with_weekday, "Tue 2026-03-03"),
    Rule(
        "en/weekday-part-date",
        f"{_WEEKDAY} part comma? (dm | md | date)",
        "date",
        _weekday_part,
        "Tuesday evening, 5 May",
    ),
    Rule(
        "en/date-weekday",
        f"(dm | md | date) (lpar {_WEEKDAY} rpar"
        f" | comma? a? {_WEEKDAY} (?! comma? (dm | md | date)))",
        "date",
        _with_weekday,
        "6 March 2024 (Wednesday)",
    ),
    Rule(
        "en/day-before-date",
        f"({_WEEKDAY} comma?)? (dd | ord) (?= ({_CHAIN} (dd | ord)){{0,8}} {_END_OF_CHAIN})",
        "day",
        _weekday_day,
        "5 to 9 May",
    ),
)

DAYS_RULES: tuple[Rule, ...] = (
    Rule(
        "en/month-day-to-day",
        f"md (dash | to | through | until) ({_WEEKDAY} comma?)? (dd (?! unit) | ord)"
        " (comma? yyyy)?",
        "span",
        _day_to_day,
        "May 3-5",
    ),
    Rule(
        "en/days-of-month",
        "md (comma (dd | ord)){0,20} comma? and (dd (?! unit | num) | ord) (comma? yyyy)?",
        "series",
        _days_of_month,
        "May 3, 10 and 17",
    ),
    Rule(
        "en/weekdays-and-days",
        f"{_WEEKDAY} (dash | to | through) day (dash | to | through) dm",
        "span",
        _days_of_weekdays,
        "Saturday to Monday 6-8 June",
    ),
    Rule("en/date-told", "dm | md | day", "date", same, "3 May"),
    Rule(
        "en/weekday-ordinal",
        "(weekday | weekday_weak) comma? ord (?! unit | half)",
        "date",
        _weekday_day,
        "Tuesday 5th",
    ),
)
