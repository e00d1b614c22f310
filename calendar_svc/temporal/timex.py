"""What words say of time before a reference date is known: underspecified values.

A `Point` holds only what is written (``3月5日`` has no year); everything left out is None and is
filled by `resolve`. `Period`, `Offset`, `Duration`, `Recurrence` and `Vague` are the other shapes.
Names follow TIMEX3 (TimeML 1.2.1) where it has one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

Part = Literal["DAWN", "DB", "MO", "AM", "MI", "EA", "AF", "DUSK", "EV", "NI"]

# GUIDELINES 4.3: first and last hour of each part of day; past 24 is the next day.
PART_WINDOWS: dict[str, tuple[int, int]] = {
    "DAWN": (0, 6),
    "DB": (4, 6),  # 黎明, which GUIDELINES leave open
    "MO": (6, 9),
    "AM": (8, 12),
    "MI": (11, 13),
    "EA": (13, 15),  # 午后: behind 中午; GUIDELINES leave it open
    "AF": (12, 18),
    "DUSK": (17, 19),
    "EV": (18, 24),
    "NI": (22, 30),
}

Unit = Literal[
    "century", "year", "quarter", "month", "week", "day", "workday", "hour", "minute", "second"
]


@dataclass(frozen=True, slots=True)
class Relative:
    """A unit counted from the reference (今年 = year 0, 昨日 = day -1) or, when ``anaphoric``,
    from the time told before (当日 = day 0, 次日 = day 1).
    """

    unit: Literal["year", "quarter", "month", "week", "day"]
    count: int
    anaphoric: bool = False


class Nth(NamedTuple):
    """Units of a stretch, counted from its begin or, below zero, from its end, both inside.

    第二天 is day 2 to 2, 最后一天 day -1 to -1, 前10天 day 1 to 10. ``weekday`` (1 Monday to 7)
    makes a unit of every such day: 第一个星期一.
    """

    unit: Literal["day", "weekday", "week", "month", "quarter", "year"]
    first: int
    last: int
    weekday: int = 0


# The fields of a point from coarse to fine; a range's right end borrows what is coarser.
_LEVELS: dict[str, int] = {
    "year": 0,
    "half": 1,
    "quarter": 1,
    "season": 1,
    "named": 2,
    "month": 2,
    "tenday": 3,
    "weekday": 3,
    "weekend": 3,
    "day": 4,
    "part": 5,
    "hour": 6,
    "minute": 7,
    "second": 8,
}
_PART_LEVEL = _LEVELS["part"]  # a part of day is carried by `carry_part`, which knows when
_RELATIVE_LEVELS = {"year": 0, "quarter": 1, "month": 2, "week": 3, "day": 4}


class Point(NamedTuple):
    """A place on the calendar as far as the words state it.

    ``edge`` marks the ends of a year (年初 = January, 年中 = June, 年底 = December): approximate
    months. ``toward`` is which way the words point whatever the tense (last March, the coming
    Friday). ``hour`` is as written; with ``part`` it is read on the 24-hour clock by `clock_hour`.
    """

    relative: Relative | None = None
    year: int | None = None
    half: int | None = None
    quarter: int | None = None
    season: int | None = None
    month: int | None = None
    tenday: int | None = None
    weekday: int | None = None
    weekend: bool | None = None
    day: int | None = None
    part: Part | None = None
    hour: int | None = None
    minute: int | None = None
    named: str | None = None
    lunar: bool = False
    approximate: bool = False
    rough_hour: bool = False
    eve: bool = False
    roc: bool = False
    toward: Literal["past", "future"] | None = None
    second: int | None = None
    nth: Nth | None = None

    def filled(self, year: int | None, month: int | None = None, day: int | None = None) -> Point:
        """The same point on this date, no longer relative; None leaves a field as it is."""
        return self._replace(
            relative=None,
            year=self.year if year is None else year,
            month=self.month if month is None else month,
            day=self.day if day is None else day,
        )

    def in_year(self, year: int) -> Point:
        """The same point in this year; the step that resolving takes most often."""
        return Point._make((self.relative, year, *self[_YEAR + 1 :]))

    def levels(self) -> list[int]:
        """The levels that are stated, 0 (year) to 7 (minute), unordered."""
        found = [level for index, level in _LEVEL_OF_INDEX if self[index] is not None]
        if self.relative is not None:
            found.append(_RELATIVE_LEVELS[self.relative.unit])
        return found

    def inherit(self, other: Point) -> Point:
        """Take from *other* every field coarser than the coarsest one stated here."""
        stated = self.levels()
        if not stated or self.relative is not None:
            return self
        coarsest = min(stated)
        taken = list(self)
        for index, level in _LEVEL_OF_INDEX:
            if level < coarsest and level != _PART_LEVEL and other[index] is not None:
                taken[index] = other[index]
        point = Point._make(taken)
        if other.relative is not None and _RELATIVE_LEVELS[other.relative.unit] < coarsest:
            point = point._replace(relative=other.relative)
        return point._replace(lunar=True) if other.lunar and point.month else point

    def join(self, other: Point) -> Point:
        """What either states; *other* wins where both speak."""
        pairs = zip(self, other, strict=True)
        return Point._make([a if b is None or b is False else b for a, b in pairs])

    def carry_part(self, other: Point) -> Point:
        """下午2:30至5:00: the half of the day goes on, unless that would run backwards."""
        if self.hour is None or self.part is not None or other.part is None or self.hour > 12:
            return self
        carried = self._replace(part=other.part)
        return carried if (carried.clock_hour() or 0) >= (other.clock_hour() or 0) else self

    def clock_hour(self) -> int | None:
        """The hour counted from midnight, past 24 the next day; None where no hour is stated."""
        if self.hour is None:
            return None
        if self.part == "NI" and 6 <= self.hour < 12:
            return self.hour + 12
        if self.part in ("EV", "NI") and self.hour == 12:
            return 24
        if self.part == "EV" and 1 <= self.hour < 5:
            return self.hour + 24  # 晚上两点 is after midnight
        if self.part == "DAWN" and self.hour == 12:
            return 0
        if self.part in ("EA", "AF", "DUSK", "EV") and 1 <= self.hour < 12:
            return self.hour + 12
        if self.part == "MI" and self.hour < 3:
            return self.hour + 12
        return self.hour

    @property
    def is_clock_only(self) -> bool:
        """True for 9时30分 or 上午: no day of its own."""
        timed = self.hour is not None or self.part is not None or self.minute is not None
        return timed and self[:_DAY_FIELDS] == _NO_DAY and self.named is None


_LEVEL_OF_INDEX = tuple((Point._fields.index(name), level) for name, level in _LEVELS.items())
_YEAR = Point._fields.index("year")
_DAY_FIELDS = Point._fields.index("part")  # relative, year ... day
_NO_DAY = (None,) * _DAY_FIELDS


@dataclass(frozen=True, slots=True)
class Period:
    """From one point to another, both inside; None is an open side.

    ``begin_now``: it begins on the document date (即日起). ``begin_after``: it begins when the
    point is over, if that is coarser than a day (2018年之后).
    """

    begin: Point | None
    end: Point | None
    begin_now: bool = False
    begin_after: bool = False


Direction = Literal[
    "after", "before", "last", "next", "within", "previous", "following", "this", "since"
]


SOME = math.nan  # how many is not told: 几


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: amounts of units, coarse to fine (两年三个月); 几个月 counts `SOME`."""

    amounts: tuple[tuple[float, Unit], ...]

    @classmethod
    def of(cls, count: float, unit: Unit) -> Duration:
        """So many of one unit."""
        return cls(((count, unit),))


