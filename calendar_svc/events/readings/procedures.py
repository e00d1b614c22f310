"""Procedures that are open for a time: registration, applications, hand-outs, public comment."""

from __future__ import annotations

import re
from dataclasses import replace

from calendar_svc.events.body import EMPTY, Phrase
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.phrases import before_trigger, strip
from calendar_svc.events.readings.matter import is_period, with_matter
from calendar_svc.events.triggers import Bound
from calendar_svc.events.words import MARK
from calendar_svc.model import Interval, Kind, Precision, Status, Timex

# Who may do it names nothing: 考生可于某日起查询成绩.
_PERSONS = re.compile(
    r"(?:考生|市民|读者|用户|居民|群众|学生|家长|报考人员|申请人|参保人)?(?:可以?|即可|均可)?$"
)
_TO_ALL = re.compile(r"(?:面向|向)(?:全|社会|广大|本|各|中小|市民|居民|公众)[^“,]*$")


def _own_thing(scene: Scene, subject: Phrase) -> bool:
    """Whether the subject is a thing of its own beside the matter: 敬老礼金发放."""
    thing = subject.folded.endswith(_THINGS) and len(subject) >= 4
    return thing and scene.say(subject) not in scene.topic.matter


_THINGS = ("金", "券", "卡", "补贴", "津贴", "证书", "奖品", "物资", "礼包")


#: What opens at a clock time stays open: 3月22日8:00开放预约.
_OPENS = ("开放", "启动", "开启", "开通", "公开发售")


def _from(time: Timex) -> Timex:
    begin = time.interval.begin if time.interval else None
    if "/" in (time.edtf or "/") or begin is None:
        return time
    edtf = f"{time.edtf}/.."
    return time._replace(value=edtf, edtf=edtf, interval=Interval(begin, None), role="since")


# 共发放贷款五亿元, 已受理三百件: a figure.
_ALREADY = re.compile(r"(?:共|累计|已|已经|合计|总计)$")
# 号源在“甲”小程序开放预约
_ONLINE = re.compile(
    r"(?:在|通过|登录)[“《][^”》]{1,14}[”》](?:微信)?(?:小程序|App|APP|公众号|平台|网站)?$"
)


def read_procedure(scene: Scene, bound: Bound) -> Draft | None:
    """Read ``3月1日至5日网上报名``: a procedure with two ends or an open one, or its last day."""
    trigger = bound.trigger
    if trigger.word.startswith(_OPENS) and bound.time.precision is Precision.MINUTE:
        bound = replace(bound, time=_from(bound.time))
    if not is_period(bound.time):
        return _till(scene, bound)
    word = scene.body.text[trigger.start : trigger.end]
    start, _ = scene.clause(bound.clause)
    subject, _ = before_trigger(scene.body, start, trigger.start)
    if scene.news and _ALREADY.search(scene.body.masked[start : trigger.start]):
        return None
    online = _ONLINE.search(subject.folded)
    subject = strip(subject.cut(0, online.start())) if online else subject
    if not subject or _PERSONS.fullmatch(subject.folded) or _TO_ALL.match(subject.folded):
        subject = _thing(scene, bound, _NAMED)
    if subject and trigger.word in _GIVES:  # 食堂向老人发放 | 就餐补贴
        word += scene.say(_thing(scene, bound, _GIVEN))
    return Draft(
        Kind.NOTICE_PERIOD,
        scene.say(subject) + word
        if _own_thing(scene, subject)
        else with_matter(scene, scene.say(subject) + word),
        bound.time,
        min(bound.time.span.start, trigger.start),
        max(bound.time.span.end, trigger.end),
        scene.sentence,
        bound.clause,
        (bound.time.rule, f"{trigger.verb.name}:{trigger.word}", "title/matter+procedure"),
        Status.STARTED,
    )


_GIVES = ("发放", "征集", "受理", "查询", "认购")


_NAMED, _GIVEN = 16, 10  # characters of what a procedure is for, of what is handed out


def _thing(scene: Scene, bound: Bound, longest: int) -> Phrase:
    """What stands behind the verb of a procedure in its clause, if it is short and no time."""
    thing = strip(scene.body.phrase(bound.trigger.end, scene.clause(bound.clause)[1]))
    return thing if 2 <= len(thing) <= longest and MARK not in thing.folded else EMPTY


_TILL = re.compile(r"(?:期限|时间|期)?(?:将)?(?:持续|延长|延续)?(?:至|到)")


def _till(scene: Scene, bound: Bound) -> Draft | None:
    """``方案公示至6月3日`` tells an end alone: a deadline."""
    trigger, time = bound.trigger, bound.time
    if not _TILL.fullmatch(scene.body.masked, trigger.end, max(trigger.end, time.span.start)):
        return None
    start, _ = scene.clause(bound.clause)
    subject, _ = before_trigger(scene.body, start, trigger.start)
    said = scene.say(subject)
    full = scene.names.full(said, trigger.start)[0] if scene.news and said else said
    title = full + scene.body.text[trigger.start : trigger.end] + "截止"
    return Draft(
        Kind.DEADLINE,
        title if scene.news else with_matter(scene, title),
        time,
        min([trigger.start, *subject.at[:1]]),
        time.span.end,
        scene.sentence,
        bound.clause,
        (time.rule, f"{trigger.verb.name}:{trigger.word}", "title/matter+deadline"),
        Status.COMPLETED,
    )


#: What a bus calls at changes; 新增岗位三十个 is a figure.
