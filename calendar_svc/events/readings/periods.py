"""Periods in which a service is changed or a procedure is open, entries into force, deadlines."""

from __future__ import annotations

import re
from dataclasses import replace

from calendar_svc.events.body import EMPTY, Phrase
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.phrases import before_trigger, leading_subject, strip
from calendar_svc.events.readings.matter import is_period
from calendar_svc.events.readings.outages import heading_above, site_of, without_cause
from calendar_svc.events.readings.procedures import read_procedure
from calendar_svc.events.triggers import Bound, triggers
from calendar_svc.events.words import MARK, TENSE, alternation
from calendar_svc.model import Kind, Precision, Status, Timex

_WIDE = (Precision.QUARTER, Precision.HALF_YEAR, Precision.YEAR)
_ASKED = re.compile(r"请|须|应|务必|可|需")
_THIS_RULE = re.compile(
    r"^(?:本|该|此)(?:办法|规定|细则|条例|通告|通知|意见|方案|规则|决定|标准|制度|公告|措施|政策|实施细则|实施办法|章程)$"
)
_CLOSER = re.compile(r"(?:报名|登记|申报|征集|受理|预约|缴费|投标|认购|申请)")
_NOT = re.compile(rf"(?:{alternation(TENSE['negated'])}|不|未)$")


def read_period(scene: Scene, bound: Bound) -> Draft | None:
    """Read outages, closures, and procedures that are open for a time."""
    trigger = bound.trigger
    start, end = scene.clause(bound.clause)
    if _NOT.search(scene.body.masked[start : trigger.start]) or _is_wide(bound.time):
        return None
    if trigger.verb.name == "open-procedure":
        return read_procedure(scene, bound)
    if _SO_LONG.match(scene.body.masked, trigger.end):
        return None
    subject, _ = before_trigger(scene.body, start, trigger.start)
    if trigger.verb.name == "ban":
        return _ban(scene, bound, subject)
    if trigger.word in ("绕行", "改道") and _ADVISED.search(subject.folded):
        return None
    if bound.time.precision is Precision.VAGUE and subject.folded.startswith(("我", "本")):
        return None  # 我公司近日将分时段停水: the days stand below
    if bound.time.precision is Precision.VAGUE and _TELLS.search(
        scene.body.masked, trigger.end, end
    ):
        return None  # 近日碰管,现将停水时段公告如下
    subject = without_cause(subject or _told_elsewhere(scene, bound))
    subject = subject.cut(1) if subject.folded.startswith("对") else subject
    if _WHO.fullmatch(subject.folded) and bound.clause:
        subject = leading_subject(scene.body, *scene.clause(bound.clause - 1)) + subject
    word = scene.body.text[trigger.start : trigger.end]
    site = site_of(scene, subject)
    if site:
        return _period(scene, bound, subject, site[0], site[0] + site[1] + word)
    whole = _pointed_at(scene, subject, trigger.start)
    if whole:
        return _period(scene, bound, subject, whole[0], whole[0] + whole[1] + word)
    if _BELOW.search(subject.folded):
        subject = _listed_below(scene, trigger.end) or subject
    place = scene.say(subject) or None
    there = _of_matter(scene, subject, word)
    if there is not None:
        return _period(scene, bound, subject, *there)
    because = _BECAUSE.match(subject.folded)
    if because and trigger.verb.name == "shut":
        subject, place = subject.cut(because.end()), None
    if trigger.verb.name == "shut" and (place is None or len(place) < 4):
        place = scene.names.issuer
    title = _served(scene, subject, word, trigger.verb.name, place)
    if title is None:
        return None
    return _period(scene, bound, subject, place, title)


# 停水 11月19日22时至20日6时,望湖路以东、纬五路以南
_AREA = re.compile(
    r"[^,;。:(]{2,30}?(?:[路街巷村镇乡桥]|以[东南西北]|小区|片区|社区|一带|沿线|区域|用户|园区|苑|里)(?=[,;。(\n]|$)"
)


