"""The day a document was published: ranked candidates, each with the words that tell it.

Order (GUIDELINES 3): given from outside; the head of the page; the date of issue or the signature
at the end of a notice; else a set of days inferred from what is told as past and as future.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from calendar_svc.events.dating import Told, bounds, evidence_of, placed
from calendar_svc.events.status import outlook
from calendar_svc.events.words import alternation, fold, load
from calendar_svc.model import DateEvidence, Document, DocumentDate, Precision, Span, Timex
from calendar_svc.temporal import Reference, times

_TABLE = load("docdate")
_MASTHEAD = re.compile(alternation(_TABLE["masthead"]))
_ISSUED = re.compile(rf"(?:^|\s|[(])(?:{alternation(_TABLE['issued'])})\s*[:：]?\s*$")
# 时间:2022-12-30 字号:大 中 小 — the line that a web page puts under its headline.
_PAGE_LINE = re.compile(rf"(?:^|\s)(?:{alternation(_TABLE['page_time'])})\s*:\s*$")
_PAGE_WORDS = re.compile(alternation(_TABLE["page_words"]))
_OF_YEAR = re.compile(
    rf"((?:19|20)\d\d)年(?:度|全区|全市|全县)?[^,。;\n\d]{{0,8}}?(?:{alternation(_TABLE['of_the_year'])})"
)
_OF_YEAR_BEFORE = re.compile(
    rf"((?:19|20)\d\d)年(?:度)?[^,。;\n\d]{{0,8}}?(?:{alternation(_TABLE['of_the_year_before'])})"
)
_REVIEWED = re.compile(
    rf"(?:{alternation(_TABLE['reviewed'])})了?(?:全区|全市|全县|过去)?((?:19|20)\d\d)年(?![\d月])"
)
# 评选2023年度“最美家庭”: of a year that is over, or nearly.
_CHOSEN = re.compile(rf"(?:{alternation(_TABLE['chosen'])})[^,。;\n\d]{{0,6}}((?:19|20)\d\d)年度")
_ANNIVERSARY = re.compile(rf"({alternation(_TABLE['anniversary'])})(\d{{2,3}})周年")
# 城事 编辑 某某 2024年3月: a page head that tells the month alone.
_MASTHEAD_MONTH = re.compile(
    rf"^(?=[^\n]{{0,60}}(?:{alternation(_TABLE['masthead'])}))[^\n。,]{{0,40}}((?:19|20)\d\d)年\d{{1,2}}月(?!\d)[^\n。,]{{0,30}}$",
    re.MULTILINE,
)
_FULL_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_FULL_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?")
_MONTH_DAY = re.compile(r"-(\d\d)-(\d\d)(?!\d)")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_PRINTED_DAY = re.compile(r"月|\d[./-]\d")
_TOLD_YEAR = re.compile(r"((?:19|20)\d\d)(?=年|[-./]\d)|民国(\d{2,3})年")
_PRINTED_YEAR = re.compile(r"\d{4}|[一二三四五六七八九〇零○Ο0-9]{4}年|\d{2,3}年")
_LABELLED = re.compile(r"(?:时间|日期|期限|期间|展期|工期)(?:为|是|:)?\s*$")
_REPORTS = re.compile(r"本报|记者|通讯员|日前|近日|昨日|昨天")
_CLAUSE = re.compile(r"[,。;\n]")
_PROSE = re.compile("[,。:;、]")
_SAID = re.compile("[。,;:]")
_BLANK = re.compile(r"\s*\Z")
_SIGNATURE = 30  # code points of a body that signs beside the date
_WINDOW = 120
_YEARS = range(1995, 2041)
# Of years that are told alike the last up to this one: weekdays come round every few years.
_RECENT = 2026
_LUNAR_YEARS = range(2000, 2032)
_FEW = 3  # more years than this: the feast is one of the solar calendar and tells no year
_SOLAR_DAY = re.compile(r"\d{1,2}月\d{1,2}[日号]")


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
    found = times(document.text, Reference.unknown())
    folded = fold(document.text)
    for rule, candidates in (
        ("masthead", _mastheads(folded, found)),
        ("issued", _issue_dates(folded, found)),
        ("signature", _signatures(folded, found)),
    ):
        if candidates:
            best, *others = candidates
            day = _day(best)
            evidence = [
                evidence_of(rule, time, f"printed date, {rule}") for time in (best, *others)
            ]
            return DocumentDate(day, day, day.isoformat(), "text", tuple(evidence))
    return _infer(folded, found)


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
            weekday = _WEEKDAY.search(time.text) is not None
            if (weekday and len(rest.strip()) < 40) or _MASTHEAD.search(rest):
                heads.append(time)
    return heads


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


def _infer(text: str, found: Sequence[Timex]) -> DocumentDate:
    reports = _REPORTS.search(text) is not None
    told = [said for time in found if (said := _tell(text, time, reports=reports)) is not None]
    evidence: list[DateEvidence] = []
    year = _year(text, told, evidence)
    if year is None or not told:
        if year is None:
            return DocumentDate(None, None, None, "unknown", tuple(evidence))
        return DocumentDate(
            date(year, 1, 1), date(year, 12, 31), str(year), "inferred", tuple(evidence)
        )
    return bounds(year, told, evidence, reports=reports)


def _tell(text: str, time: Timex, *, reports: bool) -> Told | None:
    """Read a day as told past or future, by the words of its clause (and the next, if alone)."""
    days = _MONTH_DAY.findall(time.edtf or "")
    if not days or time.type not in ("DATE", "TIME") or not _PRINTED_DAY.search(time.text):
        return None
    if time.precision is None or time.precision.rank > Precision.DAY.rank:
        return None  # 2026年8月底 bounds no day
    written = _TOLD_YEAR.search(time.text)
    year = (int(written[1]) if written[1] else int(written[2]) + 1911) if written else None
    tense = outlook(_around(text, time))
    future = _is_future(text, time, tense, reports=reports)
    if future is None:
        return None
    month, day = map(int, days[0] if future else days[-1])
    return Told(month, day, future, tense is not None, year, time)


def _is_future(text: str, time: Timex, tense: str | None, *, reports: bool) -> bool | None:
    """Whether a day lies ahead by the tense around it or its form; None where they do not tell."""
    if time.role == "deadline" or "即日起" in time.text:
        return True
    if time.rule == "zh/as-of":
        return False
    if tense is None and _LABELLED.search(text[max(0, time.span.start - 12) : time.span.start]):
        return True
    if tense is None and time.role in ("since", "until"):
        return None
    return tense == "future" if tense else not reports


def _around(text: str, time: Timex) -> str:
    """The clause of a day, and the next where the day stands alone in front of a comma."""
    before = text[max(0, time.span.start - _WINDOW) : time.span.start]
    before = before[max(before.rfind(mark) for mark in ",。;\n:!?") + 1 :]
    clauses = _CLAUSE.split(text[time.span.end : time.span.end + _WINDOW], maxsplit=2)
    behind = clauses[0]
    if not behind and len(clauses) > 1 and text[time.span.end] == ",":
        behind = clauses[1]
    return before + behind


def _year(text: str, told: Sequence[Told], evidence: list[DateEvidence]) -> int | None:
    """The year of the document, from papers of a year, anniversaries, weekdays, printed years."""
    late = max((said.month for said in told if not said.future), default=0) >= 10
    votes: dict[int, int] = {}

    def vote(year: int, weight: int, rule: str, span: Span, says: str) -> None:
        votes[year] = votes.get(year, 0) + weight
        evidence.append(DateEvidence(rule, span, span.of(text), says))

    for match in _MASTHEAD_MONTH.finditer(text):
        vote(int(match[1]), 2, "masthead-month", Span(*match.span()), f"year {match[1]}")
    for match in _OF_YEAR.finditer(text):
        year = int(match[1]) - (1 if late else 0)
        vote(year, 2, "paper-of-the-year", Span(*match.span()), f"year {year}")
    for match in _OF_YEAR_BEFORE.finditer(text):
        year = int(match[1]) + (0 if late else 1)
        vote(year, 2, "report-on-the-year-before", Span(*match.span()), f"year {year}")
    for match in _CHOSEN.finditer(text):
        year = int(match[1]) + (0 if late else 1)
        vote(year, 2, "choice-of-the-year-before", Span(*match.span()), f"year {year}")
    for match in _REVIEWED.finditer(text):
        year = int(match[1]) + (0 if late else 1)
        vote(year, 2, "review-of-the-year-before", Span(*match.span()), f"year {year}")
    for match in _ANNIVERSARY.finditer(text):
        year = _TABLE["anniversary"][match[1]] + int(match[2])
        vote(year, 2, "anniversary", Span(*match.span()), f"year {year}")
    for said in told:
        if said.year is not None:
            vote(said.year, 1, "printed-year", said.time.span, f"year {said.year}")
        for year in _weekday_years(said):
            votes[year] = votes.get(year, 0) + 1
        lunar = _lunar_years(said)
        if lunar:
            vote(lunar[-1], 2, "lunar-day", said.time.span, f"year {lunar[-1]}")
    if not any(votes[year] >= 2 for year in votes) and not any(s.year for s in told):
        return None
    return max(votes, key=lambda year: (votes[year], year <= _RECENT, year))


def _weekday_years(said: Told) -> list[int]:
    """The years in which the day falls on the weekday printed beside it."""
    weekday = _WEEKDAY.search(said.time.text)
    if not weekday:
        return []
    wanted = "一二三四五六日".find(weekday[1].replace("天", "日"))
    return [y for y in _YEARS if (day := placed(said, y)) and day.weekday() == wanted]


def _lunar_years(said: Told) -> list[int]:
    """The years in which the day is the lunar day or the feast that is printed beside it.

    Lunar days come back to a solar day after 19 years (the Metonic cycle), so of these years the
    last that a document can be of is meant.
    """
    beside = _SOLAR_DAY.sub("", said.time.text, count=1)
    if beside == said.time.text or not beside.strip("() "):
        return []
    years = []
    for year in _LUNAR_YEARS:
        day = placed(said, year)
        told = times(beside, Reference.on(day)) if day else ()
        if any(time.edtf == day.isoformat() for time in told if day):
            years.append(year)
    return years if len(years) <= _FEW else []
