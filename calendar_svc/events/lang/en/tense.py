"""Which way the words around an English trigger look."""

from __future__ import annotations

from calendar_svc.events.lang.en.words import TENSE, any_of

_FUTURE, _PAST = any_of(TENSE["future"]), any_of(TENSE["past"])


def outlook(text: str) -> str | None:
    """``future`` or ``past`` by the words of tense, None where there is none.

    A word that looks ahead wins: "was postponed to", "has announced that work will begin".
    """
    if _FUTURE.search(text):
        return "future"
    return "past" if _PAST.search(text) else None
