"""Rules that join fields into a date: absolute, partial and relative."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

from calendar_svc.temporal.engine import Rule, Token
from calendar_svc.temporal.lang.zh.fields import number, word
from calendar_svc.temporal.lang.zh.numerals import Number
from calendar_svc.temporal.lang.zh.shapes import ROC_EPOCH
from calendar_svc.temporal.timex import Nth, Part, Period, Point, Relative, Told
from calendar_svc.temporal.workdays import is_official

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


def relative(unit: str) -> Callable[[str], Point]:
    """What makes the point of so many units from the reference."""
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
    **{kind: relative(unit) for kind, unit in _RELATIVE.items()},
    **{kind: _anaphoric(unit) for kind, unit in _ANAPHORIC.items()},
    "rel_season": _relative_season,
    "rel_day_part": _day_part,
    "same_day_part": lambda value: Point(
        relative=Relative("day", 0, anaphoric=True), part=_PARTS[value]
    ),
    "year_edge": _year_edge,
    "half_year": lambda value: Point(half=int(value)),
    "quarter": lambda value: Point(quarter=int(value)),
    "half_month": lambda value: Point(
        nth=Nth("day", 1, 15) if value == "1" else Nth("day", 16, -1)
    ),
    "season": lambda value: Point(season=int(value)),
    "tenday": lambda value: Point(tenday=int(value)),
    "edge": lambda value: Point(tenday=int(value)),
    "month_edge": lambda value: Point(relative=Relative("month", 0), tenday=int(value)),
    "weekday": lambda value: Point(weekday=int(value)),
    "weekend": lambda _: Point(weekend=True),
    "feast": lambda value: Point(named=value),
    "feast_days_off": lambda value: Point(named=f"off:{value}"),
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
    """2023年底: the tokenizer gives 2023, 年底; 113年底 is of the Republic."""
    n, edge = number(tokens[0]), point(tokens[1])
    if n.width == 3 and not n.chinese and 90 <= n.value <= 199 and edge.month:
        return join(Point(year=n.value + ROC_EPOCH, roc=True), edge)
    if n.width != 4 or not 1800 <= n.value <= 2199:
        return None
    return join(Point(year=n.value), edge)


def _within_year(tokens: Sequence[Token]) -> Point:
    return point(tokens[0])


def _week_end(tokens: Sequence[Token]) -> Point | None:
    """本周末: the tokens are 本周 and 末."""
    end = word(tokens[1]) == "3"
    return join(point(tokens[0]), Point(weekend=True)) if end else None


def _supported(tokens: Sequence[Token]) -> Point | None:
    """2月23日(周四), 除夕(2月9日), 下周二(2月9日): the solar date wins, a weekday supports.

    清明节当天 is the day itself.
    """
    dates = [point(token) for token in tokens if token.kind == "date"]
    if dates[1] == _SAME_DAY:
        return dates[0] if dates[0].day or dates[0].named else None
    if _is_relative_day(dates[0]):
        told = dates[1]
        beside = told in (Point(weekday=told.weekday), Point(month=told.month, day=told.day))
        return join(told._replace(weekday=None), dates[0]) if beside else None
    solar = next((d for d in dates if d.day is not None and not d.lunar), None)
    other = next((d for d in dates if d is not solar), None)
    if solar is None or other is None:
        return None
    if other == Point(weekday=other.weekday) or _is_relative_weekday(other):
        return join(solar, Point(weekday=other.weekday))
    if other.named and other.named.startswith("off:"):
        return solar  # 16日(中秋假期) is one of the days off
    if other.named and solar.month is None:
        return other._replace(year=other.year or solar.year)  # 1日元旦
    if other.named or other.lunar:
        return solar._replace(year=solar.year or other.year)
    return None


def _this_half_month(tokens: Sequence[Token]) -> Point:
    return join(Point(relative=Relative("month", 0)), point(tokens[0]))


def _feast_night(tokens: Sequence[Token]) -> Point:
    return _join(tokens[:-1])._replace(part=_PARTS[word(tokens[-1])])


def _is_relative_day(date: Point) -> bool:
    """今日, 昨天: a day counted from the reference and nothing else."""
    told = date.relative
    return told is not None and told.unit == "day" and date == Point(relative=told)


def _is_relative_weekday(date: Point) -> bool:
    """本周六, 下周二: a weekday of a week that is counted from the reference."""
    told = date.relative
    return told is not None and date == Point(relative=told, weekday=date.weekday)


def _short_day(tokens: Sequence[Token]) -> Point | None:
    """昨(18)日: newspapers print the day inside the word."""
    inside = tokens[1]
    day = point(inside).day or 0 if inside.kind == "day" else number(inside).value
    return (
        Point(relative=Relative("day", int(word(tokens[0]))), day=day) if 1 <= day <= 31 else None
    )


def _lunar_range(tokens: Sequence[Token]) -> Told | None:
    """正月初一至十五, 八月十五到十七: the right end is a day of the same month."""
    tokens = [token for token in tokens if token.kind not in ("from", "till_end")]
    end, bare = tokens[-1], tokens[-3].kind == "num"
    first = _lunar_bare(tokens[:-2]) if bare else _join(tokens[:-2])
    if first is None or not (first.lunar or not bare):
        return None
    day = point(end).day if end.kind == "lunar_day" else number(end).value
    chinese = end.kind == "lunar_day" or number(end).chinese
    if not (chinese and day and first.day and first.day < day <= 30):
        return None
    first = first._replace(lunar=True)
    return Told(Period(first, first._replace(day=day, year=None, relative=None)))


def _lunar_month(tokens: Sequence[Token]) -> Point:
    """正月, 腊月, 农历三月; 正月初 and 腊月底 are ten days of it."""
    date = _join([token for token in tokens if token.kind != "edge"])
    edge = int(word(tokens[-1])) if tokens[-1].kind == "edge" else None
    return date._replace(lunar=True, tenday=edge)


def _lunar_bare(tokens: Sequence[Token]) -> Point | None:
    """八月十五: Chinese numerals without 日 are lunar, unless a year in digits stands before them.

    廿 is lunar even then. Arabic digits (2月3) are a day only where a part of day follows.
    """
    date, n = _join(tokens[:-1]), number(tokens[-1])
    told = any(token.kind in ("lunar", "leap_month") for token in tokens)
    month = tokens[-2].parts[-2].value if tokens[-2].parts else None
    written = isinstance(month, Number) and month.chinese
    if not (written and n.chinese and 10 < n.value <= 30 and n.width <= 3):
        return None
    lunar = told or date.year is None or n.text[0] in "廿卅"
    return date._replace(day=n.value, lunar=lunar)


def _first_month(tokens: Sequence[Token]) -> Point:
    """初一 of 除夕、初一 and 正月初一至初三; 初一 alone is a class of a school."""
    return point(tokens[0])._replace(month=1)


def _that_month(tokens: Sequence[Token]) -> Point:
    """去年本月十日."""
    months = 12 * int(word(tokens[0])) + int(word(tokens[1]))
    day = point(tokens[2]) if len(tokens) > 2 else Point()
    return day._replace(relative=Relative("month", months))


def _days_off(tokens: Sequence[Token]) -> Point | None:
    """国庆假期, 春节期间: the days off by law; 重阳节期间 has none."""
    date = _join(tokens[:-1])
    if not date.named or not is_official(date.named):
        return None
    return date._replace(named=f"off:{date.named}")


_SAME_DAY = _anaphoric("day")("0")
_YEAR = "(year | short_year | rel_year | same_year)"

RULES: tuple[Rule, ...] = (
    Rule("zh/numeric-date", "date_digits", "date", _join, "2023-02-23"),
    Rule(
        "zh/numeric-month-day",
        "(?<=date_digits range) month_day_digits",
        "date",
        _join,
        "2026.5.18-5.22",
    ),
    Rule("zh/numeric-month", "month_digits", "date", _join, "2023/02"),
    Rule(
        "zh/short-day", "day_short (num rpar day_unit | day rpar)", "date", _short_day, "昨(18)日"
    ),
    Rule(
        "zh/lunar-range",
        f"from? {_YEAR}? lunar? (lunar_date | (lunar_month | leap_month) (lunar_day | day)"
        " | (month | leap_month) num) range (lunar_day | num) till_end?",
        "told",
        _lunar_range,
        "正月初一至十五",
    ),
    Rule(
        "zh/lunar-month-day",
        f"{_YEAR}? lunar? (lunar_date | (lunar_month | leap_month) (lunar_day | day))"
        " | lunar month day",
        "date",
        _lunar_joined,
        "正月初五",
    ),
    Rule(
        "zh/lunar-day-beside",
        "(?<=list) lunar_day | (?<=range) lunar_day",
        "date",
        _first_month,
        "除夕、初一闭馆",
    ),
    Rule("zh/month-of-last-year", "rel_year rel_month day?", "date", _that_month, "去年本月"),
    Rule(
        "zh/lunar-bare",
        f"{_YEAR}? lunar? (month | leap_month) num",
        "date",
        _lunar_bare,
        "八月十五",
    ),
    Rule(
        "zh/lunar-month",
        f"{_YEAR}? lunar? (lunar_month | leap_month) edge? | {_YEAR}? lunar month edge?",
        "date",
        _lunar_month,
        "正月里唱社戏",
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
    Rule("zh/half-month", f"{_YEAR}? (month | rel_month) half_month", "date", _join, "5月下半月"),
    Rule("zh/this-half-month", "half_month", "date", _this_half_month, "上半月"),
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
    Rule("zh/week-weekday", "rel_week (weekday | weekend)", "date", _join, "本周周末"),
    Rule("zh/days-off", f"{_YEAR}? feast (days_off | during)", "date", _days_off, "2024年国庆假期"),
    Rule("zh/feast-days-off", f"{_YEAR}? feast_days_off", "date", _join, "2026年五一假期"),
    Rule("zh/feast-night", f"{_YEAR}? feast night", "date", _feast_night, "除夕夜"),
    Rule("zh/feast", f"{_YEAR}? feast", "date", _join, "2024年国庆节"),
    Rule(
        "zh/one-field",
        "year | rel_year | same_year | month | rel_month | same_month | rel_week | week_day | day"
        " | rel_day | same_day | rel_day_part | same_day_part | weekday | weekend | half_year"
        " | quarter | quarter_of | season | rel_season | rel_quarter | month_edge | tenday | plan"
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
    Rule(
        "zh/date-and-short-weekday",
        "date weekday_short",
        "date",
        lambda tokens: tokens[0].value,
        "6月26日(三)",
    ),
    Rule("zh/whole-day", "date all_day", "date", lambda tokens: tokens[0].value, "5月1日全天"),
)
