"""The times of an English body as events need them: hours left out, series told whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from calendar_svc.events.lang.en.words import TRAPS, any_of, spelled
from calendar_svc.events.series import moved
from calendar_svc.events.timeline import last_day, spanning
from calendar_svc.model import Interval, Precision, Timex

_PAPER = re.compile(rf"{spelled(TRAPS['paper'])}\s*#?\s*[\w-]*$")
_HOURS = any_of(TRAPS["hours"])
_SAID = re.compile(
    r"\b(?:said|says|(?<!be )told\s[\w ]{2,30}|announced|reported|added)\s+(?:on\s+|late\s+)?$"
)
_OWN_DAY = re.compile(
    r"(?i)day|tonight|this\s(?:morning|afternoon|evening)|tomorrow|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\d[-/]\d"
)
_JOINED = re.compile(r"\s*(?:,\s*(?:and|or|&)?|and|or|&)\s*(?:on\s+)?")
_NEIGHBOURS = re.compile(r"\s*(?:and|&|,)\s*")
_CLOCK = re.compile(r"\s*,?\s*(?:at|from|each day at|both days at|,)?\s*")
_DUE = re.compile(r"(?i)due\s+(?=\w)")
_ON = re.compile(r"[\s,]*(?:on\s+)?(?:the\s+)?")
_LISTED = re.compile(r":\n(?:[^\n.]{1,80}\n){0,12}[^\n.]{0,60}$")
_ROUGHLY = re.compile(r"\s*(?:-|to|until)\s*(?:approximately|about|around|roughly)\s*")
_NEXT_SENTENCE = re.compile(r"\. |\.\n[^\n]{30,}$")
_STARTS = re.compile(r"\b(?:starts?|begins?|will (?:start|begin))\s+(?:promptly\s+)?(?:at\s+)?$")
_WILL = re.compile(r"\b(?:will|shall)\b[^.\n]{0,80}$")
_FOR_FEAST = re.compile(r"\s*,?\s+(?:for|in observance of|to mark|to celebrate)\s+(?:the\s+)?")
_UNREAD_DAY = re.compile(r"\s+on\s+[A-Z]\w+\s+(?:Day|Night|Eve)\b(?!,?\s+(?:[A-Z][a-z]+\.?\s+)?\d)")
_BARE_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?$")
_WEEKDAY_AND_DAY = re.compile(r"(?i)(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+\d{1,2}")
_WEEKDAY = re.compile(r"(?i)\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b")
_NUMBERED = re.compile(
    r"(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d|\d[\s/-]+(?:\d|[a-z]{3})"
    r"[a-z]*\b(?<!am)(?<!pm)(?<!day)"
)
_AHEAD = 60  # days in which a bare weekday may mean the day of a programme told before
_LAST = 20  # times back in which the day of a clock time is looked for
_NEAR = 1500  # characters in which a list goes on
_ROWS = 200  # characters from a row to the next
_BACK = 60  # days by which a row lies before the one above it, where it is of the next year
_BREAKS = 3  # lines between a day and the clock time of the same form


def usable(found: Sequence[Timex], folded: str) -> tuple[Timex, ...]:
    """Leave out what dates nothing, and give every day of a series its clock time.

    Parameters:
        found: The times of a body, in order.
        folded: The folded text that they stand in.
    """
    kept: list[Timex] = []
    found = _days_of_list(found, folded)
    for number, time in enumerate(found):
        if time.type == "DURATION" and "-" in time.text:
            continue  # a six-week consultation
        if kept and _is_name_of(kept[-1], time, folded):
            continue
        if _is_number(time, folded) or _is_of_telling(time, folded):
            continue
        after = found[number + 1] if number + 1 < len(found) else None
        joined = _roughly_until(kept[-1], time, folded) if kept else None
        if joined is not None:
            kept[-1] = joined
            continue
        if _has_no_day(time, kept, folded) or _is_of_habit(time, after, folded):
            continue
        kept.append(_of_told_week(_without_due(time, folded), kept))
    return _series(_in_order(kept, folded), folded)


def _days_of_list(found: Sequence[Timex], folded: str) -> Sequence[Timex]:
    """``16 and 17 October, between 9.30pm and 5.30am``: the 16th is one of October.

    ``Saturday and Sunday, 2 and 3 September`` tells two days, and not a Saturday before them.
    """
    kept: list[Timex] = []
    for time in reversed(found):
        behind = kept[-1] if kept else None
        if behind is not None and _NEIGHBOURS.fullmatch(folded, time.span.end, behind.span.start):
            if _WEEKDAY.fullmatch(time.text) and _WEEKDAY_AND_DAY.fullmatch(behind.text):
                continue
            time = _of_month_behind(time, behind)
        kept.append(time)
    return kept[::-1]


def _of_month_behind(time: Timex, behind: Timex) -> Timex:
    told = _BARE_DAY.search(time.text) if time.rule == "en/day-before-date" else None
    then = behind.interval.begin if behind.interval else None
    if told is None or then is None or int(told[1]) > then.day:
        return time
    return moved(time, then.replace(day=int(told[1]), hour=0, minute=0))


def _in_order(times: Sequence[Timex], folded: str) -> list[Timex]:
    """The rows of a calendar go on into the next year: December 21, then January 4."""
    kept: list[Timex] = []
    last: Timex | None = None
    for time in times:
        opens = not folded[folded.rfind("\n", 0, time.span.start) + 1 : time.span.start].strip(
            " *-"
        )
        if opens and last is not None and _is_row_below(last, time, folded):
            time = _a_year_on(time, last)
        if opens and time.precision is not None and time.precision.rank <= Precision.DAY.rank:
            last = time
        elif last is not None and _is_clock(time) and kept and _same_line(last, time, folded):
            time = _with_day_of(last, time)
        kept.append(time)
    return kept


def _is_row_below(last: Timex, time: Timex, folded: str) -> bool:
    """Whether two days without a year open lines one below the other."""
    if re.search(r"\d{4}", time.text) or time.precision is not Precision.DAY:
        return False
    between = folded[last.span.end : time.span.start]
    return 0 < between.count("\n") <= _BREAKS and len(between) < _ROWS


def _a_year_on(time: Timex, last: Timex) -> Timex:
    begin = time.interval.begin if time.interval else None
    before = last.interval.begin if last.interval else None
    if begin is None or before is None or not re.search(r"\d", time.text):
        return time
    if timedelta(days=_BACK) < before - begin and begin.replace(
        day=1, year=begin.year + 1
    ) > before.replace(day=1) - timedelta(days=31):
        shifted = begin + timedelta(days=365)
        day = shifted.replace(day=begin.day) if shifted.month == begin.month else shifted
        return moved(time, day)
    return time


def _same_line(last: Timex, time: Timex, folded: str) -> bool:
    return "\n" not in folded[last.span.end : time.span.start]


def _with_day_of(last: Timex, time: Timex) -> Timex:
    """A clock time in a row is that of the day of its row."""
    begin = time.interval.begin if time.interval else None
    day = last.interval.begin if last.interval else None
    if begin is None or day is None or "/" in (last.edtf or "") or _OWN_DAY.search(time.text):
        return time
    return moved(time, day) if begin.date() != day.date() else time


def _is_name_of(left: Timex, feast: Timex, folded: str) -> bool:
    """``December 25 for Christmas``: the name of the day that was just told."""
    if re.search(r"\d", feast.text) or feast.precision is not Precision.DAY:
        return False
    return _FOR_FEAST.fullmatch(folded, left.span.end, feast.span.start) is not None


def _of_told_week(time: Timex, kept: Sequence[Timex]) -> Timex:
    """``4 p.m. Friday`` below ``Friday, August 7``: that Friday, not the next one."""
    begin = time.interval.begin if time.interval else None
    weekday = _WEEKDAY.search(time.text)
    if begin is None or weekday is None or _NUMBERED.search(time.text):
        return time
    for other in reversed(kept[-_LAST:]):
        day = other.interval.begin if other.interval else None
        if day is None or weekday[0].lower() not in other.text.lower():
            continue
        if _NUMBERED.search(other.text) and timedelta() < day - begin < timedelta(days=_AHEAD):
            return moved(time, day.replace(hour=0, minute=0))
    return time


def _roughly_until(left: Timex, time: Timex, folded: str) -> Timex | None:
    """``8 a.m. to approximately 3 p.m.``: one span, as if it were said without the word."""
    if left.precision is not Precision.MINUTE or time.precision is not Precision.MINUTE:
        return None
    one, two = left.interval, time.interval
    if one is None or two is None or one.begin is None or two.begin is None:
        return None
    if "/" in (left.edtf or "/") or not _ROUGHLY.fullmatch(folded, left.span.end, time.span.start):
        return None
    end = two.begin + timedelta(days=1) if two.begin <= one.begin else two.begin
    edtf = f"{one.begin:%Y-%m-%dT%H:%M}/{end:%Y-%m-%dT%H:%M}"
    span = left.span._replace(end=time.span.end)
    said = folded[span.start : span.end]
    return left._replace(
        span=span, text=said, edtf=edtf, value=edtf, interval=Interval(one.begin, end)
    )


def _without_due(time: Timex, folded: str) -> Timex:
    """``due by June 5``: due is what is told of the time."""
    due = _DUE.match(folded, time.span.start, time.span.end)
    return time._replace(span=time.span._replace(start=due.end())) if due else time


def _is_clock(time: Timex) -> bool:
    return time.precision is not None and time.precision.rank < Precision.DAY.rank


def _is_of_habit(time: Timex, after: Timex | None, folded: str) -> bool:
    """``at 1pm on the last Friday of each month``."""
    if not _is_clock(time) or after is None or after.type != "SET":
        return False
    return _ON.fullmatch(folded, time.span.end, after.span.start) is not None


def _is_number(time: Timex, folded: str) -> bool:
    """``Ordinance 2019-07``, ``the Municipal Act, 2001``: part of the name of a paper."""
    said = folded[time.span.start : time.span.end]
    if re.search(r"[A-Za-z]{3}", said):
        return False
    line = folded.rfind("\n", 0, time.span.start) + 1
    ahead = max(line, time.span.start - 40)
    return _PAPER.search(folded, ahead, time.span.start) is not None


def _is_of_telling(time: Timex, folded: str) -> bool:
    """``…, the library system said Wednesday``: when it was told, not when it happens."""
    return _SAID.search(folded, max(0, time.span.start - 50), time.span.start) is not None


def _has_no_day(time: Timex, kept: Sequence[Timex], folded: str) -> bool:
    """A clock time whose sentence, line or form tells no day: hours of service."""
    if not _is_clock(time) or _OWN_DAY.search(folded[time.span.start : time.span.end]):
        return False
    if _UNREAD_DAY.match(folded, time.span.end):
        return True  # 7 a.m. to 7 p.m. on Election Day
    line = folded.rfind("\n", 0, time.span.start) + 1
    if _HOURS.search(folded, max(line, time.span.start - 60), time.span.start):
        return True
    if _STARTS.search(folded, max(line, time.span.start - 40), time.span.start) and any(
        t.interval is not None for t in kept[-3:]
    ):
        return False  # the information meeting starts at 5:30 p.m., the hearing at 6:30
    days = [t for t in kept[-_LAST:] if t.type in ("DATE", "TIME") and t.interval is not None]
    if days and days[-1].span.start >= line and _WILL.search(folded, line, time.span.start):
        return False  # the regatta is on Saturday. The channel will be closed from noon
    if not days:
        return True
    between = folded[max(days[-1].span.end, time.span.start - _NEAR) : time.span.start]
    if _LISTED.search(between):
        return False  # the following roads will be closed:
    return between.count("\n") > _BREAKS or (
        _NEXT_SENTENCE.search(between) is not None
        and not folded.startswith(" on ", time.span.end)
        and "same day" not in folded[time.span.end : time.span.end + 14]
    )


def _series(times: Sequence[Timex], folded: str) -> tuple[Timex, ...]:
    """Give ``March 3, 10 and 17 at 6 p.m.`` three times; join ``March 3 and 4`` into one range."""
    kept: list[Timex] = []
    run: list[Timex] = []
    for time in [*times, None]:
        if time is not None and time.precision is Precision.DAY and _is_day(time):
            if run and not _JOINED.fullmatch(folded, run[-1].span.end, time.span.start):
                kept += _days(run, folded)
                run = []
            run.append(time)
            continue
        if run and time is not None and _is_clock_of(run, time, folded):
            kept += [_at(day, time) for day in run[:-1]]
            kept.append(
                _at(run[-1], time)._replace(span=time.span._replace(start=run[-1].span.start))
            )
            run = []
            continue
        if run and time is not None and _is_last_of(run, time, folded):
            kept += [_at(day, time) for day in run]
            run = []
        kept += _days(run, folded)
        run = []
        if time is not None:
            kept.append(time)
    return tuple(kept)


def _is_day(time: Timex) -> bool:
    return time.interval is not None and "/" not in (time.edtf or "/") and time.role == "plain"


def _is_clock_of(run: Sequence[Timex], time: Timex, folded: str) -> bool:
    bare = _is_clock(time) and not _OWN_DAY.search(folded[time.span.start : time.span.end])
    return bare and _CLOCK.fullmatch(folded, run[-1].span.end, time.span.start) is not None


def _is_last_of(run: Sequence[Timex], time: Timex, folded: str) -> bool:
    """``June 16 and June 23, 4 p.m.``: the clock time is that of both days."""
    joined = _JOINED.fullmatch(folded, run[-1].span.end, time.span.start) is not None
    return joined and _is_clock(time) and time.role == "plain"


def _at(day: Timex, clock: Timex) -> Timex:
    """The day at the clock time, where the day stands."""
    if day.interval is None or day.interval.begin is None:
        return day
    if (clock.edtf or "").endswith("/..") and clock.interval and clock.interval.begin:
        start = clock.interval.begin  # March 5, beginning at 6 p.m.: it begins then
        edtf, minute = f"{start:%Y-%m-%dT%H:%M}", Interval(start, start + timedelta(minutes=1))
        clock = clock._replace(value=edtf, edtf=edtf, interval=minute, role="plain")
    placed = moved(clock, day.interval.begin)
    return placed._replace(span=day.span, text=day.text)


def _days(run: Sequence[Timex], folded: str) -> list[Timex]:
    """Two neighbouring days are one range; others are a series."""
    if len(run) == 2 and _are_neighbours(run[0], run[1]):
        between = _NEIGHBOURS.fullmatch(folded, run[0].span.end, run[1].span.start)
        joined = spanning(run[0], run[1]) if between else None
        if joined is not None:
            return [joined._replace(text=folded[run[0].span.start : run[1].span.end])]
    return list(run)


def _are_neighbours(left: Timex, right: Timex) -> bool:
    one: Interval | None = left.interval
    two: Interval | None = right.interval
    return one is not None and two is not None and one.end is not None and one.end == two.begin


def whole_day(time: Timex) -> Timex:
    """The day of a clock time or of an open range's last moment, as a day; others stay."""
    last = last_day(time) if (time.edtf or "").startswith("../") else time
    if last.interval is None or last.interval.begin is None:
        return last
    if last.precision is not Precision.MINUTE or "/" in (last.edtf or ""):
        return last
    day = last.interval.begin.replace(hour=0, minute=0)
    if day == last.interval.begin:
        day -= timedelta(days=1)  # midnight on Monday ends that day
    whole = Interval(day, day + timedelta(days=1))
    edtf = f"{day:%Y-%m-%d}"
    return last._replace(value=edtf, edtf=edtf, interval=whole, precision=Precision.DAY)
