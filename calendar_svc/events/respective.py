"""Days and places told respectively: ``5月10日、17日在甲、乙举行`` is one at 甲, then one at 乙."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from calendar_svc.events.body import Body
from calendar_svc.events.draft import Draft
from calendar_svc.events.series import moved
from calendar_svc.events.words import fold
from calendar_svc.model import Kind, Precision, Status, Timex

_AND = re.compile("[、和及与]")
_SAME_PLACE = re.compile(
    "原地点|原址|原场地|(?:地点|场地|会场|考场|场馆)(?:均)?(?:不变|照旧|不作调整)"
)
_HELD = (Kind.MEETING, Kind.CONFERENCE, Kind.ACTIVITY, Kind.CEREMONY, Kind.EXAM)
_MOST = 7  # days that a joined range may be taken apart into


def days_of(time: Timex) -> list[Timex]:
    """The days of a range that was joined of days told one by one: ``21日、22日``.

    Parameters:
        time: Any time; one that is no such range comes back alone.
    """
    begin = time.interval.begin if time.interval else None
    end = time.interval.end if time.interval else None
    joined = time.precision is Precision.DAY and "/" in (time.edtf or "") and _AND.search(time.text)
    if not joined or begin is None or end is None or (end - begin).days > _MOST:
        return [time]
    day = time._replace(edtf=None, value="", interval=None)
    return [moved(day, begin + timedelta(days=n)) for n in range((end - begin).days)]


def with_respective_places(drafts: Sequence[Draft], body: Body) -> list[Draft]:
    """Give each day of a series its own of the places that are told once for all.

    What is put off and keeps its place (``地点不变``) has that of the old day.

    Parameters:
        drafts: Of one article, with their places.
        body: The article.
    """
    told = list(drafts)
    groups: dict[tuple[int, str, Status | None], list[int]] = {}
    for at, draft in enumerate(told):
        if draft.kind in _HELD:
            groups.setdefault((draft.sentence.number, draft.title, draft.status), []).append(at)
    for group in groups.values():
        places = _AND.split(told[group[0]].place or "")
        if len(group) == len(places) > 1:
            for at, place in zip(group, places, strict=True):
                told[at] = replace(told[at], place=place)
    for (number, title, status), group in groups.items():
        old = groups.get((number, title, Status.POSTPONED))
        sentence = body.sentences[number]
        if status is not Status.PLANNED or not old:
            continue
        if _SAME_PLACE.search(fold(body.text[sentence.start : sentence.end])) is None:
            continue
        for at, before in zip(group, [*old, *[old[-1]] * len(group)], strict=False):
            told[at] = replace(told[at], place=told[before].place)
    return told
