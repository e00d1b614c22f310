"""Rules that read a length: so many of a unit, halves, sums, several units told as one."""

from __future__ import annotations

from collections.abc import Sequence

from calendar_svc.temporal.engine import Rule, Token
from calendar_svc.temporal.lang.zh.fields import number, word
from calendar_svc.temporal.timex import SOME, Duration, Point, Unit

_QUARTER_HOUR = 15  # minutes: 一刻钟
_UNITS: dict[str, Unit] = {
    "Y": "year",
    "M": "month",
    "W": "week",
    "D": "day",
    "DE": "day",
    "B": "workday",
    "Q": "quarter",
    "TH": "hour",
    "TM": "minute",
    "TS": "second",
    "C": "century",
    "CE": "century",
}
_COARSE_TO_FINE: tuple[Unit, ...] = (
    "century",
    "year",
    "quarter",
    "month",
    "week",
    "day",
    "hour",
    "minute",
    "second",
)


def _amount(count: float, unit: Token) -> Duration:
    if unit.kind == "year_unit":
        return Duration.of(count, "year")
    if unit.kind == "month_unit":
        return Duration.of(count, "month")
    if unit.kind == "day_unit":
        return Duration.of(count, "day")
    if word(unit) == "TQ":
        return Duration.of(count * _QUARTER_HOUR, "minute")
    return Duration.of(count, _UNITS[word(unit)])


def _duration(tokens: Sequence[Token]) -> Duration | None:
    count = number(tokens[0]).value
    return _amount(count, tokens[1]) if count else None


def _half(tokens: Sequence[Token]) -> Duration:
    """半小时, 半年."""
    return _amount(0.5, tokens[1])


def _and_half(tokens: Sequence[Token]) -> Duration:
    """一个半小时, 两个半月."""
    return _amount(number(tokens[0]).value + 0.5, tokens[2])


def _half_more(tokens: Sequence[Token]) -> Duration | None:
    """两年半, 三天半: the half is of the same unit."""
    duration = tokens[0].value
    if not isinstance(duration, Duration) or len(duration.amounts) != 1:
        return None
    [(count, unit)] = duration.amounts
    return Duration.of(count + 0.5, unit)


def _sum(tokens: Sequence[Token]) -> Duration | None:
    """两年三个月, 8天又20小时, 1小时09分: from coarse to fine; else they are two."""
    amounts: list[tuple[float, Unit]] = []
    for token in tokens:
        if isinstance(token.value, Duration):
            amounts.extend(token.value.amounts)
    if tokens[-1].kind == "minute_unit":
        amounts.append((number(tokens[-2]).value, "minute"))
    if any(unit == "workday" for _, unit in amounts):
        return None
    ranks = [_COARSE_TO_FINE.index(unit) for _, unit in amounts]
    return Duration(tuple(amounts)) if ranks == sorted(set(ranks)) else None


def _days_and_hours(tokens: Sequence[Token]) -> Duration | None:
    """还剩8天20时: behind a count of days the hour is a count too."""
    days, clock = tokens[0].value, tokens[1].value
    if not isinstance(days, Duration) or days.amounts[-1][1] != "day":
        return None
    if not isinstance(clock, Point) or not clock.hour or clock.minute is not None:
        return None
    return Duration((*days.amounts, (clock.hour, "hour")))


def _some(tokens: Sequence[Token]) -> Duration | None:
    """几天, 十几年: how many is not told."""
    return _amount(SOME, tokens[-1])


def _pair(tokens: Sequence[Token]) -> Duration | None:
    """俩礼拜, 仨月."""
    return _amount(int(word(tokens[0])), tokens[1])


def _two_months(tokens: Sequence[Token]) -> Duration | None:
    """两月, 两日: 两 counts and never names."""
    return _amount(2, tokens[1]) if number(tokens[0]).text == "两" else None


