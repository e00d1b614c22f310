"""What a rule of the merge is, and what it does.

A rule is an object with a name, an effect, a test, and examples that the suite runs. An example is
two lines of ``kind | title | EDTF | status | place | project | organizer``: what is known, what is
told. A mistake joins two lives or doubles one, so the rules ask for more the less the times agree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from calendar_svc.events.merge.pairs import Pair

# Bigram likeness of titles, 0..1: shared bigrams of two titles of 8 characters, one of them with
# three more in its middle, make 0.6; one more character, 0.8.
LIKE, VERY_LIKE = 0.6, 0.8


class Effect(IntEnum):
    """What a match does; the strongest wins where several rules match."""

    NOTE = 0
    """It fits several events: it is noted with one of them, and changes nothing."""

    RECALL = 1
    """An old telling: it is noted, and changes nothing but a plan into a fact."""

    CALL_OFF = 2
    """The same happening put off or called off, in words that do not tell its time."""

    MOVE = 3
    """The same happening at a new time, or at a new place."""

    SAME = 4
    """The same happening at the same time, perhaps told finer."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to know a happening again; ``yes`` and ``no`` are run by the tests."""

    name: str
    effect: Effect
    test: Callable[[Pair], bool]
    yes: tuple[tuple[str, str], ...]
    no: tuple[tuple[str, str], ...]
