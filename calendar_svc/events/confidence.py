"""How sure an event is: log odds of named features added up, so that the figure explains itself.

What each feature adds is fitted to documents marked by hand (``lexicon/confidence.toml``, written
by ``tests/fit_confidence.py``); which events it says 0.8 of, about 80 of 100 are right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import exp

from calendar_svc.events.draft import Draft
from calendar_svc.events.words import MARK, alternation, load
from calendar_svc.model import DocumentDate, Kind, Precision

_WORDS = load("confidence")
_BASE: float = _WORDS["base"]
_YEAR = re.compile(_WORDS["year"])
_ODD = re.compile(
    rf"^(?:{alternation(_WORDS['odd_heads'])})|{alternation(_WORDS['odd_words'])}"
    rf"|[{re.escape(_WORDS['odd_marks'])}{MARK}]"
)
_FAR = 183  # days; a month and day alone are seldom said of a day farther off
_WIDE = "⺀"  # what comes before it is no Chinese character
_LONG = 25  # characters of a title
_SCANT = 12  # characters of a quote
_CROWDED = 4  # times in one sentence
_LOWEST, _HIGHEST = 0.05, 0.98


@dataclass(frozen=True, slots=True)
class Feature:
    """One reason to be more or less sure of a draft.

    ``weight`` is what it adds to the log odds; ``zh`` and ``en`` are its name for people.
    """

    name: str
    weight: float
    zh: str
    en: str
    holds: Callable[[Draft, DocumentDate], bool]


def _precision(draft: Draft) -> Precision:
    return draft.time.precision or Precision.VAGUE


def _is_far(draft: Draft, date: DocumentDate) -> bool:
    interval, day = draft.time.interval, date.latest
    if interval is None or day is None or _YEAR.search(draft.time.text):
        return False
    moment = interval.begin or interval.end
    return moment is not None and abs((moment.date() - day).days) > _FAR


def _is_long(title: str) -> bool:
    """Whether a title is long for its script: a Latin letter says half of a Chinese character."""
    return len(title) >= (2 * _LONG if max(title) < _WIDE else _LONG)


def _has_rule(draft: Draft, *heads: str) -> bool:
    return any(rule.startswith(heads) for rule in draft.rules)


_HOLDS: dict[str, Callable[[Draft, DocumentDate], bool]] = {
    "clock-time": lambda draft, _: _precision(draft).rank <= Precision.HOUR.rank,
    "coarse-time": lambda draft, _: (
        Precision.DAY.rank < _precision(draft).rank < Precision.VAGUE.rank
    ),
    "vague-time": lambda draft, _: _precision(draft) is Precision.VAGUE,
    "last-moment": lambda draft, _: draft.time.role == "deadline",
    "far-off": _is_far,
    "feast": lambda draft, _: "feast" in draft.rules[0],
    "date-inferred": lambda _, date: date.source == "inferred",
    "date-unknown": lambda _, date: date.earliest is None,
    "crowded": lambda draft, _: len(draft.sentence.times) >= _CROWDED,
    "no-trigger": lambda draft, _: _has_rule(draft, "plain"),
    "scant-words": lambda draft, _: draft.end - draft.start < _SCANT,
    "title-from-headline": lambda draft, _: _has_rule(draft, "title/topic", "title/matter"),
    "long-title": lambda draft, _: _is_long(draft.title),
    "odd-title": lambda draft, _: _ODD.search(draft.title) is not None,
    "place-told": lambda draft, _: draft.place is not None,
    "gathering": lambda draft, _: draft.kind in (Kind.MEETING, Kind.CONFERENCE, Kind.CEREMONY),
    "deadline": lambda draft, _: draft.kind is Kind.DEADLINE,
    "weak-kind": lambda draft, _: draft.kind in (Kind.VISIT, Kind.OTHER),
}
FEATURES = tuple(
    Feature(name, row["weight"], row["zh"], row["en"], _HOLDS[name])
    for name, row in _WORDS["feature"].items()
)
_BY_NAME = {feature.name: feature for feature in FEATURES}


def grounds(draft: Draft, date: DocumentDate) -> tuple[str, ...]:
    """The names of the features that hold of a settled draft, in the order of `FEATURES`."""
    return tuple(feature.name for feature in FEATURES if feature.holds(draft, date))


def confidence(names: Iterable[str]) -> float:
    """The share of events with these features that are right, 0.05 to 0.98."""
    odds = _BASE + sum(_BY_NAME[name].weight for name in names)
    return round(min(_HIGHEST, max(_LOWEST, 1 / (1 + exp(-odds)))), 2)


def reasons(names: Iterable[str]) -> tuple[str, ...]:
    """What made the figure, for people: ``+ 有钟点 clock time``, what weighs most first.

    A name that this version does not know (an event stored by another one) is left out.
    """
    known = [_BY_NAME[name] for name in names if name in _BY_NAME]
    weighed = sorted(known, key=lambda feature: -abs(feature.weight))
    return tuple(f"{'+' if f.weight >= 0 else '−'} {f.zh} {f.en}" for f in weighed if f.weight)
