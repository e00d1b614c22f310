"""A name in quotes or title marks with its time and nothing else: ``第一场《甲》,3月16日9:30``."""

from __future__ import annotations

import re

from calendar_svc.events.body import EMPTY, Phrase
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.phrases import gathering_noun, strip
from calendar_svc.events.readings.gatherings import kind_of, place_alone
from calendar_svc.events.words import MARK, fold
from calendar_svc.model import Kind, Precision, Timex

# 第一场《甲》, 锡剧《乙》, 第二讲“丙”沙龙
_NAMED = re.compile(
    r"(?:(?:首|第[一二三四五六七八九十\d]{1,3})[场讲期站回课届][\s:]*)?[^,;。:《“》”]{0,8}?"
    r"(?:《[^》]{2,40}》|“[^”]{2,30}”)[^,;。:的《“》”]{0,10}"
)
_NUMBERED = re.compile(r"(?:首|第[一二三四五六七八九十\d]{1,3})[场讲期站回课]")
_OF_NAME = re.compile(r"[一二三四五六七八九十]{1,3}[号號]")  # 二号站
_HOST = re.compile(r"“[^”]{2,12}”")
_RULE = re.compile(r"(?:办法|条例|规定|通知|意见|细则|方案|公告|法|规划|指南|标准|决定)》")
_REACH = 3  # clauses behind the time in which its place may stand alone


def read_titled(scene: Scene, time: Timex) -> Draft | None:
    """Read a time whose clause, or the clause before it, is all the name of something.

    Parameters:
        scene: A sentence of a notice; a newspaper says more of what it names.
        time: A day or a finer time that no trigger took.
    """
    fine = time.precision is not None and time.precision.rank <= Precision.DAY.rank
    if scene.news or not fine or time.role == "deadline" or _OF_NAME.fullmatch(time.text):
        return None
    index = scene.sentence.clause_at(time.span.start)
    name = _name(scene, index, time)
    if not name or _RULE.search(name.folded):
        return None
    kind, done = kind_of(gathering_noun(re.sub("《[^》]*》$", "", name.folded)) or "活动")
    if kind is Kind.MILESTONE:
        return None
    title = _whole(scene, name)
    return Draft(
        kind,
        title,
        time,
        min(name.at[0], time.span.start),
        max(name.at[-1] + 1, time.span.end),
        scene.sentence,
        index,
        (time.rule, "titled", "title/name"),
        done,
        place=_place(scene, index),
        name=title,
    )


def _name(scene: Scene, index: int, time: Timex) -> Phrase:
    """The name right before the time, in its clause or alone in the one before."""
    start, _ = scene.clause(index)
    before = strip(scene.body.phrase(start, time.span.start))
    if not before and index:
        before = strip(scene.body.phrase(*scene.clause(index - 1)))
    named = _NAMED.fullmatch(before.folded) and MARK not in before.folded
    return before if named else EMPTY


def _whole(scene: Scene, name: Phrase) -> str:
    """The name behind that of its series, where it is a number of one."""
    said = scene.say(name)
    source = scene.topic.gathering or scene.topic.matter
    host = _HOST.search(fold(source))
    if host is None or not _NUMBERED.match(name.folded) or host[0] in name.folded:
        return said
    return source[host.start() : host.end()] + said


def _place(scene: Scene, index: int) -> str | None:
    """The place that is all of a clause behind the time, before the next time."""
    last = min(index + 1 + _REACH, len(scene.sentence.clauses))
    for start, end in scene.sentence.clauses[index + 1 : last]:
        if MARK in scene.body.masked[start:end]:
            return None
        place = place_alone(scene, start, end)
        if place:
            return place
    return None
