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

from calendar_svc.model import Derivation

Value = object
_NAME = re.compile(r"[a-z][a-z_0-9]*")
_FIRST_SYMBOL = 0xE000  # private use area: one code point stands for one kind of token


@dataclass(frozen=True, slots=True)
class Token:
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

    def parse(self, tokens: Sequence[Token]) -> tuple[Token, ...]:
        """Run every stage over *tokens*; what no rule reads stays as it is."""
        row = tuple(tokens)
        for stage in self._stages:
            row = stage.run(row, self._symbols)
        return row


class _Stage:
    def __init__(self, rules: Sequence[Rule], symbols: dict[str, str]) -> None:
        self._rules = rules
        self._patterns = [re.compile(_translate(rule, symbols)) for rule in rules]
        # One alternation finds the first rule that can match at all; only if its production
        # refuses are the later rules tried one by one.
        branches = (f"(?P<r{n}>{pattern.pattern})" for n, pattern in enumerate(self._patterns))
        self._any = re.compile("|".join(branches))

    def run(self, row: tuple[Token, ...], symbols: dict[str, str]) -> tuple[Token, ...]:
        kinds = "".join([symbols[token.kind] for token in row])
        found = self._any.search(kinds)
        if found is None:
            return row
        out: list[Token] = []
        position = 0
        while found is not None:
            start = found.start()
            out.extend(row[position:start])
            made = self._apply(row, kinds, start, int(str(found.lastgroup)[1:]))
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
        self, row: tuple[Token, ...], kinds: str, start: int, first: int
    ) -> tuple[Token, int] | None:
        for rule, pattern in zip(self._rules[first:], self._patterns[first:], strict=True):
            match = pattern.match(kinds, start)
            if match is None or match.end() == start:
                continue
            parts = row[start : match.end()]
            value = rule.produce(parts)
            if value is not None:
                token = Token(rule.makes, value, parts[0].start, parts[-1].end, rule.name, parts)
                return token, match.end()
        return None


def _translate(rule: Rule, symbols: dict[str, str]) -> str:
    def symbol(name: re.Match[str]) -> str:
        try:
            return symbols[name[0]]
        except KeyError:
            raise ValueError(f"rule {rule.name}: nothing makes a token {name[0]!r}") from None

    return "(?:" + _NAME.sub(symbol, rule.pattern).replace(" ", "") + ")"
