"""The order of the steps of a project, which settles a year that is not printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from calendar_svc.events.draft import Draft
from calendar_svc.model import Interval, Kind, Status, Timex


def in_order(drafts: Sequence[Draft]) -> list[Draft]:
    """Put a completion behind the start that its sentence tells before it.

    ``2024年8月开工,6月主体完工`` tells June of the year after.

    Parameters:
        drafts: Those of one sentence, in printed order.
    """
    found: list[Draft] = []
    started: datetime | None = None
    for draft in drafts:
        begin = draft.time.interval.begin if draft.time.interval else None
        if draft.kind is Kind.MILESTONE and begin is not None:
            if draft.done is Status.STARTED:
                started = begin
            elif started is not None and _ends_before(draft.time, started):
                later = year_later(draft.time)
                draft = replace(draft, time=later) if later else draft
        found.append(draft)
    return found


def _ends_before(time: Timex, started: datetime) -> bool:
    """Whether a time without its year is over before the start: 22日进场,月底前完工 is not."""
    end = time.interval.end if time.interval else None
    return end is not None and end <= started and not _tells_year(time)


def _tells_year(time: Timex) -> bool:
    return "年" in time.text or time.text[:4].isdigit()


def year_later(time: Timex) -> Timex | None:
    """The same time a year later, or None where the next year has no such day."""
    if time.interval is None:
        return None
    try:
        begin, end = (
            at.replace(year=at.year + 1) if at else None
            for at in (time.interval.begin, time.interval.end)
        )
    except ValueError:
        return None
    old = time.interval.begin or time.interval.end
    if old is None:
        return None
    edtf, value = (
        (text or "").replace(f"{old.year:04d}", f"{old.year + 1:04d}")
        for text in (time.edtf, time.value)
    )
    return time._replace(edtf=edtf, value=value, interval=Interval(begin, end))
