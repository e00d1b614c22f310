"""Tables whose rows were broken: each row is put on one line again, its cells parted by tabs.

``8月22日9:00至 / 16:00 甲村、乙 / 村(高层)降压`` under ``时段 影响区域 供水情况`` is one row of
three cells. Columns that were set wide are told by where they begin in print, others by the spaces
between their words.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

from calendar_svc.documents import Flow
from calendar_svc.events.segmentation import lexicon
from calendar_svc.events.segmentation.lines import Line, LineKind

_WIDE = re.compile(r"[　\t]+| {2,}")
_TOKEN = re.compile(r"\S+")
_LONGEST = 60  # printed lines of a table
_NUMBER_HEAD = re.compile(r"^(?:序号|序|编号|序號|編號)$")
_STATE_HEAD = re.compile(r"(?:情况|类型|方式|措施|性质|状态|备注|情況|類型|備註)$")
_STATE = re.compile(
    r"(?:停[水电气热電氣]|(?:水压)?降[压低]|减压|限[水电行流]|(?:半幅|全幅|双向|全)?封[闭路]|禁行|禁停)$"
)
# The characters of a cell that tells nothing but a time.
_TIMED = re.compile(
    r"[\d年月日号號时時点點分:：./\-—–~～至到（）()周星期週一二三四五六日天上中下午晚夜凌晨零次当起止、]+"
)
_DATED = re.compile(
    r"(?:\d{4}\s?[年./-])?\d{1,2}(?:\s?月\s?\d{1,2}\s?[日号號]?|[./]\d{1,2}(?=[\s(（]))|\d{1,2}[:：时時]\d{0,2}|(?:星期|周|週)[一二三四五六日]"
)
_OPEN = re.compile(r"[至到—–~～-]$")
_OPEN_CELL = re.compile(r"[至到—–~～-][\s　]")
_GOES_ON = re.compile(r"[至到—–~～月日时時:：-]")
_BELOW = re.compile(
    r"备注|注[:：]|请|如|遇|因|温馨|以上|特此|咨询|抢修|说明|变更|恢复|给您|届时|各|抄送|附|联系|客服|服务|备註|備註"
)
_UNFINISHED = ("、", "，", ",", "（", "(", "—", "至", "和", "及")


@dataclass(slots=True)
class _Cell:
    """A cell as pieces ``[start, end)`` of the raw text."""

    pieces: list[tuple[int, int]] = field(default_factory=list)

    def of(self, raw: str) -> str:
        return "".join(raw[start:end] for start, end in self.pieces)


def broken_table(raw: str, lines: Sequence[Line], at: int) -> tuple[int, tuple[Flow, ...]] | None:
    """Put the rows of a broken table on lines of their own.

    Parameters:
        raw: The raw text.
        lines: The lines of a body.
        at: The line that may name the columns.

    Returns:
        The index behind the last line of the table, and its flows with that of the head; None
        where no table stands there or none of its rows is broken.
    """
    heads = _heads(lines[at].text)
    if heads is None:
        return None
    end = at + 1
    while end < min(len(lines), at + _LONGEST) and _is_inside(lines[end], heads):
        end += 1
    rows = _rows(lines[at + 1 : end], heads)
    if not rows or len(rows) == end - at - 1:
        return None
    columns = [_at(raw, start) for start, _ in _tokens(lines[at])]
    placed = [_placed(raw, row, columns) if _is_wide(raw, row) else None for row in rows]
    told = [one or _worded(raw, row, heads) for one, row in zip(placed, rows, strict=True)]
    plain = (
        len(heads) > _TWO and not any(placed) and all(_is_plain(raw, one, heads) for one in told)
    )
    head = [_Cell([span]) for span in _tokens(lines[at])]
    return end, tuple(_flow(raw, cells, " " if plain else "\t") for cells in (head, *told))


_TWO = 2


def _is_plain(raw: str, cells: Sequence[_Cell], heads: Sequence[str]) -> bool:
    """Whether one space is enough to part the cells of a row."""
    return len(cells) == len(heads) and not any(_BLANK.search(cell.of(raw)) for cell in cells)


_BLANK = re.compile(r"\s")


def _heads(text: str) -> list[str] | None:
    """The names of the columns of a line that names some, one of them that of the times."""
    names = text.split()
    known = lexicon.COLUMNS.match(text) is not None
    two = len(names) == 2 and all(2 <= len(name) <= 8 for name in names)
    if not (known or two) or sum(bool(lexicon.TIME_HEAD.search(name)) for name in names) == 0:
        return None
    if two and not all(lexicon.COLUMN_NAME.search(name) for name in names):
        return None
    return names


def _is_inside(line: Line, heads: Sequence[str]) -> bool:
    text = line.text
    if line.kind in {LineKind.SIGNATURE, LineKind.BYLINE, LineKind.OPENER}:
        return False
    numbered = _NUMBER_HEAD.match(heads[0]) is not None and text[0].isdigit()
    if line.kind is LineKind.ITEM and not numbered:
        return False
    if "。" in text or lexicon.LABELLED.match(text) or _BELOW.match(text):
        return False
    return not line.gap or numbered or _DATED.match(text) is not None


def _rows(lines: Sequence[Line], heads: Sequence[str]) -> list[list[Line]]:
    """The printed lines of each row."""
    numbered = _NUMBER_HEAD.match(heads[0]) is not None
    first = next(at for at, name in enumerate(heads) if lexicon.TIME_HEAD.search(name))
    timed = first == (1 if numbered else 0)
    rows: list[list[Line]] = []
    for line in lines:
        number = re.match(r"(\d{1,3})[\s　]", line.text)
        if numbered:
            opens = number is not None and int(number[1]) == len(rows) + 1
        elif timed:
            above = rows[-1] if rows else []
            opens = _opens(above, line) or (_has_hours(above) and _has_hours([line]))
        else:
            opens = not rows or (_has_time(rows[-1]) and _has_time([line]))
        if opens:
            rows.append([line])
        elif not rows:
            return []
        else:
            rows[-1].append(line)
    return rows if all(_has_time(row) for row in rows) else []


def _has_time(row: Sequence[Line]) -> bool:
    return any(_TIME.search(line.text) for line in row)


def _has_hours(row: Sequence[Line]) -> bool:
    return _HOURS.search("".join(line.text for line in row)) is not None


_TIME = re.compile(rf"{_DATED.pattern}|\d{{1,2}}\s?月")
_HOURS = re.compile(
    r"\d{1,2}[:：时時]\d{0,2}分?[—–~～至到-]{1,2}(?:次日|当日|\d{1,2}[月日])*\s?\d{1,2}[:：时時]"
)


def _opens(row: Sequence[Line], line: Line) -> bool:
    """Whether a line that stands in a table of times opens a row: no end of a time under way."""
    if not _DATED.match(line.text):
        return False
    if not row:
        return True
    above = row[-1].text
    torn = _OPEN_CELL.search(above) is not None and len(row) == 1 and _CLOCK.match(line.text)
    return not (_OPEN.search(above) or torn)


_CLOCK = re.compile(r"\d{1,2}[:：]\d{2}")


def _is_wide(raw: str, row: Sequence[Line]) -> bool:
    """Whether the cells of a row are parted by more than one space."""
    return (
        any(_WIDE.search(line.text) for line in row) and len(row) > 1 and _indent(raw, row[1]) > 0
    )


def _indent(raw: str, line: Line) -> int:
    return _width(raw[raw.rfind("\n", 0, line.start) + 1 : line.start])


def _width(text: str) -> int:
    """The printed width: two for what is no Latin letter."""
    return sum(1 if letter < "⺀" else 2 for letter in text)


def _at(raw: str, start: int) -> int:
    return _width(raw[raw.rfind("\n", 0, start) + 1 : start])


def _tokens(line: Line) -> list[tuple[int, int]]:
    return [(line.start + m.start(), line.start + m.end()) for m in _TOKEN.finditer(line.text)]


def _wide_cells(line: Line) -> list[tuple[int, int]]:
    found, low = [], 0
    for gap in (*_WIDE.finditer(line.text), None):
        high = gap.start() if gap else len(line.text)
        if line.text[low:high].strip():
            found.append((line.start + low, line.start + high))
        low = gap.end() if gap else high
    return found


def _placed(raw: str, row: Sequence[Line], columns: list[int]) -> list[_Cell]:
    """The cells of a row by where each begins in print."""
    opening = _wide_cells(row[0])
    anchors = [_at(raw, start) for start, _ in opening] if len(opening) == len(columns) else columns
    cells = [_Cell() for _ in anchors]
    for line in row:
        for start, end in _wide_cells(line):
            here = _at(raw, start)
            near = min(range(len(anchors)), key=lambda at: abs(anchors[at] - here))
            cells[near].pieces.append((start, end))
    return cells


def _worded(raw: str, row: Sequence[Line], heads: Sequence[str]) -> list[_Cell]:
    """The cells of a row by the spaces between its words; a break parts none unless it must."""
    tokens = [
        (start, end, bool(n) and not k)
        for n, line in enumerate(row)
        for k, (start, end) in enumerate(_tokens(line))
    ]
    times = [at for at, name in enumerate(heads) if lexicon.TIME_HEAD.search(name)]
    number = _NUMBER_HEAD.match(heads[0]) is not None
    cells = [_Cell([tokens.pop(0)[:2]])] if number else []
    low = next((at for at, token in enumerate(tokens) if _is_timed(raw, token)), len(tokens))
    high = low
    while high < len(tokens) and _is_timed(raw, tokens[high]):
        high += 1
    before = _grouped(raw, tokens[:low], times[0] - len(cells), last="")
    when = _Cell([token[:2] for token in tokens[low:high]])
    after = _grouped(raw, tokens[high:], len(heads) - times[-1] - 1, last=heads[-1])
    return [*cells, *before, when, *after]


def _is_timed(raw: str, token: tuple[int, int, bool]) -> bool:
    said = raw[token[0] : token[1]]
    return _TIMED.fullmatch(said) is not None and re.search(r"\d", said) is not None


def _grouped(
    raw: str, tokens: Sequence[tuple[int, int, bool]], most: int, *, last: str
) -> list[_Cell]:
    """Words to cells: a space parts two, a break only where there are cells too few."""
    cells: list[list[tuple[int, int, bool]]] = []
    for token in tokens:
        if cells and token[2]:
            cells[-1].append(token)
        else:
            cells.append([token])
    while len(cells) < most:
        cut = _break_of(raw, cells)
        if cut is None:
            break
        at, within = cut
        cells[at : at + 1] = [cells[at][:within], cells[at][within:]]
    found = [_Cell([token[:2] for token in cell]) for cell in cells]
    if len(found) < most and found and _STATE_HEAD.search(last):
        start, end = found[-1].pieces[-1]
        state = _STATE.search(raw[start:end])
        if state and state.start():
            found[-1].pieces[-1] = (start, start + state.start())
            found.append(_Cell([(start + state.start(), end)]))
    return found


def _break_of(raw: str, cells: Sequence[Sequence[tuple[int, int, bool]]]) -> tuple[int, int] | None:
    """The first break at which one cell may be over: no bracket or list is open there."""
    for at, cell in enumerate(cells):
        for within in range(1, len(cell)):
            said = "".join(raw[start:end] for start, end, _ in cell[:within])
            closed = sum(said.count(mark) for mark in "（(") == sum(
                said.count(mark) for mark in "）)"
            )
            if (
                closed
                and not said.endswith(_UNFINISHED)
                and len(cell) == 2
                and _is_short(raw, cell[1])
            ):
                return at, within
    return None


def _is_short(raw: str, token: tuple[int, int, bool]) -> bool:
    """Whether a piece could be a cell alone: 停水, 降压供水; the tail of a name goes on."""
    return (
        _STATE.search(raw[token[0] : token[1]]) is not None and token[1] - token[0] <= _STATE_ALONE
    )


_STATE_ALONE = 4  # characters of a state without anything that it is of


def _flow(raw: str, cells: Sequence[_Cell], separator: str) -> Flow:
    text: list[str] = []
    offsets = array("q")
    for cell in cells:
        for number, (start, end) in enumerate(cell.pieces):
            apart = (
                number
                and start > cell.pieces[number - 1][1]
                and "\n" not in raw[cell.pieces[number - 1][1] : start]
            )
            glue = (" " if apart else "") if number else separator
            if glue and offsets:
                text.append(glue)
                offsets.append(offsets[-1])
            text.append(raw[start:end])
            offsets.extend(range(start, end))
    return Flow("".join(text), offsets)
