"""Rules for what is counted, comes again, or is left vague: within 30 days, every Friday, soon."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from calendar_svc.temporal.counting import duration_value
from calendar_svc.temporal.engine import Rule, Token
from calendar_svc.temporal.lang.en.fields import count, first, point, word
from calendar_svc.temporal.timex import (
    Direction,
    Duration,
    Nth,
    Offset,
    Point,
    Present,
    Recurrence,
    Relative,
    Told,
    Unit,
    Vague,
)

Produce = Callable[[Sequence[Token]], object | None]
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ORDER = ("century", "year", "quarter", "month", "week", "workday", "day", "hour", "minute")
_EACH = {
    "year": ("XXXX", "FREQ=YEARLY"),
    "month": ("XXXX-XX", "FREQ=MONTHLY"),
    "week": ("P1W", "FREQ=WEEKLY"),
    "fortnight": ("P2W", "FREQ=WEEKLY;INTERVAL=2"),
    "day": ("P1D", "FREQ=DAILY"),
}
_DAYS = {"day": 1, "week": 7}


def _amount(number: float, unit: str) -> Duration:
    if unit == "fortnight":
        return Duration.of(2 * number, "week")
    return Duration.of(number, unit)  # type: ignore[arg-type]  # the lexicon's units are the others


def _length(tokens: Sequence[Token]) -> Duration | None:
    """Two weeks, a 30-day, half an hour, two and a half hours; a year and a half is not read."""
    n = 0.5 if tokens[0].kind == "half" else float(count(tokens[0]))
    if tokens[0].kind != "half" and any(token.kind == "half" for token in tokens):
        n += 0.5
    return _amount(n, word(tokens[-1])) if n else None


def _sum(tokens: Sequence[Token]) -> Duration | None:
    """2 years and 3 months: from coarse to fine."""
    amounts: list[tuple[float, Unit]] = []
    for token in tokens:
        if isinstance(token.value, Duration):
            amounts.extend(token.value.amounts)
    ranks = [_ORDER.index(unit) for _, unit in amounts]
    return Duration(tuple(amounts)) if ranks == sorted(set(ranks)) else None


def _duration(tokens: Sequence[Token]) -> Duration:
    for token in tokens:
        if isinstance(token.value, Duration):
            return token.value
    raise TypeError("no length among the tokens")


def _offset(direction: Direction) -> Produce:
    return lambda tokens: _counted(_duration(tokens), direction)


def _counted(duration: Duration, direction: Direction, base: Point | None = None) -> Told:
    """Working days need the calendar of the country, which a language does not tell: a length."""
    if any(unit == "workday" for _, unit in duration.amounts):
        return Told(duration)
    return Told(Offset(duration, direction, base))


def _span(tokens: Sequence[Token]) -> Told | None:
    """The last three years, the next two weeks; the first token says which way."""
    way = word(tokens[0])
    if way == "0":
        return None
    return _counted(_duration(tokens), "next" if way in ("1", "future") else "last")


def _told_length(tokens: Sequence[Token]) -> Told:
    return Told(_duration(tokens))


def _later(tokens: Sequence[Token]) -> Told | None:
    """Two days later, three weeks later: counted from the time told before."""
    amounts = _duration(tokens).amounts
    if len(amounts) != 1 or amounts[0][1] not in _DAYS or amounts[0][0] % 1:
        return None
    [(number, unit)] = amounts
    days = int(number) * _DAYS[unit]
    return Told(Point(relative=Relative("day", days, anaphoric=True)))


def _from_date(tokens: Sequence[Token]) -> Told | None:
    """28 days after 5 March, 14 days before the first Monday of June."""
    day, duration = point(tokens[-1]), _duration(tokens)
    if day.hour is not None or any(unit == "workday" for _, unit in duration.amounts):
        return None
    told = day.relative is not None and day.relative.unit == "day"
    fine = told or day.day is not None or day.named is not None or day.nth is not None
    back = any(token.kind == "before" for token in tokens)
    return _counted(duration, "before" if back else "after", day) if fine else None


def _within_date(tokens: Sequence[Token]) -> Told | None:
    """Within 28 days of 5 March 2026: the last of them, where the day is written out."""
    day, amounts = point(tokens[-1]), _duration(tokens).amounts
    if day.year is None or day.month is None or day.day is None or day.hour is not None:
        return None
    if len(amounts) != 1 or amounts[0][1] not in _DAYS or amounts[0][0] % 1:
        return None
    [(number, unit)] = amounts
    try:
        there = date(day.year, day.month, day.day)
        there += timedelta(days=int(number) * _DAYS[unit])
    except (OverflowError, ValueError):
        return None
    return Told(Point(year=there.year, month=there.month, day=there.day), "deadline")


def _units_of(tokens: Sequence[Token]) -> Point | None:
    """The first ten days of June, the last two weeks of August 2026."""
    month, amounts = point(tokens[-1]), _duration(tokens).amounts
    n, way = amounts[0][0], word(tokens[0])
    fine = month.day is not None or month.tenday is not None or month.nth is not None
    if len(amounts) != 1 or n % 1 or fine or month.month is None or way not in ("-1", "1"):
        return None
    days = int(n) * _DAYS.get(amounts[0][1], 0)
    if not days:
        return None
    return month._replace(nth=Nth("day", *((-days, -1) if tokens[0].kind == "rel" else (1, days))))


def _weekly(days: Sequence[int], interval: int = 1) -> Told:
    value = f"XXXX-WXX-{days[0]}" if len(days) == 1 else "XXXX-WXX"
    every = f";INTERVAL={interval}" if interval > 1 else ""
    codes = ",".join(_CODES[day - 1] for day in days)
    return Told(Recurrence(value, f"FREQ=WEEKLY{every};BYDAY={codes}"))


def _weekdays(tokens: Sequence[Token]) -> Told:
    days = [count(token) for token in tokens if token.kind in ("weekday", "weekdays")]
    return _weekly(days, 2 if first(tokens, "other", "nth") else 1)


def _nth_weekday(tokens: Sequence[Token]) -> Told | None:
    """Every first Monday of the month, the second and fourth Tuesdays of each month."""
    unit = next(token for token in tokens if token.kind == "unit")
    numbers = [
        -1 if token.kind == "rel" else count(token)
        for token in tokens
        if token.kind in ("nth", "ord", "rel")
    ]
    day = first(tokens, "weekday", "weekdays")
    if word(unit) != "month" or day is None or not all(n == -1 or 1 <= n <= 5 for n in numbers):
        return None
    codes = ",".join(f"{n}{_CODES[count(day) - 1]}" for n in numbers)
    return Told(Recurrence("XXXX-XX", f"FREQ=MONTHLY;BYDAY={codes}"))


def _day_of_month(tokens: Sequence[Token]) -> Told | None:
    """The 15th of each month."""
    day = count(tokens[0])
    if word(tokens[-1]) != "month":
        return None
    return Told(Recurrence(f"XXXX-XX-{day:02}", f"FREQ=MONTHLY;BYMONTHDAY={day}"))


def _each_unit(tokens: Sequence[Token]) -> Told | None:
    """Every day, every other week."""
    unit = tokens[-1]
    if word(unit) not in _EACH:
        return None
    value, rule = _EACH[word(unit)]
    if first(tokens, "other") is None:
        return Told(Recurrence(value, rule))
    return Told(Recurrence(f"P2{word(unit)[0].upper()}", f"{rule};INTERVAL=2"))


def _each_length(tokens: Sequence[Token]) -> Told | None:
    """Every three months."""
    duration = _duration(tokens)
    [(number, unit), *more] = duration.amounts
    if more or unit not in _EACH or number % 1:
        return None
    every = f"{_EACH[unit][1]};INTERVAL={number:g}"
    return Told(Recurrence(duration_value(duration), every))


def _daily(_: Sequence[Token]) -> Told:
    return Told(Recurrence(*_EACH["day"]))


def _each_month(tokens: Sequence[Token]) -> Told:
    n = count(tokens[1])
    return Told(Recurrence(f"XXXX-{n:02}", f"FREQ=YEARLY;BYMONTH={n}"))


def _group(tokens: Sequence[Token]) -> Told:
    found = first(tokens, "day_group")
    value, days = word(found or tokens[0]).split("|")
    return Told(Recurrence(value, f"FREQ=WEEKLY;BYDAY={days}"))


def _opening_days(tokens: Sequence[Token]) -> Told | None:
    """Monday to Friday without a date: the days that something is open."""
    days = [count(token) for token in tokens if token.kind in ("weekday", "weekday_weak")]
    if days[0] >= days[1]:
        return None
    every = sorted({*range(days[0], days[1] + 1), *days[2:]})
    codes = ",".join(_CODES[day - 1] for day in every)
    value = f"XXXX-WXX-{days[0]}/XXXX-WXX-{days[1]}"
    return Told(Recurrence(value, f"FREQ=WEEKLY;BYDAY={codes}"))


_HOURS = "(comma? (at | from | between)? (clock | clocks))?"
_N = "(dd | num | yyyy | number_word)"
_WEEKDAYS = "(weekday | weekday_weak)"

LENGTH_RULES: tuple[Rule, ...] = (
    Rule("en/half", "half a unit", "length", _length, "half an hour"),
    Rule("en/and-half", f"{_N} and a half unit", "length", _length, "two and a half hours"),
    Rule("en/count", f"{_N} dash? unit", "length", _length, "two weeks"),
    Rule(
        "en/a-unit",
        "a unit (?= ago | hence | later | time | from)",
        "length",
        _length,
        "a week ago",
    ),
    Rule("en/within-a-unit", "(?<= within) a unit", "length", _length, "within a week"),
)
SUM_RULES: tuple[Rule, ...] = (
    Rule("en/sum", "length (and? length)+", "duration", _sum, "2 years and 3 months"),
    Rule("en/one-length", "length", "duration", lambda tokens: tokens[0].value, "two weeks"),
)

SET_RULES: tuple[Rule, ...] = (
    Rule("en/each-length", "each duration", "told", _each_length, "every three months"),
    Rule(
        "en/each-nth-weekday",
        f"each (nth | ord | rel) weekday (of | in) (each | rel)? unit {_HOURS}"
        f" | (nth | ord | rel) ((comma | and) (nth | ord))* (weekday | weekdays)"
        f" (of | in) (each | rel)? unit {_HOURS}",
        "told",
        _nth_weekday,
        "every first Monday of the month",
    ),
    Rule(
        "en/day-of-each-month", "ord of each unit", "told", _day_of_month, "the 15th of each month"
    ),
    Rule(
        "en/each-weekday",
        f"each (other | nth)? weekday ((comma | comma? and) weekday)* {_HOURS}",
        "told",
        _weekdays,
        "every Friday",
    ),
    Rule(
        "en/weekdays",
        f"weekdays ((comma | comma? and) weekdays)* {_HOURS}",
        "told",
        _weekdays,
        "Mondays and Thursdays",
    ),
    Rule("en/day-group", f"(clocks comma? on?)? day_group {_HOURS}", "told", _group, "weekdays"),
    Rule(
        "en/opening-days",
        f"(clocks comma? on?)? {_WEEKDAYS} (dash | to | through) {_WEEKDAYS}"
        f" (?! comma? (dd | ord | dm | md | date)) {_HOURS}"
        f" ((comma | and | comma and)? {_WEEKDAYS} comma? clocks)*",
        "told",
        _opening_days,
        "Monday to Friday, 9am to 5pm",
    ),
    Rule("en/each-month", "each (month | month_weak)", "told", _each_month, "every March"),
    Rule("en/daily", f"daily {_HOURS} | clocks comma? daily", "told", _daily, "9am to 5pm daily"),
    Rule("en/each-unit", "each other? unit", "told", _each_unit, "every month"),
)

COUNT_RULES: tuple[Rule, ...] = (
    Rule(
        "en/within-date",
        "within duration (of | after | from) date",
        "told",
        _within_date,
        "within 28 days of 5 March 2026",
    ),
    Rule(
        "en/count-from-date",
        "duration (after | from | before) date",
        "told",
        _from_date,
        "28 days after 5 March 2026",
    ),
    Rule(
        "en/within-of-event",
        "within duration (?= of | after | from | before)",
        "told",
        _told_length,
        "within 30 days of receipt",
    ),
    Rule(
        "en/units-of-month",
        "(rel | nth) duration (of | in) date",
        "date",
        _units_of,
        "the last two weeks of June",
    ),
    Rule("en/within", "within duration", "told", _offset("within"), "within 30 days"),
    Rule(
        "en/span-count",
        "(rel | coming | past_span) duration (?! (of | in) date)",
        "told",
        _span,
        "the past three years",
    ),
    Rule("en/ago", "duration ago", "told", _offset("before"), "two weeks ago"),
    Rule(
        "en/hence",
        "duration hence | in duration time",
        "told",
        _offset("after"),
        "in two weeks' time",
    ),
    Rule(
        "en/counted-later",
        "duration later",
        "told",
        _later,
        "On 5 May it closed; two days later it opened",
    ),
    Rule("en/length", "duration", "told", _told_length, "two weeks"),
    Rule(
        "en/vague",
        "vague",
        "told",
        lambda tokens: Told(Vague(word(tokens[0]))),  # type: ignore[arg-type]  # the lexicon's values
        "recently",
    ),
    Rule(
        "en/present",
        "present (?! until | to | dash | and date)",
        "told",
        lambda _: Told(Present()),
        "currently",
    ),
)
