"""Forms: ``报名时间:…``, ``四、笔试:6月10日 …``: the label says what the time dates."""

from __future__ import annotations

import re
from dataclasses import dataclass

from calendar_svc.events.body import EMPTY, Phrase
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.phrases import gathering_noun, strip
from calendar_svc.events.readings.beside_labels import own_gathering, told_before, value_named
from calendar_svc.events.readings.gatherings import place_beside
from calendar_svc.events.readings.matter import is_period, with_matter, without_phase
from calendar_svc.events.readings.outages import outage_of
from calendar_svc.events.readings.steps import (
    MAIN,
    MATTERS,
    OUTAGE,
    PLACES,
    POLICY,
    SECTIONS,
    SKIP,
    phase,
)
from calendar_svc.events.words import MARK, NOUNS, alternation, fold, load
from calendar_svc.model import Kind, Status, Timex

_TABLE = load("labels")
_SUFFIX = re.compile(r"(?:起止|开始|具体)?(?:时间|日期|期限|期间|时段|时间段|日程|期|时间安排)$")
# 首期定于某日 is no label 首期:.
_NUMBER = re.compile(r"(?:首|本|下一?|最后一|第[一二三四五六七八九十]+)[场期次届]?")
# What a heading says beside the phase that it names: 报名时间及地点, 缴费办法.
_HEADING_END = re.compile(
    r"(?:(?:起止|开始|具体)?(?:时间|日期|期限|日程|安排|地点|方式|方法|办法|程序|流程|要求|事项|须知|相关)"
    r"|(?<=会)(?:举行|召开|举办))$"
)
_OWN = 5  # characters of a label that names a gathering of its own
_SPREAD = re.compile(r"\S\s+\S")
_CUT = re.compile(r"(?<=[:\s])\([一二三四五六\d]\)\s*|[,;(]\s*")
#: Labels that say nothing themselves.
_PLAIN = frozenset(["", "起止", "截止", "开始", "具体"])
_NO_PHASE = tuple(_TABLE["no_phase"]["ends"])
# 男子组:3月27日 under 三、面试
_GROUP = re.compile(r"[^,;。:\s]{1,6}组|第[一二三四五六七八九十\d]+[批场轮组]")
# A label stands at the start of its sentence or clause and ends with a colon, 为 or 是.
_LABEL = re.compile(
    rf"(?:^|(?<=[,;。():、\s]))\s*(?P<label>[^,;。:{MARK}]{{1,24}}?)(?:\([^)]{{0,20}}\))?\s*(?:(?<!\d):|(?<=[间期日限])(?:为|是|拟定于|定于|定在|暂定))\s*"
    rf"(?P<value>[^{MARK}]{{0,40}}?)$"
)
# What every such label ends with; most times stand behind none.
_TOLD = re.compile(r":|[间期日限](?:为|是|拟定于|定于|定在|暂定)")
_DIRECT = re.compile(rf"\s*(?:自|从|拟定于|定于|暂定于|暂定|即|每|约|于|:|、|\(|“|[{MARK}])*\s*$")
_TERM = alternation(_TABLE["term"]["words"])
_BARE = re.compile(
    rf"(?P<label>[^,;。:{MARK}]{{0,14}}?(?:时间|日期|期限|期间|{_TERM})(?:自|从|到|至|为)?)\s*[(]?$"
)


# 资格复审定于某日: a phase is dated without a colon.
_DATED = re.compile(
    rf"\s*(?P<label>[^,;。:{MARK}]{{0,8}}?(?:{alternation(_TABLE['dated']['words'])}))"
    r"(?:时间)?(?:将|拟|预计|暂)?(?:统一|集中)?(?:安排|定|订)?(?:于|在)\s*"
)


@dataclass(frozen=True, slots=True)
class Label:
    """The label of a time: its core without 时间, where it stands, whether the time follows it
    at once (``报名时间:3月5日``) or after other words (``报名:网上报名,3月5日截止``)."""

    core: Phrase
    start: int
    direct: bool


