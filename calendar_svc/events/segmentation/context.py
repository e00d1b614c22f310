"""What a line is because of its neighbours: slogans, column labels, captions, signatures."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

from calendar_svc.events.segmentation import lexicon
from calendar_svc.events.segmentation.lines import Line, LineKind

_SLOGAN_WIDTH = 24
_LABEL_WIDTH = 14
_CAPTION_WIDTH = 52

# Kinds that stand beside the running text and do not interrupt its sentences.
ASIDE = frozenset({LineKind.FURNITURE, LineKind.CAPTION})
STARTS = frozenset({LineKind.OPENER, LineKind.BYLINE, LineKind.CONTINUED})


def mark_by_neighbours(lines: Sequence[Line]) -> None:
    """Correct the kinds of a page's lines, rule after rule (each is one loop over the lines)."""
    for rule in (
        _briefs_are_no_captions,
        _signatures,
        _repeated_slogans,
        _labels_above_headlines,
        _captions_in_sentences,
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


def is_full(lines: Sequence[Line], at: int) -> bool:
    """Tell whether a line fills its column: at least two of its neighbours are as wide."""
    width = lines[at].width
    near = [line.width for line in lines[max(0, at - 3) : at + 4]]
    column = max((w for w in near if sum(abs(w - v) <= 4 for v in near) > 2), default=0)
    return column > 0 and column - 4 <= width <= column + 4


def _briefs_are_no_captions(lines: Sequence[Line]) -> None:
    """▲ before each of several lines marks a list, not pictures."""
    for before, line in itertools.pairwise(lines):
        if line.text[0] in "▲△" and before.text[0] == line.text[0]:
            before.kind = line.kind = LineKind.ITEM


def _signatures(lines: Sequence[Line]) -> None:
    """A day under the name of a body signs a notice that the page prints."""
    for before, line in itertools.pairwise(lines):
        if lexicon.DATE.match(line.text) and line.kind not in ASIDE:
            line.kind = LineKind.SIGNATURE
            if lexicon.SIGNER.fullmatch(before.text) and not before.ended:
                before.kind = LineKind.SIGNATURE


def _repeated_slogans(lines: Sequence[Line]) -> None:
    """A short line that the page prints more than once is the label of a column."""
    heads = [line for line in lines if line.kind is LineKind.HEAD and line.width <= _SLOGAN_WIDTH]
    times = Counter(line.text for line in heads)
    for line in heads:
        if times[line.text] > 1:
            line.kind = LineKind.FURNITURE


def _labels_above_headlines(lines: Sequence[Line]) -> None:
    """Four to seven characters set apart above a headline (or below the last body) are a label."""
    for at, line in enumerate(lines):
        if line.kind is not LineKind.HEAD or line.width > _LABEL_WIDTH:
            continue
        if lexicon.OWN_HEAD.match(line.text) or lexicon.NOTICE_HEAD.match(line.text):
            continue
        before, after = preceding(lines, at), at + 1
        if before >= 0 and not lines[before].ended:
            continue
        if after == len(lines):
            line.kind = LineKind.FURNITURE
        elif lines[after].gap and lines[after].kind is LineKind.HEAD and _leads(lines, after):
            if lines[after].width > line.width and line.gap + (at == 0):
                line.kind = LineKind.FURNITURE


def _leads(lines: Sequence[Line], at: int) -> bool:
    """Tell whether a headline that begins at a line is followed by the opening of a body."""
    for after in range(at + 1, min(at + 4, len(lines))):
        if lines[after].kind in STARTS:
            return True
        if lines[after].kind not in ASIDE and lines[after].kind is not LineKind.HEAD:
            return False
    return False


def _captions_in_sentences(lines: Sequence[Line]) -> None:
    """A short open line between the halves of a sentence belongs to a picture there."""
    for at in range(1, len(lines) - 1):
        line = lines[at]
        if line.kind is not LineKind.HEAD or line.width > _CAPTION_WIDTH or line.ended:
            continue
        before, after = lines[at - 1], lines[at + 1]
        if before.kind in ASIDE:
            before = lines[max(preceding(lines, at), 0)]
        apart = line.gap > 0 and after.gap > 0
        text_around = before.kind in {LineKind.BODY, LineKind.OPENER, LineKind.ITEM}
        if apart and text_around and not before.ended and after.kind is LineKind.BODY:
            line.kind = LineKind.CAPTION


def _credits_in_prose(lines: Sequence[Line]) -> None:
    """The end of a hard-wrapped line may look like the credit of a picture."""
    for at in range(1, len(lines) - 1):
        line, before = lines[at], lines[at - 1]
        wrapped = not line.gap and not lines[at + 1].gap and is_full(lines, at)
        running = before.kind in {LineKind.BODY, LineKind.OPENER} and not before.ended
        if line.kind is LineKind.CAPTION and wrapped and running:
            line.kind = LineKind.BODY
