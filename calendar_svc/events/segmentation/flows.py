"""The lines of one article as running text: wrapped lines and broken paragraphs joined again."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from calendar_svc.documents import Flow
from calendar_svc.events.segmentation import lexicon
from calendar_svc.events.segmentation.context import is_full
from calendar_svc.events.segmentation.lines import Line, LineKind
from calendar_svc.model import Span

_PROSE_WIDTH = 24
_OPEN_END = (
    "，",
    ",",
    "、",
    "；",
    ";",
    "“",
    "《",
    "（",
    "(",
    "「",
    "『",
    "-",
    "—",
    "和",
    "的",
    "与",
    "及",
    "在",
)
_CONTINUES = (
    "，",
    ",",
    "。",
    "、",
    "；",
    "”",
    "》",
    "）",
    ")",
    "」",
    "』",
    "：",
    "!",
    "！",
    "?",
    "？",
    "%",
)


def flows(raw: str, lines: Sequence[Line]) -> tuple[Flow, ...]:
    """Join lines into paragraphs.

    Parameters:
        raw: The raw text.
        lines: The lines of one body in reading order, with kinds; captions already left out.
    """
    groups: list[list[Line]] = []
    for at, line in enumerate(lines):
        if groups and runs_on(lines, at - 1):
            groups[-1].append(line)
        else:
            groups.append([line])
    return tuple(_flow(raw, group) for group in groups)


def runs_on(lines: Sequence[Line], at: int) -> bool:
    """Tell whether the paragraph of a line goes on in the line below."""
    line, below = lines[at], lines[at + 1]
    if line.kind in {LineKind.BYLINE, LineKind.SIGNATURE} or is_separate(below):
        return False
    if below.text.startswith(_CONTINUES):
        return True
    full = not below.gap and is_full(lines, at)
    if line.ended:
        return full and line.kind is not LineKind.ITEM and not is_separate(line)
    if line.text.endswith((":", "：")):
        return False
    return full or line.text.endswith(_OPEN_END) or _is_prose(line)


def is_separate(line: Line) -> bool:
    """Tell whether a line begins a unit of its own: a list item, a form line, a table row."""
    if line.kind in {LineKind.ITEM, LineKind.OPENER, LineKind.BYLINE, LineKind.SIGNATURE}:
        return True
    text = line.text
    return bool(lexicon.LABELLED.match(text) or lexicon.ROW.match(text) or lexicon.ITEM.match(text))


def _is_prose(line: Line) -> bool:
    """A line with commas in it and some length is part of a sentence, not a heading."""
    return line.width >= _PROSE_WIDTH and any(mark in line.text for mark in ",，、。")


def _flow(raw: str, group: Sequence[Line]) -> Flow:
    glue = [
        " " if _is_word(above.text[-1]) and _is_word(below.text[0]) else ""
        for above, below in itertools.pairwise(group)
    ]
    return Flow.join(raw, [Span(line.start, line.end) for line in group], glue)


def _is_word(letter: str) -> bool:
    """Letters that are set with spaces between words (Latin, not Chinese)."""
    return letter.isascii() and (letter.isalpha() or letter in ",.;:'\")(")
