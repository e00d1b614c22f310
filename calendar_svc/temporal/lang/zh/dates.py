"""Rules that join fields into a date: absolute, partial and relative."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

from calendar_svc.temporal.engine import Rule, Token
from calendar_svc.temporal.lang.zh.fields import number, word
from calendar_svc.temporal.timex import Part, Point, Relative

_PARTS: dict[str, Part] = {"MO": "MO", "EV": "EV", "NI": "NI"}
_RELATIVE = {
    "rel_year": "year",
    "rel_quarter": "quarter",
    "rel_month": "month",
    "rel_week": "week",
    "rel_day": "day",
}
_ANAPHORIC = {"same_year": "year", "same_month": "month", "same_day": "day"}


def point(token: Token) -> Point:
    """The point that a token says, be it a word of the lexicon or a reading of an earlier stage."""
    if isinstance(token.value, Point):
        return token.value
    return _POINTS[token.kind](word(token))


def _relative(unit: str) -> Callable[[str], Point]:
    return lambda value: Point(relative=Relative(unit, int(value)))  # type: ignore[arg-type]  # units of the tables above


def _anaphoric(unit: str) -> Callable[[str], Point]:
    return lambda value: Point(relative=Relative(unit, int(value), anaphoric=True))  # type: ignore[arg-type]  # as above


def _year_edge(value: str) -> Point:
    # 年内, 全年: the year itself; the others are a month, roughly (GUIDELINES 4.2).
    return Point() if value == "year" else Point(month=int(value), approximate=True)


def _relative_season(value: str) -> Point:
    offset, season = value.split(":")
    return Point(relative=Relative("year", int(offset)), season=int(season))


def _day_part(value: str) -> Point:
    offset, part = value.split(":")
    return Point(relative=Relative("day", int(offset)), part=_PARTS[part])


_POINTS: dict[str, Callable[[str], Point]] = {
    **{kind: _relative(unit) for kind, unit in _RELATIVE.items()},
    **{kind: _anaphoric(unit) for kind, unit in _ANAPHORIC.items()},
    "rel_season": _relative_season,
    "rel_day_part": _day_part,
    "same_day_part": lambda value: Point(
        relative=Relative("day", 0, anaphoric=True), part=_PARTS[value]
    ),
    "year_edge": _year_edge,
    "half_year": lambda value: Point(half=int(value)),
    "quarter": lambda value: Point(quarter=int(value)),
    "season": lambda value: Point(season=int(value)),
    "tenday": lambda value: Point(tenday=int(value)),
    "edge": lambda value: Point(tenday=int(value)),
    "month_edge": lambda value: Point(relative=Relative("month", 0), tenday=int(value)),
    "weekday": lambda value: Point(weekday=int(value)),
    "weekend": lambda _: Point(weekend=True),
    "feast": lambda value: Point(named=value),
    "lunar_month": lambda value: Point(month=int(value), lunar=True),
}


def join(*parts: Point) -> Point:
    """One point that states what every part states; a later part wins where two speak."""
    return reduce(Point.join, parts)


def _join(tokens: Sequence[Token]) -> Point:
    return join(*[point(token) for token in tokens if token.kind != "lunar"])


def _lunar_joined(tokens: Sequence[Token]) -> Point:
    return _join(tokens)._replace(lunar=True)


def _month_part(tokens: Sequence[Token]) -> Point:
    """十二月月底: 月底 says the ten days, not the month."""
    parts = [
        Point(tenday=int(word(token))) if token.kind == "month_edge" else point(token)
        for token in tokens
    ]
    return join(*parts)


def _year_edge_of_year(tokens: Sequence[Token]) -> Point:
    """2023年底, 今年底: 底 of a year is December, 初 January."""
    months = {"1": 1, "2": 6, "3": 12}
    edge = tokens[-1]
    if edge.kind != "edge":
        return _join(tokens)
    return join(point(tokens[0]), Point(month=months[word(edge)], approximate=True))


def _bare_year_edge(tokens: Sequence[Token]) -> Point | None:
    """年底, 年内 alone are this year's."""
    return join(Point(relative=Relative("year", 0)), point(tokens[0]))


def _number_year_edge(tokens: Sequence[Token]) -> Point | None:
    """2023年底: the tokenizer gives 2023, 年底."""
    n = number(tokens[0])
    if n.width != 4 or not 1800 <= n.value <= 2199:
        return None
    return join(Point(year=n.value), point(tokens[1]))


