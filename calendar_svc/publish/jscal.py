"""A feed as JSCalendar (RFC 8984): a Group of Events, and of Tasks where a feed wants those."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Literal

from calendar_svc.model import CalendarEvent, Precision, Status
from calendar_svc.publish.content import FeedContent
from calendar_svc.publish.definition import COLORS
from calendar_svc.publish.digest import Digest, digests
from calendar_svc.publish.duration import write_duration
from calendar_svc.publish.entries import body_text, event_page, headline, rfc3339
from calendar_svc.publish.json_forms import dump_json
from calendar_svc.publish.placement import Placement, by_day, place
from calendar_svc.publish.rendering import GONE, Rendering, may_ring
from calendar_svc.publish.text import plain_text
from calendar_svc.publish.timezone import ZONES

PRODID = "-//calendar_svc//Government dates//ZH"


def render_jscal(content: FeedContent) -> bytes:
    """The feed as JSCalendar.

    Parameters:
        content: What fits; events with their mentions.

    Source: RFC 8984 sections 2.1 (Event), 2.2 (Task), 2.3 (Group).
    """
    spec, address = content.spec, content.address(".jscal")
    entries = [_entry(event, spec.rendering, content.base_url) for event in content.events]
    months = [_month(each) for each in digests(spec.slug, content.events, spec.rendering)]
    group: dict[str, Any] = {
        "@type": "Group",
        "uid": f"feed-{spec.slug}",
        "prodId": PRODID,
        "updated": rfc3339(content.changed),
        "title": plain_text(spec.title),
        "entries": [entry for entry in (*entries, *months) if entry is not None],
    }
    if spec.description:
        group["description"] = plain_text(spec.description)
    if spec.color is not None:
        group["color"] = COLORS[spec.color]
    if content.base_url and address:
        group["source"] = content.base_url + address
    return dump_json(group)


def _entry(event: CalendarEvent, rendering: Rendering, base_url: str) -> dict[str, Any] | None:
    """The entry of an event; None where it has no place in a calendar or is not wanted there."""
    values = event.event
    imprecise = values.time.precision.rank > Precision.DAY.rank
    if imprecise and rendering.vague in ("omit", "digest"):
        return None
    drawn: Literal["marker", "span"] = "span" if rendering.vague in ("span", "todo") else "marker"
    placed = place(event, drawn)
    if placed is None:
        return None
    if not placed.all_day and event.timezone not in ZONES:
        placed = by_day(placed)
    page = event_page(base_url, event.uid)
    task = imprecise and rendering.vague == "todo"
    return {
        "@type": "Task" if task else "Event",
        "uid": event.uid,
        "sequence": max(event.sequence, 0),
        "created": rfc3339(event.created_at),
        "updated": rfc3339(event.changed_at),
        "title": headline(event),
        "description": body_text(event),
        "keywords": {str(values.kind): True, f"precision-{values.time.precision}": True},
        **({"links": {"page": {"@type": "Link", "href": page}}} if page else {}),
        **_locations(values.place),
        **(_due(event, placed, rendering) if task else _when(event, placed, rendering)),
    }


def _month(digest: Digest) -> dict[str, Any]:
    """The imprecise times of a month, on its first day."""
    return {
        "@type": "Event",
        "uid": digest.uid,
        "sequence": digest.stamp.sequence,
        "created": rfc3339(digest.stamp.created),
        "updated": rfc3339(digest.stamp.changed),
        "title": digest.title,
        "description": "\n".join(digest.lines),
        "start": _local(digest.month),
        "duration": "P1D",
        "timeZone": None,
        "showWithoutTime": True,
        "status": "confirmed",
        "freeBusyStatus": "free",
    }


def _locations(where: str | None) -> dict[str, Any]:
    name = plain_text(where or "")
    return {"locations": {"place": {"@type": "Location", "name": name}}} if name else {}


def _when(event: CalendarEvent, placed: Placement, rendering: Rendering) -> dict[str, Any]:
    """The time properties of an Event, its status, and what rings (sections 1.4.4, 5.1)."""
    gone = event.event.status in GONE and rendering.cancelled == "keep"
    rings = rendering.rings(all_day=placed.all_day) if may_ring(event.event, rendering) else ()
    alerts = {
        str(number): {
            "@type": "Alert",
            "action": "display",
            "trigger": {"@type": "OffsetTrigger", "offset": offset},
        }
        for number, offset in enumerate(rings, 1)
    }
    return {
        "start": _local(placed.start),
        "duration": write_duration(placed.end - placed.start),
        "timeZone": None if placed.all_day else event.timezone,
        "showWithoutTime": placed.all_day,
        "status": "cancelled" if gone else "tentative" if placed.tentative else "confirmed",
        "freeBusyStatus": "busy" if placed.busy else "free",
        **({"alerts": alerts} if alerts else {}),
    }


def _due(event: CalendarEvent, placed: Placement, rendering: Rendering) -> dict[str, Any]:
    """The time properties of a Task: due at the end of its period (section 5.2)."""
    gone = event.event.status in GONE and rendering.cancelled == "keep"
    done = event.event.status in (Status.HELD, Status.COMPLETED)
    return {
        "start": _local(placed.start),
        "due": _local(placed.end),
        "timeZone": None,
        "showWithoutTime": True,
        "progress": "cancelled" if gone else "completed" if done else "needs-action",
    }


def _local(moment: date) -> str:
    """A local date-time (section 1.4.4): a day is its midnight."""
    whole = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    return whole.isoformat(timespec="seconds")
