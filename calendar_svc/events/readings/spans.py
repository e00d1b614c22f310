"""One happening told by its two ends: ``3月22日开幕,至4月20日闭幕``."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from calendar_svc.events.body import EMPTY, Phrase
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.phrases import before_trigger, gathering_noun, leading_subject
from calendar_svc.events.readings.gatherings import kind_of
from calendar_svc.events.readings.matter import procedure_of, with_matter
from calendar_svc.events.series import moved
from calendar_svc.events.timeline import spanning
from calendar_svc.events.words import MARK, NOUNS, fold
from calendar_svc.model import Interval, Kind, Precision, Span, Status, Timex

_OPENS = re.compile(
    r"(?:正式|盛大)?(?:开幕|启幕|揭幕|开始|开赛|启动|开展|开展以来|开通|开启|上线|开放|亮灯|点亮|开灯|开市|开集|开街|开园|开营|开锣|开秤|开采|开捕|开闸|开课|开班|开耕|开渔)(?:迎客|迎宾)?[,、]?(?:并|将)*(?:一直)?"
    r"(?P<on>(?:持续|延续|展出|举办|开放)?(?:至|到))?"
)
_WHERE = re.compile(r"^(?:将)?(?:在|于|通过)[^,;。在]{2,20}?(?=开放|开启|开通|上线|启动|开始)")
_CLOSES = re.compile(r"(?:正式|圆满)?(?:关闭|截止|停止|下线|闭幕|落幕|结束|收官|谢幕|为止)")
# 9月1日起接受推荐,10月8日截止
_THEN_TILL = re.compile(rf"(?P<what>[^,;。{MARK}]{{2,14}}),(?:至|到|于)?")
_OPEN_TILL = re.compile(rf"(?P<what>[^,;。{MARK}]{{0,12}}?)(?:至|到|截至)")
# 9月25日起接受推荐,10月8日截止; 今日起,“甲”捐赠周启动,…,28日结束
_RUNS_TILL = re.compile(
    rf",?\s?(?P<what>[^,;。{MARK}]{{2,24}}?),(?:[^;。{MARK}]{{1,30}},)?(?:到|至)?"
)
_BEGINS = re.compile(r"(?:正式|同步|全面|即将)?(?:启动|开始|开启|开幕|上线|举行|开展|进行)$")
_TILL = re.compile(r"截止|止|结束|为止")


def read_span(scene: Scene, left: Timex, right: Timex) -> Draft | None:
    """Read two neighbouring times of a sentence as the ends of one activity or one procedure.

    Parameters:
        scene: The sentence.
        left: The first day, or 即日起.
        right: The last day.
    """
    between = scene.body.masked[left.span.end : right.span.start]
    told = _OPENS.fullmatch(_WHERE.sub("", between))
    closed = _CLOSES.match(scene.body.masked, right.span.end)
    if told and (told["on"] or closed):
        return _activity(scene, left, right, closed.end() if closed else right.span.end)
    open_till = _OPEN_TILL.fullmatch(between)
    stop = _TILL.match(scene.body.masked, right.span.end)
    if not stop or left.role != "since":
        return None
    if open_till is None and not scene.news:
        open_till = _THEN_TILL.fullmatch(between)
    if open_till:
        return _procedure(scene, left, right, open_till, stop.end())
    runs = _RUNS_TILL.fullmatch(between)
    if runs and not left.text.startswith("即日"):
        return _running(scene, left, right, runs, stop.end())
    return None


def _activity(scene: Scene, left: Timex, right: Timex, end: int) -> Draft | None:
    right = _after(left, right)
    time = spanning(left, right) or _by_the_clock(left, right) or _by_month(left, right)
    name = _name(scene, left)
    if time is None or len(name) < 4:
        return None
    if _PROCEDURE.search(fold(name)):
        title = procedure_of(scene, name, left.span.start)
        return _draft(scene, Kind.NOTICE_PERIOD, title, time, left, end)
    kind, _ = kind_of(gathering_noun(fold(name)) or "活动")
    draft = _draft(scene, kind, name, time, left, end)
    return replace(draft, name=name, done=Status.HELD)


# 网络投票, 报名通道: open for a time, and no gathering.
_PROCEDURE = re.compile(
    r"(?:报名|投票|答题|预约|申报|申请|征集|登记|认购|售票|购票|缴费|受理)(?:活动|通道|系统|平台|入口|窗口)?$"
)


def _by_month(left: Timex, right: Timex) -> Timex | None:
    """From a day to a month that is told alone: whole months (GUIDELINES 4.2)."""
    begin = left.interval.begin if left.interval else None
    end = right.interval.end if right.interval else None
    fine = left.precision is Precision.DAY and right.precision is Precision.MONTH
    if begin is None or end is None or not fine or begin >= end:
        return None
    first = begin.replace(day=1)
    edtf = f"{first:%Y-%m}/{end - timedelta(days=1):%Y-%m}"
    return left._replace(
        span=Span(left.span.start, right.span.end),
        value=edtf,
        edtf=edtf,
        interval=Interval(first, end),
        precision=Precision.MONTH,
        role="plain",
    )


def _by_the_clock(left: Timex, right: Timex) -> Timex | None:
    """From one clock time to another on a later day: 4月16日9:00开通,4月20日24:00关闭.

    Where the first end has no clock time both are whole days (GUIDELINES 4.2).
    """
    begin = left.interval.begin if left.interval else None
    end = right.interval.begin if right.interval else None
    clocked = left.precision is Precision.MINUTE and right.precision is Precision.MINUTE
    if begin and end and left.precision is Precision.DAY and begin < end:
        day = (end - timedelta(minutes=1)).replace(hour=0, minute=0)
        last = moved(left, day)._replace(span=right.span)
        return spanning(left, last) if right.precision is Precision.MINUTE else None
    if begin and end and left.precision is Precision.MINUTE and right.precision is Precision.DAY:
        return spanning(_whole(left), right) if begin < end else None
    if begin is None or end is None or not clocked or "/" in (left.edtf or "") or begin >= end:
        return None
    edtf = f"{begin:%Y-%m-%dT%H:%M}/{end:%Y-%m-%dT%H:%M}"
    span = Span(left.span.start, right.span.end)
    return left._replace(
        span=span, value=edtf, edtf=edtf, interval=Interval(begin, end), role="plain"
    )


def _whole(time: Timex) -> Timex:
    """The day of a clock time."""
    begin = time.interval.begin if time.interval else None
    if begin is None:
        return time
    day = begin.replace(hour=0, minute=0)
    return time._replace(
        edtf=f"{day:%Y-%m-%d}",
        interval=Interval(day, day + timedelta(days=1)),
        precision=Precision.DAY,
    )


def _after(left: Timex, right: Timex) -> Timex:
    """The last day in the year after, where it is told without one and stands before the first."""
    begin = left.interval.begin if left.interval else None
    end = right.interval.begin if right.interval else None
    whole = right.precision is Precision.DAY and "/" not in (right.edtf or "/")
    if begin is None or end is None or end >= begin or not whole or "年" in right.text:
        return right
    try:
        day = end.replace(year=end.year + 1)
    except ValueError:
        return right
    return moved(right, day) if day > begin else right


def _name(scene: Scene, left: Timex) -> str:
    """The gathering told before the first end, by its longest name."""
    at = scene.sentence.clause_at(left.span.start)
    subject: Phrase = EMPTY
    for index in range(at, -1, -1):
        start, end = scene.clause(index)
        if index == at:
            subject, _ = before_trigger(scene.body, start, left.span.start)
        else:
            subject = leading_subject(scene.body, start, end)
        if gathering_noun(subject.folded):
            break
    said = scene.say(subject)
    known = scene.topic.gathering or scene.gathering() or ""
    short = fold(said) in NOUNS.generic or fold(known).endswith(fold(said))
    return known if short and len(known) > len(said) else said


def _procedure(
    scene: Scene, left: Timex, right: Timex, told: re.Match[str], end: int
) -> Draft | None:
    time = spanning(left, right)
    if time is None:
        return None
    words = scene.body.text[left.span.end : left.span.end + told.end("what")].strip()
    if not words:
        subject, _ = before_trigger(scene.body, scene.sentence.start, left.span.start)
        words = scene.say(subject)
    subject, _ = before_trigger(
        scene.body, scene.clause(scene.sentence.clause_at(left.span.start))[0], left.span.start
    )
    if len(subject) >= 4 and _PROCEDURE.search(subject.folded):
        words = scene.say(subject)
    words = re.sub(r"^(?:开放|開放|开始|開始|接受|可)", "", words)
    return _draft(scene, Kind.NOTICE_PERIOD, with_matter(scene, words), time, left, end)


def _running(
    scene: Scene, left: Timex, right: Timex, told: re.Match[str], end: int
) -> Draft | None:
    """What is open or runs from the one day to the other; its words stand behind the first."""
    time = spanning(left, right)
    if time is None:
        return None
    said = told["what"]
    begins = _BEGINS.search(said)
    at = left.span.end + told.start("what")
    words = scene.body.text[at : at + (begins.start() if begins else len(said))].strip()
    if gathering_noun(fold(words)):
        kind, _ = kind_of(gathering_noun(fold(words)) or "活动")
        return replace(_draft(scene, kind, words, time, left, end), name=words, done=Status.HELD)
    subject, _ = before_trigger(scene.body, scene.sentence.start, left.span.start)
    title = scene.say(subject) + words
    if len(title) < 4 or begins:
        return None
    title = title if scene.news else with_matter(scene, title)
    return _draft(scene, Kind.NOTICE_PERIOD, title, time, left, end)


def _draft(scene: Scene, kind: Kind, title: str, time: Timex, left: Timex, end: int) -> Draft:
    return Draft(
        kind,
        title,
        time,
        left.span.start,
        end,
        scene.sentence,
        scene.sentence.clause_at(left.span.start),
        (time.rule, "two-ends", "title/name"),
        Status.STARTED,
    )
