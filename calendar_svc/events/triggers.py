"""Where something happens: the triggers of a sentence, and the time that each of them takes."""

from __future__ import annotations

import re

from calendar_svc.events.body import Body, Sentence
from calendar_svc.events.words import DECOYS, MARK, NOUNS, TENSE, VERBS, Verb, alternation, fold
from calendar_svc.model import Precision, Timex
from calendar_svc.value import value

_BY_WORD = {word: verb for verb in VERBS for word in verb.words}
# A noun of a gathering may hold a verb (启动仪式): it hides it, as the decoys do.
_HIDING = {
    noun
    for noun in (*NOUNS.kinds, *NOUNS.ceremonies)
    if noun not in _BY_WORD and any(word in noun for word in _BY_WORD)
}
_PATTERN = re.compile(alternation([*_BY_WORD, *DECOYS, *_HIDING]))
# Between a word and the time behind it: 截止时间为…, 投产时间:…, 报名自…
_LINK = re.compile(
    r"(?:\([^)]*\))?(?:时间|日期|期限|期间|期)?(?:为|是|:|于|至|到|在|自|从|日期为|时间为|\s|\([^)]*\))*\(?$"
)
_CAUSE = re.compile(r"\s*(?:因|由于|为了?(?!期)|为配合|鉴于|受)")
# 取消原定于某日举行的甲: the old time stands behind the verb.
_OF_OLD = re.compile(rf"^\(?(?:举行|举办|召开)?(?:{alternation(TENSE['superseded'])})")
# 决赛安排在3月5日
_ON = ("安排在", "定在", "选在")
_GENERAL = ("gathering", "milestone", "visit", "fact", "period", "policy", "change", "lasting")


@value(frozen=True, slots=True)
class Trigger:
    """A word that tells a happening, ``[start, end)`` in the body."""

    start: int
    end: int
    word: str
    verb: Verb


@value(frozen=True, slots=True)
class Bound:
    """A trigger with the time it takes and the clause it stands in.

    ``inherited`` tells that the time stands in an earlier clause that has a trigger of its own,
    ``apart`` that the next clause gives it: 召开甲大会,时间定于7月23日.
    """

    trigger: Trigger
    time: Timex
    clause: int
    inherited: bool
    apart: bool = False


def triggers(body: Body, sentence: Sentence) -> tuple[Trigger, ...]:
    """All triggers of a sentence, in order, the longest word first, decoys left out."""
    found = []
    for match in _PATTERN.finditer(body.masked, sentence.start, sentence.end):
        verb = _BY_WORD.get(match[0])
        if verb is not None and match[0] not in DECOYS:
            found.append(Trigger(match.start(), match.end(), match[0], verb))
    beside = body.masked.find(_WITH, sentence.start, sentence.end) >= 0
    return tuple(_happening(body, sentence, found)) if beside else tuple(found)


_WITH = "随着"


def _happening(body: Body, sentence: Sentence, found: list[Trigger]) -> list[Trigger]:
    """随着最后一榀桁架吊装到位,中心主体完成: what comes with it is not what happens."""
    last = sentence.clause_at(found[-1].start) if found else 0
    return [t for t in found if not _comes_with(body, sentence, t, last)]


def _comes_with(body: Body, sentence: Sentence, trigger: Trigger, last: int) -> bool:
    """Whether a trigger stands behind 随着, and clause *last* of the sentence tells more."""
    clause = sentence.clause_at(trigger.start)
    before = body.masked[sentence.clauses[clause][0] : trigger.start]
    return clause < last and before.strip(f" {MARK},").startswith(_WITH)


def bind(body: Body, sentence: Sentence) -> tuple[Bound, ...]:
    """Give every trigger of a sentence its time; triggers without one are left out."""
    told = triggers(body, sentence)
    usable = [time for time in sentence.times if is_point(time)]
    found = []
    for trigger in told:
        clause = sentence.clause_at(trigger.start)
        start, end = sentence.clauses[clause]
        if _is_habit(sentence, start, trigger.start) or _WEEKLY.search(
            body.folded, start, trigger.start
        ):
            continue  # a habit: 每周一闭馆, (周一闭馆)
        time = _own_time(body, trigger, usable, start, end)
        inherited = False
        if time is None:
            time = _earlier_time(body, trigger, usable, start) or _told_apart(
                body, trigger, usable, end
            )
            if time is None or _CAUSE.match(body.masked, start):
                continue  # 2月3日,因迁移管线,…停水: the cause is not what happens then
            inherited = any(
                other.verb.reads in _GENERAL and time.span.end <= other.start < trigger.start
                for other in told
            )
        found.append(Bound(trigger, time, clause, inherited, apart=time.span.start >= end))
    return tuple(found)


#: 面试结束后次日: counted from a happening, and from no day that is told.
_NEXT_DAYS = ("次日", "翌日", "次月", "次周", "次年", "当日", "当天", "当晚")
_REST = ("周末", "双休日", "节假日", "本周末")
_AFTERWARDS = re.compile("(?:后|之后|以后|之日起?|完毕)(?:的|之|第)?$")


