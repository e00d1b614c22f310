"""Which way a clause looks: back at what happened or forward to what is planned."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass

from calendar_svc.temporal.place import Lean

_SENTENCE_END = re.compile(r"[。;；!！?？\n]")
_CLAUSE_END = re.compile(r"[,，:：]")
_REACH = 60  # code points on each side in which a tense word can bear on a time


@dataclass(frozen=True, slots=True)
class TenseWords:
    """Words that look ahead, verbs that report, and particles that say it is over."""

    past: re.Pattern[str]
    future: re.Pattern[str]
    over: re.Pattern[str]

    @classmethod
    def parse(cls, toml_text: str) -> TenseWords:
        """Read a table ``[tense]`` with the lists ``past``, ``future`` and ``over``."""
        table = tomllib.loads(toml_text)["tense"]
        return cls(_any(table["past"]), _any(table["future"]), _any(table["over"]))

    def around(self, text: str, start: int, end: int, until: int) -> Lean:
        """The tense of the clause that holds ``text[start:end]``, else of its sentence.

        Parameters:
            text: Folded text.
            start, end: The time expression.
            until: Where the next time expression begins; words behind it bear on that one.
        """
        left, right = _sentence(text, start, end, until)
        # The rest of the sentence speaks only where the clause itself is silent.
        for stretch in (_clause(left, right), right, left):
            if self.future.search(stretch):
                return "future"
            if self.over.search(stretch):
                return "past"
            if self.past.search(stretch):
                return "report"
        return None

    def is_over(self, text: str, start: int, end: int, until: int) -> bool:
        """True where the clause says outright that it has happened (已, 了); arguments as above."""
        return self.over.search(_clause(*_sentence(text, start, end, until))) is not None


def _sentence(text: str, start: int, end: int, until: int) -> tuple[str, str]:
    left, right = text[max(0, start - _REACH) : start], text[end : min(until, end + _REACH)]
    return _SENTENCE_END.split(left)[-1], _SENTENCE_END.split(right)[0]


def _clause(left: str, right: str) -> str:
    return _CLAUSE_END.split(left)[-1] + "\0" + _CLAUSE_END.split(right)[0]


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))
