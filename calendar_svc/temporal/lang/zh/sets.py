"""Rules for what comes again and again: 每周一至周五, 每月15日, 每两周, 周一至周五9:00-17:00."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from calendar_svc.temporal.engine import Rule, Token
from calendar_svc.temporal.lang.zh.dates import point
from calendar_svc.temporal.lang.zh.fields import number, word
from calendar_svc.temporal.timex import Duration, Nth, Point, Recurrence, Told

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_EACH = {
    "Y": ("XXXX", "FREQ=YEARLY"),
    "M": ("XXXX-XX", "FREQ=MONTHLY"),
    "W": ("P1W", "FREQ=WEEKLY"),
    "D": ("P1D", "FREQ=DAILY"),
    "Q": ("P1Q", "FREQ=MONTHLY;INTERVAL=3"),
}
_FREQUENCIES = {
    "year": ("Y", "YEARLY", 1),
    "quarter": ("Q", "MONTHLY", 3),
    "month": ("M", "MONTHLY", 1),
    "week": ("W", "WEEKLY", 1),
    "day": ("D", "DAILY", 1),
}


def _told(tokens: Sequence[Token], value: str, rrule: str) -> Told:
    """The set, at the clock time that begins its hours if one is told (RFC 5545 section 3.3.10)."""
    part = next((Point(part=word(t)) for t in tokens if t.kind == "part"), Point())  # type: ignore[arg-type]  # the lexicon's parts
    clock = next((point(t) for t in tokens if t.kind == "clock"), None)
    if clock is not None:
        hour = clock.join(part).clock_hour() or 0
        if hour < 24:
            rrule += f";BYHOUR={hour};BYMINUTE={clock.minute or 0}"
    return Told(Recurrence(value, rrule))


def _weekday(token: Token) -> int | None:
    if token.kind == "weekday":
        return point(token).weekday
    if token.kind == "day_unit":
        return 7 if word(token) == "ri" else None
    n = number(token)
    return n.value if n.chinese and n.width == 1 and 1 <= n.value <= 6 else None


def _weekdays(tokens: Sequence[Token]) -> Told | None:
    """每周一至周五, 每周一、三、五, 每逢周六日, 周一至周五9:00-17:00."""
    if tokens[0].kind == "each_unit" and word(tokens[0]) != "W":
        return None
    days: list[int] = []
    through = False
    for token in tokens:
        if token.kind in ("weekday", "num", "day_unit"):
            day = _weekday(token)
            if day is None:
                return None
            days.extend(range(days[-1] + 1, day) if through else ())
            days.append(day)
        through = token.kind == "range"
        if token.kind in ("part", "clock"):
            break
    if days != sorted(set(days)):
        return None
    whole = len(days) == days[-1] - days[0] + 1
    ends = dict.fromkeys((f"XXXX-WXX-{days[0]}", f"XXXX-WXX-{days[-1]}"))
    value = "/".join(ends) if whole else "P1W"
    by_day = ",".join(_WEEKDAYS[day - 1] for day in days)
    return _told(tokens, value, f"FREQ=WEEKLY;BYDAY={by_day}")


def _office_days(tokens: Sequence[Token]) -> Told | None:
    """周一至周五: from Monday on for most of a week it is a rota; 周二至周四 may be one week's."""
    first, last = (point(token).weekday or 0 for token in (tokens[0], tokens[2]))
    return _weekdays(tokens) if first == 1 and last >= 5 else None


def _each_hour(tokens: Sequence[Token]) -> Told | None:
    unit = {"TH": "HOURLY", "TM": "MINUTELY"}.get(word(tokens[1]))
    return Told(Recurrence(f"PT1{unit[0]}", f"FREQ={unit}")) if unit else None


def _weekend(tokens: Sequence[Token]) -> Told | None:
    if tokens[0].kind == "each_unit" and (
        word(tokens[0]) != "W" or word(tokens[1]) not in ("3", "weekend")
    ):
        return None
    return _told(tokens, "XXXX-WXX-WE", "FREQ=WEEKLY;BYDAY=SA,SU")


def _month_days(tokens: Sequence[Token]) -> Told | None:
    """每月15日, 每月1日、15日, 每月1日至5日."""
    if word(tokens[0]) != "M":
        return None
    days: list[int] = []
    for before, token in pairwise(tokens):
        if token.kind == "day":
            day = point(token).day or 1
            days.extend(range(days[-1] + 1, day) if before.kind == "range" else ())
            days.append(day)
        if token.kind in ("part", "clock"):
            break
    ends = dict.fromkeys((f"XXXX-XX-{days[0]:02}", f"XXXX-XX-{days[-1]:02}"))
    value = "/".join(ends) if len(days) == days[-1] - days[0] + 1 else "P1M"
    by_day = ",".join(map(str, days))
    return _told(tokens, value, f"FREQ=MONTHLY;BYMONTHDAY={by_day}")


