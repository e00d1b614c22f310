"""The document date between what is told as past and what as future, in any language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from calendar_svc.model import DateEvidence, DocumentDate, Timex

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Told:
    """A month and day of the text that is told as past or as future.

    ``sure``: by words of tense; else it is past because reports mostly look back.
    """

    month: int
    day: int
    future: bool
    sure: bool
    year: int | None
    time: Timex


def evidence_of(rule: str, time: Timex, says: str) -> DateEvidence:
    """A time of the text as a reason for the date."""
    return DateEvidence(rule, time.span, time.text, says)


def bounds(
    year: int, told: Sequence[Told], evidence: list[DateEvidence], *, reports: bool
) -> DocumentDate:
    """Lower bound: the latest past day; upper: the earliest future day, a week later at most.

    A notice that tells only the future is a week older than what it announces (GUIDELINES 3); a
    report that names only a plan may be of any day of its year.
    """
    past = {day: said for said in told if not said.future and (day := placed(said, year))}
    future = {day: said for said in told if said.future and (day := placed(said, year))}
    if future:
        # Where plans begin, a day without a word of tense is one of them.
        first = min(future)
        past = {day: said for day, said in past.items() if said.sure or day <= first}
    if past and future:
        # A day told as past behind one told as future belongs to the year before.
        past = {day: said for day, said in past.items() if day <= max(future)} or past
    lower = max(past, default=None)
    ahead = [day for day in future if lower is None or day >= lower]
    upper = min(ahead, default=None)
    if lower is not None:
        evidence.append(evidence_of("latest-past", past[lower].time, f"not before {lower}"))
    if upper is not None:
        evidence.append(evidence_of("earliest-future", future[upper].time, f"not after {upper}"))
    if lower is None:
        if upper is None or reports:
            return DocumentDate(None, None, None, "unknown", tuple(evidence))
        lower = upper - _WEEK
    upper = min(upper, lower + _WEEK) if upper is not None else lower + _WEEK
    edtf = f"[{lower}..{upper}]" if lower < upper else lower.isoformat()
    return DocumentDate(lower, upper, edtf, "inferred", tuple(evidence))


def placed(said: Told, year: int) -> date | None:
    """The day in its own year, else in *year*; None where that has no such day."""
    try:
        return date(said.year or year, said.month, said.day)
    except ValueError:
        return None
