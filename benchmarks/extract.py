"""Characters a CPU second of the whole pipeline: text to articles, document date and events.

Usage: python benchmarks/extract.py [CHARACTERS]. One process; the tagger alone reads the same
documents beside it, so that a busy machine is unkind to both and the share of it can be told.
"""

from __future__ import annotations

import gc
import resource
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.newspaper import newspaper
from benchmarks.pages import documents
from calendar_svc.cli.jsonl import collect_seldom
from calendar_svc.events import extract
from calendar_svc.model import Document
from calendar_svc.temporal import Reference, times

_ROUNDS = 5
_BAR = 400_000  # characters a CPU second


def read_events(document: Document) -> int:
    """The whole pipeline; how many events it finds."""
    return len(extract(document).events)


def read_times(document: Document) -> int:
    """The tagger alone; how many times it finds."""
    reference = Reference(document.published, document.published)
    return len(times(document.text, reference))


def as_documents(characters: int, seed: int) -> list[Document]:
    """Documents of so many characters together."""
    found: list[Document] = []
    size = 0
    for number, (text, published) in enumerate(documents(seed)):
        if size >= characters:
            break
        found.append(Document(str(number), text, "", published))
        size += len(text)
    return found


def one_long(characters: int, seed: int) -> list[Document]:
    """One document that is a book of news."""
    day = date(2023, 5, 6)
    return [Document("book", "\n".join(newspaper(characters, seed)), "", day)]


def measured(read: Callable[[Document], int], given: Sequence[Document]) -> tuple[float, float]:
    """Characters a CPU second, and what was found in a thousand characters."""
    characters = sum(len(document.text) for document in given)
    gc.collect()  # one round does not pay for what the one before it left
    begin = time.process_time()
    found = sum(read(document) for document in given)
    return characters / (time.process_time() - begin), 1000 * found / characters


def main(characters: int) -> None:
    """Print the table; leave with 1 where the pipeline is slower than the bar."""
    rows = (
        ("extract, pages and notices", read_events, as_documents),
        ("extract, one document of that length", read_events, one_long),
        ("times alone, pages and notices", read_times, as_documents),
    )
    collect_seldom()  # as extract --jsonl does
    for _, read, make in rows:
        measured(read, make(characters // 4, seed=1))
    best = [(0.0, 0.0)] * len(rows)
    for round_ in range(_ROUNDS):
        for number, (_, read, make) in enumerate(rows):
            best[number] = max(best[number], measured(read, make(characters, seed=10 + round_)))
    print(f"{characters:,} characters of invented documents a round, best of {_ROUNDS}\n")
    print("| what | characters a CPU second | found in 1,000 characters |")
    print("|---|---|---|")
    for (name, _, _), (speed, density) in zip(rows, best, strict=True):
        print(f"| {name} | {speed:,.0f} | {density:.1f} |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory: {peak:.0f} MB; bar for extract: {_BAR:,} characters a CPU second")
    sys.exit(0 if best[0][0] >= _BAR else 1)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
