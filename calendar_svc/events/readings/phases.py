"""Steps of a matter that their clause only arranges: ``面试采取…方式,拟于6月8日在甲校组织实施``."""

from __future__ import annotations

import re

from calendar_svc.events.body import EMPTY, Phrase
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.phrases import strip
from calendar_svc.events.readings.labels import phase_of
from calendar_svc.events.readings.matter import with_matter
from calendar_svc.events.readings.steps import phase
from calendar_svc.events.words import MARK, alternation, load
from calendar_svc.model import Kind, Precision, Timex

_STEP = load("labels")["phase"]
_WORDS = [word for kind in ("exam", "meeting", "visit", "other") for word in _STEP[kind]]
_NAMED = re.compile(
    rf"(?:现场|集中|统一|资格)?(?:{alternation(w for w in _WORDS if len(w) > 1)})(?:现场)?"
)
_WHEN = r"(?:请|须|应|将|拟|暂|预计|计划|统一|初步|定|安排|订|自行)*(?:于|在)?\s*"
_BEFORE = re.compile(rf"\s*(?P<who>[^,;。:{MARK}]{{0,12}}?){_WHEN}[{MARK}]*")
_DONE = (
    r"(?:组织实施|组织进行|组织开展|组织|实施|进行|举行|召开|开展"
    r"|集合|集中|候考|候场|报到|签到|开考)"
)
_BEHIND = re.compile(
    rf"\s*(?:\([^)]*\))?\s*,?\s*(?:起|开始)?(?:准时|统一|集中|自行)?"
    rf"(?:(?:在|到|于|至|前往)(?P<place>[^,;。:{MARK}]{{2,24}}?))?"
    rf"(?:准时|统一|集中|分批|分组|公开|现场|有序|自行)*{_DONE}\s*"
)
_PERSONS = re.compile(r"(?:人员?|者|考生|对象|单位|供应商|投标人|家长|学员)$")
# Only the gate of what the patterns above need.
_GATE = re.compile(_DONE)


def read_phase(scene: Scene, time: Timex) -> Draft | None:
    """Read a step that is named before the clause of its time: in it, in a clause before, over it.

    Parameters:
        scene: The sentence; a newspaper's has no steps.
        time: A day or a finer time whose clause tells no more than that, where, and that it is.
    """
    fine = time.precision is not None and time.precision.rank <= Precision.DAY.rank
    if scene.news or not fine:
        return None
    index = scene.sentence.clause_at(time.span.start)
    start, end = scene.clause(index)
    if _GATE.search(scene.body.masked, time.span.end, end) is None:
        return None
    before = _BEFORE.fullmatch(scene.body.masked, start, time.span.start)
    behind = _BEHIND.fullmatch(scene.body.masked, time.span.end, end)
    if before is None or behind is None:
        return None
    who = strip(scene.body.phrase(*before.span("who")))
    core = _core(scene, index, who)
    if not core:
        return None
    kind, done = phase(core.folded, time)
    if kind is Kind.DEADLINE:
        return None
    place = scene.body.text[slice(*behind.span("place"))] if behind["place"] else None
    return Draft(
        kind,
        with_matter(scene, scene.say(core)),
        time,
        min([start, *core.at[:1]]) if core.at[0] >= scene.sentence.start else start,
        end,
        scene.sentence,
        index,
        (time.rule, "phase", "title/matter+phase"),
        done,
        place=place,
    )


def _core(scene: Scene, index: int, who: Phrase) -> Phrase:
    """The step that the clause, one before it, or the heading over it names."""
    if _NAMED.search(who.folded) and not _PERSONS.search(who.folded):
        return who
    if who and not _PERSONS.search(who.folded):
        return EMPTY
    for number in range(index - 1, -1, -1):
        low, high = scene.clause(number)
        named = list(_NAMED.finditer(scene.body.masked, low, high))
        if named:
            return scene.body.phrase(*named[0].span())
    return phase_of(scene.section) if scene.section else EMPTY
