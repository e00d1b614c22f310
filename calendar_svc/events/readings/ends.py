"""What the rest of a sentence adds to a time: the end of what has opened, the clock of a day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.series import moved
from calendar_svc.events.triggers import is_point
from calendar_svc.events.words import MARK
from calendar_svc.model import Interval, Kind, Precision, Span, Timex

# 9月25日起接受自荐,10月8日截止: said right behind the end.
_STOPS = re.compile(r"\s*(?:正式|统一|全部)?(?:截止|结束|为止|止|闭幕|关闭|收官)")
_TILL = re.compile(r"(?:直至|直到|至|到|截至)\s*$")
_BEGINS = re.compile(
    r"\s*(?:正式|准时)?(?:开始(?!检票|入场|签到|报到|领|发放|售|排队)|起跑|鸣枪|发枪|发令|开球|开拍|开讲|开演|开赛|开场|开幕|启幕|入场|集合|起)"
)
# 时间不变,仍为9:00—11:30; 演出时间为19:30
_STILL_AT = re.compile(
    r"(?:(?:活动|演出|比赛|开演|开讲|举行|举办|开始|开赛)?时间)?(?:仍为|仍是|均为|为|是|仍)"
)
_OPEN_KINDS = (
    Kind.NOTICE_PERIOD,
    Kind.ACTIVITY,
    Kind.MILESTONE,
    Kind.POLICY_EFFECTIVE,
    Kind.OTHER,
)
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
_OWN_DAY = re.compile(r"[月日号天]|周|星期|今|明|昨")


def with_ends(drafts: Sequence[Draft], scene: Scene) -> list[Draft]:
    """Complete the times of the drafts of a sentence by what the rest of it tells.

    Parameters:
        drafts: Of one sentence.
        scene: The sentence.

    Returns:
        The drafts in the same order; a deadline that is the end of a period is not told apart.
    """
    clocked = any(d.time.precision is Precision.MINUTE for d in drafts)
    completed: list[Draft] = []
    used: set[int] = set()
    for draft in drafts:
        last = _end_of(draft, scene)
        if last is not None:
            used.add(last.span.start)
            completed.append(_closed(draft, last, scene))
        else:
            completed.append(draft if clocked else _clocked(draft, scene))
    return [d for d in completed if d.kind is not Kind.DEADLINE or d.time.span.start not in used]


def _next(draft: Draft, scene: Scene) -> Timex | None:
    """The first time of the sentence behind that of a draft."""
    behind = (t for t in scene.sentence.times if t.span.start >= draft.time.span.end)
    return next((time for time in behind if is_point(time)), None)


def _starting(draft: Draft, scene: Scene) -> Timex | None:
    """The time behind that of a draft at which it begins; else the first one."""
    text = scene.body.masked
    low = draft.time.span.end
    behind = [t for t in scene.sentence.times if t.span.start >= low and is_point(t)]
    begins = (t for t in behind if _BEGINS.match(text, t.span.end))
    return next(begins, behind[0] if behind else None)


def _end_of(draft: Draft, scene: Scene) -> Timex | None:
    """``自10月21日7时起暂停开放,…,至12月15日23时止``: the end, where the sentence tells it."""
    time, last = draft.time, _next(draft, scene)
    begin = time.interval.begin if time.interval else None
    if last is None or last.interval is None or draft.kind not in _OPEN_KINDS:
        return None
    coarse = last.precision is None or last.precision.rank > Precision.DAY.rank
    if time.text.startswith("即"):
        return None  # whoever reads it is told the last day alone
    if coarse or time.role != "since" or begin is None or not (time.edtf or "").endswith("/.."):
        return None
    text = scene.body.masked
    low = scene.clause(scene.sentence.clause_at(last.span.start))[0]
    told = text[low : last.span.start].strip(MARK + " ")
    stops = _STOPS.match(text, last.span.end) is not None
    till = last.role == "until" or _TILL.fullmatch(told) is not None
    if not (stops or till) or (told and not _TILL.fullmatch(told)):
        return None
    end = last.interval.end
    return last if end is not None and end > begin else None


def _begin(time: Timex) -> datetime | None:
    return time.interval.begin if time.interval else None


def _last_moment(time: Timex) -> datetime | None:
    """The instant that a clock time is; the end of what is coarser."""
    point = time.precision is Precision.MINUTE and _begin(time) is not None
    return _begin(time) if point else (time.interval.end if time.interval else None)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0)


def _closed(draft: Draft, last: Timex, scene: Scene) -> Draft:
    """The draft with both ends, at the finer only where both have a clock time."""
    begin, end = _begin(draft.time), _last_moment(last)
    if begin is None or end is None:
        return draft
    if draft.time.precision is Precision.MINUTE and last.precision is Precision.MINUTE:
        edtf = f"{begin:%Y-%m-%dT%H:%M}/{end:%Y-%m-%dT%H:%M}"
        interval, precision = Interval(begin, end), Precision.MINUTE
    else:
        begin, end = _midnight(begin), _midnight(end - _MINUTE)
        edtf = f"{begin:%Y-%m-%d}/{end:%Y-%m-%d}"
        interval, precision = Interval(begin, end + _DAY), Precision.DAY
    stop = _STOPS.match(scene.body.masked, last.span.end)
    return replace(
        draft,
        time=draft.time._replace(
            value=edtf, edtf=edtf, interval=interval, precision=precision, role="plain"
        ),
        end=max(draft.end, stop.end() if stop else last.span.end),
        rules=(*draft.rules, "end-told-behind"),
    )


def _clocked(draft: Draft, scene: Scene) -> Draft:
    """``11月27日集中接种,上午9点开始``: the clock time at which the day's happening begins."""
    clock = _starting(draft, scene)
    day = draft.time.interval.begin if draft.time.interval else None
    whole = draft.time.precision is Precision.DAY and "/" not in (draft.time.edtf or "/")
    if clock is None or day is None or not whole or draft.kind is Kind.DEADLINE:
        return draft
    text = scene.body.masked
    low = scene.clause(scene.sentence.clause_at(clock.span.start))[0]
    opens = text[low : clock.span.start].strip(MARK + " ") in ("", "于", "将于", "在")
    same = clock.interval is not None and clock.interval.begin is not None
    bare = clock.precision is Precision.MINUTE and not _OWN_DAY.search(clock.text)
    begins = opens and _BEGINS.match(text, clock.span.end)
    still = _STILL_AT.fullmatch(text[low : clock.span.start].strip())
    if not (same and bare and (begins or still)):
        return draft
    span = Span(draft.time.span.start, draft.time.span.end)
    time = moved(clock, day)._replace(span=span, text=draft.time.text, rule=draft.time.rule)
    return replace(draft, time=time, rules=(*draft.rules, "clock-told-behind"))
