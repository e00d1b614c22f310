"""The words that people read in a calendar, from ``words.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import Any

from calendar_svc.model import Kind, Precision, Status


class Note(StrEnum):
    """What a description adds about how the time is drawn."""

    END_UNKNOWN = "end-unknown"
    DEADLINE_MOMENT = "deadline-moment"
    LAST_DAY = "last-day"
    FIRST_DAY = "first-day"
    PAST_PERIOD = "past-period"
    DOCUMENT_DATE = "document-date"
    UNKNOWN_ZONE = "unknown-zone"


class Notice(StrEnum):
    """What a calendar says of itself."""

    EMPTY = "empty"
    TASKS = "tasks"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Label:
    """One notion in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class DayPart:
    """A part of the day: hours from midnight, ``last`` exclusive and past 24 when it crosses it."""

    first: int
    last: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Everything of ``words.toml``; the comments there say what each is for."""

    kinds: Mapping[Kind, Label]
    statuses: Mapping[Status, Label]
    precisions: Mapping[Precision, Label]
    day_parts: tuple[DayPart, ...]
    vague_past: tuple[str, ...]
    vague_future: tuple[str, ...]
    vague_either: tuple[str, ...]
    vague_unknown: str
    completions: tuple[str, ...]
    starts: tuple[str, ...]
    limits: tuple[str, ...]
    deadline: str
    since: str
    until: str
    cancelled: tuple[str, ...]
    postponed: tuple[str, ...]
    notes: Mapping[Note, Label]
    notices: Mapping[Notice, Label]
    digest: Label


def _read(table: Mapping[str, Any]) -> Words:
    vague, mark = table["vague"], table["mark"]
    return Words(
        kinds={kind: Label(*table["kind"][kind]) for kind in Kind},
        statuses={status: Label(*table["status"][status]) for status in Status},
        precisions={precision: Label(*table["precision"][precision]) for precision in Precision},
        day_parts=tuple(
            DayPart(part["hours"][0], part["hours"][1], tuple(part["words"]))
            for part in table["part_of_day"]
        ),
        vague_past=tuple(vague["past"]),
        vague_future=tuple(vague["future"]),
        vague_either=tuple(vague["either"]),
        vague_unknown=vague["unknown"],
        completions=tuple(table["milestone"]["completions"]),
        starts=tuple(table["milestone"]["starts"]),
        limits=tuple(table["limit"]["words"]),
        deadline=mark["deadline"],
        since=mark["since"],
        until=mark["until"],
        cancelled=tuple(mark["cancelled"]),
        postponed=tuple(mark["postponed"]),
        notes={note: Label(*table["note"][note]) for note in Note},
        notices={notice: Label(*table["notice"][notice]) for notice in Notice},
        digest=Label(*table["digest"]["month"]),
    )


WORDS = _read(tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text("utf-8")))
