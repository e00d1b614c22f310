"""Text -> tags: where times stand and what their words state, before any date is known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from calendar_svc.model import Derivation, Span
from calendar_svc.temporal.engine import Grammar, Programs, Token
from calendar_svc.temporal.fold import folder
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
Retokenize = Callable[[str, int, Sequence[Token]], Sequence[Token] | None]

_CONTEXT = 3  # code points behind an island that may void its last word (前 of 前往)
_CACHE = 8192  # islands; newspapers repeat themselves
_REMEMBERED = 120  # code points; a longer island is hostile text, and no memory is kept of it
_DIGITS = str.maketrans("123456789", "0" * 9)


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


class Tag(NamedTuple):
    """One time expression as its words state it, not yet resolved."""

    span: Span
    text: str
    expression: Expression
    role: Role
    rule: str
    token: Token
    island: str

    @property
    def derivation(self) -> Derivation:
        """How the words became this expression: rules, words, parts."""
        return self.token.derivation(self.island)

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


Amend = Callable[[Sequence[Tag], str, str], Sequence[Tag]]


@dataclass(frozen=True, slots=True)
class Guard:
    """A reading that the surroundings void: 第十一条, 〔2023〕15号, 一月一清.

    Parameters:
        name: ``language/not-what``.
        inside: The expression itself, matched whole, with every digit as 0.
        left: What stands directly before it; empty for anything.
        right: What stands directly behind it; empty for anything.
        example: A text in which nothing may be tagged; the tests run it.
    """

    name: str
    inside: re.Pattern[str]
    left: re.Pattern[str]
    right: re.Pattern[str]
    example: str

    def voids_between(self, text: str, start: int, end: int) -> bool:
        """True where the surroundings forbid ``text[start:end]``, which ``inside`` matches."""
        return (
            self.right.match(text, end) is not None
            and self.left.search(text[max(0, start - 12) : start]) is not None
        )


class _Reading(NamedTuple):
    """A told token with the place of its words inside the island."""

    told: Told
    start: int
    end: int
    rule: str
    token: Token
    island: str
    guards: tuple[Guard, ...]


class Tagger:
    """Scanner, tokenizer and grammar of one language; immutable but for bounded caches."""

    def __init__(
        self,
        scanner: Scanner,
        grammar: Grammar,
        tokenize: Tokenize,
        folding: dict[int, str],
        guards: Sequence[Guard],
        *,
        retokenize: Retokenize | None = None,
        lone: Callable[[str], Token | None] = lambda _: None,
        amend: Amend | None = None,
    ) -> None:
        """Put a language together.

        Parameters:
            retokenize: Reads the numbers of an island that differs from another in digits alone;
                without it every island is parsed from its first character.
            lone: Reads a folded text that is nothing but a time.
            amend: Reads tags anew that the text as a whole makes something else; takes the tags,
                the text and its folded form.
        """
        self._lone, self._amend = lone, amend
        self._scanner = scanner
        self._guards = tuple(guards)
        # No guard tells one digit from another: what knows 3月5日 knows 4月6日.
        self._known_guards = lru_cache(maxsize=_CACHE)(self._guards_of)
        self._fold = folder(folding)
        self._tokenize, self._retokenize = tokenize, retokenize
        self.grammar = grammar
        # Parsing an island depends on its characters alone, so equal islands are parsed once;
        # islands that differ in their digits are cut alike; islands of the same kinds of tokens
        # run one program.
        self._parse = lru_cache(maxsize=_CACHE)(self._read)
        self._cuts: dict[tuple[str, int], Sequence[Token]] = {}
        self._programs = Programs(grammar, _CACHE)

    def _read(self, island: str, length: int) -> tuple[_Reading, ...]:
        if length > _REMEMBERED:
            row = self.grammar.parse(self._tokenize(island, length))
        else:
            row = self._programs.parse(self._cut(island, length))
        return tuple(self._readings(row, island))

    def _cut(self, island: str, length: int) -> Sequence[Token]:
        """The tokens of an island; of one that is known but for its digits, its numbers alone."""
        if self._retokenize is None:
            return self._tokenize(island, length)
        shape = island.translate(_DIGITS), length
        known = self._cuts.get(shape)
        found = self._retokenize(island, length, known) if known is not None else None
        if found is None:
            found = self._tokenize(island, length)
            if len(self._cuts) >= _CACHE:
                self._cuts.clear()
            self._cuts[shape] = found
        return found

    def _readings(self, tokens: Iterable[Token], island: str) -> Iterator[_Reading]:
        for token in tokens:
            if isinstance(token.value, Told):
                yield self._reading(token.value, token, island)
            elif isinstance(token.value, Series):
                rest = list(reversed(token.parts))
                for expression, start, end in token.value.members:
                    # The list takes part in how each of its members came to be.
                    while rest and rest[-1].start < start:
                        rest.pop()
                    own: list[Token] = []
                    while rest and rest[-1].start < end:
                        own.append(rest.pop())
                    parts = tuple(own)
                    member = Token("point", expression, start, end, token.rule, parts)
                    yield self._reading(Told(expression), member, island)

    def _reading(self, told: Told, token: Token, island: str) -> _Reading:
        start, end = token.start, token.end
        words = island[start:end].translate(_DIGITS)
        guards_of = self._known_guards if len(words) <= _REMEMBERED else self._guards_of
        rule = _telling_rule(token)
        return _Reading(told, start, end, rule, token, island, guards_of(words))

    def _guards_of(self, words: str) -> tuple[Guard, ...]:
        return tuple(guard for guard in self._guards if guard.inside.fullmatch(words))

    def fold(self, text: str) -> str:
        """Script and width folded away, every offset kept."""
        return self._fold(text)

    def tag(self, text: str) -> tuple[Tag, ...]:
        """All time expressions of *text*, not overlapping, in order."""
        return self.tag_folded(text, self.fold(text))

    def tag_folded(self, text: str, folded: str) -> tuple[Tag, ...]:
        """`tag` for a caller that has folded *text* already."""
        lone = self._lone(folded)
        if lone is not None and isinstance(lone.value, Told):
            span = Span(lone.start, lone.end)
            told = lone.value
            return (Tag(span, span.of(text), told.expression, told.role, lone.rule, lone, folded),)
        tags: list[Tag] = []
        for start, end in self._scanner.islands(folded):
            parse = self._parse if end - start <= _REMEMBERED else self._read
            for reading in parse(folded[start : end + _CONTEXT], end - start):
                first, last = start + reading.start, start + reading.end
                if any(guard.voids_between(folded, first, last) for guard in reading.guards):
                    continue
                told, words = reading.told, text[first:last]
                span = Span(first, last)
                rule, token, island = reading.rule, reading.token, reading.island
                tags.append(Tag(span, words, told.expression, told.role, rule, token, island))
        return tuple(tags if self._amend is None else self._amend(tags, text, folded))


def _telling_rule(token: Token) -> str:
    """The rule that says most: below the rules that only pass one part on."""
    while len(token.parts) == 1 and token.parts[0].parts:
        token = token.parts[0]
    return token.rule
