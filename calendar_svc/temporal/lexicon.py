"""Words as data: which spellings stand for which symbol of the grammar, with which value."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One spelling: the grammar symbol that it is and the value that it carries."""

    text: str
    symbol: str
    value: str
    not_before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words of a language, found by their first character, longest first."""

    words: tuple[Word, ...]
    by_first: Mapping[str, tuple[Word, ...]]
    units: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, toml_text: str, units: Iterable[str] = ()) -> Lexicon:
        """Read a lexicon.

        Parameters:
            units: The symbols whose words make a number before them a time.
            toml_text: Tables ``[symbol]`` of ``"value" = [spellings]``; the table ``[not_before]``
                gives, for a spelling, the strings that void it when they follow.

        Raises:
            ValueError: A spelling stands twice, or ``not_before`` names a word that is not there.
        """
        tables: dict[str, dict[str, list[str]]] = tomllib.loads(toml_text)
        void = tables.pop("not_before", {})
        words: dict[str, Word] = {}
        for symbol, values in tables.items():
            for value, spellings in values.items():
                for text in spellings:
                    if text in words:
                        raise ValueError(
                            f"{text!r} stands in [{words[text].symbol}] and [{symbol}]"
                        )
                    words[text] = Word(text, symbol, value, tuple(void.get(text, ())))
        if unknown := set(void) - set(words):
            raise ValueError(f"[not_before] names {sorted(unknown)}, which no symbol has")
        by_first: defaultdict[str, list[Word]] = defaultdict(list)
        for word in words.values():
            by_first[word.text[0]].append(word)
        return cls(
            tuple(words.values()),
            {c: tuple(sorted(ws, key=lambda w: -len(w.text))) for c, ws in by_first.items()},
            frozenset(units),
        )

    def spellings(self, *symbols: str) -> tuple[str, ...]:
        """All spellings of the given symbols, longest first."""
        found = [word.text for word in self.words if word.symbol in symbols]
        return tuple(sorted(found, key=lambda text: (-len(text), text)))

    def at(self, text: str, position: int, *, after_number: bool) -> Word | None:
        """The longest word that stands at *position* and is not void there.

        Behind a number a unit comes first: 10日前 is 10日 and 前, not 10 and 日前.
        """
        found = None
        for word in self.by_first.get(text[position], ()):
            if text.startswith(word.text, position) and not text.startswith(
                word.not_before, position + len(word.text)
            ):
                if not after_number or word.symbol in self.units:
                    return word
                found = found or word
        return found
