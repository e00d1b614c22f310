"""Histories of documents as tables, played to the merge in memory, and how well it keeps apart.

A history is a list of documents in the order of reading. A line that a document tells begins with
a label: tellings of one label are one happening, ``?`` fits several. `expect` is what lives after
the document: label, title, time, status, SEQUENCE.
"""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tellings import extraction

from calendar_svc.events.merge import blocking_keys, evolve, merge
from calendar_svc.model import CalendarEvent, Extraction

HISTORIES = Path(__file__).parent / "histories"
NOW = datetime(2023, 2, 27, 1, 30, tzinfo=UTC)
ANY = "?"  # a telling that fits several happenings


@dataclass(frozen=True, slots=True)
class History:
    """One table: its name, its documents, and the label of each event that a document tells."""

    name: str
    documents: tuple[Extraction, ...]
    labels: tuple[tuple[str, ...], ...]
    expected: tuple[tuple[str, ...], ...]
    any_order: bool


def histories() -> list[History]:
    """Read every table of the folder."""
    return [
        _history(path.stem, table)
        for path in sorted(HISTORIES.glob("*.toml"))
        for table in tomllib.loads(path.read_text("utf-8"))["history"]
    ]


def _history(stem: str, table: dict[str, Any]) -> History:
    rows = table["document"]
    split = [[line.partition(" | ") for line in row["tells"]] for row in rows]
    return History(
        name=f"{stem}:{table['name']}",
        documents=tuple(
            extraction([told for _, _, told in lines], row["date"], f"page-{number}.txt")
            for number, (row, lines) in enumerate(zip(rows, split, strict=True))
        ),
        labels=tuple(tuple(label for label, _, _ in lines) for lines in split),
        expected=tuple(tuple(sorted(row["expect"])) for row in rows),
        any_order=table.get("any_order", False),
    )


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
        keys = {key for told in document.events for key in blocking_keys(told).all}
        return [known for known in self.events.values() if keys & _all_keys(known)]

    def where(self, document: Extraction) -> list[str]:
        """Give the UID under which each telling of a document lives, in printed order."""
        return [
            next(
                known.uid
                for known in self.events.values()
                for mention in known.mentions
                if (mention.document, mention.event) == (document.document.digest, told)
            )
            for told in document.events
        ]

    def lines(self, history: History) -> tuple[str, ...]:
        """Give what lives in the form of `expect`; several labels are two happenings made one."""
        told: dict[str, set[str]] = {uid: set() for uid in self.events}
        for document, labels in zip(history.documents, history.labels, strict=True):
            if self._is_known(document):
                for uid, label in zip(self.where(document), labels, strict=True):
                    told[uid].update({label} - {ANY})
        return tuple(
            sorted(
                f"{'+'.join(sorted(told[known.uid]))} | {known.event.title}"
                f" | {known.event.time.edtf} | {known.event.status.value} | {known.sequence}"
                for known in self.events.values()
            )
        )

    def what_holds(self) -> tuple[tuple[object, ...], ...]:
        """What every event says, whatever its UID, SEQUENCE and the order of its parties."""
        return tuple(
            sorted(
                (
                    known.event.title,
                    known.event.time.edtf,
                    str(known.event.time.begin),
                    known.event.status.value,
                    known.event.place or "",
                    known.event.project or "",
                    sorted(party.name for party in known.event.organizers),
                    len(known.mentions),
                )
                for known in self.events.values()
            )
        )

    def _is_known(self, document: Extraction) -> bool:
        digest = document.document.digest
        return any(
            mention.document == digest
            for known in self.events.values()
            for mention in known.mentions
        )


def _all_keys(known: CalendarEvent) -> set[str]:
    tellings = [known.event, *(mention.event for mention in known.mentions)]
    return {key for telling in tellings for key in blocking_keys(telling).all}


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of tellings: joined and rightly so, joined, and to be joined."""

    right: int
    joined: int
    wanted: int

    @property
    def precision(self) -> float:
        return self.right / self.joined

    @property
    def recall(self) -> float:
        return self.right / self.wanted


def pair_measure(told: Iterable[Sequence[tuple[str, str]]]) -> Pairs:
    """Count pairs over histories, each a list of (label, UID) of all its tellings."""
    right = joined = wanted = 0
    for tellings in told:
        clear = [telling for telling in tellings if telling[0] != ANY]
        for (label, uid), (other_label, other_uid) in itertools.combinations(clear, 2):
            right += label == other_label and uid == other_uid
            joined += uid == other_uid
            wanted += label == other_label
    return Pairs(right, joined, wanted)


def played(history: History) -> list[tuple[str, str]]:
    """Play a history to its end; give label and UID of each telling."""
    living = Living()
    for document in history.documents:
        living.take(document)
    return [
        (label, uid)
        for document, labels in zip(history.documents, history.labels, strict=True)
        for label, uid in zip(labels, living.where(document), strict=True)
    ]
