"""An island of Chinese text -> tokens: lexicon words, numerals, digit shapes."""

from __future__ import annotations

import re
from dataclasses import replace

from calendar_svc.temporal.engine import Token
from calendar_svc.temporal.lang.zh.numerals import CHINESE, read_number
from calendar_svc.temporal.lexicon import Lexicon
from calendar_svc.temporal.timex import Point

#: Kinds that the tokenizer makes beside the lexicon's symbols.
SHAPES = ("num", "quantity", "date_digits", "month_digits", "clock_digits")

# 2023-02-23, 2023.2.23, 2023/2/23 and 14:30; nothing of the kind inside a longer number.
_SHAPE = re.compile(
    r"(?P<date_digits>((?:18|19|20|21)\d\d)([-./])(\d{1,2})\3(\d{1,2})(?!\d))"
    r"|(?P<month_digits>((?:19|20)\d\d)[-./](\d{1,2})(?![\d.]))"
    r"|(?P<clock_digits>(\d{1,2}):(\d\d)(?::\d\d)?(?!\d))"
    rf"|(?P<num>\d{{1,12}}|[{CHINESE}]{{1,8}})"
)
_SPACE = " \t\n\r\u3000\u00a0"


def tokenize(text: str, end: int, lexicon: Lexicon) -> list[Token]:
    """Cut an island into tokens.

    Parameters:
        text: Folded text; what stands after *end* is context for words that it voids.
        end: Where the island ends.
        lexicon: The words.

    Returns:
        Tokens in order; characters that are no token (spaces apart) become kind ``gap``, which no
        rule reads, so that nothing is joined across them.
    """
    tokens: list[Token] = []
    at = 0
    while at < end:
        if text[at] in _SPACE:
            at += 1
            continue
        shape = _SHAPE.match(text, at, end)
        after_number = bool(tokens) and tokens[-1].kind == "num"
        word = lexicon.at(text, at, after_number=after_number)
        if word is not None and word.symbol == "measure":
            word = None
        if word is not None and at + len(word.text) <= end and not _longer(shape, word.text):
            token = Token(word.symbol, word.value, at, at + len(word.text), "word")
        elif shape is not None:
            token = _shape_token(shape)
            if token.kind == "num" and _is_measured(text, token.end, lexicon):
                token = replace(token, kind="quantity")
        else:
            token = Token("gap", None, at, at + 1, "gap")
        tokens.append(token)
        at = token.end
    return tokens


def _is_measured(text: str, at: int, lexicon: Lexicon) -> bool:
    word = lexicon.at(text, at, after_number=True) if at < len(text) else None
    return word is not None and word.symbol == "measure"


def _longer(shape: re.Match[str] | None, word: str) -> bool:
    return shape is not None and len(shape[0]) > len(word)


def _shape_token(shape: re.Match[str]) -> Token:
    kind = str(shape.lastgroup)
    value: object = None
    if kind == "date_digits":
        value = _date(int(shape[2]), int(shape[4]), int(shape[5]))
    elif kind == "month_digits":
        value = _date(int(shape[7]), int(shape[8]), None)
    elif kind == "clock_digits":
        hour, minute = int(shape[10]), int(shape[11])
        valid = (hour < 24 and minute < 60) or (hour, minute) == (24, 0)
        value = Point(hour=hour, minute=minute) if valid else None
    else:
        value = read_number(shape[0])
    if value is None:
        kind = "gap"
    return Token(kind, value, shape.start(), shape.end(), "shape")


def _date(year: int, month: int, day: int | None) -> Point | None:
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return None
    return Point(year=year, month=month, day=day)
