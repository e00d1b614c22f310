"""Point + base day + tense -> the window on the calendar that the words mean.

Everything that the words leave open (year, month, direction) is filled here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from calendar_svc.model import Precision
from calendar_svc.temporal import calendars
from calendar_svc.temporal.calendars import Window
from calendar_svc.temporal.named import named_window, nth_window
from calendar_svc.temporal.timex import PART_WINDOWS, Point, Relative

Lean = Literal["past", "future", "report"] | None
_ONE_DAY = timedelta(days=1)
_CACHE = 8192  # points; a year has 365 days
_REPORT_BIAS = 3  # a report looks back unless the day ahead is more than three times nearer
# A feast so near is the one that is meant: 圣诞节 in January looks back, 春节 in December ahead.
_NEAR_BEHIND, _NEAR_AHEAD = timedelta(days=-30), timedelta(days=60)


class Placed(NamedTuple):
    """A window with its precision; ``point`` is the point with every field filled that could be."""

    begin: datetime
    end: datetime
    precision: Precision
    point: Point
    approximate: bool = False


class Anchor(NamedTuple):
    """What a missing field is taken from: the base day and the time told before."""

    base: date
    before: Placed | None = None


def place_from(point: Point, base: date, before: Placed | None, lean: Lean) -> Placed | None:
    """`place`, remembered for points that need nothing but a base day.

    Papers name the same days again and again; what a point means depends on the arguments alone.
    """
    if point.is_clock_only or (point.relative is not None and point.relative.anaphoric):
        return place(point, Anchor(base, before), lean)
    return _place_alone(point, base, lean)


@lru_cache(maxsize=_CACHE)
def _place_alone(point: Point, base: date, lean: Lean) -> Placed | None:
    return place(point, Anchor(base), lean)


def place(point: Point, anchor: Anchor, lean: Lean) -> Placed | None:
    """Put a point on the calendar.

    Parameters:
        point: What the words say.
        anchor: The base day, and the time before for 当日 and bare clock times.
        lean: Where a missing year or month is sought; ``report`` is a verb in the past without a
            particle that says so; None takes the nearest.

    Returns:
        None where no such day exists (2月30日).
    """
    if point.is_clock_only:
        if anchor.before is not None and anchor.before.precision.rank > Precision.DAY.rank:
            return None  # after 6月, 上午9时 is of no day that was told
        day = anchor.before.begin.date() if anchor.before else anchor.base
        return window(point.filled(day.year, day.month, day.day))
    if point.relative is not None:
        if point.relative.anaphoric and not points_back(point.relative, anchor.before):
            return None
        counted = _counted(point, point.relative, anchor)
        if point.day is None or counted.day == point.day or point.relative.unit != "day":
            return window(counted)
        # 昨(18)日 printed two days late: the number tells the day, the word where to look.
        lean = "past" if point.relative.count <= 0 else "future"
        point = point._replace(relative=None)
    if point.year is not None or _stands_alone(point):
        return window(point.in_year(point.year or anchor.base.year))
    lean = point.toward or lean
    found = [w for filled in _candidates(point, anchor.base) if (w := window(filled)) is not None]
    if point.weekday is not None and point.day is not None:
        # 2月23日(周四): the weekday tells the year where it agrees with one of the candidates.
        agreeing = [w for w in found if w.begin.isoweekday() == point.weekday]
        found = agreeing or found
    nearest = _choose(found, anchor.base, lean)
    return _of_this_year(point, found, nearest, anchor.base) if lean is None else nearest


def _of_this_year(
    point: Point, found: list[Placed], nearest: Placed | None, base: date
) -> Placed | None:
    """国庆节 said in February is this year's, though last year's is nearer; 腊月 and 除夕 are those
    of the lunar year that runs.
    """
    if nearest is None or not (point.named or point.nth or point.lunar):
        return nearest
    if _NEAR_BEHIND <= nearest.begin - calendars.at(base) <= _NEAR_AHEAD:
        return nearest
    lunar = point.lunar or (point.named or "").removeprefix("off:").startswith(("L:", "E:"))
    wanted = calendars.lunar_year(base) if lunar else base.year
    for placed in found:
        day = placed.begin.date()
        if (calendars.lunar_year(day) if lunar else day.year) == wanted:
            return placed
    return nearest


def _stands_alone(point: Point) -> bool:
    """A plan, decade or century names its own years."""
    return point.named is not None and point.named.startswith(("plan:", "decade:", "century:"))


def points_back(relative: Relative, before: Placed | None) -> bool:
    """当日 needs a day before it; after 2022年11月 it would invent one."""
    return before is None or relative.unit != "day" or before.precision.rank <= Precision.DAY.rank


def _counted(point: Point, relative: Relative, anchor: Anchor) -> Point:
    """今年, 上月, 下周三, 昨日: fill the date from the base or, 当日, the time before."""
    base = anchor.base
    if relative.anaphoric and anchor.before is not None:
        base = anchor.before.begin.date()
    bare = point._replace(relative=None)
    if relative.unit == "year":
        return bare.in_year(base.year + relative.count)
    if relative.unit == "quarter":
        there = calendars.add_months(base, 3 * relative.count)
        return bare._replace(year=there.year, quarter=(there.month + 2) // 3)
    if relative.unit == "month":
        there = calendars.add_months(base.replace(day=1), relative.count)
        return bare._replace(year=there.year, month=there.month)
    if relative.unit == "week":
        there = calendars.monday(base) + timedelta(weeks=relative.count)
        if point.weekday is not None:
            there += timedelta(days=point.weekday - 1)
        kind = "day" if point.weekday is not None else "weekend" if point.weekend else "week"
        return _on(bare, there)._replace(named=None if kind == "day" else f"{kind}:")
    return _on(bare, base + timedelta(days=relative.count))


def _on(point: Point, day: date) -> Point:
    return point.filled(day.year, day.month, day.day)


def _candidates(point: Point, base: date) -> Iterator[Point]:
    """The point with its missing year or month filled in every way that may be meant."""
    if point.month is None and point.day is not None:
        for shift in range(-2, 3):
            there = calendars.add_months(base.replace(day=1), shift)
            yield point._replace(year=there.year, month=there.month)
    elif point.month is None and point.tenday is not None:
        for shift in range(-1, 2):
            there = calendars.add_months(base.replace(day=1), shift)
            yield point._replace(year=there.year, month=there.month)
    elif point.weekend or (point.weekday is not None and point.month is None):
        for week in range(-1, 2):
            relative = Relative("week", week)
            yield _counted(point, relative, Anchor(base))
    else:
        # A lunar year's last weeks lie in the next solar one.
        for year in range(base.year - (2 if point.lunar else 1), base.year + 2):
            yield point.in_year(year)


def _is_told(placed: Placed, today: datetime, tomorrow: datetime) -> bool:
    """What lies behind; of a half-year or quarter that runs, enough to look back on."""
    if placed.precision not in (Precision.QUARTER, Precision.HALF_YEAR):
        return placed.begin < tomorrow
    return placed.begin + (placed.end - placed.begin) / 4 < today


def _choose(found: list[Placed], base: date, lean: Lean) -> Placed | None:
    if not found:
        return None
    today = calendars.at(base)
    tomorrow = today + timedelta(days=1)
    if lean == "past" and (past := [w for w in found if _is_told(w, today, tomorrow)]):
        return max(past, key=lambda w: w.begin)
    if lean == "future" and (coming := [w for w in found if w.end > today]):
        return min(coming, key=lambda w: w.begin)

    def distance(w: Placed) -> timedelta:
        if w.begin <= today < w.end:
            return timedelta(0)
        if w.begin > today:
            return (w.begin - today) * (_REPORT_BIAS if lean == "report" else 1)
        return today - w.begin

    return min(found, key=distance)


def once_over(placed: Placed) -> Placed:
    """The first day behind a stretch longer than a day; a day stays itself."""
    if placed.precision.rank <= Precision.DAY.rank:
        return placed
    day = _on(Point(), placed.end.date())
    return Placed(placed.end, placed.end + _ONE_DAY, Precision.DAY, day)


@lru_cache(maxsize=_CACHE)
def window(point: Point) -> Placed | None:
    """The window of a point whose year is known; None where no such day exists."""
    try:
        found = _date_window(point)
    except ValueError:
        return None
    if found is not None and point.nth is not None:
        found = nth_window(point.nth, found[0])
    if found is None:
        return None
    (begin, end), precision = found
    if point.eve:
        # 国庆前: the last ten-days of September; before a feast inside a month, ten days.
        last = begin - timedelta(days=1)
        begin, end = begin - timedelta(days=10), begin
        if end.day == 1:
            begin, end = calendars.tenday_window(last.year, last.month, 3)
        return Placed(begin, end, Precision.TEN_DAYS, point, approximate=True)
    clock = _clock_window(point, begin)
    # 下周上午9时 names no day: the hour of its Monday would be invented.
    if clock is not None and end - begin <= _ONE_DAY:
        (begin, end), precision = clock
    return Placed(begin, end, precision, point, approximate=point.approximate)


def unit_before(placed: Placed) -> Placed:
    """The year, month or day that ends where *placed* begins."""
    begin = placed.begin
    if placed.precision is Precision.YEAR:
        span, precision = calendars.year_window(begin.year - 1), Precision.YEAR
    elif placed.precision is Precision.MONTH:
        first = calendars.add_months(begin.date(), -1)
        span = calendars.months_window(first.year, first.month, 1)
        precision = Precision.MONTH
    else:
        span, precision = calendars.day_window((begin - timedelta(days=1)).date()), Precision.DAY
    return Placed(*span, precision, Point())


def _date_window(point: Point) -> tuple[Window, Precision] | None:
    year, month = point.year, point.month
    if year is None:
        return None
    if point.named is not None:
        return named_window(point.named, date(year, point.month or 1, point.day or 1))
    if point.lunar and month is not None and point.day is not None:
        found = calendars.lunar_day(year, month, point.day)
        return (calendars.day_window(found), Precision.DAY) if found else None
    if point.lunar and month is not None:
        stretch = calendars.lunar_month(year, month, point.tenday)
        precision = Precision.MONTH if point.tenday is None else Precision.TEN_DAYS
        return (stretch, precision) if stretch else None
    if month is not None and point.day is not None:
        return calendars.day_window(date(year, month, point.day)), Precision.DAY
    if month is not None and point.tenday is not None:
        return calendars.tenday_window(year, month, point.tenday), Precision.TEN_DAYS
    if month is not None:
        return calendars.months_window(year, month, 1), Precision.MONTH
    if point.quarter is not None:
        return calendars.months_window(year, point.quarter * 3 - 2, 3), Precision.QUARTER
    if point.half is not None:
        return calendars.months_window(year, point.half * 6 - 5, 6), Precision.HALF_YEAR
    if point.season is not None:
        return calendars.season_window(year, point.season), Precision.QUARTER
    return calendars.year_window(year), Precision.YEAR


def _clock_window(point: Point, day: datetime) -> tuple[Window, Precision] | None:
    hour = point.clock_hour()
    if hour is not None:
        begin = day + timedelta(hours=hour, minutes=point.minute or 0)
        if point.second is not None:
            begin += timedelta(seconds=point.second)
            return (begin, begin + timedelta(seconds=1)), Precision.MINUTE
        if point.rough_hour:
            return (begin, begin + timedelta(hours=1)), Precision.HOUR
        return (begin, begin + timedelta(minutes=1)), Precision.MINUTE
    if point.part is not None:
        first, last = PART_WINDOWS[point.part]
        return (day + timedelta(hours=first), day + timedelta(hours=last)), Precision.PART_OF_DAY
    return None
