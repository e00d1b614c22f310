"""Changes of state in the life of a project: ``甲项目开工``, ``推进甲、乙竣工``, ``建成甲``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from calendar_svc.events.body import EMPTY, Phrase
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.names import is_body
from calendar_svc.events.phrases import (
    after_relative,
    before_trigger,
    gathering_noun,
    items,
    leading_subject,
    strip,
)
from calendar_svc.events.readings.around import (
    STEP,
    TRANSITIVE,
    behind_step,
    doing,
    reached_in,
    since,
)
from calendar_svc.events.readings.subjects import EMPTY_SUBJECTS, STEP_BEGUN, earlier_subject
from calendar_svc.events.triggers import Bound, Trigger
from calendar_svc.events.words import MARK, NOUNS, STEPS, TENSE, VERBS, alternation, fold
from calendar_svc.events.works import is_part
from calendar_svc.model import Kind, Party, Precision, Status, Timex
from calendar_svc.value import replace

_OWN = 4  # characters of a name that a line opens with
_PART = 6  # characters of a part of the project that opens the line
_WORKS = 8  # characters of a part of works that names its project as well
_PLANS = re.compile(r"(?:计划|预计|力争|预期|有望)(?:将|于|在)?$|^\s*(?:计划|预计|力争|预期|有望)")
#: Verbs that say enough with any subject; the others need one that ends as a project does.
_STRONG = frozenset(STEPS["strong"])
_COUNT = re.compile(
    r"^[约近超]?\d[\d.]*(?:余|多)?(?:个|家|条|座|处|项|公里|万|亿|%|所|平方)|^(?:投资|产值|税收|销售|年度任务)"
)
_COUNT_BEHIND = re.compile(
    r"[^,;。“《]{0,18}?\d[\d.]*(?:余|多)?(?:万|亿)?(?:个|家|条|座|处|项|公里|公顷|元|户|套|亩|米|平方米|%|所|批|间|张)?$"
)
_COUNTED = re.compile(
    r"^(?:首批|部分|其余|其他|若干|一批|多家)|(?:^|[新各有将])(?:\d+|[一二两三四五六七八九十百多]+)(?:余|多)?(?:个|家|条|座|处|批|所)"
)
_NOT = re.compile(rf"(?:{alternation(TENSE['negated'])}|不)$")
# 请提前蓄水: asked of the readers.
_ASKS = re.compile(r"请(?!求)|务必|务请")
# What somebody wants is no happening: 居民希望医院开诊.
_WISH = re.compile(r"^直?至|^直到|希望|期待|期盼|盼望|建议|呼吁|能否|何时|是否|如果|一旦")
# What a part of a project is called by.
_WORK = re.compile(
    r"(?:[栋座幢]|号楼|地块|区间|标段|施工|铺轨|装修|装饰|绿化|亮化|桥面|路面|管线|景观|幕墙|摊铺|铺装|浇筑|砌筑)$"
)
_AIM = re.compile(r"的(?:总体|既定|工期|建设|预期)?(?:目标|计划|任务|节点|时间|承诺|要求)")
_ENDS = tuple(NOUNS.project)
# “深海”大展与观众见面: what is shown is no project.
# 将安排大赛、路线发布等活动: what may happen at another event.
_ETC_ACTIVITIES = re.compile(r"等(?:系列|配套|主题|特色|精彩|丰富多彩的)*活动")
_SHOWN = re.compile(r"(?<!发)展$")
# Levels of alert take effect; they are no projects.
_LEVELS = ("应急响应", "响应", "预警")
_DIGIT = re.compile(r"\d|[一二三四五六七八九]成|过半|近半|大半")
# 这座3月动工的食堂: what it is stands behind the verb.
_POINTER = re.compile(r"(?:这|那)(?:[个座条所处家项幢栋片]|一)")
# 完成站房竣工验收: the step of a part.
_ACCEPTED = re.compile(r"(?<=..)(?:竣工验收|专项验收|交工验收|主体封顶|搬迁|招标|土地摘牌)$")
# 完成全部桩基: a part of the project that the sentence is about.
_WHOLE_OF = ("全部", "所有", "主体", "剩余", "最后")
# Behind the name of a road or line, the part of it.
_STRETCHES = ("段", "线", "标段", "区间", "泊位")
# A piece of a sentence that was taken for a name.
_SENTENCE = re.compile(
    r"安排|刚刚|通过|已经|将于|预计|原订|原定|[东南西北]至|止于|将有|共有|还有|目标|确定"
)
# 甲项目〈4月上旬〉开工、〈年底〉通水: both are told of one project.
_SAME_CLAUSE = re.compile(
    rf"(?:{alternation(w for v in VERBS if v.reads == 'milestone' for w in v.words)})"
    rf"[、和并]{MARK}+(?:前|内)?$"
)
_PHASES = frozenset(["初评", "终评", "复评", "评审", "初审", "复审"])  # 初评:9月20日前完成
_LATER = re.compile(rf"(?:{STEP})(?!的)")


# 将与读者见面: who comes, and nothing that is opened
_NOBODY = re.compile(rf"[{MARK}\s将也即]*")


def read_milestones(scene: Scene, bound: Bound) -> Iterator[Draft]:
    """Give one draft for every named project that the trigger speaks of."""
    start, end = scene.clause(bound.clause)
    trigger = bound.trigger
    if _is_none(scene, bound, start):
        return
    described = scene.body.masked[trigger.end : trigger.end + 1] == "的"
    counted = not described and _COUNT_BEHIND.match(scene.body.masked, trigger.end, end)
    if counted or (described and _told_again(scene, bound, end)):
        return  # 新建成的甲园正式开园: the second says what happened
    shared = _SAME_CLAUSE.search(scene.body.masked, start, trigger.start)
    stop = shared.start() if shared else trigger.start
    subject, place = before_trigger(scene.body, start, stop)
    subject, reached = reached_in(behind_step(scene, subject, trigger, start))
    if trigger.verb.needs_passing and not reached.folded.startswith("通过"):
        return
    if STEP_BEGUN.search(subject.folded) or _WISH.search(subject.folded):
        return
    behind = _object(scene, trigger, end)
    if not subject and trigger.verb.needs_object and behind.folded.startswith(_WHOLE_OF):
        behind = EMPTY
    carried, doers = False, tuple[Party, ...]()
    pointed = described and _POINTER.fullmatch(subject.folded)
    if behind and (pointed or trigger.verb.needs_object or _acts(scene, subject)):
        doers = (Party(scene.say(subject)),) if is_body(scene.say(subject)) else ()
        subject = behind
    elif not subject or _is_no_subject(scene, subject):
        whole = trigger.word.startswith(("全面", "整体", "全部", "全线"))
        subject, carried = earlier_subject(scene, bound.clause, whole=whole), True
    verb = reached + scene.body.phrase(trigger.start, trigger.end)
    if trigger.verb.needs_object and not behind:
        if _is_asked(scene, bound):
            return  # 请于某日前完成…: a deadline for the reader
        verb += strip(scene.body.phrase(trigger.end, end))
        named = subject.folded.endswith(_ENDS) or scene.lead or _WORK.search(subject.folded)
        if not named or len(verb) > 10 or _DIGIT.search(verb.folded):
            return
    elif not behind:
        verb += doing(scene, trigger, end)
    subject = _first_cell(subject)
    accepted = _ACCEPTED.search(subject.folded) if trigger.verb.needs_object and behind else None
    if accepted:
        verb = verb + subject.cut(accepted.start())
        subject = subject.cut(0, accepted.start())
    told = items(subject) if subject and trigger.word != "先行试点" else (subject,)
    for item in told:
        draft = _draft(scene, bound, item, verb, carried=carried, part=bool(accepted or reached))
        if draft is not None:
            time, where = since(scene, bound), scene.say(place) or None
            yield replace(draft, time=time, place=where, organizers=doers)


def _first_cell(subject: Phrase) -> Phrase:
    """The name of the project in a flattened row: ``甲公园 建设球场、步道 3月开工``."""
    cell, _, rest = subject.folded.partition(" ")
    named = rest and len(cell) >= _OWN and cell.endswith(_ENDS)
    return subject.cut(0, len(cell)) if named else subject


def _is_none(scene: Scene, bound: Bound, start: int) -> bool:
    """Whether the step does not happen, is asked for, is history or a stage of another."""
    before = scene.body.masked[start : bound.trigger.start]
    if bound.trigger.word.startswith("与") and _NOBODY.fullmatch(before):
        return True
    if _NOT.search(before) or (not scene.news and _ASKS.search(before)):
        return True
    behind = bound.trigger.end
    etc = _ETC_ACTIVITIES.match(scene.body.masked, behind)
    stage = etc or _STAGE.match(scene.body.masked, behind)
    return stage is not None or _is_history(scene, bound.time)


def _is_asked(scene: Scene, bound: Bound) -> bool:
    return bound.time.role == "deadline" and not scene.news and not _planned(scene, bound)


def _is_no_subject(scene: Scene, subject: Phrase) -> bool:
    """Whether the words before a step say how far or after what it is: 全线贯通, 经过两年修缮."""
    return (subject.folded in _LIMITS and not scene.lead) or subject.folded.startswith(_AFTER)


_AFTER = ("经过", "历经", "历时")
# 全线8月贯通: how far, and not what.
_LIMITS = frozenset(["全线", "全桥", "整体", "整体项目", "全厂", "全部", "项目整体", "主体"])
# 下闸蓄水阶段验收 is one step.
_STAGE = re.compile("(?:专项|阶段性?)[^,。;]{0,4}验收")


def _told_again(scene: Scene, bound: Bound, end: int) -> bool:
    """Whether a later verb of the clause takes the time of a relative clause, or it has none.

    这座3月动工的食堂9月启用 tells two days; 去年建成的市场日均… tells none.
    """
    at = bound.trigger.end
    later = _LATER.search(scene.body.masked, at, end)
    if later is None:
        year = bound.time.precision is Precision.YEAR
        return scene.news and year and bound.time.span.end <= bound.trigger.start
    return not any(at <= t.span.start < later.start() for t in scene.sentence.times)


def _is_history(scene: Scene, time: Timex) -> bool:
    """A notice that says in which year something of its own was built tells its history."""
    begin, now = time.interval.begin if time.interval else None, scene.date.earliest
    year = time.precision is Precision.YEAR and not scene.news
    return bool(year and begin and now and begin.year < now.year - _RECENT)


_RECENT = 2  # years


def _planned(scene: Scene, bound: Bound) -> bool:
    """Whether the clause plans and asks nobody: ``计划7月20日前完成沥青摊铺``."""
    start, _ = scene.clause(bound.clause)
    return _PLANS.search(scene.body.masked, start, bound.time.span.start) is not None


def _acts(scene: Scene, subject: Phrase) -> bool:
    """Whether the subject is who does it, so that what is done stands behind the verb."""
    said = scene.say(subject)
    return (
        not subject
        or said in EMPTY_SUBJECTS
        or (is_body(said) and not said.endswith(("中心", "医院", "学校", "公司", "市场")))
    )


def _object(scene: Scene, trigger: Trigger, end: int) -> Phrase:
    """What a transitive verb is about, or nothing."""
    if trigger.word not in TRANSITIVE:
        if scene.body.masked[trigger.end : trigger.end + 1] != "的":
            return EMPTY
        if _AIM.match(scene.body.masked, trigger.end):
            return EMPTY  # 年底开通的目标不变
        return strip(leading_subject(scene.body, trigger.end + 1, end))
    phrase = scene.body.phrase(trigger.end, end)
    if phrase.folded.startswith(("了", "的")):
        phrase = phrase.cut(1)
    if _COUNT.match(phrase.folded) or len(phrase) < 2:
        return EMPTY
    phrase = strip(phrase)
    if trigger.verb.needs_object and _ACCEPTED.search(phrase.folded):
        return phrase
    listed = items(phrase)
    if all(item.folded.endswith(_ENDS) or item.folded.endswith(("》", "”")) for item in listed):
        return phrase
    clear = after_relative(phrase)
    if clear.folded.endswith(_ENDS):
        return clear
    return EMPTY


def _draft(
    scene: Scene, bound: Bound, item: Phrase, verb: Phrase, *, carried: bool, part: bool
) -> Draft | None:
    trigger = bound.trigger
    said = scene.say(item)
    if _COUNTED.search(item.folded) or said in EMPTY_SUBJECTS or item.folded in _PHASES:
        return None
    position = item.at[0] if item else trigger.start
    told = _of_whole(scene, item) or _of_lead(scene, item, carried=carried)
    full, project = told or scene.names.full(said, position)
    works = trigger.word not in TRANSITIVE
    if carried and works and not _plausible(full, trigger.word, part=False):
        full = project = scene.names.focus(position) or ""
    if item.folded in NOUNS.generic:
        full, project = scene.gathering() or full, None
    led = bool(scene.lead) and full.startswith((scene.lead, scene.whole or scene.lead))
    # 甲公寓A、B两栋, 甲线铺轨施工: a part of a project that was told before.
    whole = fold(full.removesuffix(said))
    of_project = full != said and whole.endswith(_ENDS)
    part = of_project and (part or _WORK.search(item.folded) is not None)
    works_on = _WORK.search(item.folded) is not None and len(item) >= _WORKS
    if not _plausible(full, trigger.word, part=part or led or works_on):
        return None
    if (bound.inherited and not _named(full)) or fold(full).endswith("预案"):
        return None
    inner = () if carried else item.at
    start = min([bound.time.span.start, trigger.start, *inner])
    stop = max([bound.time.span.end, verb.at[-1] + 1, *(p + 1 for p in inner)])
    done = trigger.verb.done or Status.COMPLETED
    rules = (bound.time.rule, f"{trigger.verb.name}:{trigger.word}", _title_rule(said, full))
    shown = _SHOWN.search(fold(full)) is not None
    kind = Kind.ACTIVITY if shown or _is_campaign(full) else Kind.MILESTONE
    if fold(full).endswith(_LEVELS):
        kind = Kind.POLICY_EFFECTIVE
    return Draft(
        kind,
        full + scene.say(verb),
        bound.time,
        start,
        stop,
        scene.sentence,
        bound.clause,
        rules,
        done,
        project=None if kind is Kind.ACTIVITY else project or full,
        inherited=bound.inherited,
        name=full if kind is Kind.ACTIVITY else "",
    )


def _of_whole(scene: Scene, item: Phrase) -> tuple[str, str] | None:
    """The name of what a line tells under a headline that names the whole: ``加药间:8月进场``."""
    whole, said = scene.whole, scene.say(item)
    if not whole or said.startswith(whole) or len(said) > _PART * 2:
        return None
    if len(scene.lead) >= _OWN and fold(scene.lead).endswith(_ENDS) and not is_part(scene.lead):
        return None  # a thing of its own: 西接线高架 under a headline over a quarter
    if item.folded in _LIMITS:
        return whole, whole
    part = scene.lead.removeprefix(whole)
    return (whole + part + said.removeprefix(part), whole) if scene.lead else None


def _of_lead(scene: Scene, item: Phrase, *, carried: bool) -> tuple[str, str] | None:
    """The name and project of what a line with a project before its colon tells.

    Behind ``西接线高架:`` a bare ``贯通`` is told of it, ``全线`` is its part.
    """
    said = scene.say(item)
    thing = item.folded.endswith(_ENDS)
    if not scene.lead or said.startswith(scene.lead) or len(said) > _PART:
        return None
    if not said or (carried and not thing):
        return scene.lead, scene.lead
    return scene.lead + said, scene.lead + said if thing else scene.lead


def _is_campaign(full: str) -> bool:
    noun = gathering_noun(fold(full))
    return (
        noun is not None
        and noun not in ("行动", "专项行动")
        and len(noun) > 1
        and not fold(full).endswith(_ENDS)
    )


def _plausible(full: str, word: str, *, part: bool) -> bool:
    """Whether a name can be that of a project."""
    if len(full) < 4 or len(full) > 34 or _SENTENCE.search(fold(full)):
        return False
    return part or word in _STRONG or _named(full)


def _named(full: str) -> bool:
    return (
        fold(full).endswith((*_ENDS, *_STRETCHES))
        or "“" in full
        or "《" in full
        or gathering_noun(fold(full)) is not None
    )


def _title_rule(said: str, full: str) -> str:
    if said == full:
        return "title/subject+verb"
    return "title/topic+verb" if said else "title/focus+verb"
