"""Which day 当天 points back to, where plans stand between the two."""

from __future__ import annotations

from typing import NamedTuple

from calendar_svc.model import Precision
from calendar_svc.temporal import calendars
from calendar_svc.temporal.place import Lean, Placed, points_back
from calendar_svc.temporal.reference import Reference
from calendar_svc.temporal.tagging import Tag
from calendar_svc.temporal.timex import Point, Relative


class Before(NamedTuple):
    """The dated expression told before this one.

    ``absolute``: its year was written in digits; ``due``: it is a last moment for something.
    """

    placed: Placed
    end: int
    absolute: bool
    due: bool = False


class Days(NamedTuple):
    """The days told so far that 当天 may mean: the last of all, and the last that is over."""

    told: Before | None = None
    over: Before | None = None

    def with_day(self, day: Before, reference: Reference) -> Days:
        """The days with one more; what is due on a day does not happen then."""
        if day.due or day.placed.precision.rank > Precision.DAY.rank:
            return self
        ahead = reference.latest and day.placed.begin > calendars.at(reference.latest)
        return Days(day, self.over if ahead else day)


def day_meant(
    tag: Tag, text: str, days: Days, before: Before | None, lean: Lean, reference: Reference
) -> Before | None:
    """The time that 当天 points back to: the one before it, unless that is no day to be meant.

    9月16日集中开工。计划明年10月投产。医院当天开工: what is planned for a month is no 当天.
    27日停车,26日前驶离。公交当天绕行: a last moment is none either.
    """
    relative = tag.expression.relative if isinstance(tag.expression, Point) else None
    if relative is None or not relative.anaphoric or before is None:
        return before
    meant = _beside(relative, days, before, lean, reference)
    near = meant is not None and text.count("\n", meant.end, tag.span.start) < _LINES
    return meant if near else before


def _beside(
    relative: Relative, days: Days, before: Before, lean: Lean, reference: Reference
) -> Before | None:
    if before.due:
        return days.told if relative.unit == "day" and relative.count == 0 else None
    if lean == "future" or reference.latest is None or points_back(relative, before.placed):
        return None
    return days.over if before.placed.begin > calendars.at(reference.latest) else None


_LINES = 8  # ends of lines, empty ones as well, across which 当天 points back
