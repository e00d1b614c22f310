"""What a feed holds now: the events it takes, each with its text, one bad event left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import structlog

from calendar_svc.model import CalendarEvent
from calendar_svc.publish import FeedSpec, feed_order, render_vevent, selector
from calendar_svc.publish.content import FeedContent
from calendar_svc.publish.lapse import depends_on_day, shown_on
from calendar_svc.publish.placement import place
from calendar_svc.store import Store, queries

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The content of a feed, and when what it takes last changed.

    ``changed`` is the newest change of any event of the store, so it moves too when an event leaves
    the feed; ``dated`` says that the content may be another tomorrow.
    """

    content: FeedContent
    changed: datetime
    dated: bool


@dataclass(frozen=True, slots=True)
class _Stock:
    """Every event at one revision, in order, and their texts as they were kept."""

    revision: int
    events: Sequence[CalendarEvent]
    texts: Mapping[str, str | None]


class Gatherer:
    """Takes the events of feeds from the store; for one thread at a time.

    Parameters:
        store: The events.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stock: _Stock | None = None
        self._log = structlog.get_logger("calendar_svc.publisher")
        self.unrendered: dict[str, str] = {}
        """The events that could not be rendered when last wanted: UID -> what is wrong."""

    def gather(
        self, spec: FeedSpec, revision: int, today: date, base_url: str, path: str
    ) -> Gathered:
        """Gather one feed.

        Parameters:
            spec: The feed.
            revision: Of the store, as it stands.
            today: The local day.
            base_url: Where the service is reached.
            path: Address of the feed, for `FeedContent`.
        """
        stock = self._load(spec, revision)
        takes = selector(spec)
        taken = [event for event in stock.events if takes(event)]
        shown = shown_on(spec, taken, today)
        changed = max((event.changed_at for event in stock.events), default=_NEVER)
        texts = self._texts(spec, shown, stock.texts)
        newest = max((event.changed_at for event in shown), default=_NEVER)
        content = FeedContent(spec, tuple(shown), texts, base_url, path, newest)
        return Gathered(content, changed, depends_on_day(spec, taken))

    def _load(self, spec: FeedSpec, revision: int) -> _Stock:
        """Read the store once a revision, for all feeds; mentions only where they are asked for."""
        if spec.include.sources or spec.exclude.sources or spec.narrow.sources:
            return self._read(revision, mentions=True)
        if self._stock is None or self._stock.revision != revision:
            self._stock = self._read(revision, mentions=False)
        return self._stock

    def _read(self, revision: int, *, mentions: bool) -> _Stock:
        events = sorted(self._store.events(mentions=mentions), key=feed_order)
        return _Stock(revision, events, self._store.vevents())

    def _texts(
        self, spec: FeedSpec, events: Sequence[CalendarEvent], kept: Mapping[str, str | None]
    ) -> tuple[str, ...]:
        """The text of each event: the one that was kept where the feed changes nothing about it."""
        texts = {
            event.uid: kept.get(event.uid) if spec.rendering.shows_plainly(event.event) else None
            for event in events
        }
        missing = [uid for uid, text in texts.items() if text is None]
        if missing:
            with self._store.begin_read() as session:
                whole = queries.by_uid(session.connection(), missing)
            texts.update({event.uid: self._render(event, spec) for event in whole})
        return tuple(texts[event.uid] or "" for event in events)

    def _render(self, event: CalendarEvent, spec: FeedSpec) -> str:
        try:
            text = render_vevent(event, spec.rendering)
        except Exception as error:  # noqa: BLE001  # one bad event must not break the others' feed
            self._log.exception("event left out of feed", feed=spec.slug, uid=event.uid)
            self.unrendered[event.uid] = f"{type(error).__name__}: {error}"
            return ""
        if text or place(event, spec.rendering.vague) is None:
            self.unrendered.pop(event.uid, None)
        else:
            self.unrendered[event.uid] = "its text does not read back as it was written"
        return text
