"""Feeds as bytes that lie ready: made once a revision of the store, served until the next.

On any failure the last good bytes stay, since one broken answer empties the calendar of everybody
who subscribes; a feed that was never made has none, and says so.
"""

from __future__ import annotations

import gzip
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog

from calendar_svc.errors import FeedDefinitionError, UnknownFeedError
from calendar_svc.model import CalendarEvent
from calendar_svc.publish import (
    FeedSpec,
    feed_etag,
    feed_order,
    parse_feed,
    render_feed,
    render_vevent,
    takes,
)
from calendar_svc.service.clock import Clock
from calendar_svc.store import Store

_PACKAGE = Path(__file__).parents[1]
_FRESH_SECONDS = 1.0  # how old a look at the store's revision may be


@dataclass(frozen=True, slots=True)
class Definitions:
    """The feeds of one folder by slug, ``all`` first, and when the newest file changed."""

    specs: Mapping[str, FeedSpec]
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a feed as it is sent: both encodings, each with its own strong tag."""

    body: bytes
    etag: str
    gzip: bytes
    gzip_etag: str
    last_modified: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class _Contents:
    """Everything that feeds are made of, at one revision: the events in order, and their texts."""

    revision: int
    events: Sequence[CalendarEvent]
    texts: Mapping[str, str | None]
    changed_at: datetime | None


def load_feeds(folder: Path | None = None) -> Definitions:
    """Read every feed definition of a folder.

    Parameters:
        folder: Holds ``*.toml``; None: the definitions that ship with the package.

    Raises:
        FeedDefinitionError: A file cannot be used, or there is none.
    """
    folder = folder or _shipped_feeds()
    paths = sorted(folder.glob("*.toml"), key=lambda path: (path.stem != "all", path.stem))
    if not paths:
        raise FeedDefinitionError(str(folder), "*.toml", "no feed definition in this folder")
    specs = (parse_feed(_read(path), str(path)) for path in paths)
    newest = max(path.stat().st_mtime for path in paths)
    return Definitions({spec.slug: spec for spec in specs}, datetime.fromtimestamp(newest, UTC))


def _shipped_feeds() -> Path:
    """``_feeds`` inside an installed package; in a checkout, ``feeds`` beside the package."""
    installed = _PACKAGE / "_feeds"
    return installed if installed.is_dir() else _PACKAGE.parent / "feeds"


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FeedDefinitionError(str(path), "file", f"cannot be read: {error}") from error


class Publisher:
    """Gives each feed as bytes, made anew when the store has changed; for several threads.

    Parameters:
        store: The events.
        definitions: The feeds.
        clock: The present instant.
        base_url: Where the service is reached, for links; no slash at the end.
        monotonic: Seconds that never go back.
    """

    def __init__(
        self,
        store: Store,
        definitions: Definitions,
        clock: Clock,
        *,
        base_url: str = "",
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.specs = definitions.specs
        self._store, self._defined_at = store, definitions.changed_at
        self._clock, self._base_url, self._monotonic = clock, base_url, monotonic
        self._editions: dict[str, Edition] = {}
        self._looked_at: dict[str, float] = {}
        self._contents: _Contents | None = None
        self._lock = threading.Lock()
        self._log = structlog.get_logger("calendar_svc.publisher")

    def at_hand(self, slug: str) -> Edition | None:
        """The edition, where it is known to be current; never waits. None: ask `edition`."""
        looked_at = self._looked_at.get(slug)
        if looked_at is None or self._monotonic() - looked_at > _FRESH_SECONDS:
            return None
        return self._editions.get(slug)

    def edition(self, slug: str) -> Edition | None:
        """The current edition of a feed.

        Parameters:
            slug: Name of the feed.

        Returns:
            The edition of the present revision; the last good one where that cannot be made; None
            where there was none yet.

        Raises:
            UnknownFeedError: No feed has this name.
        """
        if slug not in self.specs:
            raise UnknownFeedError(slug)
        with self._lock:
            try:
                revision = self._store.revision()
                known = self._editions.get(slug)
                if known is None or known.revision != revision:
                    self._editions[slug] = self._make(self.specs[slug], self._load(revision))
            except Exception:  # noqa: BLE001  # whatever is wrong, subscribers keep what they had
                self._log.exception("feed not made, last good bytes stay", feed=slug)
            self._looked_at[slug] = self._monotonic()
            return self._editions.get(slug)

    def _load(self, revision: int) -> _Contents:
        """Read the store once a revision, for all feeds."""
        if self._contents is None or self._contents.revision != revision:
            texts = self._store.vevents()
            whole = None in texts.values() or not all(spec.plain for spec in self.specs.values())
            events = self._store.events(mentions=whole)
            self._contents = _Contents(
                revision,
                sorted(events, key=feed_order),
                texts,
                max((event.changed_at for event in events), default=None),
            )
        return self._contents

    def _make(self, spec: FeedSpec, contents: _Contents) -> Edition:
        taken = [event for event in contents.events if takes(spec, event)]
        texts = [self._text(spec, event, contents.texts) for event in taken]
        zones = Counter(event.timezone for event in taken)
        by_use = sorted(zones, key=lambda zone: (-zones[zone], zone))
        body = render_feed(spec, texts, by_use, self._base_url)
        # The time of the file is left out (mtime 0): the same body is the same gzip.
        zipped = gzip.compress(body, mtime=0)
        return Edition(
            body=body,
            etag=feed_etag(body),
            gzip=zipped,
            gzip_etag=feed_etag(zipped),
            last_modified=self._last_modified(spec.slug, body, contents.changed_at),
            revision=contents.revision,
        )

    def _text(self, spec: FeedSpec, event: CalendarEvent, texts: Mapping[str, str | None]) -> str:
        kept = texts.get(event.uid) if spec.plain else None
        if kept is not None:
            return kept
        try:
            return render_vevent(event, spec)
        except Exception:  # noqa: BLE001  # one bad event must not break the calendar of the others
            self._log.exception("event left out of feed", feed=spec.slug, uid=event.uid)
            return ""

    def _last_modified(self, slug: str, body: bytes, changed_at: datetime | None) -> datetime:
        """When the bytes of a feed last changed, for If-Modified-Since.

        That is the newest change of any event of the store or of the definitions, so it moves too
        when an event leaves the feed by a change of its kind, status or confidence. Where other
        bytes would carry no later time (an event was erased), it is the moment this was noticed.
        Equal bytes keep the time they had.
        """
        now = self._clock()
        newest = max(filter(None, (changed_at, self._defined_at)))
        before = self._editions.get(slug)
        if before is not None and before.body == body:
            return before.last_modified
        if before is not None and newest <= before.last_modified:
            return now
        # Never later than the answer itself (RFC 9110 section 8.8.2.1).
        return min(newest, now)
