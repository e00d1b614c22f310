"""From where relative words count: the document date, known to the day, as a set, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Reference:
    """The day a text was written, from ``earliest`` to ``latest``, both inside.

    Parameters:
        earliest: First possible day; None (with ``latest``) when nothing is known.
        latest: Last possible day; equal to ``earliest`` for a known date.
        moment: The minute, where it is known; 三小时后 counts from it.
        announces: The text announces (a notice) and does not report: 举办 alone looks no way.
    """

    earliest: date | None
    latest: date | None
    moment: datetime | None = None
    announces: bool = False

    @classmethod
    def on(cls, when: date) -> Reference:
        """A known day; a `datetime` also gives the moment."""
        if isinstance(when, datetime):
            return cls(when.date(), when.date(), when)
        return cls(when, when)

    @classmethod
    def unknown(cls) -> Reference:
        """Nothing is known; relative words and missing years stay open."""
        return cls(None, None)

    @property
    def day(self) -> date | None:
        """The day, where it is known exactly."""
        return self.earliest if self.earliest == self.latest else None
