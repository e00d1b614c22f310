"""What looks like an event and is none (GUIDELINES 1, N1 to N17): named rules with examples.

Many traps never come this far: a time that is no point (N6, N13), a counted group or a nameless
subject (N1, N8), a negated trigger (N15), a spirit that is studied (N16) and the weather (N17) make
no draft at all. These rules look at whole drafts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.words import MARK, TENSE, alternation, load
from calendar_svc.model import Kind, Precision, Status

_WORDS = load("traps")
_REFUSED = re.compile(r"\s*(?:后|起)?(?:不再|不予)")
_SHORTEST = 4
_TORN = re.compile(r"[)）”》、,，。；;：:·]|(?:及|以及|和|与|或|等)(?![平谐谈])")
# 周末9:00—20:00开放
_WEEKLY = re.compile(r"(?:周末|平日|平时|节假日|双休日|工作日)\D{0,2}\d{1,2}\s*[:：时点]")
_IN_FORCE = 366  # days
_AGE = 10  # years: older facts are history, even of the project that is the topic


@dataclass(frozen=True, slots=True)
class Trap:
    """A reason to drop a draft.

    Parameters:
        name: The number in the guidelines and a word.
        holds: Whether it holds of a draft in its scene.
        example: A sentence that would give an event without the trap; the tests run it.
    """

    name: str
    holds: Callable[[Draft, Scene], bool]
    example: str


def _clause(draft: Draft, scene: Scene) -> str:
    start, end = scene.clause(draft.clause)
    return scene.body.masked[min(start, draft.start) : max(end, draft.end)]


def _near(draft: Draft, scene: Scene) -> str:
    """The clause of the time, from its start to a little behind the time."""
    start = scene.clause(scene.sentence.clause_at(draft.time.span.start))[0]
    return scene.body.masked[start : min(draft.time.span.end + 12, scene.sentence.end)]


def _has(words: str) -> re.Pattern[str]:
    return re.compile(alternation(_WORDS[words]))


_STATISTIC, _HISTORY, _HABIT, _PERSON = (
    _has(w) for w in ("statistic", "history", "habit", "person")
)
# 高校毕业生招聘会 and 毕业典礼 tell no life.
_PERSON = re.compile(rf"(?:{_PERSON.pattern})(?!生|典礼|季|证|晚会|班|展|作品)")
_REPORTER, _TENURE, _DISCRETION = (_has(w) for w in ("reporter", "tenure", "discretion"))
# 教龄计算截止2024年8月31日: up to when something is counted.
_COUNTED_TO = re.compile(
    r"(?:[年工教学司]龄|年限|资历|经历|社保|积分)[^,;。]{0,8}(?:计算|截止|截至|算)"
)
_BEFORE_OR_AFTER = tuple(_WORDS["bounds"])
_CONDITION = re.compile(rf"[^,;。]{{0,10}}?(?:{alternation(_WORDS['condition'])})")
_SUPERSEDED = re.compile(
    rf"(?<![按照])(?:{alternation(TENSE['superseded'])})[^,;。{MARK}]{{0,4}}(?={MARK})"
)
_LEFT_OPEN = re.compile(
    r"以[^,;。]{0,10}(?:通知|公告|安排|文件)为准|待定|另行(?:通知|公告|确定)(?!地点|场地)"
)
_PRINTED = re.compile(
    r"\s*[,(]?(?:本[报刊网台])?(?:第?[A-Z]?\d{1,2}版|[头一二三四五六七八]版|"
    r"(?:发布|印发|刊登|刊发|刊载|发出|公布|推送|推出)的[^,。;:]{0,24}?"
    r"(?:公告|通知|简章|通告|启事|报道|消息|推送|一文|稿件|方案|公示)|推送|报道中)"
)
_ISSUED = re.compile(r"\s*(?:发布|印发|公布|发|启|宣)\s*[。]?\s*(?:\n|$)")
_WEATHER = re.compile(
    r"(?!\s*[(,]?(?:如|若|遇))(?:[,、]?(?:我|全)[区县市省])?(?:有|以|将|仍|多为|受|持续|维持|天气)*[^,。;《“]{0,8}?"
    r"(?:天气|气温|降水|阵雨|暴雨|中雨|大雨|小雨|多云|降温|降雪|晴天|晴好|高温)(?!应急|响应|预警|防范|消费|救援|演练)"
)
_HELD_KINDS = (Kind.MEETING, Kind.CONFERENCE, Kind.ACTIVITY, Kind.CEREMONY, Kind.EXAM)


def _is_statistic(draft: Draft, scene: Scene) -> bool:
    if (draft.time.rule == "zh/as-of" and draft.kind is not Kind.DEADLINE) or (
        draft.time.role == "until" and draft.kind is Kind.MILESTONE
    ):
        return True
    clause = _clause(draft, scene)
    return draft.kind is Kind.MILESTONE and _STATISTIC.search(clause) is not None


def _is_history(draft: Draft, scene: Scene) -> bool:
    begin = draft.time.interval.begin if draft.time.interval else None
    now = scene.date.latest
    if begin is not None and now is not None and now.year - begin.year > _AGE:
        return True
    return _HISTORY.search(_clause(draft, scene)) is not None


def _is_long_in_force(draft: Draft, scene: Scene) -> bool:
    """A rule that has been in force for more than a year is what the text goes by, and no news."""
    begin = draft.time.interval.begin if draft.time.interval else None
    now = scene.date.earliest
    old = begin is not None and now is not None and (now - begin.date()).days > _IN_FORCE
    return old and draft.kind is Kind.POLICY_EFFECTIVE and scene.topic.document is None


def _is_habit(draft: Draft, scene: Scene) -> bool:
    if draft.kind in (Kind.MILESTONE, Kind.OTHER) and _WEEKLY.match(draft.time.text):
        return True
    return draft.kind in _HELD_KINDS and _HABIT.search(_clause(draft, scene)) is not None


def _is_condition(draft: Draft, scene: Scene) -> bool:
    bounded = scene.body.folded[draft.time.span.start : draft.time.span.end]
    behind = scene.body.masked[draft.time.span.end : draft.time.span.end + 20]
    return bounded.endswith(_BEFORE_OR_AFTER) and _CONDITION.match(behind) is not None


def _is_counted_to(draft: Draft, scene: Scene) -> bool:
    """Whether the day ends what is counted of a person's years."""
    return draft.kind is Kind.DEADLINE and _COUNTED_TO.search(_near(draft, scene)) is not None


