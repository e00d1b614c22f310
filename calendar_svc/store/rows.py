"""Values to rows and back: the one place that knows how an event lies in the database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping

from calendar_svc.model import (
    Amount,
    Bound,
    CalendarEvent,
    DateEvidence,
    DocumentDate,
    Event,
    EventTime,
    Kind,
    Mention,
    Party,
    Precision,
    Quote,
    Span,
    Status,
)
from calendar_svc.publish.filters import language_of
from calendar_svc.store.tokens import search_tokens

_DUMP = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
# Sorts events of unknown year after all others; a NULL would need another order on each database.
NO_TIME = datetime(9999, 12, 31)
# What lasts longer is looked for apart, so that what overlaps a window can be found by its begin.
LASTING = timedelta(days=31)


def dump_json(value: object) -> str:
    """Write JSON for a column: compact, Chinese kept readable."""
    return _DUMP(value)


def event_to_json(event: Event) -> dict[str, Any]:
    """Write the whole event as plain JSON values."""
    time, quote = event.time, event.quote
    return {
        "kind": event.kind.value,
        "title": event.title,
        "begin": _iso(time.begin),
        "end": _iso(time.end),
        "precision": time.precision.value,
        "edtf": time.edtf,
        "status": event.status.value,
        "quote": [quote.span.start, quote.span.end, quote.text],
        "place": event.place,
        "organizers": [[party.name, party.role] for party in event.organizers],
        "participants": [[party.name, party.role] for party in event.participants],
        "project": event.project,
        "confidence": event.confidence,
        "rules": list(event.rules),
        "article": event.article,
        "grounds": list(event.grounds),
        "amounts": [_amount_to_json(amount) for amount in event.amounts],
    }


def event_from_json(value: dict[str, Any]) -> Event:
    """Read back what `event_to_json` wrote."""
    start, end, text = value["quote"]
    return Event(
        kind=Kind(value["kind"]),
        title=value["title"],
        time=EventTime(
            _moment(value["begin"]),
            _moment(value["end"]),
            Precision(value["precision"]),
            value["edtf"],
        ),
        status=Status(value["status"]),
        quote=Quote(Span(start, end), text),
        place=value["place"],
        organizers=_parties(value["organizers"]),
        participants=_parties(value["participants"]),
        project=value["project"],
        confidence=value["confidence"],
        rules=tuple(value["rules"]),
        article=value["article"],
        grounds=tuple(value.get("grounds", ())),  # older rows name none
        amounts=tuple(_amount_from_json(row) for row in value.get("amounts", ())),
    )


def _amount_to_json(amount: Amount) -> list[Any]:
    span, bound = amount.quote.span, amount.bound
    value = format(amount.value, "f")
    quote = [span.start, span.end, amount.quote.text]
    return [amount.name, value, amount.unit, quote, None if bound is None else bound.value]


def _amount_from_json(row: list[Any]) -> Amount:
    name, value, unit, (start, end, text), bound = row
    quote = Quote(Span(start, end), text)
    return Amount(name, Decimal(value), unit, quote, None if bound is None else Bound(bound))


def event_columns(living: CalendarEvent) -> dict[str, Any]:
    """Give the columns of a row of ``events``, all but ``revision``, ``number`` and ``vevent``."""
    event = living.event
    begin, end = event.time.begin, event.time.end
    return {
        "uid": living.uid,
        "sequence": living.sequence,
        "created_at": living.created_at,
        "changed_at": living.changed_at,
        "timezone": living.timezone,
        "kind": event.kind.value,
        "status": event.status.value,
        "title": event.title,
        "begins": begin,
        "ends": end,
        "sort_time": begin or end or NO_TIME,
        "precision": event.time.precision.value,
        "place": event.place,
        "project": event.project,
        "confidence": event.confidence,
        "value": event_to_json(event),
        "locked_fields": sorted(living.locked),
        "merged_into": living.merged_into,
        **derived_columns(living),
    }


def derived_columns(living: CalendarEvent) -> dict[str, Any]:
    """Give the columns that follow from the others and the mentions, for the queries alone."""
    begin, end = living.event.time.begin, living.event.time.end
    return {
        "lang": language_of(living.event.title),
        "until_time": end or NO_TIME,
        "lasting": begin is None or end is None or end - begin > LASTING,
        "search": search_tokens(living),
    }


def living_event(row: RowMapping, event: Event, mentions: Iterable[Mention] = ()) -> CalendarEvent:
    """Read one row of ``events``, whose value is *event*, with its mentions."""
    return CalendarEvent(
        uid=row["uid"],
        sequence=row["sequence"],
        created_at=row["created_at"],
        changed_at=row["changed_at"],
        timezone=row["timezone"],
        event=event,
        mentions=tuple(mentions),
        locked=frozenset(row["locked_fields"]),
        merged_into=row["merged_into"],
    )


def mention(row: RowMapping, event: Event) -> Mention:
    """Read one row of ``mentions``, which tells *event*, joined with its document."""
    return Mention(
        document=row["digest"],
        document_name=row["name"],
        document_date=row["date_edtf"],
        publisher=row["publisher"],
        event=event,
    )


def date_columns(day: DocumentDate) -> dict[str, Any]:
    """Give the columns of a row of ``documents`` that hold its date and why."""
    return {
        "date_earliest": day.earliest,
        "date_latest": day.latest,
        "date_edtf": day.edtf,
        "date_source": day.source,
        "date_evidence": [
            {
                "rule": reason.rule,
                "span": None if reason.span is None else [reason.span.start, reason.span.end],
                "text": reason.text,
                "says": reason.says,
            }
            for reason in day.evidence
        ],
    }


def stored_date(row: RowMapping) -> DocumentDate:
    """Read back what `date_columns` wrote."""
    return DocumentDate(
        earliest=row["date_earliest"],
        latest=row["date_latest"],
        edtf=row["date_edtf"],
        source=row["date_source"],
        evidence=tuple(
            DateEvidence(
                reason["rule"],
                None if reason["span"] is None else Span(*reason["span"]),
                reason["text"],
                reason["says"],
            )
            for reason in row["date_evidence"]
        ),
    )


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _parties(pairs: Iterable[tuple[str, str | None]]) -> tuple[Party, ...]:
    return tuple(Party(name, role) for name, role in pairs)
