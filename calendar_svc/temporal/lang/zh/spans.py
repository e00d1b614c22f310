"""Rules for what has two ends or an open one: ranges, lists, deadlines, openings."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from calendar_svc.temporal.engine import Rule, Token
from calendar_svc.temporal.lang.zh.dates import point
from calendar_svc.temporal.lang.zh.fields import number, word
from calendar_svc.temporal.timex import (
    Direction,
    Duration,
    Expression,
    Nth,
    Offset,
    Period,
    Point,
    Series,
    Told,
)

_ONE_DAY = Duration.of(1, "day")
Produce = Callable[[Sequence[Token]], object | None]


def _number_as(make: Callable[[int], Point], limit: int, width: int = 1) -> Produce:
    """3 of 3-5月 takes the unit of the field that the numbers lead to."""

    def produce(tokens: Sequence[Token]) -> Point | None:
        n = number(tokens[0])
        fits = 1 <= n.value <= limit and n.width >= width
        return make(n.value) if fits else None

    return produce


def _points(tokens: Sequence[Token]) -> list[Point]:
    return [point(token) for token in tokens if token.kind == "point"]


def _period(tokens: Sequence[Token]) -> Told | None:
    left, right = _points(tokens)
    # What the right end leaves open is left to `resolve`: 2023年12月28日至1月5日 ends in 2024.
    right = right.carry_part(left)
    if left.is_clock_only and not right.is_clock_only:
        # 十一点半到明天早上八点, 夜间至次日上午; but no 上午至3月.
        timed = right.hour is not None if left.hour is not None else right.part is not None
        if not timed:
            return None
    return Told(Period(left, right))


def _members(tokens: Sequence[Token]) -> Series | None:
    """3月3日、5日、7日: each keeps its own words and borrows year and month from the left."""
    members: list[tuple[Expression, int, int]] = []
    last: Point | None = None
    for token in tokens:
        if token.kind == "point":
            last = point(token) if last is None else point(token).inherit(last)
            members.append((last, token.start, token.end))
    return Series(tuple(members))


def _years(tokens: Sequence[Token]) -> Told | None:
    """从2016到2018: two numbers of four digits behind 从 are years."""
    first, last = (number(token) for token in tokens if token.kind == "num")
    years = first.width == last.width == 4 and 1900 <= first.value < last.value <= 2100
    return Told(Period(Point(year=first.value), Point(year=last.value))) if years else None


def _school_year(tokens: Sequence[Token]) -> Told | None:
    """2025—2026学年第一学期: September to August; the first term ends in January."""
    years = [number(token).value for token in tokens if token.kind == "num"]
    first = years[0]
    if not 1900 <= first <= 2100 or (len(years) > 1 and years[1] % 100 != (first + 1) % 100):
        return None
    term = word(tokens[-1]) if tokens[-1].kind == "school_term" else ""
    begin = Point(year=first + 1, month=2) if term == "2" else Point(year=first, month=9)
    last = {"1": 1, "2": 7}.get(term, 8)
    return Told(Period(begin, Point(year=first + 1, month=last)))


def _from_base(tokens: Sequence[Token]) -> Told | None:
    """圣诞节前一天, 9月1日的两个星期后: a count beside a day counts from it."""
    base, told = point(tokens[0]), tokens[1].value
    own = (
        base.day is not None
        or base.named is not None
        or (base.relative is not None and base.relative.unit == "day")
    )
    if not (own and isinstance(told, Told) and isinstance(told.expression, Offset)):
        return None
    offset = told.expression
    direction = offset.direction
    if direction in ("previous", "following") and offset.duration == _ONE_DAY:
        direction = "before" if direction == "previous" else "after"
    if direction not in ("before", "after", "previous", "following"):
        return None
    return Told(Offset(offset.duration, direction, base))


def _nth_from_base(tokens: Sequence[Token]) -> Told | None:
    """2月13日后的第3天."""
    base, edge, nth = point(tokens[0]), tokens[1], tokens[2].value
    if base.day is None and base.named is None:
        return None
    if not isinstance(nth, Nth) or nth.unit not in ("day", "week", "month"):
        return None
    direction: Direction = "before" if edge.kind in ("before", "front") else "after"
    return Told(Offset(Duration.of(nth.first, nth.unit), direction, base))


def _since(tokens: Sequence[Token]) -> Told | None:
    first = next(token for token in tokens if token.kind in ("point", "start_now"))
    if first.kind == "start_now":
        return Told(Period(None, None, begin_now=True), "since")
    start = point(first)
    if start.hour is not None and tokens[0].kind != "from" and tokens[-1].value == "starting":
        return None  # 9时开始检票 is at nine; 自9时开始停水 goes on from there
    return Told(Period(start, None), "since")


def _from_point(tokens: Sequence[Token]) -> Told | None:
    """从3月5日 alone is the day, told as a start; a clock time alone stays a point."""
    start = point(tokens[1])
    return Told(Period(start, None), "since") if not start.is_clock_only else Told(start)


def _now_until(tokens: Sequence[Token]) -> Told:
    return Told(Period(None, _points(tokens)[0], begin_now=True))


def _until(tokens: Sequence[Token]) -> Told:
    return Told(Period(None, _points(tokens)[0]), "until")


def _deadline(tokens: Sequence[Token]) -> Told | None:
    """X前, 不晚于X: the unit X itself, as a last moment (GUIDELINES 4.5)."""
    end = _points(tokens)[0]
    if end.named is not None and any(token.kind in ("before", "front") for token in tokens):
        return Told(end._replace(eve=True, approximate=True), "deadline")
    return Told(end, "deadline")


def _part_alone(tokens: Sequence[Token]) -> Told | None:
    """上午|前二十户: no deadline falls before a part of day, so 前 counts what follows."""
    told = point(tokens[0])
    return Told(told) if told.part is not None and told.hour is None else None


def _up_to(tokens: Sequence[Token]) -> Told:
    """X或之前: everything up to X, X inside."""
    return Told(Period(None, _points(tokens)[0]), "until")


def _after(tokens: Sequence[Token]) -> Told:
    """X之后: from X on; a year or month is over first (2018年之后 begins in 2019)."""
    return Told(Period(_points(tokens)[0], None, begin_after=True), "since")


def _plain(tokens: Sequence[Token]) -> Told:
    return Told(point(tokens[0]))


def _number_before(kind: str, makes: str, produce: Produce, example: str) -> Rule:
    lead = f"num (?= (range | list) (num (range | list)){{0,12}} {kind})"
    return Rule(f"zh/number-before-{makes}", lead, makes, produce, example)


NUMBER_RULES: tuple[Rule, ...] = (
    Rule(
        "zh/school-year",
        "num (range num)? school_year school_term?",
        "told",
        _school_year,
        "2025—2026学年第一学期",
    ),
    Rule("zh/bare-years", "from num range num (?!year_unit | num)", "told", _years, "从2016到2018"),
    _number_before("day", "day", _number_as(lambda n: Point(day=n), 31), "6月16至18日"),
    _number_before("month", "month", _number_as(lambda n: Point(month=n), 12), "3-5月"),
    _number_before(
        "quarter_of", "quarter_of", _number_as(lambda n: Point(quarter=n), 4), "一、二季度"
    ),
    _number_before("year", "year", _number_as(lambda n: Point(year=n), 2199, 4), "2022-2023年"),
    _number_before("clock", "clock", _number_as(lambda n: Point(hour=n), 24), "上午9-11时"),
)

RULES: tuple[Rule, ...] = (
    Rule(
        "zh/now-until",
        "from? start_now since? range point till_end?",
        "told",
        _now_until,
        "即日起至12月10日",
    ),
    Rule("zh/now-on", "from? start_now since", "told", _since, "即日起"),
    Rule(
        "zh/between",
        "from? point (range | list) point between",
        "told",
        _period,
        "3月1日和3月5日之间",
    ),
    Rule("zh/from-base", "point told", "told", _from_base, "圣诞节前一天"),
    Rule(
        "zh/nth-from-base",
        "point (front | rear | before | after) nth",
        "told",
        _nth_from_base,
        "2月13日后的第3天",
    ),
    Rule(
        "zh/period",
        "from? point since? range point till_end?",
        "told",
        _period,
        "3月1日至5日",
    ),
    Rule(
        "zh/list",
        "point (list point)+",
        "series",
        _members,
        "3月3日、5日、7日",
    ),
    Rule("zh/as-of", "as_of range? point till_end?", "told", _until, "截至2023年5月底"),
    Rule(
        "zh/not-later",
        "not_later range? point (before | front)?",
        "told",
        _deadline,
        "不晚于3月10日",
    ),
    Rule(
        "zh/before-a-number",
        "point (?=(front | rear) (quantity | num))",
        "told",
        _part_alone,
        "4月10日上午前二十户,下午后二十户",
    ),
    Rule("zh/before", "point inclusive? (before | front)", "told", _deadline, "6月底前"),
    Rule("zh/up-to", "point up_to", "told", _up_to, "2019年8月1日或之前"),
    Rule("zh/from-on", "point from_on", "told", _since, "2019年8月1日或之后"),
    Rule("zh/after", "point (after | rear)", "told", _after, "2019年8月1日之后"),
    Rule("zh/since", "from? point (since | ever_since)", "told", _since, "自3月1日起"),
    Rule("zh/from", "from point", "told", _from_point, "从3月5日"),
    Rule("zh/until-end", "range point till_end", "told", _until, "至5月底止"),
    Rule("zh/point", "point", "told", _plain, "2月23日"),
)