def _many_days(tokens: Sequence[Token]) -> Duration | None:
    """60日内: no month has so many days."""
    n = number(tokens[0])
    counted = word(tokens[1]) == "ri" and 31 < n.value <= 3_000 and n.text != "百"  # 百日攻坚
    return _amount(n.value, tokens[1]) if counted else None


def _decimal(tokens: Sequence[Token]) -> Duration | None:
    value = tokens[0].value
    return _amount(value, tokens[1]) if isinstance(value, float) and value else None


def _chinese_decimal(tokens: Sequence[Token]) -> Duration | None:
    """一点五小时."""
    whole, part = number(tokens[0]), number(tokens[2])
    if not (whole.chinese and part.chinese) or "十" in whole.text + part.text:
        return None
    if word(tokens[1]) != "point" or word(tokens[3]) == "TS":
        return None
    digits = str(part.value).zfill(part.width)
    return _amount(float(f"{whole.value}.{digits}"), tokens[3])


def _minutes_and_seconds(tokens: Sequence[Token]) -> Duration | None:
    """1分09秒."""
    minutes, seconds = number(tokens[0]).value, number(tokens[2]).value
    if word(tokens[3]) != "TS" or seconds > 59:
        return None
    return Duration(((minutes, "minute"), (seconds, "second")))


def _minutes_and_half(tokens: Sequence[Token]) -> Duration:
    """一分半钟, 十三分半."""
    return Duration.of(number(tokens[0]).value + 0.5, "minute")


def _quarter_length(tokens: Sequence[Token]) -> Duration:
    return Duration.of(int(word(tokens[0])), "minute")


def _year_duration(tokens: Sequence[Token]) -> Duration | None:
    n = number(tokens[0])
    return Duration.of(n.value, "year") if n.width <= 3 and 0 < n.value < 200 else None


RULES: tuple[Rule, ...] = (
    Rule("zh/half", "half (count_unit | year_unit | month_unit)", "length", _half, "半小时"),
    Rule(
        "zh/and-half", "num half_more (count_unit | month_unit)", "length", _and_half, "一个半小时"
    ),
    Rule("zh/decimal", "decimal (count_unit | year_unit)", "length", _decimal, "历时1.5小时"),
    Rule(
        "zh/minutes-seconds",
        "num minute_unit num count_unit",
        "length",
        _minutes_and_seconds,
        "用时1分09秒",
    ),
    Rule(
        "zh/minutes-and-half",
        "num minute_unit half (minute_word | (?=within | after | before | rear | front))",
        "length",
        _minutes_and_half,
        "十三分半以内",
    ),
    Rule("zh/some", "num? some (count_unit | year_unit)", "length", _some, "几个月"),
    Rule("zh/pair", "pair (count_unit | month_unit)", "length", _pair, "俩礼拜"),
    Rule("zh/quarter-of-an-hour", "quarter_length", "length", _quarter_length, "一刻钟后"),
    Rule("zh/count", "num count_unit", "length", _duration, "三天后"),
    Rule("zh/years", "num year_unit", "length", _year_duration, "近三年"),
)

#: Before dates and clock times: 一点五小时 is no time of day, 两日 no day of a month.
EARLY_RULES: tuple[Rule, ...] = (
    Rule("zh/two-of", "num (month_unit | day_unit)", "length", _two_months, "两日后"),
    Rule("zh/many-days", "num day_unit", "length", _many_days, "60日内"),
    Rule(
        "zh/chinese-decimal",
        "num hour_unit num count_unit",
        "length",
        _chinese_decimal,
        "一点五小时",
    ),
)

#: Lengths that are told in several units are one length.
SUM_RULES: tuple[Rule, ...] = (
    Rule("zh/half-more", "length half", "duration", _half_more, "两年半"),
    Rule(
        "zh/sum",
        "length (plus? length)+ | length num minute_unit",
        "duration",
        _sum,
        "两年三个月",
    ),
    Rule("zh/days-and-hours", "length clock", "duration", _days_and_hours, "还剩8天20时"),
    Rule("zh/one-length", "length", "duration", lambda tokens: tokens[0].value, "两个月"),
)
