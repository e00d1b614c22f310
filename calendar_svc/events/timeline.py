"""The times of a body as events need them: years in names left out, adjacent days joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from calendar_svc.events.body import LONGEST
from calendar_svc.events.phrases import GATHERING
from calendar_svc.events.series import moved, with_shared_clocks
from calendar_svc.events.words import TENSE, VERBS, alternation, load
from calendar_svc.model import Interval, Precision, Span, Timex

_YEAR = re.compile(
    r"\d{4}(?:年度?|学年)?|第?[一二三四]季度|首季|[春夏秋冬]季|[上下]半年|\d{4}年[一二三四春夏秋冬]季度?"
)
# Behind a year that dates something: words of tense, a trigger, a mark, or a joining word.
_DATES = re.compile(
    r"\s*(?:[,;。:、)）]|$|\n|前|底|初|内|末|以来|起|度?计划|全部|全面|基本|整体|正式|左右|"
    + alternation(
        [*TENSE["future"], *TENSE["past"], "于", "在", "拟", *(w for v in VERBS for w in v.words)]
    )
    + ")"
)
_NAME = re.compile(r"[^,;。:\n\ue000]{2,16}")
# Before a word such as 谷雨 it is the name of a person.
_OFFICES = tuple(load("parties")["offices"])
_OWN_DAY = re.compile(
    r"[年月日号天]|[今明昨后]|周|星期|当晚|同日|(?<!\d)\d{1,2}/\d{1,2}(?!\d)|\d{4}[-./]\d"
)
_HOURS = re.compile(alternation(load("traps")["hours"]))
# 3月9日至16日(节假日除外),上午9:00-11:30,下午14:00-16:30: the hours of every day of the range.
_EACH_DAY = re.compile(
    r"(?:[\s,、()和及\d:.时点分至~—–-]|除外|不含|法定|节假日|双休日|周末|休息日|工作日|每[日天]|[上下]午|晚上?|北京时间)*"
)
# 白天(8:00—20:00)首小时收费4元: hours of every day
_OF_EVERY_DAY = re.compile(r"(?:白天|日间|夜间|夜晚|高峰|平峰|早高峰|晚高峰|峰段|谷段|时段)\($")
_HOLDING = ("召开", "举行", "举办", "组织", "开展")  # 召开国庆假期安全部署会
_MORE_HOURS = re.compile(r"[\s,、和及]*")
_BARE_WEEKDAY = re.compile(r"(?:周|星期|逢周)[一二三四五六日天]")
_LESSONS = re.compile(r"(?:上课|授课|训练|开放|服务|营业|接待|坐诊)(?:时间|日期)\s*:[^\d]*$")
_SHUT = ("闭馆", "休馆", "休息", "公休", "停诊", "除外", "不", "闭园")
_BEFORE_IT = re.compile(r"[前后](?:[一二两三四五六七八九十]|\d{1,2})[日天]的?\s?$")
_NEAR = 8
_CLAUSE = re.compile(r"[,。;\n]")
_SAME_DAY = ("当天", "当日", "当晚")
_THAT_DAY = re.compile(
    r"(?P<what>开幕|开街|开园|开馆|开业|启动|首日|比赛|赛事|考试|演出|活动|展览|讲座|会议|论坛)(?:式|仪式)?"
    r"(?:(?:结束|开始)[前后][^。;\n]{0,12}?)?(?=当[天日晚])"
)
_OF_FORM = re.compile(r"时\s*间\s*:\s*$")  # the day of what the form is about
_SENTENCE = "。;!?\n"
_REACH = 200  # times back at which a first day may be told
_LABEL = 10  # characters of a label or bullet before a clock time that opens a line
_JOINED = re.compile(r"\s*[、和及]\s*")
_WEEKDAY = re.compile(r"\s*\((?:周|星期)[^)]*\)\s*")


def usable(found: Sequence[Timex], folded: str) -> tuple[Timex, ...]:
    """Leave out times inside names, and join ``3日、4日`` into one range.

    Parameters:
        found: The times of a body, in order.
        folded: The folded text that they stand in.
    """
    kept: list[Timex] = []
    for time in found:
        if (
            folded.startswith("逾", time.span.start - 1)  # 逾6月22日未报到者: a condition
            or _is_closing_day(time, folded)
            or _is_unanchored(time, folded)
            or _is_same_feast(time, kept, folded)
            or _in_name(time, folded)
            or _has_no_day(time, kept, folded)
            or _is_by_night(time, kept, folded)
        ):
            continue
        time = _by_closing(_on_first_day(_up_to(time), kept, folded), folded)
        if kept and (joined := _joined(kept[-1], time, folded)) is not None:
            kept[-1] = joined
        else:
            kept.append(_with_its_name(time, folded))
    return with_shared_clocks(kept, folded)


# 截止日前, 笔试前一周内, 合同签订后60日内 count from what is no date here.
_UNTOLD = re.compile(
    r"(?:[截终]止|期满|到期|考|标)日前|(?<![,;。:(、\s于在的将已])[前后](?:[一二两三四五六七八九十半\d]+)个?(?:日|天|周|月|工作日|小时)"
)


_AFTER_ACT = re.compile(r"(?:签收|到账|收到|送达|届满|缴费|签订|入职)(?:之)?(?:次日|当日|翌日)")


def _is_unanchored(time: Timex, folded: str) -> bool:
    """A span that counts from a happening, whose day nobody tells (N13)."""
    if _AFTER_ACT.search(folded, max(0, time.span.start - 4), time.span.end):
        return True
    low = max(0, time.span.start - 2)
    found = _UNTOLD.search(folded, low, time.span.end)
    return found is not None and found.end() > time.span.start and time.rule in _COUNTED


# 九年一贯制学校, 三年行动: a length inside a word.
_IN_WORD = re.compile(r"无理由|一贯制|义务教育|制(?:学|高|中|普|大)|期(?:满|间)?工程")


# “周末讲堂”: the name of what is held.
_QUOTED_NAME = re.compile(
    r"“(?:周末|星期[一二三四五六日天]|周[一二三四五六日]|今晚|午间)[一-鿿]{1,8}”"
)
# “邻里中秋夜”联欢会: a feast inside the name of what is held.
_IN_QUOTES = re.compile(r"“[^”,。!?]{1,6}$")
_QUOTES_CLOSE = re.compile(r"[^“,。!?了吗吧啊]{0,8}”")


def _is_quoted(time: Timex, folded: str) -> bool:
    """Whether a word for a time is part of a name in quotes."""
    if _QUOTED_NAME.match(folded, time.span.start - 1):
        return True
    opened = _IN_QUOTES.search(folded, max(0, time.span.start - 8), time.span.start)
    return (
        opened is not None
        and time.rule.startswith("zh/feast")
        and _QUOTES_CLOSE.match(folded, time.span.end) is not None
    )


# 冬季班次表, 秋季补充招生; but 秋季学期开园 dates
_OF_SEASON = re.compile(
    r"(?:班次|班车|时刻表|作息|运行图|航班|[增补]{0,2}[充补]?招生|招聘|校园招聘|专场|供暖|常规|学期(?!前|开园|投|启用|交付|招生)|班(?=[即将开报招,、]))"
)
_COUNTED = ("zh/vague", "zh/following-count", "zh/previous-count")


def _is_same_feast(time: Timex, kept: Sequence[Timex], folded: str) -> bool:
    """``10月1日—8日国庆、中秋放假``: the feast says why, the days stand before it."""
    if time.rule != "zh/feast" or not kept:
        return False
    between = folded[kept[-1].span.end : time.span.start]
    day = kept[-1].precision is not None and kept[-1].precision.rank <= Precision.DAY.rank
    return day and not between.strip(" 、(和与及的为")


def _in_name(time: Timex, folded: str) -> bool:
    """``2023年“甲工程”启动``, ``一季度分析会``: the year belongs to the name."""
    said = folded[time.span.start : time.span.end]
    if time.type == "DURATION" and _is_length_quoted(time, folded):
        return True
    if _is_quoted(time, folded) and not any(c.isdigit() for c in said):
        return True
    if _IN_WORD.match(folded, time.span.end) or said.endswith("周年"):
        return True
    if said == "周末":
        return _in_feast(time, folded)
    if time.rule == "zh/days-off" and folded[time.span.start - 2 : time.span.start] in _HOLDING:
        return _in_feast(time, folded)
    if time.rule == "zh/feast":
        return _in_feast(time, folded) or folded.endswith(_OFFICES, 0, time.span.start)
    if _OF_SEASON.match(folded, time.span.end) and said[-1:] == "季":
        return True
    coarse = time.precision in (Precision.YEAR, Precision.QUARTER, Precision.HALF_YEAR)
    if not coarse or not _YEAR.fullmatch(folded[time.span.start : time.span.end]):
        return False
    if _DATES.match(folded, time.span.end):
        return False
    if time.precision is Precision.YEAR:
        before = folded[max(0, time.span.start - 2) : time.span.start]
        return not before.endswith(("于", "在", "到", "至", "自", "从"))
    behind = _NAME.match(folded, time.span.end)
    return behind is not None and GATHERING.search(behind[0]) is not None


# 5月15日是国际家庭日,…; 4月23日 世界读书日。…: what day it is tells no happening.
_DAY_NAME = re.compile(
    r"\s*,?(?:(?:正|也|又|恰)?(?:是|逢|值)|为|迎来了?|(?=国际|世界|全国|中国|联合国|第))"
    r"(?:第[一二三四五六七八九十百\d]+个)?(?!首|最后|报名|截止|开|闭|活动|本)[^,。;:的\s\d]{2,12}[节日](?<!周日)(?<!首日)(?:(?=,)|。(?!\n|$))"
)

_FEAST_DAY, _GOES_ON = re.compile(r"[一-鿿]{2}[节日]$"), re.compile(r"。(?=[^\s])")


def _with_its_name(time: Timex, folded: str) -> Timex:
    """The day with the name that it has among days, which is hidden with it."""
    if time.precision is not Precision.DAY or time.role != "plain":
        return time
    named = _DAY_NAME.match(folded, time.span.end)
    end = named.end() if named else time.span.end
    if named is None and _FEAST_DAY.search(folded, time.span.start, end):
        end += 1 if _GOES_ON.match(folded, end) else 0
    return time if end == time.span.end else time._replace(span=Span(time.span.start, end))


def _is_length_quoted(time: Timex, folded: str) -> bool:
    """``“午间一小时”音乐会``, ``《甲村四十年》``: a length inside a name."""
    start, end = time.span.start, time.span.end
    before, behind = folded[max(0, start - _TITLE) : start], folded[end : end + _TITLE]
    for opens, closes in ("“”", "《》"):
        opened = before.rfind(opens) > before.rfind(closes)
        closed = behind.find(closes)
        if opened and closed >= 0 and opens not in behind[:closed]:
            return not _SAYS.search(before[before.rfind(opens) :] + behind[:closed])
    return False


_TITLE = 20  # characters of a name before a length in it, and behind
_SAYS = re.compile("[,。;!?]")
_CLOSING = re.compile(r"\s*(?:下班|放学|收班|闭馆|营业结束)(?:之)?前")


def _up_to(time: Timex) -> Timex:
    """``9月10日或之前``: as 9月10日前, a last moment (GUIDELINES 4.5)."""
    return last_day(time)._replace(role="deadline") if time.rule == "zh/up-to" else time


def _by_closing(time: Timex, folded: str) -> Timex:
    """``9月11日上午下班前``: by the close of a day's work is a last moment."""
    closing = _CLOSING.match(folded, time.span.end)
    if closing is None or time.role != "plain":
        return time
    return time._replace(span=Span(time.span.start, closing.end()), role="deadline")


