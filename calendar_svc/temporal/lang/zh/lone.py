"""A text that is nothing but a time: 2018, 09-01, 12/1, 20150303, 五一.

Inside a sentence such a number may be anything; alone, as in a cell of a table or in an answer to
"when?", it is a date.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from importlib.resources import files

from calendar_svc.temporal.engine import Token
from calendar_svc.temporal.lang.zh.numerals import CHINESE, read_number
from calendar_svc.temporal.lang.zh.shapes import date_of
from calendar_svc.temporal.timex import Point, Relative, Told

_LONGEST = 12  # code points: 2026 11 23 with a space on either side
_RULE = "zh/lone"
_NUMBER = re.compile(r"\d+")
_HOUR = re.compile(rf"([{CHINESE}]{{1,3}})点钟?")


def _month_day(numbers: Sequence[int]) -> Point | None:
    found = date_of(2000, *numbers)
    return found._replace(year=None) if found else None


_FORMS: tuple[tuple[re.Pattern[str], Callable[[Sequence[int]], Point | None]], ...] = (
    (re.compile(r"(?:19|20)\d\d"), lambda numbers: Point(year=numbers[0])),
    (
        re.compile(r"(?:19|20)\d{6}"),
        lambda n: date_of(n[0] // 10_000, n[0] // 100 % 100, n[0] % 100),
    ),
    (re.compile(r"\d\d([-./])\d{1,2}\1\d{1,2}"), lambda numbers: date_of(*numbers)),
    (re.compile(r"(?:19|20)\d\d \d{1,2} \d{1,2}"), lambda numbers: date_of(*numbers)),
    (re.compile(r"(?:19|20)\d\d年\d{1,2}月\d{1,2}"), lambda numbers: date_of(*numbers)),
    (re.compile(r"\d{1,2}[-./月]\d{1,2}"), _month_day),
)


def _words() -> dict[str, Point]:
    table = tomllib.loads((files(__package__) / "lone.toml").read_text("utf-8"))
    feasts = {
        text: Point(named=day) for day, spellings in table["feast"].items() for text in spellings
    }
    today = Point(relative=Relative("day", 0))
    return feasts | {text: today for spellings in table["today"].values() for text in spellings}


_WORDS = _words()


def lone_time(text: str) -> Token | None:
    """What a text says of which every character belongs to one time.

    Parameters:
        text: Folded text.

    Returns:
        A told token that spans it without the white space around it; None where it is no such time.
    """
    bare = text.strip()
    if not bare or len(text) > _LONGEST:
        return None
    point = _WORDS.get(bare) or _hour(bare)
    for form, make in _FORMS:
        if form.fullmatch(bare):
            point = make([int(n) for n in _NUMBER.findall(bare)])
    if point is None:
        return None
    start = text.index(bare)
    return Token("told", Told(point), start, start + len(bare), _RULE)


def _hour(text: str) -> Point | None:
    """三点; 提出三点 are counted points, so a Chinese hour needs more inside a sentence."""
    found = _HOUR.fullmatch(text)
    hour = read_number(found[1]) if found else None
    return Point(hour=hour.value) if hour is not None and hour.value <= 24 else None
