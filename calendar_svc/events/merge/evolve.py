"""What a merge makes of the living events: new UIDs, SEQUENCE, mentions (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from calendar_svc.model import CalendarEvent, Change, Extraction, Mention


@dataclass(frozen=True, slots=True)
class Step:
    """One living event before and after one document.

    ``before`` is None for an event that the document made. ``changes`` are what the document did
    to it, in printed order, each with the UID as its target.
    """

    before: CalendarEvent | None
    after: CalendarEvent
    changes: tuple[Change, ...]

    @property
    def touched(self) -> bool:
        """True if anything has to be stored: a value changed, or a mention came."""
        return self.before != self.after

    @property
    def altered(self) -> bool:
        """True if the event says something else than before, or is new."""
        return self.before is None or self.before.event != self.after.event


def evolve(
    stored: Iterable[CalendarEvent],
    extraction: Extraction,
    changes: Sequence[Change],
    *,
    now: datetime,
    mint_uid: Callable[[], str],
) -> tuple[Step, ...]:
    """Carry out the changes of one document.

    Parameters:
        stored: The events that the changes were made against.
        extraction: The document that the changes come from.
        changes: What `merge` gave for them; a target ``#n`` is the event that change n makes.
        now: The moment of the change, aware and in UTC.
        mint_uid: Gives a fresh random UID at each call.

    Returns:
        One step for each event that the document tells, in printed order. A document raises
        SEQUENCE by one at most, however many of its sentences tell of the change: subscribers see
        one new version (RFC 5545 section 3.8.7.4).
    """
    living = {event.uid: event for event in stored}
    minted = {
        f"#{index}": mint_uid() for index, change in enumerate(changes) if change.target is None
    }
    told: dict[str, list[Change]] = {}
    for index, change in enumerate(changes):
        target = f"#{index}" if change.target is None else change.target
        uid = minted.get(target, target)
        told.setdefault(uid, []).append(replace(change, target=uid))
    return tuple(_step(uid, living.get(uid), own, extraction, now) for uid, own in told.items())


def _step(
    uid: str,
    before: CalendarEvent | None,
    changes: Sequence[Change],
    extraction: Extraction,
    now: datetime,
) -> Step:
    new = tuple(_mention(change, extraction) for change in changes if change.action != "unchanged")
    event = changes[-1].after  # all changes of one event carry what it says after the document
    if before is None:
        timezone = extraction.document.timezone
        after = CalendarEvent(uid, 0, now, now, timezone, event, new)
        return Step(None, after, tuple(changes))
    altered = event != before.event
    bumped = altered and any(change.bump for change in changes)
    after = replace(
        before,
        sequence=before.sequence + bumped,
        changed_at=now if altered else before.changed_at,
        event=event,
        mentions=before.mentions + new,
    )
    return Step(before, after, tuple(changes))


def _mention(change: Change, extraction: Extraction) -> Mention:
    document = extraction.document
    return Mention(
        document=document.digest,
        document_name=document.name,
        document_date=extraction.date.edtf,
        publisher=document.publisher,
        event=change.extracted,
    )
