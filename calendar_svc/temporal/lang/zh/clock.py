"""Rules that put a part of day and a clock time on a date."""

from __future__ import annotations

from collections.abc import Sequence

from calendar_svc.temporal.engine import Rule, Token
from calendar_svc.temporal.lang.zh.dates import join, point
from calendar_svc.temporal.lang.zh.fields import number, word
from calendar_svc.temporal.timex import Point


def _part(token: Token) -> Point:
    return Point(part=word(token))  # type: ignore[arg-type]  # the lexicon's values are the parts


def _when(tokens: Sequence[Token]) -> Point | None:
    """Join date, part of day and clock; a lone Chinese hour (一时, 五点) is no time."""
    fields: list[Point] = []
    rough = False
    for token in tokens:
        if token.kind in ("part", "meridiem"):
            fields.append(_part(token))
        elif token.kind in ("approx_before", "approx_after"):
            rough = True
        elif token.kind not in ("lpar", "rpar"):
            fields.append(point(token))
    joined = join(*fields)
    if joined.hour is not None and joined.minute is None and rough:
        joined = joined._replace(rough_hour=True)
    return joined


def _lone_clock(tokens: Sequence[Token]) -> Point | None:
    """三点 may be a time, guards tell it from 提出三点; 一时 never is."""
    parts = tokens[0].parts
    if len(parts) == 2 and word(parts[1]) == "hour":
        hour = number(parts[0])
        if hour.chinese and hour.width == 1:
            return None
    return _when(tokens)


def _lone_part(tokens: Sequence[Token]) -> Point | None:
    # 早, 晚 alone are adverbs; two characters are a part of day.
    return _part(tokens[0]) if tokens[0].end - tokens[0].start > 1 else None


RULES: tuple[Rule, ...] = (
    Rule("zh/date-meridiem", "date clock meridiem", "point", _when, "5月12日 2:30pm"),
    Rule(
        "zh/date-clock",
        "date (part | lpar part rpar)? approx_before? clock approx_after?",
        "point",
        _when,
        "2月23日上午9时30分",
    ),
    Rule("zh/date-part", "date part", "point", _when, "2月23日上午"),
    Rule("zh/date", "date", "point", _when, "2月23日"),
    Rule("zh/part-clock", "part approx_before? clock approx_after?", "point", _when, "下午2:30"),
    Rule("zh/clock-meridiem", "clock meridiem", "point", _when, "2:30pm"),
    Rule(
        "zh/clock-in-range",
        "clock (?=range (clock | part clock | date) | list clock | till_end)"
        " | (?<=range) clock | (?<=as_of) clock | (?<=not_later) clock",
        "point",
        _when,
        "下午两点到四点",
    ),
    Rule("zh/rough-clock", "approx_before clock", "point", _when, "大约十点"),
    Rule("zh/clock-alone", "clock approx_after?", "point", _lone_clock, "14:30"),
    Rule("zh/part-alone", "part", "point", _lone_part, "上午"),
)
