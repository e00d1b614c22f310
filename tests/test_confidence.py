"""The confidence of an event is the share of such events that are right, and says why."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fit_confidence import Bin, Case, cases, fit, left_out, odds, reliability, share
from measuring import samples

from calendar_svc.events import extract
from calendar_svc.events.confidence import FEATURES, confidence, reasons
from calendar_svc.model import Document

ROWS = tomllib.loads((Path(__file__).parent / "documents_data" / "grounds.toml").read_text("utf-8"))
OFF = 0.12  # how far what is said of a bin may be from what is right in it
DIP = 0.05  # how much less may be right in a bin than in the one below: the chance of few events


@cache
def judged() -> tuple[Case, ...]:
    return tuple(cases(samples()))


def rises(bins: list[Bin]) -> bool:
    return all(b.right >= a.right - DIP for a, b in pairwise(bins))


@pytest.mark.parametrize(("name", "row"), [pytest.param(n, r, id=n) for n, r in ROWS.items()])
def test_every_feature_holds_of_its_example(name: str, row: dict[str, Any]) -> None:
    day = row.get("published", "2024-03-02")
    told = Document("row", row["text"], "", None if not day else date.fromisoformat(day))
    assert any(name in event.grounds for event in extract(told).events)


def test_every_feature_has_an_example() -> None:
    assert list(ROWS) == [feature.name for feature in FEATURES]


def test_documents_left_out_are_told_how_sure_their_events_are() -> None:
    bins = reliability(left_out(judged()))
    assert all(abs(row.said - row.right) <= OFF for row in bins), bins
    assert rises(bins), bins
    assert bins[-1].right - bins[0].right > 0.1


def test_the_pinned_weights_are_fitted_to_what_is_read_now() -> None:
    """Fails where the readings have moved on: ``python tests/fit_confidence.py --pin``."""
    names = [feature.name for feature in FEATURES]
    fitted = fit(judged())
    told = [
        (confidence(names[n - 1] for n in case.holds if 0 < n <= len(names)), case)
        for case in judged()
    ]
    drift = [
        abs(said - share(odds(fitted, (n for n in case.holds if n <= len(names)))))
        for said, case in told
    ]
    assert sum(drift) / len(drift) <= OFF / 2


def test_the_figure_is_the_sum_of_its_grounds() -> None:
    for sample in samples():
        for event in sample.found.events:
            assert event.confidence == confidence(event.grounds)
            assert 0.05 <= event.confidence <= 0.98


def test_what_is_seen_often_is_learnt() -> None:
    seen = [Case("a", (0, 1), right=number % 10 > 0) for number in range(200)]
    seen += [Case("b", (0,), right=number % 10 > 6) for number in range(200)]
    weights = fit(seen)
    assert share(odds(weights, (0, 1))) == pytest.approx(0.9, abs=0.04)
    assert share(odds(weights, (0,))) == pytest.approx(0.3, abs=0.04)


def test_reasons_are_told_in_both_languages_the_weightiest_first() -> None:
    [event] = extract(Document("row", ROWS["clock-time"]["text"], "", date(2024, 3, 2))).events
    told = reasons((*event.grounds, "of-another-version"))
    assert "有钟点 clock time" in {reason[2:] for reason in told}  # its sign is what is fitted
    weights = {f"{f.zh} {f.en}": abs(f.weight) for f in FEATURES}
    ranks = [weights[reason[2:]] for reason in told]
    assert ranks == sorted(ranks, reverse=True)
