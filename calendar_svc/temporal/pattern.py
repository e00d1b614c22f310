"""The part of the syntax of regular expressions that islands are written in, as a tree.

It is what RE2 and `re` share: literals, classes, groups, ``(?i:...)``, greedy repetition, ``\\b``.
`Automaton` runs the tree where RE2 is not installed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

WORD_CHARACTERS = frozenset("0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGITS = frozenset("0123456789")
_SPACES = frozenset("\t\n\f\r ")
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}
# The long s and the sign of Kelvin are lower or upper case to no letter but these (Unicode).
_LATE_CASES = "\u017f\u212a"

_TOKEN = re.compile(
    r"(?P<group>\(\?(?P<flag>i?):|\((?!\?))"
    r"|(?P<close>\))|(?P<either>\|)"
    r"|(?P<repeat>[*+?]|\{(?P<least>\d+)(?P<more>,(?P<most>\d*))?\})"
    r"|\[(?P<klass>(?:\\x\{[0-9a-fA-F]+\}|\\.|[^\]\\^])(?:\\x\{[0-9a-fA-F]+\}|\\.|[^\]\\])*)\]"
    r"|(?P<literal>\\x\{[0-9a-fA-F]+\}|\\.|[^\\()\[\]{}*+?|.^$])",
    re.DOTALL,
)
_MEMBER = re.compile(r"\\x\{[0-9a-fA-F]+\}|\\.|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of these."""

    chars: frozenset[str]


@dataclass(frozen=True, slots=True)
class Boundary:
    """Between a word character and none (``\\b``, ASCII as in RE2)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several rows."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part so often; ``most`` None is without end."""

    part: Part
    least: int
    most: int | None


Part = Chars | Boundary | Choice | Repeat
Row = tuple[Part, ...]


def parse_pattern(pattern: str) -> Row:
    """Read a regular expression.

    Returns:
        Its parts, one after the other.

    Raises:
        ValueError: It holds something that this subset has not.
    """
    parser = _Parser(pattern)
    row = parser.choice(any_case=False)
    if parser.token is not None:
        raise parser.refusal()
    return row


class _Parser:
    def __init__(self, pattern: str) -> None:
        self._pattern, self._at = pattern, 0
        self.token: re.Match[str] | None = None
        self._next()

    def refusal(self) -> ValueError:
        at = self.token.start() if self.token else self._at
        return ValueError(f"cannot read the pattern at {at}: {self._pattern[at : at + 20]!r}")

    def _next(self) -> None:
        self.token = _TOKEN.match(self._pattern, self._at)
        if self.token is not None:
            self._at = self.token.end()
        elif self._at < len(self._pattern):
            raise self.refusal()

    def choice(self, *, any_case: bool) -> Row:
        rows = [self._row(any_case=any_case)]
        while self.token is not None and self.token["either"]:
            self._next()
            rows.append(self._row(any_case=any_case))
        return rows[0] if len(rows) == 1 else (Choice(tuple(rows)),)

    def _row(self, *, any_case: bool) -> Row:
        parts: list[Part] = []
        while self.token is not None and not (self.token["close"] or self.token["either"]):
            found = self._part(any_case=any_case)
            repeat = self.token
            if repeat is not None and repeat["repeat"]:
                self._next()
                [part] = found if len(found) == 1 else [Choice((found,))]
                found = (Repeat(part, *_bounds(repeat)),)
            parts.extend(found)
        return tuple(parts)

    def _part(self, *, any_case: bool) -> Row:
        token = self.token
        if token is None or token["repeat"]:
            raise self.refusal()
        self._next()
        if token["group"]:
            inner = self.choice(any_case=any_case or token["flag"] == "i")
            if self.token is None or not self.token["close"]:
                raise self.refusal()
            self._next()
            return inner
        if token["literal"] == r"\b":
            return (Boundary(),)
        chars = _class(token["klass"]) if token["klass"] else _member(token["literal"])
        return (Chars(_in_any_case(chars) if any_case else chars),)


def _bounds(repeat: re.Match[str]) -> tuple[int, int | None]:
    signs: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
    if repeat["repeat"] in signs:
        return signs[repeat["repeat"]]
    least = int(repeat["least"])
    if not repeat["more"]:
        return least, least
    return least, int(repeat["most"]) if repeat["most"] else None


def _class(members: str) -> frozenset[str]:
    found: set[str] = set()
    rest = _MEMBER.findall(members)
    while rest:
        first = rest.pop(0)
        if len(rest) > 1 and rest[0] == "-":
            [low], [high] = _member(first), _member(rest[1])
            found.update(map(chr, range(ord(low), ord(high) + 1)))
            del rest[:2]
        else:
            found |= _member(first)
    return frozenset(found)


def _member(text: str) -> frozenset[str]:
    """The characters that a character or an escape stands for."""
    name = text[1:]
    if not name:
        return frozenset(text)
    if name.startswith("x"):
        return frozenset(chr(int(name[2:-1], 16)))
    if name in "sd":
        return _SPACES if name == "s" else _DIGITS
    if name.isalnum() and name not in _ESCAPES:
        raise ValueError(f"cannot read the pattern: {text!r}")
    return frozenset(_ESCAPES.get(name, name))


def _in_any_case(chars: frozenset[str]) -> frozenset[str]:
    cases = {case for char in chars for case in (char, char.lower(), char.upper())}
    late = {char for char in _LATE_CASES if {char.lower(), char.upper()} & cases}
    return frozenset(case for case in cases | late if len(case) == 1)
