"""What an event says by its tellings alone: they are told to it anew, the oldest first (pure).

An ingest tells one document after another to an event as it stands. Where tellings are taken from
an event or given to it by hand, or one of them is read anew, what it says is found from all.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from calendar_svc.events.merge.decide import RULES
from calendar_svc.events.merge.pairs import Known, Pair, Told
from calendar_svc.events.merge.rule import Effect
from calendar_svc.events.merge.times import Relation, written_days
from calendar_svc.events.merge.update import retell
from calendar_svc.model import Event, Mention, Status


def compose(mentions: Sequence[Mention]) -> Event:
    """Tell an event by its mentions.

    Parameters:
        mentions: At least one. That they are of one happening is taken as given: where no rule of
            the merge would see it, what a newer document says of the time holds.
    """
    first, *others = sorted(mentions, key=_when)
    put_off = first.event.status is Status.POSTPONED
    known = Known("", first.event, (first,), put_off)
    for mention in others:
        told = Told(mention.event, mention.document, written_days(mention.document_date))
        pair = Pair(told, known)
        put_off = mention.event.status is Status.POSTPONED or (
            known.postponed_here and pair.same_document
        )
        event = retell(pair, _effect(pair))
        known = Known("", event, (*known.mentions, mention), put_off)
    return known.event


def held(event: Event, kept: Event, locked: Collection[str]) -> Event:
    """Give an event with the locked fields of another.

    Parameters:
        event: As documents tell it.
        kept: As a person set it.
        locked: Names of fields.
    """
    return replace(event, **{name: getattr(kept, name) for name in locked})


def _effect(pair: Pair) -> Effect:
    rule = next((rule for rule in RULES if rule.test(pair)), None)
    if rule is not None:
        return rule.effect
    if pair.relation is not Relation.APART:
        return Effect.SAME
    return Effect.MOVE if pair.order == "later" else Effect.RECALL


def _when(mention: Mention) -> date:
    days = written_days(mention.document_date)
    return date.max if days is None else days[0]
