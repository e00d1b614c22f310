"""Corrections by hand: a person's word stands above every document, and is written down as such."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from calendar_svc.errors import EditError
from calendar_svc.events.merge import BUMPING, Step, changed_fields, compose, edited, held
from calendar_svc.model import CalendarEvent, Change, ChangeAction, Event, Mention, Status
from calendar_svc.service.clock import Clock
from calendar_svc.service.ingest import Planner, new_uid, render
from calendar_svc.store import Store, writing
from calendar_svc.store.writing import Hand

MERGED_DAYS = 30
"""How long an event that was merged into another stays in feeds, cancelled, for who has it."""

_SHORTEST_DIGEST = 8


@dataclass(frozen=True, slots=True)
class Person:
    """Who makes a change, and why."""

    name: str
    note: str | None = None


class Editor:
    """Changes events by hand; each act is one transaction.

    Parameters:
        store: The events.
        clock: The present instant, aware and in UTC.
        planner: Plans what the changes owe, as of an ingest.
    """

    def __init__(self, store: Store, clock: Clock, planner: Planner | None = None) -> None:
        self._store, self._clock, self._planner = store, clock, planner

    def edit(
        self,
        uid: str,
        values: Mapping[str, Any],
        person: Person,
        *,
        release: Collection[str] = (),
    ) -> CalendarEvent:
        """Set fields of an event and lock them; release others to what the documents say.

        Parameters:
            uid: The event.
            values: Field -> value, as `events.merge.edited` reads them.
            person: Who, and why.
            release: Fields that no longer are locked.

        Raises:
            UnknownEventError: No event has this UID.
            EditError: A field or value is wrong, or there is nothing to do.
        """
        with self._store.begin_ingest() as session:
            before = self._living(session, uid)
            unlocked = [field for field in release if field not in before.locked]
            if unlocked:
                raise EditError("unlock", f"{unlocked[0]} is not locked")
            if not values and not release:
                raise EditError("set", "give at least one field to set or to unlock")
            told = _told(before.mentions, before.event)
            event = edited(held(before.event, told, release), values)
            locked = (before.locked - frozenset(release)) | values.keys()
            after = replace(before, event=event, locked=locked)
            return self._write(session, person, "edited", [(before, after)])[0]

    def split(self, uid: str, documents: Sequence[str], person: Person) -> CalendarEvent:
        """Take the tellings of some documents out of an event: they are of another happening.

        Parameters:
            uid: The event that was wrongly merged.
            documents: Digests of the documents, or how they begin (eight characters or more).
            person: Who, and why.

        Returns:
            The new event; what is left keeps the UID, and its locked fields.

        Raises:
            UnknownEventError: No event has this UID.
            EditError: No such document tells of it, or none would be left.
        """
        with self._store.begin_ingest() as session:
            before = self._living(session, uid)
            digests = _digests(before.mentions, documents)
            taken = tuple(each for each in before.mentions if each.document in digests)
            left = tuple(each for each in before.mentions if each.document not in digests)
            if not left:
                raise EditError("documents", "leave the event at least one telling")
            now, rest = self._clock(), held(compose(left), before.event, before.locked)
            fresh = CalendarEvent(
                new_uid(), 0, now, now, before.timezone, compose(taken), mentions=taken
            )
            kept = replace(before, event=rest, mentions=left)
            new, _ = self._write(session, person, "split", [(None, fresh), (before, kept)])
            writing.move_mentions(session, uid, new.uid, digests)
            return new

    def merge(self, uid: str, into: str, person: Person) -> CalendarEvent:
        """Join two events that are one happening.

        Parameters:
            uid: The event that is given up: it stays in feeds as cancelled for `MERGED_DAYS`, with
                a RELATED-TO that names the other (RFC 5545 section 3.8.4.5).
            into: The event that stays; its locked fields hold.
            person: Who, and why.

        Returns:
            The event that stays.

        Raises:
            UnknownEventError: No event has one of these UIDs.
            EditError: They are one already.
        """
        if uid == into:
            raise EditError("into", "name another event than the one that is given up")
        with self._store.begin_ingest() as session:
            loser, winner = self._living(session, uid), self._living(session, into)
            mentions = (*winner.mentions, *loser.mentions)
            event = held(compose(mentions), winner.event, winner.locked)
            stays = replace(winner, event=event, mentions=mentions)
            cancelled = replace(loser.event, status=Status.CANCELLED)
            gone = replace(loser, event=cancelled, mentions=(), merged_into=into)
            kept, _ = self._write(session, person, "merged", [(winner, stays), (loser, gone)])
            digests = {mention.document for mention in loser.mentions}
            writing.move_mentions(session, uid, into, digests)
            writing.mark_merged(session, uid, self._clock())
            return kept

    def _living(self, session: Session, uid: str) -> CalendarEvent:
        found = self._store.event_in(session, uid)
        if found.merged_into is not None:
            raise EditError("uid", f"{uid} was merged into {found.merged_into}; change that one")
        return found

    def _write(
        self,
        session: Session,
        person: Person,
        act: str,
        pairs: Sequence[tuple[CalendarEvent | None, CalendarEvent]],
    ) -> list[CalendarEvent]:
        """Write events as they were and as they are to be; give them as they now are."""
        now = self._clock()
        steps = [_step(before, after, act, now) for before, after in pairs]
        writing.apply_by_hand(
            session,
            Hand(person.name, act, person.note),
            steps,
            revision=writing.next_revision(session),
            now=now,
            render=render,
        )
        if self._planner is not None:
            changes = [step.changes[0] for step in steps if step.after.merged_into is None]
            self._planner(session, changes, now)
        return [step.after for step in steps]


def _step(before: CalendarEvent | None, after: CalendarEvent, act: str, now: datetime) -> Step:
    fields = () if before is None else changed_fields(before.event, after.event)
    bump = bool(BUMPING.intersection(fields))
    altered = bool(fields) or (before is not None and before.merged_into != after.merged_into)
    if altered:
        after = replace(after, sequence=after.sequence + bump, changed_at=now)
    told = [mention.event for mention in after.mentions] or [after.event]
    action: ChangeAction = "created" if before is None else "updated"
    changes = (Change(action, each, after.uid, after.event, fields, bump, act) for each in told)
    return Step(before, after, tuple(changes))


def _told(mentions: Sequence[Mention], otherwise: Event) -> Event:
    return compose(mentions) if mentions else otherwise


def _digests(mentions: Sequence[Mention], wanted: Sequence[str]) -> set[str]:
    """Find the documents by how their digests begin."""
    known = {mention.document for mention in mentions}
    found: set[str] = set()
    for begin in wanted:
        meant = {digest for digest in known if digest.startswith(begin)}
        if len(begin) < _SHORTEST_DIGEST or len(meant) != 1:
            raise EditError("documents", f"{begin!r} names no document that tells of the event")
        found |= meant
    if not found:
        raise EditError("documents", "name at least one document")
    return found
