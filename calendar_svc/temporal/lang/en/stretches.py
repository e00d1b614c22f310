"""Rules for what is coarser than a day or has a name: months, quarters, seasons, weeks, feasts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from calendar_svc.temporal.engine import Rule, Token
from calendar_svc.temporal.lang.en.fields import count, first, point, word
from calendar_svc.temporal.timex import Nth, Period, Point, Relative

Produce = Callable[[Sequence[Token]], object | None]

_TENDAY = {"early": 1, "mid": 2, "late": 3, "start": 1, "end": 3}
_YEAR_EDGE = {
    # GUIDELINES 4.2: 年初, 年中, 年底; early and late are looser and stay a quarter.
    "start": Point(month=1, approximate=True),
    "mid": Point(month=6, approximate=True),
    "end": Point(month=12, approximate=True),
    "early": Point(quarter=1, approximate=True),
    "late": Point(quarter=4, approximate=True),
}
_MONTH_KINDS = ("month", "month_weak")
_UNITS = ("day", "week", "month", "quarter", "year")


def _counted(unit: str, shift: int) -> Point | None:
    """This week, last month, next year; the next day is counted from the day before it."""
    if unit == "day":
        return Point(relative=Relative("day", 1, anaphoric=True)) if shift == 1 else None
    return Point(relative=Relative(unit, shift)) if unit in _UNITS else None  # type: ignore[arg-type]  # one of the units above


def _rel_unit(tokens: Sequence[Token]) -> Point | None:
    return _counted(word(tokens[1]), count(tokens[0]))


def _rel_weekday(tokens: Sequence[Token]) -> Point:
    return Point(relative=Relative("week", count(tokens[0])), weekday=count(tokens[1]))


def _rel_weekend(tokens: Sequence[Token]) -> Point:
    return Point(relative=Relative("week", count(tokens[0])), weekend=True)


def _toward(shift: int, bare: Point) -> Point:
    """This March is this year's; next and last March are the nearest on that side."""
    if shift == 0:
        return bare._replace(relative=Relative("year", 0))
    return bare._replace(toward="future" if shift > 0 else "past")


def _rel_named(tokens: Sequence[Token]) -> Point:
    return _toward(count(tokens[0]), _NAMED[tokens[1].kind](tokens[1]))


def _coming(tokens: Sequence[Token]) -> Point | None:
    way = "future" if word(tokens[0]) == "future" else "past"
    if tokens[1].kind == "unit":
        return _counted(word(tokens[1]), 1 if way == "future" else -1)
    return _NAMED[tokens[1].kind](tokens[1])._replace(toward=way)  # type: ignore[arg-type]  # a literal, above


_NAMED: dict[str, Callable[[Token], Point]] = {
    "month": lambda token: Point(month=count(token)),
    "month_weak": lambda token: Point(month=count(token)),
    "weekday": lambda token: Point(weekday=count(token)),
    "weekend": lambda _: Point(weekend=True),
    "season": lambda token: Point(season=count(token)),
    "feast": lambda token: Point(named=word(token)),
    "quarter": lambda token: Point(quarter=count(token)),
    "half_year": lambda token: Point(half=count(token)),
    "yyyy": lambda token: Point(year=count(token)),
    "year_pair": lambda token: Point(year=count(token)),
    "rel_day": lambda token: Point(relative=Relative("day", count(token))),
    "same_day": lambda token: Point(relative=Relative("day", count(token), anaphoric=True)),
    "same_day_part": lambda token: Point(
        relative=Relative("day", 0, anaphoric=True),
        part=word(token),  # type: ignore[arg-type]  # the lexicon's values are the parts
    ),
}


def _named(tokens: Sequence[Token]) -> Point:
    """All named fields of the tokens together."""
    found = Point()
    for token in tokens:
        if token.kind in _NAMED:
            found = found.join(_NAMED[token.kind](token))
        elif token.kind == "rel_unit":
            found = found.join(point(token))
    return found