def _told_elsewhere(scene: Scene, bound: Bound) -> Phrase:
    """What is shut, told in the clause before, behind the hours or in the line above."""
    before = _clause_before(scene, bound.clause) if bound.clause else EMPTY
    return (
        before or _area_behind(scene, bound) or heading_above(scene.body, scene.sentence.line_start)
    )


def _area_behind(scene: Scene, bound: Bound) -> Phrase:
    """Where an outage is that opens its line, told in the clause behind its hours."""
    trigger, time = bound.trigger, bound.time
    opens = not scene.body.masked[scene.sentence.start : trigger.start].strip()
    index = scene.sentence.clause_at(time.span.start)
    if scene.news or not opens or time.span.start < trigger.end:
        return EMPTY
    if index + 1 >= len(scene.sentence.clauses):
        return EMPTY
    start, end = scene.clause(index + 1)
    found = _AREA.match(scene.body.masked, start, end)
    return strip(scene.body.phrase(*found.span())) if found else EMPTY


# 停航十一年的老码头: what it is, and no outage of the day.
_SO_LONG = re.compile(
    r"(?:了)?[\d一二三四五六七八九十多数半两]+(?:余|多)?个?(?:年|月|天|载)(?:之久)?(?:后|的|以来)"
)
# 货车可绕行: advice.
_ADVISED = re.compile(r"(?:可|可以|请|应|须|需|建议|注意|选择)(?:从|由|经|走)?[^,;。]{0,8}$")


def _ban(scene: Scene, bound: Bound, subject: Phrase) -> Draft | None:
    """``甲桥〈12月20日起〉禁止货车通行``: where, and what is forbidden there."""
    trigger = bound.trigger
    if not is_period(bound.time):
        return None
    if not subject and bound.clause:
        subject = leading_subject(scene.body, *scene.clause(bound.clause - 1))
    what = strip(scene.body.phrase(trigger.end, scene.clause(bound.clause)[1]))
    if len(subject) < 2 or not 2 <= len(what) <= 14 or MARK in what.folded:
        return None
    title = scene.say(subject) + scene.body.text[trigger.start : trigger.end] + scene.say(what)
    draft = _period(scene, bound, subject, scene.say(subject), title)
    return replace(draft, end=max(draft.end, what.at[-1] + 1))


_TELLS = re.compile("如下|公告|通知|通告|告知")


# 机动车禁止通行: the clause before tells where.
_WHO = re.compile(r"(?:机动车|非机动车|车辆|货车|行人|社会车辆|、|和)+")


def _is_wide(time: Timex) -> bool:
    """Whether a season or a year alone is told, which no outage lasts: 改善春季水质."""
    return time.role == "plain" and time.precision in _WIDE and "/" not in (time.edtf or "")


def _period(scene: Scene, bound: Bound, subject: Phrase, place: str | None, title: str) -> Draft:
    trigger = bound.trigger
    first = min([bound.time.span.start, trigger.start, *subject.at[:1]])
    return Draft(
        Kind.NOTICE_PERIOD,
        title,
        bound.time,
        first,
        max(bound.time.span.end, trigger.end),
        scene.sentence,
        bound.clause,
        (bound.time.rule, f"{trigger.verb.name}:{trigger.word}", "title/place+verb"),
        Status.STARTED,
        place=place,
    )


# 对该桥半幅封闭施工: the work that was told before, and the part of it.
_THIS_WORK = re.compile(
    r"对?[该此](?P<what>大桥|桥|隧道|大道|路|街|巷|涵洞|天桥|匝道|航道|船闸)(?P<part>.{0,6})"
)


def _pointed_at(scene: Scene, subject: Phrase, position: int) -> tuple[str, str] | None:
    said = _THIS_WORK.fullmatch(subject.folded)
    name = scene.names.before(position, (said["what"],), len(said["what"]) + 1) if said else None
    return (name, scene.say(subject.cut(said.start("part")))) if said and name else None


