"""Shapes of digits that are a date, a clock time or an amount: 2023-02-23, 14:30, 1.5, 35,000."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from calendar_svc.temporal.engine import Token
from calendar_svc.temporal.lang.zh.numerals import CHINESE, MIXED_YEAR, Number, read_number
from calendar_svc.temporal.timex import Point

ROC_EPOCH = 1911  # 民國1年 is 1912; an era is counted from the year before its first
_INTEGER = re.compile(r"\d+")


def date_of(year: int, month: int, day: int | None = None) -> Point | None:
    """A date that can be; two digits of a year are 1970-2069."""
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return None
    if year < 100:
        year += 2000 if year < 70 else 1900
    return Point(year=year, month=month, day=day)


def _year_first(numbers: Sequence[int]) -> Point | None:
    return date_of(*numbers)


def _year_last(numbers: Sequence[int]) -> Point | None:
    """05/12/2026 is 5 December where both readings are possible, as Hong Kong writes it."""
    first, second, year = numbers
    return date_of(year, second, first) or date_of(year, first, second)


def _republic(numbers: Sequence[int]) -> Point | None:
    """114/07/22, as offices in Taiwan write it."""
    year, month, day = numbers
    found = date_of(year + ROC_EPOCH, month, day)
    return found._replace(roc=True) if found else None


def _month_day(numbers: Sequence[int]) -> Point | None:
    found = date_of(2000, *numbers)
    return found._replace(year=None) if found else None


def _clock(numbers: Sequence[int]) -> Point | None:
    hour, minute, *second = numbers
    valid = (hour < 24 and minute < 60) or (hour, minute) == (24, 0)
    if not valid or (second and second[0] > 59):
        return None
    return Point(hour=hour, minute=minute, second=second[0] if second else None)


@dataclass(frozen=True, slots=True)
class Shape:
    """Digits that stand for something by their form alone.

    Parameters:
        name: Names the group in the joint pattern.
        pattern: Regular expression without groups of its own.
        kind: The kind of token that it makes.
        make: The integers inside -> the token's value; None where no such day or hour is.
    """

    name: str
    pattern: str
    kind: str
    make: Callable[[Sequence[int]], Point | None]


_YEAR = r"(?:19|20)\d\d"
_CLOCK_FOLLOWS = rf"(?= ?(?:\d{{1,2}}[:时点]|[{CHINESE}]{{1,3}}[时点]|[上下]午))"
SHAPES = (
    # A clock time may stand right behind the day: 2018-12-1209:03.
    *(
        Shape(
            f"year_first_{name}",
            rf"(?:1[5-9]|2[01])\d\d{mark}\d{{1,2}}{mark}\d{{1,2}}(?:(?!\d)|(?=\d\d:\d\d))",
            "date_digits",
            _year_first,
        )
        for name, mark in (("hyphen", "-"), ("dot", r"\."), ("slash", "/"))
    ),
    *(
        Shape(
            f"republic_{name}",
            rf"1[0-4]\d{mark}[01]\d{mark}[0-3]\d(?![\d./-])",
            "date_digits",
            _republic,
        )
        for name, mark in (("dot", r"\."), ("slash", "/"))
    ),
    # 2026.5.18-5.22: behind a whole date and a dash.
    Shape(
        "month_day",
        r"(?<=\d[-—~至到])(?:1[0-2]|0?[1-9])[./](?:3[01]|[12]\d|0?[1-9])(?![\d./])",
        "month_day_digits",
        _month_day,
    ),
    # 5/10(六), 11.8 周五: a weekday or a clock time behind tells that it is no fraction.
    *(
        Shape(
            f"weekday_behind_{name}",
            rf"(?:1[0-2]|0?[1-9]){mark}(?:3[01]|[12]\d|0?[1-9])"
            rf"(?= ?(?:{also}\(?(?:周|星期))[一二三四五六日天]| \d{{1,2}}:\d\d)",
            "date_digits",
            _month_day,
        )
        for name, mark, also in (("slash", "/", r"\(|"), ("dot", r"\.", ""))
    ),
    # 2023.05-19: a second number past 12 cannot be a month, so this is no range of months.
    Shape(
        "mixed",
        rf"{_YEAR}[-./]\d\d[-./](?:1[3-9]|2\d|3[01])(?!\d)",
        "date_digits",
        _year_first,
    ),
    Shape("spaced", rf"{_YEAR} \d\d \d\d{_CLOCK_FOLLOWS}", "date_digits", _year_first),
    Shape(
        "year_last",
        rf"\d{{1,2}}/\d{{1,2}}/(?:{_YEAR}|[3-9]\d)(?![\d/])",
        "date_digits",
        _year_last,
    ),
    Shape("slashed", r"\d{1,2}/\d{1,2}(?:[日号]|(?=截止))", "date_digits", _month_day),
    Shape("month", rf"{_YEAR}[-./]\d{{1,2}}(?![\d.])", "month_digits", _year_first),
    Shape("clock", r"\d{1,2}:\d\d(?::\d\d)?(?!\d)", "clock_digits", _clock),
)
#: Kinds of token that come of digits.
KINDS = (*dict.fromkeys(shape.kind for shape in SHAPES), "decimal", "num")

_BY_NAME = {shape.name: shape for shape in SHAPES}
_ANY = re.compile(
    "|".join(f"(?P<{shape.name}>{shape.pattern})" for shape in SHAPES)
    + r"|(?P<decimal>\d{1,9}\.\d{1,3}(?=[个小天年周刻]))"
    + r"|(?P<grouped>\d{1,3}(?:,\d{3}){1,3}(?!\d))"
    + rf"|(?P<num>{MIXED_YEAR}|\d{{1,12}}|[{CHINESE}]{{1,8}})"
)


# Most digits are a number and nothing else; what follows them tells.
_PLAIN = re.compile(r"\d{1,12}(?![\d\-./:, ])")


def shape_at(text: str, at: int, end: int) -> Token | None:
    """The shape or numeral that begins at *at*; a token of kind ``gap`` where it cannot be."""
    plain = _PLAIN.match(text, at, end)
    if plain is not None:
        words = plain[0]
        return Token("num", Number(int(words), words), at, plain.end(), "shape")
    found = _ANY.match(text, at, end)
    if found is None:
        return None
    name, words = str(found.lastgroup), found[0]
    shape = _BY_NAME.get(name)
    kind = shape.kind if shape else name
    value: object = None
    if shape is not None:
        value = shape.make([int(n) for n in _INTEGER.findall(words)])
    elif name == "decimal":
        value = float(words)
    elif name == "grouped":
        kind, value = "num", Number(int(words.replace(",", "")), words)
    else:
        value = read_number(words)
    return Token("gap" if value is None else kind, value, found.start(), found.end(), "shape")
