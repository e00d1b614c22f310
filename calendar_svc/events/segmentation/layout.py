"""Columns: which lines of a page were broken because their column was full."""

from __future__ import annotations

from collections.abc import Sequence

from calendar_svc.events.segmentation.lines import Line

# Lines above and below that are looked at, and how many of them make a column.
_REACH = 6
_LEAST = 4
_NEAR = 0.85


def mark_full(lines: Sequence[Line]) -> None:
    """Set ``full`` on every line that fills its column.

    A column is a stretch without blank lines in which most lines are about as wide, measured both
    in print (a Chinese character is two) and in characters: files are wrapped by either.
    """
    widths = [line.width for line in lines]
    counts = [len(line.text) for line in lines]
    tight = [0, *(0 if line.gap else 1 for line in lines)]
    for at in range(1, len(tight)):
        tight[at] += tight[at - 1]
    for at, line in enumerate(lines):
        low, high = max(0, at - _REACH), min(len(lines), at + _REACH + 1)
        wrapped = 2 * (tight[high] - tight[low]) > high - low
        line.full = wrapped and (_fills(widths, at, low, high) or _fills(counts, at, low, high))


def _fills(sizes: Sequence[int], at: int, low: int, high: int) -> bool:
    near = sorted(sizes[low:high])
    column = near[(7 * len(near)) // 10]
    alike = sum(_NEAR * column <= size <= column / _NEAR for size in near)
    return alike >= max(_LEAST, len(near) // 2) and sizes[at] >= _NEAR * column
