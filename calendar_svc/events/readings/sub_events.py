"""Milestones that happen at a gathering told before, whose time they take (GUIDELINES 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from calendar_svc.events.body import Body, Sentence
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.readings.milestones import read_milestones
from calendar_svc.events.triggers import Bound, is_point, triggers
from calendar_svc.events.words import STEPS
from calendar_svc.model import Kind, Status, Timex

_AT_PARENT = re.compile(r"会上|式上|大会|现场|同步|仪式上|见证|活动中|论坛上|同时|期间")
_HELD = (Kind.CONFERENCE, Kind.CEREMONY, Kind.ACTIVITY, Kind.MEETING)
_SUB_EVENT = frozenset(STEPS["at_gathering"])


def parent_of(body: Body, sentence: Sentence, earlier: Sequence[Draft]) -> Draft | None:
    """The gathering told before at which a sentence without a time may tell something."""
    parent = next((draft for draft in reversed(earlier) if draft.name), None)
    if parent is None or parent.status is Status.CANCELLED or parent.kind not in _HELD:
        return None
    here = _AT_PARENT.search(body.masked, sentence.start, sentence.end)
    return parent if here or _goes_on(body, sentence, parent) else None


def _goes_on(body: Body, sentence: Sentence, parent: Draft) -> bool:
    """Whether a sentence goes on with what the one before it tells of the gathering."""
    for number in range(sentence.number - 1, max(-1, sentence.number - _BACK), -1):
        before = body.sentences[number]
        if before.line != sentence.line or number == parent.sentence.number or before.times:
            return False
        if _AT_PARENT.search(body.masked, before.start, before.end):
            return True
    return False


_BACK = 5  # sentences of one paragraph that go on with a gathering


def sub_events(scene: Scene, before: Timex | None = None) -> Iterator[Draft]:
    """Milestones without a time of their own, at the gathering told before (GUIDELINES 2).

    Parameters:
        scene: The sentence.
        before: The first time of the sentence; only clauses before that of it are read.
    """
    until = scene.sentence.clause_at(before.span.start) if before else None
    if until == 0:
        return
    parent = parent_of(scene.body, scene.sentence, scene.earlier)
    if parent is None:
        return
    points = [time.span.start for time in scene.sentence.times if is_point(time)]
    until = scene.clause(scene.sentence.clause_at(points[0]))[0] if points else scene.sentence.end
    here = _AT_PARENT.search(scene.body.masked, scene.sentence.start, until)
    if not here and not _goes_on(scene.body, scene.sentence, parent):
        return
    for trigger in triggers(scene.body, scene.sentence):
        if trigger.word not in _SUB_EVENT or trigger.end > until:
            continue
        if until is not None and scene.sentence.clause_at(trigger.start) >= until:
            return
        bound = Bound(trigger, parent.time, scene.sentence.clause_at(trigger.start), inherited=True)
        for draft in read_milestones(scene, bound):
            start, _ = scene.clause(bound.clause)
            yield replace(draft, start=start, end=trigger.end, place=draft.place or parent.place)
