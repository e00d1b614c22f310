"""What is shown or set up under a name of its own: ``甲剧团演出《乙》``, ``街道摆出“甲”``."""

from __future__ import annotations

import re

from calendar_svc.events.body import Phrase
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.names import is_body
from calendar_svc.events.readings.gatherings import subject_of
from calendar_svc.events.triggers import Bound
from calendar_svc.events.words import MARK, STEPS
from calendar_svc.model import Kind, Party, Precision, Status, Timex

_SHOWS, _SETS_UP = frozenset(STEPS["shows"]), frozenset(STEPS["sets_up"])
_WHAT = re.compile(
    r"(?:了|出)?(?:[一-鿿]{0,8}?)(?P<name>《[^》]{1,20}》|“[^”]{2,16}”)(?P<kind>[一-鿿]{0,6})"
)
_WITH = re.compile(r"联合|会同|携手|和|与|、")
# 甲“乙”制度 is no gathering.
_RULES = ("制度", "机制", "模式", "办法", "工作法", "政策", "服务", "品牌", "理念", "方案", "计划")
_WIDE = (Precision.YEAR, Precision.HALF_YEAR, Precision.QUARTER)


def read_shown(scene: Scene, bound: Bound) -> Draft | None:
    """Read a verb of showing with its 《》, or one of setting up with a name in quotes.

    Parameters:
        scene: The sentence; a notice tells such things in forms.
        bound: The verb and its time.
    """
    trigger, (start, end) = bound.trigger, scene.clause(bound.clause)
    if not scene.news or bound.time.precision in _WIDE:
        return None
    told = _WHAT.match(scene.body.masked, trigger.end, end)
    if told is None or MARK in told[0] or told["kind"].endswith(_RULES):
        return None
    shows = trigger.word in _SHOWS
    if not shows and (trigger.word not in _SETS_UP or told["name"][0] == "《"):
        return None
    subject, place = subject_of(scene, start, trigger.start)
    who = _bodies(scene, subject)
    if not subject or not (who or shows):
        return None
    name = scene.body.text[told.start("name") : told.end("kind")]
    head = scene.say(subject) if shows else who[0].name
    verb = scene.body.text[trigger.start : trigger.end] if shows else ""
    return Draft(
        Kind.ACTIVITY,
        head + verb + name,
        bound.time,
        min(bound.time.span.start, subject.at[0]),
        told.end("kind"),
        scene.sentence,
        bound.clause,
        (bound.time.rule, f"shown:{trigger.word}", "title/name"),
        Status.HELD,
        place=scene.say(place) or None,
        organizers=who,
        inherited=bound.inherited,
        name=scene.body.text[told.start("name") : told.end("name")],
    )


# 开幕式10时开始
_BEGUN = re.compile(
    r"(?P<noun>开幕式|闭幕式|启动仪式|颁奖仪式|颁奖典礼|颁奖晚会|开幕晚会|首发式|开幕演出)(?:将)?(?:于|在)?\s*$"
)
_BEGINS = re.compile(r"(?:准时|正式)?(?:开始|开场|举行|开演|起)(?=[,;。\s]|$)")


def read_begun(scene: Scene, time: Timex) -> Draft | None:
    """Read ``开幕式〈10时〉开始``: a ceremony of what was told before, at its own hour."""
    start, _ = scene.clause(scene.sentence.clause_at(time.span.start))
    told = _BEGUN.search(scene.body.masked, start, time.span.start)
    begins = _BEGINS.match(scene.body.masked, time.span.end)
    whole = scene.gathering() if told and begins else None
    if told is None or begins is None or not whole:
        return None
    return Draft(
        Kind.CEREMONY,
        whole + told["noun"],
        time,
        told.start("noun"),
        begins.end(),
        scene.sentence,
        scene.sentence.clause_at(time.span.start),
        (time.rule, "begun", "title/topic"),
        Status.HELD,
        name=whole + told["noun"],
    )


def _bodies(scene: Scene, subject: Phrase) -> tuple[Party, ...]:
    """Those of a list of doers that are bodies, by their own names."""
    position = subject.at[0] if subject else 0
    told = (part.strip() for part in _WITH.split(scene.say(subject)))
    names = (scene.names.own_name(part, position) for part in told)
    return tuple(Party(name) for name in names if name and is_body(name))
