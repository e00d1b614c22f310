"""Width and script folding that keeps every offset: one character in, one character out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping


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
