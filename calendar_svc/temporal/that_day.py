"""Which day 当天 points back to, where plans stand between the two."""

from __future__ import annotations

from typing import NamedTuple

from calendar_svc.model import Precision
from calendar_svc.temporal import calendars
from calendar_svc.temporal.place import Lean, Placed, points_back
from calendar_svc.temporal.reference import Reference
from calendar_svc.temporal.tagging import Tag
from calendar_svc.temporal.timex import Point


class Before(NamedTuple):
    """The dated expression told before this one; ``absolute``: its year was written in digits."""

    placed: Placed
    end: int
    absolute: bool


def is_behind_plans(tag: Tag, before: Before | None, lean: Lean, reference: Reference) -> bool:
    """9月16日集中开工。计划明年10月投产。医院当天开工: what is planned for a month is no 当天."""
    relative = tag.expression.relative if isinstance(tag.expression, Point) else None
    if relative is None or not relative.anaphoric or before is None or lean == "future":
        return False
    if reference.latest is None or points_back(relative, before.placed):
        return False
    return before.placed.begin > calendars.at(reference.latest)


_LINES = 8  # ends of lines, empty ones as well, across which 当天 points back behind plans


def is_near(text: str, told: Before, tag: Tag) -> bool:
    """Whether a day stands near enough before 当天 for it to be meant."""
    return text.count("\n", told.end, tag.span.start) < _LINES


def is_told_day(told: Before, tag: Tag, reference: Reference) -> bool:
    """Whether a later 当天 may be this day behind plans: no deadline and nothing ahead is."""
    placed, last = told.placed, reference.latest
    ahead = last is not None and placed.begin > calendars.at(last)
    return placed.precision.rank <= Precision.DAY.rank and tag.role != "deadline" and not ahead
