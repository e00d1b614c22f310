"""What a line is because of its neighbours: slogans, column labels, captions, signatures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from calendar_svc.events.segmentation import lexicon
from calendar_svc.events.segmentation.lines import Line, LineKind

# Widths in units of `Line.width`: two for a Chinese character.
_SLOGAN_WIDTH = 24
_LABEL_WIDTH = 14
_CAPTION_WIDTH = 52
_BRIEF_LINES = 8

# Kinds that stand beside the running text and do not interrupt its sentences.
ASIDE = frozenset({LineKind.FURNITURE, LineKind.CAPTION})
# Kinds that open the body of an article.
STARTS = frozenset({LineKind.OPENER, LineKind.BYLINE, LineKind.CONTINUED})
_WRAPPED = frozenset({LineKind.BODY, LineKind.HEAD})
_RUNNING = frozenset({LineKind.BODY, LineKind.OPENER, LineKind.ITEM})


def mark_by_neighbours(lines: Sequence[Line]) -> None:
    """Correct the kinds of a page's lines, rule after rule (each is one walk over the lines)."""
    for rule in (
        mark_briefs,
        _boxed_authors,
        _lone_authors,
        mark_signatures,
        _repeated_slogans,
        _labels_above_headlines,
        _credits_in_prose,
    ):
        rule(lines)


def following(lines: Sequence[Line], at: int) -> int:
    """Index of the next line that is no caption or furniture; ``len(lines)`` at the end."""
    at += 1
    while at < len(lines) and lines[at].kind in ASIDE:
        at += 1
    return at


def preceding(lines: Sequence[Line], at: int) -> int:
    """Index of the line before that is no caption or furniture; -1 at the start."""
    at -= 1
    while at >= 0 and lines[at].kind in ASIDE:
        at -= 1
    return at


def breaks_sentence(lines: Sequence[Line], at: int) -> bool:
    """Tell whether a short open line parts the halves of a sentence, as words of a picture do.

    It stands apart by blank lines, or by being shorter than the full lines of its column.
    """
    if not 0 < at < len(lines) - 1:
        return False
    line, after = lines[at], lines[at + 1]
    if line.width > _CAPTION_WIDTH or line.ended or after.kind is not LineKind.BODY:
        return False
    before = lines[max(preceding(lines, at), 0)]
    apart = (line.gap and after.gap) or (before.full and not line.full and after.full)
    return bool(apart) and before.kind in _RUNNING and not before.ended


def mark_briefs(lines: Sequence[Line]) -> None:
    """▲ before each of several paragraphs marks a list, not pictures."""
    last = -1
    for at, line in enumerate(lines):
        if line.text[0] not in "▲△":
            continue
        if last >= 0 and lines[last].text[0] == line.text[0] and _runs_on(lines, last, at):
            lines[last].kind = line.kind = LineKind.ITEM
        last = at


def _runs_on(lines: Sequence[Line], first: int, end: int) -> bool:
    """Whether the lines ``[first, end)`` are one paragraph, wrapped."""
    below = lines[first + 1 : end]
    wrapped = all(not line.gap and line.kind in _WRAPPED for line in below)
    return len(below) < _BRIEF_LINES and wrapped and (not below or below[-1].ended)


def _boxed_authors(lines: Sequence[Line]) -> None:
    """□ 甲乙 alone under a short open line signs an essay; several make a list."""
    boxed = {at for at, line in enumerate(lines) if lexicon.BOXED.fullmatch(line.text)}
    for at in boxed:
        head = lines[at - 1] if at else None
        if head and head.kind is LineKind.HEAD and not {at - 2, at + 1, at + 2} & boxed:
            lines[at].kind = LineKind.BYLINE


def _lone_authors(lines: Sequence[Line]) -> None:
    """甲 乙 alone between an open line and the text below it signs an essay."""
    for at in range(1, len(lines) - 1):
        head, line, below = lines[at - 1 : at + 2]
        if line.kind is not LineKind.HEAD or head.kind is not LineKind.HEAD:
            continue
        if below.kind is LineKind.BODY and lexicon.ALONE.fullmatch(line.text):
            line.kind = LineKind.BYLINE


def mark_signatures(lines: Sequence[Line]) -> None:
    """A day under the name of a body signs a notice."""
    for before, line in pairwise(lines):
        if line.kind not in ASIDE and lexicon.DATE.match(line.text):
            line.kind = LineKind.SIGNATURE
            if not before.ended and lexicon.SIGNER.fullmatch(before.text):
                before.kind = LineKind.SIGNATURE


def _repeated_slogans(lines: Sequence[Line]) -> None:
    """A short line that the page prints more than once is the label of a column."""
    heads = [line for line in lines if line.kind is LineKind.HEAD and line.width <= _SLOGAN_WIDTH]
    times = Counter(line.text for line in heads)
    for line in heads:
        if times[line.text] > 1:
            line.kind = LineKind.FURNITURE


def _labels_above_headlines(lines: Sequence[Line]) -> None:
    """A few characters set apart above a headline, or under the last body, are a label."""
    for at, line in enumerate(lines):
        if line.kind is not LineKind.HEAD or line.width > _LABEL_WIDTH:
            continue
        if lexicon.OWN_HEAD.match(line.text) or lexicon.NOTICE_HEAD.match(line.text):
            continue
        before = preceding(lines, at)
        if before >= 0 and not lines[before].over:
            continue
        if at + 1 == len(lines) or _stands_over_headline(lines, at):
            line.kind = LineKind.FURNITURE


def _stands_over_headline(lines: Sequence[Line], at: int) -> bool:
    """Tell whether the next line, set apart and wider, is a headline with its body below."""
    head = lines[at + 1]
    if at and not lines[at].gap:
        return False
    if head.kind is not LineKind.HEAD or not head.gap or head.width <= lines[at].width:
        return False
    for line in lines[at + 2 : at + 5]:
        if line.kind in STARTS:
            return True
        if line.kind not in ASIDE and line.kind is not LineKind.HEAD:
            return False
    return False


def _credits_in_prose(lines: Sequence[Line]) -> None:
    """The end of a hard-wrapped line may look like the credit of a picture."""
    for before, line in pairwise(lines):
        running = before.kind not in ASIDE and not before.ended and not line.gap
        if line.kind is LineKind.CAPTION and running and line.full and before.full:
            line.kind = LineKind.BODY