def _day_part(tokens: Sequence[Token]) -> Point:
    shift, part = word(tokens[0]).split(":")
    return Point(relative=Relative("day", int(shift)), part=part)  # type: ignore[arg-type]  # as above


def _this_part(tokens: Sequence[Token]) -> Point | None:
    """This morning is today's."""
    if word(tokens[0]) != "0":
        return None
    return Point(relative=Relative("day", 0), part=word(tokens[1]))  # type: ignore[arg-type]  # as above


def _year_of(tokens: Sequence[Token]) -> Point | None:
    """2026, next year, or the year that runs."""
    year = first(tokens, "yyyy", "rel_unit", "unit")
    if year is None:
        return Point()
    if year.kind == "yyyy":
        return Point(year=count(year))
    if year.kind == "unit":
        return Point(relative=Relative("year", 0)) if word(year) == "year" else None
    found = point(year)
    unit = found.relative.unit if found.relative else None
    return found if unit == "year" else None


def _nth_part(field: str, unit: str, limit: int) -> Produce:
    """Second quarter of 2026, first half of the year."""

    def produce(tokens: Sequence[Token]) -> Point | None:
        part = next(token for token in tokens[1:] if token.kind in ("unit", "half"))
        if part.kind == "unit" and word(part) != unit:
            return None
        after = tokens[list(tokens).index(part) + 1 :]
        year = _year_of(after)
        n = count(tokens[0])
        return year.join(Point(**{field: n})) if year is not None and n <= limit else None  # type: ignore[arg-type]  # a field that holds an int

    return produce


def _edge_of_month(tokens: Sequence[Token]) -> Point:
    dated = tokens[-1]
    month = Point(month=count(dated)) if dated.kind in _MONTH_KINDS else point(dated)
    return month._replace(tenday=_TENDAY[word(tokens[0])])


def _edge_of_dated_month(tokens: Sequence[Token]) -> Point | None:
    dated = point(tokens[-1])
    coarse = dated.month is not None and dated.day is None
    return _edge_of_month(tokens) if coarse and dated.tenday is None else None


def _edge_of_year(tokens: Sequence[Token]) -> Point | None:
    """Mid-2026, end of 2026, early next year, the end of the month, by the end of this week."""
    edge, whole = word(tokens[0]), tokens[-1]
    if whole.kind == "yyyy":
        return Point(year=count(whole)).join(_YEAR_EDGE[edge])
    found = point(whole) if whole.kind == "rel_unit" else _running(edge, word(whole))
    if found is None or found.relative is None or found.relative.anaphoric:
        return None
    if found.relative.unit == "year":
        return found.join(_YEAR_EDGE[edge])
    if found.relative.unit == "month":
        return found._replace(tenday=_TENDAY[edge])
    return found


def _running(edge: str, unit: str) -> Point | None:
    """The end of the month is that of this month; early years and mid-week are no times."""
    if edge in ("early", "late") or (edge == "mid" and unit != "year"):
        return None
    return _counted(unit, 0)


def _edge_of_named(tokens: Sequence[Token]) -> Point:
    """The end of Q3, late summer 2026: the stretch itself."""
    return point(tokens[-1])


def _later(tokens: Sequence[Token]) -> Period | None:
    """Later this year: from now to its end."""
    whole = point(tokens[-1])
    here = whole.relative is not None and whole.relative.count == 0
    return Period(None, whole, begin_now=True) if here else None


def _nth_of(tokens: Sequence[Token]) -> Point | None:
    """The first Monday of March 2027, the last week of June, the third Thursday of next month."""
    whole, counted = tokens[-1], tokens[1]
    month = Point(month=count(whole)) if whole.kind in _MONTH_KINDS else point(whole)
    if not _is_month(month) or (tokens[0].kind == "rel" and word(tokens[0]) != "-1"):
        return None
    n = count(tokens[0])
    if counted.kind == "weekday":
        return month._replace(nth=Nth("weekday", n, n, count(counted)))
    if counted.kind == "week_of" or word(counted) == "week":
        # The first week is the first seven days: it never leaves its month.
        days = (-7, -1) if n < 0 else (7 * n - 6, 7 * n)
        return month._replace(nth=Nth("day", *days))
    return month._replace(nth=Nth("day", n, n)) if word(counted) == "day" else None


