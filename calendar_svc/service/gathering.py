"""What a feed holds now: the events it takes, each with its text, one bad event left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import structlog

from calendar_svc.model import CalendarEvent
from calendar_svc.publish import FeedSpec, Rendering, feed_order, render_vevent, selector
from calendar_svc.publish.lapse import depends_on_day, shown_on
from calendar_svc.publish.placement import place
from calendar_svc.service.editing import MERGED_DAYS
from calendar_svc.store import Filter, Store, queries

Render = Callable[[CalendarEvent, Rendering], str]
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The events of a feed in order, the text of each, and when what it takes last changed.

    ``changed`` is the newest change of any event of the store, so it moves too when an event leaves
    the feed; ``dated`` says that there may be others tomorrow.
    """

    events: tuple[CalendarEvent, ...]
    vevents: tuple[str, ...]
    changed: datetime
    dated: bool

    @property
    def newest(self) -> datetime:
        """The newest change of the events that are there."""
        return max((event.changed_at for event in self.events), default=_NEVER)


@dataclass(frozen=True, slots=True)
class _Stock:
    """Every event at one revision and on one day, in order, and their texts as they were kept."""

    revision: int
    today: date
    events: Sequence[CalendarEvent]
    texts: Mapping[str, str | None]


class Gatherer:
    """Takes the events of feeds from the store; for one thread at a time.

    Parameters:
        store: The events.
        render: Makes the text of an event.
    """

    def __init__(self, store: Store, render: Render = render_vevent) -> None:
        self._store, self._rendered = store, render
        self._stock: _Stock | None = None
        self._log = structlog.get_logger("calendar_svc.publisher")
        self.unrendered: dict[str, str] = {}
        """The events that could not be rendered when last wanted: UID -> what is wrong."""

    def gather(self, spec: FeedSpec, revision: int, today: date, *, tells: bool) -> Gathered:
        """Gather one feed.

        Parameters:
            spec: The feed.
            revision: Of the store, as it stands.
            today: The local day.
            tells: Whether the events are wanted with their mentions.
        """
        stock = self._load(spec, revision, today)
        takes = selector(spec)
        taken = [event for event in stock.events if takes(event)]
        shown = shown_on(spec, taken, today)
        texts = {
            event.uid: stock.texts.get(event.uid)
            for event in shown
            if spec.rendering.shows_plainly(event.event)
        }
        missing = [event.uid for event in shown if texts.get(event.uid) is None]
        whole = self._with_mentions([event.uid for event in shown] if tells else missing)
        texts.update({uid: self._render(whole[uid], spec.rendering) for uid in missing})
        return Gathered(
            tuple(whole.get(event.uid, event) for event in shown),
            tuple(texts[event.uid] or "" for event in shown),
            max((event.changed_at for event in stock.events), default=_NEVER),
            depends_on_day(spec, taken),
        )

    def single(self, uid: str, rendering: Rendering) -> Gathered:
        """Gather one event.

        Parameters:
            uid: Of the event.
            rendering: How it is shown.

        Raises:
            UnknownEventError: No event has this UID.
        """
        event = self._store.event(uid)
        text = self._render(event, rendering)
        return Gathered((event,), (text,), event.changed_at, dated=False)

    def _load(self, spec: FeedSpec, revision: int, today: date) -> _Stock:
        """Read the store once a revision, for all feeds; mentions only where they are asked for."""
        if spec.include.sources or spec.exclude.sources or spec.narrow.sources:
            return self._read(revision, today, mentions=True)
        if self._stock is None or (self._stock.revision, self._stock.today) != (revision, today):
            self._stock = self._read(revision, today, mentions=False)
        return self._stock

    def _read(self, revision: int, today: date, *, mentions: bool) -> _Stock:
        merged = datetime.combine(today, time.min, UTC) - timedelta(days=MERGED_DAYS)
        found = self._store.find(Filter(merged_since=merged), mentions=mentions)
        events = sorted(found, key=feed_order)
        return _Stock(revision, today, events, self._store.vevents())

    def _with_mentions(self, uids: Sequence[str]) -> Mapping[str, CalendarEvent]:
        if not uids:
            return {}
        with self._store.begin_read() as session:
            return {event.uid: event for event in queries.by_uid(session.connection(), uids)}

    def _render(self, event: CalendarEvent, rendering: Rendering) -> str:
        try:
            text = self._rendered(event, rendering)
        except Exception as error:  # noqa: BLE001  # one bad event must not break the others' feed
            self._log.exception("event left out of feeds", uid=event.uid)
            self.unrendered[event.uid] = f"{type(error).__name__}: {error}"
            return ""
        if text or place(event, rendering.vague) is None:
            self.unrendered.pop(event.uid, None)
        else:
            self.unrendered[event.uid] = "its text does not read back as it was written"
        return text
