"""Lists without a head: lines that name a thing and, behind a space, when it is and where."""

from __future__ import annotations

import re

from calendar_svc.events.body import EMPTY, Body
from calendar_svc.events.names import is_body
from calendar_svc.events.readings.gatherings import PLACE_BESIDE
from calendar_svc.events.readings.steps import MAIN, OUTAGE, POLICY, SKIP
from calendar_svc.events.tables import Row, table_rows
from calendar_svc.events.words import MARK

_LEAST = 2  # lines that are alike
# 环境剧场《甲》 11月18日、19日20:00 旧船坞; 第二讲 甲 6月15日
_LINE = re.compile(
    rf"(?P<name>[^\s,。;:!?{MARK}][^,。;:!?{MARK}\n]{{1,28}}?)(?P<gap>[ \u3000]+|:\s*)"
    rf"(?P<when>{MARK}(?:[ 、和及与,至到~—–-]{{0,2}}{MARK})*)起?"
    rf"(?P<rest>[^。;\n{MARK}]{{0,30}})\s*(?=\n|$)",
)
_NO_NAME = re.compile(
    r"(?:[于在自从至到为即年月日号]|电话|热线|日期|时间|来源|编号)$|^[\d一二三四五六七八九十]{1,4}[年月]"
)


def rows_of(body: Body, *, news: bool) -> dict[int, Row]:
    """The rows of the tables of a body, and of a notice's lists, by where each line starts."""
    tables = table_rows(body)
    return tables if news else _list_rows(body) | tables


def _list_rows(body: Body) -> dict[int, Row]:
    """Find the lines of all lists of a body, by where each line starts.

    A line alone is no list: a body's name and the day of a signature stand so as well.
    """
    starts = {sentence.line_start: sentence.start for sentence in reversed(body.sentences)}
    found = {at: row for at, first in starts.items() if (row := _row(body, first)) is not None}
    return found if len(found) >= _LEAST else {}


def _is_braced(body: Body, start: int) -> bool:
    """Whether a line opens with ``【亮灯仪式】``."""
    return body.text[start : start + 1] == "【" or body.text[start - 1 : start] == "【"


def _row(body: Body, start: int) -> Row | None:
    line = _LINE.match(body.masked, start)
    if line is None or (":" in line["gap"] and not _is_braced(body, start)):
        return None
    name = line["name"].strip()
    if is_body(name) or _NO_NAME.search(name) or name in MAIN | OUTAGE | POLICY | SKIP:
        return None
    where = PLACE_BESIDE.match(line["rest"])
    found = (line.start("rest") + at for at in where.span("place")) if where else None
    place = body.phrase(*found) if found else EMPTY
    return Row(line.span("when"), body.phrase(*line.span("name")), whose=False, place=place)
