"""Which way a clause looks: back at what happened or forward to what is planned."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass

from calendar_svc.temporal.branching import branches
from calendar_svc.temporal.place import Lean

_SENTENCE_END = r"[。;；!！?？\n]"
_CLAUSE_END = r"[,，:：]"
_REACH = 60
_OPTIONAL = ("clock_apart", "story_end", "paper_year")
_TELLING = 2  # characters of a clause that tells something itself
_NOTHING = r"(?!)"
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class TenseWords:
    """Words that look ahead, verbs that report, and particles that say it is over.

    Parameters:
        past, future, over: The words.
        present: Words that tell what is planned where nothing looks back (English "opens").
        sentence_end, clause_end: Where a sentence and a clause of the language end.
        void: Words that hold one of the others and look no way (原计划).
        reach: Code points on each side in which a tense word can bear on a time.
        clock_apart: What parts a clock time from the day told after it; None where a clock time
            never comes before its day.
        story_end: What a year that was told is not carried across; None where a sentence ends it.
        paper_year: A year of account (2024年度), in which no day behind it need be.
    """

    past: re.Pattern[str]
    future: re.Pattern[str]
    over: re.Pattern[str]
    present: re.Pattern[str]
    sentence_end: re.Pattern[str]
    clause_end: re.Pattern[str]
    void: re.Pattern[str] = re.compile(_NOTHING)
    reach: int = _REACH
    clock_apart: re.Pattern[str] | None = None
    story_end: re.Pattern[str] | None = None
    paper_year: re.Pattern[str] | None = None

    @classmethod
    def parse(cls, toml_text: str) -> TenseWords:
        """Read a table ``[tense]``: lists ``past``, ``future``, ``over`` and maybe ``present``.

        A table ``[shape]`` may say that words are set apart by spaces (``spaced``), where sentences
        and clauses end (``sentence_end``, ``clause_end``, regular expressions), the ``reach``, what
        beside the words looks ahead, says that it is over or looks no way (``future``, ``over``,
        ``void``), and
        ``story_end``, ``paper_year`` and ``clock_apart``.
        """
        tables = tomllib.loads(toml_text)
        shape = tables.get("shape", {})
        pattern = _spaced if shape.get("spaced") else _any
        past, future, over = (pattern(tables["tense"][n]) for n in ("past", "future", "over"))
        future, over = (
            _joined(one, shape.get(name)) for one, name in ((future, "future"), (over, "over"))
        )
        return cls(
            past,
            future,
            over,
            pattern(tables["tense"].get("present", [])),
            re.compile(shape.get("sentence_end", _SENTENCE_END)),
            re.compile(shape.get("clause_end", _CLAUSE_END)),
            _joined(pattern(tables["tense"].get("void", [])), shape.get("void")),
            shape.get("reach", _REACH),
            *(re.compile(shape[n]) if n in shape else None for n in _OPTIONAL),
        )

    def around(self, text: str, start: int, end: int, until: int) -> Lean:
        """The tense of the clause that holds ``text[start:end]``, else of its sentence.

        Parameters:
            text: Folded text.
            start, end: The time expression.
            until: Where the next time expression begins; words behind it bear on that one.
        """
        left, right = self._sentence(text, start, end, until)
        # The rest of the sentence speaks only where the clause itself is silent.
        clause = self._clause(left, right)
        own = len(clause.strip("\0 ")) >= _TELLING  # else the time stands alone before a comma
        if len(right) == until - end:
            # 3月8日贯通,预计10月…: what introduces the next time bears on that one alone.
            rest = right[: self._last_clause(right)]
            right = rest if own or len(rest) > _TELLING else right
        for told in (clause, right, left):
            stretch = self.void.sub("\0", told)
            if self.future.search(stretch):
                return "future"
            if self.over.search(stretch):
                return "report" if own and told is not clause else "past"
            if self.past.search(stretch):
                return "report"
            if self.present.search(stretch):
                return "future"
        return None

    def is_over(self, text: str, start: int, end: int, until: int) -> bool:
        """True where the clause says outright that it has happened (已, 了); arguments as above.

        已缴费的家长请于… asks for what is still to come.
        """
        clause = self.void.sub("\0", self._clause(*self._sentence(text, start, end, until)))
        return self.over.search(clause) is not None and self.future.search(clause) is None

    def _sentence(self, text: str, start: int, end: int, until: int) -> tuple[str, str]:
        left = text[max(0, start - self.reach) : start]
        right = text[end : min(until, end + self.reach)]
        return self.sentence_end.split(left)[-1], self.sentence_end.split(right)[0]

    def _last_clause(self, words: str) -> int:
        """Where the last clause of some words begins; all of them where there is but one."""
        ends = [match.start() for match in self.clause_end.finditer(words)]
        return ends[-1] if ends else len(words)

    def _clause(self, left: str, right: str) -> str:
        return self.clause_end.split(left)[-1] + "\0" + self.clause_end.split(right)[0]


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(branches(words) or _NOTHING)


def _joined(words: re.Pattern[str], more: str | None) -> re.Pattern[str]:
    """The words and what else a regular expression says; white space lays that out."""
    return re.compile(f"{words.pattern}|{_SPACES.sub('', more)}") if more else words


def _spaced(words: Iterable[str]) -> re.Pattern[str]:
    """The words as whole words, in any case, across the ends of lines."""
    return re.compile(rf"\b(?:{_any(words).pattern})\b".replace(r"\ ", r"\s+"), re.IGNORECASE)
