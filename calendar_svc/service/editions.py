"""Feeds as bytes that lie ready, and how many of those that nobody defined are kept."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from calendar_svc.publish import feed_etag


@dataclass(frozen=True, slots=True)
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


class Editions:
    """The editions that were made, by name; the least used of the passing ones make room.

    Feeds of a file are asked for by subscribers who must not lose them: they always stay. Of the
    others, whose number the askers decide, as many are kept as fit.

    Parameters:
        octets: Room for the passing ones.
    """

    def __init__(self, octets: int) -> None:
        self._octets, self._used = octets, 0
        self._lasting: dict[str, tuple[Edition, object]] = {}
        self._passing: OrderedDict[str, tuple[Edition, object]] = OrderedDict()

    def get(self, name: str) -> tuple[Edition, object] | None:
        """The edition of a name and what it was made from; None where there is none any more."""
        if name in self._passing:
            self._passing.move_to_end(name)
            return self._passing[name]
        return self._lasting.get(name)

    def put(self, name: str, edition: Edition, stamp: object, *, lasting: bool) -> None:
        """Keep an edition in place of the one before.

        Parameters:
            name: Its name.
            edition: The bytes.
            stamp: What it was made from; two equal stamps make equal editions.
            lasting: Whether it stays whatever else comes.
        """
        if lasting:
            self._lasting[name] = edition, stamp
            return
        before = self._passing.pop(name, None)
        self._used += edition.size - (before[0].size if before else 0)
        self._passing[name] = edition, stamp
        while self._used > self._octets:
            _, (oldest, _) = self._passing.popitem(last=False)
            self._used -= oldest.size
