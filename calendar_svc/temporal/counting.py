"""Lengths of time, what is counted from the document date, and the vague words."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta

from calendar_svc.model import Interval, Precision
from calendar_svc.temporal import calendars, edtf, workdays
from calendar_svc.temporal.place import Lean, Placed
from calendar_svc.temporal.reference import Reference
from calendar_svc.temporal.timex import Duration, Offset, Vague
from calendar_svc.temporal.writing import Resolved

# GUIDELINES 4.5
_PAST_DAYS, _FUTURE_DAYS = 14, 30
_DATE_DESIGNATORS = {
    "century": "CE",
    "year": "Y",
    "quarter": "Q",
    "month": "M",
    "week": "W",
    "day": "D",
    "workday": "WD",
}
_TIME_DESIGNATORS = {"hour": "H", "minute": "M", "second": "S"}
_CLOCK_UNITS = {
    "hour": timedelta(hours=1),
    "minute": timedelta(minutes=1),
    "second": timedelta(seconds=1),
}
_MONTHS = {"year": 12, "quarter": 3, "month": 1}
_UNKNOWN_DAY = "XXXX-XX-XX"


def duration_value(duration: Duration) -> str:
    """The TIMEX3 value of a length: ``P3D``, ``PT2H``, ``P2Y3M``, ``P3.5Y``, ``PXM`` (几个月)."""
    date_part = time_part = ""
    for count, unit in duration.amounts:
        number = "X" if math.isnan(count) else f"{count:g}"
        if unit in _TIME_DESIGNATORS:
            time_part += number + _TIME_DESIGNATORS[unit]
        else:
            date_part += number + _DATE_DESIGNATORS[unit]
    return f"P{date_part}T{time_part}" if time_part else f"P{date_part}"


def resolve_vague(vague: Vague, reference: Reference, lean: Lean) -> Resolved:
    """日前 -> [D-14 .. D], 将于近期 -> [D .. D+30]; 近期 as the tense says (GUIDELINES 4.5)."""
    past = vague.tense == "past" or (vague.tense == "recent" and lean in ("past", "report"))
    value = "PAST_REF" if past else "FUTURE_REF"
    if vague.tense == "lately":
        return Resolved("DATE", "PAST_REF", None, None, None)
    first, last = reference.earliest, reference.latest
    if first is None or last is None:
        return Resolved("DATE", value, Precision.VAGUE, _UNKNOWN_DAY, None)
    if past:
        first -= timedelta(days=_PAST_DAYS)
    else:
        last += timedelta(days=_FUTURE_DAYS)
    text = f"[{first.isoformat()}..{last.isoformat()}]"
    interval = Interval(calendars.at(first), calendars.day_window(last)[1])
    return Resolved("DATE", value, Precision.VAGUE, text, interval)


def resolve_offset(offset: Offset, reference: Reference, base: Placed | None = None) -> Resolved:
    """三天后, 近三年, 未来一周, 10日内, 上两个月, counted from the document date or from *base*.

    A window of 10日内 leaves the anchor day uncounted and runs to the last day, inside (GUIDELINES
    4.5). Working days follow the official calendar.
    """
    duration = offset.duration
    unresolved = Resolved("DURATION", duration_value(duration), None, None, None)
    day, moment = (base.begin.date(), base.begin) if base else (reference.day, reference.moment)
    units = {unit for _, unit in duration.amounts}
    if any(math.isnan(count) for count, _ in duration.amounts):
        past = offset.direction in ("last", "previous", "before", "since")
        return Resolved("DATE", "PAST_REF" if past else "FUTURE_REF", None, None, None)
    if day is None or "century" in units:
        return unresolved
    if base is not None:
        return _from_base(offset, day, moment) or unresolved
    if offset.direction in ("previous", "following", "this"):
        return _beside(offset, day, moment) or unresolved
    if units & set(_CLOCK_UNITS):
        return _from_moment(offset, moment) or unresolved
    sign = 1 if offset.direction in ("after", "next", "within") else -1
    there = _shift(day, duration, sign)
    if there is None:
        return _from_moment(offset, moment) or unresolved
    if offset.direction in ("after", "before", "since"):
        point = _there(there, duration)
        return _open(point) if offset.direction == "since" else point
    begin, end = (there, day) if offset.direction == "last" else (day, there)
    if offset.direction == "within":
        end += timedelta(days=1)
    return _days(begin, end)


def _from_base(offset: Offset, day: date, moment: datetime | None) -> Resolved | None:
    """圣诞节前一天, 2月13日后的第3天, 9月1日的两周后: as fine as the base, or finer."""
    duration = offset.duration
    sign = 1 if offset.direction in ("after", "following") else -1
    if {unit for _, unit in duration.amounts} & set(_CLOCK_UNITS):
        return _from_moment(offset, moment)
    there = _shift(day, duration, sign)
    if there is None:
        return None
    one = timedelta(days=1)
    if offset.direction in ("after", "before"):
        return _days(there, there + one)
    return _days(day + one, there + one) if sign > 0 else _days(there, day)


def go_on_from(base: Placed, offset: Offset) -> Resolved | None:
    """三天后 of a story, counted from the time told before; as coarse as that time and its unit.

    Returns:
        None where no calendar unit is counted, or how many is not told.
    """
    units = [unit for _, unit in offset.duration.amounts]
    counts = [count for count, _ in offset.duration.amounts]
    if set(units) & set(_CLOCK_UNITS) or "century" in units or any(map(math.isnan, counts)):
        return None
    try:
        there = _shift(base.begin.date(), offset.duration, 1)
    except (OverflowError, ValueError):
        return None
    if there is None:
        return None
    if base.precision.rank > Precision.MONTH.rank:
        return _there(there, Duration.of(1, "year"))
    coarse = base.precision.rank > Precision.DAY.rank or units[-1] in _MONTHS
    return _there(there, Duration.of(1, "month" if coarse else "day"))


def _open(point: Resolved) -> Resolved:
    """三个月以来: from there on."""
    if point.interval is None:
        return point
    text = f"{point.edtf}/.."
    return Resolved(point.type, text, point.precision, text, Interval(point.interval.begin, None))


def _days(begin: date, end: date) -> Resolved:
    text = edtf.days(calendars.at(begin), calendars.at(end))
    interval = Interval(calendars.at(begin), calendars.at(end))
    return Resolved("DATE", text, Precision.DAY, text, interval)


def _from_moment(offset: Offset, moment: datetime | None) -> Resolved | None:
    """Hours and minutes count from the minute of the reference, where that is known."""
    if moment is None:
        return None
    length = timedelta(0)
    for count, unit in offset.duration.amounts:
        step = _CLOCK_UNITS.get(unit, timedelta(days=1))
        length += step * count * {"week": 7, "month": 30, "year": 365}.get(unit, 1)
    forward = offset.direction in ("after", "next", "within", "following")
    there = moment + length if forward else moment - length
    moment, there = moment.replace(microsecond=0), there.replace(microsecond=0)
    if offset.direction in ("after", "before", "since"):
        # As fine as the minute from which it counts; the second, where that or the count has one.
        begin, end = there, there + timedelta(seconds=1 if there.second else 60)
        text = edtf.minute(begin)
        if offset.direction == "since":
            text = f"{text}/.."
            return Resolved("TIME", text, Precision.MINUTE, text, Interval(begin, None))
    else:
        begin, end = (moment, there) if forward else (there, moment)
        text = f"{edtf.minute(begin)}/{edtf.minute(end)}"
    if begin >= end:
        return None
    return Resolved("TIME", text, Precision.MINUTE, text, Interval(begin, end))


def _beside(offset: Offset, day: date, moment: datetime | None) -> Resolved | None:
    """Whole units before, in or after the one that runs: 上两个月 in May is March and April."""
    if len(offset.duration.amounts) != 1 or offset.duration.amounts[0][0] % 1:
        return None
    [(amount, unit)] = offset.duration.amounts
    count = int(amount)
    first = {"previous": -count, "following": 1, "this": 0}[offset.direction]
    if unit in _CLOCK_UNITS:
        if moment is None:
            return None
        floor = {
            "hour": moment.replace(minute=0, second=0, microsecond=0),
            "minute": moment.replace(second=0, microsecond=0),
            "second": moment.replace(microsecond=0),
        }
        begin = floor[unit] + _CLOCK_UNITS[unit] * first
        end = begin + _CLOCK_UNITS[unit] * count
        text = f"{edtf.minute(begin)}/{edtf.minute(end)}"
        return Resolved("TIME", text, Precision.MINUTE, text, Interval(begin, end))
    if unit == "workday":
        return None
    if unit in ("day", "week"):
        start, step = (day, 1) if unit == "day" else (calendars.monday(day), 7)
        return _days(
            start + timedelta(days=step * first), start + timedelta(days=step * (first + count))
        )
    return _months_beside(day, unit, first, count)


def _months_beside(day: date, unit: str, first: int, count: int) -> Resolved:
    step = _MONTHS[unit]
    month = (day.month - 1) // step * step + 1
    start = calendars.add_months(date(day.year, month, 1), first * step)
    begin, end = calendars.months_window(start.year, start.month, count * step)
    last = end - timedelta(days=1)
    if unit == "year":
        left, right, precision = f"{begin.year:04}", f"{last.year:04}", Precision.YEAR
    else:
        left, right = begin.strftime("%Y-%m"), last.strftime("%Y-%m")
        precision = Precision.MONTH
    text = left if left == right else f"{left}/{right}"
    return Resolved("DATE", text, precision, text, Interval(begin, end))


def _there(day: date, duration: Duration) -> Resolved:
    """A point that many units away is as fine as its finest unit: 两个月后 is a month."""
    count, unit = duration.amounts[-1]
    if unit == "month" and count == 0.5:
        unit = "day"  # 半个月后
    if unit == "year" and count % 1:
        unit = "month"  # 三年半前
    if unit == "year":
        window, precision = calendars.year_window(day.year), Precision.YEAR
        text = f"{day.year:04}"
    elif unit in ("month", "quarter"):
        window, precision = calendars.months_window(day.year, day.month, 1), Precision.MONTH
        text = f"{day.year:04}-{day.month:02}"
    else:
        window, precision, text = calendars.day_window(day), Precision.DAY, day.isoformat()
    return Resolved("DATE", text, precision, text, Interval(*window))


def _shift(day: date, duration: Duration, sign: int) -> date | None:
    """The day that many units away; None where a part of a unit is left over (两天半)."""
    for count, unit in duration.amounts:
        if unit in _MONTHS:
            months = count * _MONTHS[unit]
            day = calendars.add_months(day, sign * int(months))
            day += timedelta(days=sign * round(months % 1 * 30))
        elif unit == "workday":
            day = workdays.add_workdays(day, sign * int(count))
        elif count % 1:
            return None
        else:
            day += timedelta(days=sign * int(count) * (7 if unit == "week" else 1))
    return day
