"""Visits and inspections: who goes where to see what, told in one clause."""

from __future__ import annotations

import re

from calendar_svc.events.body import EMPTY, Phrase
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.phrases import (
    after_speech,
    before_trigger,
    gathering_noun,
    join,
    leading_subject,
    strip,
)
from calendar_svc.events.readings.matter import entered, with_matter
from calendar_svc.events.triggers import Bound
from calendar_svc.events.words import MARK
from calendar_svc.model import Kind, Precision, Status

_COUNTED = re.compile(r"\d+(?:余|多)?(?:家|户|人次|次|个|处|人)")
_TENSE = re.compile(r"(?:还|又|再次|先后|一同|专程|了)(?=\S)")
_TARGET = re.compile(
    r"(?:走访|慰问|走访慰问|看望慰问|考察|视察|参观考察|暗访)(?:了)?(?P<place>[^,;。的]{3,20})$"
)
_COME = re.compile(
    r"(?:到|来|赴|前往|走进|深入)(?P<place>[^,;。]{2,20}?)(?:调研|考察|视察|走访|慰问|督|检查|巡|暗访|专题|察看|查看|看望|视频连线)"
)
# 护林巡查志愿活动 is an activity.
_JOINED_IN = ("活动", "志愿服务")
# 乐队名单稍后公布: on no day that is told.
_LATER = re.compile(r"(?:稍后|随后|另行|择期|择日|适时|将陆续|日后)$")
# 各班、全部课程 are of what was told before.
_EACH = re.compile(r"(?:各|全部|所有|首批)(?:个)?(?:班|班次|课程|门课程|营|点|点位|教学点)")
# Who looks at something and makes it an event.
_LEADER = re.compile(
    r"(?:书记|[区县市镇乡局院会部处]长|主任|主席|委员|代表|秘书长|[察查研问]组|考察团|慰问团)[、一-鿿]{0,12}?(?:到|来|赴|前往|深入|走进|率|带|一行|在|查看|察看|看望)"
)
# 实地督导项目建设 goes on with who went where.
_BARE = re.compile(
    r"(?:对|就|围绕)(?=.{2,})|(?:实地|现场|重点|一同|详细|深入)*(?:督导|督查|检查|查看|察看|调研|视察|考察|开展)"
)
_WENT = re.compile(r"[到来赴往]|深入|走进|率|带队|组织.*(?:代表|委员)")
_ROOM = 40
# 做客“甲讲堂”
_STAGE = re.compile(
    r"(?:于|在)?(?:“[^”]{2,14}”|《[^》]{2,14}》|[一-鿿]{2,10}?(?:讲堂|讲坛|论坛|直播间|书店|图书馆))"
)
_WORK = re.compile(r"工作|情况|进展|生产|安全|建设|服务|问题|事宜")


_ASKED = re.compile(
    r"(?:邀请?|欢迎|请|供|让|带|方便)[^,;。]{0,4}(?:市民|民众|居民|读者|观众|游客|大家|您)"
)


def read_visit(scene: Scene, bound: Bound) -> Draft | None:
    """Read a visit; the title is the clause itself, its time and words of tense left out."""
    if bound.time.precision in (Precision.YEAR, Precision.QUARTER, Precision.HALF_YEAR):
        return None
    start, end = scene.clause(bound.clause)
    phrase = join(after_speech(scene.body.phrase(start, end)))
    if _COUNTED.search(phrase.folded) or gathering_noun(phrase.folded) in _JOINED_IN:
        return None
    if _BARE.match(phrase.folded) and bound.clause:
        went = join(after_speech(scene.body.phrase(*scene.clause(bound.clause - 1))))
        if _WENT.search(went.folded) and len(went) + len(phrase) <= _ROOM:
            phrase = went + phrase
    if phrase.folded.startswith(bound.trigger.word) and bound.clause:
        phrase = leading_subject(scene.body, *scene.clause(bound.clause - 1)) + phrase
    if _ASKED.search(phrase.folded[: phrase.folded.rfind(bound.trigger.word)]):
        return None  # 正好邀请市民走访: no visit by officials
    if bound.trigger.verb.name == "inspect" and not _LEADER.search(phrase.folded):
        return None
    for match in reversed(list(_TENSE.finditer(phrase.folded))):
        phrase = phrase.without(match.start(), match.end())
    title = scene.say(phrase)
    opened = re.match(r"(?:开展|组织|进行)", phrase.folded)
    if opened:
        title = title[opened.end() :]
    if not 6 <= len(title) <= 40:
        return None
    return Draft(
        Kind.VISIT,
        title,
        bound.time,
        min(start, bound.time.span.start),
        max(end, bound.time.span.end),
        scene.sentence,
        bound.clause,
        (bound.time.rule, f"{bound.trigger.verb.name}:{bound.trigger.word}", "title/clause"),
        Status.HELD,
        place=_place(scene, start, end),
        inherited=bound.inherited,
    )