def _on_first_day(time: Timex, kept: Sequence[Timex], folded: str) -> Timex:
    """``3月22日开幕,…。开幕式当天上午10时``: 当天 is the day that the word before it was told of.

    A clock time later in the same sentence goes with it.
    """
    start = time.span.start
    said = folded[start : time.span.end]
    if not said.startswith(_SAME_DAY) and _OWN_DAY.search(said):
        return time
    there = _THAT_DAY.search(folded, _sentence_start(folded, start), start + 2)
    if there is None:
        return time
    told = next(
        (
            t
            for t in reversed(kept[-_REACH:])
            if t.span.end < there.start()
            and t.precision is not None
            and t.precision.rank <= Precision.DAY.rank
            and (
                there["what"] in _CLAUSE.split(folded[t.span.end : t.span.end + 12])[0]
                or folded[max(0, t.span.start - 6) : t.span.start].startswith(there["what"])
                or _OF_FORM.search(folded, max(0, t.span.start - _LABEL), t.span.start)
            )
        ),
        None,
    )
    day = told.interval.begin if told and told.interval else None
    return time if day is None else moved(time, day.replace(hour=0, minute=0))


def _sentence_start(folded: str, position: int) -> int:
    """Where the sentence of *position* begins; one without a beginning is cut as a body cuts it."""
    low = max(0, position - LONGEST)
    return max(low, *(folded.rfind(mark, low, position) + 1 for mark in _SENTENCE))


