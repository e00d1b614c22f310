"""Lines of a programme: a clock time, what is on, and where, under the day and the race."""

from __future__ import annotations

import re

from calendar_svc.events.body import EMPTY
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.phrases import gathering_noun, strip
from calendar_svc.events.readings.gatherings import COUNTED, PLACE_BESIDE, kind_of
from calendar_svc.events.readings.steps import names_phase, phase
from calendar_svc.events.words import MARK
from calendar_svc.model import Kind, Precision, Status, Timex

_CELLS = re.compile(r"\s*[|丨]\s*|\s+")
_MOMENT = re.compile(r"[^,;。:!?“”]{2,16}")


def read_programme_row(scene: Scene, time: Timex) -> Draft | None:
    """Read a line of a programme: ``08:00—08:40 检录 北门`` under the day."""
    matter = scene.topic.gathering
    if scene.news or not matter or time.type != "TIME" or time.precision is not Precision.MINUTE:
        return None
    if kind_of(gathering_noun(matter) or "")[0] is not Kind.ACTIVITY:
        return None  # the items of a meeting's agenda are covered by the meeting (N9)
    if scene.body.masked[scene.sentence.start : time.span.start].strip():
        return None
    line = scene.body.phrase(time.span.end, scene.sentence.end)
    cut = _CELLS.search(line.folded, 2)
    name = strip(line.cut(0, cut.start() if cut else None))
    if MARK in line.folded or not _MOMENT.fullmatch(name.folded) or COUNTED.search(name.folded):
        return None
    title = matter + scene.say(name)
    if len(title) > 40:
        return None
    noun = gathering_noun(name.folded)
    kind, done = kind_of(noun) if noun else phase(name.folded, time)
    if kind in (Kind.MILESTONE, Kind.NOTICE_PERIOD) or not (noun or names_phase(name.folded)):
        kind, done = Kind.ACTIVITY, Status.HELD
    where = strip(line.cut(cut.end())) if cut else EMPTY
    return Draft(
        kind,
        title,
        time,
        time.span.start,
        name.at[-1] + 1,
        scene.sentence,
        scene.sentence.clause_at(time.span.start),
        (time.rule, "programme-row", "title/matter+cell"),
        done,
        place=scene.say(where) if PLACE_BESIDE.match(where.folded) else None,
    )
