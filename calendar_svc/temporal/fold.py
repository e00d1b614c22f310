"""Width and script folding that keeps every offset: one character in, one character out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence


def folding_table(toml_text: str) -> dict[int, str]:
    """Read the folding pairs of a language.

    Parameters:
        toml_text: TOML with a table ``[pairs]``, one character to one character.

    Returns:
        A table for `str.translate`.

    Raises:
        ValueError: A pair is not one character to one character; offsets would shift.
    """
    pairs: Mapping[str, str] = tomllib.loads(toml_text)["pairs"]
    for source, target in pairs.items():
        if len(source) != 1 or len(target) != 1:
            raise ValueError(f"fold pair {source!r} = {target!r} is not one character to one")
    return {ord(source): target for source, target in pairs.items()}


#: Marks that most Chinese texts are full of.
_OFTEN = "，：（）"
_SHORT = 40  # characters of a text that hardly holds one


def folder(table: Mapping[int, str]) -> Callable[[str], str]:
    """What folds a text by a folding table, as `str.translate` does.

    Most characters fold to themselves: a search for the others costs a quarter of `str.translate`,
    which asks the table for every one. The marks that make up most of the others are replaced all
    at once, which costs a quarter of a search that stops at each.
    """
    folded = {chr(source): target for source, target in table.items() if chr(source) != target}
    if not folded:
        return str
    foldable = re.compile(character_class(map(ord, folded)))
    often = [(mark, folded[mark]) for mark in _OFTEN if mark in folded]

    def fold(text: str) -> str:
        if len(text) > _SHORT:
            for mark, plain in often:
                text = text.replace(mark, plain)
        return foldable.sub(lambda found: folded[found[0]], text)

    return fold


def character_class(codes: Iterable[int]) -> str:
    """A class of characters for `re`, neighbours as one range.

    One that lists characters above U+FFFF singly costs microseconds a character: `re` compares
    them one by one.
    """
    return f"[{''.join(_ranges(sorted(codes)))}]"


def _ranges(codes: Sequence[int]) -> Iterator[str]:
    first = 0
    for at, code in enumerate(codes):
        if at + 1 == len(codes) or codes[at + 1] != code + 1:
            yield f"{re.escape(chr(codes[first]))}-{re.escape(chr(code))}"
            first = at + 1
