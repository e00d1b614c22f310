"""Feeds as bytes that lie ready: made once a revision of the store, served until the next.

On any failure the last good bytes stay, since one broken answer empties the calendar of everybody
who subscribes; a feed that was never made has none, and says so.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from urllib.parse import parse_qsl, quote
from zoneinfo import ZoneInfo

import structlog

from calendar_svc.errors import FeedQueryError, QueryFault, UnknownEventError, UnknownFeedError
from calendar_svc.publish import FeedSpec, render_vevent
from calendar_svc.publish.asking import asked_feed, shown_feed
from calendar_svc.publish.content import FeedContent, Limits, fitted
from calendar_svc.publish.entries import headline
from calendar_svc.publish.forms import FORMS, Form
from calendar_svc.service.clock import Clock
from calendar_svc.service.definitions import Definitions, FeedFolder
from calendar_svc.service.editions import Edition, Editions, make_edition
from calendar_svc.service.gathering import Gatherer, Render
from calendar_svc.service.saved import SavedFeeds
from calendar_svc.store import Store

ICS = FORMS[".ics"]
LIMITS = Limits()
_FRESH_SECONDS = 1.0  # how old a look at the store's revision may be
_EVENT = FeedSpec("event", "")
_MAX_QUERY = 8192  # characters
_ROOM = 64_000_000  # octets of editions that no file defines
_ADDRESSES = 4096  # how many are known without a look


Space = Literal["feeds", "e", "f", "p"]


@dataclass(frozen=True, slots=True)
class Address:
    """What a URL names: a feed, a form of it, and parameters as they stand.

    ``name`` is the slug of a defined feed, the UID of an event (``e``), the id of a saved feed
    (``f``), or of a private one (``p``) the digest of its token: the token itself is nowhere kept,
    so it is in no log.
    """

    name: str
    form: Form = ICS
    query: str = ""
    space: Space = "feeds"

    @property
    def path(self) -> str:
        """The path without the suffix of the form; empty for a private feed."""
        if self.space == "p":
            return ""
        return f"/{self.space}/{quote(self.name, safe='')}"

    @property
    def label(self) -> str:
        """What a log may call it."""
        return f"{self.path or '/p/…'}{self.form.suffix}"


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What an edition is made from: the store, the day, and the definition."""

    revision: int
    today: date
    spec: FeedSpec


