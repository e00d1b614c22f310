"""What every channel is given, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol


class Link(NamedTuple):
    """Words to press on, and the address behind them."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message, ready to be sent.

    ``key`` is the same for every attempt at the same message and for nothing else, so a receiver
    can drop the rare duplicate; it holds only ASCII letters, digits and ``_``. ``type`` names the
    sort of message (``event.reminder``). ``text`` is one line for people, and the subject where
    there is one. ``data`` is what programs read: JSON values only. ``due`` is the moment it was
    meant for, ``at`` that of this attempt (both aware, UTC).

    What channels with room for more show beneath: ``lines``, plain text each; ``links`` for people
    to press on; ``calendar``, which makes an iCalendar file of the events (RFC 5545), or None;
    ``unsubscribe``, an address that takes a one-click POST (RFC 8058) or None.
    """

    key: str
    type: str
    text: str
    data: Mapping[str, object]
    due: datetime
    at: datetime
    lines: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    calendar: Callable[[], bytes] | None = None
    unsubscribe: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the receiver answered to a message that it took.

    ``status`` is its code in its own form (``HTTP 204``, ``errcode 0``, ``250``); ``answer`` its
    words, cut short, without secrets.
    """

    status: str = ""
    answer: str = ""


class Channel(Protocol):
    """A way out of the service, such as one webhook endpoint."""

    @property
    def name(self) -> str:
        """What outbox rows call this channel; it outlives restarts and holds no secret."""

    @property
    def joins(self) -> int:
        """How many messages that are due together may go as one; 1: each by itself."""

    def send(self, message: Message) -> Receipt:
        """Hand *message* over, once.

        Parameters:
            message: What to send.

        Raises:
            DeliveryError: The receiver did not take it; ``permanent`` says whether to try again.
        """

    def close(self) -> None:
        """Let go of connections; the channel is not used any more."""