def label_of(scene: Scene, time: Timex) -> Label | None:
    """Find the label that a time stands behind, inside its sentence."""
    low = scene.sentence.start
    before = scene.body.masked[low : time.span.start]
    if before.endswith(("展期至", "展期到", "展期延至")):
        return None  # what was told before lasts so long
    found = None
    for cut in {0, *(m.end() for m in _CUT.finditer(before))} if _TOLD.search(before) else ():
        match = _LABEL.match(before, cut)
        if match and ")" in match["label"] and "(" not in match["label"]:
            continue  # 甲隧道(上行):… is cut inside its bracket
        if match and (found is None or match.start("label") > found.start("label")):
            found = match
    start, _ = scene.clause(scene.sentence.clause_at(time.span.start))
    if found is None and not scene.news:
        said = _DATED.fullmatch(scene.body.masked[start : time.span.start])
        if said:
            return _label(scene, start, said, direct=True)
    if found is None:
        bare = _BARE.fullmatch(scene.body.masked[start : time.span.start])
        if bare is None:
            return _behind(scene, time) or _spaced(scene, time) or _of_section(scene, time, before)
        return _under(scene, _label(scene, start, bare, direct=True))
    value = before[found.start("value") :]
    label = _label(scene, low, found, direct=_DIRECT.fullmatch(value) is not None)
    counted = _NUMBER.fullmatch(label.core.folded) and not _is_series(scene, found, before)
    void = label.core.folded.endswith(_NO_PHASE) or counted
    return None if void else _under(scene, label)


_SERIES = re.compile(r"(?:首|第[一二三四五六七八九十]+)[场期讲轮批]")


def _is_series(scene: Scene, found: re.Match[str], before: str) -> bool:
    """Whether a number is a label: 第一场:4月25日, not 首期定于某日."""
    told = not scene.news and ":" in before[found.end("label") : found.start("value")]
    return told and _SERIES.fullmatch(found["label"].strip()) is not None


# 其中10月20日至11月8日为奖励期: the label stands behind the time.
_BEHIND = re.compile(
    rf"\s*(?:为|是)(?P<label>[^,;。:\s{MARK}]{{0,12}}(?:期|时间|阶段|报名|日))(?=[,;。\s(]|$)"
)
# (四)考场通知单 4月8日起…: in a numbered line a space parts the label from the time.
_SPACED = re.compile(r"(?P<label>[^,;。:\s]{2,12})\s+$")


def _behind(scene: Scene, time: Timex) -> Label | None:
    _, end = scene.clause(scene.sentence.clause_at(time.span.start))
    said = _BEHIND.match(scene.body.masked, time.span.end, end)
    weekday = fold(time.text)[:-1] in ("周", "星期")  # 周一为维护日: a rule
    if said is None or scene.news or weekday:
        return None
    label = _label(scene, 0, said, direct=True)
    return Label(label.core, time.span.start, direct=True)


def _spaced(scene: Scene, time: Timex) -> Label | None:
    low = scene.sentence.start
    numbered = low > scene.sentence.line_start and not scene.news
    said = _SPACED.fullmatch(scene.body.masked, low, time.span.start) if numbered else None
    if said is None or gathering_noun(said["label"]) or outage_of(said["label"]):
        return None
    return _label(scene, 0, said, direct=True)


def _of_section(scene: Scene, time: Timex, before: str) -> Label | None:
    """A time that opens a line is dated by the heading over it: ``三、报名日期``."""
    if before.strip() or not scene.section or scene.sentence.start < scene.section.at[-1]:
        return None
    core = phase_of(scene.section)
    if not core or time.edtf == scene.date.edtf:
        return None
    return Label(core, time.span.start, direct=True)


def _under(scene: Scene, label: Label) -> Label:
    """``时间:…`` and ``截止时间:…`` say what they date by the heading they stand under."""
    plain = label.core.folded in _PLAIN
    core = phase_of(scene.section) if plain or _GROUP.fullmatch(label.core.folded) else EMPTY
    if not core:
        return label
    if not plain:
        return Label(core + label.core, label.start, label.direct)
    told = label.core.folded in ("", "起止") or label.core.folded in core.folded
    return Label(core if told else core + label.core, label.start, label.direct)


def phase_of(section: Phrase) -> Phrase:
    """The phase that a heading names, without what it says of time and place; else nothing."""
    first = re.split(r"(?<=截止)时间|[、,和及与]", section.folded)[0]
    core = strip(section.cut(0, len(first)))
    while (end := _HEADING_END.search(core.folded)) and end.start() >= 2:
        core = core.cut(0, end.start())
    named = core.folded in MAIN or any(word in core.folded for word in SECTIONS)
    return core if core and named else EMPTY


