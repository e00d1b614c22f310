"""Last moments: ``报名截止``, ``请于某日前提交``, ``报名截至某日``."""

from __future__ import annotations

import re

from calendar_svc.events.body import EMPTY, Phrase
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.names import is_body
from calendar_svc.events.phrases import (
    after_relative,
    after_speech,
    before_trigger,
    gathering_end,
    gathering_noun,
    join,
    strip,
)
from calendar_svc.events.readings.matter import WANTED, is_period, with_matter
from calendar_svc.events.timeline import last_day
from calendar_svc.events.triggers import Bound
from calendar_svc.events.words import MARK, fold
from calendar_svc.model import Kind, Status, Timex

_ASKED = re.compile(r"请|须|应|务必|可|需")
# A report tells few to do a thing: it must say so outright.
_TOLD_TO = re.compile(r"请|务必|须|[要应需][在于]$|应当[在于]$")
# Who does it says more than the matter of the notice.
_BODILY = (
    "腾空",
    "清空",
    "驶离",
    "挪离",
    "搬出",
    "撤离",
    "搬离",
    "腾退",
    "搬迁",
    "清理",
    "拆除",
    "迁移",
    "整改",
    "迁坟",
)
#: Those who want something: 申请某事者,请于某日前登记.
_WHOM = ("者",)
# Steps that are never the matter 甲报名 itself.
_OWN_PHASE = ("打印", "缴费", "缴纳", "领取", "确认", "查询")
_WANTING = re.compile(r"申请|欲|有意|拟|报名|参加|需")
# What is told, fetched or handed in, and who is asked to.
_HANDED = re.compile(
    r"(?:结果|成绩|名单|通知[书单]|准考证|证书?|材料|保证金|[尾余货贷]款|款项|补贴|报告|方案|答案|申请表?|报名表|登记表|作品|样品|清单|回执|答复)$"
)
_PERSONS = re.compile(
    r"(?:[人者员户众]|家长|单位|企业|考生|学生|居民|市民|学员|业主|车主|商户|公司|的)$"
)
#: What is handed in or paid, before 须于: 投标保证金须于某日前到账.
_THINGS = ("金", "款", "费", "表", "材料", "名单", "方案", "作品", "资料", "报告", "证", "书", "件")
#: What is read, fetched or printed: 方案要点可于某日起查阅.
_PAPERS = (
    "说明",
    "方案",
    "要点",
    "材料",
    "名单",
    "通知单",
    "准考证",
    "资料",
    "文件",
    "图纸",
    "报告",
    "草案",
    "清单",
    "文本",
    "证书",
    "目录",
)
_CHANNEL = re.compile(
    r"(?P<what>报名|登记|申报|征集|受理|预约|缴费|投标|认购|申请|投票)[^,;。]{0,6}$"
)
# 灯谜奖品兑换截至2月25日
_ENDING = re.compile(r"(?:兑换|领取|退票|退费|缴纳|投稿|征稿|投票|提交|推荐|改签|兑奖|取票|征集)$")
_CLOSER = re.compile(r"(?:报名|登记|申报|征集|受理|预约|缴费|投标|认购|申请)")


def read_deadline(scene: Scene, bound: Bound) -> Draft | None:
    """Read ``报名于某日截止`` and ``截止时间为某日``."""
    trigger = bound.trigger
    start, _ = scene.clause(bound.clause)
    subject, _ = before_trigger(scene.body, start, trigger.start)
    if trigger.word in ("结束", "停止报名", "关闭") and not _CLOSER.search(
        subject.folded + trigger.word
    ):
        return None
    said, with_own = scene.say(subject), ""
    if not said and scene.sentence.start < start:
        said, own = _procedure_before(scene, start)
        if own:
            with_own = own + said
    word = scene.body.text[trigger.start : trigger.end].removesuffix("时间").removesuffix("時間")
    channel = _CHANNEL.search(subject.folded) if trigger.word == "关闭" else None
    if channel:  # 报名通道4月30日关闭
        said, word = scene.say(subject.cut(0, channel.end("what"))), "截止"
    return Draft(
        Kind.DEADLINE,
        with_own + word if with_own else with_matter(scene, said + word),
        bound.time,
        min(bound.time.span.start, trigger.start, *subject.at[:1]),
        max(bound.time.span.end, trigger.end),
        scene.sentence,
        bound.clause,
        (bound.time.rule, f"{trigger.verb.name}:{trigger.word}", "title/matter+deadline"),
        Status.COMPLETED,
    )


