"""How the cost grows on text that is made to hurt: CPU time of 4n characters over n.

Usage: python benchmarks/hostile.py [CHARACTERS [times|extract]]. Linear is 4; the bar is 6. All is
measured in one run. The test suite counts calls instead (tests/test_temporal.py and
tests/test_events_cost.py), for a clock is no test.
"""

from __future__ import annotations

import gc
import sys
import time
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from calendar_svc.events import extract
from calendar_svc.model import Document
from calendar_svc.temporal import Reference, times

_DAY = date(2026, 5, 18)
_REFERENCE = Reference.on(_DAY)
_BAR = 6.0
#: What is repeated until the text is long enough; the tests count the calls of the same pieces.
_PIECES = Path(__file__).parents[1] / "tests" / "hostile.toml"
KINDS: dict[str, list[str]] = tomllib.loads(_PIECES.read_text("utf-8"))
Reader = Callable[[str], object]


def read_times(text: str) -> object:
    """The tagger alone."""
    return times(text, _REFERENCE)


def read_events(text: str) -> object:
    """The whole pipeline."""
    return extract(Document("hostile", text, "", _DAY))


def cost(read: Reader, kind: str, size: int) -> float:
    """The least CPU seconds of three readings, each of a text that was not read before."""
    best = float("inf")
    for round_ in range(3):
        text = (kind * size)[: size - round_]
        gc.collect()  # one text does not pay for what the one before it left
        begin = time.process_time()
        read(text)
        best = min(best, time.process_time() - begin)
    return best


def main(characters: int, what: str) -> None:
    """Print the table; leave with 1 where a kind grows faster than the bar."""
    read = read_events if what == "extract" else read_times
    kinds = KINDS["pieces"] + (KINDS["sentences"] if what == "extract" else [])
    print("| repeated | ratio 4n/n | characters a CPU second |")
    print("|---|---|---|")
    failed = False
    for kind in kinds:
        small, large = cost(read, kind, characters), cost(read, kind, 4 * characters)
        ratio = large / small
        failed |= ratio > _BAR
        print(f"| {kind!r} | {ratio:.1f} | {4 * characters / large:,.0f} |")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    main(int(given.get(1, 20_000)), given.get(2, "times"))
