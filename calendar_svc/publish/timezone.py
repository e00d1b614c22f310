"""VTIMEZONE components (RFC 5545 section 3.6.5) from the packaged time zone database.

The transitions come from the ``tzdata`` package and not from the system, so that the bytes of a
feed do not depend on the machine. The builder of the icalendar package (7.3) is not used: it gives
the onset of an observance in the offset that follows, where section 3.6.5 asks for the one before.

What stands today is an RRULE, for ts-ics reads no RDATE in a zone. What is over is one component
with an RDATE a line: ruby-icalendar reads no list of dates there, and refuses the whole file when
one component of several begins after an event.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vText

from calendar_svc.publish.yearly import standing_rule

FIRST = datetime(1970, 1, 1, tzinfo=UTC)
"""Transitions before this are left out: no calendar holds events of that time."""
LAST = datetime(2038, 1, 1, tzinfo=UTC)
"""Rules that hold up to here are taken to hold for ever; 32-bit readers end here."""

# No zone has changed its offset twice within a week since 1970.
_STEP = timedelta(days=7)
_SECOND = timedelta(seconds=1)

_DATA = resources.files("tzdata")
ZONES = frozenset(_DATA.joinpath("zones").read_text("utf-8").split())
"""Every name of the IANA database, links too."""


@cache
def load_zone(name: str) -> ZoneInfo:
    """The rules of a zone as packaged.

    Parameters:
        name: One of `ZONES`.

    Raises:
        KeyError: The name is not one of `ZONES`.
    """
    if name not in ZONES:
        raise KeyError(name)
    with _DATA.joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


@cache
def render_vtimezone(name: str) -> str:
    """The VTIMEZONE of a zone with every change of offset since 1970, folded, with CRLF.

    Parameters:
        name: One of `ZONES`.

    Raises:
        KeyError: The name is not one of `ZONES`.
    """
    zone = load_zone(name)
    component = Timezone()
    component.add("TZID", name)
    first = FIRST.astimezone(zone)
    component.add_component(_observance(_State.of(first), _offset(first), [datetime(1970, 1, 1)]))
    for (state, before), onsets in _onsets(zone).items():
        past, first_onset, rule = standing_rule(onsets, LAST.year)
        if past:
            component.add_component(_observance(state, before, past))
        if first_onset is not None:
            component.add_component(_observance(state, before, [first_onset], rule))
    return str(component.to_ical(), "utf-8")


class _State(NamedTuple):
    """What a zone shows at an instant: its offset, its abbreviation, whether it is summer time."""

    offset: timedelta
    abbreviation: str
    summer: bool

    @classmethod
    def of(cls, local: datetime) -> _State:
        return cls(_offset(local), local.tzname() or "", bool(local.dst()))


def _observance(
    state: _State,
    before: timedelta,
    onsets: Sequence[datetime],
    rule: dict[str, object] | None = None,
) -> TimezoneStandard | TimezoneDaylight:
    """A STANDARD or DAYLIGHT component.

    Parameters:
        state: What holds from the onset on.
        before: The offset that held until then.
        onsets: Each told on the clock of the observance that ends, earliest first.
        rule: The parts of the RRULE by which the first one comes back; None for no rule.
    """
    made = TimezoneDaylight() if state.summer else TimezoneStandard()
    made.add("DTSTART", onsets[0])
    made.add("TZOFFSETFROM", before)
    made.add("TZOFFSETTO", state.offset)
    made.add("TZNAME", vText(state.abbreviation))
    for onset in onsets[1:]:
        made.add("RDATE", [onset])
    if rule is not None:
        made.add("RRULE", rule)
    return made


def _onsets(zone: ZoneInfo) -> dict[tuple[_State, timedelta], list[datetime]]:
    """The local onsets of each observance, earliest first, by state and offset before."""
    found: dict[tuple[_State, timedelta], list[datetime]] = {}
    for instant in _transitions(zone):
        before = _offset((instant - _SECOND).astimezone(zone))
        key = _State.of(instant.astimezone(zone)), before
        found.setdefault(key, []).append(instant.replace(tzinfo=None) + before)
    return found


def _offset(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta()


def _transitions(zone: ZoneInfo) -> list[datetime]:
    """Every instant (UTC, to the second) at which the state changes."""
    weeks = (FIRST + _STEP * number for number in range((LAST - FIRST) // _STEP + 1))
    spans = groupby(weeks, key=lambda instant: _State.of(instant.astimezone(zone)))
    starts = [next(instants) for _, instants in spans]
    return [_bisect(start - _STEP, start, zone) for start in starts[1:]]


def _bisect(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The first second in ``(low, high]`` whose state is that of *high*."""
    before = _State.of(low.astimezone(zone))
    while high - low > _SECOND:
        middle = low + timedelta(seconds=(high - low) // _SECOND // 2)
        if _State.of(middle.astimezone(zone)) == before:
            low = middle
        else:
            high = middle
    return high