_BECAUSE = re.compile(r"(?:因|由于|为)(?=..)")
_THERE = re.compile(r"(?:该|上述|以上|此|下列)(?:路段|区域|道路|地段|水域|桥梁|片区)")
_DONE_THERE = re.compile(r"(?:临时)?(?:实施|实行|进行|采取).*$")


def _of_matter(scene: Scene, subject: Phrase, word: str) -> tuple[str | None, str] | None:
    """``对该路段实行交通管制`` takes place and title from the matter: 甲路实施交通管制."""
    matter = scene.topic.short
    if not _THERE.search(subject.folded) or word[-2:] not in matter:
        return None
    return _DONE_THERE.sub("", matter) or None, matter


def _served(scene: Scene, subject: Phrase, word: str, name: str, place: str | None) -> str | None:
    said = scene.say(subject)
    if name == "shut":
        owner = scene.names.issuer or ""
        who = said if place == said else (owner if said in owner else owner + said)
        return f"{who}{word}" if len(who) >= 2 else None
    if said and len(said) >= 3 and not said.endswith(("部分区域", "我公司")):
        return said + word
    matter = scene.topic.short
    return matter if matter and word[-2:] in matter else (matter + word if matter else None)


def _clause_before(scene: Scene, clause: int) -> Phrase:
    start, end = scene.clause(clause - 1)
    phrase = without_cause(strip(scene.body.phrase(start, end)))
    high = phrase.at[-1] + 1 if phrase else start
    if any(start <= told.start < high for told in triggers(scene.body, scene.sentence)):
        return EMPTY  # it tells something of its own
    return EMPTY if MARK in phrase.folded or phrase.folded.startswith(("因", "为")) else phrase


# 对以下区域停水:甲路、乙小区 names its places behind the verb.
_BELOW = re.compile(r"以下|下列|如下")
_LISTED = re.compile(rf"(?:的区域|区域|范围)?:\s*(?P<value>[^\n。;{MARK}]{{3,36}})(?=[\n。;])")


def _listed_below(scene: Scene, position: int) -> Phrase:
    found = _LISTED.match(scene.body.masked, position)
    return strip(scene.body.phrase(*found.span("value"))) if found else EMPTY


_STOPS = ("增设", "新增", "加开", "增开", "撤销", "停靠", "不停靠")
_OF_LINE = re.compile(
    r"(?:站|站点|站台|线|线路|班|班次|班车|车次|列车|专列|航班|航线|窗口|通道|泊位|车位)[”)]?$"
)
#: What has levels; 覆盖率提升至95% is a figure.
_LEVEL = re.compile(
    r"(?:应急响应|响应|预警|信号|火险|管控|等级|级别)(?:等级|级别)?(?:由[^,]{1,8})?$"
)
# 自1月1日起,支付限额由6000元提高到8000元
_RAISED = re.compile(r"(?:将|再)?[由从](?:现行|目前|原来)?的?每?[^,]{0,6}\d[^,]{0,10}$")
_TAKEN = re.compile(r"^[^,]{2,16}?(?:将|把)(?=.{4})")


def _raised(subject: Phrase, time: Timex) -> Phrase:
    """What rises or falls from a day on, without the amount that it has until then."""
    if _LEVEL.search(subject.folded):
        return subject
    rule = time.role == "since" and not time.text.endswith("以来")
    raised = _RAISED.search(subject.folded) if rule else None
    return strip(subject.cut(0, raised.start())) if raised else EMPTY


def _taken_up(subject: Phrase) -> Phrase:
    """``县防指将防汛应急响应由Ⅳ级`` is told of what stands behind 将."""
    taken = _TAKEN.match(subject.folded) if _LEVEL.search(subject.folded) else None
    return subject.cut(taken.end()) if taken else subject


# 新标准经市政府批准后执行: that it is approved first is no part of its name.
_APPROVED = re.compile(
    r"(?:已)?(?:经|报)[^,。;]{2,20}?(?:批准|同意|审议|通过|审定|备案)(?:后|通过)?$"
)
_NEW = re.compile(
    r"(?:新|调整后的?|修订后的?)[^,。;]{0,2}(?:标准|价格|票价|费率|政策|规定|办法|时刻表|线路|方案)"
)


