"""What the URL of a feed may ask for: narrower, and shown another way (pure).

What is not understood is refused with what would be: a filter that is silently ignored shows people
the wrong calendar for ever. Equal questions have one canonical form, so that they are one feed.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

from calendar_svc.errors import FeedQueryError, QueryFault
from calendar_svc.model import Kind, Status
from calendar_svc.publish.feeds import FeedSpec
from calendar_svc.publish.filters import LANGUAGES, EventFilter
from calendar_svc.publish.parameters import MAX_VALUE, MAX_VALUES, Parameters
from calendar_svc.publish.rendering import (
    CANCELLED_MODES,
    CLIENTS,
    VAGUE_MODES,
    Rendering,
    for_client,
    read_before,
    read_clock,
    write_clock,
)

MAX_URL = 256
"""Characters of an address that Google Calendar takes; a longer one it refuses without a word."""

FILTERS = (
    *("kind", "status", "body", "project", "place", "q", "source", "exclude"),
    *("from", "to", "min_confidence", "lang"),
)
SHOWN = ("vague", "cancelled", "alarm", "alarm_allday", "alarm_kinds", "for")
PARAMETERS = (*FILTERS, *SHOWN)
"""Every parameter, in the order of the canonical form."""

_BEFORE = "none, 1d, 2h, 30m, P1D, PT30M"
_CLOCK = "none, 09:00, 09:00-1d"


def asked_feed(spec: FeedSpec, pairs: Iterable[tuple[str, str]]) -> FeedSpec:
    """The feed that a URL asks for.

    Parameters:
        spec: The feed as it is defined (or saved); what it takes is only ever narrowed.
        pairs: Parameters of the URL, decoded.

    Returns:
        The feed with its filter, its rendering, and both in canonical form as ``query``: empty
        where nothing differs from the definition.

    Raises:
        FeedQueryError: An unknown parameter or value, with what is allowed.
    """
    asked = Parameters(_gathered(pairs, PARAMETERS))
    narrow, without = _narrowed(asked), asked.names("exclude")
    rendering = _rendered(asked, spec.rendering)
    written = (*_written_filter(narrow, without), *_written_rendering(rendering, spec.rendering))
    query = _joined(written)
    return replace(spec, narrow=narrow, without=without, rendering=rendering, query=query)


def shown_feed(spec: FeedSpec, pairs: Iterable[tuple[str, str]]) -> FeedSpec:
    """A saved feed as a URL wants it shown; what it takes was settled when it was saved.

    Parameters:
        spec: The saved feed, from `asked_feed`.
        pairs: Parameters of the URL, decoded: those of ``SHOWN`` alone.

    Returns:
        The feed with its rendering; ``query`` is what differs from what was saved.

    Raises:
        FeedQueryError: A filter, or an unknown parameter or value.
    """
    given = _gathered(pairs, SHOWN)
    rendering = _rendered(Parameters(given), spec.rendering)
    query = _joined(_written_rendering(rendering, spec.rendering))
    return replace(spec, rendering=rendering, query=query)


def _gathered(pairs: Iterable[tuple[str, str]], allowed: Sequence[str]) -> dict[str, list[str]]:
    """The values of each parameter, all of them known and none of them without measure."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    faults = [_unknown(name, allowed) for name in given if name not in allowed]
    faults += [_limit(name) for name, values in given.items() if _excessive(values)]
    if faults:
        raise FeedQueryError(tuple(faults))
    return given


def _joined(written: Iterable[tuple[str, str]]) -> str:
    return "&".join(f"{name}={quote(value, safe=',:@')}" for name, value in written)


def _narrowed(asked: Parameters) -> EventFilter:
    since, until = asked.moment("from"), asked.moment("to")
    if since is not None and until is not None and until <= since:
        raise FeedQueryError((QueryFault("to", "不晚于 from not after from", "to > from"),))
    return EventFilter(
        kinds=asked.choices("kind", tuple(Kind)),
        statuses=asked.choices("status", tuple(Status)),
        bodies=asked.names("body"),
        projects=asked.names("project"),
        places=asked.names("place"),
        words=asked.words("q"),
        sources=asked.names("source"),
        since=since,
        until=until,
        min_confidence=asked.share("min_confidence"),
        languages=asked.choices("lang", LANGUAGES),
    )


