"""How long a gathering lasts, where its first day and a number of days are told."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from calendar_svc.events.draft import Draft, Scene
from calendar_svc.model import Interval, Kind, Precision

_DAYS = re.compile(r"P(\d{1,2})D")
# 11月9日向市民开放,开放时间为9:00至17:00
_HOURS = re.compile(
    r"[^,;。]{0,12},\s*(?:开放|活动|服务|参观)?时间(?:为|是|:)?\s*"
    r"(?P<from>\d{1,2}):(?P<past>\d{2})\s*(?:至|到|-|—|–|~){1,2}\s*(?P<to>\d{1,2}):(?P<at>\d{2})"
)
_HELD = (Kind.CONFERENCE, Kind.ACTIVITY, Kind.MEETING)
_OVER = re.compile("闭幕|落幕|收官|结束|收兵|此前|之前|提前")
_LONGEST = 60
_NEAR = 4


def _with_length(scene: Scene, draft: Draft) -> Draft:
    """``4月8日,甲大赛拉开帷幕,…大赛为期三天`` is of 8 to 10 April; the first day counts.

    A length that stands before the day, or behind the day on which it is over, tells no end.
    """
    begin = draft.time.interval.begin if draft.time.interval else None
    plain = draft.time.precision is Precision.DAY and draft.time.role == "plain"
    if draft.kind not in _HELD or begin is None or not plain or "/" in (draft.time.edtf or "/"):
        return draft
    body, at = scene.body, draft.time.span.end
    for time in scene.sentence.times:
        lasts = _DAYS.fullmatch(time.value)
        told = lasts and time.type == "DURATION" and time.span.start >= draft.end
        if not lasts or not told or _OVER.search(body.masked, at, time.span.start):
            continue
        said = body.folded[max(at, time.span.start - 4) : time.span.start]
        said += time.text[:2]
        if not re.search("为期|展期|会期|赛期", said) or not 1 < int(lasts[1]) <= _LONGEST:
            continue
        end = begin + timedelta(days=int(lasts[1]))
        edtf = f"{begin:%Y-%m-%d}/{end - timedelta(days=1):%Y-%m-%d}"
        longer = draft.time._replace(edtf=edtf, value=edtf, interval=Interval(begin, end))
        return replace(draft, time=longer)
    return draft


# 11月27日集中接种,上午9点开始
_BEGINS = re.compile(r"(?:准时|正式)?(?:开始|开场|开讲|开演|开赛|起)(?=[,;。\s]|$)")


def _with_clock(scene: Scene, draft: Draft) -> Draft:
    """The clock time at which a gathering of that day begins, told in the next clause."""
    begin = draft.time.interval.begin if draft.time.interval else None
    single = draft.time.precision is Precision.DAY and "/" not in (draft.time.edtf or "/")
    if draft.kind not in _HELD or begin is None or not single:
        return draft
    for time in scene.sentence.times:
        at = time.interval.begin if time.interval else None
        near = draft.end < time.span.start <= draft.end + _NEAR and time.type == "TIME"
        same = at is not None and at.date() == begin.date()
        if near and same and time.precision is Precision.MINUTE:
            told = scene.body.masked[draft.end : time.span.start].strip() in (",", "")
            if told and _BEGINS.match(scene.body.masked, time.span.end):
                return replace(draft, time=time, end=time.span.end)
    return draft


def _with_hours(scene: Scene, draft: Draft) -> Draft:
    """``甲站当天向市民开放,开放时间为9:00至17:00``: the hours of the one day that is told."""
    begin = draft.time.interval.begin if draft.time.interval else None
    plain = draft.time.precision is Precision.DAY and draft.time.role == "plain"
    told = _HOURS.match(scene.body.folded, draft.end, scene.sentence.end)
    if told is None or begin is None or not plain or "/" in (draft.time.edtf or "/"):
        return draft
    if not (draft.kind in _HELD or "开放" in draft.title):
        return draft
    first, last = (
        begin + timedelta(hours=int(told[hour]), minutes=int(told[minute]))
        for hour, minute in (("from", "past"), ("to", "at"))
    )
    if not begin <= first < last <= begin + timedelta(days=1):
        return draft
    edtf = f"{first:%Y-%m-%dT%H:%M}/{last:%Y-%m-%dT%H:%M}"
    finer = draft.time._replace(
        edtf=edtf, value=edtf, interval=Interval(first, last), precision=Precision.MINUTE
    )
    return replace(draft, time=finer, end=told.end())


def with_times(scene: Scene, draft: Draft) -> Draft:
    """The draft with the days, the hours or the clock time that its sentence tells of it later."""
    return _with_hours(scene, _with_clock(scene, _with_length(scene, draft)))