def _year_months(tokens: Sequence[Token]) -> Told | None:
    """每年3月, 每年10月1日, 每年3月至5月."""
    if word(tokens[0]) != "Y":
        return None
    months = [point(token).month or 1 for token in tokens if token.kind == "month"]
    days = [point(token).day or 1 for token in tokens if token.kind == "day"]
    if days:
        if len(months) > 1 or len(days) > 1:
            return Told(Recurrence("P1Y"))
        rrule = f"FREQ=YEARLY;BYMONTH={months[0]};BYMONTHDAY={days[0]}"
        return _told(tokens, f"XXXX-{months[0]:02}-{days[0]:02}", rrule)
    if any(token.kind == "range" for token in tokens) and len(months) == 2:
        months = list(range(months[0], months[1] + 1)) or months
    ends = dict.fromkeys((f"XXXX-{months[0]:02}", f"XXXX-{months[-1]:02}"))
    return Told(Recurrence("/".join(ends), f"FREQ=YEARLY;BYMONTH={','.join(map(str, months))}"))


def _year_feast(tokens: Sequence[Token]) -> Told | None:
    """每年国庆节; a lunar feast comes each year, but RFC 5545 has no form for it."""
    feast = word(tokens[1])
    if word(tokens[0]) != "Y":
        return None
    if ":" in feast:
        return Told(Recurrence("P1Y"))
    month, day = map(int, feast.split("-"))
    return Told(Recurrence(f"XXXX-{feast}", f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}"))


def _nth_of_month(tokens: Sequence[Token]) -> Told | None:
    """每月第一个星期一, 每月最后一天."""
    nth = tokens[1].value
    if word(tokens[0]) != "M" or not isinstance(nth, Nth) or nth.first != nth.last:
        return None
    if nth.unit == "weekday":
        rule = f"BYDAY={nth.first}{_WEEKDAYS[nth.weekday - 1]}"
        return _told(tokens, f"XXXX-XX-W{nth.first}-{nth.weekday}", f"FREQ=MONTHLY;{rule}")
    if nth.unit == "day" and nth.first <= 31:
        return _told(tokens, "P1M", f"FREQ=MONTHLY;BYMONTHDAY={nth.first}")
    return None


def _each(tokens: Sequence[Token]) -> Told:
    """每天, 每年, 每月初: the unit alone."""
    return _told(tokens, *_EACH[word(tokens[0])])


def _every(tokens: Sequence[Token]) -> Told | None:
    """每两周, 每3个月; 每隔一天 is every other day, 每隔三天 may be every third or fourth."""
    duration = tokens[1].value
    if not isinstance(duration, Duration) or len(duration.amounts) != 1:
        return None
    [(count, unit)] = duration.amounts
    if unit not in _FREQUENCIES or not 0 < count <= 99:
        return None
    letter, frequency, step = _FREQUENCIES[unit]
    apart = tokens[0].kind == "each_other"
    if apart and count == 1:
        count = 2
    elif apart:
        return Told(Recurrence(f"P{count:g}{letter}"))
    if unit == "year" and count == 0.5:
        frequency, count, step = "MONTHLY", 1, 6
        return Told(Recurrence("P0.5Y", f"FREQ={frequency};INTERVAL={step}"))
    if count % 1:
        return None
    return Told(Recurrence(f"P{count:g}{letter}", f"FREQ={frequency};INTERVAL={int(count) * step}"))


def _workdays(tokens: Sequence[Token]) -> Told:
    return _told(tokens, "XXXX-WXX-1/XXXX-WXX-5", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")


_HOURS = "part? (clock (range same_day? part? clock)?)?"
_DAY = "(num (?!count_unit | hour_unit) | day_unit | weekday)"

#: Before dates are joined: a set swallows its fields whole.
RULES: tuple[Rule, ...] = (
    Rule(
        "zh/each-weekday",
        f"(each_unit {_DAY} | each weekday) ((list | range)? {_DAY}){{0,6}} {_HOURS}",
        "told",
        _weekdays,
        "每周一至周五上午",
    ),
    Rule(
        "zh/office-hours",
        "weekday (list weekday)* range weekday part? clock range part? clock",
        "told",
        _weekdays,
        "周一至周五9:00-17:00",
    ),
    Rule(
        "zh/each-weekend",
        f"(each_unit (edge | weekend) | each weekend) {_HOURS}",
        "told",
        _weekend,
        "每逢周末",
    ),
    Rule(
        "zh/each-month-day",
        f"each_unit day ((list | range) day){{0,6}} {_HOURS}",
        "told",
        _month_days,
        "每月1日、15日",
    ),
    Rule(
        "zh/each-year",
        f"each_unit month (day | month)? (range (month day? | day))? {_HOURS}",
        "told",
        _year_months,
        "每年3月至5月",
    ),
    Rule("zh/each-feast", "each_unit feast", "told", _year_feast, "每年国庆节"),
    Rule("zh/each-nth", f"each_unit nth {_HOURS}", "told", _nth_of_month, "每月第一个星期一"),
    Rule(
        "zh/each",
        f"each_unit (edge | month_edge | tenday)? {_HOURS}",
        "told",
        _each,
        "每天9:00",
    ),
    Rule(
        "zh/office-days",
        "(?<!rel_week) weekday range weekday part?",
        "told",
        _office_days,
        "值班安排:周一至周五由综合科负责",
    ),
    Rule("zh/each-hour", "each count_unit", "told", _each_hour, "每小时巡查"),
    Rule("zh/every", "(each | each_other) duration", "told", _every, "每两周"),
    Rule("zh/rest-days", "weekend list rest_day", "told", _weekend, "周末及节假日"),
    Rule("zh/workdays", f"each? workday {_HOURS}", "told", _workdays, "工作日8:30-17:00"),
)