def _is_discretionary(draft: Draft, scene: Scene) -> bool:
    """Whether what is done depends on how things go: 国庆期间视车流量调整作业时段."""
    clause = _clause(draft, scene)
    return draft.kind is not Kind.MEETING and _DISCRETION.search(clause) is not None


def _is_superseded(draft: Draft, scene: Scene) -> bool:
    """Whether 原定 speaks of the draft's own time: 原定9月底完工的甲已开放 tells another."""
    start = scene.clause(scene.sentence.clause_at(draft.time.span.start))[0]
    told = _SUPERSEDED.finditer(scene.body.masked, start, draft.time.span.end)
    return draft.status is None and any(m.end() == draft.time.span.start for m in told)


def _is_personal(draft: Draft, scene: Scene) -> bool:
    return _PERSON.search(_clause(draft, scene)) is not None


def _is_reporter(draft: Draft, scene: Scene) -> bool:
    return draft.kind is Kind.VISIT and _REPORTER.search(_clause(draft, scene)) is not None


def _is_tenure(draft: Draft, scene: Scene) -> bool:
    return _TENURE.search(_near(draft, scene)) is not None


def _is_wide(draft: Draft, _scene: Scene) -> bool:
    """A gathering or visit is never dated by a year or half a year alone."""
    precision = draft.time.precision
    wide = precision is not None and Precision.QUARTER.rank <= precision.rank < Precision.VAGUE.rank
    return (
        wide and draft.kind in (*_HELD_KINDS, Kind.VISIT, Kind.OTHER) and draft.done is Status.HELD
    )


def _is_refused(draft: Draft, scene: Scene) -> bool:
    """A procedure that is refused from a day on is none that opens."""
    behind = scene.body.masked[draft.time.span.end : draft.time.span.end + 4]
    return draft.kind in (Kind.NOTICE_PERIOD, Kind.DEADLINE) and _REFUSED.match(behind) is not None


def _is_left_open(draft: Draft, scene: Scene) -> bool:
    """Whether the clause leaves the day to another notice: 放假时间以上级通知为准."""
    clause = _clause(draft, scene)
    found = _LEFT_OPEN.search(clause)
    # 4月下旬(以楼长通知为准) tells its days.
    return found is not None and not clause.endswith(f"{MARK}(", 0, found.start())


def _is_legal_base(draft: Draft, scene: Scene) -> bool:
    """A day in brackets behind the title of a rule is its own: 《甲办法》(2019年1月1日起施行)."""
    before = scene.body.masked[max(0, draft.time.span.start - 40) : draft.time.span.start]
    opened = before.rfind("(")
    inside = opened > before.rfind(")") and before[:opened].endswith("》")
    return inside and draft.kind is Kind.POLICY_EFFECTIVE


