"""What is put off, moved or called off: the old date and the new one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from calendar_svc.events.body import EMPTY, Phrase
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.phrases import (
    before_trigger,
    gathering_end,
    gathering_noun,
    leading_subject,
    strip,
)
from calendar_svc.events.readings.matter import with_matter
from calendar_svc.events.readings.outages import outage_of
from calendar_svc.events.series import moved
from calendar_svc.events.timeline import first_day
from calendar_svc.events.triggers import Bound, triggers
from calendar_svc.events.words import MARK, NOUNS, TENSE, alternation, fold
from calendar_svc.model import Kind, Precision, Status, Timex

_SUPERSEDED = re.compile(rf"(?<![按照])(?:{alternation(TENSE['superseded'])})")
_CAUSE = re.compile(r"因(?!素)|由于|受(?!益)|现(?:决定|将|调整|定)|决定|经(?:研究|批准|协商)")
# 闭馆时间延长至20:00 moves an hour of every day.
_OF_HOURS = re.compile(
    r"(?:闭馆|开馆|开放|营业|服务|运营|办公|接待)时间$|^(?:末班|首班)车|^(?:最后一[天日]|首日|末日|当[天日]|节假日|周末)$"
)
# 地点由操场改到学术厅 changes no day.
_OF_PLACE = re.compile(r"^(?:比赛|活动|会议|演出|集合|举办|上课)?(?:地点|场地|会场|考点|路线)")
_IF_CLAUSE = re.compile(r"\s*(?:届时|期间|当[日天])?(?:如遇|若遇|如因|如有|倘遇)[^,;。]{0,12}$")
# What may happen is no change: 如遇雨天顺延.
_IF = re.compile(r"(?:如遇|若遇|如因|如有|遇|若)[^,;。]{0,12}$|(?:雨天|下雨|恶劣天气)[^,;。]{0,4}$")
_CLOSE = ("截止", "截止时间", "截止時間", "截止日期")
_WORKS = ("检修", "施工", "维护", "封闭", "维修", "抢修")
_HELD_THAT = re.compile(
    r"(?:举行|举办|召开|开展|上演|演出|开幕|开赛|鸣枪|开讲|进行|展出|[\ue000])的(?!时间|日期|地点)"
)
_OLD_NAMED = re.compile(
    rf"(?:{alternation(TENSE['superseded'])})[^,;。{MARK}]{{0,2}}{MARK}+(?:在[^,;。的]{{2,16}})?"
    rf"(?:举行|举办|召开|开展|进行|开讲|上演)?的(?P<name>[^,;。{MARK}]{{2,24}})$"
)
# 原定甲日的乙,因场地施工延至…: why it moves stands before the verb.
_FOR_CAUSE = re.compile(r"因(?!素)|由于|受(?!益|理)|鉴于|考虑到")
# 原定9月底结束的限行措施取消: it ends, and no occurrence is called off.
_ENDS_EARLY = re.compile(
    rf"(?:原定|原计划|原本)(?:于|到|至)?{MARK}+(?:结束|到期|截止|期满|完工)的[^,;。]*(?:取消|解除|停止|终止)"
)
_SAME_TIME = re.compile(r"同期|同日|同时")


def read_change(scene: Scene, bound: Bound) -> Iterator[Draft]:
    """Give the old date as postponed or cancelled, and the new one, if told, as planned."""
    hours = _service_hours(scene, bound)
    yield from (hours,) if hours else _moved_or_off(scene, bound)


def _moved_or_off(scene: Scene, bound: Bound) -> Iterator[Draft]:
    trigger, sentence = bound.trigger, scene.sentence
    low = scene.clause(bound.clause)[0]
    if _OF_PLACE.match(scene.body.masked[low:]) or is_supposed(scene, bound.clause, trigger.start):
        return
    project, step = _step(scene, bound)
    name = project + step or _name(scene, bound)
    if not name or _OF_PLACE.search(name) or _OF_HOURS.search(fold(name)):
        return
    name, deadline = (name, False) if step else _thing(scene, name)
    old = _superseded_time(scene) or _put_off(scene, bound)
    behind = _time_behind(scene, trigger.end) or bound.time
    new = None if behind is old else behind
    kind = Kind.DEADLINE if deadline else Kind.MILESTONE if step else kind_of_changed(name)
    draft = Draft(
        kind,
        name,
        bound.time,
        min(bound.time.span.start, trigger.start),
        max(bound.time.span.end, trigger.end),
        sentence,
        bound.clause,
        (bound.time.rule, f"{trigger.verb.name}:{trigger.word}", "title/name"),
        name="" if deadline or step else name,
        done=Status.HELD,
        project=project or (name if kind is Kind.MILESTONE else None),
    )
    if trigger.verb.name == "cancel":
        at = old or bound.time
        yield replace(
            draft,
            time=at,
            status=Status.CANCELLED,
            start=min(at.span.start, trigger.start),
            end=max(at.span.end, trigger.end),
        )
        return
    if old is not None and not _is_brought_forward(trigger.word, old):
        end = _clause_end(scene, old)
        before = replace(draft, time=_not_after(old, new), start=old.span.start, end=end)
        yield replace(before, status=Status.POSTPONED)
    if new is not None and new.span.start > trigger.start - 2:
        yield replace(draft, time=_with_clock(scene, new), status=Status.PLANNED)
    elif new is not None and old is None:
        yield replace(draft, time=new, status=Status.POSTPONED)


def ends_early(scene: Scene, clause: int) -> bool:
    """Whether a clause says that something ends before its day: no occurrence of that day."""
    return _ENDS_EARLY.search(scene.body.masked, *scene.clause(clause)) is not None


def is_supposed(scene: Scene, clause: int, end: int) -> bool:
    """Whether a clause tells what happens only if: ``如遇暴雨,改在3月25日``."""
    start, _ = scene.clause(clause)
    if _IF.search(scene.body.masked, start, end):
        return True
    before = scene.clause(clause - 1) if clause else None
    return before is not None and _IF_CLAUSE.match(scene.body.masked, *before) is not None


def _put_off(scene: Scene, bound: Bound) -> Timex | None:
    """The first time of ``从12月15日延长到12月22日``."""
    start, _ = scene.clause(bound.clause)
    before = [t for t in scene.sentence.times if start <= t.span.start < bound.trigger.start]
    time = before[-1] if before and _time_behind(scene, bound.trigger.end) else None
    told = time and scene.body.folded[max(start, time.span.start - 1) : time.span.start + 1]
    return first_day(time) if time and told and re.search("[从由自]", told) else None


def _is_brought_forward(word: str, old: Timex) -> bool:
    """Whether a month or more gives way to an earlier day: 原定10月启动的甲提前至本月20日."""
    precision = old.precision
    return word.startswith("提前") and precision is not None and precision.rank > Precision.DAY.rank


# 报名截止时间相应顺延至…: the last day for it moves.
_SHORT = 5  # characters: 缴费截止 says too little alone
_ITS_TIME = re.compile(r"(?:的)?(?:举行|召开|举办)?(?:时间|日期)?(?:统一|相应|均|也)*$")


def _thing(scene: Scene, name: str) -> tuple[str, bool]:
    """What moves, without its 时间, and whether it is a last moment."""
    its_time = _ITS_TIME.search(fold(name))
    core = name[: its_time.start()] if its_time and its_time.start() >= 2 else name
    deadline = fold(core).endswith("截止")
    return (with_matter(scene, core) if deadline and len(core) <= _SHORT else core), deadline


def _not_after(old: Timex, new: Timex | None) -> Timex:
    """The old date in the year of the new one where it has none: 原定5月22日…改于6月5日."""
    begin = old.interval.begin if old.interval else None
    later = new.interval.begin if new and new.interval else None
    if begin is None or later is None or begin <= later or "年" in old.text or begin.day > 28:
        return old
    return moved(old, begin.replace(year=begin.year - 1))


def _time_behind(scene: Scene, position: int) -> Timex | None:
    """The time right behind the trigger: 延期至8月5日."""
    behind = (t for t in scene.sentence.times if 0 <= t.span.start - position <= 2)
    return next(behind, None)


def _clause_end(scene: Scene, time: Timex) -> int:
    return scene.clause(scene.sentence.clause_at(time.span.start))[1]


def _superseded_time(scene: Scene) -> Timex | None:
    """The time that 原定 speaks of."""
    found = _SUPERSEDED.search(scene.body.masked, scene.sentence.start, scene.sentence.end)
    if not found:
        return None
    return next((t for t in scene.sentence.times if t.span.start >= found.end() - 1), None)


def _with_clock(scene: Scene, time: Timex) -> Timex:
    """Take the clock time that a later clause gives for the same day: 入场时间(晚上7:00)照旧."""
    if time.precision is None or time.interval is None or time.interval.begin is None:
        return time
    for other in scene.sentence.times:
        begin = other.interval.begin if other.interval else None
        if (
            other.span.start > time.span.end
            and other.precision is not None
            and other.precision.rank < time.precision.rank
            and begin is not None
            and begin.date() == time.interval.begin.date()
        ):
            return other
    return time


# 各线路末班车提前至18:00: the hours of a service on its day.
_SERVES = re.compile(
    r"(?:[首末]班[车船次]?|班车|班船|班次|\d[路线]|号线|[一-鿿]线|站|[A-Z]\d{1,2}线|公交车?)$"
)
_OWN_DAY = re.compile(r"[月日号天周今明次]|星期")


def _service_hours(scene: Scene, bound: Bound) -> Draft | None:
    trigger = bound.trigger
    clock = _time_behind(scene, trigger.end)
    if clock is None or clock.type != "TIME" or _OWN_DAY.search(clock.text):
        return None
    name = _name(scene, bound)
    if not _SERVES.search(fold(name)) or is_supposed(scene, bound.clause, trigger.start):
        return None
    days = [t for t in scene.sentence.times if t.span.end <= trigger.start and t.type == "DATE"]
    start, end = scene.clause(bound.clause)
    behind = strip(scene.body.phrase(clock.span.end, end))
    tail = scene.say(behind) if len(behind) <= _SHORT_TAIL and MARK not in behind.folded else ""
    return Draft(
        Kind.NOTICE_PERIOD,
        name + scene.body.text[trigger.start : clock.span.end] + tail,
        days[-1] if days else clock,
        min([start, *(t.span.start for t in days[-1:])]),
        clock.span.end,
        scene.sentence,
        bound.clause,
        (bound.time.rule, f"{trigger.verb.name}:{trigger.word}", "title/service+hours"),
        done=Status.COMPLETED,
    )


_SHORT_TAIL = 4  # characters behind the hour: 收车, 关闭


def kind_of_changed(name: str) -> Kind:
    """The kind of what is changed, by the noun that ends its name."""
    if fold(name).endswith(("工程", "项目", "改造", "建设")):
        return Kind.MILESTONE
    if outage_of(fold(name)) or fold(name).endswith(_WORKS):
        return Kind.NOTICE_PERIOD
    noun = gathering_noun(fold(name))
    return NOUNS.kinds.get(noun, Kind.ACTIVITY) if noun else Kind.ACTIVITY


def _step(scene: Scene, bound: Bound) -> tuple[str, str]:
    """The project and its step that was planned, or nothing: ``甲桥原计划三季度开工,现推迟到…``."""
    old = _SUPERSEDED.search(scene.body.masked, scene.sentence.start, bound.trigger.start)
    told = triggers(scene.body, scene.sentence) if old else ()
    steps = (t for t in told if t.verb.reads == "milestone" and t.end <= bound.trigger.start)
    step = next((t for t in steps if old and t.start >= old.end()), None)
    if step is None or old is None:
        return "", ""
    start, _ = scene.clause(scene.sentence.clause_at(step.start))
    if scene.body.masked.startswith("的", step.end):  # 原定10月启动的甲工程提前至…
        subject, _ = before_trigger(scene.body, step.end + 1, bound.trigger.start)
    else:
        subject = leading_subject(scene.body, start, old.start())
    said = scene.say(subject)
    full = scene.lead if len(said) < 3 else scene.names.full(said, start)[0]
    known = full if len(full) > 3 else scene.names.focus(start) or ""
    return (known, scene.body.text[step.start : step.end]) if known else ("", "")


def _name(scene: Scene, bound: Bound) -> str:
    """What is changed: told behind the old time, in this clause, an earlier one, or the topic."""
    if bound.time.span.start >= bound.trigger.end:
        described = _gathering(_described(scene, bound))
        if described:
            return scene.say(described)
    caused = False
    for index in range(bound.clause, -1, -1):
        low, high = scene.clause(index)
        first = _OLD_NAMED.search(scene.body.masked, low, high) if index < bound.clause else None
        if first:
            return scene.say(strip(scene.body.phrase(*first.span("name"))))
        stop = bound.trigger.start if index == bound.clause else high
        subject, _ = before_trigger(scene.body, _behind_relative(scene, low, stop), stop)
        cause = _CAUSE.search(subject.folded)
        if cause and cause.start() == 0 and index:
            subject, caused = EMPTY, True  # 亲子风筝会,因场地施工延至4月
        elif cause and cause.start() >= 3:
            subject = strip(subject.cut(0, cause.start()))
        told = list(_SUPERSEDED.finditer(subject.folded))
        if told:
            subject = strip(subject.cut(told[-1].end()))
        named = _gathering(subject)
        if named:
            said = scene.say(named)
            topic = scene.gathering()
            if fold(said) in NOUNS.generic and topic:
                return topic
            return said
        whole = len(subject) >= 4 and MARK not in subject.folded
        if (index == bound.clause or caused) and whole and not _FOR_CAUSE.match(subject.folded):
            return scene.say(subject)
    return scene.gathering() or ""


def _behind_relative(scene: Scene, low: int, stop: int) -> int:
    """Where the name begins behind its old time: ``原定甲日在乙举行的丙``."""
    told = list(_HELD_THAT.finditer(scene.body.masked, low, stop))
    return told[-1].end() if told and stop - told[-1].end() >= 4 else low


def _described(scene: Scene, bound: Bound) -> Phrase:
    """What stands behind the old time: ``取消原定甲日举行的乙``."""
    _, end = scene.clause(bound.clause)
    start = _behind_relative(scene, bound.time.span.end, end)
    return strip(scene.body.phrase(start, end))


def _gathering(subject: Phrase) -> Phrase:
    if subject.folded.endswith(_CLOSE):
        return subject  # 冬令营缴费截止时间
    end = gathering_end(subject.folded)
    return strip(subject.cut(0, end)) if end >= 3 else EMPTY
