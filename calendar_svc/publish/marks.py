"""Marks in front of a title, and which side of a period an event belongs to, by its words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Literal

from calendar_svc.model import Event, Kind, Status
from calendar_svc.publish.words import WORDS

_HAPPENED = {Status.HELD, Status.STARTED, Status.COMPLETED}
_PERIODS = ("月", "季度", "年")


def bracket(marks: Iterable[str]) -> str:
    """Marks as they stand in front of a title: 〔截止〕〔2023年8月内〕."""
    return "".join(f"〔{mark}〕" for mark in marks)


def status_marks(event: Event) -> tuple[str, ...]:
    """What the title says of an event that will not be at its time; empty for all others."""
    if event.status is Status.CANCELLED:
        return WORDS.cancelled
    if event.status is Status.POSTPONED:
        return WORDS.postponed
    return ()


def within(period: str) -> str:
    """The mark of a period: 2023年8月内, 2023年内; quarters and ten days stand alone."""
    bare = period.endswith(("季度", "半年")) or not period.endswith(_PERIODS)
    return period if bare else f"{period}内"


def part_of_day(begin: datetime, end: datetime, quote: str) -> str:
    """The part of the day of a window: the word of the quote if it says one, else the usual one.

    Parameters:
        begin: First moment of the window, local.
        end: Last moment, exclusive, local.
        quote: The sentence that may hold the word.

    Returns:
        For example 上午; a window that no word names gives its clock times.
    """
    midnight = datetime.combine(begin.date(), time())
    for part in WORDS.day_parts:
        edges = midnight + timedelta(hours=part.first), midnight + timedelta(hours=part.last)
        if edges == (begin, end):
            return next((word for word in part.words if word in quote), part.words[0])
    return f"{begin:%H:%M}–{end:%H:%M}"


def window_end(begin: datetime) -> datetime:
    """The end of the part of the day that begins at *begin*; an hour later if none does."""
    midnight = datetime.combine(begin.date(), time())
    for part in WORDS.day_parts:
        if midnight + timedelta(hours=part.first) == begin:
            return midnight + timedelta(hours=part.last)
    return begin + timedelta(hours=1)


def vague_word(event: Event) -> tuple[str, Literal["past", "future"]]:
    """The vague word of the quote and the way it looks from the document date.

    Returns:
        The word as the quote has it (日前, 近期), or 日期不详 when it has none that is known; and
        ``past`` or ``future``, which the status tells where the word does not.
    """
    lean: Literal["past", "future"] = "past" if event.status in _HAPPENED else "future"
    quote = event.quote.text
    sides: tuple[tuple[tuple[str, ...], Literal["past", "future"]], ...] = (
        (WORDS.vague_past, "past"),
        (WORDS.vague_future, "future"),
        (WORDS.vague_either, lean),
    )
    folded = quote.casefold()
    found = [
        (folded.index(word), -len(word), word, side)
        for words, side in sides
        for word in words
        if word in folded
    ]
    if not found:
        return WORDS.vague_unknown, lean
    _, _, word, side = min(found)
    return word, side


def falls_on_last_day(event: Event) -> bool:
    """Whether an event known to a period only belongs to its last day rather than its first.

    So do deadlines, what is completed, planned milestones that complete a work (the last such word
    of the title decides), and plans that the quote gives a limit (底前, 月底).
    """
    if event.kind is Kind.DEADLINE or event.status is Status.COMPLETED:
        return True
    if event.status in _HAPPENED:
        return False
    if _last_word(event.quote.text, WORDS.limits) >= 0:
        return True
    return event.kind is Kind.MILESTONE and (
        _last_word(event.title, WORDS.completions) > _last_word(event.title, WORDS.starts)
    )


def _last_word(text: str, words: tuple[str, ...]) -> int:
    """Where the last of the words ends in *text*; -1 when none is there."""
    folded = text.casefold()
    places = [at + len(word) for word in words if (at := folded.rfind(word)) >= 0]
    return max(places, default=-1)
