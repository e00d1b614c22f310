"""Events as iCalendar (RFC 5545, RFC 7986): one VEVENT a change, a feed as the join of them.

The same values give the same bytes: no clock is read, DTSTAMP is the last change of the event. An
event is built and read back with the icalendar package; a feed joins the texts that were kept.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

from icalendar import Alarm, Calendar, Component, Event, vCategory, vDuration, vText, vUri

from calendar_svc.model import CalendarEvent, Status
from calendar_svc.publish.definition import COLORS
from calendar_svc.publish.description import MAX_FIELD, describe
from calendar_svc.publish.duration import parse_duration
from calendar_svc.publish.feeds import FeedSpec
from calendar_svc.publish.marks import bracket
from calendar_svc.publish.placement import Placement, by_day, place
from calendar_svc.publish.text import calendar_text
from calendar_svc.publish.timezone import ZONES, render_vtimezone
from calendar_svc.publish.words import WORDS

PRODID = "-//calendar_svc//Government dates//ZH"
REFRESH = timedelta(hours=6)
"""How often a client should ask again; those that care at all ask every few hours."""

EMPTY_DAY = date(2026, 1, 1)
"""The day of the notice in an empty feed: fixed, so that an empty feed has the same bytes for ever.
It is there for the clients that refuse a calendar without events, not for the eye."""

_EMPTY_STAMP = datetime(2026, 1, 1, tzinfo=UTC)
_END = "END:VCALENDAR\r\n"
_ZONE = re.compile(r"\nDTSTART;TZID=([^:\r\n]+):")
_LINE, _FOLD = 75, "\r\n "  # octets of a content line (RFC 5545 section 3.1)
_UID = re.compile(r"\nUID:((?:[^\r\n]|\r\n )+)\r\n")
_UNFOLD = re.compile(r"\r\n ")
_BASE_URL = re.compile(r"https?://[\x21-\x7e]+")


def render_vevent(event: CalendarEvent, spec: FeedSpec | None = None) -> str:
    """One event as the text of one VEVENT, folded, with CRLF.

    The text is kept with the event, so it names no address of the service: that may change and is
    put in by `render_feed`.

    Parameters:
        event: The stored event.
        spec: The feed that shows it, for its alarms and its way with imprecise times; None for the
            text that suits every feed whose `FeedSpec.plain` is true.

    Returns:
        The empty string for an event that has no place in a calendar: its year is unknown, the feed
        omits imprecise times, or its text would not read back as it was written.

    Source: RFC 5545 section 3.6.1; `place` for how each precision is drawn.
    """
    placed = place(event, spec.vague if spec is not None else "marker")
    if placed is None:
        return ""
    if not placed.all_day and event.timezone not in ZONES:
        placed = by_day(placed)
    component = _vevent(event, placed)
    for alarm in _alarms(event, placed, spec):
        component.add_component(alarm)
    return _checked(component)


def render_feed(
    spec: FeedSpec, vevents: Iterable[str], timezones: Iterable[str], base_url: str = ""
) -> bytes:
    """A feed as the bytes that are served: the head, the zones, then the events as given.

    Parameters:
        spec: The feed, for its name, description and colour.
        vevents: Texts of `render_vevent` in the order of `feed_order`; empty ones are left out.
        timezones: IANA names of the zones of the events, the first being the calendar's own; a
            zone that a text names is declared whether it is given or not.
        base_url: Where the service is reached (``https://host``), for SOURCE and the URL of the
            feed and of each event's page; none without it.

    Returns:
        UTF-8 with CRLF. A feed without events carries one notice on `EMPTY_DAY`, for some clients
        refuse an empty calendar.
    """
    told = "".join(text for text in vevents if text)
    if _BASE_URL.fullmatch(base_url):
        told = _linked(told, base_url.rstrip("/"))
    body = told or _empty_notice(spec)
    given = [name for name in timezones if name in ZONES]
    named = sorted({*given, *_ZONE.findall(body)} & ZONES)
    head = _head(spec, next(iter((*given, *named)), None), base_url)
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


def _vevent(event: CalendarEvent, placed: Placement) -> Event:
    values, component = event.event, Event()
    component.add("UID", _text(event.uid))
    component.add("DTSTAMP", event.changed_at)
    component.add("CREATED", event.created_at)
    component.add("LAST-MODIFIED", event.changed_at)
    component.add("SEQUENCE", max(event.sequence, 0))
    zone = {} if placed.all_day else {"TZID": event.timezone}
    component.add("DTSTART", placed.start, zone)
    component.add("DTEND", placed.end, zone)
    component.add("SUMMARY", _summary(event, placed))
    component.add("DESCRIPTION", vText(describe(event, placed)))
    if values.place and (where := _text(values.place)):
        component.add("LOCATION", where)
    kind = WORDS.kinds[values.kind]
    component.add("CATEGORIES", vCategory([kind.zh, kind.en]))
    component.add("STATUS", _status(values.status, placed))
    component.add("TRANSP", "OPAQUE" if placed.busy else "TRANSPARENT")
    component.add("X-TIME-PRECISION", _text(values.time.precision))
    component.add("X-EDTF", _text(values.time.edtf))
    return component


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


def _summary(event: CalendarEvent, placed: Placement) -> vText:
    """The title behind its marks; an event without a title is called by its kind."""
    title = calendar_text(event.event.title, MAX_FIELD) or WORDS.kinds[event.event.kind].zh
    return vText(calendar_text(bracket(placed.marks), MAX_FIELD) + title)


def _status(status: Status, placed: Placement) -> str:
    """STATUS of a VEVENT, which knows three words (RFC 5545 section 3.8.1.11).

    A postponed event is cancelled at its old time; it comes back under its UID with the new one.
    """
    if status in (Status.CANCELLED, Status.POSTPONED):
        return "CANCELLED"
    return "TENTATIVE" if placed.tentative else "CONFIRMED"


def _alarms(event: CalendarEvent, placed: Placement, spec: FeedSpec | None) -> list[Alarm]:
    """The alarms that the feed asks for, of planned events whose day is known.

    Whether a planned event is past cannot be told without a clock; clients do not ring for those.
    """
    values = event.event
    if spec is None or placed.tentative or values.status is not Status.PLANNED:
        return []
    made = []
    for text in spec.alarms:
        alarm = Alarm()
        alarm.add("ACTION", "DISPLAY")
        alarm.add("DESCRIPTION", _summary(event, placed))
        alarm.add("TRIGGER", vDuration(parse_duration(text)))
        made.append(alarm)
    return made


def _head(spec: FeedSpec, zone: str | None, base_url: str) -> str:
    """VCALENDAR without its events and end: maker, name, colour, rhythm (RFC 7986 section 5)."""
    head, name, about = Calendar(), _text(spec.title), _text(spec.description)
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
        head.add("X-WR-TIMEZONE", _text(zone))
    if spec.color is not None:
        head.add("COLOR", _text(spec.color))
        head.add("X-APPLE-CALENDAR-COLOR", _text(COLORS[spec.color]))
    if _BASE_URL.fullmatch(base_url):
        link = f"{base_url.rstrip('/')}/feeds/{spec.slug}.ics"
        head.add("SOURCE", vUri(link), {"VALUE": "URI"})
        head.add("URL", vUri(link))
    head.add("REFRESH-INTERVAL", vDuration(REFRESH), {"VALUE": "DURATION"})
    head.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    return str(head.to_ical(), "utf-8").removesuffix(_END)


def _empty_notice(spec: FeedSpec) -> str:
    component = Event()
    component.add("UID", _text(f"empty-{spec.slug}"))
    for name in ("DTSTAMP", "CREATED", "LAST-MODIFIED"):
        component.add(name, _EMPTY_STAMP)
    component.add("SEQUENCE", 0)
    component.add("DTSTART", EMPTY_DAY)
    component.add("DTEND", EMPTY_DAY + timedelta(days=1))
    component.add("SUMMARY", vText(WORDS.empty.zh))
    component.add("DESCRIPTION", vText(WORDS.empty.en))
    component.add("STATUS", "CONFIRMED")
    component.add("TRANSP", "TRANSPARENT")
    return _checked(component)


def _checked(component: Component) -> str:
    """The text of a component that reads back as what was written; else the empty string.

    Cleaning makes the second case unreachable as far as is known; if it is not, one event is
    missing rather than a calendar broken.
    """
    written = component.to_ical()
    try:
        read = Component.from_ical(written.decode())
    except ValueError:
        return ""
    same = read.to_ical() == written and not read.errors
    return written.decode() if same else ""


def _text(text: str) -> vText:
    """Any text as a TEXT value of one line (RFC 5545 section 3.3.11).

    It is wrapped by hand because the package escapes no value of a property that it does not know.
    """
    return vText(calendar_text(text, MAX_FIELD))
