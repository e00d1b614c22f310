"""What one more telling changes in a living event (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from calendar_svc.events.merge.pairs import Days, Pair, plain
from calendar_svc.events.merge.rule import Effect
from calendar_svc.events.merge.said import CALLED_OFF, FACTS, has_words
from calendar_svc.events.merge.times import Relation, lengthened, says_more, written_days
from calendar_svc.events.merge.titles import read_title, session_numbers
from calendar_svc.model import Amount, Event, EventTime, Party, Status

# What may follow what. A fact is never taken back by a plan; a cancelled meeting that took place
# after all took place. Only a newer document plans anew what was put off or cancelled.
_MAY_FOLLOW: dict[Status, frozenset[Status]] = {
    Status.PLANNED: frozenset(Status) - {Status.PLANNED},
    Status.POSTPONED: frozenset({Status.HELD, Status.STARTED, Status.COMPLETED, Status.CANCELLED}),
    Status.CANCELLED: frozenset({Status.HELD, Status.STARTED, Status.COMPLETED}),
    Status.STARTED: frozenset({Status.HELD, Status.COMPLETED, Status.CANCELLED}),
    Status.HELD: frozenset(),
    Status.COMPLETED: frozenset(),
}

# Subscribers' programs act on a new SEQUENCE when one of these changes (RFC 5545 section 3.8.7.4).
BUMPING = frozenset({"time", "status", "place"})


def retell(pair: Pair, effect: Effect) -> Event:
    """Give what the living event says after this telling of it.

    Parameters:
        pair: The telling and the event.
        effect: What the rule that matched them does.

    Returns:
        The event, equal to what it was where the telling brings nothing new.
    """
    told, known = pair.told.event, pair.known.event
    if effect is Effect.NOTE:
        return known
    surer = max(known, told, key=lambda event: event.confidence)
    time = _time(pair, effect)
    status = _status(pair, effect)
    after = replace(
        known,
        title=_title(pair),
        time=time,
        status=status,
        place=_place(pair, effect),
        project=known.project or told.project,
        organizers=_united(known.organizers, told.organizers),
        participants=_united(known.participants, told.participants),
        amounts=_amounts(pair),
        confidence=surer.confidence,
        grounds=surer.grounds,
    )
    after = replace(after, **{name: getattr(known, name) for name in pair.known.locked})
    if (after.time, after.status) == (known.time, known.status):
        return after
    # The quote proves what holds now, so it comes from the telling that said it.
    return replace(after, quote=told.quote, rules=told.rules, article=told.article)


def changed_fields(before: Event, after: Event) -> tuple[str, ...]:
    """Name the fields that differ; the quote follows time and status and is not named."""
    names = (
        "kind",
        "title",
        "time",
        "status",
        "place",
        "project",
        "organizers",
        "participants",
        "amounts",
        "confidence",
    )
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def _time(pair: Pair, effect: Effect) -> EventTime:
    told, known = pair.told.event, pair.known.event
    if effect is Effect.MOVE:
        longer = lengthened(known.time, told.time) if pair.may_extend else None
        if longer is not None and has_words("extended", told.quote.text):
            return longer
        coarser = told.time.precision.rank > known.time.precision.rank
        return known.time if coarser and pair.relation is not Relation.APART else told.time
    if effect is Effect.SAME and says_more(told.time, known.time):
        return told.time
    return known.time


def _status(pair: Pair, effect: Effect) -> Status:
    told, known = pair.told.event.status, pair.known.event.status
    if effect is Effect.MOVE and known is Status.STARTED and told is Status.PLANNED:
        return known  # its last day is put back while it runs
    if effect in (Effect.MOVE, Effect.CALL_OFF):
        return told
    if effect is Effect.RECALL:
        return told if told in FACTS and told in _MAY_FOLLOW[known] else known
    if told in CALLED_OFF and pair.order == "earlier":
        return known
    if told is Status.PLANNED and known in CALLED_OFF and pair.order == "later":
        return told
    if told is Status.POSTPONED and known is Status.STARTED and pair.order == "later":
        return told  # 停工, 暂停开放
    return told if told in _MAY_FOLLOW[known] else known


def _place(pair: Pair, effect: Effect) -> str | None:
    told, known = pair.told.event.place, pair.known.event.place
    if effect in (Effect.RECALL, Effect.CALL_OFF) or told is None:
        return known or told
    if known is None or (effect is Effect.MOVE and plain(told) != plain(known)):
        return told
    finer = plain(known) in plain(told) and plain(known) != plain(told)
    return told if finer else known


def _title(pair: Pair) -> str:
    """Choose among all titles it was told under, whatever the order in which they were read.

    One that says which session, phase or part it is comes first, then what the oldest document
    says, then the one whose words say most, and of those the shortest.
    """
    told = [(each.event.title, written_days(each.document_date)) for each in pair.known.mentions]
    return min([*told, (pair.told.event.title, pair.told.on)], key=lambda each: _rank(*each))[0]


def _rank(text: str, day: Days) -> tuple[int, bool, date, int, int, str]:
    title = read_title(text)
    which = len(session_numbers(title)) + len(title.parts)
    first = date.max if day is None else day[0]
    return (-which, has_words("moved", text), first, -len(title.core), len(text), text)


def _amounts(pair: Pair) -> tuple[Amount, ...]:
    """Gather the figures of all tellings; of two under one name that of the newer document holds.

    Whatever the order in which they were read, they stand in the order in which they were told.
    """
    told = [(written_days(each.document_date), each.event) for each in pair.known.mentions]
    newest: dict[tuple[str, str], tuple[_Age, Amount]] = {}
    first: dict[tuple[str, str], _Age] = {}
    for day, event in [*told, (pair.told.on, pair.told.event)]:
        for amount in event.amounts:
            key = plain(amount.name), amount.unit
            age = (date.min if day is None else day[0], amount.quote.span.start, amount.value)
            newest[key] = max((age, amount), newest.get(key, (age, amount)), key=lambda one: one[0])
            first[key] = min(age, first.get(key, age))
    return tuple(newest[key][1] for key in sorted(first, key=lambda key: (first[key], key)))


_Age = tuple[date, int, Decimal]  # when an amount was told, where, and how much it was


def _united(known: Iterable[Party], told: Iterable[Party]) -> tuple[Party, ...]:
    """Add the parties that are new; one whose role was not known gets it."""
    united = {plain(party.name): party for party in known}
    for party in told:
        name = plain(party.name)
        if name not in united or (united[name].role is None and party.role is not None):
            united[name] = party
    return tuple(united.values())
