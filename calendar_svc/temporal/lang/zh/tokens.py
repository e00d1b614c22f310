"""An island of Chinese text -> tokens: lexicon words, numerals, digit shapes."""

from __future__ import annotations

from collections.abc import Sequence

from calendar_svc.temporal.engine import Token
from calendar_svc.temporal.lang.zh.numerals import CHINESE
from calendar_svc.temporal.lang.zh.shapes import KINDS, shape_at
from calendar_svc.temporal.lexicon import Lexicon, Word

#: Kinds that the tokenizer makes beside the lexicon's symbols.
SHAPES = (*KINDS, "quantity")

#: What may stand between the parts of one time: white space, and 的 (今年的3月).
_CONTEXT = 2  # characters behind a word that may void it
JOINING = " \t\n\r\u3000\u00a0的"


#: Words that scanned text may break: 今\n年, 本 周 五. Not 目前: 项目\n前期 would hold it.
BROKEN = (
    "rel_year",
    "rel_month",
    "rel_week",
    "rel_day",
    "rel_day_part",
    "same_day",
    "same_month",
    "same_year",
    "weekday",
    "weekend",
    "part",
    "tenday",
    "month_edge",
    "year_edge",
    "half_year",
    "feast",
    "vague",
)
LONGEST_BROKEN = 4
BREAK = r"[ \t\r\n]"


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
        if text[at] in JOINING:
            if text[at] == "的" and tokens and tokens[-1].kind == "rel_week":
                # 本周的一切, 本周的日程 are no days; 本周的周三 is.
                tokens.extend(_gap_before_day(text, at))
            at += 1
            continue
        shape = shape_at(text, at, end)
        after_number = bool(tokens) and tokens[-1].kind == "num"
        word = lexicon.at(text, at, after_number=after_number)
        if word is not None and word.symbol == "measure":
            word = None
        if word is not None and shape is not None and shape.end - at > len(word.text):
            word = None
        broken = (
            _broken_word(text, at, end, lexicon)
            if _may_break(text, at, word, after_number=after_number)
            else None
        )
        if broken is not None:
            token = broken
        elif word is not None and at + len(word.text) <= end:
            token = Token(word.symbol, word.value, at, at + len(word.text), "word")
        elif shape is not None:
            token = shape
            if token.kind == "num" and _is_measured(text, token.end, lexicon):
                token = token._replace(kind="quantity")
        else:
            token = Token("gap", None, at, at + 1, "gap")
        tokens.append(token)
        at = token.end
    return tokens


def _may_break(text: str, at: int, word: Word | None, *, after_number: bool) -> bool:
    """White space inside the next word: behind its first character, or behind its second."""
    if word is not None and (len(word.text) > 2 or after_number):
        return False
    if text[at + 1 : at + 2].isspace():
        return True
    return text[at + 2 : at + 3].isspace() and (word is None or len(word.text) == 1)


def _broken_word(text: str, at: int, end: int, lexicon: Lexicon) -> Token | None:
    """A word of two to four characters with a line break or a space inside."""
    characters: list[str] = []
    ends: list[int] = []
    here = at
    while here < len(text) and len(characters) < LONGEST_BROKEN + _CONTEXT:
        if characters and text[here].isspace():
            rest = lexicon.at(text, here + 1, after_number=False) if here + 1 < len(text) else None
            if rest is not None and rest.symbol == "weather":
                break  # 说明|天气: the next line begins with a word of its own
            here += 1
            continue
        characters.append(text[here])
        here += 1
        ends.append(here)
    word = lexicon.at("".join(characters), 0, after_number=False)
    if word is None or len(word.text) < 2 or word.symbol not in BROKEN:
        return None
    stop = ends[len(word.text) - 1]
    if stop > end or stop - at == len(word.text):
        return None
    return Token(word.symbol, word.value, at, stop, "word")


def _gap_before_day(text: str, at: int) -> list[Token]:
    parted = text[at + 1 : at + 2] in {"日", "天", *CHINESE}
    return [Token("gap", None, at, at + 1, "gap")] if parted else []


def retokenize(text: str, end: int, tokens: Sequence[Token]) -> list[Token] | None:
    """The tokens of an island that has other digits in the same places as that of *tokens*.

    Returns:
        None where its digits make other kinds of tokens, and so another parse.
    """
    found: list[Token] = []
    for token in tokens:
        if token.kind == "quarter_letter":  # the one word with a digit
            return None
        if token.rule != "shape":
            found.append(token)
            continue
        shape = shape_at(text, token.start, end)
        if shape is None or shape.end != token.end:
            return None
        found.append(shape._replace(kind="quantity") if token.kind == "quantity" else shape)
    return found


def _is_measured(text: str, at: int, lexicon: Lexicon) -> bool:
    word = lexicon.at(text, at, after_number=True) if at < len(text) else None
    return word is not None and word.symbol == "measure"
