"""The JSON form of what was extracted: one record for the command line and the API (pure).

Keys, their order and their types are the contract of ``calendar-svc extract --jsonl``. Every key is
always present; what is not known is null. ``amounts`` is a key beyond the contract.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from calendar_svc.model import Amount, Article, Event, Extraction, Span


def local_time(moment: datetime | None) -> str | None:
    """A local wall-clock time as ``YYYY-MM-DDTHH:MM:SS`` without offset; None stays None."""
    return None if moment is None else moment.isoformat(timespec="seconds")


def span_record(span: Span) -> dict[str, int]:
    """Offsets in code points of the raw text, end exclusive."""
    return {"start": span.start, "end": span.end}


def event_record(event: Event) -> dict[str, Any]:
    """One event as JSON values.

    Parameters:
        event: The event as a document tells it, or the values that hold now of a stored one.

    Returns:
        A new dict of JSON types: ``begin`` and ``end`` are local times without offset, or None for
        an open or unknown side; ``quote`` points into the raw text; ``confidence`` is 0..1.
    """
    return {
        "kind": str(event.kind),
        "title": event.title,
        "begin": local_time(event.time.begin),
        "end": local_time(event.time.end),
        "precision": str(event.time.precision),
        "edtf": event.time.edtf,
        "status": str(event.status),
        "place": event.place,
        "organizers": [party.name for party in event.organizers],
        "participants": [party.name for party in event.participants],
        "project": event.project,
        "quote": {**span_record(event.quote.span), "text": event.quote.text},
        "confidence": round(event.confidence, 3),
        "amounts": [amount_record(amount) for amount in event.amounts],
    }


def amount_record(amount: Amount) -> dict[str, Any]:
    """One figure as JSON values; ``value`` is a decimal string, so that no reader rounds it."""
    quote = amount.quote
    return {
        "name": amount.name,
        "value": format(amount.value, "f"),
        "unit": amount.unit,
        "bound": None if amount.bound is None else str(amount.bound),
        "quote": {**span_record(quote.span), "text": quote.text},
    }


def article_record(article: Article) -> dict[str, Any]:
    """One article as JSON values: where its headline and the pieces of its body stand."""
    return {
        "headline": None if article.headline is None else span_record(article.headline),
        "byline": list(article.byline),
        "spans": [span_record(span) for span in article.spans],
    }


def extraction_record(extraction: Extraction) -> dict[str, Any]:
    """Everything that one document says as JSON values: its date, its events, its articles.

    Parameters:
        extraction: What `calendar_svc.events.extract` gave.

    Returns:
        A new dict with ``document_date`` (EDTF or None), ``events`` and ``articles``; the caller
        puts the ``id`` in front.
    """
    return {
        "document_date": extraction.date.edtf,
        "events": [event_record(event) for event in extraction.events],
        "articles": [article_record(article) for article in extraction.articles],
    }
