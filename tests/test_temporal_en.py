"""English: its rules take part in their examples, its guards void theirs, any text stays valid."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from counted import grows_with_the_length
from hypothesis import given, settings
from hypothesis import strategies as st
from timex_properties import assert_shifted, assert_valid

from calendar_svc.model import Derivation
from calendar_svc.temporal import Reference, tag, times
from calendar_svc.temporal.calendars import easter_sunday
from calendar_svc.temporal.engine import Rule
from calendar_svc.temporal.lang import en, language, zh
from calendar_svc.temporal.lang.en.guards import GUARDS
from calendar_svc.temporal.lang.en.tokens import Words
from calendar_svc.temporal.tagging import Guard

DCT = Reference.on(date(2026, 5, 18))


def names(derivation: Derivation) -> set[str]:
    return {derivation.rule}.union(*(names(part) for part in derivation.parts))


@pytest.mark.parametrize("rule", en.GRAMMAR.rules, ids=lambda rule: rule.name)
def test_rule_takes_part_in_its_example(rule: Rule) -> None:
    taking_part = set[str]().union(*(names(found.derivation) for found in tag(rule.example, "en")))
    assert rule.name in taking_part


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_guard_voids_its_example(guard: Guard) -> None:
    assert tag(guard.example, "en") == ()
    without = [other for other in GUARDS if other is not guard]
    spans = [found.span for found in en.tagger(without).tag(guard.example)]
    assert spans, "the example is void without the guard; it shows nothing"


def test_rule_names_are_unique() -> None:
    found = [rule.name for rule in en.GRAMMAR.rules]
    assert sorted(found) == sorted(set(found))


@pytest.mark.parametrize("word", en.LEXICON.words, ids=lambda word: word.text)
def test_every_word_is_read_as_it_is_spelled(word: object) -> None:
    text = getattr(word, "text", "")
    assert en.LANGUAGE.tagger.fold(text) == text, "folding changes it; it is never found"
    found = Words(en.LEXICON).at(f"{text} ", 0)
    assert found == (word, len(text))


def test_languages_fall_back_subtag_by_subtag() -> None:
    assert language("en-GB-oed") is en.DAY_FIRST
    assert language("en-CA") is en.LANGUAGE
    assert language("zh-Hant-TW") is zh.LANGUAGE
    assert language("fr") is None


def test_a_language_without_rules_has_no_tags() -> None:
    with pytest.raises(ValueError, match="'fr'"):
        tag("le 5 mars", "fr")


SLASHED: tuple[tuple[str, str, list[str]], ...] = (
    ("en", "03/05/2026", []),
    ("en-GB", "03/05/2026", ["2026-05-03"]),
    ("en-IE", "until 03/05/2026", ["../2026-05-03"]),
    ("en-US", "03/05/2026", ["2026-03-05"]),
    ("en-US", "25/12/2026", ["2026-12-25"]),
    ("en-GB", "30/02/2026", []),
)


@pytest.mark.parametrize(("lang", "text", "edtf"), SLASHED)
def test_the_region_tells_the_order_of_a_slashed_date(
    lang: str, text: str, edtf: list[str]
) -> None:
    assert [found.edtf for found in times(text, DCT, lang=lang)] == edtf


UNKNOWN = (
    ("The board meets on 5 March.", "XXXX-03-05"),
    ("The board meets on 5 March at 9am.", "XXXX-03-05T09:00"),
    ("It was recently held.", "XXXX-XX-XX"),
    ("It opens in March 2026.", "2026-03"),
)


@pytest.mark.parametrize(("text", "edtf"), UNKNOWN)
def test_an_unknown_year_stays_unknown(text: str, edtf: str) -> None:
    [found] = times(text, Reference.unknown(), lang="en")
    assert found.edtf == edtf
    assert (found.interval is None) == ("XXXX" in edtf)


EASTER = (
    date(1961, 4, 2),
    date(2000, 4, 23),
    date(2024, 3, 31),
    date(2026, 4, 5),
    date(2038, 4, 25),
)


@pytest.mark.parametrize("day", EASTER, ids=str)
def test_easter(day: date) -> None:
    assert easter_sunday(day.year) == day


ROLES = (
    ("by 5 June", "deadline"),
    ("before 5 June", "deadline"),
    ("no later than 5 June", "deadline"),
    ("from 5 June", "since"),
    ("effective 5 June", "since"),
    ("until 5 June", "until"),
    ("through June 5", "until"),
    ("5 June", "plain"),
)


@pytest.mark.parametrize(("text", "role"), ROLES)
def test_what_a_time_does_in_its_sentence(text: str, role: str) -> None:
    [found] = times(text, DCT, lang="en")
    assert (found.text, found.role) == (text, role)


RRULES = (
    ("every Friday at 7pm", "FREQ=WEEKLY;BYDAY=FR"),
    ("every other Tuesday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
    ("Mondays and Thursdays", "FREQ=WEEKLY;BYDAY=MO,TH"),
    ("Monday to Friday, 9am to 5pm", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
    ("every first Monday of the month", "FREQ=MONTHLY;BYDAY=1MO"),
    ("second and fourth Tuesdays of each month", "FREQ=MONTHLY;BYDAY=2TU,4TU"),
    ("last Friday of every month", "FREQ=MONTHLY;BYDAY=-1FR"),
    ("15th of each month", "FREQ=MONTHLY;BYMONTHDAY=15"),
    ("every three months", "FREQ=MONTHLY;INTERVAL=3"),
    ("every March", "FREQ=YEARLY;BYMONTH=3"),
    ("weekdays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
    ("daily from 9am to 5pm", "FREQ=DAILY"),
)


@pytest.mark.parametrize(("text", "rrule"), RRULES)
def test_what_comes_again_has_an_rrule(text: str, rrule: str) -> None:
    [found] = times(text, DCT, lang="en")
    assert (found.text, found.type, found.rrule) == (text, "SET", rrule)


PIECES = st.sampled_from(
    [
        *(word.text for word in en.LEXICON.words),
        *"0123456789",
        *(
            "2026",
            "12",
            "31",
            "9999",
            "99999999999",
            "6.30",
            "6:30",
            "5th",
            "03/05/2026",
            "2026-02-30",
        ),
        *(
            "12pm",
            "0930",
            "2025-26",
            "1990s",
            ".",
            ",",
            "(",
            ")",
            "-",
            "/",
            "\n",
            "the",
            "was held",
            "İ",
            "ſ",
            "K",
        ),
    ]
)
TEXTS = st.lists(PIECES, max_size=14).map(" ".join)
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@settings(max_examples=500, deadline=None)
@given(TEXTS, DAYS)
def test_whatever_is_found_is_valid(text: str, day: date) -> None:
    assert_valid(text, times(text, Reference.on(day), lang="en"))


@settings(max_examples=100, deadline=None)
@given(st.datetimes(datetime(1900, 1, 1), datetime(2099, 12, 31)))
def test_one_day_written_in_many_ways_is_one_day(moment: datetime) -> None:
    day, month, clock = moment.day, moment.strftime("%B"), moment.strftime("%I:%M %p")
    suffix = "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    written = (
        f"{moment:%A}, {month} {day}, {moment.year} at {clock}",
        f"{moment:%A} {day} {month} {moment.year} at {clock.lower().replace(' ', '')}",
        f"{clock.replace(':', '.')} on {moment:%A} {day}{suffix} {month}, {moment.year}",
        f"{moment:%Y-%m-%dT%H:%M}:00Z",
        f"{moment:%d-%b-%Y}, {moment:%H:%M}",
    )
    for text in written:
        [found] = times(text, DCT, lang="en")
        assert found.edtf == moment.strftime("%Y-%m-%dT%H:%M"), text


@settings(max_examples=100, deadline=None)
@given(DAYS, st.integers(-400, 400))
def test_relative_days_shift_with_the_reference(day: date, shift: int) -> None:
    for text in ("yesterday", "tomorrow", "three weeks ago"):
        [here] = times(text, Reference.on(day), lang="en")
        [there] = times(text, Reference.on(day + timedelta(days=shift)), lang="en")
        assert_shifted(here, there, shift)


HOSTILE = (
    "a",
    "1",
    "May ",
    "5 and ",
    "5, ",
    "the ",
    "every Monday and ",
    "from 5 to ",
    "1/",
    "10:00-",
    "(",
    " ",
    "\n",
    "in ",
    "two ",
)


@pytest.mark.parametrize("piece", HOSTILE, ids=repr)
def test_cost_grows_with_the_length(piece: str) -> None:
    assert grows_with_the_length(lambda text: times(text, DCT, lang="en"), piece)
