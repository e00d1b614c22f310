"""An island of Chinese text -> tokens: lexicon words, numerals, digit shapes."""

from __future__ import annotations

from collections.abc import Sequence

from calendar_svc.temporal.engine import Token
from calendar_svc.temporal.lang.zh.shapes import KINDS, shape_at
from calendar_svc.temporal.lexicon import Lexicon

#: Kinds that the tokenizer makes beside the lexicon's symbols.
SHAPES = (*KINDS, "quantity")

#: What may stand between the parts of one time: white space, and 的 (今年的3月).
JOINING = " \t\n\r\u3000\u00a0的"


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
            at += 1
            continue
        shape = shape_at(text, at, end)
        after_number = bool(tokens) and tokens[-1].kind == "num"
        word = lexicon.at(text, at, after_number=after_number)
        if word is not None and word.symbol == "measure":
            word = None
        if word is not None and shape is not None and shape.end - at > len(word.text):
            word = None
        if word is not None and at + len(word.text) <= end:
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
