"""Which way the words around an English trigger look."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from calendar_svc.events.body import Body
from calendar_svc.events.draft import Draft
from calendar_svc.events.lang.en.words import MONTHS, TENSE, any_of
from calendar_svc.events.series import moved
from calendar_svc.events.words import MARK
from calendar_svc.model import DocumentDate, Interval, Precision, Status, Timex

_HALF_YEAR = 183  # days
_DATED = re.compile(rf"\d|\b(?:{MONTHS})\b")
# In the past by its own form: started in February, not closed or completed.
_BEGAN = re.compile(
    r"\b(?:began|broke|got|was|were|started|commenced|resumed)\b(?!.*\b(?:will|to|is|are)\b)"
)
_WAS_TO = re.compile(
    r"\b(?:was|were|had been)\s+(?:\w+ly\s+)?"
    r"(?:due|to|expected|scheduled|planned|set|meant|supposed)\b"
)
_FUTURE, _PAST = any_of(TENSE["future"]), any_of(TENSE["past"])


def outlook(text: str) -> str | None:
    """``future`` or ``past`` by the words of tense, None where there is none.

    A word that looks ahead wins: "was postponed to", "has announced that work will begin".
    """
    if _FUTURE.search(text):
        return "future"
    return "past" if _PAST.search(text) else None


def outlook_of(draft: Draft, body: Body) -> str | None:
    """The tense of the quoted words, else of the clause that holds them."""
    start, end = draft.sentence.clauses[draft.clause]
    clause = body.masked[min(start, draft.start) : max(end, draft.end)]
    told = body.masked[draft.start : draft.end]
    return outlook(told.replace(MARK, "")) or outlook(clause.replace(MARK, ""))


def in_year(draft: Draft, body: Body, date: DocumentDate) -> Draft:
    """A day without a year is of the year that its own words mean, not those of its sentence.

    What opened in November opened last November; what is called off lies ahead.
    """
    tense = outlook(body.masked[draft.start : draft.end].replace(MARK, ""))
    begin = draft.time.interval.begin if draft.time.interval else None
    if begin is None or date.latest is None or date.earliest is None:
        return draft
    if re.search(r"\d{4}", draft.time.text) or not _DATED.search(draft.time.text):
        return draft
    off = draft.status in (Status.CANCELLED, Status.POSTPONED)
    off = off or not {"title/changed", "title/moved"}.isdisjoint(draft.rules)
    ahead = (begin.date() - date.latest).days
    start = draft.sentence.clauses[draft.clause][0]
    told = body.masked[min(start, draft.start) : draft.end]
    sure = draft.done is Status.STARTED and _BEGAN.search(told) and not _WAS_TO.search(told)
    if tense == "past" and not off and ahead > (0 if sure else _HALF_YEAR):
        shifted = begin.replace(year=begin.year - 1)
    elif off and ahead < -_HALF_YEAR:
        shifted = begin.replace(year=begin.year + 1)
    else:
        return draft
    return replace(draft, time=_in_year(draft.time, shifted))


def _in_year(time: Timex, begin: datetime) -> Timex:
    """A time in another year; a month stays a month."""
    span = time.interval
    if time.precision is not Precision.MONTH or span is None or not (span.begin and span.end):
        return moved(time, begin)
    end = span.end.replace(year=span.end.year + begin.year - span.begin.year)
    edtf = (time.edtf or "").replace(str(span.begin.year), str(begin.year))
    return time._replace(edtf=edtf, value=edtf, interval=Interval(begin, end))
