"""Texts from extraction to living events: `histories/prose/` after every text."""

from __future__ import annotations

from typing import Any

import pytest
from living import pair_measure
from prose import Prose, prose, steps

from calendar_svc.events.merge import merge

ENOUGH = 40  # histories at the least
PRECISION, RECALL = 0.99, 0.98  # of pairs of tellings that live under one UID


def rows() -> list[Any]:
    return [
        pytest.param(
            history,
            id=history.name,
            marks=[pytest.mark.xfail(reason=history.gap, strict=True)] if history.gap else [],
        )
        for history in prose()
    ]


@pytest.mark.parametrize("history", rows())
def test_texts_leave_what_a_subscriber_should_see(history: Prose) -> None:
    assert list(steps(history)) == [[] for _ in history.documents]


def test_tellings_of_one_happening_are_joined_and_no_others() -> None:
    assert len(prose()) >= ENOUGH
    pairs = pair_measure(history.tellings() for history in prose())
    assert pairs.precision >= PRECISION
    assert pairs.recall >= RECALL


@pytest.mark.parametrize("history", [pytest.param(h, id=h.name) for h in prose()])
def test_reading_a_text_again_changes_nothing(history: Prose) -> None:
    living = history.played()
    for document in history.documents:
        changes = merge(list(living.events.values()), document)
        assert {change.action for change in changes} <= {"unchanged"}
