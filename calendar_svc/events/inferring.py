"""The date of a Chinese document that prints none: its told days, and what names its year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from calendar_svc.events.dating import Hint, Told, infer, placed
from calendar_svc.events.status import outlook
from calendar_svc.events.words import alternation, load
from calendar_svc.events.years import year_hints
from calendar_svc.model import DateEvidence, DocumentDate, Precision, Timex
from calendar_svc.temporal import Reference, times

_MONTH_DAY = re.compile(r"-(\d\d)-(\d\d)(?!\d)")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_PRINTED_DAY = re.compile(r"月|\d[./-]\d")
_TOLD_YEAR = re.compile(r"((?:19|20)\d\d)(?=年|[-./]\d)|民国(\d{2,3})年")
_SHIFT = re.compile(r"(?P<before>去年|上年)|(?P<this>今年|本年)|(?P<next>明年|来年|次年)")
_LABELLED = re.compile(r"(?:时间|日期|期限|期间|展期|工期)(?:为|是|:)?\s*$")
_REPORTS = re.compile(
    r"本报|记者|通讯员|(?<!\d)日前|近日|昨日|昨天|前天|上周[一二三四五六日末]|据悉|获悉|会上|会议(?:指出|强调|要求|听取)"
)
_CLAUSE = re.compile(r"[,。;\n]")
# 年货大集已开市(1月3日—26日): of a stretch that has begun its first day is past.
_BEGUN = re.compile(r"已|开[市街园馆放幕启展]|启动|开始|起")
# 7月2日,暑托班在社区活动室开班: a sentence that opens with a day alone narrates.
_NARRATES = re.compile(
    r",(?:[^,。;:\n]{2,24}?(?:举行|召开|举办|开展|组织|开班|开课|走进|来到|启动)(?=[^。;\n]{0,30}[,。;])"
    r"|[^。;:\n]{2,40}?\d余?多?[名位户人])"
)
_OPENS = re.compile(
    r"(?:[。\n]|\A)\s*(?:[▲◆●■★·○▪□◇△☆※]|[(]?[\d一二三四五六七八九十]{1,2}[)、.])?\s*\Z"
)
# What is asked or shut off is told beforehand.
_ASKS = re.compile(alternation(load("docdate")["ahead"]))
# 新春将至 says of what is near, and not of what the sentence goes on with.
_AHEAD = re.compile(r"即日起|将(?![至近到])|[定拟]于|预计|计划于")
_CLOCK_BEHIND = re.compile(r"[^。;\n]{0,20}?(?<!\d)\d{1,2}(?::\d\d|[时点](?!许))")
# 自7月8日起陆续开放: it may run already.
_BEGUN_BY = re.compile(r"陆续|施行|实施|执行|生效|以来")
_ENTRY = re.compile(r"出生|入职|毕业|参加工作")
_WINDOW = 120
_LUNAR_YEARS = 24  # back from the last day that a document can be of
_HALF_YEAR = timedelta(days=183)
# Between what is over and what is to come, where they tell the year, and a month at each edge.
_WITHIN = timedelta(days=430)
_FEW = 3  # more years than this: the feast is one of the solar calendar and tells no year
_CLOCK = re.compile(r"(?:[上下中]午|当?晚上?|凌晨|早上?|[—–~至-])*\d{1,2}\s*[:时点].*$")
# 9月29日是中秋节。当天18时30分,…将…: a day that is only named is told by what goes on from it.
_NAMED_DAY = re.compile(
    r"\s*,?(?:这一?天)?[恰正适又也]?(?:是|逢|值|为)(?P<feast>[^,。;\n()]{2,8})[,。;]"
)
# 10月23日上午,街道重阳敬老游园会将在广场举行
_HELD_FOR = re.compile(
    rf"[^。;\n\d前后]{{0,16}}?(?P<feast>{alternation(load('docdate')['feasts'])})(?!前|后|假|期间|临近|将至)"
)
# 2021年启动的帮扶计划: what was begun then is over, though it is called a plan.
_DONE_THEN = re.compile(rf"[^,。;\n\d]{{0,6}}?(?:{alternation(load('docdate')['begun'])})的")
_THAT_DAY = re.compile(r"\s*(?:当[天日晚]|这一?天|届时)[^。;\n]{0,60}")
_SOLAR_DAY = re.compile(r"\d{1,2}月\d{1,2}[日号]")


def inferred_date(text: str, found: Sequence[Timex], latest: date) -> DocumentDate:
    """Infer the set of days that a text may be of.

    Parameters:
        text: The folded text.
        found: Its times, of an unknown date.
        latest: No document is of a later day.
    """
    reports = _REPORTS.search(text) is not None
    told = [said for time in found if (said := _tell(text, time, reports=reports)) is not None]
    hints = [*year_hints(text, latest), *_printed(told), *_bounds_of(text, found)]
    hints += [hint for said in told for hint in _lunar(text, said, latest)]
    hints += [hint for said in told for hint in _feast(text, said, latest)]
    return infer(told, hints, reports=reports, latest=latest)


def _tell(text: str, time: Timex, *, reports: bool) -> Told | None:
    """Read a day as told past or future, by the words of its clause (and the next, if alone)."""
    days = _MONTH_DAY.findall(time.edtf or "")
    if not days or time.type not in ("DATE", "TIME") or not _PRINTED_DAY.search(time.text):
        return None
    if time.precision is None or time.precision.rank > Precision.DAY.rank:
        return None  # 2026年8月底 bounds no day
    around = _around(text, time)
    if _ENTRY.search(around):
        return None
    tense = outlook(around)
    future = _is_future(text, time, around, tense, reports=reports)
    if future is None:
        return None
    first = future or (len(days) > 1 and _BEGUN.search(around) is not None)
    month, day = map(int, days[0] if first else days[-1])
    written = _TOLD_YEAR.search(time.text)
    year = (int(written[1]) if written[1] else int(written[2]) + 1911) if written else None
    weekday = _WEEKDAY.search(time.text)
    own = first or len(days) == 1  # of a range only the first day is sure to be the weekday
    return Told(
        month,
        day,
        future,
        tense is not None or time.role == "deadline",
        year,
        time,
        "一二三四五六日".find(weekday[1].replace("天", "日")) if weekday and own else None,
        _shift(time.text) if year is None else None,
    )


def _shift(said: str) -> int | None:
    """-1 of 去年, 0 of 今年, 1 of 明年."""
    match = _SHIFT.match(said)
    if match is None:
        return None
    return {"before": -1, "this": 0, "next": 1}[match.lastgroup or "this"]


def _is_future(
    text: str, time: Timex, around: str, tense: str | None, *, reports: bool
) -> bool | None:
    """Whether a day lies ahead by the tense around it or its form; None where they do not tell."""
    if time.role == "deadline" or "即日起" in time.text:
        return True
    if time.rule == "zh/as-of":
        return False
    if tense is None and _LABELLED.search(text[max(0, time.span.start - 12) : time.span.start]):
        return True
    if tense is None and time.role == "until":
        return None
    if tense is None and time.role == "since":
        return _BEGUN_BY.search(around) is None or None
    if tense is None and _ASKS.search(around):
        return True
    clocked = time.precision is Precision.MINUTE or _CLOCK_BEHIND.match(text, time.span.end)
    if tense is None and _goes_on(text, time):
        return True
    if tense is None and clocked:
        return True  # who was there tells the part of day; who asks to come tells the clock
    if tense is None and not reports and len(time.edtf or "") == len("XXXX-00-00"):
        narrated = _NARRATES.match(text, time.span.end)
        opens = _OPENS.search(text, max(0, time.span.start - 6), time.span.start)
        return not (
            narrated and opens and not _ASKS.search(text[time.span.end : narrated.end() + 40])
        )
    return tense == "future" if tense else not reports


def _goes_on(text: str, time: Timex) -> bool:
    """Whether the sentence told of what is to come before: 即日起暂停开放,12月12日恢复."""
    before = text[max(0, time.span.start - _WINDOW) : time.span.start]
    said = before[max(before.rfind(mark) for mark in "。;\n!?") + 1 :]
    told, comma, _ = said.rpartition(",")
    return bool(comma) and _AHEAD.search(told) is not None


def _around(text: str, time: Timex) -> str:
    """The clause of a day, and the next where the day stands alone in front of a comma.

    Of a day that is only named the next sentence counts, where it goes on from that day.
    """
    before = text[max(0, time.span.start - _WINDOW) : time.span.start]
    before = before[max(before.rfind(mark) for mark in ",。;\n:!?") + 1 :]
    clauses = _CLAUSE.split(text[time.span.end : time.span.end + _WINDOW], maxsplit=2)
    behind = clauses[0]
    if named := _NAMED_DAY.match(text, time.span.end):
        told = _THAT_DAY.match(text, named.end())
        return before + behind + (told[0] if told else "")
    if not behind and len(clauses) > 1 and text[time.span.end] == ",":
        behind = clauses[1]
    return before + behind


def _printed(told: Sequence[Told]) -> list[Hint]:
    """The latest past day and the earliest future day that are printed with their year."""
    days = [(day, said) for said in told if said.year and (day := placed(said, said.year))]
    past = max((one for one in days if not one[1].future), key=lambda one: one[0], default=None)
    ahead = min((one for one in days if one[1].future), key=lambda one: one[0], default=None)
    hints = []
    for one, first, last in ((past, 0, 1), (ahead, -1, 0)):
        if one is not None:
            day, said = one
            near = DateEvidence("printed-year", said.time.span, said.time.text, f"year {day.year}")
            hints.append(Hint(_years_on(day, first), _years_on(day, last), 1, near))
    return hints


def _bounds_of(text: str, found: Sequence[Timex]) -> list[Hint]:
    """Months and years that are told as past or future with their year: none of the other side.

    They tell no year themselves: what was built in 2016 may be told at any time since.
    """
    hints: list[Hint] = []
    narrow: list[Hint] = []
    for time in found:
        begin = time.interval.begin if time.interval else None
        end = time.interval.end if time.interval else None
        coarse = time.precision is not None and time.precision.rank > Precision.DAY.rank
        if not coarse or begin is None or end is None or not _TOLD_YEAR.search(time.text):
            continue
        over = _DONE_THEN.match(text, time.span.end)
        tense = "past" if over else outlook(_around(text, time))
        says = DateEvidence("coarse-bound", time.span, time.text, f"told as {tense}")
        if tense == "future":
            hints.append(Hint(end.date(), date.max, -1, says))
        elif tense == "past":
            hints.append(Hint(date.min, _day_before(begin.date()), -1, says))
        narrow += hints[-1:] if tense and time.precision is not Precision.YEAR else []
    return hints + _between(narrow)


def _between(bounds: Sequence[Hint]) -> list[Hint]:
    """A year between what is over and what is to come, where no more than one lies there."""
    over = max((hint for hint in bounds if hint.first == date.min), key=_last, default=None)
    ahead = min((hint for hint in bounds if hint.last == date.max), key=_first, default=None)
    if over is None or ahead is None or not over.last < ahead.first <= over.last + _WITHIN:
        return []
    says = DateEvidence("between", over.evidence.span, over.evidence.text, "and what is to come")
    return [Hint(over.last, ahead.first, 1, says)]


def _first(hint: Hint) -> date:
    return hint.first


def _last(hint: Hint) -> date:
    return hint.last


def _day_before(day: date) -> date:
    return date.fromordinal(max(1, day.toordinal() - 1))


def _years_on(day: date, years: int) -> date:
    """The day so many years on; less a day, so that a year holds every day once."""
    if not years:
        return day
    shifted = day.replace(year=day.year + years, day=min(day.day, 28))
    return date.fromordinal(shifted.toordinal() - years)


def _feast(text: str, said: Told, latest: date) -> list[Hint]:
    """The year in which a day is the feast that what happens on it is named by.

    10月23日上午,街道重阳游园会…: what is held for a feast is mostly held on its day. Less sure than
    a day that is said to be the feast.
    """
    found = _HELD_FOR.match(text, said.time.span.end) if said.year is None else None
    return _falls_on(found["feast"], said, latest, "feast-day", 1) if found else []


def _falls_on(feast: str, said: Told, latest: date, rule: str, weight: float) -> list[Hint]:
    """The year in which a told day is a lunar day or feast: half a year around it.

    Lunar days come back to a solar day after 19 years (the Metonic cycle), so of these years the
    last that a document can be of is meant.
    """
    days = []
    for year in range(latest.year - _LUNAR_YEARS, latest.year + 2):
        day = placed(said, year)
        told = times(feast, Reference.on(day)) if day else ()
        if day and any(time.edtf == day.isoformat() for time in told):
            days.append(day)
    if not days or len(days) > _FEW:
        return []
    day = days[-1]
    says = DateEvidence(rule, said.time.span, said.time.text, f"year {day.year}")
    return [Hint(day - _HALF_YEAR, day + _HALF_YEAR, weight, says)]


def _lunar(text: str, said: Told, latest: date) -> list[Hint]:
    """The year in which a day is the lunar day or the feast that is printed beside it."""
    beside = _SOLAR_DAY.sub("", said.time.text, count=1)
    if beside == said.time.text:
        return []
    beside = _CLOCK.sub("", _WEEKDAY.sub("", beside))
    if not beside.strip("() ") and (named := _NAMED_DAY.match(text, said.time.span.end)):
        beside = named["feast"]
    if not beside.strip("() ") or said.year is not None:
        return []
    return _falls_on(beside, said, latest, "lunar-day", 2)
