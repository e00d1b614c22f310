"""An island of English text -> tokens: lexicon words, numbers, numeric dates and clock times."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal

from calendar_svc.temporal.engine import Token
from calendar_svc.temporal.lexicon import Lexicon, Word
from calendar_svc.temporal.timex import Point

#: Kinds that the tokenizer makes beside the lexicon's symbols: a day of a month (1..31), a year of
#: four digits, any other number, one that counts things, an ordinal, clock shapes, numeric dates.
SHAPES = (
    "dd",
    "yyyy",
    "num",
    "quantity",
    "ord",
    "hm",
    "hm_dot",
    "numeric",
    "day_first",
    "month_first",
    "either",
    "year_pair",
    "day_pair",
    "decade",
)

_SHAPE = re.compile(
    r"(?P<moment>\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?(?![\w:]))"
    r"|(?P<ymd>\d{4}(?P<a>[-/.])\d\d?(?P=a)\d\d?(?![\w/-]))"
    r"|(?P<dmy>\d\d?(?P<b>[-/.])\d\d?(?P=b)\d{4}(?![\w/-]|\.\d))"
    r"|(?P<year_pair>\d{4}[-/]\d\d(?![\w/-]))"
    r"|(?P<hm>\d\d?:\d\d(?::\d\d)?(?![\d:]))"
    r"|(?P<quantity>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\w)|\d+(?:\.\d+){2,}|\d+(?:\.\d+)?%)"
    r"|(?P<hm_dot>\d\d?\.\d\d(?![\d%]|\.\d))"
    r"|(?P<decimal>\d+\.\d+)"
    r"|(?P<ord>\d\d?(?:st|nd|rd|th)\b)"
    r"|(?P<decade>\d{3}0'?s\b)"
    r"|(?P<day_pair>\d\d?/\d\d?(?![\w/]))"
    r"|(?P<reference>\d+(?:/\d\w*)+(?:/\w+)*)"
    r"|(?P<number>\d+)(?=(?:am|pm|a\.m|p\.m|hrs?|h)\b|\W|$)"
    r"|(?P<junk>\w+)",
    re.IGNORECASE | re.ASCII,
)
SlashOrder = Literal["day", "month"]
_NUMBER = re.compile(r"\d+")
_SPACE = " \t\n\r"
_YEARS = range(1800, 2200)
_COUNTS = ("dd", "yyyy", "num", "number_word")


class Words:
    """The lexicon by first letter, each letter one pattern, longest spelling first."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Sort the words of *lexicon*."""
        by_first: defaultdict[str, list[Word]] = defaultdict(list)
        for word in lexicon.words:
            by_first[word.text[0].lower()].append(word)
        self._patterns = {first: _pattern(words) for first, words in by_first.items()}
        self._words: Mapping[str, Word] = {word.text.lower(): word for word in lexicon.words}

    def at(self, text: str, position: int) -> tuple[Word, int] | None:
        """The longest word at *position* and where it ends; None for any other word."""
        pattern = self._patterns.get(text[position].lower())
        match = pattern.match(text, position) if pattern else None
        if match is None:
            return None
        word = self._words[" ".join(match[0].lower().split())]
        if word.text[0].isupper() and not match[0][0].isupper():
            return None
        return word, match.end()


def _pattern(words: list[Word]) -> re.Pattern[str]:
    spelled = sorted((word.text for word in words), key=len, reverse=True)
    return re.compile("|".join(map(_spelling, spelled)), re.IGNORECASE | re.ASCII)


def _spelling(text: str) -> str:
    pattern = re.escape(text).replace(r"\ ", r"\s+")
    return pattern + r"(?!\w)" if text[-1].isalnum() else pattern


def tokenize(text: str, end: int, words: Words, order: SlashOrder | None = None) -> list[Token]:
    """Cut an island into tokens.

    Parameters:
        text: Folded text; what stands after *end* is context.
        end: Where the island ends.
        words: The words of the language.
        order: What 03/05/2026 begins with; None where that is not known.

    Returns:
        Tokens in order. ``the`` is passed over; what is no token becomes kind ``gap``, which no
        rule reads, so that nothing is joined across it.
    """
    tokens: list[Token] = []
    at = 0
    while at < end:
        if text[at] in _SPACE:
            at += 1
            continue
        token = _digits(text, at, end) if text[at] in "0123456789" else _word(text, at, end, words)
        at = token.end
        if token.kind == "either" and order is not None and isinstance(token.value, tuple):
            day_first, month_first = token.value
            chosen = day_first if order == "day" else month_first
            token = Token("numeric", chosen, token.start, token.end, token.rule)
        if token.kind == "the":
            continue
        if token.kind == "measure" and tokens and tokens[-1].kind in _COUNTS:
            last = tokens[-1]
            tokens[-1] = Token("quantity", last.value, last.start, last.end, last.rule)
        tokens.append(token)
    return tokens