def _label(scene: Scene, low: int, match: re.Match[str], *, direct: bool) -> Label:
    core = strip(scene.body.phrase(low + match.start("label"), low + match.end("label")))
    if _SPREAD.fullmatch(core.folded):  # 时  间: is set as wide as 主讲人:
        core = core.cut(0, 1) + core.cut(len(core) - 1)
    suffix = _SUFFIX.search(core.folded)
    if suffix:
        core = core.cut(0, suffix.start())
    return Label(core, low + match.start("label"), direct)


def read_label(scene: Scene, time: Timex, label: Label) -> Draft | None:
    """Make an event of a labelled time; None where the label is of no event.

    The matter of the notice itself comes under ``main`` labels; every other label is a phase of it.
    """
    core = label.core.folded
    if (
        _skipped(core, time)
        or core in PLACES
        or core in MATTERS
        or _is_signature(scene, time, label)
    ):
        return None
    rules = (time.rule, f"label:{core or '时间'}")
    if core in _PLAIN and outage_of(scene.topic.matter) and is_period(time):
        return None  # a row of an outage, under the place or the line that it tells
    if core in MAIN:
        return _main(scene, time, label, rules)
    if core in OUTAGE:
        return None
    if core in POLICY:
        named = scene.topic.document or scene.topic.short
        return _draft(
            scene, time, label, Kind.POLICY_EFFECTIVE, named + "施行", rules, Status.STARTED
        )
    named = value_named(scene, time, label.core) if not label.direct else ""
    if named:
        kind = NOUNS.kinds.get(gathering_noun(fold(named)) or "", Kind.ACTIVITY)
        return _draft(scene, time, label, kind, named, (*rules, "title/name"), Status.HELD)
    kind, done = phase(core, time)
    if _SERIES.fullmatch(core):
        return _of_series(scene, time, label, rules)
    if scene.topic.record and kind in (Kind.OTHER, Kind.ACTIVITY):
        return _main(scene, time, label, rules)  # 上课时间 of the course that the record names
    if core == "发放" and "消费券" in scene.topic.matter:
        kind, done = Kind.ACTIVITY, Status.HELD
    title = _phase_title(scene, time, label, kind)
    return _draft(scene, time, label, kind, title, rules, done)


def _phase_title(scene: Scene, time: Timex, label: Label, kind: Kind) -> str:
    """The name of a phase: its label, with what it belongs to."""
    core, tail = label.core.folded, _tail(scene, time)
    words = told_before(scene, label.core, label.start) or scene.say(label.core)
    rows = scene.sentence.times[-1] is not time  # 8:30-10:10 甲卷 14:00-15:40 乙卷
    if kind is Kind.EXAM and tail and (rows or gathering_noun(tail.folded) in NOUNS.kinds):
        words += f" {scene.say(tail)}"
    if kind is Kind.DEADLINE and not core.endswith(("截止", "截至")):
        words = words.removesuffix("的") + ("截止" if "截" not in words else "")
    words = words.replace("的截止", "截止")
    own = own_gathering(scene, label.start)
    if own and own not in words:
        return own + words
    return words if _is_one_of_many(scene, label.core) else with_matter(scene, words)


def _of_series(scene: Scene, time: Timex, label: Label, rules: tuple[str, ...]) -> Draft | None:
    """``第一场:4月25日9时`` is the first of what the matter names, once there are several."""
    matter = without_phase(scene.topic.gathering or scene.topic.short)
    if not matter:
        return None
    noun = gathering_noun(fold(matter)) or next((n for n in NOUNS.kinds if n in fold(matter)), "")
    kind = NOUNS.kinds.get(noun, Kind.NOTICE_PERIOD if is_period(time) else Kind.OTHER)
    done = Status.STARTED if kind is Kind.NOTICE_PERIOD else Status.HELD
    return _draft(scene, time, label, kind, matter + scene.say(label.core), rules, done)


