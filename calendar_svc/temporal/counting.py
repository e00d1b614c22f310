"""Lengths of time, what is counted from the document date, and the vague words."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from calendar_svc.model import Interval, Precision
from calendar_svc.temporal import calendars, edtf
from calendar_svc.temporal.place import Lean
from calendar_svc.temporal.reference import Reference
from calendar_svc.temporal.timex import Duration, Offset, Vague
from calendar_svc.temporal.writing import Resolved

# GUIDELINES 4.5
_PAST_DAYS, _FUTURE_DAYS = 14, 30
_DESIGNATORS = {
    "year": "P{}Y",
    "quarter": "P{}Q",
    "month": "P{}M",
    "week": "P{}W",
    "day": "P{}D",
    "workday": "P{}WD",
    "hour": "PT{}H",
    "minute": "PT{}M",
    "century": "P{}CE",
}
_UNKNOWN_DAY = "XXXX-XX-XX"


def duration_value(duration: Duration) -> str:
    """The TIMEX3 value of a length: ``P3D``, ``PT2H``."""
    count = int(duration.count) if duration.count == int(duration.count) else duration.count
    return _DESIGNATORS[duration.unit].format(count)


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


def resolve_offset(offset: Offset, reference: Reference) -> Resolved:
    """三天后, 近三年, 未来一周, 10日内, counted from the document date.

    The anchor day itself is not counted; a window runs to the last day, inside (GUIDELINES 4.5).
    Working days need the official calendar and stay open here.
    """
    duration, value = offset.duration, duration_value(offset.duration)
    day, moment = reference.day, reference.moment
    if day is None or duration.unit in ("workday", "century"):
        return Resolved("DURATION", value, None, None, None)
    if duration.unit in ("hour", "minute"):
        return _from_moment(offset, moment, value)
    there = _shift(day, duration, 1 if offset.direction in ("after", "next", "within") else -1)
    if offset.direction in ("after", "before"):
        return _there(there, duration)
    begin, last = (there, day) if offset.direction == "last" else (day, there)
    interval = Interval(calendars.at(begin), calendars.day_window(last)[1])
    text = f"{begin.isoformat()}/{last.isoformat()}"
    return Resolved("DATE", text, Precision.DAY, text, interval)


def _from_moment(offset: Offset, moment: datetime | None, value: str) -> Resolved:
    if moment is None or offset.direction not in ("after", "before"):
        return Resolved("DURATION", value, None, None, None)
    unit = timedelta(hours=1) if offset.duration.unit == "hour" else timedelta(minutes=1)
    length = unit * offset.duration.count
    begin = moment + length if offset.direction == "after" else moment - length
    text = edtf.minute(begin)
    interval = Interval(begin, begin + timedelta(minutes=1))
    return Resolved("TIME", text, Precision.MINUTE, text, interval)


def _there(day: date, duration: Duration) -> Resolved:
    """A point that many units away is as fine as its unit: 两个月后 is a month."""
    if duration.unit == "year":
        window, precision = calendars.year_window(day.year), Precision.YEAR
        text = f"{day.year:04}"
    elif duration.unit in ("month", "quarter"):
        window, precision = calendars.months_window(day.year, day.month, 1), Precision.MONTH
        text = f"{day.year:04}-{day.month:02}"
    else:
        window, precision, text = calendars.day_window(day), Precision.DAY, day.isoformat()
    return Resolved("DATE", text, precision, text, Interval(*window))


def _shift(day: date, duration: Duration, sign: int) -> date:
    count = sign * int(duration.count)
    if duration.unit == "week":
        return day + timedelta(weeks=count)
    if duration.unit == "day":
        return day + timedelta(days=count)
    months = {"year": 12, "quarter": 3, "month": 1}[duration.unit]
    return calendars.add_months(day, count * months)
