"""Imprecise times gathered by month: one event on the first that lists them (vague=digest)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from calendar_svc.model import CalendarEvent, Precision
from calendar_svc.publish.component import MAX_FIELD, Stamp, day_note
from calendar_svc.publish.marks import bracket
from calendar_svc.publish.placement import Placement, place
from calendar_svc.publish.rendering import GONE, Rendering
from calendar_svc.publish.text import calendar_text
from calendar_svc.publish.words import WORDS

MAX_LINES = 60
"""Events that one digest lists; the others it counts."""

# SEQUENCE rises with the newest change of the feed, counted in minutes from here: a month that
# loses an event (its day is known now) must rise too, and nothing in the month tells of it.
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Digest:
    """The imprecise times of one month: what stands on its first day."""

    uid: str
    stamp: Stamp
    month: date
    title: str
    lines: tuple[str, ...]


def digests(slug: str, events: Iterable[CalendarEvent], rendering: Rendering) -> list[Digest]:
    """The digests of a feed, one a month that has imprecise events, in order of month.

    Parameters:
        slug: Name of the feed, for the UIDs: they stay the same whatever the month holds.
        events: The events that the feed takes, in order; exact ones give the stamp alone.
        rendering: The choices of the feed; nothing is made unless ``vague`` is ``digest``.
    """
    if rendering.vague != "digest":
        return []
    months: dict[date, list[tuple[CalendarEvent, Placement]]] = {}
    newest = _EPOCH
    for event in events:
        newest = max(newest, event.changed_at)
        imprecise = event.event.time.precision.rank > Precision.DAY.rank
        dropped = event.event.status in GONE and rendering.cancelled == "drop"
        placed = place(event, "marker") if imprecise and not dropped else None
        if placed is not None:
            months.setdefault(placed.start.replace(day=1), []).append((event, placed))
    return [_digest(slug, month, months[month], newest) for month in sorted(months)]


def render_digests(slug: str, events: Iterable[CalendarEvent], rendering: Rendering) -> list[str]:
    """The digests of a feed as VEVENT texts, in order of month.

    Parameters:
        slug, events, rendering: As of `digests`.
    """
    return [
        day_note(each.uid, each.stamp, each.month, each.title, each.lines)
        for each in digests(slug, events, rendering)
    ]


def _digest(
    slug: str, month: date, members: list[tuple[CalendarEvent, Placement]], newest: datetime
) -> Digest:
    sequence = int((newest - _EPOCH).total_seconds() // 60)
    stamp = Stamp(min(event.created_at for event, _ in members), newest, sequence)
    title = WORDS.digest.zh.format(year=month.year, month=month.month, count=len(members))
    lines = [WORDS.digest.en.format(month=f"{month:%Y-%m}", count=len(members))]
    lines += [_line(event, placed) for event, placed in members[:MAX_LINES]]
    if len(members) > MAX_LINES:
        lines.append(f"… +{len(members) - MAX_LINES}")
    return Digest(f"digest-{slug}-{month:%Y-%m}", stamp, month, title, tuple(lines))


def _line(event: CalendarEvent, placed: Placement) -> str:
    values = event.event
    title = calendar_text(values.title, MAX_FIELD) or WORDS.kinds[values.kind].zh
    status = WORDS.statuses[values.status]
    mark = calendar_text(bracket(placed.marks), MAX_FIELD)
    return f"· {mark}{title}（{status.zh} {status.en}）"
