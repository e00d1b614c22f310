"""The day an English document was published, by the same order as a Chinese one.

Given; a line ``Posted:``, ``FOR IMMEDIATE RELEASE`` or the head of a page; the dateline of a
report; the day of a signature; else inferred from what is told as past and as future.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from calendar_svc.events.dating import Hint, Told, evidence_of, horizon, infer, placed
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
# The 2024/25 season, fiscal year 2024-25.
_TWO_YEARS = re.compile(r"\b((?:19|20)\d\d)[/-](?:20)?\d\d\b(?![-/])")
_HEADED = re.compile(r"\A\s*[^\n]{0,60}?(?<![\w/-])((?:19|20)\d\d)(?![\w/-])")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MONTH_DAY = re.compile(r"-(\d\d)-(\d\d)(?!\d)")
_PRINTED_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
_PRINTED_DAY = re.compile(r"(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\d[-/]\d")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(r"(?i)\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b")
_DATELINE = re.compile(r"^\s*[A-Z][A-Z.' ]{2,30}(?:,\s[A-Z][\w. ]{1,14}?)?,?\s*[(]?$")
_SMALL = re.compile(r"\b(?!of|the|and|for)[a-z]{2,}")
_REPORTS = re.compile(r"\b(?:said|told|reported|according to)\b|^By [A-Z]", re.MULTILINE)
_CLAUSE = re.compile(r"[;\n]|[.!?]\s")
_TOP = 8  # lines in which a masthead stands
_WINDOW = 140


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
    return _infer(folded, found, horizon(document))


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
    if not rest or len(rest) >= 50:
        return not rest
    # THE NORTH COURIER | Thursday 17 August 2023 | 5
    named = "|" in before + behind and not _SMALL.search(rest)
    return named or _MASTHEAD.search(rest) is not None


def _is_alone(text: str, time: Timex) -> bool:
    """On a line of its own behind the body."""
    before, behind = _line(text, time)
    late = time.span.start > len(text) * 0.5
    return (
        _is_full_day(time) and late and not (before + behind).strip(" ,.-") and time.type == "DATE"
    )


def _infer(text: str, found: Sequence[Timex], latest: date) -> DocumentDate:
    reports = _REPORTS.search(text) is not None
    told = [said for time in found if (said := _tell(text, time, reports=reports)) is not None]
    hints = [*_papers(text), *_printed(told)]
    found_date = infer(told, hints, reports=reports, latest=latest)
    line = next((t for t in told if _is_dateline(text, t.time)), None)
    if line is None or found_date.earliest is None:
        return found_date
    day = placed(line, found_date.earliest.year)
    if day is None:
        return found_date
    why = (*found_date.evidence, evidence_of("dateline", line.time, f"reported on {day}"))
    return DocumentDate(day, day, day.isoformat(), "text", why)


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
    weekday = _WEEKDAY.search(time.text)
    return Told(
        month,
        day,
        future,
        tense is not None or time.role == "deadline",
        int(written[1]) if written else None,
        time,
        _WEEKDAYS.index(weekday[1].lower()) if weekday and future else None,
    )


def _papers(text: str) -> list[Hint]:
    """Papers, seasons and years of account that name their year."""
    hints = []
    for name, pattern, first in (
        ("paper-of-the-year", _OF_YEAR, (0, 1, 1)),
        ("season-of-two-years", _TWO_YEARS, (0, 7, 1)),
        ("heading", _HEADED, (0, 1, 1)),
    ):
        for match in pattern.finditer(text):
            year = int(match[1]) + first[0]
            start = date(year, first[1], first[2])
            end = date.fromordinal(start.replace(year=year + 1).toordinal() - 1)
            says = DateEvidence(name, Span(*match.span()), match[0], f"year {match[1]}")
            hints.append(Hint(start, end, 1, says))
    return hints


def _printed(told: Sequence[Told]) -> list[Hint]:
    """The years of the days that are printed with theirs."""
    days = [(day, said) for said in told if said.year and (day := placed(said, said.year))]
    past = max((one for one in days if not one[1].future), key=lambda one: one[0], default=None)
    ahead = min((one for one in days if one[1].future), key=lambda one: one[0], default=None)
    hints = []
    for one, near in ((past, (0, 183)), (ahead, (-183, 0))):
        if one is not None:
            day, said = one
            first, last = (date.fromordinal(day.toordinal() + days_on) for days_on in near)
            says = evidence_of("printed-year", said.time, f"year {day.year}")
            hints.append(Hint(first, last, 1, says))
    return hints
