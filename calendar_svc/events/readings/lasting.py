"""What goes on up to a day: ``特展展至某日``."""

from __future__ import annotations

import re

from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.phrases import before_trigger
from calendar_svc.events.timeline import spanning, until
from calendar_svc.events.triggers import Bound
from calendar_svc.events.words import NOUNS, TENSE, alternation, fold
from calendar_svc.model import Kind, Precision, Status

_SUPERSEDED = re.compile(alternation(TENSE["superseded"]))


def _going_on(scene: Scene) -> str:
    """The gathering told before, unless it was called off: that lasts till no day."""
    name = scene.gathering() or ""
    off = any(d.name == name and d.status is Status.CANCELLED for d in scene.earlier)
    return "" if off else name


def read_lasting(scene: Scene, bound: Bound) -> Draft | None:
    """Read ``特展展至某日``: the last day of what was named before."""
    start, _ = scene.clause(bound.clause)
    if bound.time.span.start < bound.trigger.end:
        return None
    subject, _ = before_trigger(scene.body, start, bound.trigger.start)
    name = scene.say(subject)
    before = scene.body.masked[scene.sentence.start : bound.trigger.start]
    longer = bound.trigger.word.startswith(("延", "展期延")) or _SUPERSEDED.search(before)
    if not name or fold(name) in NOUNS.generic or len(name) <= 3:
        name = _going_on(scene)
    if len(name) < 4:
        return None
    opened = next((d for d in reversed(scene.earlier) if d.name == name), None)
    time = (opened and spanning(opened.time, bound.time)) or bound.time
    return Draft(
        Kind.ACTIVITY,
        name,
        until(time) if longer and time.precision is Precision.DAY else time,
        min([bound.trigger.start, *subject.at[:1]]),
        bound.time.span.end,
        scene.sentence,
        bound.clause,
        (bound.time.rule, f"{bound.trigger.verb.name}:{bound.trigger.word}", "title/topic"),
        Status.STARTED,
        status=None,
    )
