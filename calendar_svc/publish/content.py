"""What one feed is made of, before it takes a form (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from calendar_svc.model import CalendarEvent
from calendar_svc.publish.digest import render_digests
from calendar_svc.publish.feeds import FeedSpec
from calendar_svc.publish.ical import render_feed
from calendar_svc.publish.notices import NOTICE_DAY, cut_notice


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a calendar may grow before programs refuse it.

    Google is reported to take about 1 MB; the anchor with most subscribers (hebcal) cuts at 2,400.
    """

    events: int = 2400
    octets: int = 800_000


@dataclass(frozen=True, slots=True)
class FeedContent:
    """A feed's events in order with the text of each, and where the feed is reached.

    ``path`` is the address without form and parameters (``/feeds/all``), empty for a secret one.
    ``changed`` is the newest change of what the feed holds, aware. ``cut`` says that earlier
    events did not fit.
    """

    spec: FeedSpec
    events: tuple[CalendarEvent, ...]
    vevents: tuple[str, ...]
    base_url: str
    path: str
    changed: datetime
    cut: bool = False

    def address(self, suffix: str) -> str:
        """Path and parameters of the feed in the form of a suffix; empty for a secret one.

        Parameters:
            suffix: With its dot: ``.ics``.
        """
        query = f"?{self.spec.query}" if self.spec.query else ""
        return f"{self.path}{suffix}{query}" if self.path else ""


def fitted(content: FeedContent, limits: Limits) -> FeedContent:
    """The content without as many of its earliest events as it takes to stay within the limits.

    Parameters:
        content: All that the feed takes.
        limits: At most so many events with a text, and octets of texts.
    """
    room, octets, kept = limits.events, limits.octets, len(content.events)
    while kept > 0:
        text = content.vevents[kept - 1]
        room -= bool(text)
        octets -= len(text.encode())
        if room < 0 or octets < 0:
            break
        kept -= 1
    if kept == 0:
        return content
    events, texts = content.events[kept:], content.vevents[kept:]
    return replace(content, events=events, vevents=texts, cut=True)


def render_ics(content: FeedContent) -> bytes:
    """The feed as iCalendar, with its digests, and a notice where earlier events are left out.

    Parameters:
        content: What fits.
    """
    spec = content.spec
    zones = Counter(
        event.timezone for event, text in zip(content.events, content.vevents, strict=True) if text
    )
    notes = render_digests(spec.slug, content.events, spec.rendering)
    if content.cut:
        notes.append(cut_notice(spec.slug, _first_day(content.events), content.changed))
    return render_feed(
        spec,
        content.vevents,
        sorted(zones, key=lambda zone: (-zones[zone], zone)),
        content.base_url,
        notes=notes,
        address=content.address(".ics"),
    )


def _first_day(events: Sequence[CalendarEvent]) -> date:
    for event in events:
        moment = event.event.time.begin or event.event.time.end
        if moment is not None:
            return moment.date()
    return NOTICE_DAY