def _procedure_before(scene: Scene, stop: int) -> tuple[str, str]:
    """The procedure that an earlier clause tells, and the gathering that it says it is for."""
    low = scene.sentence.start
    opening = _CLOSER.search(scene.body.masked, low, stop)
    if opening is None:
        return "", ""
    subject = after_speech(scene.body.phrase(low, opening.start()))
    end = gathering_end(subject.folded)
    own = scene.say(strip(subject.cut(0, end))) if end >= _OWN else ""
    return scene.body.text[slice(*opening.span())], own


_OWN = 4  # characters of a gathering that names itself
# 招募导览志愿者,报名截止到9月10日
_RECRUITS = re.compile(r"(?:公开|长期|现)?(?:招募|招收|征集|招聘|征收)[^,;。:]{2,14}$")


def _recruited(scene: Scene, index: int) -> str:
    """Whom or what the clause before calls for."""
    before = strip(scene.body.phrase(*scene.clause(index - 1))) if index else EMPTY
    return scene.say(before) if before and _RECRUITS.match(before.folded) else ""


# 展览期间免费开放,无需预约: nothing is asked.
_NEEDLESS = re.compile("(?:无需|无须|不需要?|不用|不必|免于?)(?:提前)?$")


def read_act(scene: Scene, bound: Bound) -> Draft | None:
    """Read ``请于某日前提交甲``; with two ends it is a period in which one can act."""
    time, trigger = bound.time, bound.trigger
    if time.role != "deadline" and not is_period(time):
        return None
    if scene.body.masked.startswith("的", trigger.end) and trigger.word in _BODILY:
        return None  # 尚未搬离的住户: who it is, not what they do
    start, end = scene.clause(bound.clause)
    if _NEEDLESS.search(scene.body.masked, start, trigger.start):
        return None
    behind = scene.body.phrase(trigger.end, end)
    thing = strip(behind.cut(0, 12)) if len(behind) <= 12 else EMPTY
    inner = (
        scene.body.masked[time.span.end : trigger.start] if time.span.end <= trigger.start else ""
    )
    manner = strip(Phrase(inner, tuple(range(time.span.end, trigger.start)))) if inner else EMPTY
    words = (
        scene.say(_without_place(manner))
        + scene.body.text[trigger.start : trigger.end]
        + scene.say(after_relative(thing))
    )
    if is_period(time) and time.role != "deadline":
        kind, title, done = Kind.NOTICE_PERIOD, _period_title(scene, bound, words), Status.STARTED
    else:
        kind, title, done = Kind.DEADLINE, _act_title(scene, bound, words), Status.COMPLETED
    return Draft(
        kind,
        title,
        time,
        min(time.span.start, trigger.start),
        max(time.span.end, trigger.end),
        scene.sentence,
        bound.clause,
        (time.rule, f"{trigger.verb.name}:{trigger.word}", "title/matter+act"),
        done,
    )


# 需退票的观众请于某日前办理
_WANTED_ACT = re.compile(r"(?:需要?|要求|申请|选择)(?P<act>退票|改签|退费|退款|换票|退课|退换票)")