def spanning(left: Timex, right: Timex) -> Timex | None:
    """The days from one time to another, or None where an end is no whole day."""
    begin = left.interval.begin if left.interval else None
    end = right.interval.end if right.interval else None
    days = left.precision is Precision.DAY and right.precision is Precision.DAY
    if begin is None or end is None or not days or begin >= end:
        return None
    last = end - timedelta(days=1)
    edtf = f"{begin:%Y-%m-%d}/{last:%Y-%m-%d}"
    span = Span(left.span.start, right.span.end)
    return left._replace(
        span=span, value=edtf, edtf=edtf, interval=Interval(begin, end), role="plain"
    )


def _is_closing_day(time: Timex, folded: str) -> bool:
    """A weekday of every week: ``4月12日—5月11日(周一闭馆)``, ``上课时间:周六、周日``."""
    start, end = time.span.start, time.span.end
    if not _BARE_WEEKDAY.fullmatch(folded, start, end):
        return False
    told = _LESSONS.search(folded, _sentence_start(folded, start), start)
    return told is not None or folded.startswith(_SHUT, end)


def _has_no_day(time: Timex, kept: Sequence[Timex], folded: str) -> bool:
    """A clock time without a day of its own whose sentence or line tells none: hours of service.

    ``电话:…(工作日8:30—11:30,14:00—17:00)`` dates nothing; in ``5月8日开幕,上午10时巡游`` and in a
    line that opens with a clock time below a day, the day is told.
    """
    start = time.span.start
    if time.type != "TIME" or _OWN_DAY.search(folded[start : time.span.end]):
        return False
    if not kept:
        return True
    if _BEFORE_IT.search(folded, max(0, start - _NEAR), start):
        return True  # 演出前三天的9:00—17:00
    last, low = kept[-1], _sentence_start(folded, start)
    if (
        last.type == "SET"
        and last.span.start >= low
        and not _OWN_DAY.search(folded, last.span.end, start)
    ):
        return True  # 每天9:00—18:00,最后一天提前至16:00
    if last.type == "SET" and _MORE_HOURS.fullmatch(folded, last.span.end, start):
        return True
    if _HOURS.search(folded, max(low, last.span.end), start):
        return True
    if _OF_EVERY_DAY.search(folded, max(0, start - _NEAR), start):
        return True
    if last.span.start >= low:
        days = last.precision is Precision.DAY and "/" in (last.edtf or "")
        hours = days and "/" in (time.edtf or "")
        noted = folded[start - 1] == "("  # 4日至7日上午开诊(8:00—12:00)
        return bool(hours and (noted or _EACH_DAY.fullmatch(folded, last.span.end, start)))
    opens = len(folded[low:start].strip()) <= _LABEL
    return not opens or folded.count("\n", last.span.end, start) > 2


