"""Tables in running text: lines of cells under a line that names the columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from calendar_svc.events.body import EMPTY, Body, Phrase
from calendar_svc.events.words import MARK, alternation, load

_BAR, _TAB, _GAP = re.compile(r"\s*\|\s*"), re.compile(r"[ ]*\t\s*"), re.compile(r"[ \u3000]{2,}")
_SPACE = re.compile(r"[ \u3000]+")
_RULE = re.compile(r"[\s|:+-]*")
_LONGEST_HEAD = 10  # characters of a word that names a column
_LONGEST_ROW = 300
_LEAST = 2  # columns
_LEAST_SPACED = 3  # columns where one space parts them, as it parts words in other lines too


@cache
def _columns() -> Mapping[str, re.Pattern[str]]:
    """What the name of a column ends with, by what its cells tell; the first that fits counts."""
    words = load("tables")
    return {role: re.compile(f"(?:{alternation(words[role])})$") for role in words}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table.

    ``when`` is ``[start, end)`` of the cells that tell the time. ``name`` says what happens, or to
    whom where ``whose`` holds (受检村, 班级); ``place`` says where, ``state`` how (停水, 降压);
    each may be empty. Where several columns tell times, ``columns`` has each with its head.
    """

    when: tuple[int, int]
    name: Phrase
    whose: bool
    place: Phrase
    state: Phrase = EMPTY
    columns: tuple[tuple[Phrase, tuple[int, int]], ...] = ()


def table_rows(body: Body) -> dict[int, Row]:
    """Find the rows of all tables of a body, by where each line starts."""
    found: dict[int, Row] = {}
    heads: list[str] | None = None
    named: list[Phrase] = []
    separator = _BAR
    for start, end in _lines(body):
        line = body.masked[start:end]
        if heads is not None and _RULE.fullmatch(line):
            continue
        # A time may be read across a bar (6月1日|8时), so bars are looked for under the mask.
        printed = line if separator in (_GAP, _SPACE) else body.folded[start:end]
        cells = _cells(separator, printed, start) if heads is not None else []
        if heads is not None and len(cells) >= _LEAST and MARK in line:
            row = _row(body, *_spread(body, heads, cells))
            if row is not None:
                found[start] = replace(row, columns=_columns_of(body, named, cells))
            continue
        if heads is not None and not cells and len(line) <= _LONGEST_HEAD and line.strip():
            continue  # the rest of a cell that was too long for its line
        heads = None
        for separator in (_BAR, _TAB, _GAP, _SPACE):
            said = [body.phrase(a, b) for a, b in _cells(separator, line, start)]
            names = ["".join(phrase.folded.split()) for phrase in said]
            if _is_head(names) and (separator is not _SPACE or len(names) >= _LEAST_SPACED):
                heads, named = names, said
                break
    return found


def _columns_of(
    body: Body, heads: list[Phrase], cells: list[tuple[int, int]]
) -> tuple[tuple[Phrase, tuple[int, int]], ...]:
    """The dated cells of a row with their heads, where each has one of its own that says what."""
    if len(heads) != len(cells):
        return ()
    dated = [(head, cell) for head, cell in zip(heads, cells, strict=True) if _is_dated(body, cell)]
    own = len({head.folded for head, _ in dated}) == len(dated)
    timed = all(_columns()["time"].search("".join(head.folded.split())) for head, _ in dated)
    return tuple(dated) if len(dated) >= _LEAST and own and timed else ()


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


def _spread(
    body: Body, heads: list[str], cells: list[tuple[int, int]]
) -> tuple[list[str], list[tuple[int, int]]]:
    """The cells of a row under their columns, neighbouring cells and columns of times as one.

    ``西区块 | 23:30—次日4:30`` under 日期, 区块, 时间 is of the day above: its first cell is of the
    second column, as its time is then of a column of times.
    """
    times = _columns()["time"]
    if len(cells) != len(heads):
        heads = [
            h for h, left in zip(heads, ["", *heads], strict=False) if not _both(times, left, h)
        ]
        joined: list[tuple[int, int]] = []
        for low, high in cells:
            if joined and _is_dated(body, (low, high)) and _is_dated(body, joined[-1]):
                joined[-1] = (joined[-1][0], high)
            else:
                joined.append((low, high))
        cells = joined
    told = [_is_dated(body, cell) for cell in cells]
    ranked = sorted(
        range(max(1, len(heads) - len(cells) + 1)),
        key=lambda shift: (
            -sum(
                one == bool(times.search(head))
                for one, head in zip(told, heads[shift:], strict=False)
            )
        ),
    )
    return heads[ranked[0] :], cells


def _is_dated(body: Body, cell: tuple[int, int]) -> bool:
    """Whether a cell tells a time, not a name with one in it: 虫子的春天."""
    said = body.masked[cell[0] : cell[1]].strip()
    return said.startswith(MARK) or 2 * said.count(MARK) > len(said)


def printed(body: Body, start: int, end: int) -> Phrase:
    """The words of a cell, those that could be times as well: 亲子共读:虫子的春天."""
    shown = body.phrase(start, end)
    return Phrase("".join(body.folded[at] for at in shown.at), shown.at)


def _both(times: re.Pattern[str], left: str, head: str) -> bool:
    return bool(times.search(left) and times.search(head))


def _row(body: Body, heads: list[str], cells: list[tuple[int, int]]) -> Row | None:
    roles = [next((r for r, end in _columns().items() if end.search(h)), "name") for h in heads]
    told: dict[str, list[tuple[int, int]]] = {}
    for role, cell in zip(roles, cells, strict=False):
        told.setdefault(role, []).append(cell)
    timed = [c for c in told.get("time", []) if _is_dated(body, c)]
    if not timed:
        return None
    named = told.get("line") or told.get("whose") or told.get("name") or []
    name = next((p for cell in named if (p := printed(body, *cell))), EMPTY)
    place = next((p for cell in told.get("place", []) if (p := body.phrase(*cell))), EMPTY)
    states = (body.phrase(*cell) for cell in told.get("state", []))
    state = next((phrase for phrase in states if phrase), EMPTY)
    whose = "whose" in told and not {"name", "line"} & set(told)
    return Row((timed[0][0], timed[-1][1]), name, whose, place, state)
