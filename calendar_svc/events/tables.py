"""Tables in running text: lines of cells under a line that names the columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from calendar_svc.events.body import EMPTY, Body, Phrase
from calendar_svc.events.words import MARK, alternation, load

_BAR, _TAB, _GAP = re.compile(r"\s*\|\s*"), re.compile(r"[ ]*\t\s*"), re.compile(r"[ ]{2,}")
_RULE = re.compile(r"[\s|:+-]*")
_LONGEST_HEAD = 10  # characters of a word that names a column
_LONGEST_ROW = 300
_LEAST = 2  # columns


@cache
def _columns() -> Mapping[str, re.Pattern[str]]:
    """What the name of a column ends with, by what its cells tell; the first that fits counts."""
    words = load("tables")
    return {role: re.compile(f"(?:{alternation(words[role])})$") for role in words}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table.

    ``when`` is ``[start, end)`` of the cells that tell the time. ``name`` says what happens, or to
    whom where ``whose`` holds (受检村, 班级); ``place`` says where; both may be empty.
    """

    when: tuple[int, int]
    name: Phrase
    whose: bool
    place: Phrase


def table_rows(body: Body) -> dict[int, Row]:
    """Find the rows of all tables of a body, by where each line starts."""
    found: dict[int, Row] = {}
    heads: list[str] | None = None
    separator = _BAR
    for start, end in _lines(body):
        line = body.masked[start:end]
        if heads is not None and _RULE.fullmatch(line):
            continue
        # A time may be read across a bar (6月1日|8时), so bars are looked for under the mask.
        printed = line if separator is _GAP else body.folded[start:end]
        cells = _cells(separator, printed, start) if heads is not None else []
        if heads is not None and len(cells) >= _LEAST and MARK in line:
            row = _row(body, heads, cells)
            if row is not None:
                found[start] = row
            continue
        if heads is not None and not cells and len(line) <= _LONGEST_HEAD and line.strip():
            continue  # the rest of a cell that was too long for its line
        heads = None
        for separator in (_BAR, _TAB, _GAP):
            named = [
                "".join(line[a - start : b - start].split())
                for a, b in _cells(separator, line, start)
            ]
            if _is_head(named):
                heads = named
                break
    return found


def _lines(body: Body) -> Iterator[tuple[int, int]]:
    start = 0
    for end in (*(match.start() for match in re.finditer("\n", body.masked)), len(body.masked)):
        if 0 < end - start <= _LONGEST_ROW:
            yield start, end
        start = end + 1


def _cells(separator: re.Pattern[str], line: str, at: int) -> list[tuple[int, int]]:
    """Where the cells of a line begin and end; a bar at either edge of the line opens none."""
    low, high = 0, len(line)
    if separator is _BAR:
        low = len(line) - len(line.lstrip(" |"))
        high = len(line.rstrip(" |\t"))
    cells = []
    for cut in separator.finditer(line, low, high):
        cells.append((at + low, at + cut.start()))
        low = cut.end()
    return [*cells, (at + low, at + high)] if cells else []


def _is_head(names: list[str]) -> bool:
    """Whether the cells of a line name columns, one of them that of the times."""
    short = all(len(name) <= _LONGEST_HEAD and MARK not in name for name in names)
    return len(names) >= _LEAST and short and any(_columns()["time"].search(n) for n in names)


def _row(body: Body, heads: list[str], cells: list[tuple[int, int]]) -> Row | None:
    roles = [next((r for r, end in _columns().items() if end.search(h)), "name") for h in heads]
    told: dict[str, list[tuple[int, int]]] = {}
    for role, cell in zip(roles, cells, strict=False):
        told.setdefault(role, []).append(cell)
    timed = [c for c in told.get("time", []) if MARK in body.masked[c[0] : c[1]]]
    if not timed:
        return None
    named = told.get("whose") or told.get("name") or []
    name = next((p for cell in named if (p := body.phrase(*cell))), EMPTY)
    place = next((p for cell in told.get("place", []) if (p := body.phrase(*cell))), EMPTY)
    return Row((timed[0][0], timed[-1][1]), name, "whose" in told and "name" not in told, place)
