"""The lines of one article as running text: wrapped lines and broken paragraphs joined again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from calendar_svc.documents import Flow
from calendar_svc.events.segmentation import lexicon
from calendar_svc.events.segmentation.columns import broken_table
from calendar_svc.events.segmentation.latin import ends_here, ends_in_time, is_latin, is_own
from calendar_svc.events.segmentation.lines import Line, LineKind
from calendar_svc.model import Span

_PROSE_WIDTH = 24
_LATIN_PROSE_WIDTH = 48
_SLOT_WIDTH = 64
_CLOCK_BROKEN = re.compile(r"\d[:：]$")  # the column parted 20: from 00
# ◎展览, ■提示: a mark and a word over lines of their own
_HEAD_ITEM = re.compile(r"[◆◇★☆●○◎■□►▶•※✦♦▲△]\s?[一-鿿]{2,4}")
_NUMBERED = re.compile(r"第[一二三四五六七八九十\d]{1,3}[讲講期场場站回课課节節][\s　:：]")
_OPEN_END = ("，", ",", "、", "“", "《", "（", "(", "「", "『", "—", "和", "的", "与", "及", "與")
_CONTINUES = ("，", ",", "。", "、", "；", "”", "》", "）", ")", "」", "』", "！", "？", "%", "％")


def flows(raw: str, lines: Sequence[Line]) -> tuple[Flow, ...]:
    """Join lines into paragraphs.

    Parameters:
        raw: The raw text.
        lines: The lines of one body in reading order, with kinds; captions already left out.
    """
    found: list[Flow] = []
    group: list[Line] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        table = broken_table(raw, lines, at) if lexicon.TIME_HEAD.search(line.text) else None
        if group and (table or not runs_on(group, line)):
            found.append(_flow(raw, group))
            group = []
        if table:
            at, rows = table
            found += rows
        else:
            group.append(line)
            at += 1
    return (*found, _flow(raw, group)) if group else tuple(found)


def runs_on(paragraph: Sequence[Line], below: Line) -> bool:
    """Tell whether the lines of a paragraph so far go on in the line below."""
    first, line = paragraph[0], paragraph[-1]
    if _begins_anew(first, line, below):
        return False
    if below.text.startswith(_CONTINUES) or "a" <= below.text[0] <= "z":
        return True
    if below.gap and is_latin(line) and below.text[0].isupper():
        return False  # a blank line ends a paragraph, as no column of Latin words is set with any
    if below.gap and line.kind is LineKind.ITEM and not line.text.endswith(_OPEN_END):
        return False
    if is_latin(line) and is_latin(below) and (is_own(below) or _ends_before(line, below)):
        return False
    if not line.full and below.text[0].isupper() and is_latin(line) and ends_in_time(line):
        return False
    full = line.full and not below.gap
    under_way = first.kind is LineKind.OPENER and not line.ended  # a column parted its sentence
    if not (full or under_way) and (_is_title(below) or (_is_title(line) and _opens_form(below))):
        return False
    if len(paragraph) == 1 and _HEAD_ITEM.fullmatch(line.text):
        return False
    if line.ended:
        return full and line.brim and below.full and not is_separate(line)
    if _CLOCK_BROKEN.search(line.text) and below.text[:2].isdigit():
        return True
    if lexicon.CLOCKED.match(below.text) and (not line.full or lexicon.CLOCKED.match(line.text)):
        return False  # the next line of a programme
    if lexicon.CLOCKED.match(line.text) and _is_dated(below):
        return False  # its next day
    if _is_dated(line) and below.text.startswith("全天"):
        return True
    if (
        line.text.endswith((":", "："))
        or lexicon.BRACED.match(first.text)
        or (_is_dated(first) and _is_dated(below))
    ):
        return False
    if below.gap and _is_dated(below) and lexicon.LABELLED.match(first.text):
        return False  # a form line ends where a heading or a blank line stood below it
    if not below.gap and lexicon.BULLET.match(first.text):
        return True  # the cells of a table row, and what a marked item says, break anywhere
    running = len(paragraph) > 1 and (first.kind is LineKind.OPENER or not is_separate(first))
    return full or running or line.text.endswith(_OPEN_END) or _is_prose(line)


def _begins_anew(first: Line, line: Line, below: Line) -> bool:
    """Whether the line below is of another unit, however full the lines are."""
    if lexicon.COLUMNS.match(line.text) or lexicon.COLUMNS.match(below.text):
        return True
    if below.gap and not line.full and _signs(below):
        return True  # who signs stands apart
    listed = first.text[0] == below.text[0] or lexicon.LABELLED.match(first.text)
    if below.text[0] in lexicon.BRIEF_MARKS and listed:
        return True  # the next item behind the same mark, the next record of a form
    if line.kind in {LineKind.BYLINE, LineKind.SIGNATURE} or is_separate(below):
        return True
    # the next lecture below the day of the last
    return _NUMBERED.match(below.text) is not None and _is_dated(line)


def _signs(line: Line) -> bool:
    """Whether a line is the names of bodies and nothing else."""
    return all(lexicon.SIGNER.fullmatch(name) for name in line.text.split("、"))


def _ends_before(line: Line, below: Line) -> bool:
    """Whether a row or a heading in capitals is over before the line below, in small letters."""
    return ends_here(line) and not (line.text.isupper() and below.text.isupper())


def is_separate(line: Line) -> bool:
    """Tell whether a line begins a unit of its own: a list item, a form line, a table row."""
    if line.kind in {LineKind.ITEM, LineKind.OPENER, LineKind.BYLINE, LineKind.SIGNATURE}:
        return True
    text = line.text
    return bool(
        lexicon.LABELLED.match(text)
        or lexicon.ROW.match(text)
        or lexicon.ITEM.match(text)
        or lexicon.NAMED_ROW.match(text)
        or lexicon.LATIN_UNIT.match(text)
        or lexicon.COLUMNS.match(text)
        or text.startswith("——")
    )


def _is_dated(line: Line) -> bool:
    """Whether a line opens with a day, as the rows of a timetable do, one below the other."""
    return lexicon.DATED.match(line.text) is not None


def _is_title(line: Line) -> bool:
    """Whether a line is all the name of something: ``第三讲 甲``, ``“乙”特展``."""
    return not line.full and lexicon.TITLED.match(line.text) is not None


def _is_slot(line: Line) -> bool:
    """Whether a line tells by the clock when something is, and where: a line of a programme."""
    return line.width <= _SLOT_WIDTH and lexicon.SLOT.match(line.text) is not None


def _opens_form(line: Line) -> bool:
    """Whether a line tells when it is, or another field of what is named above it."""
    return _is_dated(line) or lexicon.LABELLED.match(line.text) is not None


def _is_prose(line: Line) -> bool:
    """A line with commas in it and some length is part of a sentence, not a heading."""
    if lexicon.ROW.match(line.text) or _is_slot(line):
        return False
    if is_latin(line):
        return line.width >= _LATIN_PROSE_WIDTH
    return line.width >= _PROSE_WIDTH and any(mark in line.text for mark in ",，。;；")


def _flow(raw: str, group: Sequence[Line]) -> Flow:
    spans = [Span(line.start, line.end) for line in group]
    return Flow.join(raw, spans, [_glue(above, below) for above, below in pairwise(group)])


def _glue(above: Line, below: Line) -> str:
    """A space where two Latin words meet, or two cells; nothing inside Chinese or a number."""
    last, first = above.text[-1], below.text[0]
    if not (last.isascii() and first.isascii()):
        return ""
    return " " if is_latin(above) or not above.full else ""