@dataclass(frozen=True, slots=True)
class Offset:
    """A length counted from the reference or, where one is told, from a point.

    A point: 三天后 (after), 两天前 (before). A window that touches the reference: 近三年 (last),
    未来一周 (next), 10日内 (within), 三年来 (since). Whole units beside the running one: 上两个月
    (previous), 后三天 (following), 这一年 (this). With a base: 2月13日后的第3天, 9月1日的两周后.
    """

    duration: Duration
    direction: Direction
    base: Point | None = None


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Something that comes again and again; ``rrule`` where RFC 5545 section 3.3.10 has a form."""

    value: str
    rrule: str | None = None


@dataclass(frozen=True, slots=True)
class Vague:
    """A time that the words hide: past (日前), future (将于近期), recent (近期: tense decides)."""

    tense: Literal["past", "future", "recent", "lately"]


@dataclass(frozen=True, slots=True)
class Present:
    """The present day as a state: 目前 (TIMEX3 PRESENT_REF)."""


@dataclass(frozen=True, slots=True)
class Series:
    """Points in a list, each with its own words: 3月3日、5日、7日."""

    members: tuple[tuple[Expression, int, int], ...]


Role = Literal["plain", "deadline", "since", "until"]


@dataclass(frozen=True, slots=True)
class Told:
    """An expression with what it does in its sentence; what a grammar's last stage makes."""

    expression: Expression
    role: Role = "plain"


Expression = Point | Period | Duration | Offset | Recurrence | Vague | Present