def is_counted(body: Body, time: Timex) -> bool:
    """Whether a day is counted from a happening whose own day the words leave open."""
    said = fold(time.text)
    if said in _REST and body.masked[max(0, time.span.start - 2) : time.span.start] == MARK + "(":
        return True  # 12月28日、29日(周末) says what days they are
    if not said.startswith(_NEXT_DAYS):
        return False
    before = body.masked[max(0, time.span.start - _NEAR) : time.span.start]
    return _AFTERWARDS.search(before) is not None and MARK not in before


_NEAR = 8  # characters before 次日 that tell from what it counts


# (周一闭馆): a rule in brackets.
_WEEKLY = re.compile(r"\((?:除|逢)?(?:周|星期)[一二三四五六日](?:[、至]周?[一二三四五六日])*$")


def _is_habit(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a habit dates what stands behind it; 8月15日至18日每晚 are the hours of a range."""
    for number, time in enumerate(sentence.times):
        if time.type == "SET" and start <= time.span.start < end:
            before = sentence.times[number - 1] if number else None
            days = before is not None and is_point(before) and "/" in (before.edtf or "")
            return not (before and days and 0 <= time.span.start - before.span.end <= 1)
    return False


_NO_DAY = "XXXX"  # a clock time of a document without a date


def is_point(time: Timex) -> bool:
    """Whether a time can date an event: no bare duration, no habit, no ``目前``."""
    return (
        time.type in ("DATE", "TIME")
        and time.edtf is not None
        and time.precision is not None
        and time.value != "PRESENT_REF"
        and time.edtf != _NO_DAY
    )


def is_hours(time: Timex) -> bool:
    """Whether a time is a range of clock times."""
    return time.precision is Precision.MINUTE and "/" in (time.edtf or "")


def is_coarse(time: Timex) -> bool:
    """Whether a time is no finer than ten days, so that several milestones may share it."""
    precision = time.precision
    fine = Precision.TEN_DAYS.rank
    return precision is not None and fine <= precision.rank < Precision.VAGUE.rank


def _own_time(
    body: Body, trigger: Trigger, times: list[Timex], start: int, end: int
) -> Timex | None:
    """The time in the trigger's own clause: the nearest before it, or one linked behind it."""
    inside = [time for time in times if start <= time.span.start < end]
    if trigger.verb.reads == "lasting":  # 原定9月24日结束的甲展延展至10月15日
        inside = [time for time in inside if time.span.start >= trigger.end] or inside
    before = [time for time in inside if time.span.end <= trigger.start]
    if before:
        return _day_of_hours(body, before)
    for time in inside:
        if time.span.start >= trigger.end:
            between = body.masked[trigger.end : time.span.start]
            if trigger.verb.reads == "change":
                between = _OF_OLD.sub("", between)
            bare = trigger.verb.kind is not None or trigger.verb.reads == "change"
            bare = (bare and trigger.verb.reads != "visit") or trigger.word.endswith(("放在", *_ON))
            linked = _LINK.fullmatch(between) is not None and (between or bare)
            return time if linked or trigger.verb.reads == "deadline" else None
    return None


def _day_of_hours(body: Body, before: list[Timex]) -> Timex:
    """The last time, or the days before it whose hours it tells: 3月5日至7日(21时至次日5时)."""
    last = before[-1]
    days = before[-2] if len(before) > 1 else None
    if days is not None and "/" in (days.edtf or "") and days.type == "DATE":
        inside = body.masked[days.span.end : last.span.start].strip() == "("
        return days if inside else last
    return last


#: Behind what these name the next clause may give its time.
_HOLDS = ("召开", "举行", "举办")
# 同意召开甲大会,时间定于7月23日
_APART = re.compile(
    r",\s*(?:具体|会议|活动|举办|举行|召开)?(?:时间|日期|会期)(?:初步|暂时?|拟)?(?:定[于在为]|安排在|为|是)"
)


def _told_apart(body: Body, trigger: Trigger, times: list[Timex], end: int) -> Timex | None:
    """The time that the next clause gives to a gathering as its time."""
    if not trigger.word.endswith(_HOLDS):
        return None
    link = _APART.match(body.masked, end)
    return next((t for t in times if link and t.span.start == link.end()), None)


# 上午开诊(8:00—12:00),下午停诊: another part of the day than the hours told before.
_OTHER_PART = re.compile(r"\s*,?\s*(?:上午|下午|晚上|晚间|夜间|其余时间|其他时间)")


def _earlier_time(body: Body, trigger: Trigger, times: list[Timex], start: int) -> Timex | None:
    """The last time told in the sentence before the trigger's clause."""
    earlier = [time for time in times if time.span.end <= start]
    if not earlier:
        return None
    last = earlier[-1]
    if is_hours(last) and _OTHER_PART.match(body.masked, start, trigger.start):
        return None
    if trigger.verb.reads == "act" and (
        last.rule == "zh/feast" or (last.role == "plain" and "/" not in (last.edtf or ""))
    ):
        return None
    return earlier[-1]