#: 推广“甲”制度: what is spread stands behind.
_SPREADS = ("推广", "全面推广", "推行", "全面推行")
_RULE_ENDS = re.compile(r"(?:制度|机制|模式|办法|做法|工作法|标准|政策|服务|改革|措施|垃圾分类)$")
_LONG_RULE = 14
# 加开专线,起点火车站免费乘坐: a ride of the line that was told, and no rule.
_RIDE = re.compile(r"起点|终点|途经|沿途|全程")


#: These take effect only from a day on.
_FROM_A_DAY = ("推广", "全面推广", "实施", "实行", "执行", "推行", "全面推行", "改为")


def _who_spreads(scene: Scene, bound: Bound, said: str, behind: Phrase) -> str:
    """Who spreads a rule, by its own name; empty where no rule is told behind the verb."""
    told = _RULE_ENDS.search(behind.folded) and len(behind) <= _LONG_RULE
    return scene.names.own_name(said, bound.trigger.start) or said if told else ""


_RULES = re.compile(r"《[^》]{4,60}》")


def _rule_before(scene: Scene) -> str:
    """The rule that 该办法 speaks of: the last one in 《》 told before."""
    start = scene.sentence.start
    told = list(_RULES.finditer(scene.body.masked, max(0, start - _FAR), start))
    return scene.body.text[slice(*told[-1].span())] if told else ""


_FAR = 400  # characters back at which it may be told


def read_policy(scene: Scene, bound: Bound) -> Draft | None:
    """Read ``本办法自某日起施行`` and ``甲线自某日起恢复运行``."""
    trigger = bound.trigger
    start, end = scene.clause(bound.clause)
    adjusts = trigger.verb.name == "adjust"
    open_ended = adjusts or trigger.word in _FROM_A_DAY
    if open_ended and bound.time.role != "since":
        return None
    if _NOT.search(scene.body.masked[start : trigger.start]):
        return None
    subject = _taken_up(before_trigger(scene.body, start, trigger.start)[0])
    level = trigger.verb.name == "level"
    if level and not (subject := _raised(subject, bound.time)):
        return None
    if not subject and bound.clause:
        subject = leading_subject(scene.body, *scene.clause(bound.clause - 1))
    if scene.body.masked.startswith("至今", trigger.end) or _RIDE.match(subject.folded):
        return None
    approved = _APPROVED.search(subject.folded)
    subject = strip(subject.cut(0, approved.start())) if approved else subject
    said = scene.say(subject)
    if _NEW.fullmatch(subject.folded) and scene.topic.short:
        said = scene.topic.short + said
    if _THIS_RULE.match(subject.folded) or not said:
        said = scene.topic.document or _rule_before(scene) or scene.topic.short or said
    behind = strip(scene.body.phrase(trigger.end, end))
    word = scene.body.text[trigger.start : trigger.end].removeprefix("起")
    if trigger.word in _SPREADS:
        said = _who_spreads(scene, bound, said, behind)
    if len(said) < 3:
        return None
    onward = adjusts or trigger.word in _SPREADS or trigger.word[-1] in "行至为到"
    goes_on = onward and 2 <= len(behind) <= _LONG_RULE
    if adjusts and not goes_on:
        return None
    if trigger.word in _STOPS and not _OF_LINE.search(behind.folded):
        return None
    tail = scene.say(behind) if goes_on else ""
    return Draft(
        Kind.POLICY_EFFECTIVE,
        said + word + tail,
        bound.time,
        min(bound.time.span.start, trigger.start, *subject.at[:1]),
        max(trigger.end + (len(behind) if tail else 0), bound.time.span.end),
        scene.sentence,
        bound.clause,
        (bound.time.rule, f"{trigger.verb.name}:{trigger.word}", "title/rule+verb"),
        Status.STARTED,
    )
