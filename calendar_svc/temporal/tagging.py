"""Text -> tags: where times stand and what their words state, before any date is known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from calendar_svc.model import Derivation, Span
from calendar_svc.temporal.engine import Grammar, Token
from calendar_svc.temporal.scanner import Scanner
from calendar_svc.temporal.timex import (
    Duration,
    Expression,
    Offset,
    Period,
    Point,
    Present,
    Recurrence,
    Role,
    Series,
    Told,
    Vague,
)

Tokenize = Callable[[str, int], Sequence[Token]]

_CONTEXT = 3  # code points behind an island that may void its last word (前 of 前往)
_CACHE = 8192  # islands; newspapers repeat themselves


@dataclass(frozen=True, slots=True)
class Stated:
    """The fields that the words literally state; None is what they leave open."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    hour: int | None = None
    minute: int | None = None
    relative_year: int | None = None
    relative_day: int | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """One time expression as its words state it, not yet resolved."""

    span: Span
    text: str
    expression: Expression
    role: Role
    rule: str
    derivation: Derivation

    @property
    def stated(self) -> Stated:
        """What the point (of a period: its first point) literally states."""
        point = self.expression
        if isinstance(point, Period):
            point = point.begin or point.end or Point()
        if not isinstance(point, Point):
            return Stated()
        relative = point.relative if point.relative and not point.relative.anaphoric else None
        return Stated(
            point.year,
            point.month,
            point.day,
            point.weekday,
            point.clock_hour(),
            point.minute,
            relative.count if relative and relative.unit == "year" else None,
            relative.count if relative and relative.unit == "day" else None,
        )

    @property
    def is_vague(self) -> bool:
        """True for 日前, 近期 and their like."""
        return isinstance(self.expression, Vague)

    @property
    def is_duration(self) -> bool:
        """True for a bare length: 三天, 为期两个月."""
        return isinstance(self.expression, Duration)

    @property
    def is_offset(self) -> bool:
        """True for a length counted from the document date: 三天后, 近三年."""
        return isinstance(self.expression, Offset)

    @property
    def is_set(self) -> bool:
        """True for what comes again: 每周五."""
        return isinstance(self.expression, Recurrence)

    @property
    def is_present(self) -> bool:
        """True for 目前 and its like."""
        return isinstance(self.expression, Present)


@dataclass(frozen=True, slots=True)
class Guard:
    """A reading that the surroundings void: 第十一条, 〔2023〕15号, 一月一清.

    Parameters:
        name: ``language/not-what``.
        inside: The expression itself, matched whole.
        left: What stands directly before it; empty for anything.
        right: What stands directly behind it; empty for anything.
        example: A text in which nothing may be tagged; the tests run it.
    """

    name: str
    inside: re.Pattern[str]
    left: re.Pattern[str]
    right: re.Pattern[str]
    example: str

    def voids(self, text: str, start: int, end: int) -> bool:
        """True where this guard forbids ``text[start:end]``."""
        return (
            self.inside.fullmatch(text, start, end) is not None
            and self.left.search(text[max(0, start - 12) : start]) is not None
            and self.right.match(text, end) is not None
        )


@dataclass(frozen=True, slots=True)
class _Reading:
    """A told token with the place of its words inside the island."""

    told: Told
    start: int
    end: int
    token: Token


class Tagger:
    """Scanner, tokenizer and grammar of one language; immutable but for a cache of islands."""

    def __init__(
        self,
        scanner: Scanner,
        grammar: Grammar,
        tokenize: Tokenize,
        folding: dict[int, str],
        guards: Sequence[Guard],
        lone: Callable[[str], Token | None] = lambda _: None,
    ) -> None:
        """Put a language together; *lone* reads a folded text that is nothing but a time."""
        self._lone = lone
        self._scanner, self._folding, self._guards = scanner, folding, tuple(guards)
        self.grammar = grammar

        # Parsing an island depends on its characters alone, so equal islands are parsed once.
        @lru_cache(maxsize=_CACHE)
        def parse(island: str, length: int) -> tuple[_Reading, ...]:
            return tuple(_readings(grammar.parse(tokenize(island, length))))

        self._parse = parse

    def fold(self, text: str) -> str:
        """Script and width folded away, every offset kept."""
        return text.translate(self._folding)

    def tag(self, text: str) -> tuple[Tag, ...]:
        """All time expressions of *text*, not overlapping, in order."""
        return self.tag_folded(text, self.fold(text))

    def tag_folded(self, text: str, folded: str) -> tuple[Tag, ...]:
        """`tag` for a caller that has folded *text* already."""
        lone = self._lone(folded)
        if lone is not None and isinstance(lone.value, Told):
            span = Span(lone.start, lone.end)
            told, derivation = lone.value, lone.derivation(folded)
            return (Tag(span, span.of(text), told.expression, told.role, lone.rule, derivation),)
        tags: list[Tag] = []
        for start, end in self._scanner.islands(folded):
            for reading in self._parse(folded[start : end + _CONTEXT], end - start):
                span = Span(start + reading.start, start + reading.end)
                if any(guard.voids(folded, span.start, span.end) for guard in self._guards):
                    continue
                token = reading.token
                tags.append(
                    Tag(
                        span,
                        span.of(text),
                        reading.told.expression,
                        reading.told.role,
                        _telling_rule(token),
                        token.derivation(folded[start:end]),
                    )
                )
        return tuple(tags)


def _telling_rule(token: Token) -> str:
    """The rule that says most: below the rules that only pass one part on."""
    while len(token.parts) == 1 and token.parts[0].parts:
        token = token.parts[0]
    return token.rule


def _readings(tokens: Iterable[Token]) -> Iterable[_Reading]:
    for token in tokens:
        if isinstance(token.value, Told):
            yield _Reading(token.value, token.start, token.end, token)
        elif isinstance(token.value, Series):
            for expression, start, end in token.value.members:
                # The list takes part in how each of its members came to be.
                parts = tuple(part for part in token.parts if start <= part.start < end)
                member = Token("point", expression, start, end, token.rule, parts)
                yield _Reading(Told(expression), start, end, member)