def _act_title(scene: Scene, bound: Bound, words: str) -> str:
    """In a report who does it stands before what; in a notice the matter does."""
    who = _who(scene, bound)
    stop = min(bound.time.span.start, bound.trigger.start)
    own = _of_label(scene, bound) or _owned(scene, bound.clause, stop)
    if own and own not in words:
        return with_matter(scene, own + "截止") if own.endswith(_CLOSING) else own + words + "截止"
    wanted = _WANTED_ACT.search(scene.body.masked, scene.sentence.start, stop)
    if wanted and bound.trigger.word == "办理" and wanted["act"] not in words:
        return with_matter(scene, wanted["act"] + "办理截止")
    if _WANTING.match(fold(who)) and fold(who).endswith(_WHOM) and len(who) <= 16:
        return who[:-1] + words.removesuffix("截止") + "截止"
    if who.endswith("的") and 4 <= len(who) <= 14:  # 没登记账号的,须于某日前交…
        return who + words.removesuffix("截止") + "截止"
    if scene.news and len(who) >= 3:
        return who + words
    alone = not scene.topic.matter and not scene.gathering() and not scene.news
    if alone and 4 <= len(who) <= 16 and not _PERSONS.search(fold(who)):
        return who + words.removesuffix("截止") + "截止"
    if _HANDED.search(fold(who)) and 3 <= len(who) <= 16 and fold(who) not in fold(words):
        return with_matter(scene, who + words.removesuffix("截止") + "截止")
    if bound.trigger.word in _BODILY and 3 <= len(who) <= 16:
        return who + words + "截止"
    return with_matter(scene, words.removesuffix("截止") + "截止")


_CLOSING = ("报名", "登记", "申报", "征集", "受理", "预约", "投标", "认购", "申请", "推荐", "报送")
_LABELLED = re.compile(r"(?P<label>[^\s,;。:()]{2,12}):")
# 已办理旧版月卡的车主: what they have tells what it is about.
_HAVING = re.compile(
    r"(?:凡|对|请)?(?:[^,;。:]{2,10}前)?(?:此前|之前|先前|尚|已经?|未|持有?)+"
    r"(?:办理|购买|领取|缴纳|获得|取得|预约|登记|申请|签订)?"
    r"(?P<what>[^,;。:]{3,14})的[^,;。:的]{0,8}$"
)


def _of_label(scene: Scene, bound: Bound) -> str:
    """The procedure that the label of the sentence names: ``陈述人报名:有意者于某日前…``."""
    low = scene.sentence.start
    told = _LABELLED.match(scene.body.masked, low, bound.time.span.start)
    if told is None or scene.news or not told["label"].endswith(_CLOSING):
        return ""
    return scene.body.text[told.start("label") : told.end("label")]


def _owned(scene: Scene, clause: int, stop: int) -> str:
    """What those have who are asked to act: ``已办理旧版月卡的车主,可在某日前退费``."""
    start = scene.clause(max(0, clause - 1))[0]
    before = strip(scene.body.phrase(start, stop))
    told = _HAVING.match(before.folded) if not scene.news else None
    return scene.say(before.cut(*told.span("what"))) if told else ""


def _who(scene: Scene, bound: Bound) -> str:
    start, _ = scene.clause(bound.clause)
    who, _ = before_trigger(scene.body, start, min(bound.time.span.start, bound.trigger.start))
    if not who and bound.clause:
        before = strip(scene.body.phrase(*scene.clause(bound.clause - 1)))
        who = after_relative(before) if before.folded.endswith(_WHOM) else EMPTY
        if before.folded.endswith("的"):
            who = before
        elif not who and "的" in before.folded:
            who = after_relative(before)
    return scene.say(who)


# 6月25日前未缴保证金者视为放弃: what must be done by then
_FORFEIT = re.compile(
    r"(?:仍|尚)?(?:未|不)(?:能|按时|按期|及时)?(?P<what>[^,;。:者的]{2,10})(?=(?:者|的|,)[^;。]{0,6}视)"
)


