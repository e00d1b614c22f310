"""Where an event stands on the document date (GUIDELINES 6): from its time, else from tense."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from datetime import time as clock

from calendar_svc.events.draft import Draft
from calendar_svc.events.words import NOUNS, TENSE, alternation
from calendar_svc.model import DocumentDate, Kind, Precision, Status

# 会在 tells what is to come, but not in 动员大会在….
_BEFORE_HUI = "".join(sorted({w[-2] for w in NOUNS.kinds if len(w) > 1 and w.endswith("会")}))
_FUTURE = re.compile(
    rf"(?<![{_BEFORE_HUI}])会在|"
    + alternation(w for w in TENSE["future"] if w not in ("会在", "推进", "推动"))
    + "|(?:推进|推动)(?!会|大会|工作会|现场会|行动)"
)
_PAST = re.compile(alternation(TENSE["past"]))
_PERIODS = (Kind.NOTICE_PERIOD, Kind.POLICY_EFFECTIVE)
_RUNNING = (Kind.ACTIVITY, Kind.EXAM)


def outlook(text: str) -> str | None:
    """``future`` or ``past`` by the words of tense in folded text, None where there is none.

    Where both stand, the one nearer to the end (nearer to the trigger) wins.
    """
    future = [match.end() for match in _FUTURE.finditer(text)]
    past = [match.end() for match in _PAST.finditer(text)]
    if not future and not past:
        return None
    return "future" if max(future, default=-1) > max(past, default=-1) else "past"


def decide(draft: Draft, date: DocumentDate, tense: str | None, *, news: bool) -> Status:
    """Settle the status of a draft.

    Parameters:
        draft: The event; a status that it brings stands.
        date: The document date, perhaps a set or unknown.
        tense: ``future`` or ``past`` by the words around it, None where they do not tell.
        news: Whether the text reports (leans to the past) or announces.
    """
    if draft.status is not None:
        return draft.status
    side = _side(draft, date)
    if side == "within" and _opens_later(draft, date):
        side = "after" if tense != "past" else side
    if side == "after" or (tense != "past" and _opens_last(draft, date)):
        return Status.PLANNED
    if side == "before":
        return _over(draft)
    if draft.kind is Kind.DEADLINE:
        return Status.PLANNED
    if draft.kind in _PERIODS and side == "within":
        return Status.STARTED
    if draft.kind is Kind.VISIT and news and tense is None and side == "today":
        return _over(draft)  # a paper tells a visit once it is over
    edtf = draft.time.edtf or ""
    known = date.earliest == date.latest and tense != "future"
    days = known and "/" in edtf and "T" not in edtf
    if draft.kind in _RUNNING and (
        (side == "within" and "/" in edtf) or (side == "today" and days)
    ):
        return Status.STARTED
    if tense is None:
        running = side == "within" or (side == "today" and date.earliest == date.latest)
        tense = "past" if (news or running) and not _is_span(draft, date) else "future"
    return Status.PLANNED if tense == "future" else _over(draft)


def _opens_later(draft: Draft, date: DocumentDate) -> bool:
    """Whether a period begins on a later day of a set of days: the paper may be of an earlier."""
    begin = draft.time.interval.begin if draft.time.interval else None
    if draft.kind not in _PERIODS or begin is None or date.earliest is None:
        return False
    return date.earliest < begin.date() and date.earliest != date.latest


def _over(draft: Draft) -> Status:
    if draft.kind in _PERIODS:
        closed = draft.kind is Kind.NOTICE_PERIOD and "/.." not in (draft.time.edtf or "/..")
        return Status.COMPLETED if closed else Status.STARTED
    if draft.kind is Kind.DEADLINE:
        return Status.COMPLETED
    return draft.done


def _side(draft: Draft, date: DocumentDate) -> str | None:
    """Where the time lies: ``before``, ``today``, ``within`` (it holds the date), ``after``."""
    time = draft.time
    if time.precision is Precision.VAGUE:
        return {"PAST_REF": "before", "FUTURE_REF": "after"}.get(time.value)
    if time.interval is None or date.earliest is None or date.latest is None:
        return None
    first = datetime.combine(date.earliest, clock())
    last = datetime.combine(date.latest, clock()) + timedelta(days=1)
    begin, end = time.interval.begin, time.interval.end
    if begin is not None and begin >= last:
        return "after"
    if end is not None and end <= first:
        return "before"
    if (
        begin is not None
        and date.earliest <= begin.date() <= date.latest
        and draft.kind not in _PERIODS
    ):
        return "today"
    holds = (begin is None or begin <= first) and (end is None or end > first)
    opens = begin is not None and first <= begin < last and draft.kind in _PERIODS
    return "within" if holds or opens else None


def _opens_last(draft: Draft, date: DocumentDate) -> bool:
    """Whether it begins on the last day of a set: what is told of that day lies ahead."""
    begin = draft.time.interval.begin if draft.time.interval else None
    return begin is not None and date.earliest != date.latest and begin.date() == date.latest


def _is_span(draft: Draft, date: DocumentDate) -> bool:
    """Whether the time is a month or more that still runs: 今年完工 without 已 is a plan."""
    precision = draft.time.precision
    coarse = precision is not None and Precision.DAY.rank < precision.rank < Precision.VAGUE.rank
    closed = "/.." not in (draft.time.edtf or "")
    return coarse and closed and _side(draft, date) in ("within", "today")
