"""The merge: every rule's examples, and histories of documents as tables in `histories/`."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet  # pytest does not export the type
from tellings import event, event_time, extraction

from calendar_svc.events.merge import RULES, Rule, blocking_keys, evolve, merge
from calendar_svc.events.merge.pairs import Known, Pair, Told
from calendar_svc.model import CalendarEvent, Extraction, Mention

HISTORIES = Path(__file__).parent / "histories"
NOW = datetime(2023, 2, 27, 1, 30, tzinfo=UTC)


def histories(*, any_order: bool = False) -> list[ParameterSet]:
    return [
        pytest.param(history["document"], id=f"{path.stem}:{history['name']}")
        for path in sorted(HISTORIES.glob("*.toml"))
        for history in tomllib.loads(path.read_text("utf-8"))["history"]
        if history.get("any_order") or not any_order
    ]


def documents(table: Sequence[dict[str, Any]]) -> list[Extraction]:
    return [
        extraction(row["tells"], row["date"], f"page-{number}.txt")
        for number, row in enumerate(table)
    ]


class Living:
    """All living events, as a store would hold them, in memory."""

    def __init__(self) -> None:
        self.events: dict[str, CalendarEvent] = {}
        self.now = NOW
        self._uids = (f"uid-{number}" for number in itertools.count())

    def take(self, document: Extraction) -> None:
        self.now += timedelta(days=1)
        stored = list(self.events.values())
        changes = merge(stored, document)
        assert changes == merge(self.candidates(document), document), "blocking hides a candidate"
        steps = evolve(stored, document, changes, now=self.now, mint_uid=lambda: next(self._uids))
        self.events.update({step.after.uid: step.after for step in steps})

    def candidates(self, document: Extraction) -> list[CalendarEvent]:
        keys = {key for told in document.events for key in blocking_keys(told)}
        return [known for known in self.events.values() if keys & _all_keys(known)]

    def lines(self) -> list[str]:
        return sorted(
            f"{known.event.title} | {known.event.time.edtf} | {known.event.status.value}"
            f" | {known.sequence}"
            for known in self.events.values()
        )

    def what_holds(self) -> tuple[tuple[object, ...], ...]:
        """Times, statuses and places; which of two wordings a title keeps may differ."""
        return tuple(
            sorted(
                (
                    known.event.time.edtf,
                    str(known.event.time.begin),
                    known.event.status.value,
                    known.event.place or "",
                    len(known.mentions),
                )
                for known in self.events.values()
            )
        )


def _all_keys(known: CalendarEvent) -> set[str]:
    tellings = [known.event, *(mention.event for mention in known.mentions)]
    return {key for telling in tellings for key in blocking_keys(telling)}


@pytest.mark.parametrize("table", histories())
def test_history(table: list[dict[str, Any]]) -> None:
    living = Living()
    for row, document in zip(table, documents(table), strict=True):
        living.take(document)
        assert living.lines() == sorted(row["expect"])


@pytest.mark.parametrize("table", histories())
def test_telling_again_changes_nothing(table: list[dict[str, Any]]) -> None:
    living = Living()
    for document in documents(table):
        living.take(document)
    before = dict(living.events)
    for document in documents(table):
        changes = merge(list(living.events.values()), document)
        assert {change.action for change in changes} == {"unchanged"}
        living.take(document)
    assert living.events == before


@pytest.mark.parametrize("table", histories(any_order=True))
def test_order_of_documents_does_not_matter(table: list[dict[str, Any]]) -> None:
    outcomes = set()
    for order in itertools.permutations(documents(table)):
        living = Living()
        for document in order:
            living.take(document)
        outcomes.add(living.what_holds())
    assert len(outcomes) == 1


def pair(lines: tuple[str, str]) -> Pair:
    """Read an example of a rule; ``before`` gives a time that an older document told."""
    known, told = lines
    cells = [cell.strip() for cell in known.split("|")]
    time, _, before = cells[2].partition(", before ")
    put_off = cells[3] == "postponed-here"
    cells[2], cells[3] = time, "postponed" if put_off else cells[3]
    event_known = event(" | ".join(cells))
    mentions = [event_known]
    if before:
        mentions.append(replace(event_known, time=event_time(before)))
    return Pair(
        Told(event(told), "new", None),
        Known(
            "uid",
            event_known,
            tuple(Mention("old", "old.txt", None, None, each) for each in mentions),
            put_off,
        ),
    )


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
