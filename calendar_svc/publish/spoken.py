"""The time of an event in words, exactly as fine as it was told."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from calendar_svc.model import Event, EventTime, Precision
from calendar_svc.publish.marks import part_of_day, vague_word
from calendar_svc.publish.period import last_day, name_day, name_period
from calendar_svc.publish.words import WORDS

_CLOCK = {Precision.MINUTE: timedelta(minutes=1), Precision.HOUR: timedelta(hours=1)}
_HOURS = {*_CLOCK, Precision.PART_OF_DAY}


def time_in_chinese(event: Event) -> str:
    """The time in Chinese: 2023年2月23日上午, 2023年8月, 日前（约…）, 2023年3月1日起."""
    begin, end, precision = event.time.begin, event.time.end, event.time.precision
    if begin is None:
        return WORDS.vague_unknown if end is None else f"至{_end_zh(end, precision)}"
    if end is None:
        clock = f" {begin:%H:%M}" if precision in _HOURS else ""
        return f"{name_day(begin.date())}{clock}起"
    if precision in _CLOCK:
        return _clock_zh(begin, end, precision)
    if precision is Precision.PART_OF_DAY:
        return f"{name_day(begin.date())}{part_of_day(begin, end, event.quote.text)}"
    named = name_period(begin, end, precision, event.time.edtf)
    if precision is Precision.VAGUE:
        return f"{vague_word(event)[0]}（约{named}）"
    # Ten days are named without their year.
    return f"{begin.year}年{named}" if "旬" in named else named


def time_in_english(told: EventTime) -> str:
    """The time in figures: ``2023-02-23 09:30``, ``2023-08-01 to 2023-08-31``."""
    begin, end, precision = told.begin, told.end, told.precision
    if begin is None:
        return "not known" if end is None else f"until {_end_en(end, precision)}"
    first = f"{begin:%Y-%m-%d %H:%M}" if precision in _HOURS else f"{begin:%Y-%m-%d}"
    if end is None:
        return f"from {first}"
    about = "about " if precision in (Precision.VAGUE, Precision.HOUR) else ""
    last = _end_en(end, precision)
    if precision in _HOURS:
        if precision in _CLOCK and end - begin <= _CLOCK[precision]:
            return about + first
        same_day = last_day(end) == begin.date()
        return f"{about}{first} to {last[11:] if same_day else last}"
    return about + (first if first == last else f"{first} to {last}")


def _clock_zh(begin: datetime, end: datetime, precision: Precision) -> str:
    start = f"{name_day(begin.date())} {begin:%H:%M}"
    if end - begin <= _CLOCK[precision]:
        return start if precision is Precision.MINUTE else f"{start}许"
    if last_day(end) == begin.date():
        return f"{start}–{_clock_of_end(end)}"
    return f"{start}至{_end_zh(end, precision)}"


def _end_zh(end: datetime, precision: Precision) -> str:
    clock = f" {_clock_of_end(end)}" if precision in _HOURS else ""
    return name_day(last_day(end)) + clock


def _end_en(end: datetime, precision: Precision) -> str:
    clock = f" {_clock_of_end(end)}" if precision in _HOURS else ""
    return f"{last_day(end):%Y-%m-%d}{clock}"


def _clock_of_end(end: datetime) -> str:
    """Midnight closes its day as 24:00."""
    return "24:00" if end.time() == time() else f"{end:%H:%M}"