def read_last_moment(scene: Scene, time: Timex) -> Draft | None:
    """Read ``请于某日前…`` with a verb that is no trigger."""
    index = scene.sentence.clause_at(time.span.start)
    start, end = scene.clause(index)
    before = scene.body.masked[start : time.span.start]
    asked = _TOLD_TO if scene.news else _ASKED
    forfeit = _FORFEIT.match(scene.body.masked, time.span.end) if not scene.news else None
    if time.role != "deadline" or not (asked.search(before) or forfeit):
        return None
    if forfeit:
        end = forfeit.end()
    behind = strip(scene.body.phrase(forfeit.start("what") if forfeit else time.span.end, end))
    behind = join(behind) if scene.news else behind
    if not 2 <= len(behind) <= 20 or MARK in behind.folded:
        return None
    done = _without_place(behind) or behind
    subject, _ = before_trigger(scene.body, start, time.span.start)
    thing = scene.say(subject) if subject.folded.endswith(_THINGS) and len(subject) <= 12 else ""
    if scene.news and 3 <= len(subject) <= 14 and MARK not in subject.folded:
        thing = scene.say(subject)
    said = (thing or _owned(scene, index, time.span.start)) + scene.say(done) + "截止"
    return Draft(
        Kind.DEADLINE,
        said if scene.news else with_matter(scene, said),
        time,
        start,
        end,
        scene.sentence,
        index,
        (time.rule, "last-moment", "title/matter+act"),
        Status.COMPLETED,
    )


def read_last_call(scene: Scene, time: Timex) -> Draft | None:
    """Read ``报名截至某日``, where 截至 is a part of the time."""
    if time.rule != "zh/as-of":
        return None
    index = scene.sentence.clause_at(time.span.start)
    subject, _ = before_trigger(scene.body, scene.clause(index)[0], time.span.start)
    plain = not scene.news and time.text.startswith("截止") and 3 <= len(subject) <= 16
    if not subject or not (
        plain or _CLOSER.search(subject.folded[-4:]) or _ENDING.search(subject.folded)
    ):
        return None
    return Draft(
        Kind.DEADLINE,
        _recruited(scene, index) + scene.say(subject) + "截止"
        if _recruited(scene, index)
        else with_matter(scene, scene.say(subject) + "截止"),
        last_day(time),
        subject.at[0],
        time.span.end,
        scene.sentence,
        index,
        (time.rule, "last-call", "title/matter+deadline"),
        Status.COMPLETED,
    )


def _period_title(scene: Scene, bound: Bound, words: str) -> str:
    who = _who(scene, bound)
    if gathering_noun(fold(who)) and len(who) >= 5:
        return who + words
    if (fold(who).endswith(_PAPERS) or _HANDED.search(fold(who))) and len(who) >= 4:
        return with_matter(scene, who + words)
    matter = scene.topic.short
    own = any(word in fold(words) for word in _OWN_PHASE)
    return matter if _CLOSER.search(matter) and not own else with_matter(scene, words)


# 到各街道换领, 向县行政服务中心报送
_THERE = re.compile(
    r"(?:到|至|在|向|于|前往|通过|登录)[^,;。:]{2,20}?"
    r"(?:中心|大厅|窗口|街道|社区|村委会|[科室局处所站院]|平台|系统|小程序|公众号|邮箱|单位|学校|银行|网点)"
    r"(?=[一-鿿]{2,8}$)"
)


def _without_place(manner: Phrase) -> Phrase:
    """Leave out where and by what means: only what is done stays."""
    text = manner.folded
    there = _THERE.match(text)
    if there:
        return manner.cut(there.end())
    cut = max(
        (text.rfind(word) + len(word) for word in ("完成", "前往") if word in text), default=0
    )
    if cut:
        return manner.cut(cut)
    if text.startswith(
        (
            "在",
            "到",
            "至",
            "于",
            "向",
            "通过",
            "登录",
            "凭",
            "持",
            "将",
            "把",
            "携带",
            "以",
            "采取",
            "采用",
            "按",
        )
    ):
        return EMPTY
    wanted = list(WANTED.finditer(text))
    kept = manner.cut(wanted[-1].end()) if wanted else manner
    return kept if len(kept) <= 8 and not is_body(kept.folded) else EMPTY
