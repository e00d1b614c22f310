"""Items of a list that stand under no label of forms: ``河灯夜游:5月1日19:00,南水门码头``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from calendar_svc.events.body import Phrase
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.phrases import gathering_noun, strip
from calendar_svc.events.readings.gatherings import (
    PLACE_BESIDE,
    kind_of,
    place_alone,
    place_beside,
)
from calendar_svc.events.readings.labels import Label
from calendar_svc.events.readings.outages import outage_of
from calendar_svc.events.readings.steps import names_phase
from calendar_svc.events.triggers import Trigger, triggers
from calendar_svc.events.words import MARK, NOUNS, alternation, load
from calendar_svc.model import Kind, Precision, Status, Timex

_WORDS = load("items")
_SHORTEST = 4  # characters of a name that says enough alone
_LONGEST = 30
#: Verbs behind the time that say what happens to what stands before the colon.
_TOLD: Mapping[str, Kind | None] = {
    "period": Kind.NOTICE_PERIOD,
    "milestone": Kind.MILESTONE,
    "gathering": None,
    "fact": None,
}
_SAYS_NOTHING = ("进行",)  # 资格复审定于某日进行
_ENTITLED = re.compile(r"[“《]")  # “甲”体验:5月2日10:00
_SENTENCE = re.compile(alternation(_WORDS["sentence"]))
_NO_NAME = re.compile(
    r"^(?:第[一二三四五六七八九十\d]+|[一二三四五六七八九十\d]+|[上下首末本])"
    r"(?:阶段|期|批次?|轮|场次?|天|日|次|步|组|部分)$|(?:方面|情况)$|^[一-鿿]$"
)
# 9月3日“邻里长桌宴”来了120人
_ATTENDED = re.compile(
    r"\s*(?P<name>“[^”]{2,16}”)(?:活动)?[^,;。“]{0,6}?\d+余?多?(?:人|户|名|个家庭|位)"
)


def read_named(scene: Scene, time: Timex, label: Label) -> Draft | None:
    """Read a name, a colon and the time; a verb behind the time says what happens to it.

    Parameters:
        scene: The sentence; without such a verb only a marked item of a list is read.
        time: The time behind the colon.
        label: What stands before the colon; None is given where it is the label of a form.
    """
    name = label.core
    opens = label.start <= scene.sentence.start + 1
    if scene.news or not opens or not 2 <= len(name) <= _LONGEST:
        return None
    if names_phase(name.folded) or _NO_NAME.search(name.folded):
        return None
    index = scene.sentence.clause_at(time.span.start)
    verb = _verb(scene, time, index)
    if verb is None and not scene.sentence.bullet and not _ENTITLED.match(name.folded):
        return None
    kind, done = kind_of(gathering_noun(name.folded) or "活动")
    title, word = _title(scene, name), ""
    if verb is not None and (told := _TOLD[verb.verb.reads]):
        kind, done = told, verb.verb.done or Status.STARTED
        word = scene.body.text[verb.start : verb.end]
        title = scene.say(name) + word
    if kind is not Kind.MILESTONE and time.role == "deadline":
        kind, done = Kind.DEADLINE, Status.COMPLETED
    return Draft(
        kind,
        title,
        time,
        min(label.start, time.span.start),
        max(time.span.end, verb.end if verb else 0),
        scene.sentence,
        index,
        (time.rule, f"item:{word}" if word else "item", "title/name"),
        done,
        place=scene.say(name) if kind is Kind.NOTICE_PERIOD else place_beside(scene, index),
        project=scene.say(name) if kind is Kind.MILESTONE else None,
        name="" if word else title,
    )


def read_marked(scene: Scene, time: Timex) -> Draft | None:
    """Read a marked item that opens with its time: ``● 5月4日15:00 竹马巡街,自东牌楼出发``."""
    fine = time.precision is not None and time.precision.rank <= Precision.DAY.rank
    before = scene.body.masked[scene.sentence.start : time.span.start]
    if scene.news or not fine or not scene.sentence.bullet or before.strip():
        return None
    index = scene.sentence.clause_at(time.span.start)
    _, end = scene.clause(index)
    if outage_of(scene.topic.matter) or place_alone(scene, time.span.end, end):
        return None
    name = _first_cell(strip(scene.body.phrase(time.span.end, end)))
    whole = MARK not in name.folded and not _SENTENCE.search(name.folded)
    if not whole or not 2 <= len(name) <= 16 or names_phase(name.folded):
        return None
    title = _title(scene, name)
    kind, done = kind_of(gathering_noun(name.folded) or "活动")
    if time.role == "deadline":
        kind, done = Kind.DEADLINE, Status.COMPLETED
    return Draft(
        kind,
        title,
        time,
        time.span.start,
        name.at[-1] + 1,
        scene.sentence,
        index,
        (time.rule, "item", "title/name"),
        done,
        place=place_beside(scene, index),
        name=title,
    )


def _first_cell(name: Phrase) -> Phrase:
    """The name without the place in a cell of its own behind it: ``甲联欢 街道文化站``."""
    head, gap, rest = name.folded.partition(" ")
    there = gap and PLACE_BESIDE.match(rest.strip()) is not None
    return name.cut(0, len(head)) if there and len(head) >= _SHORTEST else name


def read_attended(scene: Scene, time: Timex) -> Draft | None:
    """Read ``9月3日“邻里长桌宴”来了120人``: what so many came to took place."""
    index = scene.sentence.clause_at(time.span.start)
    _, end = scene.clause(index)
    told = _ATTENDED.match(scene.body.masked, time.span.end, end)
    if told is None or time.precision is None or time.precision.rank > Precision.DAY.rank:
        return None
    title = scene.body.text[told.start("name") : told.end("name")]
    kind, done = kind_of(gathering_noun(told["name"].strip("“”")) or "活动")
    return Draft(
        kind,
        title,
        time,
        time.span.start,
        told.end(),
        scene.sentence,
        index,
        (time.rule, "attended", "title/name"),
        done,
        place=None,
        name=title,
    )


def _verb(scene: Scene, time: Timex, index: int) -> Trigger | None:
    """The first verb behind the time, in its clause or the one behind it."""
    stop = scene.clause(min(index + 1, len(scene.sentence.clauses) - 1))[1]
    later = [
        t.span.start
        for t in scene.sentence.times
        if t.type != "SET" and t.span.start > time.span.end
    ]
    told = (
        verb
        for verb in triggers(scene.body, scene.sentence)
        if time.span.end <= verb.start < min([stop, *later]) and verb.word not in _SAYS_NOTHING
    )
    first = next(told, None)
    return first if first and first.verb.reads in _TOLD else None


def _title(scene: Scene, name: Phrase) -> str:
    """The name; the matter or the body stands before one that says too little alone."""
    said = scene.say(name)
    whole = scene.topic.gathering or scene.topic.short
    if name.folded in NOUNS.generic and whole and name.folded not in whole:
        return whole + said
    if len(said) >= _SHORTEST:
        return said
    return (scene.names.issuer or scene.topic.short or "") + said