def _is_by_night(time: Timex, kept: Sequence[Timex], folded: str) -> bool:
    """``从11月20日起,对甲路实施夜间封闭施工``: the part of every day of a stretch."""
    if time.rule != "zh/part-alone" or not kept:
        return False
    last = kept[-1]
    same = last.span.start >= _sentence_start(folded, time.span.start)
    return same and (last.role == "since" or "/" in (last.edtf or ""))


def first_day(time: Timex) -> Timex:
    """The day that an open time begins with: 届时 behind 7月1日起 is 1 July."""
    begin = time.interval.begin if time.interval else None
    if begin is None or time.precision is not Precision.DAY:
        return time
    edtf = f"{begin:%Y-%m-%d}"
    interval = Interval(begin, begin + timedelta(days=1))
    return time._replace(value=edtf, edtf=edtf, interval=interval, role="plain")


def first_unit(time: Timex) -> Timex:
    """The unit that an open time begins with: ``自2020年11月开工以来`` tells November 2020."""
    edtf = (time.edtf or "").removesuffix("/..")
    begin = time.interval.begin if time.interval else None
    if begin is None or not re.fullmatch(r"\d{4}(?:-(?:0\d|1[0-2]))?", edtf):
        return first_day(time)
    month = len(edtf) > 4
    end = (begin + timedelta(days=31)).replace(day=1) if month else datetime(begin.year + 1, 1, 1)
    return time._replace(value=edtf, edtf=edtf, interval=Interval(begin, end), role="plain")