def _is_month(month: Point) -> bool:
    counted = month.relative is not None and month.relative.unit == "month"
    fine = month.day is not None or month.tenday is not None or month.nth is not None
    return (month.month is not None or counted) and not fine


def _day_of(tokens: Sequence[Token]) -> Point | None:
    """The 15th of next month."""
    month, day = point(tokens[-1]), count(tokens[0])
    counted = month.relative is not None and month.relative.unit == "month"
    return month._replace(day=day) if counted and 1 <= day <= 31 else None


def _year_end(tokens: Sequence[Token]) -> Point | None:
    """Year-end: of this year, as the end of the year is."""
    if word(tokens[0]) != "year" or word(tokens[-1]) != "end":
        return None
    return _YEAR_EDGE["end"]._replace(relative=Relative("year", 0))


def _week_of(tokens: Sequence[Token]) -> Point | None:
    """The week of 4 May, week commencing Monday 4 May: Monday to Sunday."""
    day = point(tokens[-1])
    if day.day is None or day.month is None or day.relative is not None:
        return None
    return Point(year=day.year, month=day.month, day=day.day, named="week:")


def _decade(tokens: Sequence[Token]) -> Point:
    return Point(named=f"decade:{word(tokens[0])}")


def _century(tokens: Sequence[Token]) -> Point | None:
    n = count(tokens[0])
    return Point(named=f"century:{n}") if word(tokens[1]) == "century" and n >= 2 else None


_OF_YEAR = "((of | in | comma)? (yyyy | rel_unit) | (of | in) unit)"
_MONTHS = "(month | month_weak)"
_BEFORE = (
    "(in | by | of | since | until | from | to | before | after | through | between | dash | slash)"
)
_IN = "(in | by | since | until | from | before | after | through | between)"

UNIT_RULES: tuple[Rule, ...] = (
    Rule(
        "en/rel-unit",
        "rel unit (?! (of | in) (month | month_weak | md | date))",
        "rel_unit",
        _rel_unit,
        "next month",
    ),
)

STRETCH_RULES: tuple[Rule, ...] = (
    Rule("en/later", "later rel_unit", "span", _later, "later this year"),
    Rule(
        "en/nth-of-month",
        f"(nth | ord | rel) ((weekday | unit) (of | in) | week_of) ({_MONTHS} | date | rel_unit)",
        "date",
        _nth_of,
        "the first Monday of March 2026",
    ),
    Rule(
        "en/day-of-relative-month",
        "(ord | nth) of rel_unit",
        "date",
        _day_of,
        "the 15th of next month",
    ),
    Rule("en/year-end", "unit dash? edge", "date", _year_end, "by year-end"),
    Rule("en/week-of", "week_of date", "date", _week_of, "week commencing 4 May"),
    Rule("en/edge-of-month", f"edge (dash? | of) {_MONTHS}", "date", _edge_of_month, "late June"),
    Rule(
        "en/edge-of-dated-month",
        "edge (dash? | of) date",
        "date",
        _edge_of_dated_month,
        "mid-June 2026",
    ),
    Rule(
        "en/edge-of-year",
        "edge (dash? | of) (yyyy | rel_unit) | edge unit",
        "date",
        _edge_of_year,
        "end of 2026",
    ),
    Rule(
        "en/nth-quarter",
        f"(nth | ord) dash? unit {_OF_YEAR} | (?<={_IN}) (nth | ord) dash? unit",
        "named",
        _nth_part("quarter", "quarter", 4),
        "second quarter of 2026",
    ),
    Rule(
        "en/nth-half",
        f"(nth | ord) half {_OF_YEAR}",
        "named",
        _nth_part("half", "year", 2),
        "first half of 2026",
    ),
    Rule(
        "en/quarter-code",
        "(quarter | half_year) (of | in | comma)? (yyyy | rel_unit) | yyyy (quarter | half_year)"
        " | quarter",
        "named",
        _named,
        "Q3 2026",
    ),
    Rule(
        "en/season-of-year",
        "season (of | comma)? (yyyy | year_pair)",
        "named",
        _named,
        "spring 2026",
    ),
    Rule("en/rel-season", "rel season", "named", _rel_named, "last summer"),
    Rule("en/season", f"(?<={_IN}) season (?! unit)", "named", _named, "in spring"),
    Rule("en/rel-feast", "rel feast", "date", _rel_named, "last Christmas"),
    Rule("en/feast", "feast (comma? yyyy)?", "date", _named, "Good Friday 2026"),
    Rule("en/decade", "decade", "date", _decade, "the 1990s"),
    Rule("en/century", "ord unit", "date", _century, "18th century"),
)

