"""What a feed holds now: the events it takes, each with its text, one bad event left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import structlog

from calendar_svc.model import CalendarEvent
from calendar_svc.publish import FeedSpec, Rendering, feed_order, render_vevent
from calendar_svc.publish.lapse import depends_on_day, shown_on, window
from calendar_svc.publish.placement import place
from calendar_svc.service.editing import MERGED_DAYS
from calendar_svc.store import Filter, Store, queries

Render = Callable[[CalendarEvent, Rendering], str]
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The events of a feed in order, the text of each, and when what it takes last changed.

    ``changed`` is the newest change of any event of the store, so it moves too when an event leaves
    the feed; ``dated`` says that there may be others tomorrow, ``more`` that earlier ones were not
    read, for the feed would not hold them.
    """

    events: tuple[CalendarEvent, ...]
    vevents: tuple[str, ...]
    changed: datetime
    dated: bool
    more: bool = False

    @property
    def newest(self) -> datetime:
        """The newest change of the events that are there."""
        return max((event.changed_at for event in self.events), default=_NEVER)


class Gatherer:
    """Takes the events of feeds from the store; for one thread at a time.

    Parameters:
        store: The events.
        render: Makes the text of an event.
    """

    def __init__(self, store: Store, render: Render = render_vevent) -> None:
        self._store, self._rendered = store, render
        self._log = structlog.get_logger("calendar_svc.publisher")
        self.unrendered: dict[str, str] = {}
        """The events that could not be rendered when last wanted: UID -> what is wrong."""

    def gather(self, spec: FeedSpec, now: datetime, today: date, *, most: int) -> Gathered:
        """Gather one feed: its latest events, which are those that subscribers look for.

        Parameters:
            spec: The feed.
            now: The present instant.
            today: The local day.
            most: How many events at the most.
        """
        wanted = Filter(
            (spec.include, spec.narrow, window(spec, today)),
            spec.exclude,
            spec.without,
            merged_since=now - timedelta(days=MERGED_DAYS),
        )
        latest = self._store.find(wanted, order="-begin", limit=most + 1, mentions=False)
        taken = sorted(latest[:most], key=feed_order)
        shown = shown_on(spec, taken, today)
        kept = self._store.vevents([event.uid for event in shown])
        texts = {
            event.uid: kept[event.uid]
            for event in shown
            if spec.rendering.shows_plainly(event.event)
        }
        missing = [event.uid for event in shown if texts.get(event.uid) is None]
        texts.update(
            {uid: self._render(event, spec.rendering) for uid, event in self.told(missing)}
        )
        return Gathered(
            tuple(shown),
            tuple(texts[event.uid] or "" for event in shown),
            self._changed(),
            depends_on_day(spec, taken),
            more=len(latest) > most,
        )

    def told(self, uids: Sequence[str]) -> list[tuple[str, CalendarEvent]]:
        """Events with their mentions, by UID.

        Parameters:
            uids: Of stored events.
        """
        if not uids:
            return []
        with self._store.begin_read() as session:
            return [(told.uid, told) for told in queries.by_uid(session.connection(), uids)]

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

    def _changed(self) -> datetime:
        """The newest change of any event; those merged away count too."""
        everything = Filter(merged_since=_NEVER)
        newest = self._store.find(everything, order="-changed", limit=1, mentions=False)
        return newest[0].changed_at if newest else _NEVER

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
