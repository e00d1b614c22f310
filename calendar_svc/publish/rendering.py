"""How a feed shows events: the choices that its file or its URL makes (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal, get_args

from calendar_svc.model import Event, Kind, Precision, Status
from calendar_svc.publish.duration import parse_duration, write_duration

VagueMode = Literal["marker", "span", "digest", "todo", "omit"]
CancelledMode = Literal["keep", "title", "drop"]
Client = Literal["google", "outlook", "apple", "ha"]

VAGUE_MODES: tuple[VagueMode, ...] = get_args(VagueMode)
CANCELLED_MODES: tuple[CancelledMode, ...] = get_args(CancelledMode)
CLIENTS: tuple[Client, ...] = get_args(Client)

MAX_ALARMS = 3
"""More alarms than this are no help: Outlook keeps the first alone, people mute the rest."""

GONE = (Status.CANCELLED, Status.POSTPONED)
"""What will not be at its time."""

# How many alarms a program has use for: Google drops them all, Outlook keeps the first
# (MS-OXCICAL: "0, 1" VALARM are allowed).
_ALARMS_OF: dict[Client | None, int] = {"google": 0, "outlook": 1}
# Google removes events of STATUS:CANCELLED, so their mark is never seen there.
_CANCELLED_OF: dict[Client | None, CancelledMode] = {"google": "title"}
_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}
_SHORT = re.compile(r"(\d{1,5})([wdhm])", re.ASCII)
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?:-(\d{1,2})d)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rendering:
    """What a feed does with imprecise times and cancelled events, and what rings.

    ``alarms`` are RFC 5545 durations from the start; ``alarms_allday`` are those of whole days
    (durations from their midnight), None: the same. ``alarm_kinds``: only these ring; empty: all.
    ``client`` names the program that the feed is for; None: any.
    """

    vague: VagueMode = "marker"
    cancelled: CancelledMode = "keep"
    alarms: tuple[str, ...] = ()
    alarms_allday: tuple[str, ...] | None = None
    alarm_kinds: tuple[Kind, ...] = ()
    client: Client | None = None

    def rings(self, *, all_day: bool) -> tuple[str, ...]:
        """The alarms of an event, as durations from its start, the first being the one that counts.

        Parameters:
            all_day: Whether the event stands in the calendar by its day.
        """
        own = self.alarms_allday if all_day and self.alarms_allday is not None else self.alarms
        return own[: _ALARMS_OF.get(self.client, MAX_ALARMS)]

    def shows_plainly(self, event: Event) -> bool:
        """Whether an event has the text that it has without any choice (which is kept ready)."""
        if event.time.precision.rank > Precision.DAY.rank and self.vague != "marker":
            return False
        if self.client == "outlook" or (event.status in GONE and self.cancelled != "keep"):
            return False
        return not (self.alarms or self.alarms_allday) or not may_ring(event, self)


PLAIN = Rendering()
"""No choice made: the text of an event that is kept with it."""


def may_ring(event: Event, rendering: Rendering) -> bool:
    """Whether an event may have alarms: it is planned, its day is known, its kind is asked for.

    Whether a planned event is past cannot be told without a clock; clients do not ring for those.
    """
    asked = not rendering.alarm_kinds or event.kind in rendering.alarm_kinds
    known = event.time.precision.rank <= Precision.DAY.rank
    return asked and known and event.status is Status.PLANNED


def for_client(rendering: Rendering, client: Client) -> Rendering:
    """The same choices with what a program needs instead of what it cannot show.

    Parameters:
        rendering: The feed's own choices.
        client: ``google`` (cancelled events say so in the title), ``outlook`` (one alarm, free
            time said in its own property), ``apple`` and ``ha`` (nothing differs today).
    """
    cancelled = _CANCELLED_OF.get(client, rendering.cancelled)
    return replace(rendering, client=client, cancelled=cancelled)


def read_before(text: str) -> str:
    """An alarm of a URL as a duration from the start: ``1d``, ``PT30M`` -> ``-P1D``, ``-PT30M``.

    Parameters:
        text: A number with w, d, h or m, or an RFC 5545 duration; with or without a minus sign,
            it is before the start.

    Raises:
        ValueError: The text is neither.
    """
    short = _SHORT.fullmatch(text)
    if short:
        return write_duration(-timedelta(**{_UNITS[short[2]]: float(short[1])}))
    return write_duration(-abs(parse_duration(text)))


def read_clock(text: str) -> str:
    """An alarm of a whole day as a duration from its midnight: ``09:00-1d`` -> ``-PT15H``.

    Parameters:
        text: A clock time, and how many days before: ``09:00`` is the morning of the day.

    Raises:
        ValueError: The text is no such time.
    """
    clock = _CLOCK.fullmatch(text)
    if clock is None:
        raise ValueError(f"{text!r} is no time like 09:00 or 09:00-1d")
    days = timedelta(days=int(clock[3] or 0))
    return write_duration(timedelta(hours=int(clock[1]), minutes=int(clock[2])) - days)


def write_clock(duration: str) -> str:
    """What `read_clock` reads as *duration*, which is of whole minutes."""
    days, minutes = divmod(parse_duration(duration) // timedelta(minutes=1), 24 * 60)
    before = f"-{-days}d" if days else ""
    return f"{minutes // 60:02d}:{minutes % 60:02d}{before}"
