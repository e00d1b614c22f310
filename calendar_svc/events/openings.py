"""The opening of what lasts: at a clock time of its first day it is an event beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from calendar_svc.events.draft import Draft
from calendar_svc.model import Kind, Precision

_OPENS = ("hold:开幕", "hold:启幕", "hold:揭幕")
_REACH = 6  # drafts before and behind in which the days of it are told
_FINE = (Precision.MINUTE, Precision.PART_OF_DAY, Precision.HOUR)


def with_openings(drafts: Sequence[Draft]) -> list[Draft]:
    """Tell the opening of an exhibition, a fair or a festival from its days.

    ``9月7日15:00开幕,展期9月7日—10月27日`` is the opening and the days; where no days are told, the
    opening is all that is known of when it is.

    Parameters:
        drafts: Of a document, in printed order.
    """
    return [
        replace(draft, kind=Kind.CEREMONY, title=f"{draft.title}开幕")
        if _opens(draft) and any(_lasts(draft, d) for d in _near(drafts, at))
        else draft
        for at, draft in enumerate(drafts)
    ]


def _near(drafts: Sequence[Draft], at: int) -> Sequence[Draft]:
    return drafts[max(0, at - _REACH) : at + _REACH + 1]


def _opens(draft: Draft) -> bool:
    told = any(rule in _OPENS for rule in draft.rules)
    return told and draft.kind is Kind.ACTIVITY and draft.time.precision in _FINE


def _lasts(opening: Draft, other: Draft) -> bool:
    """Whether *other* gives the days of what opens."""
    first = opening.time.interval.begin if opening.time.interval else None
    begin = other.time.interval.begin if other.time.interval else None
    days = other.time.precision is Precision.DAY and "/" in (other.time.edtf or "")
    if not days or first is None or begin is None or begin.date() != first.date():
        return False
    return other.title == opening.title
