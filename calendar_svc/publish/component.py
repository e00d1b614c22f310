"""Components of a calendar as text: built by the icalendar package, read back before they count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Component, Event, vText

from calendar_svc.publish.text import calendar_text

MAX_FIELD = 400
"""Characters of a title, name, place or source; the quote may be longer."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a component was made and last changed (aware), and how often since."""

    created: datetime
    changed: datetime
    sequence: int = 0

    def put_on(self, component: Component) -> None:
        """Write it as DTSTAMP, CREATED, LAST-MODIFIED and SEQUENCE; never the present moment."""
        component.add("DTSTAMP", self.changed)
        component.add("CREATED", self.created)
        component.add("LAST-MODIFIED", self.changed)
        component.add("SEQUENCE", max(self.sequence, 0))


def text_value(text: str) -> vText:
    """Any text as a TEXT value of one line (RFC 5545 section 3.3.11).

    It is wrapped by hand because the package escapes no value of a property that it does not know.
    """
    return vText(calendar_text(text, MAX_FIELD))


def checked(component: Component) -> str:
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


def day_note(uid: str, stamp: Stamp, day: date, title: str, lines: Sequence[str]) -> str:
    """An all-day VEVENT that says something about the calendar itself.

    Parameters:
        uid: Its identity, the same for ever.
        stamp: Its last change.
        day: The day it stands on.
        title: SUMMARY.
        lines: DESCRIPTION.
    """
    component = Event()
    component.add("UID", text_value(uid))
    stamp.put_on(component)
    component.add("DTSTART", day)
    component.add("DTEND", day + timedelta(days=1))
    component.add("SUMMARY", text_value(title))
    component.add("DESCRIPTION", vText("\n".join(lines)))
    component.add("STATUS", "CONFIRMED")
    component.add("TRANSP", "TRANSPARENT")
    return checked(component)
