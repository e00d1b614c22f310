"""What the commands write: tables and trees on stdout for people, JSON for programs, one-line words
on stderr. Text that comes from a document is cleaned first, so that it cannot steer a terminal.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from rich.console import Console
from rich.table import Table
from rich.text import Text

from calendar_svc.documents import clean_text
from calendar_svc.model import EventTime

PIPE_WIDTH = 160  # columns, where no terminal tells its own: tables are not folded to 80


def console(*, stderr: bool = False) -> Console:
    """A console on today's stdout or stderr, as wide as the terminal or as `PIPE_WIDTH`."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or os.environ.get("COLUMNS") else PIPE_WIDTH
    return Console(file=stream, width=width, highlight=False)


def safe(value: object, style: str = "", limit: int = 400) -> Text:
    """*value* as one line of text that holds no markup, control or direction characters."""
    return Text("" if value is None else clean_text(str(value), limit), style=style)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table on stdout; every cell goes through `safe` unless it is a `Text` already."""
    shown = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in rows:
        shown.add_row(*(cell if isinstance(cell, Text) else safe(cell) for cell in row))
    console().print(shown)


def say(text: str) -> None:
    """Print one line for people on stdout."""
    console().print(Text(text), soft_wrap=True)


def warn(text: str) -> None:
    """Print one line on stderr: what is wrong and what to do."""
    console(stderr=True).print(safe(text, limit=1000), soft_wrap=True)


def print_json(value: object) -> None:
    """Print *value* as indented JSON in UTF-8, whatever the locale is."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


@contextmanager
def counting() -> Iterator[Callable[[int], None]]:
    """Count lines on stderr for a person who sees the answers go elsewhere; else do nothing."""
    if sys.stdout.isatty() or not sys.stderr.isatty():
        yield lambda _: None
        return
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        sys.stderr.write(f"\r{done:,} 行 lines ")
        sys.stderr.flush()

    try:
        yield count
    finally:
        sys.stderr.write("\n")


def when(time: EventTime) -> str:
    """The time of an event for a table: its clock times if it has any, else its EDTF string."""
    if time.begin is None or time.precision not in {"minute", "hour", "part-of-day"}:
        return f"{time.edtf} ({time.precision})"
    # One minute is a clock time whose end nobody told, not a happening of one minute.
    single = time.end is None or time.end - time.begin <= timedelta(minutes=1)
    until = "" if single else f"–{time.end:%H:%M}"
    return f"{time.begin:%Y-%m-%d %H:%M}{until} ({time.precision})"