def last_day(time: Timex) -> Timex:
    """The day that an open beginning ends with: ``截至4月12日`` as 12 April."""
    if time.interval is None or time.interval.end is None:
        return time._replace(edtf=(time.edtf or "").removeprefix("../"), role="deadline")
    if time.precision is Precision.MINUTE:
        at = datetime.fromisoformat((time.edtf or "").removeprefix("../"))
        edtf = f"{at:%Y-%m-%dT%H:%M}"
        interval = Interval(at, at + timedelta(minutes=1))
        return time._replace(value=edtf, edtf=edtf, interval=interval, role="deadline")
    day = time.interval.end - timedelta(days=1)
    edtf = f"{day:%Y-%m-%d}"
    interval = Interval(day, time.interval.end)
    precise = time.precision if time.precision is Precision.DAY else None
    if precise is None:
        return time
    return time._replace(value=edtf, edtf=edtf, interval=interval, role="deadline")


def until(time: Timex) -> Timex:
    """The days up to a day: 展期延长至4月14日 tells no first one."""
    end = time.interval.end if time.interval else None
    edtf = f"../{time.edtf}"
    return time._replace(value=edtf, edtf=edtf, interval=Interval(None, end), role="until")


def _in_feast(time: Timex, folded: str) -> bool:
    """``重阳节文艺汇演``, ``农民丰收节演出``: the feast belongs to the name."""
    behind = _NAME.match(folded, time.span.end)
    return behind is not None and GATHERING.search(behind[0]) is not None


def _joined(left: Timex, right: Timex, folded: str) -> Timex | None:
    """One range of two whole days that are neighbours and are joined by 、 or 和."""
    if left.interval is None or right.interval is None:
        return None
    if Precision.DAY not in (left.precision, right.precision) or left.precision != right.precision:
        return None
    if left.interval.end is None or left.interval.end != right.interval.begin:
        return None
    between = _WEEKDAY.sub("", folded[left.span.end : right.span.start])
    if not _JOINED.fullmatch(between):
        return None
    joined = spanning(left, right)
    return joined._replace(text=f"{left.text}、{right.text}", role=left.role) if joined else None
