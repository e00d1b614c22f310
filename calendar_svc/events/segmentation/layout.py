"""Columns: which lines of a page were broken because their column was full."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import inf

from calendar_svc.events.segmentation.lines import Line

# Lines above and below that are looked at, and how many of them make a column.
_REACH = 6
_LEAST = 4
_NEAR = 0.85


def mark_full(lines: Sequence[Line]) -> None:
    """Set ``full`` on every line that fills its column, ``brim`` where not a character more fits.

    A column is a stretch without blank lines in which most lines are about as wide, measured both
    in print (a Chinese character is two) and in characters: files are wrapped by either.
    """
    widths = [line.width for line in lines]
    counts = [len(line.text) for line in lines]
    tight = [0, *accumulate(0 if line.gap else 1 for line in lines)]
    for at, (line, by_width, by_count) in enumerate(
        zip(lines, _columns(widths), _columns(counts), strict=True)
    ):
        low, high = max(0, at - _REACH), min(len(lines), at + _REACH + 1)
        if 2 * (tight[high] - tight[low]) <= high - low:
            continue
        line.full = line.width >= _NEAR * by_width or len(line.text) >= _NEAR * by_count
        line.brim = line.width >= by_width - 1 or len(line.text) >= by_count


def _columns(sizes: Sequence[int]) -> Iterator[float]:
    """For each line the size that most lines around it come near to; infinite without a column."""
    near = sorted(sizes[:_REACH])  # the window on the lines around one, as it moves on
    for at in range(len(sizes)):
        if at + _REACH < len(sizes):
            insort(near, sizes[at + _REACH])
        if at > _REACH:
            del near[bisect_left(near, sizes[at - _REACH - 1])]
        column = near[(7 * len(near)) // 10]
        alike = bisect_right(near, column / _NEAR) - bisect_left(near, _NEAR * column)
        yield column if alike >= max(_LEAST, len(near) // 2) else inf
