"""The words of English events, read once from ``lexicon/en``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import chain

from calendar_svc.events.words import MARK, Verb, load, verbs
from calendar_svc.model import Kind
from calendar_svc.temporal.branching import branches

_TABLE = load("en/verbs")
VERBS: tuple[Verb, ...] = verbs(_TABLE["verb"])
DECOYS: frozenset[str] = frozenset(chain.from_iterable(row["words"] for row in _TABLE["decoy"]))
SAYS: Mapping[str, str] = {row["name"]: row["says"] for row in _TABLE["verb"] if "says" in row}

NOUNS: Mapping[str, frozenset[str]] = {
    name: frozenset(words) for name, words in load("en/nouns").items()
}
LABELS: Mapping[str, frozenset[str]] = {
    name: frozenset(words) for name, words in load("en/labels").items()
}
TRAPS: Mapping[str, tuple[str, ...]] = load("en/traps")
TENSE: Mapping[str, tuple[str, ...]] = load("en/tense")
PLAIN: Mapping[str, tuple[str, ...]] = load("en/plain")

_GRAMMAR: Mapping[str, tuple[str, ...]] = load("en/grammar")
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
WEEKDAYS = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"

#: Gatherings in the order in which a noun that is of two kinds is read.
GATHERINGS = (Kind.EXAM, Kind.CEREMONY, Kind.CONFERENCE, Kind.MEETING, Kind.ACTIVITY)
_LONGEST = max(len(word.split()) for words in NOUNS.values() for word in words)
_WORD = re.compile(r"[\w'&-]+")
# Where the head of a name ends: public hearing | on the zoning of …
_AFTER_HEAD = re.compile(
    rf"\s+(?:of|on|for|to|in|at|about|with|by|from|regarding|concerning|between|against|into|over|near"
    rf"|along|under|before|entitled|titled|called|featuring|that|which|who|issued|adopted|scheduled|planned|built|held|posted|located|based|set|approved|submitted|received|filed|proposed)\s|[,(:{MARK}]"
)


def small(name: str) -> str:
    """One list of small words (lexicon/en/grammar.toml) as alternatives, the longest first."""
    return _alternatives(_GRAMMAR[name])


def _alternatives(words: Iterable[str]) -> str:
    return branches(words).replace(r"\ ", r"\s+")


def spelled(words: Iterable[str]) -> str:
    """Whole words in any case and with any white space between them, the longest first."""
    return rf"(?<![\w'-])(?i:{_alternatives(word.lower() for word in words)})(?![\w'-])"


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of the words."""
    return re.compile(spelled(words))


# board of appeals, letter of intent
_WITH_OF = any_of(word for words in NOUNS.values() for word in words if " of " in word)


def head(name: str) -> str:
    """The words of a name up to its first preposition: ``public hearing on zoning``."""
    found = _AFTER_HEAD.search(name)
    if not found or not found.start():
        return name
    whole = _WITH_OF.search(name)
    if whole and whole.start() <= found.start() < whole.end():
        return name[: whole.end()]
    return name[: found.start()]


def classes(name: str) -> tuple[str, frozenset[str]]:
    """The noun that ends the head of a name, and the classes of the lexicon that it is in.

    The longest spelling wins; a plural is read as its singular. ``("", frozenset())`` where the
    head is no noun of the lexicon.
    """
    words = _WORD.findall(head(name).lower())
    while len(words) > 1 and (words[-1].isdigit() or len(words[-1]) == 1 or words[-1] == "no"):
        words.pop()  # Route 12, Pump Station No. 4, Ward B
    for length in range(min(_LONGEST, len(words)), 0, -1):
        last = words[-length:]
        for noun in (" ".join(last), " ".join([*last[:-1], _singular(last[-1])])):
            found = frozenset(name for name, nouns in NOUNS.items() if noun in nouns)
            if found - {"generic", "plain"}:
                return noun, found
    return "", frozenset()


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def gathering(name: str) -> Kind | None:
    """The kind of the gathering that a name names, or None."""
    noun, found = classes(name)
    del noun
    return next((kind for kind in GATHERINGS if kind.value in found), None)


def is_generic(name: str) -> bool:
    """Whether a name says too little alone: ``public hearing``, ``the workshop``."""
    words = _WORD.findall(name.lower())
    while len(words) > 1 and words[0] in NOUNS["plain"] and " ".join(words) not in NOUNS["generic"]:
        words = words[1:]
    plain = " ".join(words)
    return plain in NOUNS["generic"] or _singular(plain) in NOUNS["generic"]


def is_body(name: str) -> bool:
    """Whether a name is that of a body that meets, decides and issues."""
    _, found = classes(name)
    return "body" in found
