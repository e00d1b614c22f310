"""Fit what each feature adds to the confidence of an event: ``python tests/fit_confidence.py``.

Logistic regression with a Gaussian prior on the measured documents. Their marks were made before
anyone saw how they are read; since then the readings were corrected on most of them, so that more
is right there than in a document that comes tomorrow. They teach what the features weigh, but how
much is right on the whole is learnt from those marked ``unseen = true``. Who corrects a reading on
one takes that mark away and writes new unseen ones.

Shown is the reliability with documents left out: nothing of a document goes into the figure that is
said of its events. ``--pin`` writes the numbers into ``lexicon/confidence.toml``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp
from pathlib import Path

from measuring import Sample, compare, right, samples

from calendar_svc.events.confidence import FEATURES

_DATA = Path(__file__).parents[1] / "calendar_svc" / "events" / "lexicon" / "confidence.toml"
_NAMES = [feature.name for feature in FEATURES]
_PRIOR = 2.0  # one over the variance of a weight: a feature must be seen to count
_ROUNDS = 8  # of Newton's method; it stands still after five
_FOLDS = 8
_BINS = 3


@dataclass(frozen=True, slots=True)
class Case:
    """One event that was read: the document, its features by number, whether it is right.

    Number 0 is the base; the last number, one more than there are features, is the head start of a
    document that the readings were corrected on.
    """

    document: str
    holds: tuple[int, ...]
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Events of like confidence: the mean of what is said of them, the share that is right."""

    said: float
    right: float
    events: int


def cases(members: Iterable[Sample]) -> list[Case]:
    """Every event read out of the Chinese samples, with whether it is right."""
    found = []
    for sample in members:
        if sample.row["genre"] == "english":
            continue  # read by other rules, so it would blur what is right of Chinese events
        agreed = compare(sample)
        judged = [(event, right(event, row)) for event, row in (*agreed.pairs, *agreed.excused)]
        for event, fine in (*judged, *((event, False) for event in agreed.false)):
            start = [] if sample.row.get("unseen") else [1 + len(_NAMES)]
            holds = (0, *(1 + _NAMES.index(name) for name in event.grounds), *start)
            found.append(Case(sample.name, holds, fine))
    return found


def odds(weights: Sequence[float], holds: Iterable[int]) -> float:
    return sum(weights[number] for number in holds)


def share(odds: float) -> float:
    return 1 / (1 + exp(-odds))


def fit(seen: Sequence[Case]) -> list[float]:
    """The base and the weights that make *seen* most likely, given the prior (Newton's method)."""
    size = 2 + len(_NAMES)
    weights = [0.0] * size
    for _ in range(_ROUNDS):
        slope = [0.0, *(-_PRIOR * weight for weight in weights[1:])]
        bend = [[0.0] * size for _ in range(size)]
        for number in range(size):
            bend[number][number] = _PRIOR if number else 1e-9
        for case in seen:
            told = share(odds(weights, case.holds))
            for a in case.holds:
                slope[a] += case.right - told
                for b in case.holds:
                    bend[a][b] += told * (1 - told)
        weights = [
            weight + step for weight, step in zip(weights, _solved(bend, slope), strict=True)
        ]
    return weights


def _solved(bend: list[list[float]], slope: list[float]) -> list[float]:
    """The solution of ``bend x = slope`` for a positive definite matrix (elimination)."""
    size = len(slope)
    rows = [[*row, value] for row, value in zip(bend, slope, strict=True)]
    for pivot in range(size):
        for below in range(pivot + 1, size):
            factor = rows[below][pivot] / rows[pivot][pivot]
            if factor:
                rows[below] = [
                    b - factor * p for b, p in zip(rows[below], rows[pivot], strict=True)
                ]
    found = [0.0] * size
    for number in reversed(range(size)):
        known = sum(rows[number][k] * found[k] for k in range(number + 1, size))
        found[number] = (rows[number][size] - known) / rows[number][number]
    return found


def left_out(all_cases: Sequence[Case]) -> list[tuple[float, bool]]:
    """What a fit says of each event that saw nothing of its document, and whether it is right."""
    fold = {name: n % _FOLDS for n, name in enumerate(sorted({c.document for c in all_cases}))}
    told = []
    for number in range(_FOLDS):
        weights = fit([case for case in all_cases if fold[case.document] != number])
        left = [case for case in all_cases if fold[case.document] == number]
        told += [(share(odds(weights, case.holds)), case.right) for case in left]
    return told


def reliability(told: Iterable[tuple[float, bool]], bins: int = _BINS) -> list[Bin]:
    """Equal parts of the events, from the least to the most confident."""
    ranked = sorted(told, key=lambda one: one[0])
    cuts = [len(ranked) * number // bins for number in range(bins + 1)]
    parts = [ranked[a:b] for a, b in pairwise(cuts)]
    return [
        Bin(sum(p for p, _ in part) / len(part), sum(r for _, r in part) / len(part), len(part))
        for part in parts
        if part
    ]


def rewritten(text: str, weights: Sequence[float]) -> str:
    """The data file with these numbers in it."""
    text = re.sub(r"(?m)^base = .*$", f"base = {weights[0]:.2f}", text)
    for name, weight in zip(_NAMES, weights[1:-1], strict=True):
        section = re.compile(rf"(\[feature\.{name}\]\n(?:.*\n)*?weight = )\S+")
        text = section.sub(rf"\g<1>{weight:.2f}", text)
    return text


def main(words: list[str]) -> None:
    """Show the fit and its reliability; write it with ``--pin``."""
    found = cases(samples())
    weights = fit(found)
    for number, name in enumerate(["base", *_NAMES, "(corrected on)"]):
        having = [case.right for case in found if number in case.holds]
        share_right = sum(having) / max(1, len(having))
        told = f"{weights[number]:+.2f}  {name:20} {len(having):4}  {share_right:.2f} right"
        sys.stdout.write(f"{told}\n")
    for row in reliability(left_out(found)):
        sys.stdout.write(f"said {row.said:.2f}  right {row.right:.2f}  of {row.events}\n")
    if "--pin" in words:
        _DATA.write_text(rewritten(_DATA.read_text("utf-8"), weights), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