def _is_one_of_many(scene: Scene, core: Phrase) -> bool:
    """Whether a label names a gathering of its own, one of those that the headline announces."""
    named = gathering_noun(core.folded) in NOUNS.kinds and core.folded not in NOUNS.generic
    alone = not scene.topic.gathering and not scene.topic.short
    many = alone or fold(scene.topic.matter).endswith("活动") or "“" in core.folded
    return named and many and len(core) >= _OWN


def _skipped(core: str, time: Timex) -> bool:
    """Whether a label dates no event; hours of inquiry are none, days of inquiry are."""
    return core in SKIP and not (core == "咨询" and fold(time.text).startswith("即日起"))


def _is_signature(scene: Scene, time: Timex, label: Label) -> bool:
    """Whether a line 日期:… gives the day of the notice itself."""
    words = scene.body.masked[label.start : time.span.start].strip(" :")
    return words in ("日期", "时间") and time.edtf == scene.date.edtf and not label.core


def _main(scene: Scene, time: Timex, label: Label, rules: tuple[str, ...]) -> Draft | None:
    title = _of_sentence(scene, label)
    if title is None:
        title = scene.topic.gathering or scene.topic.matter or scene.gathering()
        if title and label.core.folded and not is_period(time):
            title = without_phase(title)  # 比赛时间 under the headline 甲大赛报名
    if not title:
        return None
    told = gathering_noun(label.core.folded) or ""
    apart = told == label.core.folded and len(told) >= _NAMED and not gathering_noun(fold(title))
    if apart and told not in fold(title):
        title += scene.say(label.core)  # 家长会:… under the matter 甲校新生入学
    own = scene.topic.body and title in scene.topic.body  # 甲大赛报名公告 and 甲大赛
    if (
        scene.topic.body
        and not own
        and scene.topic.body not in title
        and len(scene.topic.body + title) <= 30
    ):
        title = scene.topic.body + title
    if is_period(time) and fold(title).endswith(tuple(_TABLE["section"]["words"])):
        rules = (*rules, "title/topic")
        return _draft(scene, time, label, Kind.NOTICE_PERIOD, title[:40], rules, Status.STARTED)
    noun = gathering_noun(fold(title))
    kind = NOUNS.kinds.get(noun, Kind.ACTIVITY) if noun else _kind_of_matter(title)
    return _draft(scene, time, label, kind, title[:40], (*rules, "title/topic"), Status.HELD)


_NAMED = 3  # characters of 家长会, which is no 活动 of the matter


def _of_sentence(scene: Scene, label: Label) -> str | None:
    """What a label in the middle of a sentence belongs to: ``甲赛在乙路开跑,起跑时间为…``.

    Empty where the sentence tells a span of days, so that the clock time has no day of its own;
    None where the label opens its sentence.
    """
    before = scene.body.masked[scene.sentence.start : label.start]
    days = [t for t in scene.sentence.times if t.span.end <= label.start]
    if not days or not before.strip(" ,"):
        return None
    if "/" in (days[-1].edtf or ""):
        return ""
    return None


def _kind_of_matter(title: str) -> Kind:
    for noun, kind in NOUNS.kinds.items():
        if len(noun) > 1 and noun in title:
            return kind
    return Kind.ACTIVITY


def _tail(scene: Scene, time: Timex) -> Phrase:
    """Words right behind the time: ``8:30—10:30 公共科目``."""
    _, end = scene.clause(scene.sentence.clause_at(time.span.start))
    end = min([end, *(t.span.start for t in scene.sentence.times if t.span.start >= time.span.end)])
    tail = strip(scene.body.phrase(time.span.end, end)) if end > time.span.end else EMPTY
    return tail if 2 <= len(tail) <= 16 and MARK not in tail.folded else EMPTY


def _draft(
    scene: Scene,
    time: Timex,
    label: Label,
    kind: Kind,
    title: str,
    rules: tuple[str, ...],
    done: Status,
) -> Draft | None:
    if len(title) < 4:
        return None
    held = kind in (Kind.MEETING, Kind.CONFERENCE, Kind.ACTIVITY, Kind.CEREMONY)
    index = scene.sentence.clause_at(time.span.start)
    return Draft(
        kind,
        title,
        time,
        min(label.start, time.span.start),
        time.span.end,
        scene.sentence,
        index,
        rules,
        done,
        name=title if held else "",
        place=place_beside(scene, index) if held or kind is Kind.EXAM else None,
    )
