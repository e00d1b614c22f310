"""Feeds as bytes that lie ready: made once a revision of the store, served until the next.

On any failure the last good bytes stay, since one broken answer empties the calendar of everybody
who subscribes; those of defined and saved feeds outlive a restart in a folder. A feed that was
never made has none, and says so.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal
from urllib.parse import parse_qsl, quote
from zoneinfo import ZoneInfo

import structlog

from calendar_svc.errors import (
    FeedQueryError,
    QueryFault,
    StoreError,
    UnknownEventError,
    UnknownFeedError,
)
from calendar_svc.publish import FeedSpec, render_vevent
from calendar_svc.publish.asking import asked_feed, shown_feed
from calendar_svc.publish.content import FeedContent, Limits, fitted
from calendar_svc.publish.entries import headline
from calendar_svc.publish.forms import FORMS, Form
from calendar_svc.service.clock import Clock
from calendar_svc.service.definitions import Definitions, FeedFolder
from calendar_svc.service.editions import Edition, Editions, Made, Rank, make_edition
from calendar_svc.service.gathering import Gatherer, Render
from calendar_svc.service.last_good import LastGood
from calendar_svc.service.saved import SavedFeeds
from calendar_svc.store import Store

ICS = FORMS[".ics"]
LIMITS = Limits()
_FRESH_SECONDS = 1.0  # how old a look at the store's revision may be
_REST_SECONDS = 5.0  # a store that failed is asked again after these: a look may wait for long
_EVENT = FeedSpec("event", "")
_MAX_QUERY = 8192  # characters
ROOM = 256_000_000
"""Octets of memory for editions that no file defines, where nothing else is told."""
_ADDRESSES = 4096  # how many are known without a look
_SHORT = 512  # characters of the question of such a one: with these the addresses are few MB


Space = Literal["feeds", "e", "f", "p"]


@dataclass(frozen=True, slots=True)
class Address:
    """What a URL names: a feed, a form of it, and parameters as they stand.

    ``name`` is the slug of a defined feed, the UID of an event (``e``), the id of a saved feed
    (``f``), or of a private one (``p``) the digest of its token: the token itself is nowhere kept,
    so it is in no log.
    """

    name: str
    form: Form = field(default=ICS, hash=False)  # addresses are looked up at each request
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
        room: Octets of memory for editions that no file defines.
        last_good: Where the last good bytes outlive the process; None: nowhere.
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
        room: int = ROOM,
        last_good: LastGood | None = None,
    ) -> None:
        self._store, self._clock, self._base_url = store, clock, base_url
        self._definitions, self._zone, self._limits = definitions, ZoneInfo(timezone), limits
        self._monotonic = monotonic
        self._gatherer, self._saved = Gatherer(store, render), SavedFeeds(store, clock)
        self.editions, self._last_good = Editions(room), last_good
        # What is known to be current, without keeping it: the editions alone say what is kept.
        self._at_hand: dict[Address, tuple[float, weakref.ref[Edition]]] = {}
        self._rests_until: float | None = None
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
        return known[1]()

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
            edition = self._last(address) if self._rests() else self._made(address)
            if edition is not None and len(address.query) <= _SHORT:
                self._at_hand.pop(address, None)  # the one asked for last stands last
                self._at_hand[address] = (self._monotonic(), weakref.ref(edition))
                if len(self._at_hand) > _ADDRESSES:
                    del self._at_hand[next(iter(self._at_hand))]
            return edition

    def wake(self) -> None:
        """Ask the store again at once: somebody saw it answer."""
        self._rests_until = None

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

    def _rests(self) -> bool:
        """Whether the store failed just now, so that it is not asked again yet."""
        return self._rests_until is not None and self._monotonic() < self._rests_until

    def _made(self, address: Address) -> Edition | None:
        try:
            edition = self._current(address)
        except UnknownFeedError:
            if self._last_good is not None and address.space == "f":
                self._last_good.drop(_name(address))
            raise
        except (UnknownEventError, FeedQueryError):
            raise
        except Exception as error:  # noqa: BLE001  # whatever is wrong, subscribers keep what they had
            self._log.exception("feed not made, last good bytes stay", feed=address.label)
            self.failures += 1
            if isinstance(error, StoreError):
                self._rests_until = self._monotonic() + _REST_SECONDS
            return self._last(address)
        self._rests_until = None
        return edition

    def _last(self, address: Address) -> Edition | None:
        """The last good edition, found without the store."""
        name = _name(address, self.asked(address) if address.space == "feeds" else None)
        made = self.editions.get(name)
        if made is not None:
            return made.edition
        return None if self._last_good is None else self._last_good.get(name)

    def _current(self, address: Address) -> Edition:
        self._follow()
        spec = self.asked(address)
        name = _name(address, spec)
        now = self._clock()
        today = now.astimezone(self._zone).date()
        stamp = _Stamp(self._store.revision(), today, spec)
        known = self.editions.get(name)
        if known is not None and known.stamp == stamp:
            return known.edition
        before = None if known is None else known.edition
        rank = _rank(address, spec)
        folder = self._last_good if _outlives(address, rank) else None
        if folder is not None and before is None:
            before = folder.get(name)
        edition = self._make(address, spec, now, before)
        self.editions.put(name, Made(edition, stamp), rank)
        if folder is not None and edition != before:
            folder.put(name, edition)
        return edition

    def _make(
        self, address: Address, spec: FeedSpec, now: datetime, before: Edition | None
    ) -> Edition:
        """Make an edition; *before* is the one that subscribers have."""
        form, rendering = address.form, spec.rendering
        today = now.astimezone(self._zone).date()
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
        last_modified = _last_modified(before, body, max(moments), now)
        return make_edition(body, form.media_type, last_modified)


def _name(address: Address, spec: FeedSpec | None = None) -> str:
    """What the edition of an address is kept under.

    Equal questions to a defined feed are one. Of a saved feed only the store knows what it shows by
    itself, and where that is wanted most it does not answer; so there the question stands as it is.
    """
    if spec is not None and address.space == "feeds":
        query = spec.query
    else:
        query = "&".join(sorted(address.query.split("&")))
    return f"{address.space}/{address.name}{address.form.suffix}?{query}"


def _rank(address: Address, spec: FeedSpec) -> Rank:
    if address.space == "feeds":
        return Rank.ASKED if spec.query else Rank.DEFINED
    return Rank.ASKED if address.query or address.space == "e" else Rank.SAVED


def _outlives(address: Address, rank: Rank) -> bool:
    """Whether the last good bytes are kept in a folder.

    Of saved feeds, of which there may be thousands, the calendar alone; of a private one nothing:
    what was taken back in the store shall not open from a file.
    """
    saved = rank is Rank.SAVED and address.space == "f" and address.form is ICS
    return saved or rank is Rank.DEFINED


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
