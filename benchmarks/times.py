"""Characters a CPU second of the time tagger, and of the libraries that are installed beside it.

Usage: python benchmarks/times.py [CHARACTERS]. Others are measured where they can be imported
(pip install jionlp dateparser recognizers-text-suite "emoji<2"); none of them is needed. All read
the same generated text in one run; a slow one reads a part of it, so the run ends.
"""

from __future__ import annotations

import contextlib
import gc
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.newspaper import newspaper
from calendar_svc.temporal import Reference, times

_DAY = date(2024, 3, 5)
_ROUNDS = 5
_BUDGET = 4.0  # CPU seconds a round; a tool that needs more reads less
Reader = Callable[[str], int]


def ours() -> Reader:
    """Spans, values and intervals."""
    reference = Reference.on(_DAY)
    return lambda text: len(times(text, reference))


def jionlp() -> Reader:
    """Spans and values, by its extractor."""
    extract = import_module("jionlp").ner.extract_time
    stamp = datetime(_DAY.year, _DAY.month, _DAY.day).timestamp()

    def read(text: str) -> int:
        with contextlib.suppress(ValueError):  # some paragraphs it refuses as a whole
            return len(extract(text, time_base=stamp, with_parsing=True))
        return 0

    return read


def dateparser() -> Reader:
    """Dates that its search finds."""
    search = import_module("dateparser.search").search_dates
    base = {"RELATIVE_BASE": datetime(_DAY.year, _DAY.month, _DAY.day)}
    return lambda text: len(search(text, languages=["zh"], settings=base) or ())


def recognizers() -> Reader:
    """Microsoft's model for Chinese dates and times."""
    suite = import_module("recognizers_date_time")
    culture = import_module("recognizers_text").Culture.Chinese
    model = suite.DateTimeRecognizer(culture).get_datetime_model()
    base = datetime(_DAY.year, _DAY.month, _DAY.day)
    return lambda text: len(model.parse(text, base))


TOOLS: tuple[tuple[str, str, Callable[[], Reader]], ...] = (
    ("calendar-svc", "calendar-svc", ours),
    ("JioNLP", "jionlp", jionlp),
    ("dateparser", "dateparser", dateparser),
    ("Recognizers-Text", "recognizers-text-suite", recognizers),
)


def measured(read: Reader, paragraphs: list[str]) -> tuple[float, float]:
    """Characters a CPU second, and times found in a thousand characters."""
    begin, done, found = time.process_time(), 0, 0
    for paragraph in paragraphs:
        found += read(paragraph)
        done += len(paragraph)
        if time.process_time() - begin > _BUDGET:
            break
    return done / (time.process_time() - begin), 1000 * found / done


def installed() -> Iterator[tuple[str, Reader]]:
    """The tools that can be imported, with their version."""
    for name, package, load in TOOLS:
        with contextlib.suppress(ImportError):
            reader = load()
            try:
                release = version(package)
            except PackageNotFoundError:
                release = "source"
            yield f"{name} {release}", reader


def main(characters: int) -> None:
    """Print the table."""
    warm = newspaper(characters // 2, seed=1)
    print(f"{characters:,} characters of invented news a round, best of {_ROUNDS}, one process\n")
    print("| tool | characters a CPU second | times in 1,000 characters |")
    print("|---|---|---|")
    readers = list(installed())
    best = {name: (0.0, 0.0) for name, _ in readers}
    for _, read in readers:
        measured(read, warm)
    gc.freeze()  # no tool pays for collecting what another one has loaded
    for round_ in range(_ROUNDS):  # in turns, so that a busy machine is unkind to all
        paragraphs = newspaper(characters, seed=10 + round_)
        for name, read in readers:
            best[name] = max(best[name], measured(read, paragraphs))
    for name, (speed, density) in best.items():
        print(f"| {name} | {speed:,.0f} | {density:.1f} |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory of the process: {peak:.0f} MB, {len(readers)} tools loaded")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
