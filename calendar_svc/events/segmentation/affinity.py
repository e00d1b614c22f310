"""Which article do stray words belong to? The one whose rare words they share."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from math import sqrt

from calendar_svc.events.segmentation.lines import Line

# Enough characters to know a text by; it bounds the work on a page of one endless line.
_READ = 1200
# A page is read in stretches of this many characters to see how far a word is spread.
_STRETCH = 300
_PAGE = 60_000


def pairs(text: str) -> set[str]:
    """The pairs of neighbouring letters or characters in a text, without its punctuation."""
    letters = "".join(c if c.isalnum() else " " for c in text[:_READ])
    return {a + b for a, b in itertools.pairwise(letters) if a != " " != b}


class Affinity:
    """Kinship of texts on one page: shared pairs of characters, the rarer on the page the more.

    Parameters:
        lines: All lines of the page; a pair weighs one over the stretches of text that hold it.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines

    @cached_property
    def _spread(self) -> Counter[str]:
        page = ""
        for line in self._lines:
            page += line.text
            if len(page) > _PAGE:
                break
        stretches = range(0, min(len(page), _PAGE), _STRETCH)
        return Counter(pair for at in stretches for pair in pairs(page[at : at + _STRETCH]))

    def between(self, stray: Iterable[str], text: Iterable[str]) -> float:
        """Weigh what two texts, each given in parts, have in common; 0 is nothing.

        Parts of one article come to about 3 and seldom under 1, parts of two to about 0.3.
        """
        one, other = pairs("".join(stray)), pairs("".join(text))
        if not one or not other:
            return 0.0
        spread = self._spread
        shared = sum(1 / max(1, spread[pair]) for pair in one & other)
        return 100 * shared / sqrt(len(one) * len(other))
