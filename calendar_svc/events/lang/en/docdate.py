"""The day an English document was published, by the same order as a Chinese one.

Given; a line ``Posted:``, ``FOR IMMEDIATE RELEASE`` or the head of a page; the dateline of a
report; the day of a signature; else inferred from what is told as past and as future.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from calendar_svc.events.dating import Told, bounds, evidence_of, placed
from calendar_svc.events.lang.en.dialect import dialect
from calendar_svc.events.lang.en.tense import outlook
from calendar_svc.events.lang.en.text import fold
from calendar_svc.events.lang.en.words import spelled
from calendar_svc.events.words import load
from calendar_svc.model import DateEvidence, Document, DocumentDate, Precision, Span, Timex
from calendar_svc.temporal import Reference, times

_TABLE = load("en/docdate")
_ISSUED = re.compile(
    rf"(?:^|[\s(|])(?:{spelled(_TABLE['issued'])})\s*(?::|-|on|at)?\s*(?:on\s+)?(?:this\s+)?$"
)
_MASTHEAD = re.compile(spelled(_TABLE["masthead"]))
_OF_YEAR = re.compile(
    rf"\b((?:19|20)\d\d)(?:[/-]\d\d(?:\d\d)?)?\s+(?:[A-Z][\w'-]*\s+){{0,3}}(?:{spelled(_TABLE['of_the_year'])})"
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MONTH_DAY = re.compile(r"-(\d\d)-(\d\d)(?!\d)")
_PRINTED_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
_PRINTED_DAY = re.compile(r"(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\d[-/]\d")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(r"(?i)\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b")
_DATELINE = re.compile(r"^\s*[A-Z][A-Z.' ]{2,30}(?:,\s[A-Z][\w. ]{1,14}?)?,?\s*[(]?$")
_REPORTS = re.compile(r"\b(?:said|told|reported|according to)\b|^By [A-Z]", re.MULTILINE)
_CLAUSE = re.compile(r"[;\n]|[.!?]\s")
_TOP = 8  # lines in which a masthead stands
_WINDOW = 140
_YEARS = range(1995, 2041)


def document_date(document: Document) -> DocumentDate:
    """Find the day an English document was published.

    Parameters:
        document: Its text and, where known, the date given from outside.

    Returns:
        A day, a set of days ``[L..U]``, or unknown; with the evidence, the best candidate first.
    """
    if document.published is not None:
        day = document.published
        said = DateEvidence("published", None, day.isoformat(), "given with the document")
        return DocumentDate(day, day, day.isoformat(), "published", (said,))
    found = times(document.text, Reference.unknown(), lang=dialect(document.timezone))
    folded = fold(document.text)
    for rule, candidates in (
        ("issued", [t for t in found if _is_issued(folded, t)]),
        ("masthead", [t for t in found if _is_masthead(folded, t)]),
        ("signature", [t for t in found if _is_alone(folded, t)][::-1]),
    ):
        if candidates:
            day = date.fromisoformat((candidates[0].edtf or "")[:10])
            says = f"printed date, {rule}"
            evidence = tuple(evidence_of(rule, time, says) for time in candidates)
            return DocumentDate(day, day, day.isoformat(), "text", evidence)
    return _infer(folded, found)


def _line(text: str, time: Timex) -> tuple[str, str]:
    before = text[max(0, time.span.start - _WINDOW) : time.span.start]
    behind = text[time.span.end : time.span.end + _WINDOW]
    return before[before.rfind("\n") + 1 :], behind.partition("\n")[0]


def _is_full_day(time: Timex) -> bool:
    if time.edtf is None or _PRINTED_YEAR.search(time.text) is None:
        return False
    return _DAY.match(time.edtf) is not None and "/" not in time.edtf


def _is_issued(text: str, time: Timex) -> bool:
    """Behind ``Posted:``, also where that stands on the line above."""
    if not _is_full_day(time) or time.role != "plain":
        return False
    before, behind = _line(text, time)
    if not before.strip() and len(behind.strip()) < 20:
        above = text[: time.span.start].rstrip().rpartition("\n")[2]
        return _ISSUED.search(above) is not None
    return _ISSUED.search(before) is not None


def _is_masthead(text: str, time: Timex) -> bool:
    """Alone, or beside a volume or page, on one of the first lines."""
    if (
        not _is_full_day(time)
        or text.count("\n", 0, time.span.start) >= _TOP
        or time.type != "DATE"
    ):
        return False
    before, behind = _line(text, time)
    rest = (before + behind).strip(" ,|-.")
    return not rest or (len(rest) < 50 and _MASTHEAD.search(rest) is not None)


def _is_alone(text: str, time: Timex) -> bool:
    """On a line of its own behind the body."""
    before, behind = _line(text, time)
    late = time.span.start > len(text) * 0.5
    return (
        _is_full_day(time) and late and not (before + behind).strip(" ,.-") and time.type == "DATE"
    )


def _infer(text: str, found: Sequence[Timex]) -> DocumentDate:
    reports = _REPORTS.search(text) is not None
    told = [said for time in found if (said := _tell(text, time, reports=reports)) is not None]
    evidence: list[DateEvidence] = []
    year = _year(text, told, evidence)
    if year is None:
        return DocumentDate(None, None, None, "unknown", tuple(evidence))
    line = next((t for t in told if _is_dateline(text, t.time)), None)
    if line is not None:
        day = placed(line, year)
        if day is not None:
            evidence.append(evidence_of("dateline", line.time, f"reported on {day}"))
            return DocumentDate(day, day, day.isoformat(), "text", tuple(evidence))
    if not told:
        first, last = date(year, 1, 1), date(year, 12, 31)
        return DocumentDate(first, last, str(year), "inferred", tuple(evidence))
    return bounds(year, told, evidence, reports=reports)


def _is_dateline(text: str, time: Timex) -> bool:
    """``SPRINGFIELD, March 3 - …`` opens a report."""
    before, behind = _line(text, time)
    return _DATELINE.match(before) is not None and behind.lstrip(" )").startswith("-")


def _tell(text: str, time: Timex, *, reports: bool) -> Told | None:
    """Read a day as told past or future, by the words of its sentence."""
    days = _MONTH_DAY.findall(time.edtf or "")
    if not days or time.type not in ("DATE", "TIME") or not _PRINTED_DAY.search(time.text):
        return None
    if time.precision is None or time.precision.rank > Precision.DAY.rank:
        return None
    written = _PRINTED_YEAR.search(time.text)
    before = _CLAUSE.split(text[max(0, time.span.start - _WINDOW) : time.span.start])[-1]
    behind = _CLAUSE.split(text[time.span.end : time.span.end + _WINDOW])[0]
    tense = outlook(before + " " + behind)
    future = time.role == "deadline" or (tense == "future" if tense else not reports)
    month, day = map(int, days[0] if future else days[-1])
    return Told(month, day, future, tense is not None, int(written[1]) if written else None, time)


def _year(text: str, told: Sequence[Told], evidence: list[DateEvidence]) -> int | None:
    """The year, from printed years, weekdays beside days, papers of a year."""
    votes: dict[int, int] = {}
    for match in _OF_YEAR.finditer(text):
        year = int(match[1])
        votes[year] = votes.get(year, 0) + 1
        evidence.append(
            DateEvidence("paper-of-the-year", Span(*match.span()), match[0], f"year {year}")
        )
    for said in told:
        if said.year is not None:
            votes[said.year] = votes.get(said.year, 0) + 2
            evidence.append(evidence_of("printed-year", said.time, f"year {said.year}"))
        weekday = _WEEKDAY.search(said.time.text)
        if weekday and said.year is None:
            wanted = _WEEKDAYS.index(weekday[1].lower())
            for year in _YEARS:
                day = placed(said, year)
                if day is not None and day.weekday() == wanted:
                    votes[year] = votes.get(year, 0) + 1
    if not any(count >= 2 for count in votes.values()):
        return None
    return max(votes, key=lambda year: (votes[year], year))
