"""A search in the text of events, written for each of the two databases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    cast,
    column,
    func,
    literal,
    not_,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from calendar_svc.store.tables import events
from calendar_svc.store.tokens import Phrase, fts5, lettered, phrases, spelled, tsquery

Clause = tuple[tuple[Phrase, ...], ...]
"""Alternatives, each of phrases that must all be found; none: nothing is found by it."""

# The table of SQLite that the migrations make beside `events`; it has no rows of its own.
_FTS = table("event_text", column("rowid"), column("event_text"))


def clause(names: Sequence[str], letters: Sequence[str]) -> Clause:
    """Ask for one of the names in one of the fields.

    Parameters:
        names: As people write them; one without a letter or a digit finds nothing.
        letters: The fields, see `tokens`.
    """
    return tuple(
        tuple(lettered(phrase, letter) for phrase in found)
        for name in names
        if (found := phrases(name))
        for letter in letters
    )


@dataclass(frozen=True, slots=True)
class Search:
    """Every clause of ``wanted`` must hold, and none of ``unwanted``."""

    wanted: tuple[Clause, ...] = ()
    unwanted: tuple[Clause, ...] = ()

    @property
    def asks(self) -> bool:
        """True if there is anything to search for."""
        return bool(self.wanted or self.unwanted)

    @property
    def impossible(self) -> bool:
        """True if a clause has no alternative: nothing can be found."""
        return not all(self.wanted)

    def condition(self, dialect: str, *, by_index: bool) -> ColumnElement[bool]:
        """Give the search as a condition on the table ``events``.

        Parameters:
            dialect: ``sqlite`` or ``postgresql``.
            by_index: False where so much is found that it is cheaper to look at the events in
                their order, and to ask this of each.
        """
        if dialect == "postgresql":
            found = events.c.search.op("@@", is_comparison=True)(cast(self._tsquery(), TSQUERY))
            # No index knows this function of the condition.
            return found if by_index else func.coalesce(found, False)
        if not by_index or not self.wanted:
            return and_(
                *(_seen(each) for each in self.wanted),
                *(not_(_seen(each)) for each in self.unwanted),
            )
        return events.c.number.in_(self._matching().scalar_subquery())

    def found(self, dialect: str) -> Select[tuple[int]]:
        """Give the question for the numbers of what the text index finds; it can end early."""
        if dialect == "postgresql":
            return select(events.c.number).where(self.condition(dialect, by_index=True))
        return self._matching()

    def _matching(self) -> Select[tuple[int]]:
        written = self._fts5(self.wanted, " AND ")
        if self.unwanted:
            written = f"({written}) NOT ({self._fts5(self.unwanted, ' OR ')})"
        return select(_FTS.c.rowid).where(_FTS.c.event_text.op("MATCH")(written))

    def _fts5(self, clauses: Sequence[Clause], joint: str) -> str:
        return joint.join(_written(each, fts5, " AND ", " OR ") for each in clauses)

    def _tsquery(self) -> str:
        wanted = [_written(each, tsquery, " & ", " | ") for each in self.wanted]
        unwanted = [f"!{_written(each, tsquery, ' & ', ' | ')}" for each in self.unwanted]
        return " & ".join([*wanted, *unwanted])


def _seen(asked: Clause) -> ColumnElement[bool]:
    """Look for a clause in the tokens of an event, where no index is asked."""
    spaced = literal(" ").concat(events.c.search).concat(" ")
    return or_(
        *(
            and_(*(func.instr(spaced, f" {spelled(phrase)}") > 0 for phrase in every))
            for every in asked
        )
    )


def _written(asked: Clause, phrase: Callable[[Phrase], str], both: str, either: str) -> str:
    alternatives = (f"({both.join(phrase(each) for each in every)})" for every in asked)
    return f"({either.join(alternatives)})"
