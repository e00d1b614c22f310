"""Postponed, rescheduled, cancelled: the old day keeps its event, the new one gets its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.lang.en.phrases import name, object_end, say
from calendar_svc.events.lang.en.readings.build import (
    kind_of,
    make,
    object_of,
    owner_of,
    self_contained,
    subject_of,
)
from calendar_svc.events.lang.en.triggers import Told
from calendar_svc.events.lang.en.words import classes, gathering, is_body
from calendar_svc.events.series import moved
from calendar_svc.events.timeline import last_day
from calendar_svc.events.triggers import is_point
from calendar_svc.events.words import MARK
from calendar_svc.model import Kind, Precision, Status, Timex

_CANCELS = re.compile(r"cancel|called off|will not|no longer")
_ADJOURNS = re.compile(r"adjourn|continu")
_NEW = re.compile(
    r"\b(?:to|until|till|for|and will (?:now )?(?:be held|take place) on)\s+(?:[\w ,]{0,24}?)$"
)
_FROM = re.compile(r"\bfrom\s+(?:the\s+|its\s+)?(?:original\s+)?(?:date\s+of\s+)?$")
_DATED = re.compile(rf"\s+(?:the|its|their|our|a)?\s*{MARK}+\s+")
_TO_PLACE = re.compile(
    rf"\s+(?:indoors?|online|inside|from\s[^,;{MARK}]{{3,50}}?)?\s*(?:in)?to\s+(?!{MARK})"
)
_APART = 300  # days between an old and a new time that are of two years
_OPENING = re.compile(r"(?i)^(?:opening|start|completion|launch|reopening|closure)\b")


def read_changes(scene: Scene, told: Told) -> tuple[Draft, ...]:
    """Read what becomes of a gathering: old days are postponed or cancelled, new ones planned."""
    title = subject_of(scene, told)
    if told.trigger.word.endswith(("pone", "pones", "ule", "ules", "cel", "cels")):
        title = _object(scene, told)  # the council cancels its meeting
    title = _named(scene, title)
    if not title:
        return ()
    old, new = _sides(scene, told)
    if _CANCELS.search(told.trigger.word):
        old, new, status = (*old, *new), (), Status.CANCELLED
    elif _ADJOURNS.search(told.trigger.word):
        old, status = (), Status.POSTPONED
    else:
        status = Status.POSTPONED
    if status is Status.POSTPONED and not new and not old:
        return ()
    elsewhere = _elsewhere(scene, told) if not new and "moved" in told.trigger.word else None
    if elsewhere:
        status = Status.PLANNED
        drafts = _drafts(scene, told, title, old, new, status)
        return tuple(replace(draft, place=elsewhere) for draft in drafts)
    return tuple(_drafts(scene, told, title, old, new, status))


def _elsewhere(scene: Scene, told: Told) -> str | None:
    """``has been moved indoors to the gym``: the day stays, the place is another."""
    to = _TO_PLACE.match(scene.body.masked, told.trigger.end, max(told.end, told.trigger.end))
    if to is None:
        return None
    end = object_end(scene.body, to.end(), max(told.end, to.end()))
    return name(say(scene.body, to.end(), end)) or None


def _same_year(time: Timex, new: tuple[Timex, ...]) -> Timex:
    """The old day lies in the year before the new one, not two: ``was to be held on March 4``."""
    began = time.interval.begin if time.interval else None
    then = new[0].interval.begin if new and new[0].interval else None
    if began is None or then is None or str(began.year) in time.text:
        return time
    return moved(time, began.replace(year=then.year)) if (then - began).days > _APART else time


def _object(scene: Scene, told: Told) -> str:
    """What is put off, perhaps with its day in front: ``the July 14 meeting``."""
    dated = _DATED.match(scene.body.masked, told.trigger.end, told.end)
    if dated is None:
        return object_of(scene, told)
    stop = object_end(scene.body, dated.end(), told.end)
    title = name(say(scene.body, dated.end(), stop))
    owner = owner_of(scene, told)
    return self_contained(scene, title, owner)


def _drafts(
    scene: Scene,
    told: Told,
    title: str,
    old: tuple[Timex, ...],
    new: tuple[Timex, ...],
    status: Status,
) -> Iterator[Draft]:
    kind = kind_of(title, Kind.MEETING if is_body(title) else Kind.ACTIVITY)
    noun = classes(title)[1]
    if gathering(title) is None and _OPENING.match(title):
        kind = Kind.MILESTONE
    elif gathering(title) is None and "procedure" in noun:
        kind = Kind.DEADLINE
    elif gathering(title) is None and noun & {"other", "works", "service", "rule"}:
        kind = Kind.OTHER
    for time in (_same_year(time, new) for time in old):
        draft = make(scene, told, kind, title, time=time, status=status, rule="title/changed")
        if draft is not None:
            yield draft
    for time in new:
        day = last_day(time) if time.role == "until" else time  # postponed until July 11
        draft = make(scene, told, kind, title, time=day, status=Status.PLANNED, rule="title/moved")
        if draft is not None:
            yield draft


def _named(scene: Scene, title: str) -> str:
    """The full name: the one in the headline or told before, where the sentence is short of it."""
    if not title:
        return scene.topic.gathering or scene.topic.matter
    lost = classes(title)[1]
    if not lost and not title[:1].isupper():
        return ""
    topic = scene.topic.gathering or ""
    if topic and title.lower() in topic.lower() and len(topic) <= 76:
        return topic
    return self_contained(scene, title)


def _sides(scene: Scene, told: Told) -> tuple[tuple[Timex, ...], tuple[Timex, ...]]:
    """The times of the clause: what was planned, and what is planned now."""
    start, end = told.start, max(told.end, told.trigger.end)
    old: list[Timex] = []
    new: list[Timex] = []
    for time in scene.sentence.times:
        if not is_point(time) or time.precision is Precision.VAGUE:
            continue
        if not start <= time.span.start < max(end, scene.sentence.end):
            continue
        before = scene.body.masked[max(start, time.span.start - 40) : time.span.start]
        said = scene.body.folded[time.span.start : time.span.end].lower()
        both = _moved_span(time) if time.span.start >= told.trigger.end else None
        if both is not None:
            old.append(both[0])
            new.append(both[1])
        elif (
            time.span.start < told.trigger.start or _FROM.search(before) or said.startswith("from ")
        ):
            old.append(time)
        elif new or _NEW.search(before) or said.startswith(("to ", "until ")):
            new.append(time)
        else:
            old.append(time)
    days = [time for time in old if _is_day(time)]  # the July meeting … from 11 July to 4 July
    return tuple(map(_first_day, days or old)), tuple(new[:1])


def _moved_span(time: Timex) -> tuple[Timex, Timex] | None:
    """``postponed from 21 September to 12 October``: an old day and a new one, no period."""
    span = time.interval
    if not time.text.lower().startswith("from ") or time.precision is not Precision.DAY:
        return None
    if span is None or span.begin is None or span.end is None:
        return None
    day = time._replace(interval=None, role="plain")
    return moved(day, span.begin), moved(day, span.end - timedelta(days=1))


def _is_day(time: Timex) -> bool:
    return time.precision is not None and time.precision.rank <= Precision.DAY.rank


def _first_day(time: Timex) -> Timex:
    """The day of ``from 11 July``, which opens no period here."""
    begin = time.interval.begin if time.interval else None
    if time.role != "since" or begin is None or time.precision is not Precision.DAY:
        return time
    return moved(time._replace(interval=None, role="plain"), begin)
