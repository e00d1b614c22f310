"""The merge: every rule's examples, and histories of documents as tables in `histories/`."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

import pytest
from _pytest.mark import ParameterSet  # pytest does not export the type
from living import History, Living, histories, pair_measure, played
from tellings import event, event_time

from calendar_svc.events.merge import RULES, Rule, merge
from calendar_svc.events.merge.pairs import Known, Pair, Told
from calendar_svc.model import Mention

NOTHING_LEFT_OUT = 60  # histories at the least
PRECISION, RECALL = 0.99, 0.95  # of pairs of tellings that live under one UID


def rows(*, any_order: bool = False) -> list[ParameterSet]:
    return [
        pytest.param(history, id=history.name)
        for history in histories()
        if history.any_order or not any_order
    ]


@pytest.mark.parametrize("history", rows())
def test_history(history: History) -> None:
    living = Living()
    for document, expected in zip(history.documents, history.expected, strict=True):
        living.take(document)
        assert living.lines(history) == expected


def test_tellings_of_one_happening_are_joined_and_no_others() -> None:
    every = histories()
    assert len(every) >= NOTHING_LEFT_OUT
    pairs = pair_measure(map(played, every))
    assert pairs.precision >= PRECISION
    assert pairs.recall >= RECALL


@pytest.mark.parametrize("history", rows())
def test_telling_again_changes_nothing(history: History) -> None:
    living = Living()
    for document in history.documents:
        living.take(document)
    before = dict(living.events)
    for document in history.documents:
        changes = merge(list(living.events.values()), document)
        assert {change.action for change in changes} == {"unchanged"}
        living.take(document)
    assert living.events == before


@pytest.mark.parametrize("history", rows(any_order=True))
def test_order_of_documents_does_not_matter(history: History) -> None:
    outcomes = []
    for order in itertools.permutations(history.documents):
        living = Living()
        for document in order:
            living.take(document)
        outcomes.append(living.what_holds())
    assert all(outcome == outcomes[0] for outcome in outcomes)


def pair(lines: tuple[str, str]) -> Pair:
    """Read an example of a rule.

    ``before`` gives a time that an older document told; ``on`` in the cell behind the quote, the
    date of the document.
    """
    known, told = lines
    cells, known_on = _dated(known)
    time, _, before = cells[2].partition(", before ")
    put_off = cells[3] == "postponed-here"
    cells[2], cells[3] = time, "postponed" if put_off else cells[3]
    event_known = event(" | ".join(cells))
    mentions = [event_known]
    if before:
        mentions.append(replace(event_known, time=event_time(before)))
    told_cells, told_on = _dated(told)
    day = date.fromisoformat(told_on) if told_on else None
    return Pair(
        Told(event(" | ".join(told_cells)), "new", (day, day) if day else None),
        Known(
            "uid",
            event_known,
            tuple(Mention("old", "old.txt", known_on, None, each) for each in mentions),
            put_off,
        ),
    )


def _dated(line: str) -> tuple[list[str], str | None]:
    line, _, on = line.partition(" ||||| on ")
    return [cell.strip() for cell in line.split("|")], on or None


def examples(side: str) -> list[ParameterSet]:
    return [
        pytest.param(rule, lines, id=f"{rule.name}:{number}")
        for rule in RULES
        for number, lines in enumerate(getattr(rule, side))
    ]


@pytest.mark.parametrize(("rule", "lines"), examples("yes"))
def test_rule_knows_its_example(rule: Rule, lines: tuple[str, str]) -> None:
    assert pair(lines).possible
    assert rule.test(pair(lines))


@pytest.mark.parametrize(("rule", "lines"), examples("no"))
def test_rule_refuses_its_counterexample(rule: Rule, lines: tuple[str, str]) -> None:
    assert not (pair(lines).possible and rule.test(pair(lines)))


def test_every_rule_has_a_name_of_its_own_and_examples_of_both_sides() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.yes and rule.no for rule in RULES)
