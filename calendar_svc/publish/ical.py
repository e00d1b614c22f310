"""Feeds as iCalendar (RFC 5545, RFC 7986): a head, the zones, and the join of the events' texts.

The same values give the same bytes: no clock is read. The texts of the events are made and checked
once a change (`render_vevent`); a feed joins what was kept.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import quote

from icalendar import Calendar, vDuration, vUri

from calendar_svc.model import CalendarEvent
from calendar_svc.publish.component import text_value
from calendar_svc.publish.definition import COLORS
from calendar_svc.publish.feeds import FeedSpec
from calendar_svc.publish.notices import empty_notice, tasks_notice
from calendar_svc.publish.timezone import ZONES, render_vtimezone

PRODID = "-//calendar_svc//Government dates//ZH"
REFRESH = timedelta(hours=6)
"""How often a client should ask again; those that care at all ask every few hours."""

_END = "END:VCALENDAR\r\n"
_ZONE = re.compile(r"\nDTSTART;TZID=([^:\r\n]+):")
_LINE, _FOLD = 75, "\r\n "  # octets of a content line (RFC 5545 section 3.1)
_UID = re.compile(r"\nUID:((?:[^\r\n]|\r\n )+)\r\n")
_UNFOLD = re.compile(r"\r\n ")
_BASE_URL = re.compile(r"https?://[\x21-\x7e]+")


def render_feed(
    spec: FeedSpec,
    vevents: Iterable[str],
    timezones: Iterable[str],
    base_url: str = "",
    *,
    notes: Iterable[str] = (),
    address: str | None = None,
) -> bytes:
    """A feed as the bytes that are served: the head, the zones, then the events as given.

    Parameters:
        spec: The feed, for its name, description and colour.
        vevents: Texts of `render_vevent` in the order of `feed_order`; empty ones are left out.
        timezones: IANA names of the zones of the events, the first being the calendar's own; a
            zone that a text names is declared whether it is given or not.
        base_url: Where the service is reached (``https://host``), for SOURCE and the URL of the
            feed and of each event's page; none without it.
        notes: Texts of events that have no page: digests and notices.
        address: Path of the feed, None: that of its slug; empty: a secret, to be told nowhere.

    Returns:
        UTF-8 with CRLF. A feed without events carries one notice, for some clients refuse an empty
        calendar, or one without a VEVENT.
    """
    told = "".join(text for text in vevents if text)
    if _BASE_URL.fullmatch(base_url):
        told = _linked(told, base_url.rstrip("/"))
    body = told + "".join(notes) or empty_notice(spec.slug)
    if "BEGIN:VEVENT" not in body:
        body = tasks_notice(spec.slug) + body
    given = [name for name in timezones if name in ZONES]
    named = sorted({*given, *_ZONE.findall(body)} & ZONES)
    path = f"/feeds/{spec.slug}.ics" if address is None else address
    link = f"{base_url.rstrip('/')}{path}" if path and _BASE_URL.fullmatch(base_url) else ""
    head = _head(spec, next(iter((*given, *named)), None), link)
    return "".join((head, *map(render_vtimezone, named), body, _END)).encode()


def feed_order(event: CalendarEvent) -> tuple[str, str]:
    """The sort key of events in a feed: by time (begin, else end), then by UID.

    It is made of stored values alone, so the same events always come in the same order.
    """
    moment = event.event.time.begin or event.event.time.end
    return ("9" if moment is None else moment.isoformat(), event.uid)


def feed_etag(body: bytes) -> str:
    """A strong entity tag of the bytes of a feed, quoted (RFC 9110 section 8.8.3)."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _linked(body: str, base_url: str) -> str:
    """Give each event the address of its page, right behind its UID."""

    def link(uid: re.Match[str]) -> str:
        name = quote(_UNFOLD.sub("", uid[1]).replace("\\", ""), safe="")
        line = f"URL:{base_url}/events/{name}"  # ASCII, so a character is an octet
        pieces = [
            line[:_LINE],
            *(line[at : at + _LINE - 1] for at in range(_LINE, len(line), _LINE - 1)),
        ]
        return f"{uid[0]}{_FOLD.join(pieces)}\r\n"

    return _UID.sub(link, body)


def _head(spec: FeedSpec, zone: str | None, link: str) -> str:
    """VCALENDAR without its events and end: maker, name, colour, rhythm (RFC 7986 section 5)."""
    head, name, about = Calendar(), text_value(spec.title), text_value(spec.description)
    head.add("VERSION", "2.0")
    head.add("PRODID", PRODID)
    head.add("CALSCALE", "GREGORIAN")
    head.add("METHOD", "PUBLISH")
    head.add("NAME", name)
    head.add("X-WR-CALNAME", name)
    if about:
        head.add("DESCRIPTION", about)
        head.add("X-WR-CALDESC", about)
    if zone is not None:
        head.add("X-WR-TIMEZONE", text_value(zone))
    if spec.color is not None:
        head.add("COLOR", text_value(spec.color))
        head.add("X-APPLE-CALENDAR-COLOR", text_value(COLORS[spec.color]))
    if link:
        head.add("SOURCE", vUri(link), {"VALUE": "URI"})
        head.add("URL", vUri(link))
    head.add("REFRESH-INTERVAL", vDuration(REFRESH), {"VALUE": "DURATION"})
    head.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    return str(head.to_ical(), "utf-8").removesuffix(_END)
