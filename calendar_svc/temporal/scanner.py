"""One linear scan over a text that finds the islands which can hold a time.

An island is a run of time words, numbers with a unit and what joins them. It over-generates on
purpose (the grammar decides) and is generated from the lexicon, so no word is typed twice. The
scan is google-re2 over UTF-8 bytes: a DFA, linear on any input and independent of how many words
the lexicon has. Where RE2 is not installed, `Automaton` gives the same islands, also linear but
about six times slower.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from calendar_svc.temporal.automaton import Automaton
from calendar_svc.temporal.lexicon import Lexicon

try:
    import re2
except ImportError:  # no wheel for this platform
    re2 = None

#: What finds the islands of a text: ``(start, end)`` in code points, in order, not overlapping.
Finder = Callable[[str], Iterator[tuple[int, int]]]

_MAX_MEMORY = 64 << 20  # bytes for the DFA; the default of 8 MB falls back to a slow path


@dataclass(frozen=True, slots=True)
class IslandShape:
    """Which symbols of a lexicon open an island, continue it, lead it, or make a number a time.

    Parameters:
        seeds: Words that are a time by themselves.
        units: Words that make a number before them a time.
        openers: Rows of symbols that are a time together (半小时).
        glue: Words that continue an island.
        leads: Words that may stand directly before a seed.
        numerals: A regular expression for one numeral.
        shapes: Regular expressions of whole times that hold none of the words.
        particles: Characters that may join two parts of one time, as a space does.
    """

    seeds: tuple[str, ...]
    units: tuple[str, ...]
    openers: tuple[tuple[str, ...], ...]
    glue: tuple[str, ...]
    leads: tuple[str, ...]
    numerals: str
    shapes: tuple[str, ...] = ()
    particles: str = ""


def by_re2(pattern: str) -> Finder:
    """The finder that google-re2 runs.

    Parameters:
        pattern: The pattern of an island, in the syntax of RE2.
    """
    options = re2.Options()
    options.max_mem = _MAX_MEMORY
    options.log_errors = False
    options.longest_match = True  # 2月中旬 must not end at the word 月中
    compiled = re2.compile(pattern, options)

    def find(text: str) -> Iterator[tuple[int, int]]:
        data = text.encode("utf-8", "surrogatepass")
        chars = bytes_done = 0
        for match in compiled.finditer(data):
            start, end = match.span()
            if start == end:
                continue
            chars += len(data[bytes_done:start].decode("utf-8", "surrogatepass"))
            length = len(data[start:end].decode("utf-8", "surrogatepass"))
            yield chars, chars + length
            chars, bytes_done = chars + length, end

    return find


def by_automaton(pattern: str) -> Finder:
    """The finder that needs nothing but Python."""
    return Automaton(pattern).find


#: Whether RE2 scans here; without it the results are the same and come slower.
HAS_RE2 = re2 is not None


class Scanner:
    """Finds islands; safe to share between threads."""

    def __init__(self, pattern: str, finder: Callable[[str], Finder] | None = None) -> None:
        """Compile the pattern of an island.

        Parameters:
            finder: `by_re2` or `by_automaton`; None takes RE2 where it is installed.
        """
        self.pattern = pattern
        make = finder or (by_re2 if HAS_RE2 else by_automaton)
        self._find = make(pattern)

    def islands(self, text: str) -> Iterator[tuple[int, int]]:
        """The islands of *text* as ``(start, end)`` code points, in order, not overlapping."""
        return self._find(text)


def island_pattern(lexicon: Lexicon, shape: IslandShape) -> str:
    """The regular expression of an island, in the syntax that RE2 and `re` share."""
    number = shape.numerals
    space = rf"[ \t\r\n\x{{3000}}\x{{a0}}{shape.particles}]{{0,2}}"
    units = _words(lexicon.spellings(*shape.units))
    joint = _words(lexicon.spellings("range", "list"))
    counted = f"{number}(?:{space}{joint}{space}{number}){{0,6}}{space}{units}"
    shapes: tuple[str, ...] = (
        r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?",
        r"[0-9]{4}[-./][0-9]{1,2}(?:[-./][0-9]{1,2})?",
    )
    seeds = _words(lexicon.spellings(*shape.seeds))
    rows = ("".join(_words(lexicon.spellings(one)) for one in row) for row in shape.openers)
    shapes = (*shapes, *shape.shapes, *rows)
    opener = "|".join([counted, *shapes, seeds])
    glue = _words(lexicon.spellings(*shape.glue))
    leads = _words(lexicon.spellings(*shape.leads))
    more = "|".join([counted, *shapes, seeds, glue, number])
    return f"(?:{leads}{space}){{0,3}}(?:{opener})(?:{space}(?:{more}))*"


def _words(spellings: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(text) for text in spellings) + ")"