class Publisher:
    """Gives each feed as bytes, made anew when the store has changed; for several threads.

    Parameters:
        store: The events.
        definitions: The feeds: as they stand, or a folder that is followed.
        clock: The present instant.
        base_url: Where the service is reached, for links; no slash at the end.
        timezone: IANA zone whose days bound the windows of feeds.
        limits: How large a calendar may grow.
        monotonic: Seconds that never go back.
        render: Makes the text of an event.
    """

    def __init__(
        self,
        store: Store,
        definitions: Definitions | FeedFolder,
        clock: Clock,
        *,
        base_url: str = "",
        timezone: str = "Asia/Shanghai",
        limits: Limits = LIMITS,
        monotonic: Callable[[], float] = time.monotonic,
        render: Render = render_vevent,
    ) -> None:
        self._store, self._clock, self._base_url = store, clock, base_url
        self._definitions, self._zone, self._limits = definitions, ZoneInfo(timezone), limits
        self._monotonic = monotonic
        self._gatherer, self._saved = Gatherer(store, render), SavedFeeds(store, clock)
        self._editions: Editions = Editions(_ROOM)
        self._at_hand: dict[Address, tuple[float, Edition]] = {}
        self._followed_at: float | None = None
        self.failures = 0
        """How often a feed could not be made, and the last good bytes stood in."""
        self._lock = threading.Lock()
        self._log = structlog.get_logger("calendar_svc.publisher")

    @property
    def definitions(self) -> Definitions:
        """The feeds as they stand now."""
        if isinstance(self._definitions, Definitions):
            return self._definitions
        return self._definitions.current

    @property
    def specs(self) -> Mapping[str, FeedSpec]:
        """The defined feeds by slug, ``all`` first."""
        return self.definitions.specs

    @property
    def unrendered(self) -> Mapping[str, str]:
        """The events that could not be rendered when last wanted: UID -> what is wrong."""
        return dict(self._gatherer.unrendered)

    def at_hand(self, address: Address) -> Edition | None:
        """The edition, where it is known to be current; never waits. None: ask `edition`."""
        known = self._at_hand.get(address)
        if known is None or self._monotonic() - known[0] > _FRESH_SECONDS:
            return None
        return known[1]

    def edition(self, address: Address) -> Edition | None:
        """The current edition of a feed.

        Parameters:
            address: What is asked for.

        Returns:
            The edition of the present revision; the last good one where that cannot be made; None
            where there was none yet.

        Raises:
            UnknownFeedError, UnknownEventError: No feed or event has this name.
            FeedQueryError: A parameter is not understood.
        """
        with self._lock:
            try:
                edition = self._current(address)
            except (UnknownFeedError, UnknownEventError, FeedQueryError):
                raise
            except Exception:  # noqa: BLE001  # whatever is wrong, subscribers keep what they had
                self._log.exception("feed not made, last good bytes stay", feed=address.label)
                self.failures += 1
                known = self._at_hand.get(address)
                if known is None:
                    return None
                edition = known[1]
            self._at_hand.pop(address, None)  # the one asked for last stands last
            self._at_hand[address] = (self._monotonic(), edition)
            if len(self._at_hand) > _ADDRESSES:
                del self._at_hand[next(iter(self._at_hand))]
            return edition

    def asked(self, address: Address) -> FeedSpec:
        """The feed that an address asks for.

        Raises:
            UnknownFeedError: No feed has this name.
            FeedQueryError: A parameter is not understood.
        """
        pairs = _pairs(address.query)
        if address.space == "e":
            return shown_feed(_EVENT, pairs)
        if address.space in ("f", "p"):
            private = address.space == "p"
            return shown_feed(self._saved.spec(self.specs, address.name, private=private), pairs)
        spec = self.specs.get(address.name)
        if spec is None:
            raise UnknownFeedError(address.name)
        return asked_feed(spec, pairs)

    def _follow(self) -> None:
        """Look after the folder of definitions, as seldom as after the store."""
        if isinstance(self._definitions, Definitions):
            return
        now = self._monotonic()
        if self._followed_at is None or now - self._followed_at > _FRESH_SECONDS:
            self._definitions.refresh()
            self._followed_at = now

    def _current(self, address: Address) -> Edition:
        self._follow()
        spec = self.asked(address)
        name = f"{address.space}/{address.name}{address.form.suffix}?{spec.query}"
        now = self._clock()
        today = now.astimezone(self._zone).date()
        stamp = _Stamp(self._store.revision(), today, spec)
        known = self._editions.get(name)
        if known is not None and known[1] == stamp:
            return known[0]
        form, rendering = address.form, spec.rendering
        if address.space == "e":
            gathered = self._gatherer.single(address.name, rendering)
            spec = replace(spec, name=headline(gathered.events[0]))
        else:
            gathered = self._gatherer.gather(spec, now, today, most=self._limits.events)
        content = FeedContent(
            spec,
            gathered.events,
            gathered.vevents,
            self._base_url,
            address.path,
            gathered.newest,
            cut=gathered.more,
        )
        content = fitted(content, self._limits)
        if form.tells:
            told = dict(self._gatherer.told([event.uid for event in content.events]))
            content = replace(
                content, events=tuple(told.get(each.uid, each) for each in content.events)
            )
        body = form.render(content)
        moments = [gathered.changed, self.definitions.changed_at]
        if gathered.dated:
            moments.append(datetime.combine(today, datetime.min.time(), self._zone))
        before = None if known is None else known[0]
        last_modified = _last_modified(before, body, max(moments), now)
        edition = make_edition(body, form.media_type, last_modified)
        lasting = address.space == "feeds" and not spec.query
        self._editions.put(name, edition, stamp, lasting=lasting)
        return edition


def _pairs(query: str) -> list[tuple[str, str]]:
    if len(query) > _MAX_QUERY:
        fault = QueryFault("?", "太长 too long", f"≤ {_MAX_QUERY} 字符 characters")
        raise FeedQueryError((fault,))
    return parse_qsl(query, keep_blank_values=True)


def _last_modified(
    before: Edition | None, body: bytes, newest: datetime, now: datetime
) -> datetime:
    """When the bytes of a feed last changed, for If-Modified-Since.

    That is the newest change of any event of the store or of the definitions, so it moves too
    when an event leaves the feed by a change of its kind, status or confidence. Where other
    bytes would carry no later time (an event was erased), it is the moment this was noticed.
    Equal bytes keep the time they had.
    """
    if before is not None and before.body == body:
        return before.last_modified
    if before is not None and newest <= before.last_modified:
        return now
    # Never later than the answer itself (RFC 9110 section 8.8.2.1).
    return min(newest, now)
