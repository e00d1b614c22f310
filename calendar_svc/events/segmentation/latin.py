"""Lines in Latin letters that stand alone: rows of tables and programmes, list items, headings."""

from __future__ import annotations

import re

from calendar_svc.events.segmentation import lexicon
from calendar_svc.events.segmentation.lines import Line

_DAY = rf"(?:{lexicon.LATIN['days']})\.?"
_MONTH = rf"(?:{lexicon.LATIN['months']})\.?"
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
_TO = r"(?:\s*[-–—&]\s*|\s+(?:to|and|through)\s+)"
_DATE = (
    rf"(?:{_DAY},?\s+)?(?:{_MONTH}\s+{_NUMBER}(?:{_TO}(?:{_MONTH}\s+)?{_NUMBER})?"
    rf"|{_NUMBER}(?:{_TO}{_NUMBER})?\s+{_MONTH}(?:{_TO}{_NUMBER}\s+{_MONTH})?"
    rf"|\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?|\d{{4}}-\d\d-\d\d)(?:,?\s+\d{{4}})?"
)
_BARE_DAY = rf"(?:{_DAY},?\s+{_NUMBER}|{_NUMBER}(?:{_TO}{_NUMBER})?)"
_HALF = r"(?:[ap]\.?m\.?|noon)?"
_CLOCK = rf"\d{{1,2}}(?:[:.]\d\d)?\s*{_HALF}(?:\s*[-–—]\s*\d{{1,2}}(?:[:.]\d\d)?)?\s*{_HALF}"
_GAP = r"(?:\s*\t\s*|\s{2,}|\s+[-–—|]\s+|\s*:\s+)"
# March 3  Board meeting / Sat 5 - Craft fair / 10.30am: Welcome
_ROW = re.compile(rf"(?i)(?:{_DATE}|{_BARE_DAY}|{_CLOCK}){_GAP}\S")
# Questions due     March 3 / Name | Day | Place
_COLUMNS = re.compile(r"\S(?:\s{3,}|\s*\t\s*|\s+\|\s+)\S")
# Last day to register by mail or online: October 5
_LABELLED = re.compile(
    rf"(?i)[A-Z][^.:\n]{{2,70}}:\s+(?:(?:by|on|from|until|beginning|starting)\s+)?(?:{_DATE}\b|{_CLOCK}$)"
)
_BULLET = re.compile(r"[*·▪◦»✓+–—-]\s+\S")
# October / OCTOBER 2026: / Saturday, June 6
_HEADING = re.compile(rf"(?i)(?:{_MONTH}(?:\s+\d{{4}})?|{_DATE}):?$")
# … go on sale on Monday 9 September at 8am
_ENDS_IN_TIME = re.compile(
    rf"(?i)(?:\d\s*(?:[ap]\.?m\.?)|\bnoon|\bmidnight|\d\s+{_MONTH}|{_MONTH}\s+\d{{1,2}}|(?:19|20)\d\d)\)?$"
)
_WRAPPED = 64  # width from which a row may have been broken by its page
_CAPITALS = 80  # width up to which a line in capitals is a heading
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]")


def is_latin(line: Line) -> bool:
    """Whether no character of the line is Chinese, nor a mark of Chinese print."""
    return line.width == len(line.text) or _WIDE.search(line.text) is None


def is_own(line: Line) -> bool:
    """Whether a line is a row, an item or a heading of dates, whatever stands above it."""
    return is_row(line) or _BULLET.match(line.text) is not None


def is_row(line: Line) -> bool:
    """Whether a line is a row of a table or programme: a day and what happens, in cells."""
    text = line.text
    return bool(
        _ROW.match(text)
        or _COLUMNS.search(text)
        or _LABELLED.match(text)
        or (_HEADING.match(text) and not line.ended)
    )


def ends_here(line: Line) -> bool:
    """Whether nothing below a line goes on in it but what begins with a small letter."""
    if is_row(line):
        return line.width < _WRAPPED and not line.text.endswith((",", "-", "and", "the", "of", "&"))
    return line.text.isupper() and line.width <= _CAPITALS


def ends_in_time(line: Line) -> bool:
    """Whether a line ends in a day or a clock time, as items of a list without marks do."""
    return _ENDS_IN_TIME.search(line.text, max(0, len(line.text) - 24)) is not None