# 第十五次会议(2022年8月25日)决定召开股东大会: the day is that of the meeting that decided.
_DECIDES = re.compile(r"\)\s*(?:已|曾)?(?:决定|审议|同意|通过|研究|决议|批准)")


def _is_of_decision(draft: Draft, scene: Scene) -> bool:
    """Whether the day in brackets belongs to the meeting that decided on what is told."""
    span = draft.time.span
    opened = scene.body.masked.rfind("(", max(0, span.start - 3), span.start)
    if opened < 0 or not scene.body.masked.endswith(("会议", "全会", "大会"), 0, opened):
        return False
    return _DECIDES.match(scene.body.masked, span.end) is not None


def _is_print_date(draft: Draft, scene: Scene) -> bool:
    """The day on which a text was printed: 本报3月13日1版, 甲公司7月8日发布 in the last line."""
    behind = draft.time.span.end
    last = scene.sentence in scene.body.sentences[-2:] and draft.time.edtf == scene.date.edtf
    return _PRINTED.match(scene.body.masked, behind) is not None or (
        last and _ISSUED.match(scene.body.masked, behind) is not None
    )


def _is_weather(draft: Draft, scene: Scene) -> bool:
    """What the sky will be like: nothing but weather stands behind the time."""
    behind = scene.body.masked[draft.time.span.end : draft.time.span.end + 24]
    return _WEATHER.match(behind) is not None


def _is_fragment(draft: Draft, scene: Scene) -> bool:
    """A title that is left with too little, or opens with a piece of a longer word group."""
    torn = _TORN.match(draft.title) is not None
    named = (scene.topic.matter, scene.topic.body or "", scene.names.issuer or "")
    if torn and any(n and draft.title.startswith(n[:_SHORTEST]) for n in named):
        return False  # 和桥镇 is a name
    return torn or len(draft.title) < _SHORTEST


def _is_introduced(draft: Draft, scene: Scene) -> bool:
    """A vague time before what a paper goes on to tell: 现将近期开放安排通知如下."""
    said = scene.body.masked[scene.sentence.start : scene.sentence.end].rstrip(" \n:。")
    return draft.time.precision is Precision.VAGUE and said.endswith("如下")


TRAPS: tuple[Trap, ...] = (
    Trap("N2-statistic", _is_statistic, "截至2月底,柳溪大桥工程完工。"),
    Trap("N5-history", _is_history, "柳溪大桥始建于1965年,1968年通车。"),
    Trap("N5-biography", _is_personal, "沈一苇2019年7月毕业后举办柳溪书画展。"),
    Trap("N6-habit", _is_habit, "历年3月5日举行柳溪论坛。"),
    Trap("N3-legal-base", _is_legal_base, "依据《柳溪条例》(2019年1月1日起施行),公示如下。"),
    Trap("N16-decided-then", _is_of_decision, "第五次会议(2023年3月5日)决定召开柳溪论坛。"),
    Trap("N3-print-date", _is_print_date, "本报3月5日2版《柳溪论坛召开》一文有误。"),
    Trap("N5-long-in-force", _is_long_in_force, "柳溪公交自2021年1月1日起执行新票价。"),
    Trap("N7-left-open", _is_left_open, "3月5日柳溪书画展开幕以上级通知为准。"),
    Trap("N8-wide", _is_wide, "去年秋季,柳溪中学开学。"),
    Trap("N11-reporter", _is_reporter, "3月5日,记者走访柳溪农贸市场。"),
    Trap("N12-condition", _is_condition, "2023年2月1日以后登记的住户不在此列。"),
    Trap("N12-counted-to", _is_counted_to, "柳溪中学教师招聘教龄计算截止于2023年3月5日。"),
    Trap("N7-discretion", _is_discretionary, "国庆假期柳溪大桥视车流量封闭。"),
    Trap("N15-superseded", _is_superseded, "柳溪大桥原定12月30日通车。"),
    Trap("N15-refused", _is_refused, "柳溪书法班退费:9月20日后不再办理。"),
    Trap("N3-as-follows", _is_introduced, "对近期柳溪公园开放的安排通知如下:"),
    Trap("no-title", _is_fragment, "3月5日举行柳溪)书画展。"),
    Trap("N17-weather", _is_weather, "区气象台发布:未来一周全区以多云天气为主。"),
    Trap("N17-tenure", _is_tenure, "合同期至2026年3月5日截止。"),
)


def first_trap(draft: Draft, scene: Scene) -> Trap | None:
    """The first trap that holds of a draft, or None."""
    return next((trap for trap in TRAPS if trap.holds(draft, scene)), None)
