"""Blocking keys: where to look for events that a telling may be the same as.

Any two tellings that a rule can match share a key, so the store asks an index for candidates and
never compares all pairs. What is told for a span of months has the keys of each.
"""

from __future__ import annotations

from datetime import timedelta

from calendar_svc.events.merge.pairs import families, plain
from calendar_svc.events.merge.times import span
from calendar_svc.events.merge.titles import read_title
from calendar_svc.model import Event

_EDGE = 6  # characters of a core title: a telling that says more still begins or ends alike
_LENGTH = 200  # the column of the store holds 255
_MONTHS = 24  # a longer period is found by its first and last month


def blocking_keys(event: Event) -> frozenset[str]:
    """Give the keys of one event.

    Returns:
        ``month:{family}:2023-02`` for each month the time touches, ``title:`` with both edges of
        the core title (moved events share no month), ``project:`` with the name.
    """
    core = read_title(event.title).core
    keys = {f"title:{core[:_EDGE]}", f"title:{core[-_EDGE:]}"}
    if event.project:
        keys.add(f"project:{plain(event.project)}"[:_LENGTH])
    for family in families(event.kind):
        keys.update(f"month:{family}:{month}" for month in _months(event))
    return frozenset(keys)


def _months(event: Event) -> list[str]:
    ends = span(event.time)
    if ends is None:
        return [event.time.edtf[:7]]  # XXXX-03
    first, last = ends[0], ends[1] - timedelta(microseconds=1)
    begin, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    numbers = range(begin, end + 1) if end - begin < _MONTHS else (begin, end)
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]
