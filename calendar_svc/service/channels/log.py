"""The channel for trying out: a message becomes a line of the service's log."""

from __future__ import annotations

import structlog

from calendar_svc.service.channels.base import Message


class LogChannel:
    """Writes each message to the log; used where no webhook is set."""

    name = "log"

    def __init__(self) -> None:
        self._log = structlog.get_logger("calendar_svc.reminder")

    def send(self, message: Message) -> None:
        """Log *message*; a log takes everything, so this never fails."""
        self._log.info(message.text, key=message.key, type=message.type)
