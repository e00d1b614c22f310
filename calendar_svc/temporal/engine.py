"""The engine: cascades of named rules over typed tokens; it knows no language.

Text becomes a row of tokens (`Token`: a kind, a value, offsets). A `Stage` holds rules; a rule is a
regular expression *over kinds of tokens* (``year month day?``) and a production that turns the
matched tokens into one token of a new kind. Stages run one after another, each left to right, so
the cost is linear in the tokens and a rule sees only what earlier stages made. Inside a stage the
rules are tried in order; a production that answers None passes the words on to the next rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple, cast

from calendar_svc.model import Derivation

Value = object
_NAME = re.compile(r"[a-z][a-z_0-9]*")
_FIRST_SYMBOL = 0xE000  # private use area: one code point stands for one kind of token


class Token(NamedTuple):
    """A stretch of the island with a kind and a value, and the rule and parts it came from."""

    kind: str
    value: Value
    start: int
    end: int
    rule: str
    parts: tuple[Token, ...] = ()

    def derivation(self, text: str) -> Derivation:
        """How the token came to be, for people: rule, words, parts."""
        parts = tuple(part.derivation(text) for part in self.parts)
        return Derivation(self.rule, text[self.start : self.end], parts)


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to read a row of tokens.

    Parameters:
        name: ``language/what`` (``zh/month-day``); travels into every result.
        pattern: Regular expression whose words are kinds of tokens.
        makes: The kind of token that it makes.
        produce: The matched tokens -> the new token's value; None refuses the reading.
        example: A text in which the rule takes part; the tests run it.
    """

    name: str
    pattern: str
    makes: str
    produce: Callable[[Sequence[Token]], Value | None]
    example: str


class Step(NamedTuple):
    """A production that was asked: what it read, and what it made; None where it refused."""

    rule: Rule
    parts: tuple[Token, ...]
    made: Token | None


class Grammar:
    """Stages of rules, compiled once; immutable afterwards and safe to share between threads."""

    def __init__(self, stages: Sequence[Sequence[Rule]], kinds: Iterable[str]) -> None:
        """Compile *stages*; *kinds* are the kinds of tokens that the tokenizer makes.

        Raises:
            ValueError: A pattern names a kind that nothing makes.
        """
        made = [rule.makes for stage in stages for rule in stage]
        names = dict.fromkeys([*kinds, *made])
        self._symbols = {name: chr(_FIRST_SYMBOL + n) for n, name in enumerate(names)}
        self._stages = [_Stage(stage, self._symbols) for stage in stages]
        self.rules = tuple(rule for stage in stages for rule in stage)

    def parse(self, tokens: Sequence[Token], steps: list[Step] | None = None) -> tuple[Token, ...]:
        """Run every stage over *tokens*; what no rule reads stays as it is.

        Parameters:
            steps: Takes every production that is asked, in order, for `Programs`.
        """
        row = tuple(tokens)
        for stage in self._stages:
            row = stage.run(row, self._symbols, steps)
        return row


