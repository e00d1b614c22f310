"""The cost of a text, counted in calls rather than in seconds: the same on a busy machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType


def calls(read: Callable[[str], object], text: str) -> int:
    """How many functions run while *read* reads the text."""
    count = 0

    def counting(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counting)
    try:
        read(text)
    finally:
        sys.setprofile(None)
    return count


def grows_with_the_length(read: Callable[[str], object], piece: str, *, size: int = 2_000) -> bool:
    """Whether four times the text costs about four times the calls; a quadratic step costs 16.

    Parameters:
        size: Characters of the shorter text.
    """
    small, large = (calls(read, (piece * length)[:length]) for length in (size, 4 * size))
    return large <= 6 * small + 1_000
