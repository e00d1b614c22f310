"""What a report tells of a day in its own words: who did what for the public, and where."""

from __future__ import annotations

import re

from calendar_svc.events.body import Phrase
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.names import is_body
from calendar_svc.events.phrases import after_speech, gathering_noun, join, strip
from calendar_svc.events.readings.gatherings import kind_of
from calendar_svc.events.words import MARK, alternation, load
from calendar_svc.model import Kind, Party, Precision, Status, Timex

_WORDS = load("plain")
_ACT = re.compile(alternation(_WORDS["public"]))
_NONE = re.compile(alternation(_WORDS["private"]))
_WHERE = re.compile(
    r"(?:将|还|也|又)?(?:在|来到|来|到|走进|前往|深入|赴)(?P<place>[^,;。在到为]{2,16}?)"
    r"(?=为|给|向|组织|集中|免费|开展|进行|摆|支|举|展|放|上|演|义诊|坐诊|接种)"
)
_FOR = re.compile(r"(?:为|给|向)(?=[^,;。]{3,})")
_WILL = re.compile("(?<=[一-鿿]{2})(?:即将|将)(?=[一-鿿])")  # 广场将试鸣警报
_LONGEST = 36  # characters of a clause that says one thing
_TITLE = 26
_SHORTEST = 6
_CLAUSES = 2  # clauses behind that of the time in which it may be told


def read_narrated(scene: Scene, time: Timex) -> Draft | None:
    """Read ``下周二上午,区疾控中心将在卫生站为老人接种疫苗``: a verb that serves the public.

    Parameters:
        scene: The sentence, of a report or of a notice.
        time: A time that no other reading took, a day or finer.
    """
    if time.precision is None or time.precision.rank > Precision.DAY.rank:
        return None
    first = scene.sentence.clause_at(time.span.start)
    last = min(first + _CLAUSES, len(scene.sentence.clauses) - 1)
    for index in range(first, last + 1):
        low, end = scene.clause(index)
        others = [t for t in scene.sentence.times if t is not time and low <= t.span.start < end]
        if others:
            return None
        start = max(low, time.span.end) if index == first else low
        found = _ACT.search(scene.body.masked, start, end)
        if found is not None:
            return _draft(scene, time, join(after_speech(scene.body.phrase(low, end))), index)
    return None


def _draft(scene: Scene, time: Timex, said: Phrase, clause: int) -> Draft | None:
    if MARK in said.folded or not _SHORTEST <= len(said) <= _LONGEST:
        return None
    if _NONE.search(said.folded):
        return None
    where = _WHERE.search(said.folded)
    who = strip(said.cut(0, where.start())) if where else said.cut(0, 0)
    place = said.cut(where.start("place"), where.end("place")) if where else said.cut(0, 0)
    acting = scene.names.own_name(scene.say(who), who.at[0]) if who else None
    body = acting if acting and is_body(acting) else None
    act = strip(said.cut(where.end())) if where else said
    served = _FOR.match(act.folded)
    act = act.cut(served.end()) if served and body else act
    whole = act if where and (body or not who) and len(act) >= _SHORTEST else said
    if len(whole) > _TITLE:
        return None
    kind, done = kind_of(gathering_noun(whole.folded) or "活动")
    kind, done = (kind, done) if kind is not Kind.MILESTONE else (Kind.ACTIVITY, Status.HELD)
    return Draft(
        kind,
        _WILL.sub("", scene.say(whole), count=1),
        time,
        min(said.at[0], time.span.start),
        max(said.at[-1] + 1, time.span.end),
        scene.sentence,
        clause,
        (time.rule, "narrated", "title/clause"),
        done,
        organizers=(Party(body),) if body else (),
        place=scene.say(place) or None,
    )