def _rendered(asked: Parameters, own: Rendering) -> Rendering:
    client = asked.choice("for", CLIENTS)
    base = own if client is None else for_client(own, client)
    alarms = asked.alarms("alarm", read_before, _BEFORE)
    allday = asked.alarms("alarm_allday", read_clock, _CLOCK)
    if alarms is None:
        alarms = base.alarms
        allday = base.alarms_allday if allday is None else allday
    return replace(
        base,
        vague=asked.choice("vague", VAGUE_MODES) or base.vague,
        cancelled=asked.choice("cancelled", CANCELLED_MODES) or base.cancelled,
        alarms=alarms,
        alarms_allday=allday,
        alarm_kinds=asked.choices("alarm_kinds", tuple(Kind)) or base.alarm_kinds,
    )


def _written_filter(narrow: EventFilter, without: Sequence[str]) -> Iterable[tuple[str, str]]:
    """The filter as parameters in canonical order."""
    several: dict[str, Sequence[str]] = {
        "kind": [",".join(narrow.kinds)],
        "status": [",".join(narrow.statuses)],
        "body": narrow.bodies,
        "project": narrow.projects,
        "place": narrow.places,
        "q": [" ".join(narrow.words)],
        "source": narrow.sources,
        "exclude": without,
        "from": [_written_moment(narrow.since)],
        "to": [_written_moment(narrow.until)],
        "min_confidence": [f"{narrow.min_confidence:g}" if narrow.min_confidence else ""],
        "lang": [",".join(narrow.languages)],
    }
    return [(name, value) for name in FILTERS for value in several[name] if value]


def _written_moment(moment: datetime | None) -> str:
    """A day as a day, any other moment to the minute or second."""
    if moment is None:
        return ""
    return moment.isoformat().removesuffix(":00").removesuffix("T00:00")


def _written_rendering(asked: Rendering, own: Rendering) -> Iterable[tuple[str, str]]:
    """What differs from the feed's own choices, in canonical order."""
    base = own if asked.client in (None, own.client) else for_client(own, asked.client)
    allday = asked.alarms_allday
    # `alarm` speaks for whole days too unless `alarm_allday` follows.
    alarm = asked.alarms != base.alarms or (allday is None and base.alarms_allday is not None)
    parts: dict[str, tuple[bool, str]] = {
        "vague": (asked.vague != base.vague, asked.vague),
        "cancelled": (asked.cancelled != base.cancelled, asked.cancelled),
        "alarm": (
            alarm,
            ",".join(alarm.removeprefix("-") for alarm in asked.alarms) or "none",
        ),
        "alarm_allday": (
            allday is not None and (alarm or allday != base.alarms_allday),
            ",".join(map(write_clock, allday or ())) or "none",
        ),
        "alarm_kinds": (asked.alarm_kinds != base.alarm_kinds, ",".join(asked.alarm_kinds)),
        "for": (asked.client != own.client, asked.client or ""),
    }
    return [(name, value) for name in SHOWN for differs, value in [parts[name]] if differs]


def _unknown(name: str, allowed: Sequence[str]) -> QueryFault:
    near = difflib.get_close_matches(name, allowed, n=1)
    hint = f"；是否指 did you mean {near[0]}?" if near else ""
    shown = name if len(name) <= MAX_VALUE else f"{name[:MAX_VALUE]}…"
    return QueryFault(shown, f"未知参数 unknown parameter{hint}", ", ".join(allowed))


def _excessive(values: Sequence[str]) -> bool:
    return len(values) > MAX_VALUES or any(len(value) > MAX_VALUE for value in values)


def _limit(name: str) -> QueryFault:
    allowed = f"≤ {MAX_VALUES} × {MAX_VALUE} 字 characters"
    return QueryFault(name[:MAX_VALUE], "太多或太长 too many or too long", allowed)
