"""Which way a time looks that leaves its year, month or direction open."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from calendar_svc.temporal.place import Lean
from calendar_svc.temporal.tagging import Tag
from calendar_svc.temporal.tense import TenseWords
from calendar_svc.temporal.timex import Expression, Offset, Period, Point, Vague

_LIST_MARKS = frozenset(("、", "和", "及", "与", "以及", "或"))
_LONGEST_LIST = 12  # times; a longer list is a table


def leaning(tags: Sequence[Tag], index: int, text: str, tense: TenseWords) -> Lean:
    """The tense of the clause that holds ``tags[index]``.

    A deadline lies ahead unless the clause says outright that it is over (已于3月21日前完成).
    """
    tag = tags[index]
    start, end = tag.span.start, tag.span.end
    if tag.role == "deadline":
        until = _end_of_list(tags, index, text)
        return "past" if tense.is_over(text, start, end, until) else "future"
    if not _is_open(tag.expression):
        return None
    return tense.around(text, start, end, _end_of_list(tags, index, text))


def _end_of_list(tags: Sequence[Tag], index: int, text: str) -> int:
    """Where the next time begins that is told apart: of 清明、端午、中秋 all hear the same 将."""
    end = tags[index].span.end
    for following in islice(tags, index + 1, index + 1 + _LONGEST_LIST):
        if text[end : following.span.start] not in _LIST_MARKS:
            return following.span.start
        end = following.span.end
    return len(text)


def _is_open(expression: Expression) -> bool:
    """True where the tense may decide: a year, a month or a direction is not told."""
    if isinstance(expression, Point):
        return expression.year is None and expression.relative is None
    if isinstance(expression, Period):
        return expression.begin is None or expression.begin.year is None
    if isinstance(expression, Vague):
        return expression.tense == "recent"
    return isinstance(expression, Offset) and (
        expression.base is not None or expression.direction == "after"
    )