def _word(text: str, at: int, end: int, words: Words) -> Token:
    found = words.at(text, at)
    if found is None or found[1] > end:
        return Token("gap", None, at, at + 1, "gap")
    word, until = found
    return Token(word.symbol, word.value, at, until, "word")


def _digits(text: str, at: int, end: int) -> Token:
    shape = _SHAPE.match(text, at)
    if shape is None or shape.end() > end:  # a number that runs on is another number
        return Token("gap", None, at, end if shape else at + 1, "gap")
    kind, value = _SHAPES[str(shape.lastgroup)](shape[0])
    return Token("gap" if value is None else kind, value, at, shape.end(), "shape")


Shaped = tuple[str, object | None]


def _number(text: str) -> Shaped:
    if len(text) <= 2 and 1 <= int(text) <= 31:
        return "dd", text
    if len(text) == 4 and int(text) in _YEARS:
        return "yyyy", text
    return "num", text if len(text) < 9 else None


def _ordinal(text: str) -> Shaped:
    number = text[:-2]
    return "ord", number if 1 <= int(number) <= 31 else None


def _day(year: str, month: str, day: str) -> Point | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return Point(year=found.year, month=found.month, day=found.day)


def _moment(text: str) -> Shaped:
    year, month, day, hour, minute = _NUMBER.findall(text)[:5]
    found = _day(year, month, day)
    if found is None or int(hour) > 23 or int(minute) > 59:
        return "numeric", None
    return "numeric", found._replace(hour=int(hour), minute=int(minute))


def _year_first(text: str) -> Shaped:
    year, month, day = _NUMBER.findall(text)
    return "numeric", _day(year, month, day)


def _year_last(text: str) -> Shaped:
    """03/05/2026 is 3 May here and March 5 there; 13/05/2026 is one day, 05/05/2026 too."""
    one, two, year = _NUMBER.findall(text)
    day_first, month_first = _day(year, two, one), _day(year, one, two)
    if "." in text:  # dots are written where the day comes first
        return "numeric", day_first
    if day_first and month_first and day_first != month_first:
        return "either", (day_first, month_first)
    if day_first == month_first:
        return "numeric", day_first
    return ("day_first", day_first) if day_first else ("month_first", month_first)


def _days_apart(text: str) -> Shaped:
    """5/6 before a month: the night from the one day to the next."""
    first, second = _NUMBER.findall(text)
    return "day_pair", text if int(second) == int(first) + 1 <= 31 else None


def _year_pair(text: str) -> Shaped:
    """2026-03 is a month; 2025-26 and 2025/26 are a year from one summer to the next."""
    year, second = map(int, _NUMBER.findall(text))
    if second == (year + 1) % 100:
        return "year_pair", text[:4]
    month = "-" in text and 1 <= second <= 12 and year in _YEARS
    return "numeric", Point(year=year, month=second) if month else None


def _hour_minute(text: str) -> tuple[int, int] | None:
    hour, minute = map(int, _NUMBER.findall(text)[:2])
    valid = (hour < 24 and minute < 60) or (hour, minute) == (24, 0)
    return (hour, minute) if valid else None


_SHAPES: dict[str, Callable[[str], Shaped]] = {
    "moment": _moment,
    "ymd": _year_first,
    "dmy": _year_last,
    "year_pair": _year_pair,
    "hm": lambda text: ("hm", _hour_minute(text)),
    "hm_dot": lambda text: ("hm_dot", _hour_minute(text)),
    "quantity": lambda text: ("quantity", text),
    "decimal": lambda text: ("quantity", text),
    "ord": _ordinal,
    "day_pair": _days_apart,
    "decade": lambda text: ("decade", text[:4]),
    "reference": lambda _: ("gap", None),
    "number": _number,
    "junk": lambda _: ("gap", None),
}
