"""The search for events that a document may tell of, among a million, by index alone.

The keys of the merge (`events.merge.keys`) lie as 64-bit digests beside the numbers of events. A
key that very many share is no help: the few that share a rarer one are looked at instead.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from hashlib import blake2b

from sqlalchemy import Connection, bindparam, select

from calendar_svc.events.merge import Keys, blocking_keys, worth_comparing
from calendar_svc.model import CalendarEvent, Event
from calendar_svc.store import queries
from calendar_svc.store.tables import event_keys, events

_NEARLY_ALL = 0.8  # of the keys of a title
COMMON = 200  # events that share a key; it says less than the others from there on


def digest(key: str) -> int:
    """Give the stored form of a key: a signed 64-bit number, the same on every machine."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), signed=True)


def key_digests(tellings: Iterable[Event]) -> frozenset[int]:
    """Give the stored keys of some tellings."""
    return frozenset(digest(key) for event in tellings for key in blocking_keys(event).all)


def candidates(connection: Connection, told: Sequence[Event]) -> list[CalendarEvent]:
    """Give the stored events that one of the tellings may be, with mentions, in order of UID.

    Parameters:
        connection: Inside the transaction of the ingest.
        told: The events of one document.
    """
    cache: dict[str, list[int]] = {}
    uids: set[str] = set()
    for event in told:
        uids.update(_worth(connection, event, _sharing(connection, blocking_keys(event), cache)))
    return queries.by_uid(connection, uids)


@dataclass(frozen=True, slots=True)
class _Sharing:
    """Events that share a key with a telling: its day, any other, nearly all of its title."""

    by_day: AbstractSet[int]
    otherwise: AbstractSet[int]
    alike: AbstractSet[int]


# The question for the events that share a key: the newest, one more than are common. It is asked
# some twenty times for each telling, so it is built once.
HOLDERS = (
    select(event_keys.c.number)
    .where(event_keys.c.key == bindparam("key"))
    .order_by(event_keys.c.number.desc())
    .limit(COMMON + 1)
)


def _sharing(connection: Connection, keys: Keys, cache: dict[str, list[int]]) -> _Sharing:
    for key in keys.all - cache.keys():
        rows = connection.execute(HOLDERS, {"key": digest(key)})
        cache[key] = [row.number for row in rows]
    rare = [cache[key] for key in keys.shared if len(cache[key]) <= COMMON]
    # Where every key is common (a meeting of one name each week for years), the newest events are
    # those that a document tells of; the longest key has the number of the session in it.
    chosen = rare or [cache[key] for key in sorted(keys.shared, key=len)[-1:]]
    shared = Counter(itertools.chain.from_iterable(chosen))
    return _Sharing(
        by_day={number for key in keys.days for number in cache[key]},
        otherwise=shared.keys() | {number for key in keys.projects for number in cache[key]},
        alike={number for number, count in shared.items() if count >= _NEARLY_ALL * len(chosen)},
    )


def _worth(connection: Connection, told: Event, sharing: _Sharing) -> list[str]:
    """Pass by those whose titles are too unlike for any rule, before anything else is read.

    An event may be known by another title than its own; those that share nearly all of one are
    kept, and those whose title a person set, which no document need know.
    """
    found: list[str] = []
    for some in queries.chunks(sorted(sharing.by_day | sharing.otherwise)):
        query = select(events.c.uid, events.c.number, events.c.title, events.c.locked_fields).where(
            events.c.number.in_(some), events.c.merged_into.is_(None)
        )
        found += [
            row.uid
            for row in connection.execute(query)
            if row.number in sharing.alike
            or "title" in row.locked_fields
            or worth_comparing(told, row.title, by_day=row.number in sharing.by_day)
        ]
    return found
