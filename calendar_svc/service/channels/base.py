"""What every channel is given, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One message about one event, ready to be sent.

    ``key`` is the same for every attempt at the same message and for nothing else, so a receiver
    can drop the rare duplicate; it holds only ASCII letters, digits and ``_``. ``type`` names the
    sort of message (``event.reminder``). ``text`` is one line for people. ``data`` is what programs
    read: JSON values only. ``due`` is the moment it was meant for, ``at`` that of this attempt
    (both aware, UTC).
    """

    key: str
    type: str
    text: str
    data: Mapping[str, object]
    due: datetime
    at: datetime


class Channel(Protocol):
    """A way out of the service, such as one webhook endpoint."""

    @property
    def name(self) -> str:
        """What outbox rows call this channel; it outlives restarts and holds no secret."""

    def send(self, message: Message) -> None:
        """Hand *message* over, once.

        Parameters:
            message: What to send.

        Raises:
            DeliveryError: The receiver did not take it; ``permanent`` says whether to try again.
        """
