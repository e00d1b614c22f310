"""The search for events that a document may tell of, among a million, by index alone.

The keys of the merge (`events.merge.keys`) lie as 64-bit digests beside the numbers of events. A
key that very many share is no help: the few that share a rarer one are looked at instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from hashlib import blake2b

from sqlalchemy import Connection, Select, select

from calendar_svc.events.merge import Keys, blocking_keys, worth_comparing
from calendar_svc.model import CalendarEvent, Event
from calendar_svc.store import queries
from calendar_svc.store.tables import event_keys, events

COMMON = 500  # events that share a key; it says less than the others from there on


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
    alike: set[int] = set()
    met: set[int] = set()
    for event in told:
        same_title, others = _sharing(connection, blocking_keys(event), cache)
        alike |= same_title
        met |= others
    return queries.by_uid(connection, _worth(connection, alike | met, told, alike))


def holders(key: str) -> Select[tuple[int]]:
    """The question for the events that share a key: the newest, one more than are common."""
    return (
        select(event_keys.c.number)
        .where(event_keys.c.key == digest(key))
        .order_by(event_keys.c.number.desc())
        .limit(COMMON + 1)
    )


def _sharing(
    connection: Connection, keys: Keys, cache: dict[str, list[int]]
) -> tuple[set[int], set[int]]:
    """Give the events that share most of the title with a telling, and those that share a key."""
    for key in keys.all - cache.keys():
        cache[key] = [row.number for row in connection.execute(holders(key))]
    met = {number for key in keys.sure for number in cache[key]}
    rare = [cache[key] for key in keys.shared if len(cache[key]) <= COMMON]
    # Where every key is common (a meeting of one name each week for years), the newest events are
    # those that a document tells of; the longest key has the number of the session in it.
    chosen = rare or [cache[key] for key in sorted(keys.shared, key=len)[-1:]]
    shared = Counter(number for holders_of_key in chosen for number in holders_of_key)
    return {
        number for number, count in shared.items() if 2 * count >= len(chosen)
    }, met | shared.keys()


def _worth(
    connection: Connection, numbers: Collection[int], told: Sequence[Event], alike: Collection[int]
) -> list[str]:
    """Pass by those whose titles are too unlike for any rule, before anything else is read.

    An event may be known by another title than its own; those that share most of one are kept.
    """
    found: list[str] = []
    for some in queries.chunks(sorted(numbers)):
        query = select(events.c.uid, events.c.number, events.c.title).where(
            events.c.number.in_(some), events.c.merged_into.is_(None)
        )
        found += [
            row.uid
            for row in connection.execute(query)
            if row.number in alike or any(worth_comparing(event, row.title) for event in told)
        ]
    return found