def _place(scene: Scene, start: int, end: int) -> str | None:
    masked = scene.body.masked[start:end].replace(MARK, "")
    for pattern in (_COME, _TARGET):
        found = pattern.search(masked)
        if found and not _WORK.search(found["place"]):
            at = scene.body.masked.index(found["place"], start)
            return scene.body.text[at : at + len(found["place"])]
    return None


_MADE_KNOWN = ("公布", "揭晓", "发布")
_RESULT = re.compile(r"[一-鿿]{0,8}(?:结果|名单|成绩|分数|分数线|榜单)$")
# 小学一年级网上登记时间: the phase and its time are no part of whom it is about.
_PHASE = re.compile(
    r"(?:网上|现场|线上)?(?:报名|登记|申请|申报|预约|缴费|征集|投票|笔试|面试|初审|审核)(?:时间|日期|期限|阶段|工作)?$"
)


def _made_known(scene: Scene, bound: Bound) -> Draft | None:
    """``…登记时间为6月1日至5日,…,〈8月6日〉公布录取结果``: the sentence names the matter before."""
    trigger, (_, end) = bound.trigger, scene.clause(bound.clause)
    thing = strip(scene.body.phrase(trigger.end, end))
    if not _RESULT.fullmatch(thing.folded):
        return None
    about = leading_subject(scene.body, *scene.clause(0)) if bound.clause else EMPTY
    phase = _PHASE.search(about.folded)
    matter = scene.say(about.cut(0, phase.start())) if phase else ""
    said = scene.body.text[trigger.start : trigger.end] + scene.say(thing)
    return Draft(
        Kind.OTHER,
        with_matter(scene, said) if not matter else matter + said,
        bound.time,
        min(bound.time.span.start, trigger.start),
        thing.at[-1] + 1,
        scene.sentence,
        bound.clause,
        (bound.time.rule, f"{trigger.verb.name}:{trigger.word}", "title/matter+fact"),
        Status.HELD,
    )


def _is_whole(scene: Scene, subject: Phrase) -> bool:
    """Whether the subject says enough alone: in a notice, what has a name in quotes of its own."""
    named = "”" in subject.folded and gathering_noun(subject.folded) is not None
    return named or (scene.news and len(subject) >= _SHORTEST)


_SHORTEST = 4


def read_fact(scene: Scene, bound: Bound) -> Draft | None:
    """Read what is none of the other kinds: results made known, the first day of school."""
    start, _ = scene.clause(bound.clause)
    trigger = bound.trigger
    subject, place = before_trigger(scene.body, start, trigger.start)
    said = scene.say(subject)
    if len(subject) < 2 and trigger.word in _MADE_KNOWN:
        return _made_known(scene, bound)
    if _EACH.fullmatch(subject.folded):
        said = entered(scene, scene.sentence.start) or said
    word = scene.body.text[trigger.start : trigger.end]
    if trigger.verb.name == "guest":
        stage = _STAGE.match(scene.body.masked, trigger.end)
        word += scene.body.text[slice(*stage.span())] if stage else ""
    if len(said) < 2 or _COUNTED.search(subject.folded) or _LATER.search(subject.folded):
        return None
    first = min([bound.time.span.start, *subject.at[:1]])
    return Draft(
        trigger.verb.kind or Kind.OTHER,
        said + word if _is_whole(scene, subject) else with_matter(scene, said + word),
        bound.time,
        first,
        max(trigger.end, bound.time.span.end),
        scene.sentence,
        bound.clause,
        (bound.time.rule, f"{trigger.verb.name}:{trigger.word}", "title/subject+verb"),
        Status.HELD,
        place=scene.say(place) or None,
        inherited=bound.inherited,
    )
