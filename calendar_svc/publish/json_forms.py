"""A feed as the JSON of the API, and as JSON Feed 1.1 for readers of news."""

from __future__ import annotations

import json
from typing import Any

from calendar_svc.model import CalendarEvent
from calendar_svc.publish.content import FeedContent
from calendar_svc.publish.entries import (
    body_text,
    entry_id,
    event_page,
    headline,
    newest_first,
    rfc3339,
)
from calendar_svc.publish.telling import present_telling, source_name
from calendar_svc.record import event_record


def render_json(content: FeedContent) -> bytes:
    """The feed as the records of the API, in order of time; imprecise times keep their precision.

    Parameters:
        content: What fits; events with their mentions.
    """
    spec = content.spec
    return dump_json(
        {
            "slug": spec.slug,
            "query": spec.query,
            "name": spec.name,
            "name_en": spec.name_en,
            "description": spec.description,
            "updated": rfc3339(content.changed),
            "complete": not content.cut,
            "items": [_record(event, content.base_url) for event in content.events],
        }
    )


def render_json_feed(content: FeedContent) -> bytes:
    """The feed as JSON Feed 1.1, what changed last first.

    Parameters:
        content: What fits; events with their mentions.

    Source: https://www.jsonfeed.org/version/1.1/
    """
    spec, address = content.spec, content.address(".feed.json")
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": spec.title,
        "language": "zh-CN",
        "authors": [{"name": "calendar_svc"}],
    }
    if spec.description:
        feed["description"] = spec.description
    if content.base_url and address:
        feed["feed_url"] = content.base_url + address
        feed["home_page_url"] = f"{content.base_url}/"
    feed["items"] = [_item(event, content.base_url) for event in newest_first(content.events)]
    return dump_json(feed)


def dump_json(value: object) -> bytes:
    """JSON in UTF-8, whatever the texts hold: a lone surrogate becomes a question mark.

    Parameters:
        value: Of JSON types.
    """
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return written.encode("utf-8", "replace")


def _record(event: CalendarEvent, base_url: str) -> dict[str, Any]:
    told = present_telling(event)
    return {
        **event_record(event.event),
        "uid": event.uid,
        "sequence": event.sequence,
        "timezone": event.timezone,
        "created_at": rfc3339(event.created_at),
        "changed_at": rfc3339(event.changed_at),
        "url": event_page(base_url, event.uid) or None,
        "source": None
        if told is None
        else {
            "name": source_name(told),
            "publisher": told.publisher,
            "date": told.document_date,
            "digest": told.document,
        },
    }


def _item(event: CalendarEvent, base_url: str) -> dict[str, Any]:
    page = event_page(base_url, event.uid)
    return {
        "id": entry_id(event.uid),
        **({"url": page} if page else {}),
        "title": headline(event),
        "content_text": body_text(event),
        "date_published": rfc3339(event.created_at),
        "date_modified": rfc3339(event.changed_at),
        "tags": [str(event.event.kind), str(event.event.status)],
    }
