"""VTIMEZONE components (RFC 5545 section 3.6.5) from the packaged time zone database.

The transitions come from the ``tzdata`` package and not from the system, so that the bytes of a
feed do not depend on the machine. The builder of the icalendar package (7.3) is not used: it gives
the onset of an observance in the offset that follows, where section 3.6.5 asks for the one before.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vText

FIRST = datetime(1970, 1, 1, tzinfo=UTC)
"""Transitions before this are left out: no calendar holds events of that time."""
LAST = datetime(2038, 1, 1, tzinfo=UTC)
"""Transitions after this are left out: 32-bit readers end here."""

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
    """The VTIMEZONE of a zone with every change of offset from 1970 to 2038, folded, with CRLF.

    Parameters:
        name: One of `ZONES`.

    Raises:
        KeyError: The name is not one of `ZONES`.
    """
    zone = load_zone(name)
    onsets: dict[_Observance, list[datetime]] = {}
    first = FIRST.astimezone(zone)
    onsets[_Observance.at(first, _offset(first))] = [datetime(1970, 1, 1)]
    for instant in _transitions(zone):
        before = _offset((instant - _SECOND).astimezone(zone))
        observance = _Observance.at(instant.astimezone(zone), before)
        # The onset is told on the clock of the observance that ends.
        onsets.setdefault(observance, []).append(instant.replace(tzinfo=None) + before)
    component = Timezone()
    component.add("TZID", name)
    for observance, times in onsets.items():
        component.add_component(observance.component(times))
    return str(component.to_ical(), "utf-8")


class _Observance(tuple[timedelta, timedelta, str, bool]):
    """Offset before, offset in force, abbreviation, and whether it is summer time."""

    __slots__ = ()

    @classmethod
    def at(cls, moment: datetime, before: timedelta) -> _Observance:
        """The observance in force at *moment*, come to from the offset *before*."""
        summer = bool(moment.dst())
        return cls((before, _offset(moment), moment.tzname() or "", summer))

    def component(self, onsets: list[datetime]) -> TimezoneStandard | TimezoneDaylight:
        """The STANDARD or DAYLIGHT component with these local onsets, earliest first."""
        before, after, abbreviation, summer = self
        made = TimezoneDaylight() if summer else TimezoneStandard()
        made.add("DTSTART", onsets[0])
        made.add("TZOFFSETFROM", before)
        made.add("TZOFFSETTO", after)
        made.add("TZNAME", vText(abbreviation))
        for onset in onsets[1:]:
            # One a line: ruby-icalendar 2.x reads no list of dates inside a zone.
            made.add("RDATE", [onset])
        return made


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta()


def _transitions(zone: ZoneInfo) -> list[datetime]:
    """Every instant (UTC, to the second) at which the offset or the name changes."""
    found = []
    low = FIRST
    while low < LAST:
        high = low + _STEP
        if _state(low, zone) != _state(high, zone):
            found.append(_bisect(low, high, zone))
        low = high
    return found


def _bisect(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The first second in ``(low, high]`` whose state is that of *high*."""
    before = _state(low, zone)
    while high - low > _SECOND:
        middle = low + timedelta(seconds=(high - low) // _SECOND // 2)
        if _state(middle, zone) == before:
            low = middle
        else:
            high = middle
    return high


def _state(instant: datetime, zone: ZoneInfo) -> tuple[timedelta, str | None, bool]:
    local = instant.astimezone(zone)
    return _offset(local), local.tzname(), bool(local.dst())