FIELD_RULES: tuple[Rule, ...] = (
    Rule("en/edge-of-named", "edge? dash? named", "date", _edge_of_named, "end of Q3 2026"),
    Rule("en/rel-weekday", "rel (weekday | weekday_weak)", "date", _rel_weekday, "next Tuesday"),
    Rule("en/rel-weekend", "rel weekend", "date", _rel_weekend, "this weekend"),
    Rule("en/rel-month", f"rel {_MONTHS}", "date", _rel_named, "last March"),
    Rule(
        "en/coming",
        f"coming (weekday | weekend | {_MONTHS} | season | unit)",
        "date",
        _coming,
        "this coming Friday",
    ),
    Rule("en/earlier", "earlier? rel_unit", "date", lambda tokens: point(tokens[-1]), "last month"),
    Rule("en/day-part-word", "rel_day_part", "date", _day_part, "tonight"),
    Rule("en/this-part", "rel part", "date", _this_part, "this morning"),
    Rule("en/deictic-day", "rel_day | same_day | same_day_part", "date", _named, "yesterday"),
    Rule("en/month", "month", "date", _named, "January"),
    Rule(
        "en/month-beside-words",
        f"(?<={_BEFORE}) month_weak"
        f" | month_weak (?= (dash | to | until | through) ({_MONTHS} | date))"
        " | (?<= month and) month_weak | (?<= month_weak and) month_weak"
        " | month_weak (?= and date | and month | gathering)",
        "date",
        _named,
        "in May",
    ),
    Rule(
        "en/weekday",
        "(?<! nth | ord) weekday (?! (after | before) (?! clock | clocks))",
        "date",
        _named,
        "Friday",
    ),
    Rule(
        "en/short-weekday",
        "weekday_weak (?= comma? (clock | clocks))",
        "date",
        lambda tokens: Point(weekday=count(tokens[0])),
        "Tue 6pm",
    ),
    Rule("en/weekend", "(?<=(at | in | on)) weekend", "date", _named, "at the weekend"),
    Rule(
        "en/years",
        "yyyy (to | until | through) yyyy (?! dd | num | yyyy)"
        f" | (?<={_IN}) yyyy dash yyyy (?! dd | num | yyyy)"
        " | (?<= between) yyyy and yyyy (?! dd | num | yyyy)",
        "span",
        lambda tokens: (
            Period(Point(year=count(tokens[0])), Point(year=count(tokens[-1])))
            if count(tokens[0]) < count(tokens[-1])
            else None
        ),
        "from 2020 to 2025",
    ),
    Rule(
        "en/year",
        f"(?<={_IN}) unit? yyyy"
        " (?! dd | num | yyyy | ord | hm | quantity | (to | dash) (num | dd | quantity))",
        "date",
        _named,
        "in 2026",
    ),
    Rule(
        "en/day-of-month",
        "(?<= (on | by | until | before | after | from)) ord (?! unit | half | dash)",
        "date",
        lambda tokens: Point(day=count(tokens[0])),
        "on the 5th",
    ),
)
