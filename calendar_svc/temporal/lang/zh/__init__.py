"""Chinese, both scripts: one rule set over folded text."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from calendar_svc.temporal.engine import Grammar
from calendar_svc.temporal.fold import folding_table
from calendar_svc.temporal.lang import Language
from calendar_svc.temporal.lang.zh import clock, counts, dates, fields, lengths, nth, sets, spans
from calendar_svc.temporal.lang.zh.guards import GUARDS
from calendar_svc.temporal.lang.zh.lone import lone_time
from calendar_svc.temporal.lang.zh.numerals import CHINESE
from calendar_svc.temporal.lang.zh.republic import republican, traditional
from calendar_svc.temporal.lang.zh.tokens import (
    BREAK,
    BROKEN,
    LONGEST_BROKEN,
    SHAPES,
    retokenize,
    tokenize,
)
from calendar_svc.temporal.lexicon import Lexicon
from calendar_svc.temporal.scanner import IslandShape, Scanner, island_pattern
from calendar_svc.temporal.tagging import Guard, Tagger
from calendar_svc.temporal.tense import TenseWords

_HERE = files(__package__)

_UNITS = (
    "year_unit",
    "month_unit",
    "day_unit",
    "hour_unit",
    "month_edge",
    "year_edge",
    "quarter_unit",
    "count_unit",
    "decade_unit",
    "counted_weekday",
    "some",
    "minute_unit",
    "season_unit",
)

_FILES = ("lexicon.toml", "feasts.toml", "cycle.toml", "voids.toml")
_WORDS = "".join((_HERE / name).read_text("utf-8") for name in _FILES)
LEXICON = Lexicon.parse(_WORDS, _UNITS)
FOLDING = folding_table((_HERE / "fold.toml").read_text("utf-8"))
GRAMMAR = Grammar(
    (
        (*nth.FIELD_RULES, *lengths.EARLY_RULES, *fields.RULES, *lengths.RULES),
        lengths.SUM_RULES,
        sets.RULES,
        spans.NUMBER_RULES,
        (*nth.COUNT_RULES, *counts.COUNT_RULES),
        (*nth.RULES, *dates.RULES),
        dates.SUPPORT_RULES,
        clock.RULES,
        spans.RULES,
    ),
    (*dict.fromkeys(word.symbol for word in LEXICON.words), *SHAPES, "gap"),
)


def _symbols(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_NUMBER = rf"(?:[0-9]{{1,2}}|[{CHINESE}]{{1,3}})"
_FROM, _TO = (f"(?:{'|'.join(LEXICON.spellings(one))})" for one in ("from", "range"))
_BROKEN = "|".join(
    f"{BREAK}{{0,2}}".join(text)
    for text in LEXICON.spellings(*BROKEN)
    if 2 <= len(text) <= LONGEST_BROKEN and not set(text) & set("“”")
)
#: Rows of digits that are a time together though no part of them is.
_SHAPES = (
    _BROKEN,
    r"[一二][0Oo〇][0Oo〇一二三四五六七八九]{2}年",
    r"[0-9]{1,2}/[0-9]{1,2}(?:[日号]|截止|/[0-9]{2,4})",
    r"[0-9]{1,2}[/.][0-9]{1,2} ?(?:\(?周|\(?星期|\()[一二三四五六日天]",
    r"[0-9]{1,2}[/.][0-9]{1,2} [0-9]{1,2}:[0-9]{2}",
    r"(?:19|20)[0-9]{2} [0-9]{2} [0-9]{2}",
    r"1[0-4][0-9][/.][01][0-9][/.][0-3][0-9](?:[./][0-9]{1,3}){0,3}",
    r"[今昨前明]\([0-9]{1,2}(?:\)日|日\))",
    rf"{_NUMBER}分(?:{_NUMBER}秒|半)",
    rf"{_FROM}(?:19|20)[0-9]{{2}}{_TO}(?:19|20)[0-9]{{2}}",
    rf"(?:19|20)[0-9]{{2}}(?:{_TO}(?:20)?[0-9]{{2}})?(?:{'|'.join(LEXICON.spellings('school_year'))})",
)

ISLAND = IslandShape(
    seeds=_symbols(
        "rel_year rel_month rel_week rel_day rel_day_part same_day same_day_part same_month"
        " same_year rel_quarter weekday weekend half_month part tenday month_edge year_edge"
        " half_year quarter"
        " season rel_season five_year_plan feast lunar_month start_now vague recent present"
        " workday each_unit rel_days quarter_letter age feast_days_off quarter_length"
    ),
    units=(*(one for one in _UNITS if one != "minute_unit"), "half_more"),
    openers=(
        ("half", "count_unit"),
        ("half", "year_unit"),
        ("half", "month_unit"),
        ("some", "count_unit"),
        ("some", "year_unit"),
        ("era", "first_year"),
        ("pair", "count_unit"),
        ("pair", "month_unit"),
        ("leap", "lunar_month"),
        ("half", "year_edge"),
        ("each", "count_unit"),
        ("previous_span", "count_unit"),
        ("following_span", "count_unit"),
    ),
    glue=_symbols(
        "lpar rpar range list from since ever_since as_of till_end before front after rear up_to"
        " from_on within not_later approx_before approx_after edge minute_unit half half_more"
        " quarter_hour sharp meridiem era lunar during each ordinal"
        " count_unit year_unit month_unit day_unit hour_unit period_part all_day school_year"
        " school_term last plus between after_lead some pair days_off minute_word first_year"
        " weekday_short counted_weekday quarter_unit each_other come tenday_span age season_unit"
        " leap ahead"
        " weather day_short night inclusive"
        " five_minutes tread"
        " half_month rest_day"
    ),
    leads=_symbols(
        "age each_other from as_of not_later era lunar each past_span future_span recent lasting"
        " ordinal approx_before range previous_span following_span this_span front rear last"
        " after_lead after before leap ahead cycle_year"
        " occasion"
    ),
    numerals=rf"(?:[0-9]{{1,12}}(?:\.[0-9]{{1,3}}|(?:,[0-9]{{3}}){{1,3}})?|[{CHINESE}]{{1,8}})",
    particles="的",
    shapes=_SHAPES,
)

TENSE = TenseWords.parse((_HERE / "tense.toml").read_text("utf-8"))

_TRADITIONAL = traditional(FOLDING)


def tagger(guards: Sequence[Guard]) -> Tagger:
    """The tagger of Chinese text with the given guards."""
    return Tagger(
        Scanner(island_pattern(LEXICON, ISLAND)),
        GRAMMAR,
        lambda island, end: tokenize(island, end, LEXICON),
        FOLDING,
        guards,
        retokenize=retokenize,
        lone=lone_time,
        amend=lambda tags, text, folded: republican(tags, text, folded, _TRADITIONAL),
    )


TAGGER = tagger(GUARDS)
LANGUAGE = Language(TAGGER, TENSE)
