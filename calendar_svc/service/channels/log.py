"""The channel for trying out: a message becomes a line of the service's log."""

from __future__ import annotations

import structlog

from calendar_svc.service.channels.base import Message, Receipt


class LogChannel:
    """Writes each message to the log; used where no webhook is set."""

    name = "log"
    joins = 1

    def __init__(self) -> None:
        self._log = structlog.get_logger("calendar_svc.reminder")

    def send(self, message: Message) -> Receipt:
        """Log *message*; a log takes everything, so this never fails."""
        self._log.info(message.text, key=message.key, type=message.type)
        return Receipt("logged")

    def close(self) -> None:
        """Nothing is held open."""
