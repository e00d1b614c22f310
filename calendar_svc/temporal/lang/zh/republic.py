"""A bare 112年 in a text of Traditional script is a year of the Republic, not 112 years."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from calendar_svc.model import Span
from calendar_svc.temporal.lang.zh.shapes import ROC_EPOCH
from calendar_svc.temporal.tagging import Tag
from calendar_svc.temporal.timex import Duration, Period, Point

_YEAR = re.compile(r"(?:9[0-9]|1[0-4][0-9])年度?")
_IDEOGRAPHS = ("\u3400", "\u9fff")
_FIRST_YEAR = re.compile(r"(?<!\d)(9[0-9]|1[0-4][0-9])[至到-]$")
_LENGTH_BEFORE = re.compile(r"(?:[共逾近达约满足整]|已有|长达|超过|历经|历时|相隔|时隔)$")
_LENGTH_BEHIND = re.compile(r"以来|来|历史|以上|之久|的历|后|前|多|老")


def traditional(folding: Mapping[int, str]) -> re.Pattern[str]:
    """One character of Traditional script, by the folding table of the language."""
    first, last = _IDEOGRAPHS
    found = [chr(one) for one in folding if first <= chr(one) <= last]
    return re.compile(f"[{''.join(found)}]")


def republican(
    tags: Sequence[Tag], text: str, folded: str, script: re.Pattern[str]
) -> Sequence[Tag]:
    """The tags, with lengths that are years of the Republic read as such.

    Parameters:
        tags: What the grammar made of *folded*.
        text: As it is written; its script tells where it comes from.
        folded: Its folded form.
        script: One character of Traditional script.
    """
    found = [
        (n, one)
        for n, one in enumerate(tags)
        if type(one.expression) is Duration and _YEAR.fullmatch(one.text)
    ]
    if not found or script.search(text) is None:
        return tags
    amended = list(tags)
    for n, one in found:
        start, end = one.span.start, one.span.end
        if _LENGTH_BEFORE.search(folded, max(0, start - 2), start):
            continue
        if _LENGTH_BEHIND.match(folded, end):
            continue
        amended[n] = _as_year(one, text, folded)
    return amended


def _as_year(tag: Tag, text: str, folded: str) -> Tag:
    """112年; of 112至114年 the length is only the second half."""
    year = Point(year=int(tag.text.rstrip("年度")) + ROC_EPOCH, roc=True)
    start, end = tag.span.start, tag.span.end
    first = _FIRST_YEAR.search(folded, max(0, start - 4), start)
    if first is None:
        return tag._replace(expression=year, rule="zh/republic-year")
    begin = Point(year=int(first[1]) + ROC_EPOCH, roc=True)
    span = Span(first.start(), end)
    return tag._replace(
        span=span, text=span.of(text), expression=Period(begin, year), rule="zh/republic-years"
    )
