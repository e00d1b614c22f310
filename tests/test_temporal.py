"""The tagger against its corpus, its own examples, and properties that hold for any text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from counted import grows_with_the_length
from hypothesis import given, settings
from hypothesis import strategies as st
from timex_properties import assert_shifted, assert_valid

from calendar_svc.model import Derivation, Precision, Timex
from calendar_svc.temporal import Reference, fold, tag, times
from calendar_svc.temporal.edtf import parse_edtf
from calendar_svc.temporal.engine import Programs, Rule
from calendar_svc.temporal.fold import folding_table
from calendar_svc.temporal.lang import zh
from calendar_svc.temporal.lang.en import guards as en
from calendar_svc.temporal.lang.zh.guards import GUARDS
from calendar_svc.temporal.lang.zh.tokens import tokenize
from calendar_svc.temporal.lexicon import Lexicon
from calendar_svc.temporal.tagging import Guard
from calendar_svc.temporal.workdays import add_workdays

CORPUS = Path(__file__).parent / "corpus"
DCT = Reference.on(date(2026, 5, 18))


def rows() -> Iterator[Any]:
    for path in sorted(CORPUS.rglob("*.toml")):
        table = tomllib.loads(path.read_text("utf-8"))
        for n, case in enumerate(table["case"], 1):
            lang = table.get("lang", "zh")
            gap = case.get("gap")
            marks = [pytest.mark.xfail(reason=gap, strict=True)] if gap else []
            dct = case.get("dct", table.get("dct"))
            yield pytest.param(dct, lang, case, id=f"{lang}-{path.stem}:{n}", marks=marks)


def told(found: Timex) -> tuple[str, str, str]:
    return found.text, found.edtf or found.value, found.precision or ""


@pytest.mark.parametrize(("dct", "lang", "case"), list(rows()))
def test_corpus(dct: date, lang: str, case: dict[str, Any]) -> None:
    found = [told(timex) for timex in times(case["text"], Reference.on(dct), lang=lang)]
    assert found == [tuple(expected) for expected in case.get("times", [])]


def names(derivation: Derivation) -> set[str]:
    return {derivation.rule}.union(*(names(part) for part in derivation.parts))


@pytest.mark.parametrize("rule", zh.GRAMMAR.rules, ids=lambda rule: rule.name)
def test_rule_takes_part_in_its_example(rule: Rule) -> None:
    taking_part = set[str]().union(*(names(found.derivation) for found in tag(rule.example)))
    assert rule.name in taking_part


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_guard_voids_its_example(guard: Guard) -> None:
    without = [other for other in GUARDS if other is not guard]
    spans = {found.span for found in zh.tagger(without).tag(guard.example)}
    assert {found.span for found in tag(guard.example)} < spans


def test_rule_names_are_unique() -> None:
    found = [rule.name for rule in zh.GRAMMAR.rules]
    assert sorted(found) == sorted(set(found))


def test_every_word_is_found_by_the_scanner_or_continues_an_island() -> None:
    shape = zh.ISLAND
    known = {*shape.seeds, *shape.units, *shape.glue, *shape.leads, "measure"}
    assert {word.symbol for word in zh.LEXICON.words} <= known


def test_every_word_is_in_folded_form() -> None:
    assert [word.text for word in zh.LEXICON.words if fold(word.text) != word.text] == []


def test_a_word_in_two_classes_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\[a\] and \[b\]"):
        Lexicon.parse('[a]\n"1" = ["今年"]\n[b]\n"2" = ["今年"]\n')


def test_a_fold_that_moves_offsets_is_refused() -> None:
    with pytest.raises(ValueError, match="not one character"):
        folding_table('[pairs]\n"㈠" = "(一)"\n')


@given(st.text(st.one_of(st.sampled_from([chr(c) for c in zh.FOLDING]), st.characters())))
def test_folding_is_a_translation(text: str) -> None:
    assert fold(text) == text.translate(zh.FOLDING)


UNKNOWN = (
    ("3月5日召开", "XXXX-03-05"),
    ("3月5日上午9时召开", "XXXX-03-05T09:00"),
    ("3月召开", "XXXX-03"),
    ("日前召开", "XXXX-XX-XX"),
    ("2026年3月召开", "2026-03"),
)


@pytest.mark.parametrize(("text", "edtf"), UNKNOWN)
def test_an_unknown_year_stays_unknown(text: str, edtf: str) -> None:
    [found] = times(text, Reference.unknown())
    assert found.edtf == edtf
    assert (found.interval is None) == ("XXXX" in edtf)


def test_now_is_unknown_where_nobody_knows_the_day() -> None:
    [found] = times("自即日起受理", Reference.unknown())
    assert (found.value, found.interval) == ("PRESENT_REF", None)


def test_a_year_told_elsewhere_is_no_document_date() -> None:
    found = times(
        "2022年11月动工。1月26日通车,今年6月底前绿化。2022年11月,当日试运行。", Reference.unknown()
    )
    assert [timex.edtf for timex in found] == [
        "2022-11",
        "XXXX-01-26",
        "XXXX-06",
        "2022-11",
        "XXXX-XX-XX",
    ]


SETS = (
    ("昨日,会议召开。", "[2026-05-17..2026-05-24]"),
    ("日前,会议召开。", "[2026-05-04..2026-05-25]"),
    ("会议将于近期召开。", "[2026-05-18..2026-06-24]"),
    ("今年3月,会议召开。", "2026-03"),
    ("5月12日,会议召开。", "2026-05-12"),
)


@pytest.mark.parametrize(("text", "edtf"), SETS)
def test_a_document_date_that_is_a_set_of_days(text: str, edtf: str) -> None:
    reference = Reference(date(2026, 5, 18), date(2026, 5, 25))
    assert [found.edtf for found in times(text, reference)] == [edtf]


def test_lean_overrides_the_tense() -> None:
    [past] = times("将于9月开工", DCT, lean="past")
    [future] = times("已于9月开工", DCT, lean="future")
    assert (past.edtf, future.edtf) == ("2025-09", "2026-09")


def test_explain_shows_rules_words_and_parts() -> None:
    [found] = tag("5月12日上午9时")
    assert found.derivation.text == "5月12日上午9时"
    assert {"zh/month-day", "zh/month", "zh/day", "zh/clock"} <= names(found.derivation)


OTHER = (
    ("fr", "La réunion aura lieu le 12 mars 2026 à 18h30.", "2026-03-12T18:30"),
    ("fr-CA", "Inscription avant le 5 mars.", "2026-03-05"),
    ("de", "Die Sitzung findet am 3. Juni 2026 statt.", "2026-06-03"),
)


@pytest.mark.parametrize(("lang", "text", "edtf"), OTHER)
def test_a_language_without_rules_goes_through_dateparser(lang: str, text: str, edtf: str) -> None:
    [found] = times(text, DCT, lang=lang)
    assert (found.edtf, found.rule) == (edtf, "dateparser")
    assert found.span.of(text) == found.text


def test_dateparser_never_fills_what_the_words_leave_out() -> None:
    assert times("Rendez-vous en mars, numéro 2026.", DCT, lang="fr") == ()
    assert times("le 5 mars", Reference.unknown(), lang="fr") == ()


def test_a_language_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="xx"):
        times("12", DCT, lang="xx")


EDTF = (
    ("2026-05-18", datetime(2026, 5, 18), datetime(2026, 5, 19), Precision.DAY),
    ("2026-12~", datetime(2026, 12, 1), datetime(2027, 1, 1), Precision.MONTH),
    ("2026-34", datetime(2026, 4, 1), datetime(2026, 7, 1), Precision.QUARTER),
    ("2026-41", datetime(2026, 7, 1), datetime(2027, 1, 1), Precision.HALF_YEAR),
    ("2026-24", datetime(2026, 12, 1), datetime(2027, 3, 1), Precision.QUARTER),
    ("2026-05-18T10", datetime(2026, 5, 18, 10), datetime(2026, 5, 18, 11), Precision.HOUR),
    ("../2026-05-18", None, datetime(2026, 5, 19), Precision.DAY),
    ("2026-05-01/..", datetime(2026, 5, 1), None, Precision.DAY),
    ("[2026-05-01..2026-05-03]", datetime(2026, 5, 1), datetime(2026, 5, 4), Precision.VAGUE),
    ("XXXX-05-01", None, None, Precision.DAY),
)


@pytest.mark.parametrize(("text", "begin", "end", "precision"), EDTF, ids=[row[0] for row in EDTF])
def test_edtf(
    text: str, begin: datetime | None, end: datetime | None, precision: Precision
) -> None:
    assert parse_edtf(text) == (begin, end, precision)


@pytest.mark.parametrize("text", ["2026-13", "26-01-01", "2026-05-18T9", "", "2026-02-30"])
def test_not_edtf(text: str) -> None:
    with pytest.raises(ValueError, match=r"not|day"):
        parse_edtf(text)


WORDS = [word.text for word in zh.LEXICON.words]
PIECES = st.sampled_from(
    [
        *WORDS,
        *"0123456789",
        "2026",
        "12",
        "31",
        "9999",
        "99999999999",
        " ",
        "\n",
        "召开",
        "。",
        "(",
        ")",
    ]
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@settings(max_examples=400, deadline=None)
@given(TEXTS, DAYS)
def test_whatever_is_found_is_valid(text: str, day: date) -> None:
    assert_valid(text, times(text, Reference.on(day)))


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.lists(st.integers(0, 9), min_size=24, max_size=24))
def test_what_is_remembered_reads_as_a_fresh_parse_does(text: str, digits: list[int]) -> None:
    zh.TAGGER.tag(text)
    others = iter(digits * len(text))
    changed = fold("".join(str(next(others)) if c in "0123456789" else c for c in text))
    for start, end in zh.TAGGER._scanner.islands(changed):
        island, length = changed[start : end + 3], end - start
        fresh = tokenize(island, length, zh.LEXICON)
        cut = zh.TAGGER._cut(island, length)
        assert list(cut) == fresh
        assert zh.TAGGER._programs.parse(cut) == zh.GRAMMAR.parse(fresh)


def test_what_is_remembered_is_bounded() -> None:
    tagger = zh.tagger(GUARDS)
    for n in range(3):
        tagger.tag("3月5日、" * 2_000 + str(n))
    assert tagger._parse.cache_info().currsize == 0  # an island that long is hostile
    assert not tagger._cuts
    assert len(tagger._programs) == 0
    programs = Programs(zh.GRAMMAR, size=3)
    for text in ("3月", "3月5日", "今年3月", "5日", "3月"):
        programs.parse(tokenize(text, len(text), zh.LEXICON))
        assert len(programs) <= 3


OFFICES = (
    (date(2024, 9, 30), 1, date(2024, 10, 8)),  # seven days off, then a Tuesday
    (date(2024, 10, 8), 5, date(2024, 10, 14)),  # Saturday 12 October is worked instead
    (date(2026, 5, 18), 10, date(2026, 6, 1)),
    (date(2026, 5, 18), -1, date(2026, 5, 15)),
    (date(2050, 5, 18), 5, date(2050, 5, 25)),  # beyond the table: Monday to Friday
)


@pytest.mark.parametrize(("day", "count", "there"), OFFICES)
def test_working_days_follow_the_official_calendar(day: date, count: int, there: date) -> None:
    assert add_workdays(day, count) == there


def test_more_working_days_than_a_deadline_has_are_refused() -> None:
    with pytest.raises(OverflowError):
        add_workdays(date(2026, 5, 18), 1_000_000)


@pytest.mark.parametrize("guard", [*GUARDS, *en.GUARDS], ids=lambda guard: guard.name)
def test_no_guard_tells_one_digit_from_another(guard: Guard) -> None:
    some_digit = r"\\d|\[0-9\]|\{\d*,?\d*\}"
    assert not re.search(r"\d|\(\?[=!<]", re.sub(some_digit, "", guard.inside.pattern))


@settings(max_examples=150, deadline=None)
@given(DAYS, st.integers(-400, 400))
def test_relative_days_shift_with_the_reference(day: date, shift: int) -> None:
    moved = day + timedelta(days=shift)
    for text in ("昨日", "明天", "三天后"):
        [here], [there] = times(text, Reference.on(day)), times(text, Reference.on(moved))
        assert_shifted(here, there, shift)


HOSTILE = tomllib.loads((Path(__file__).parent / "hostile.toml").read_text("utf-8"))["pieces"]


@pytest.mark.parametrize("piece", HOSTILE, ids=lambda piece: repr(piece))
def test_cost_grows_with_the_length(piece: str) -> None:
    assert grows_with_the_length(lambda text: times(text, DCT), piece)
