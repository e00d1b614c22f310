"""The addresses that messages hold: pages, and signed answers that need no login (pure).

A signed link carries all it means, so it works in whichever process and after a restart, and a
guessed one is worth nothing (HMAC-SHA-256, RFC 2104). Opening one shows a page with a button; only
the button's POST does anything, since mail scanners open every link they see.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from calendar_svc.store.outbox import Owed

Act = Literal["done", "snooze", "unsubscribe"]
_ACTS: tuple[Act, ...] = ("done", "snooze", "unsubscribe")
_TAG_BYTES = 16


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person answers by a link: *act*, on a channel, about an event (``*``: all)."""

    act: Act
    channel: str
    subject: str


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and reads addresses.

    Parameters:
        base_url: Start of every address, without a slash at the end.
        key: Signs answers; None: messages hold none.
    """

    base_url: str
    key: bytes | None = None

    def event(self, uid: str) -> str:
        """The page of an event."""
        return f"{self.base_url}/events/{quote(uid, safe='')}"

    def done(self, owed: Owed) -> str | None:
        """No more reminders of this event on this channel."""
        return self._about(owed, "done")

    def snooze(self, owed: Owed) -> str | None:
        """Once more in an hour."""
        return self._about(owed, "snooze")

    def unsubscribe(self, channel: str) -> str | None:
        """Nothing more on this channel, where that is one person's mail box."""
        if not channel.startswith("email:"):
            return None
        return self._signed(Answer("unsubscribe", channel, "*"))

    def read(self, token: str) -> Answer | None:
        """What a token of ours says; None for any other."""
        if self.key is None:
            return None
        try:
            sealed = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        except ValueError:  # no ASCII, or no base64
            return None
        tag, body = sealed[:_TAG_BYTES], sealed[_TAG_BYTES:]
        if not hmac.compare_digest(tag, self._tag(self.key, body)):
            return None
        act, channel, subject = json.loads(body)
        return Answer(_ACTS[_ACTS.index(act)], channel, subject)

    def _about(self, owed: Owed, act: Act) -> str | None:
        if owed.event_uid is None:
            return None
        return self._signed(Answer(act, owed.channel, owed.event_uid))

    def _signed(self, answer: Answer) -> str | None:
        if self.key is None:
            return None
        body = json.dumps([answer.act, answer.channel, answer.subject]).encode()
        token = base64.urlsafe_b64encode(self._tag(self.key, body) + body).decode().rstrip("=")
        return f"{self.base_url}/r/{token}"

    @staticmethod
    def _tag(key: bytes, body: bytes) -> bytes:
        return hmac.new(key, body, hashlib.sha256).digest()[:_TAG_BYTES]
