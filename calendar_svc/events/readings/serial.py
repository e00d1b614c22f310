"""What is put off in series: each old day and each new one is an occurrence of its own."""

from __future__ import annotations

import re

from calendar_svc.events.draft import Scene
from calendar_svc.events.respective import days_of
from calendar_svc.events.series import moved
from calendar_svc.events.triggers import is_point
from calendar_svc.model import Precision, Timex

_SAME_CLOCK = re.compile(r"(?:\([^)]{1,6}\))?[,的]?(?:同一时[间段]|相同时[间段]|同样时间|时间不变)")
_AND = re.compile(r"\s*[、和及与]\s*")


def joined(scene: Scene, old: Timex) -> list[Timex]:
    """The other days of a series behind its first: ``原定7日、8日19:30``."""
    found: list[Timex] = []
    end = old.span.end
    for time in scene.sentence.times:
        if time.span.start >= end:
            if not is_point(time) or not _AND.fullmatch(scene.body.masked, end, time.span.start):
                break
            found.append(time)
            end = time.span.end
    return found


def parted(scene: Scene, old: Timex | None, new: Timex) -> bool:
    """Whether the new days are those of several occurrences, one each."""
    apart = scene.body.masked.find("分别", scene.sentence.start, new.span.start) >= 0
    return bool(apart or (old and joined(scene, old))) and len(days_of(new)) > 1


def each_day(scene: Scene, old: Timex | None, new: Timex) -> list[Timex]:
    """The new days one by one, each at the clock time of the old ones where that stays."""
    if not parted(scene, old, new):
        return [new]
    clocked = old is not None and old.precision is Precision.MINUTE
    same = clocked and _SAME_CLOCK.match(scene.body.masked, new.span.end) is not None
    days = days_of(new)
    begins = [day.interval.begin for day in days if day.interval]
    if not same or old is None:
        return days
    return [moved(old, b)._replace(span=new.span, text=new.text) for b in begins if b]


def at_clock_of(old: Timex | None, new: Timex, scene: Scene) -> Timex:
    """A day at the same hour is at the clock time of the old one: 调整到6月10日同一时间."""
    day = new.interval.begin if new.interval else None
    clocked = old is not None and old.precision is Precision.MINUTE
    if old is None or day is None or not clocked or new.precision is not Precision.DAY:
        return new
    if _SAME_CLOCK.match(scene.body.masked, new.span.end) is None:
        return new
    return moved(old, day)._replace(span=new.span, text=new.text)
