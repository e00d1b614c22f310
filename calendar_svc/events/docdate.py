"""The day a document was published: ranked candidates, each with the words that tell it.

Order (GUIDELINES 3): given from outside; the head of the page; the date of issue or the signature
at the end of a notice; else a set of days inferred from what is told as past and as future.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from calendar_svc.events.dating import evidence_of, horizon
from calendar_svc.events.inferring import inferred_date
from calendar_svc.events.status import outlook
from calendar_svc.events.words import alternation, fold, load
from calendar_svc.model import DateEvidence, Document, DocumentDate, Timex
from calendar_svc.temporal import Reference, resolve, tag

_TABLE = load("docdate")
_MASTHEAD = re.compile(alternation(_TABLE["masthead"]))
_ISSUED = re.compile(rf"(?:^|\s|[(])(?:{alternation(_TABLE['issued'])})\s*[:：]?\s*$")
# 时间:2022-12-30 字号:大 中 小 — the line that a web page puts under its headline.
_PAGE_LINE = re.compile(rf"(?:^|\s)(?:{alternation(_TABLE['page_time'])})\s*:\s*$")
_PAGE_WORDS = re.compile(alternation(_TABLE["page_words"]))
_FULL_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_FULL_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_PRINTED_YEAR = re.compile(r"\d{4}|[一二三四五六七八九〇零○Ο0-9]{4}年|\d{2,3}年")
_PROSE = re.compile("[,。:;、]")
_SAID = re.compile("[。,;:]")
_ITEM = re.compile(r"\s*[(]?[\d一二三四五六七八九十]{1,3}[)、.]|\s*[★◆●▲■◎·*-]")
_BLANK = re.compile(r"\s*\Z")
_SIGNATURE = 30  # code points of a body that signs beside the date
_WINDOW = 120


def document_date(document: Document) -> DocumentDate:
    """Find the day a document was published.

    Parameters:
        document: Its text and, where known, the date given from outside.

    Returns:
        A day, a set of days ``[L..U]``, or unknown; with the evidence, the best candidate first.
    """
    if document.published is not None:
        day = document.published
        said = DateEvidence("published", None, day.isoformat(), "given with the document")
        return DocumentDate(day, day, day.isoformat(), "published", (said,))
    tags = tag(document.text)
    # A date with its year stands for itself: most documents print one, and ask for no other.
    written = [one for one in tags if _PRINTED_YEAR.search(one.text)]
    printed = resolve(written, document.text, Reference.unknown())
    folded = fold(document.text)
    for rule, candidates_in in _PRINTED.items():
        candidates = candidates_in(folded, printed)
        if candidates:
            best, *others = candidates
            day = _day(best)
            evidence = [
                evidence_of(rule, time, f"printed date, {rule}") for time in (best, *others)
            ]
            return DocumentDate(day, day, day.isoformat(), "text", tuple(evidence))
    found = resolve(tags, document.text, Reference.unknown())
    return inferred_date(folded, found, horizon(document))


def _day(time: Timex) -> date:
    return date.fromisoformat((time.edtf or "")[:10])


def _is_full_day(time: Timex) -> bool:
    written = _PRINTED_YEAR.search(time.text) is not None and time.role == "plain"
    return written and time.edtf is not None and _FULL_DAY.fullmatch(time.edtf) is not None


def _starts_full_day(time: Timex) -> bool:
    """Whether a time is a full date, with the time of day or without (2022-12-30 09:15)."""
    return _is_full_day(time) or (
        _PRINTED_YEAR.search(time.text) is not None
        and time.edtf is not None
        and _FULL_MOMENT.fullmatch(time.edtf) is not None
    )


def _line(text: str, time: Timex) -> tuple[str, str]:
    """The words before and behind a time on its line."""
    before = text[max(0, time.span.start - _WINDOW) : time.span.start]
    behind = text[time.span.end : time.span.end + _WINDOW]
    return before[before.rfind("\n") + 1 :], behind.partition("\n")[0]


def _mastheads(text: str, found: Sequence[Timex]) -> list[Timex]:
    """Full dates on a line of a page head: beside the weekday, the page, the paper, the editor."""
    heads = []
    for time in found:
        before, behind = _line(text, time)
        rest = before + behind
        if _is_full_day(time) and len(rest) < 60 and not _SAID.search(before):
            weekday = _WEEKDAY.search(time.text) is not None and not _is_told(before, rest)
            if (weekday and len(rest.strip()) < 40) or _MASTHEAD.search(rest):
                heads.append(time)
    return heads


def _is_told(before: str, rest: str) -> bool:
    """Whether the line of a day tells what is on it: 四、预定10月5日(星期六)重新开馆."""
    return _ITEM.match(before) is not None or outlook(rest) is not None


def _issue_dates(text: str, found: Sequence[Timex]) -> list[Timex]:
    return [t for t in found if _starts_full_day(t) and _is_issued(*_line(text, t))]


def _is_issued(before: str, behind: str) -> bool:
    if _ISSUED.search(before):
        return True
    return bool(_PAGE_LINE.search(before) and _PAGE_WORDS.search(before + behind))


def _signatures(text: str, found: Sequence[Timex]) -> list[Timex]:
    """Full dates on a line of their own behind the body, the last one first.

    The body that signs may stand on the line too: 某某局 2022年6月14日, (2022年6月14日 某某发布).
    """
    alone = []
    for time in found:
        before, behind = (side.strip(" \t\u3000()") for side in _line(text, time))
        beside = before + behind
        short = len(beside) <= _SIGNATURE and not _PROSE.search(beside)
        if short and behind:  # words behind a date sign only where nothing follows them
            short = len(text[time.span.end : time.span.end + _WINDOW].strip()) <= _SIGNATURE
            short = short and _BLANK.match(text, time.span.end + _WINDOW) is not None
        if _is_full_day(time) and short and time.span.start > len(text) * 0.4:
            alone.append(time)
    return alone[::-1]


#: Where a document prints its date, the best place first.
_PRINTED = {"masthead": _mastheads, "issued": _issue_dates, "signature": _signatures}
