"""English, as councils, courts and newspapers write it on either side of the Atlantic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from importlib.resources import files

from calendar_svc.temporal.engine import Grammar
from calendar_svc.temporal.fold import folding_table
from calendar_svc.temporal.lang import Language
from calendar_svc.temporal.lang.en import clock, counts, dates, fields, spans, stretches
from calendar_svc.temporal.lang.en.guards import GUARDS
from calendar_svc.temporal.lang.en.tokens import SHAPES, SlashOrder, Words, tokenize
from calendar_svc.temporal.lexicon import Lexicon
from calendar_svc.temporal.scanner import Scanner
from calendar_svc.temporal.tagging import Guard, Tagger
from calendar_svc.temporal.tense import TenseWords

_HERE = files(__package__)

LEXICON = Lexicon.parse((_HERE / "lexicon.toml").read_text("utf-8"))
FOLDING = folding_table((_HERE / "fold.toml").read_text("utf-8"))
GRAMMAR = Grammar(
    (
        fields.CLOCK_RULES,
        fields.CLOCK_RANGE_RULES,
        counts.LENGTH_RULES,
        counts.SUM_RULES,
        dates.MONTH_DAY_RULES,
        stretches.UNIT_RULES,
        dates.WEEKDAY_RULES,
        dates.DAYS_RULES,
        counts.SET_RULES,
        stretches.STRETCH_RULES,
        stretches.FIELD_RULES,
        clock.DAY_END_RULES,
        counts.COUNT_RULES,
        clock.RULES,
        spans.RULES,
    ),
    (*dict.fromkeys(word.symbol for word in LEXICON.words), *SHAPES, "gap"),
)

#: Symbols whose words open an island by themselves; all others continue or lead one.
SEEDS = (
    *("month", "month_weak", "weekday", "weekday_weak", "weekdays", "day_group", "weekend", "unit"),
    *("rel_day", "rel_day_part", "same_day", "same_day_part", "part", "clock_word", "oclock"),
    *("season", "quarter", "half_year", "half", "week_of", "feast", "daily", "vague", "present"),
)
_YEAR_LEADS = ("in", "by", "since", "until", "from", "before", "after", "through", "between")

TENSE = TenseWords.parse((_HERE / "tense.toml").read_text("utf-8"))


def island_pattern(lexicon: Lexicon) -> str:
    """The regular expression of an island: words of the lexicon and numbers around a seed."""
    space = r"[ \t]{0,8}(?:\r?\n[ \t]{0,8})?"
    number = r"\b[0-9]+(?:[:.,/T+-][0-9]+)*(?:[a-zA-Z]{1,3}\b|[ap]\.m\b|%)?"
    seeds = _words(lexicon.spellings(*SEEDS))
    year = r"(?:19|20)[0-9]{2}\b"
    openers = (
        seeds,
        r"\b[0-9]{1,2}:[0-9]{2}\b",
        r"\b[0-9]{1,2}(?:[:.][0-9]{2})?(?i:am|pm|a\.m|p\.m)\b",
        r"\b[0-9]{1,2}(?:[:.][0-9]{2})? ?" + _words(lexicon.spellings("meridiem")),
        r"\b[0-9]{2}[:.]?[0-9]{2} ?" + _words(lexicon.spellings("hours_mark")),
        r"\b[0-9]{4}[-./][0-9]{1,2}(?:[-./][0-9]{1,2})?",
        r"\b[0-9]{1,2}([-./])[0-9]{1,2}[-./][0-9]{4}\b",
        r"\b[0-9]{1,2}\.[0-9]{2} ?(?:-|to|until) ?[0-9]{1,2}\.[0-9]{2}\b",
        r"\b[0-9]{3}0'?s\b",
        _words(lexicon.spellings(*_YEAR_LEADS)) + rf"\s{{1,3}}(?i:the year |year )?{year}",
        rf"\b{year}\s(?:to|until|through)\s{year}",
        r"\b(?i:on|by|until|before|after|from)\s{1,3}(?i:the\s{1,3})?[0-9]{1,2}(?i:[snrt][tdh])\b",
        _words(lexicon.spellings("edge")) + rf"[-\s]{{0,3}}{year}",
    )
    opener = "|".join(openers)
    more = "|".join((_words(word.text for word in lexicon.words), number))
    return f"(?:(?:{more}){space})*(?:{opener})(?:{space}(?:{more}))*"


def _words(spellings: Iterable[str]) -> str:
    """Words in any case where they are spelled in lower case, else as spelled or in capitals."""
    texts = sorted(spellings)
    capital = {text for text in texts if text != text.lower()}
    free = "|".join(_spelling(text) for text in texts if text not in capital)
    kept = "|".join(map(_spelling, sorted(capital | {text.upper() for text in capital})))
    return f"(?:(?i:{free})|{kept})" if kept else f"(?i:{free})"


def _spelling(text: str) -> str:
    before = r"\b" if text[0].isalnum() else ""
    after = r"\b" if text[-1].isalnum() else ""
    return before + re.escape(text).replace(r"\ ", r"\s{1,4}") + after


_WORDS = Words(LEXICON)


_SCANNER = Scanner(island_pattern(LEXICON))


def tagger(guards: Sequence[Guard], order: SlashOrder | None = None) -> Tagger:
    """The tagger of English text.

    Parameters:
        guards: Readings that are void.
        order: What 03/05/2026 begins with where the text was written; None leaves it unread.
    """
    return Tagger(
        _SCANNER,
        GRAMMAR,
        lambda island, end: tokenize(island, end, _WORDS, order),
        FOLDING,
        guards,
    )


LANGUAGE = Language(tagger(GUARDS), TENSE)
DAY_FIRST = Language(tagger(GUARDS, "day"), TENSE)
MONTH_FIRST = Language(tagger(GUARDS, "month"), TENSE)
