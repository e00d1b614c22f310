"""What a calendar says of itself, as all-day events: that it is empty, cut, or holds only tasks."""

from __future__ import annotations

from datetime import UTC, date, datetime

from calendar_svc.publish.component import Stamp, day_note
from calendar_svc.publish.words import WORDS, Notice

NOTICE_DAY = date(2026, 1, 1)
"""The day of the notice in an empty feed: fixed, so that an empty feed has the same bytes for ever.
It is there for the clients that refuse a calendar without events, not for the eye."""

_STAMP = Stamp(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))


def empty_notice(slug: str) -> str:
    """Nothing matches, and need not be subscribed to again.

    Parameters:
        slug: Name of the feed, for the UID.
    """
    return _notice(f"empty-{slug}", _STAMP, NOTICE_DAY, Notice.EMPTY)


def tasks_notice(slug: str) -> str:
    """Everything there is stands among the tasks.

    Parameters:
        slug: Name of the feed, for the UID.
    """
    return _notice(f"tasks-{slug}", _STAMP, NOTICE_DAY, Notice.TASKS)


def cut_notice(slug: str, day: date, changed: datetime) -> str:
    """The earlier events were left out, because programs refuse calendars of their size.

    Parameters:
        slug: Name of the feed, for the UID.
        day: The first day that the feed still has.
        changed: When the feed last changed, aware.
    """
    stamp = Stamp(_STAMP.created, changed)
    return _notice(f"cut-{slug}", stamp, day, Notice.CUT)


def _notice(uid: str, stamp: Stamp, day: date, notice: Notice) -> str:
    told = WORDS.notices[notice]
    return day_note(uid, stamp, day, told.zh, told.en.split("\n"))
