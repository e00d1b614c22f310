"""Extracted events against living ones: the changes that a document brings (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from calendar_svc.events.merge.moves import MOVES, same_identity
from calendar_svc.events.merge.pairs import Known, Pair, Told, tellings
from calendar_svc.events.merge.rule import Effect, Rule
from calendar_svc.events.merge.said import AFTER, CHANGES
from calendar_svc.events.merge.same import SAME
from calendar_svc.events.merge.times import Relation, span
from calendar_svc.events.merge.update import BUMPING, changed_fields, retell
from calendar_svc.model import CalendarEvent, Change, Extraction, Mention, Status

RULES: tuple[Rule, ...] = (*CHANGES, *SAME, *MOVES, *AFTER)


def merge(stored: Sequence[CalendarEvent], extraction: Extraction) -> tuple[Change, ...]:
    """Find for each event of a document the living event that it tells of, or that it is new.

    Parameters:
        stored: At least the events that share a blocking key with one of the document.
        extraction: What the document says.

    Returns:
        One change for each extracted event, in printed order. The target is a UID, None for a new
        event, or ``#n`` for the event that change n of this tuple makes. All changes with one
        target carry the same ``after``: what the event says once the whole document is told. An
        event that a document does not tell of is never touched.
    """
    merging = _Merging(stored, extraction)
    for index in merging.order():
        merging.take(index)
    return merging.changes()


@dataclass(frozen=True, slots=True)
class _Match:
    """A rule that holds for a pair, and what it does; a rule among rivals only notes."""

    pair: Pair
    rule: Rule
    effect: Effect

    @property
    def strength(self) -> tuple[int, int, bool, float, int]:
        """Effect, time, title; of equals the one that is told most narrowly wins.

        Of several that might be moved it is the one that this document says to be put off.
        """
        ends = span(self.pair.known.event.time)
        width = -(ends[1] - ends[0]).days if ends else -10_000
        likeness = round(self.pair.likeness, 3)
        put_off = self.effect is Effect.MOVE and self.pair.known.postponed_here
        return (self.effect, self.pair.relation.value, put_off, likeness, width)


class _Merging:
    """The merge of one document, step by step; the only state in it, and gone after it."""

    def __init__(self, stored: Sequence[CalendarEvent], extraction: Extraction) -> None:
        self._extraction = extraction
        self._told = list(tellings(extraction))
        self._known = {
            event.uid: Known(event.uid, event.event, event.mentions, locked=event.locked)
            for event in sorted(stored, key=lambda event: event.uid)
        }
        self._changes: dict[int, Change] = {}
        self._pairs: dict[tuple[int, str], tuple[Pair, _Match | None]] = {}
        digest = extraction.document.digest
        # Not empty only if this very document was merged before.
        self._told_already = {
            mention.event: event.uid
            for event in stored
            for mention in event.mentions
            if mention.document == digest
        }

    def order(self) -> list[int]:
        """Give the order of taking: best matches first, so that none is taken by a lesser one.

        What is put off goes before its new date, which is known by it.
        """

        def place(index: int) -> tuple[bool, tuple[float, ...], int]:
            match = self._best(index)
            strength = tuple(-value for value in match.strength) if match else (1.0,)
            postponed = self._told[index].event.status is Status.POSTPONED
            return (not postponed, strength, index)

        return sorted(range(len(self._told)), key=place)

    def take(self, index: int) -> None:
        """Decide one telling, and let the living event say what it now says."""
        told = self._told[index]
        again = self._told_already.get(told.event)
        if again is not None:
            event = self._known[again].event
            self._changes[index] = Change("unchanged", told.event, again, event, rule="again")
            return
        match = self._best(index)
        if match is None:
            self._add(index, told)
        else:
            self._retell(index, told, match)

    def changes(self) -> tuple[Change, ...]:
        """Give the changes in printed order, each with what its event says in the end."""
        ordered = [self._changes[index] for index in range(len(self._told))]
        return tuple(
            replace(change, after=self._known[change.target or f"#{index}"].event)
            for index, change in enumerate(ordered)
        )

    def _add(self, index: int, told: Told) -> None:
        key = f"#{index}"
        put_off = told.event.status is Status.POSTPONED
        self._known[key] = Known(key, told.event, (self._mention(told),), put_off)
        self._changes[index] = Change("created", told.event, None, told.event)

    def _retell(self, index: int, told: Told, match: _Match) -> None:
        known = match.pair.known
        after = retell(match.pair, match.effect)
        fields = changed_fields(known.event, after)
        new_here = known.key.startswith("#")
        self._changes[index] = Change(
            "updated" if fields else "mentioned",
            told.event,
            known.key,
            after,
            fields,
            bump=bool(BUMPING.intersection(fields)) and not new_here,
            rule=match.rule.name,
        )
        put_off = known.postponed_here or told.event.status is Status.POSTPONED
        mentions = (*known.mentions, self._mention(told))
        self._known[known.key] = Known(known.key, after, mentions, put_off, known.locked)

    def _best(self, index: int) -> _Match | None:
        """Find the living event that the telling fits best, if it is clear enough."""
        found = [self._pair(index, known) for known in self._known.values()]
        possible = [pair for pair, _ in found if pair.possible]
        matches = [match for _, match in found if match is not None]
        if not matches:
            return None
        best = max(matches, key=lambda match: match.strength)
        rivals = [match for match in matches if match.strength[:4] == best.strength[:4]]
        if best.effect is Effect.MOVE:
            # Two sessions with one name and number are a series: a third date is a third session.
            alike = sum(1 for pair in possible if same_identity(pair))
            return best if len(rivals) == 1 and alike <= 1 else None
        if len(rivals) > 1 and best.pair.relation is not Relation.EQUAL:
            # "In May" fits each of three May lectures: note it with the first, change none.
            first = min(rivals, key=lambda match: _place_in_time(match.pair.known))
            return replace(first, effect=Effect.NOTE)
        return best

    def _pair(self, index: int, known: Known) -> tuple[Pair, _Match | None]:
        """Judge a telling and an event, once for as long as the event stays what it is."""
        judged = self._pairs.get((index, known.key))
        if judged is None or judged[0].known is not known:
            pair = Pair(self._told[index], known)
            judged = self._pairs[index, known.key] = (pair, _match(pair))
        return judged

    def _mention(self, told: Told) -> Mention:
        document = self._extraction.document
        day = self._extraction.date.edtf
        return Mention(document.digest, document.name, day, document.publisher, told.event)


def _match(pair: Pair) -> _Match | None:
    """Give the first rule that holds; the rules stand in order of strength."""
    if not pair.possible:
        return None
    rule = next((rule for rule in RULES if rule.test(pair)), None)
    return None if rule is None else _Match(pair, rule, rule.effect)


def _place_in_time(known: Known) -> tuple[str, str]:
    ends = span(known.event.time)
    return (ends[0].isoformat() if ends else "9999", known.key)
