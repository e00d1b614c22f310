"""Days under the name of their month: ``October`` above ``Sat 5 - Craft fair``."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from calendar_svc.events.lang.en.words import MONTHS
from calendar_svc.model import Timex

_HEADING = re.compile(rf"(?i)^\s*(?P<month>{MONTHS})(?:\s+(?P<year>\d{{4}}))?\s*:?\s*$")
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?(?!\d)"
_ROW = re.compile(
    rf"(?i)^\s*(?:[*•▪●·-]\s+)?(?P<weekday>{_WEEKDAY})?(?P<days>{_DAY}(?:\s*(?:-|&|and|to)\s*{_WEEKDAY}?{_DAY})?)"
    rf"(?=\s*[-:|,]\s|\s{{2,}}|\s*-\s*[A-Z]|\s+at\s|(?(weekday)\s|(?!)))(?!\s*(?:{MONTHS}))"
)
_PROSE = 160  # characters of a line that is no row: the programme is over
_REACH = 80  # lines that one heading rules


@dataclass(frozen=True, slots=True)
class Spelled:
    """A text with the months put in, and the way back to the text without them.

    Parameters:
        text: What is read.
        added: Where in it words were put in, as start, length, and length of all put in before,
            rising.
    """

    text: str
    added: tuple[tuple[int, int, int], ...]

    def back(self, time: Timex) -> Timex:
        """The time where it stands in the text without the months."""
        if not self.added:
            return time
        span = time.span
        return time._replace(
            span=span._replace(start=self._old(span.start), end=self._old(span.end))
        )

    def _old(self, at: int) -> int:
        number = bisect_right(self.added, (at, -1, -1))
        if not number:
            return at
        start, length, before = self.added[number - 1]
        return start - before if at < start + length else at - before - length


def spelled_out(text: str) -> Spelled:
    """Put the month of its heading behind every day that opens a line without one.

    Parameters:
        text: Folded running text, a paragraph or row a line.
    """
    month, left = "", 0
    pieces: list[str] = []
    added: list[tuple[int, int, int]] = []
    length = put_in = 0
    for line in text.split("\n"):
        heading = _HEADING.match(line.rpartition(";")[2])
        if heading:
            year = f" {heading['year']}" if heading["year"] else ""
            month, left = f" {heading['month'].capitalize()}{year},", _REACH
        row = _ROW.match(line) if month and not heading else None
        if row:
            line = f"{line[: row.end('days')]}{month}{line[row.end('days') :]}"
            added.append((length + row.end("days"), len(month), put_in))
            put_in += len(month)
        left -= 1
        if left <= 0 or (len(line) > _PROSE and not row):
            month = ""
        pieces.append(line)
        length += len(line) + 1
    return Spelled("\n".join(pieces), tuple(added))
