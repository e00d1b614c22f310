"""What a person answers to a message by one of its links."""

from __future__ import annotations

from datetime import datetime, timedelta

from calendar_svc.service.links import Answer
from calendar_svc.store import Store, reminding
from calendar_svc.store.outbox import Owed
from calendar_svc.store.planning import plan

_SNOOZE = timedelta(hours=1)
_WORTH = timedelta(days=1)


def take(store: Store, answer: Answer, now: datetime) -> None:
    """Do what was asked; asking twice is asking once.

    Parameters:
        store: Where reminders are.
        answer: From a link that we signed.
        now: The present instant.
    """
    with store.begin() as session:
        if answer.act == "snooze":
            plan(session, [_again(answer, now)], now)
        else:
            reminding.silence(session, answer.channel, answer.subject, now)


def _again(answer: Answer, now: datetime) -> Owed:
    due = now + _SNOOZE
    return Owed(
        kind="snooze",
        event_uid=answer.subject,
        event_version=0,
        rule="snooze",
        channel=answer.channel,
        due=due,
        not_after=due + _WORTH,
        # Pressed twice within one minute it comes once.
        dedupe_key=f"snooze:{answer.subject}:{answer.channel}:{now:%Y%m%dT%H%MZ}",
    )
