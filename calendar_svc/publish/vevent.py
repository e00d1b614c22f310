"""One event as iCalendar text (RFC 5545): a VEVENT, or a VTODO for a time that is not known.

The same values give the same bytes: no clock is read, DTSTAMP is the last change of the event.
"""

from __future__ import annotations

from datetime import timedelta

from icalendar import Alarm, Component, Event, Todo, vCategory, vDuration, vText

from calendar_svc.model import CalendarEvent, Precision, Status
from calendar_svc.publish.component import MAX_FIELD, Stamp, checked, text_value
from calendar_svc.publish.description import describe
from calendar_svc.publish.duration import parse_duration
from calendar_svc.publish.marks import bracket
from calendar_svc.publish.placement import Placement, by_day, place
from calendar_svc.publish.rendering import GONE, PLAIN, Rendering, may_ring
from calendar_svc.publish.text import calendar_text
from calendar_svc.publish.timezone import ZONES
from calendar_svc.publish.words import WORDS

_DAY = timedelta(days=1)


def render_vevent(event: CalendarEvent, rendering: Rendering = PLAIN) -> str:
    """One event as the text of one component, folded, with CRLF.

    The text is kept with the event, so it names no address of the service: that may change and is
    put in by `render_feed`.

    Parameters:
        event: The stored event.
        rendering: The choices of the feed that shows it; the text without any is good wherever
            `Rendering.shows_plainly` is true.

    Returns:
        A VEVENT; a VTODO for an imprecise time where ``vague`` is ``todo``. The empty string for an
        event that has no place in the calendar: its year is unknown, the feed omits imprecise times
        (or lists them in a digest) or cancelled events, or its text would not read back as it was
        written.

    Source: RFC 5545 sections 3.6.1, 3.6.2; `place` for how each precision is drawn.
    """
    if event.event.status in GONE and rendering.cancelled == "drop":
        return ""
    if event.event.time.precision.rank > Precision.DAY.rank and rendering.vague == "todo":
        return _todo(event, rendering)
    placed = place(event, rendering.vague)
    if placed is None:
        return ""
    if not placed.all_day and event.timezone not in ZONES:
        placed = by_day(placed)
    component = Event()
    _begin(component, event)
    zone = {} if placed.all_day else {"TZID": event.timezone}
    component.add("DTSTART", placed.start, zone)
    component.add("DTEND", placed.end, zone)
    _tell(component, event, placed)
    component.add("STATUS", _status(event.event.status, placed, rendering))
    component.add("TRANSP", "OPAQUE" if placed.busy else "TRANSPARENT")
    if rendering.client == "outlook" and not placed.busy:
        # For Outlook this outweighs TRANSP (MS-OXCICAL, X-MICROSOFT-CDO-BUSYSTATUS).
        component.add("X-MICROSOFT-CDO-BUSYSTATUS", "FREE")
    for alarm in _alarms(event, placed, rendering):
        component.add_component(alarm)
    return checked(component)


def _todo(event: CalendarEvent, rendering: Rendering) -> str:
    """A VTODO that is due on the last day of the period; of an open one, on its marker's day."""
    marker = place(event, "marker")
    whole = place(event, "span")
    if marker is None or whole is None:
        return ""
    component = Todo()
    _begin(component, event)
    last = whole.end - _DAY
    if last > whole.start:  # DUE must be later than DTSTART (section 3.8.2.3)
        component.add("DTSTART", whole.start)
    component.add("DUE", last)
    _tell(component, event, marker)
    gone = event.event.status in GONE and rendering.cancelled == "keep"
    done = event.event.status in (Status.HELD, Status.COMPLETED)
    component.add("STATUS", "CANCELLED" if gone else "COMPLETED" if done else "NEEDS-ACTION")
    return checked(component)


def _begin(component: Component, event: CalendarEvent) -> None:
    component.add("UID", text_value(event.uid))
    Stamp(event.created_at, event.changed_at, event.sequence).put_on(component)


def _tell(component: Component, event: CalendarEvent, placed: Placement) -> None:
    """What is told of the event, in words."""
    values = event.event
    component.add("SUMMARY", summary(event, placed))
    component.add("DESCRIPTION", vText(describe(event, placed)))
    if values.place and (where := text_value(values.place)):
        component.add("LOCATION", where)
    if event.merged_into is not None:
        # The same happening under another UID (section 3.8.4.5).
        component.add("RELATED-TO", text_value(event.merged_into), {"RELTYPE": "SIBLING"})
    kind = WORDS.kinds[values.kind]
    component.add("CATEGORIES", vCategory([kind.zh, kind.en]))
    component.add("X-TIME-PRECISION", text_value(values.time.precision))
    if edtf := text_value(values.time.edtf):  # an empty value is reported by libical
        component.add("X-EDTF", edtf)


def summary(event: CalendarEvent, placed: Placement) -> vText:
    """The title behind its marks; an event without a title is called by its kind.

    Parameters:
        event: The stored event.
        placed: Where it stands, with its marks.
    """
    title = calendar_text(event.event.title, MAX_FIELD) or WORDS.kinds[event.event.kind].zh
    return vText(calendar_text(bracket(placed.marks), MAX_FIELD) + title)


def _status(status: Status, placed: Placement, rendering: Rendering) -> str:
    """STATUS of a VEVENT, which knows three words (RFC 5545 section 3.8.1.11).

    A postponed event is cancelled at its old time; it comes back under its UID with the new one.
    """
    if status in GONE and rendering.cancelled == "keep":
        return "CANCELLED"
    return "TENTATIVE" if placed.tentative else "CONFIRMED"


def _alarms(event: CalendarEvent, placed: Placement, rendering: Rendering) -> list[Alarm]:
    if not may_ring(event.event, rendering):
        return []
    made = []
    for text in rendering.rings(all_day=placed.all_day):
        alarm = Alarm()
        alarm.add("ACTION", "DISPLAY")
        alarm.add("DESCRIPTION", summary(event, placed))
        alarm.add("TRIGGER", vDuration(parse_duration(text)))
        made.append(alarm)
    return made
