"""The message about one event: a reminder, or what became of it (pure)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from calendar_svc.documents import clean_text
from calendar_svc.model import CalendarEvent, Event, EventTime, Precision
from calendar_svc.publish import FeedSpec, render_feed, render_vevent
from calendar_svc.publish.words import WORDS
from calendar_svc.record import event_record
from calendar_svc.service.channels import Link, Message
from calendar_svc.service.links import Links
from calendar_svc.service.messages.wording import labelled, one_line, say, time_of
from calendar_svc.service.reminders.rules import Language
from calendar_svc.store.outbox import Owed

_MAX_QUOTE = 300


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes messages in one language.

    Parameters:
        language: Of the words around those of the events.
        links: Makes the addresses that messages hold.
    """

    language: Language
    links: Links

    def about(self, owed: Owed, event: CalendarEvent, now: datetime) -> Message:
        """Write the message of a reminder or an alert with the values that hold now.

        Parameters:
            owed: What is owed; its rule says which wording, its payload what was before.
            event: The event as it stands.
            now: The moment of the attempt.
        """
        before = _before(owed, event.event)
        lead = say(self.language, "lead", owed.rule.partition("-")[0])
        now_at, page = time_of(self.language, event.event), self.links.event(event.uid)
        when = now_at if before is None else self._both_times(before, now_at)
        data: dict[str, Any] = {
            "rule": owed.rule,
            "uid": event.uid,
            "sequence": event.sequence,
            "url": page,
            "timezone": event.timezone,
            "event": event_record(event.event),
        }
        if owed.kind == "changed":
            data["before"] = owed.payload.get("before")
        return Message(
            key=message_key(owed.dedupe_key),
            type="event.changed" if owed.kind == "changed" else "event.reminder",
            text=one_line(self.language, lead, event.event, when),
            data=data,
            due=owed.due,
            at=now,
            lines=tuple(line for line in self._lines(event, before, now_at) if line),
            links=self._links(owed, page),
            calendar=calendar_of([event], self.links.base_url),
            unsubscribe=self.links.unsubscribe(owed.channel),
        )

    def _lines(self, event: CalendarEvent, before: Event | None, now_at: str) -> list[str | None]:
        values, language = event.event, self.language
        now = f"{now_at} {self._status(values)}"
        place = labelled(language, "place", values.place)
        if before is None:
            lines = [labelled(language, "time", now), place]
        else:
            was = f"{time_of(language, before)} {self._status(before)}"
            lines = [
                labelled(language, "was", was),
                labelled(language, "now", now),
                place,
                labelled(language, "was", before.place) if before.place != values.place else None,
            ]
        names = "、".join(party.name for party in values.organizers)
        return [*lines, labelled(language, "organizers", names), self._source(event)]

    def _source(self, event: CalendarEvent) -> str | None:
        """The words that prove it, and where they stand: those told last."""
        if not event.mentions:
            return None
        last = event.mentions[-1]
        words = clean_text(last.event.quote.text, _MAX_QUOTE)
        where = " ".join(
            clean_text(part, 100) for part in (last.publisher, last.document_name) if part
        )
        return labelled(self.language, "source", f"“{words}” {where}")

    def _status(self, event: Event) -> str:
        label = WORDS.statuses[event.status]
        return label.en if self.language == "en" else label.zh

    def _both_times(self, before: Event, now_at: str) -> str:
        was = time_of(self.language, before)
        return now_at if was == now_at else f"{was} → {now_at}"

    def _links(self, owed: Owed, url: str) -> tuple[Link, ...]:
        page = Link(say(self.language, "link", "event"), url)
        if owed.kind == "changed":
            return (page,)
        pressed = (
            Link(say(self.language, "link", word), url)
            for word, url in (
                ("done", self.links.done(owed)),
                ("snooze", self.links.snooze(owed)),
            )
            if url is not None
        )
        return (page, *pressed)


def message_key(dedupe_key: str) -> str:
    """The key that travels with a message.

    The hash is one to one with the row's key and holds no dot, which would make the signed text of
    Standard Webhooks ambiguous.
    """
    return f"msg_{hashlib.sha256(dedupe_key.encode()).hexdigest()[:40]}"


def calendar_of(events: list[CalendarEvent], base_url: str) -> Callable[[], bytes]:
    """What makes an iCalendar file of the events (RFC 5545): most channels have no room for it."""

    def render() -> bytes:
        texts = [render_vevent(event) for event in events]
        zones = dict.fromkeys(event.timezone for event in events)
        return render_feed(FeedSpec("events", "事项", "Events"), texts, zones, base_url)

    return render


def _before(owed: Owed, after: Event) -> Event | None:
    """The event as it was before the change; None for a reminder or a new event."""
    before = owed.payload.get("before")
    if owed.kind != "changed" or not isinstance(before, Mapping):
        return None
    begin, end = before["begin"], before["end"]
    time = EventTime(
        None if begin is None else datetime.fromisoformat(begin),
        None if end is None else datetime.fromisoformat(end),
        Precision(before["precision"]),
        before["edtf"],
    )
    status = type(after.status)(before["status"])
    return replace(after, time=time, status=status, place=before["place"])