class Programs:
    """A grammar that remembers its parses by the kinds of their tokens.

    Which rules match depends on the kinds alone; what they make depends on the values. So what a
    parse asks next follows from the kinds it began with and from what the productions answered so
    far, accepted or refused: a tree of questions, in which no pattern need be matched again.
    """

    def __init__(self, grammar: Grammar, size: int) -> None:
        """Remember about *size* parses of *grammar*, then begin anew."""
        self._grammar, self._size = grammar, size
        self._kept = 0
        self._first: dict[object, _Asked | _Row] = {}

    def __len__(self) -> int:
        return self._kept

    def parse(self, leaves: Sequence[Token]) -> tuple[Token, ...]:
        """What `Grammar.parse` makes of *leaves*."""
        tokens = list(leaves)
        node = self._first.get(tuple([leaf.kind for leaf in leaves]))
        while isinstance(node, _Asked):
            rule = node.rule
            parts = node.parts(tokens)
            value = rule.produce(parts)
            if value is not None:
                start, end = parts[0].start, parts[-1].end
                tokens.append(Token(rule.makes, value, start, end, rule.name, parts))
            node = node.answers.get(value is not None)
        return self._record(leaves) if node is None else tuple([tokens[n] for n in node])

    def _record(self, leaves: Sequence[Token]) -> tuple[Token, ...]:
        steps: list[Step] = []
        row = self._grammar.parse(leaves, steps)
        made = [step.made for step in steps if step.made is not None]
        index = {id(token): n for n, token in enumerate([*leaves, *made])}
        if self._kept >= self._size:
            self._first, self._kept = {}, 0
        answers, answer = self._first, cast("object", tuple([leaf.kind for leaf in leaves]))
        for step in steps:
            node = answers.get(answer)
            if not isinstance(node, _Asked):
                node = _Asked(step.rule, _taking([index[id(part)] for part in step.parts]), {})
                answers[answer] = node
            answers, answer = node.answers, step.made is not None
        answers[answer] = [index[id(token)] for token in row]
        self._kept += 1
        return row


_Row = list[int]  # the tokens, by their number, in which a parse ends


class _Asked(NamedTuple):
    """A rule, what it reads of the tokens made so far, and where to go on with its answer."""

    rule: Rule
    parts: Callable[[Sequence[Token]], tuple[Token, ...]]
    answers: dict[object, _Asked | _Row]


def _taking(numbers: Sequence[int]) -> Callable[[Sequence[Token]], tuple[Token, ...]]:
    if len(numbers) > 1:
        return itemgetter(*numbers)
    [number] = numbers
    return lambda tokens: (tokens[number],)


class _Stage:
    def __init__(self, rules: Sequence[Rule], symbols: dict[str, str]) -> None:
        self._rules = rules
        self._patterns = [re.compile(_translate(rule, symbols)) for rule in rules]
        # One alternation finds the first rule that can match at all; only if its production
        # refuses are the later rules tried one by one.
        branches = (f"(?P<r{n}>{pattern.pattern})" for n, pattern in enumerate(self._patterns))
        self._any = re.compile("|".join(branches))

    def run(
        self, row: tuple[Token, ...], symbols: dict[str, str], steps: list[Step] | None
    ) -> tuple[Token, ...]:
        kinds = "".join([symbols[token.kind] for token in row])
        found = self._any.search(kinds)
        if found is None:
            return row
        out: list[Token] = []
        position = 0
        while found is not None:
            start = found.start()
            out.extend(row[position:start])
            made = self._apply(row, kinds, start, int(str(found.lastgroup)[1:]), steps)
            if made is None:
                out.append(row[start])
                position = start + 1
            else:
                token, position = made
                out.append(token)
            found = self._any.search(kinds, position)
        out.extend(row[position:])
        return tuple(out)

    def _apply(
        self,
        row: tuple[Token, ...],
        kinds: str,
        start: int,
        first: int,
        steps: list[Step] | None,
    ) -> tuple[Token, int] | None:
        for rule, pattern in zip(self._rules[first:], self._patterns[first:], strict=True):
            match = pattern.match(kinds, start)
            if match is None or match.end() == start:
                continue
            parts = row[start : match.end()]
            value = rule.produce(parts)
            token = None
            if value is not None:
                token = Token(rule.makes, value, parts[0].start, parts[-1].end, rule.name, parts)
            if steps is not None:
                steps.append(Step(rule, parts, token))
            if token is not None:
                return token, match.end()
        return None


def _translate(rule: Rule, symbols: dict[str, str]) -> str:
    def symbol(name: re.Match[str]) -> str:
        try:
            return symbols[name[0]]
        except KeyError:
            raise ValueError(f"rule {rule.name}: nothing makes a token {name[0]!r}") from None

    return "(?:" + _NAME.sub(symbol, rule.pattern).replace(" ", "") + ")"
