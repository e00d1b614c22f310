"""What a person may set in an event, read from plain values (pure)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from calendar_svc.documents import clean_text
from calendar_svc.errors import EditError
from calendar_svc.model import Event, EventTime, Kind, Party, Status
from calendar_svc.temporal.edtf import parse_edtf

_LONGEST = 500  # characters of one value


def edited(event: Event, values: Mapping[str, Any]) -> Event:
    """Give an event with some of its fields set.

    Parameters:
        event: As it stands.
        values: Field -> value: ``title``; ``time`` as EDTF (``2023-02-23T09:00``, ``2023-08``);
            ``status``, ``kind``; ``place``, ``project``, None for none; ``organizers`` and
            ``participants`` as lists of names.

    Raises:
        EditError: A field that is none of these, or a value that cannot stand there.
    """
    for field in values:
        if field not in FIELDS:
            raise EditError(field, f"unknown; a person may set {', '.join(FIELDS)}")
    return replace(event, **{field: FIELDS[field](field, value) for field, value in values.items()})


def _text(field: str, value: object) -> str:
    text = clean_text(value, _LONGEST) if isinstance(value, str) else ""
    if not text:
        raise EditError(field, "write some text · 不能为空")
    return text


def _text_or_none(field: str, value: object) -> str | None:
    return None if value is None else _text(field, value)


def _time(field: str, value: object) -> EventTime:
    written = _text(field, value)
    try:
        begin, end, precision = parse_edtf(written)
    except ValueError as error:
        raise EditError(field, f"{written!r} is no EDTF time; write 2023-02-23T09:00") from error
    if precision is None or (begin is None and end is None):
        raise EditError(field, f"{written!r} tells no time on the calendar; write 2023-02-23")
    if begin is not None and end is not None and end <= begin:
        raise EditError(field, f"{written!r} ends before it begins")
    return EventTime(begin, end, precision, written)


def _status(field: str, value: object) -> Status:
    return Status(_choice(Status, field, value))


def _kind(field: str, value: object) -> Kind:
    return Kind(_choice(Kind, field, value))


def _choice(choices: type[StrEnum], field: str, value: object) -> str:
    allowed = [each.value for each in choices]
    if value not in allowed:
        raise EditError(field, f"{value!r} is none of {', '.join(allowed)}")
    return str(value)


def _parties(field: str, value: object) -> tuple[Party, ...]:
    if not isinstance(value, list | tuple):
        raise EditError(field, "write a list of names")
    return tuple(Party(_text(field, name)) for name in value)


FIELDS: Mapping[str, Callable[[str, object], Any]] = {
    "title": _text,
    "time": _time,
    "status": _status,
    "place": _text_or_none,
    "kind": _kind,
    "project": _text_or_none,
    "organizers": _parties,
    "participants": _parties,
}
"""Each field that a person may set, and how its value is read."""
