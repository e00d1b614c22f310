"""Days of a series that share one clock time: ``3月4日、11日、18日 14:00—16:30``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from datetime import time as clock

from calendar_svc.model import Interval, Precision, Span, Timex

_AND = re.compile(r"\s*(?:\((?:周|星期)[^)]{1,8}\))?\s*[、和及与]\s*")
_TO = re.compile(r"\s*(?:-|—|–|~|至|到){1,2}\s*")
_BARE_CLOCK = re.compile(r"\s*(?:[上下中]午|晚上?)?\s*\d")
_BEHIND = re.compile(
    r"\s*(?:\((?:周|星期)[^)]{1,8}\))?\s*,?\s*(?:(?:时间)?均[为于在]?|都是|均从)?\s*"
)
_LONE_WEEKDAY = re.compile(r"\s*\([一二三四五六日]\)\s*")
_HOUR, _MINUTE = re.compile(r"BYHOUR=(\d+)"), re.compile(r"BYMINUTE=(\d+)")


def with_shared_clocks(times: Sequence[Timex], folded: str) -> tuple[Timex, ...]:
    """Give every day of a series the clock time that is told once behind the last.

    Parameters:
        times: The times of a body, in order.
        folded: The folded text that they stand in.
    """
    kept = _clocks_behind(_ranges(times, folded), folded)
    for at in range(len(kept) - 1, 0, -1):
        last, day = kept[at], kept[at - 1]
        if (
            _is_clocked(last)
            and _is_day(day)
            and _AND.fullmatch(folded, day.span.end, last.span.start)
        ):
            kept[at - 1] = _on_day(last, day)
    return tuple(kept)


def moved(time: Timex, day: datetime) -> Timex:
    """Put a time on another day; one that nothing tells, or only as one of a set, becomes it.

    Parameters:
        time: 当天上午10时, or 当天 alone.
        day: The day that it falls on.
    """
    told = time.interval is not None and not (time.edtf or "").startswith("[")
    if not told or time.interval is None or not time.interval.begin or not time.interval.end:
        edtf = f"{day:%Y-%m-%d}"
        whole = Interval(day, day + timedelta(days=1))
        return time._replace(value=edtf, edtf=edtf, interval=whole, precision=Precision.DAY)
    shift = datetime.combine(day, clock()) - datetime.combine(time.interval.begin, clock())
    interval = Interval(time.interval.begin + shift, time.interval.end + shift)
    if "/" in (time.edtf or ""):
        edtf = _range(interval, clocked="T" in (time.edtf or ""))
        return time._replace(edtf=edtf, value=edtf, interval=interval)
    old, new = f"{time.interval.begin:%Y-%m-%d}", f"{day:%Y-%m-%d}"
    edtf = (time.edtf or "").replace(old, new)
    return time._replace(edtf=edtf, value=time.value.replace(old, new), interval=interval)


def _range(interval: Interval, *, clocked: bool) -> str:
    """The EDTF of a closed range, by the clock or of whole days."""
    begin, end = interval.begin, interval.end
    if clocked:
        return f"{begin:%Y-%m-%dT%H:%M}/{end:%Y-%m-%dT%H:%M}"
    return f"{begin:%Y-%m-%d}/{end - timedelta(days=1) if end else begin:%Y-%m-%d}"


def _clocks_behind(times: Sequence[Timex], folded: str) -> list[Timex]:
    """Join the last day of a list with the hour behind it: ``14日、21日,每晚19:30``."""
    kept: list[Timex] = []
    for time in times:
        day = kept[-1] if kept else None
        clocked = _each_evening(day, time) if day is not None and _is_day(day) else None
        if (
            day is not None
            and clocked is not None
            and len(kept) > 1
            and _is_day(kept[-2])
            and _AND.fullmatch(folded, kept[-2].span.end, day.span.start)
            and _BEHIND.fullmatch(folded, day.span.end, time.span.start)
        ):
            span = Span(day.span.start, time.span.end)
            kept[-1] = clocked._replace(span=span, text=folded[span.start : span.end])
        else:
            kept.append(time)
    return kept


def _each_evening(day: Timex, time: Timex) -> Timex | None:
    """The clock time ``19:30`` or ``每晚19:30`` on a day, None where it is neither."""
    begin = day.interval.begin if day.interval else None
    if begin is None:
        return None
    if _is_clocked(time) and time.precision is Precision.MINUTE:
        return moved(time, begin) if "日" not in time.text and "号" not in time.text else None
    hour, minute = (unit.search(time.rrule or "") for unit in (_HOUR, _MINUTE))
    if time.type != "SET" or hour is None or (time.rrule or "").count("FREQ=DAILY") != 1:
        return None
    at = begin.replace(hour=int(hour[1]), minute=int(minute[1]) if minute else 0)
    edtf = f"{at:%Y-%m-%dT%H:%M}"
    interval = Interval(at, at + timedelta(minutes=1))
    return day._replace(
        type="TIME", value=edtf, edtf=edtf, interval=interval, precision=Precision.MINUTE
    )


def _ranges(times: Sequence[Timex], folded: str) -> list[Timex]:
    """Join the two ends of ``10月28日 14:00—16:30`` where they were read apart."""
    kept: list[Timex] = []
    for at, told in enumerate(times):
        until = times[at + 1].span.start if at + 1 < len(times) else len(folded)
        time = _with_untold_end(told, folded, until)
        left = kept[-1] if kept else None
        joined = (_until(left, time, folded) or _bracketed(left, time, folded)) if left else None
        if joined is not None:
            kept[-1] = joined
        else:
            kept.append(time)
    return kept


_END = re.compile(r"(?:-|—|–|~|至|到){1,2}\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?!\d)")


def _with_untold_end(time: Timex, folded: str, until: int) -> Timex:
    """``9日(周六)上午8:30-11:30``: the end behind a dash that was not read as a time."""
    end = _END.match(folded, time.span.end, until)
    begin = time.interval.begin if time.interval else None
    if end is None or begin is None or not _is_minute(time):
        return time
    hour, minute = int(end["hour"]), int(end["minute"])
    if not (hour, minute) > (begin.hour, begin.minute) or hour > 23 or minute > 59:
        return time
    last = begin.replace(hour=hour, minute=minute)
    edtf = f"{begin:%Y-%m-%dT%H:%M}/{last:%Y-%m-%dT%H:%M}"
    span = Span(time.span.start, end.end())
    text = folded[span.start : span.end]
    interval = Interval(begin, last)
    return time._replace(span=span, text=text, value=edtf, edtf=edtf, interval=interval)


def _until(left: Timex, right: Timex, folded: str) -> Timex | None:
    begin = left.interval.begin if left.interval else None
    end = right.interval.begin if right.interval else None
    between = _TO.fullmatch(folded, left.span.end, right.span.start)
    bare = _BARE_CLOCK.match(folded, right.span.start) and "日" not in right.text
    if begin is None or end is None or not between or not bare:
        return None
    if not (_is_minute(left) and _is_minute(right)) or not begin < end < begin + timedelta(days=1):
        return None
    edtf = f"{begin:%Y-%m-%dT%H:%M}/{end:%Y-%m-%dT%H:%M}"
    span = Span(left.span.start, right.span.end)
    text = folded[span.start : span.end]
    return left._replace(span=span, text=text, value=edtf, edtf=edtf, interval=Interval(begin, end))


def _bracketed(day: Timex, clock_: Timex, folded: str) -> Timex | None:
    """``11月17日(五)19:00``: the weekday in brackets stands between a day and its clock time."""
    begin = clock_.interval.begin if clock_.interval else None
    there = day.interval.begin if day.interval else None
    bare = _BARE_CLOCK.match(folded, clock_.span.start) and "日" not in clock_.text
    if not (bare and begin and there and _is_day(day) and _is_clocked(clock_)):
        return None
    if _LONE_WEEKDAY.fullmatch(folded, day.span.end, clock_.span.start) is None:
        return None
    span = Span(day.span.start, clock_.span.end)
    return moved(clock_, there)._replace(span=span, text=folded[span.start : span.end])


def _is_minute(time: Timex) -> bool:
    return time.precision is Precision.MINUTE and "/" not in (time.edtf or "/")


def _is_clocked(time: Timex) -> bool:
    told = time.interval is not None and time.interval.begin is not None
    fine = time.precision in (Precision.MINUTE, Precision.PART_OF_DAY, Precision.HOUR)
    return told and fine and time.role == "plain"


def _is_day(time: Timex) -> bool:
    whole = time.precision is Precision.DAY and "/" not in (time.edtf or "/")
    return whole and time.interval is not None and time.interval.begin is not None


def _on_day(clocked: Timex, day: Timex) -> Timex:
    begin = day.interval.begin if day.interval else None
    if begin is None:
        return day
    return moved(clocked, begin)._replace(span=day.span, text=day.text)
