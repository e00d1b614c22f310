"""The scanner where RE2 is not installed: the same matches, by an automaton in Python.

A pattern becomes a net of nodes (K. Thompson, "Regular expression search algorithm", 1968), whose
sets of nodes are the states of a deterministic automaton that is built as a text asks for it, as
RE2 does. `re` cannot stand in: it takes the first branch that matches and not the longest match,
and it backtracks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from calendar_svc.temporal.pattern import (
    WORD_CHARACTERS,
    Boundary,
    Chars,
    Part,
    Repeat,
    Row,
    parse_pattern,
)

_MOST_STATES = 4096  # hostile text may ask for any number; then the automaton is built anew
_CHECKPOINT = 31  # code points, a power of two less one


class _Node(NamedTuple):
    """A node of the net: it reads one of *chars*, or leads on freely, or at a boundary only."""

    chars: frozenset[str]
    following: list[int]
    at_boundary: bool = False


_END = 0  # the number of the node in which a match ends


class _Net:
    """The net of a pattern, built from its end to its begin."""

    def __init__(self, row: Row) -> None:
        self.nodes = [_Node(frozenset(), [])]
        self.begin = self._row(row, _END)

    def _add(
        self, chars: frozenset[str], following: list[int], *, at_boundary: bool = False
    ) -> int:
        self.nodes.append(_Node(chars, following, at_boundary))
        return len(self.nodes) - 1

    def _row(self, row: Row, then: int) -> int:
        for part in reversed(row):
            then = self._part(part, then)
        return then

    def _part(self, part: Part, then: int) -> int:
        if isinstance(part, Chars):
            return self._add(part.chars, [then])
        if isinstance(part, Boundary):
            return self._add(frozenset(), [then], at_boundary=True)
        if isinstance(part, Repeat):
            return self._repeat(part, then)
        return self._add(frozenset(), self._rows(part.rows, then))

    def _rows(self, rows: Iterable[Row], then: int) -> list[int]:
        """The begins of rows between which there is a choice; what they begin with in common stands
        once, so that a thousand words are as few branches as they have first characters.
        """
        by_first: dict[Part | None, list[Row]] = {}
        for row in rows:
            by_first.setdefault(row[0] if row else None, []).append(row[1:])
        begins: list[int] = []
        for first, rests in by_first.items():
            if first is None:
                begins.append(then)
            elif len(rests) == 1:
                begins.append(self._part(first, self._row(rests[0], then)))
            else:
                rest = self._add(frozenset(), self._rows(rests, then))
                begins.append(self._part(first, rest))
        return begins

    def _repeat(self, repeat: Repeat, then: int) -> int:
        begin = then
        if repeat.most is None:
            begin = self._add(frozenset(), [then])
            self.nodes[begin].following.append(self._part(repeat.part, begin))
        else:
            for _ in range(repeat.most - repeat.least):
                begin = self._add(frozenset(), [self._part(repeat.part, begin), then])
        for _ in range(repeat.least):
            begin = self._part(repeat.part, begin)
        return begin

    def reached(self, nodes: Iterable[int], *, at_boundary: bool) -> set[int]:
        """What can be reached from *nodes* without reading."""
        found: set[int] = set()
        todo = list(nodes)
        while todo:
            number = todo.pop()
            if number in found:
                continue
            found.add(number)
            node = self.nodes[number]
            if not node.chars and (at_boundary or not node.at_boundary):
                todo.extend(node.following)
        return found


class _State:
    """A state of the automaton: what the characters read so far may be the begin of.

    ``ends[w]`` is true where a match may end before a word character (w 1) or none (w 0);
    ``steps`` holds the nodes that a character leads to, ``following`` the states, once asked for.
    """

    __slots__ = ("ends", "following", "steps")

    def __init__(self, net: _Net, nodes: Iterable[int], *, behind_word: bool) -> None:
        inside = net.reached(nodes, at_boundary=False)
        across = net.reached(nodes, at_boundary=True)
        before: Sequence[set[int]] = (across, inside) if behind_word else (inside, across)
        self.ends = [_END in found for found in before]
        self.following: dict[str, _State] = {}
        self.steps: dict[str, set[int]] = {}
        for number in inside | across:
            node = net.nodes[number]
            for char in node.chars:
                if number in before[char in WORD_CHARACTERS]:
                    self.steps.setdefault(char, set()).update(node.following)


class Automaton:
    """Finds the matches of a pattern; immutable but for its states, which are bounded."""

    def __init__(self, pattern: str) -> None:
        """Read the pattern.

        Raises:
            ValueError: It holds more than `parse_pattern` reads.
        """
        self._net = _Net(parse_pattern(pattern))
        self._states: dict[tuple[frozenset[int], bool], _State] = {}
        begin = frozenset([self._net.begin])
        self._begin = [self._state(begin, behind_word=word) for word in (False, True)]
        # What may stand second behind a first character; None where one character may be all.
        # It tells most begins that come to nothing, and so halves the cost of a text.
        self._second: dict[str, set[str] | None] = {}
        for state in self._begin:
            for char in state.steps:
                self._second[char] = self._after(state, char)
        self._first = re.compile(f"[{re.escape(''.join(self._second))}]")

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """The matches of *text*, leftmost and longest, not empty, as ``(start, end)``."""
        # Where a run that ended in nothing came by, in which state: what comes by again is idle.
        idle: set[tuple[int, _State]] = set()
        done = 0
        for found in self._first.finditer(text):
            start = found.start()
            if start < done:
                continue
            second = self._second[text[start]]
            if second is None or text[start + 1 : start + 2] in second:
                done = self._longest(text, start, idle)
                if done > start:
                    yield start, done

    def _after(self, state: _State, char: str) -> set[str] | None:
        following = self._follow(state, char)
        known = self._second.get(char, set())
        if following is None or known is None or any(following.ends):
            return None
        return known.union(following.steps)

    def _longest(self, text: str, start: int, idle: set[tuple[int, _State]]) -> int:
        """Where the longest match from *start* ends; *start* where none begins there."""
        state = self._begin[start > 0 and text[start - 1] in WORD_CHARACTERS]
        longest = start
        passed: list[tuple[int, _State]] = []
        for at in range(start, len(text)):
            char = text[at]
            if state.ends[char in WORD_CHARACTERS]:
                longest = at
            elif longest == start and not at & _CHECKPOINT:
                if (at, state) in idle:
                    break
                passed.append((at, state))
            following = state.following.get(char) or self._follow(state, char)
            if following is None:
                break
            state = following
        else:
            if state.ends[False]:
                longest = len(text)
        if longest == start:
            idle.update(passed)
        return longest

    def _follow(self, state: _State, char: str) -> _State | None:
        nodes = state.steps.get(char)
        if nodes is None:
            return None
        following = self._state(frozenset(nodes), behind_word=char in WORD_CHARACTERS)
        state.following[char] = following
        return following

    def _state(self, nodes: frozenset[int], *, behind_word: bool) -> _State:
        known = self._states.get((nodes, behind_word))
        if known is None:
            known = _State(self._net, nodes, behind_word=behind_word)
            if len(self._states) >= _MOST_STATES:
                self._states.clear()
                for begin in self._begin:
                    begin.following.clear()
            self._states[nodes, behind_word] = known
        return known
