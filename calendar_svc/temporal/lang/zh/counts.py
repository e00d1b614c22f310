"""Rules for what is counted, comes again, or is left vague: 三天后, 每周五, 日前, 目前."""

from __future__ import annotations

from collections.abc import Sequence

from calendar_svc.temporal.engine import Rule, Token
from calendar_svc.temporal.lang.zh.dates import join, point, relative
from calendar_svc.temporal.lang.zh.fields import number, word
from calendar_svc.temporal.lang.zh.spans import Produce
from calendar_svc.temporal.timex import (
    Direction,
    Duration,
    Offset,
    Period,
    Point,
    Present,
    Told,
    Vague,
)


def _duration(tokens: Sequence[Token]) -> Duration | None:
    """The length that a token says; a day of the month (15日) may be a count of days."""
    for token in tokens:
        if isinstance(token.value, Duration):
            return token.value
        if token.kind == "day" and isinstance(token.value, Point) and token.value.day:
            return Duration.of(token.value.day, "day")
    return None


def _offset(direction: Direction) -> Produce:
    def produce(tokens: Sequence[Token]) -> Told | None:
        duration = _duration(tokens)
        return Told(Offset(duration, direction)) if duration else None

    return produce


def _last_unit(tokens: Sequence[Token]) -> Told | None:
    """上个小时, 上个季度: one of them, though no number says so."""
    unit = {"TH": "hour", "Q": "quarter"}.get(word(tokens[1]))
    if unit is None:
        return None
    direction: Direction = "previous" if tokens[0].kind == "previous_span" else "following"
    return Told(Offset(Duration.of(1, unit), direction))  # type: ignore[arg-type]  # units of the table


def _this(tokens: Sequence[Token]) -> Told | None:
    duration = _duration(tokens)
    single = duration is not None and duration.amounts[0][0] == 1
    return Told(Offset(duration, "this")) if duration and single else None


def _length(tokens: Sequence[Token]) -> Told | None:
    duration = _duration(tokens)
    return Told(duration) if duration else None


def _vague(tokens: Sequence[Token]) -> Told:
    if tokens[0].kind == "recent":
        return Told(Vague("recent"))
    return Told(Vague(word(tokens[0])))  # type: ignore[arg-type]  # the lexicon's values


def _present(_: Sequence[Token]) -> Told:
    return Told(Present())


def _tendays(tokens: Sequence[Token]) -> Told:
    """7月中下旬: from the second ten days to the end."""
    first, last = word(tokens[-1]).split(":")
    month = join(*[point(token) for token in tokens[:-1]])
    return Told(Period(month._replace(tenday=int(first)), month._replace(tenday=int(last))))


def _two_days(tokens: Sequence[Token]) -> Told:
    """今明两天, 今明两年: unit and both offsets are the word's value."""
    unit, first, last = word(tokens[0]).split(":")
    make = relative(unit)
    return Told(Period(make(first), make(last)))


def _next_years(tokens: Sequence[Token]) -> Told | None:
    """未来5年内, 近5年内: the tokenizer gives 5 and 年内."""
    n = number(tokens[1])
    if word(tokens[2]) != "year" or not 1 <= n.value <= 99:
        return None
    direction: Direction = "next" if tokens[0].kind == "future_span" else "last"
    return Told(Offset(Duration.of(n.value, "year"), direction))


def _within_years(tokens: Sequence[Token]) -> Told | None:
    """3年内: the tokenizer gives 3 and 年内."""
    n = number(tokens[0])
    if word(tokens[1]) != "year" or not 1 <= n.value <= 99:
        return None
    return Told(Offset(Duration.of(n.value, "year"), "within"))


def _within_half_year(tokens: Sequence[Token]) -> Told | None:
    """半年内: the tokenizer gives 半 and 年内."""
    within = word(tokens[1]) == "year"
    return Told(Offset(Duration.of(6, "month"), "within")) if within else None


#: Lengths come before points: 15日内 is a count of days.
COUNT_RULES: tuple[Rule, ...] = (
    Rule(
        "zh/last-count", "(past_span | recent) duration within?", "told", _offset("last"), "近三年"
    ),
    Rule("zh/next-count", "future_span duration within?", "told", _offset("next"), "未来一周"),
    Rule(
        "zh/tendays",
        "(year | rel_year)? (month | rel_month) tenday_span",
        "told",
        _tendays,
        "7月中下旬",
    ),
    Rule("zh/two-days", "rel_days duration?", "told", _two_days, "今明两天"),
    Rule("zh/after-lead", "after_lead duration", "told", _offset("after"), "再过半个小时"),
    Rule(
        "zh/span-years",
        "(past_span | recent | future_span) num year_edge",
        "told",
        _next_years,
        "未来5年内",
    ),
    Rule("zh/count-since", "duration (ever_since | come)", "told", _offset("since"), "三个月以来"),
    Rule("zh/within-years", "num year_edge", "told", _within_years, "3年内建成"),
    Rule("zh/within-half-year", "half year_edge", "told", _within_half_year, "半年内发证"),
    Rule("zh/within-count", "(duration | day) within", "told", _offset("within"), "15日内"),
    Rule(
        "zh/previous-count",
        "(previous_span | front) (duration | day)",
        "told",
        _offset("previous"),
        "前两个月",
    ),
    Rule(
        "zh/following-count",
        "(following_span | rear | after) (duration | day)",
        "told",
        _offset("following"),
        "下一年",
    ),
    Rule(
        "zh/last-unit",
        "(previous_span | following_span) count_unit",
        "told",
        _last_unit,
        "上个小时",
    ),
    Rule("zh/this-count", "this_span duration", "told", _this, "这一年"),
    Rule("zh/count-after", "duration (after | rear)", "told", _offset("after"), "三天后"),
    Rule("zh/count-before", "duration (before | front)", "told", _offset("before"), "两个月前"),
    Rule("zh/lasting", "lasting (duration | day)", "told", _length, "为期三天"),
    Rule("zh/length", "duration", "told", _length, "两个月"),
    Rule("zh/vague", "vague | recent", "told", _vague, "日前"),
    Rule("zh/present", "present", "told", _present, "目前"),
)
