"""English running text: folded, its times hidden, cut into sentences and clauses."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence

from calendar_svc.documents import Flow
from calendar_svc.events.body import Body, Sentence, mask_times
from calendar_svc.events.lang.en.words import small
from calendar_svc.events.words import MARK
from calendar_svc.model import Precision, Timex

_FOLD = str.maketrans(
    "‘’ʼ“”„–—‐‑−\u00a0\u2002\u2003\u2009\u202f\t",  # one character to one, offsets hold
    "'''\"\"\"-----      ",
)
_NUMBERED = re.compile(
    r"^[^\S\n]*(?:(?:\d{1,2}|[A-Z]|[ivxIVX]{1,4})[.)](?:\d{1,2}[.)]?)*|\([a-z\d]{1,3}\))(?=[^\S\n])",
    re.MULTILINE,
)
_DATELINE = (
    r"[A-Z][A-Z.' ]{2,30}(?:,\s[A-Z][\w. ]{1,14})?(?:,\s[^\n-]{4,24}|\s\([^)\n]{2,20}\))?\s-{1,2}\s"
)
_NUMBER = r"(?:(?:\d{1,2}|[A-Z]|[ivxIVX]{1,4})[.)](?:\d{1,2}[.)]?)*|\([a-z\d]{1,3}\))(?=\s)\s*"
_HEAD = re.compile(rf"\s*(?:{_DATELINE}|{_NUMBER})?(?:[•*▪●◦■►·»>✓-]+\s+)?")
_BULLET = re.compile(r"\s*(?:[•*▪●◦■►·»>✓]|-(?=\s))")
_ABBREVIATED = re.compile(rf"(?:\b(?:{small('abbreviation')})|\b[A-Z]|\be\.g|\bi\.e)$")
_LONGEST = 900  # characters
_STOP = re.compile(rf"[.!?][\"')\]]*(?=\s+[\"'(]?[A-Z0-9•{MARK}]|\s*\n|\s*$)|[;\n]")
# A time may hold the full stop of its sentence: … at 7 p.m. The clerk …
_AFTER_TIME = re.compile(rf"(?<={MARK})\s+(?=[\"']?[A-Z])")
_CLOSED = re.compile(r"\([^()\n]*\)|\"[^\"\n]{0,60}\"")
CLAUSE = re.compile(
    r";|\s-\s|,?\s+(?:and|but|then|or)\s+(?=(?:also\s|then\s|now\s)?(?:will|is|are|was|were|has|have"
    r"|must|may|should|closes?|opens?|ends?|runs?|begins?|starts?|concludes?|continues?|remains?)\b)"
    r"|,?\s+and\s+that\s+"
    r"|,\s+(?:and|but|while|whereas|where|when|after which|so|with|followed by)\s+"
)


def fold(text: str) -> str:
    """Quotes, dashes and spaces made plain; the length stays the same."""
    return text.translate(_FOLD)


def build(
    title: Flow | None,
    flows: Sequence[Flow],
    read_times: Callable[[str, str], Sequence[Timex]],
) -> Body:
    """Join headline and paragraphs of an article, find its times, and cut it into sentences.

    Parameters:
        title: The headline; it dates only by days, as minutes do that tell their meeting there.
        flows: The paragraphs and lines, in printed order.
        read_times: Text, without the numbers of its sections, and its folded form to times.
    """
    said = [*([title] if title else []), *flows]
    text = "\n".join(flow.text for flow in said)
    offsets: list[int] = []
    for number, flow in enumerate(said):
        if number:
            offsets.append(offsets[-1] if offsets else 0)
        offsets.extend(flow.offsets)
    folded = fold(text)
    plain = _NUMBERED.sub(lambda number: " " * len(number[0]), folded)
    head = len(title.text) if title else 0
    if head:
        plain = f"{plain[:head]};{plain[head + 1 :]}"  # the tense of a headline is its own
    found = read_times(plain, folded)
    times = tuple(time for time in found if time.span.start >= head or _is_fine(time))
    masked = mask_times(folded, times)
    return Body(text, folded, masked, offsets, _sentences(folded, masked, times), times)


def _is_fine(time: Timex) -> bool:
    return time.precision is not None and time.precision.rank <= Precision.DAY.rank


def _sentences(folded: str, masked: str, times: Sequence[Timex]) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    starts = [time.span.start for time in times]
    start = line = line_start = 0
    for end in _ends(folded, masked):
        opened = _HEAD.match(folded, start, end)
        begin = opened.end() if opened else start
        if masked[begin:end].strip():
            inside = tuple(times[bisect_left(starts, begin) : bisect_left(starts, end)])
            bullet = _BULLET.match(masked, start, end) is not None
            place = (begin, end, line, line_start, len(found))
            found.append(Sentence(*place, bullet, clauses(masked, begin, end), inside))
        line += masked.count("\n", start, end)
        line_start = masked.rfind("\n", start, end) + 1 or line_start
        start = end
    return tuple(found)


def _ends(folded: str, masked: str) -> Iterator[int]:
    """Where sentences end: at full stops that belong to no abbreviation, at breaks of lines."""
    closed = sorted(m.span() for p in (_CLOSED, _NUMBERED) for m in p.finditer(masked))
    stops = [m.end() for m in _STOP.finditer(masked) if not _is_short(masked, m)]
    stops += [
        m.start()
        for m in _AFTER_TIME.finditer(masked)
        if folded[m.start() - 1] == "." and not _opens_line(masked, m.start())
    ]
    at = start = 0
    for stop in sorted({*stops, len(masked)}):
        while at < len(closed) and closed[at][1] < stop:
            at += 1
        if at < len(closed) and closed[at][0] < stop <= closed[at][1]:
            continue
        while stop - start > _LONGEST:  # no sentence is so long; a book without stops is
            cut = masked.rfind(" ", start + 1, start + _LONGEST)
            start = cut if cut > start else start + _LONGEST
            yield start
        start = stop
        yield stop


def _opens_line(masked: str, end: int) -> bool:
    """Whether only a time stands before *end* on its line: ``6:00 p.m. Opening ceremony``."""
    line = masked[masked.rfind("\n", 0, end) + 1 : end]
    return not line.replace(MARK, "").strip(" -*")


def _is_short(masked: str, stop: re.Match[str]) -> bool:
    """Whether a full stop ends an abbreviation: ``Main St.``, ``Pump Station No.``."""
    if stop[0][0] != "." or masked.startswith("\n", stop.end()):
        return False
    return _ABBREVIATED.search(masked, max(0, stop.start() - 8), stop.start()) is not None


def clauses(masked: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Cut a sentence where a new predicate begins, but not inside brackets or quotations."""
    closed = [match.span() for match in _CLOSED.finditer(masked, start, end)]
    found, at = [], start
    for cut in CLAUSE.finditer(masked, start, end):
        if any(low < cut.start() < high for low, high in closed):
            continue
        if cut.start() > at:
            found.append((at, cut.start()))
        at = cut.end()
    stop = end
    while stop > at and masked[stop - 1] in ".!?;\n \"'":
        stop -= 1
    if stop > at:
        found.append((at, stop))
    return tuple(found) or ((start, end),)
