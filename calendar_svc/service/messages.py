"""What a reminder says: one line for people, the event's record for programs (pure)."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from datetime import datetime
from importlib import resources
from urllib.parse import quote

from calendar_svc.documents import clean_text
from calendar_svc.model import CalendarEvent
from calendar_svc.publish.record import event_record
from calendar_svc.publish.spoken import time_in_chinese
from calendar_svc.service.channels import Message
from calendar_svc.store.outbox import Owed

_MAX_PART = 200  # characters of a title or a place in the line for people
_LEADS: Mapping[str, str] = tomllib.loads(
    resources.files(__package__).joinpath("messages.toml").read_text("utf-8")
)["lead"]


def message_of(owed: Owed, event: CalendarEvent, now: datetime, base_url: str) -> Message:
    """Write the message of a reminder with the values that hold now (pure).

    Parameters:
        owed: What is owed; its rule says which wording.
        event: The event as it stands.
        now: The moment of the attempt.
        base_url: Start of the link to the event's page.
    """
    told = event.event
    parts = (told.title, time_in_chinese(told), told.place or "")
    said = "，".join(filter(None, (clean_text(part, _MAX_PART) for part in parts)))
    lead = _LEADS[owed.rule.partition("-")[0]]
    return Message(
        # The hash is one to one with the row's key and holds no dot, which would make the signed
        # text of Standard Webhooks ambiguous.
        key=f"msg_{hashlib.sha256(owed.dedupe_key.encode()).hexdigest()[:40]}",
        type="event.reminder",
        text=f"{lead}：{said}",
        data={
            "rule": owed.rule,
            "uid": event.uid,
            "sequence": event.sequence,
            "url": f"{base_url}/events/{quote(event.uid, safe='')}",
            "timezone": event.timezone,
            "event": event_record(told),
        },
        due=owed.due,
        at=now,
    )
