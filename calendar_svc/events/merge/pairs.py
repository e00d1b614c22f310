"""One telling beside one living event: all that the rules may ask about the two."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from calendar_svc.events.merge.times import Relation, day_range, lengthened, relate, written_days
from calendar_svc.events.merge.titles import Title, clash, likeness, read_title, swapped, words
from calendar_svc.model import Event, EventTime, Extraction, Kind, Mention

Order = Literal["earlier", "later", "unknown"]
Days = tuple[date, date] | None


@dataclass(frozen=True)
class Known:
    """A living event as it stands in the middle of a merge.

    ``key`` is its UID, or ``#n`` for the event that the nth telling of this document made.
    ``postponed_here``: this document says that its date was put off. ``locked`` are the fields that
    a person set.
    """

    key: str
    event: Event
    mentions: tuple[Mention, ...] = ()
    postponed_here: bool = False
    locked: frozenset[str] = frozenset()

    @cached_property
    def titles(self) -> tuple[Title, ...]:
        """Its title taken apart, and every other that documents know it by.

        Others are unlike the title only where a person named the event or joined two.
        """
        own = read_title(self.event.title)
        told = dict.fromkeys(mention.event.title for mention in self.mentions)
        others = (read_title(title) for title in told)
        return (own, *(other for other in others if likeness(own.core, other.core) < ANOTHER))

    @cached_property
    def families(self) -> frozenset[str]:
        """The families of its kind."""
        return families(self.event.kind)

    @cached_property
    def told_on(self) -> Days:
        """The latest day on which a document told of it, as a range; None if unknown."""
        days = [written_days(mention.document_date) for mention in self.mentions]
        return max((day for day in days if day is not None), default=None)


@dataclass(frozen=True)
class Told:
    """One event of the document in hand.

    ``one_of_a_series``: the document tells of its title at several times.
    """

    event: Event
    document: str
    on: Days
    one_of_a_series: bool = False

    @cached_property
    def title(self) -> Title:
        """The title, taken apart once."""
        return read_title(self.event.title)

    @cached_property
    def families(self) -> frozenset[str]:
        """The families of its kind."""
        return families(self.event.kind)


def tellings(extraction: Extraction) -> Iterator[Told]:
    """Take the events out of an extraction, in printed order."""
    times: dict[str, set[EventTime]] = {}
    for event in extraction.events:
        times.setdefault(read_title(event.title).core, set()).add(event.time)
    on = day_range(extraction.date)
    for event in extraction.events:
        series = len(times[read_title(event.title).core]) > 1
        yield Told(event, extraction.document.digest, on, series)


@dataclass(frozen=True)
class Pair:
    """A telling and a living event that may be one happening."""

    told: Told
    known: Known

    @cached_property
    def known_title(self) -> Title:
        """The title of the living event that is most like that of the telling."""
        core = self.told.title.core
        return max(self.known.titles, key=lambda title: likeness(core, title.core))

    @cached_property
    def likeness(self) -> float:
        """How alike the titles are, 0..1."""
        return likeness(self.told.title.core, self.known_title.core)

    @cached_property
    def swapped(self) -> int:
        """How many characters of the titles stand for others: 2 in 幸福村 and 和平村."""
        return swapped(self.told.title.core, self.known_title.core)

    @cached_property
    def relation(self) -> Relation:
        """How the times stand to each other."""
        return relate(self.told.event.time, self.known.event.time)

    @property
    def possible(self) -> bool:
        """False where kinds or titles exclude that the two are one, before any rule is asked."""
        if self.told.families.isdisjoint(self.known.families) and not self.may_extend:
            return False
        return self.likeness >= LEAST_LIKE and not clash(self.told.title, self.known_title)

    @property
    def may_extend(self) -> bool:
        """True if the telling may give the known period a later end: 报名延长至5月8日."""
        ends = (Kind.DEADLINE, self.known.event.kind)
        return (
            self.told.event.kind in ends
            and lengthened(self.known.event.time, self.told.event.time) is not None
        )

    @property
    def same_document(self) -> bool:
        """True if this very document told of the living event before."""
        return any(mention.document == self.told.document for mention in self.known.mentions)

    @property
    def order(self) -> Order:
        """Whether this document is older or newer than the last that told of the event."""
        if self.told.on is None or self.known.told_on is None:
            return "unknown"
        if self.told.on[0] > self.known.told_on[1]:
            return "later"
        return "earlier" if self.told.on[1] < self.known.told_on[0] else "unknown"

    @property
    def one_says_more(self) -> bool:
        """True if one title has all characters of the other."""
        return self.swapped == 0

    @property
    def same_project(self) -> bool:
        """True if both name the same project."""
        ours, theirs = self.told.event.project, self.known.event.project
        return bool(ours and theirs) and plain(ours) == plain(theirs)

    @property
    def same_phase(self) -> bool:
        """True if both titles name the same step of works: 开工, 封顶, 竣工."""
        ours = self.told.title.contrasts.get("phase", frozenset())
        return bool(ours & self.known_title.contrasts.get("phase", frozenset()))

    @property
    def same_numbers(self) -> bool:
        """True if the titles carry exactly the same numbers, years of editions apart."""
        ours, theirs = self.told.title, self.known_title
        units = (ours.numbers.keys() | theirs.numbers.keys()) - {"年"}
        return ours.codes == theirs.codes and all(
            ours.numbers.get(unit) == theirs.numbers.get(unit) for unit in units
        )

    @property
    def places_differ(self) -> bool:
        """True if both name a place and neither name is part of, or like, the other."""
        ours, theirs = plain(self.told.event.place), plain(self.known.event.place)
        if not ours or not theirs or ours in theirs or theirs in ours:
            return False
        return likeness(ours, theirs) < _PLACES_ALIKE

    @property
    def same_place(self) -> bool:
        """True if both name a place and one name holds the other."""
        ours, theirs = plain(self.told.event.place), plain(self.known.event.place)
        return bool(ours and theirs) and (ours in theirs or theirs in ours)

    @property
    def same_organizer(self) -> bool:
        """True if a body organizes both."""
        ours = {plain(party.name) for party in self.told.event.organizers}
        return bool(ours & {plain(party.name) for party in self.known.event.organizers})

    @property
    def told_before(self) -> bool:
        """True if a document gave this time for the event, and another time holds now."""
        if self.relation is not Relation.APART:
            return False
        return any(
            relate(self.told.event.time, time) in (Relation.EQUAL, Relation.WITHIN)
            for time in self._old_times
        )

    @property
    def _old_times(self) -> Iterable[EventTime]:
        return (mention.event.time for mention in self.known.mentions)


_PLACES_ALIKE = 0.4
ANOTHER = 0.5  # titles less alike than that are two names
LEAST_LIKE = 0.3  # no rule asks for less; most pairs end here, before anything dear is asked


def plain(name: str | None) -> str:
    """Give a name without spaces, in one width and case, for comparing names."""
    return "".join(unicodedata.normalize("NFKC", name or "").lower().split())


def families(kind: Kind) -> frozenset[str]:
    """Give the families of kinds that *kind* belongs to; tellings of one event share a family."""
    return frozenset(name for name, kinds in words()["families"].items() if kind.value in kinds)