def _within_year(tokens: Sequence[Token]) -> Point:
    return point(tokens[0])


def _week_end(tokens: Sequence[Token]) -> Point | None:
    """本周末: the tokens are 本周 and 末."""
    end = word(tokens[1]) == "3"
    return join(point(tokens[0]), Point(weekend=True)) if end else None


def _week_day(tokens: Sequence[Token]) -> Point | None:
    """下周三, 本周日: the tokens are 下周 and 三 or 日."""
    if tokens[1].kind == "day_unit":
        day = 7 if word(tokens[1]) == "ri" else 0
    else:
        n = number(tokens[1])
        day = n.value if n.chinese and n.width == 1 else 0
    return join(point(tokens[0]), Point(weekday=day)) if 1 <= day <= 7 else None


def _supported(tokens: Sequence[Token]) -> Point | None:
    """2月23日(周四), 除夕(2月9日), 2月9日(除夕): the solar date wins, a weekday supports."""
    dates = [point(token) for token in tokens if token.kind == "date"]
    solar = next((d for d in dates if d.day is not None and not d.lunar), None)
    other = next((d for d in dates if d is not solar), None)
    if solar is None or other is None:
        return None
    if other == Point(weekday=other.weekday):
        return join(solar, other)
    if other.named or other.lunar:
        return solar._replace(year=solar.year or other.year)
    return None


_YEAR = "(year | short_year | rel_year | same_year)"

RULES: tuple[Rule, ...] = (
    Rule("zh/numeric-date", "date_digits", "date", _join, "2023-02-23"),
    Rule("zh/numeric-month", "month_digits", "date", _join, "2023/02"),
    Rule(
        "zh/lunar-month-day",
        f"{_YEAR}? lunar? (lunar_date | lunar_month (lunar_day | day)) | lunar month day",
        "date",
        _lunar_joined,
        "正月初五",
    ),
    Rule(
        "zh/year-month-day",
        f"{_YEAR} (month | rel_month | same_month) day",
        "date",
        _join,
        "2023年2月23日",
    ),
    Rule("zh/month-day", "(month | rel_month | same_month) day", "date", _join, "2月23日"),
    Rule(
        "zh/month-ten-days",
        f"{_YEAR}? (month tenday | month_edged | (month | rel_month) month_edge"
        " | (rel_month | same_month) (tenday | edge))",
        "date",
        _month_part,
        "6月下旬",
    ),
    Rule("zh/year-month", f"{_YEAR} month", "date", _join, "去年12月"),
    Rule(
        "zh/year-part",
        f"{_YEAR} (half_year | quarter | quarter_of | season)",
        "date",
        _join,
        "今年上半年",
    ),
    Rule(
        "zh/year-edge",
        "(year | rel_year | same_year) (year_edge | edge)",
        "date",
        _year_edge_of_year,
        "今年年底",
    ),
    Rule("zh/within-year", "(year | rel_year) within", "date", _within_year, "今年内"),
    Rule("zh/week-end", "rel_week edge", "date", _week_end, "本周末"),
    Rule("zh/number-year-edge", "num year_edge", "date", _number_year_edge, "2023年底"),
    Rule("zh/this-year-edge", "year_edge", "date", _bare_year_edge, "年底前"),
    Rule("zh/week-day", "rel_week (num | day_unit)", "date", _week_day, "下周三"),
    Rule("zh/week-weekday", "rel_week (weekday | weekend)", "date", _join, "本周周末"),
    Rule(
        "zh/nth-week-of",
        f"({_YEAR}? (month | rel_month | same_month) | {_YEAR}) nth_week",
        "date",
        _join,
        "3月第三周",
    ),
    Rule("zh/feast", f"{_YEAR}? feast", "date", _join, "2024年国庆节"),
    Rule(
        "zh/one-field",
        "year | rel_year | same_year | month | rel_month | same_month | rel_week | day | rel_day"
        " | same_day | rel_day_part | same_day_part | weekday | weekend | half_year | quarter"
        " | quarter_of | season | rel_season | rel_quarter | month_edge | tenday | plan"
        " | era_named",
        "date",
        _join,
        "昨日",
    ),
)

SUPPORT_RULES: tuple[Rule, ...] = (
    Rule(
        "zh/date-and-weekday",
        "date (lpar date rpar | date)",
        "date",
        _supported,
        "2月23日(周四)",
    ),
)
