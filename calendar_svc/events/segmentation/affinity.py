"""Which article do stray words belong to? The one whose rare words they share."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence

from calendar_svc.events.segmentation.lines import Line

# Enough to know a text by; it also bounds the work on a page of one endless line.
_READ = 1200


def pairs(text: str) -> set[str]:
    """The pairs of neighbouring letters or characters in a text, without its punctuation."""
    letters = "".join(c if c.isalnum() else " " for c in text[:_READ])
    return {a + b for a, b in itertools.pairwise(letters) if a != " " != b}


class Affinity:
    """Kinship of texts on one page: shared pairs of characters, the rarer on the page the more.

    Parameters:
        lines: All lines of the page; a pair counts by one over the lines that hold it.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._spread: Counter[str] | None = None

    def between(self, stray: Iterable[str], text: Iterable[str]) -> float:
        """Weigh what two texts, each given in parts, have in common; 0 is nothing."""
        if self._spread is None:
            self._spread = Counter(pair for line in self._lines for pair in pairs(line.text))
        shared = pairs(" ".join(stray)) & pairs(" ".join(text))
        return sum(1 / max(1, self._spread[pair]) for pair in shared)
