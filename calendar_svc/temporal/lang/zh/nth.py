"""Rules for places in a row: 第二天, 最后一周, 第一个星期一, the first ten days of a year."""

from __future__ import annotations

from collections.abc import Sequence

from calendar_svc.temporal.engine import Rule, Token
from calendar_svc.temporal.lang.zh.dates import join, point
from calendar_svc.temporal.lang.zh.fields import number, word
from calendar_svc.temporal.timex import Duration, Nth, Point, Told

_UNITS = {"D": "day", "W": "week", "M": "month", "Q": "quarter"}
_SUNDAY = 7
# What 初, 中, 末 and their like are of a decade and of a century, in years.
_YEARS_OF_DECADE = {"1": (1, 3), "2": (4, 7), "3": (8, 10), "first": (1, 5), "second": (6, 10)}
_YEARS_OF_CENTURY = {
    "1": (1, 20),
    "2": (41, 60),
    "3": (81, 100),
    "first": (1, 50),
    "second": (51, 100),
}


def _weekday(tokens: Sequence[Token]) -> int:
    """The weekday that the last tokens say: 个星期 and 一, or the word 个周五."""
    last = tokens[-1]
    if last.kind == "counted_weekday":
        return int(word(last))
    if last.kind in ("day_unit", "count_unit"):
        return _SUNDAY if word(last) in ("ri", "D") else 0
    n = number(last)
    return n.value if n.chinese and n.value < _SUNDAY else 0


def _nth_weekday(tokens: Sequence[Token]) -> Nth | None:
    n = -1 if tokens[0].kind == "last" else number(tokens[1]).value
    day = _weekday(tokens)
    unit = tokens[2] if tokens[0].kind == "ordinal" else tokens[-2]
    if tokens[-1].kind != "counted_weekday" and word(unit) != "W":
        return None
    return Nth("weekday", n, n, day) if day and n else None


def _nth(tokens: Sequence[Token]) -> Nth | None:
    unit = _UNITS.get(word(tokens[2]))
    n = number(tokens[1]).value
    return Nth(unit, n, n) if unit and 1 <= n <= 366 else None  # type: ignore[arg-type]  # the table's units are Nth's


def _last(tokens: Sequence[Token]) -> Nth | None:
    """最后一天, 最后三天."""
    unit, n = _UNITS.get(word(tokens[2])), number(tokens[1]).value
    return Nth(unit, -n, -1) if unit and 1 <= n <= 366 else None  # type: ignore[arg-type]  # as above


def _of(tokens: Sequence[Token]) -> Point | None:
    nth = tokens[-1].value
    if not isinstance(nth, Nth):
        return None
    return join(*[point(token) for token in tokens[:-1]])._replace(nth=nth)


def _first_units(tokens: Sequence[Token]) -> Told | None:
    """今年前三季度, 2021年前两个月, 去年的前10天, 5月后三天."""
    *container, edge, count = tokens
    point_of = join(*[point(token) for token in container]) if container else Point()
    if count.kind == "quarter_of":
        n, unit = point(count).quarter or 0, "quarter"
    elif isinstance(count.value, Duration) and len(count.value.amounts) == 1:
        [(amount, unit)] = count.value.amounts
        n = int(amount) if amount == amount // 1 else 0
    elif count.kind == "month" and point_of.levels() == [0]:
        n, unit = point(count).month or 0, "month"
    else:
        return None
    if unit not in ("day", "month", "quarter") or not 1 <= n <= 366:
        return None
    nth = Nth(unit, 1, n) if edge.kind == "front" else Nth(unit, -n, -1)  # type: ignore[arg-type]  # tested above
    return Told(point_of._replace(nth=nth))


def _quarter_edge(tokens: Sequence[Token]) -> Point | None:
    """一季度末, 上季度末: its last month."""
    n = {"1": 1, "3": 3}.get(word(tokens[-1]))
    if n is None:
        return None
    return join(*[point(token) for token in tokens[:-1]])._replace(
        nth=Nth("month", n, n), approximate=True
    )


def _era_edge(tokens: Sequence[Token]) -> Point | None:
    """20世纪初, 八十年代中期."""
    era = point(tokens[0])
    kind = (era.named or "").partition(":")[0]
    table = _YEARS_OF_DECADE if kind == "decade" else _YEARS_OF_CENTURY
    first, last = table[word(tokens[1])]
    return era._replace(nth=Nth("year", first, last), approximate=True)


_YEAR = "(year | short_year | rel_year | same_year)"
_MONTH = "(month | rel_month | same_month)"

#: Right behind fields: what counts a unit of something.
FIELD_RULES: tuple[Rule, ...] = (
    Rule(
        "zh/nth-weekday",
        "(ordinal num | last num?) count_unit (num | day_unit | count_unit)"
        " | (ordinal num | last num?) counted_weekday",
        "nth",
        _nth_weekday,
        "6月第一个星期一",
    ),
    Rule("zh/nth", "ordinal num count_unit", "nth", _nth, "3月第三周"),
    Rule("zh/last", "last num count_unit", "nth", _last, "5月最后一天"),
)

#: Before dates are joined.
RULES: tuple[Rule, ...] = (
    Rule(
        "zh/nth-of",
        f"({_YEAR}? ({_MONTH} | quarter_of | quarter | rel_quarter | half_year) | {_YEAR}"
        " | rel_week) nth",
        "date",
        _of,
        "3月第三周",
    ),
    Rule(
        "zh/quarter-edge",
        f"({_YEAR}? (quarter_of | quarter) | rel_quarter) edge",
        "date",
        _quarter_edge,
        "上季度末",
    ),
    Rule("zh/era-edge", "era_named (edge | period_part)", "date", _era_edge, "20世纪初"),
)

COUNT_RULES: tuple[Rule, ...] = (
    Rule(
        "zh/first-units-of",
        f"({_YEAR}? {_MONTH} | {_YEAR}) (front | rear) (duration | quarter_of)"
        f" | {_YEAR} (front | rear) month | front quarter_of",
        "told",
        _first_units,
        "今年前三季度",
    ),
)
