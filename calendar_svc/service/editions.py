"""Feeds as bytes that lie ready, and how many of them are kept."""

from __future__ import annotations

import gzip
import sys
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from calendar_svc.publish import feed_etag

_OVERHEAD = 1_000  # octets of an entry beside its bytes: tags, dates, the tables that hold it


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Edition:
    """One version of a feed as it is sent: both encodings, each with its own strong tag."""

    body: bytes
    etag: str
    gzip: bytes
    gzip_etag: str
    media_type: str
    last_modified: datetime

    @property
    def size(self) -> int:
        """Octets of memory, about."""
        return len(self.body) + len(self.gzip)


def make_edition(body: bytes, media_type: str, last_modified: datetime) -> Edition:
    """Put bytes into their encodings.

    Parameters:
        body: The feed.
        media_type: Its Content-Type.
        last_modified: When these bytes last changed, aware.
    """
    # Of a feed of real pages brotli makes 13 % less than gzip does, and zstd more; few programs
    # offer them, so neither is worth a package and a third copy.
    # The time of the file is left out (mtime 0): the same body is the same gzip.
    zipped = gzip.compress(body, mtime=0)
    return Edition(body, feed_etag(body), zipped, feed_etag(zipped), media_type, last_modified)


class Rank(IntEnum):
    """Who decides that an edition is made, and so which ones make room first."""

    ASKED = 0
    """Whoever asks: any parameters, any single event."""
    SAVED = 1
    """Whoever has the token of the API."""
    DEFINED = 2
    """A file of the deployer: it always stays."""


@dataclass(frozen=True, slots=True)
class Made:
    """An edition, and what it was made from: two equal stamps make equal editions."""

    edition: Edition
    stamp: object


class Editions:
    """The editions that were made, by name; within its rank the least used makes room first.

    Feeds of a file are asked for by subscribers who must not lose them: they always stay, and the
    definitions bound their number. The number of the others is decided by those who ask, so as many
    are kept as fit, and however many are asked for, none that was saved goes for one that was not.

    Parameters:
        octets: Room for those that no file defines, in octets of memory.
    """

    def __init__(self, octets: int) -> None:
        self._octets = octets
        self.used = 0
        """Octets of memory of those that no file defines."""
        self._by_rank: dict[Rank, OrderedDict[str, Made]] = {rank: OrderedDict() for rank in Rank}

    def get(self, name: str) -> Made | None:
        """What is kept under a name; None where there is none, or none any more."""
        for held in self._by_rank.values():
            if name in held:
                held.move_to_end(name)
                return held[name]
        return None

    def put(self, name: str, made: Made, rank: Rank) -> None:
        """Keep an edition in place of the one before.

        Parameters:
            name: Its name.
            made: The bytes and their stamp.
            rank: Of the name; always the same for one name.
        """
        held = self._by_rank[rank]
        before = held.pop(name, None)
        held[name] = made
        if rank is Rank.DEFINED:
            return
        self.used += _cost(name, made) - (_cost(name, before) if before else 0)
        while self.used > self._octets:
            leaving = self._by_rank[Rank.ASKED] or self._by_rank[Rank.SAVED]
            self.used -= _cost(*leaving.popitem(last=False))


def _cost(name: str, made: Made) -> int:
    # The name stands in the stamp's definition once more, as the question in canonical form.
    return made.edition.size + 2 * sys.getsizeof(name) + _OVERHEAD
