"""The words of events, read once from the lexicon folder: what is data stays data."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from calendar_svc.model import Kind, Status
from calendar_svc.temporal.branching import branches
from calendar_svc.temporal.fold import character_class, folder

#: Stands in a masked text for every character of a time expression; no document holds it, as
#: private-use characters are cleaned away when a document is read.
MARK = "\ue000"


def load(name: str) -> dict[str, Any]:
    """Read one lexicon file that lies beside the code."""
    folder = resources.files("calendar_svc.events").joinpath("lexicon")
    return tomllib.loads(folder.joinpath(f"{name}.toml").read_text("utf-8"))


def alternation(words: Iterable[str]) -> str:
    """Join words into one pattern in which the longer word wins; in brackets beside others."""
    return branches(words)


def cores(words: Iterable[str]) -> tuple[str, ...]:
    """The words that hold no other of them: a text without these holds none of all."""
    known = set(words)
    return tuple(sorted(w for w in known if not any(o in w for o in known - {w})))


class Endings:
    """Words that a name may end with, found by their lengths, however many they are."""

    def __init__(self, words: Iterable[str]) -> None:
        """Take the words in any order."""
        self._words = frozenset(words)
        by_last: dict[str, set[int]] = {}
        for word in self._words:
            by_last.setdefault(word[-1:], set()).add(len(word))
        # Most texts end with a character that no word ends with.
        self._sizes = {last: sorted(sizes, reverse=True) for last, sizes in by_last.items()}

    def of(self, text: str) -> str | None:
        """The longest of the words that *text* ends with."""
        for size in self._sizes.get(text[-1:], ()):
            end = text[-size:]
            if end in self._words:
                return end
        return None


@dataclass(frozen=True, slots=True)
class Verb:
    """One class of triggers: what its words do (lexicon/triggers.toml says the fields)."""

    name: str
    reads: str
    words: tuple[str, ...]
    done: Status | None = None
    kind: Kind | None = None
    needs_object: bool = False
    needs_passing: bool = False


def verbs(rows: Iterable[Mapping[str, Any]]) -> tuple[Verb, ...]:
    """The classes of triggers of a table ``[[verb]]``."""
    return tuple(
        Verb(
            name=row["name"],
            reads=row["reads"],
            words=tuple(row["words"]),
            done=Status(row["done"]) if "done" in row else None,
            kind=Kind(row["kind"]) if "kind" in row else None,
            needs_object=row.get("need") == "object",
            needs_passing=row.get("need") == "passed",
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class Nouns:
    """The nouns of gatherings and of things that projects are (lexicon/nouns.toml)."""

    kinds: Mapping[str, Kind]
    tails: frozenset[str]
    ceremonies: Mapping[str, Status]
    generic: frozenset[str]
    project: tuple[str, ...]
    alias: Mapping[str, tuple[str, ...]]


def _nouns(table: Mapping[str, Any]) -> Nouns:
    gathering = (Kind.MEETING, Kind.CONFERENCE, Kind.CEREMONY, Kind.ACTIVITY, Kind.EXAM)
    kinds = {word: kind for kind in gathering for word in table[kind.value]["words"]}
    kinds |= dict.fromkeys(table["activity"]["tail"], Kind.ACTIVITY)
    ceremonies = {
        word: Status(status)
        for status, words in table["milestone_ceremony"].items()
        for word in words
    }
    return Nouns(
        kinds=kinds,
        tails=frozenset(table["activity"]["tail"]),
        ceremonies=ceremonies,
        generic=frozenset(table["generic"]["words"]),
        project=tuple(sorted(table["project"]["words"], key=lambda w: (-len(w), w))),
        alias={word: tuple(ends) for word, ends in table["alias"].items()},
    )


_TRIGGERS = load("triggers")
VERBS: tuple[Verb, ...] = verbs(_TRIGGERS["verb"])
STEPS: Mapping[str, tuple[str, ...]] = {
    key: tuple(words) for key, words in _TRIGGERS["steps"].items()
}
MOVES: Mapping[str, tuple[str, ...]] = {
    key: tuple(words) for key, words in _TRIGGERS["moves"].items()
}
DECOYS: frozenset[str] = frozenset(word for row in _TRIGGERS["decoy"] for word in row["words"])
NOUNS: Nouns = _nouns(load("nouns"))
TENSE: Mapping[str, tuple[str, ...]] = {key: tuple(ws) for key, ws in load("tense").items()}

_SCRIPT = load("script")
_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
#: Pictures that open lines as bullets do: emoji, dingbats, and what joins them.
_PICTURES = (
    *range(0x1F300, 0x1FB00),
    *range(0x231A, 0x2400),
    *(code for code in range(0x2600, 0x27C0) if chr(code) not in "★☆➤"),
    *range(0x2B00, 0x2C00),
    0x200D,
    0xFE0E,
    0xFE0F,
)
EMOJI = character_class(_PICTURES)
_FOLD = (
    dict.fromkeys(_PICTURES, " ")
    | {0x20E3: "."}  # the keycap of 1\ufe0f\u20e3
    | _FULL_WIDTH
    | {ord(mark): plain for mark, plain in _SCRIPT["marks"].items()}
    | dict(zip(map(ord, _SCRIPT["traditional"]), _SCRIPT["simplified"], strict=True))
)
_fold = folder(_FOLD)


def fold(text: str) -> str:
    """Fold script and width of the words that the lexicon knows; the length stays the same.

    Pictures (emoji) become spaces.

    ``開工典禮（上午）`` gives ``开工典礼(上午)``.
    """
    return _fold(text)
