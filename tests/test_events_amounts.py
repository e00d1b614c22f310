"""Figures with a name, and the events that they belong to."""

from __future__ import annotations

import tomllib
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from calendar_svc.documents import Flow
from calendar_svc.events import amounts, extract
from calendar_svc.events.amounts import Figure, Rule
from calendar_svc.events.body import Body, build_body
from calendar_svc.events.lang import language
from calendar_svc.events.lang.en import amounts as english
from calendar_svc.events.lang.en.text import build
from calendar_svc.events.words import load
from calendar_svc.model import Document

TABLE = tomllib.loads((Path(__file__).parent / "events" / "amounts.toml").read_text("utf-8"))
WORDS, EN = load("amounts"), load("en/amounts")
MEASURED = {
    "money": "120元",
    "area": "120亩",
    "length": "120米",
    "persons": "120人",
    "count": "120个",
}


def chinese(text: str) -> Body:
    return build_body([Flow(text, range(len(text)))], lambda *_: ())


def latin(text: str) -> Body:
    return build(None, [Flow(text, range(len(text)))], lambda *_: ())


def read(text: str, lang: str = "zh", zone: str = "Asia/Shanghai") -> list[Figure]:
    return list(language(lang).figures(latin(text) if lang == "en" else chinese(text), zone))


def told(figure: Figure) -> tuple[str, str, str]:
    return figure.name, format(figure.value, "f"), figure.unit


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in TABLE["row"]])
def test_figures_are_read(row: dict[str, Any]) -> None:
    found = read(row["text"], row.get("lang", "zh"), row.get("zone", "Asia/Shanghai"))
    assert [[*told(figure), figure.bound or ""] for figure in found] == row["told"]
    for figure in found:
        said = "".join(row["text"][figure.start : figure.end].split())
        assert "".join(figure.name.split()) in said


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in TABLE["document"]])
def test_figures_belong_to_their_events(row: dict[str, Any]) -> None:
    text = row["text"]
    document = Document(
        row["id"],
        text,
        "",
        date.fromisoformat(row["published"]),
        row["publisher"],
        row.get("timezone", "Asia/Shanghai"),
    )
    events = extract(document).events
    assert {event.title: [amount.name for amount in event.amounts] for event in events} == row[
        "events"
    ]
    for amount in (amount for event in events for amount in event.amounts):
        assert amount.quote.text == amount.quote.span.of(text)


RULES = [("zh", rule) for rule in amounts.RULES] + [("en", rule) for rule in english.RULES]


@pytest.mark.parametrize(
    ("lang", "rule"), [pytest.param(lang, rule, id=f"{lang}:{rule.name}") for lang, rule in RULES]
)
def test_every_rule_reads_its_example(lang: str, rule: Rule) -> None:
    zone = "Europe/London" if lang == "en" else "Asia/Shanghai"
    assert [told(figure) for figure in read(rule.example, lang, zone)] == [rule.gives]


def named(key: str) -> list[Any]:
    rows = ((row["of"], word) for row in WORDS[key] for word in row["words"])
    return [pytest.param(of, word, id=f"{of}:{word}") for of, word in rows]


@pytest.mark.parametrize(("of", "word"), named("name"))
def test_every_name_calls_its_figure(of: str, word: str) -> None:
    assert [figure.name for figure in read(f"{word}{MEASURED[of]}")] == [word]


@pytest.mark.parametrize(("of", "word"), named("act"))
def test_every_act_calls_its_figure(of: str, word: str) -> None:
    done = "教师" if of == "persons" else "点位"
    assert [figure.name for figure in read(f"{word}{done}{MEASURED[of]}")] == [f"{word}{done}"]


@pytest.mark.parametrize(("of", "word"), named("thing"))
def test_every_thing_calls_the_figure_before_it(of: str, word: str) -> None:
    assert [figure.name for figure in read(f"将有{MEASURED[of]}{word}")] == [word]


@pytest.mark.parametrize("word", WORDS["whose"]["words"])
def test_every_bearer_is_part_of_the_name(word: str) -> None:
    assert [figure.name for figure in read(f"{word}奖金120元")] == [f"{word}奖金"]


UNITS = [(row["of"], row["code"], word) for row in WORDS["unit"] for word in row["words"]]
FIRST = {of: next(row["words"][0] for row in WORDS["name"] if row["of"] == of) for of in MEASURED}


@pytest.mark.parametrize(("of", "code", "word"), UNITS)
def test_every_unit_is_counted(of: str, code: str, word: str) -> None:
    assert [figure.unit for figure in read(f"{FIRST[of]}120{word}")] == [code]


@pytest.mark.parametrize("word", [word for row in WORDS["unit"] for word in row.get("but", ())])
def test_what_begins_like_a_unit_is_none(word: str) -> None:
    assert [figure for of in MEASURED for figure in read(f"{FIRST[of]}120{word}")] == []


def flat(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(key, word) for key, words in table.items() for word in words]


@pytest.mark.parametrize(("code", "sign"), flat(WORDS["sign"]))
def test_every_sign_tells_the_currency(code: str, sign: str) -> None:
    assert [figure.unit for figure in read(f"总投资{sign}120")] == [code]


@pytest.mark.parametrize(("code", "word"), flat(WORDS["per"]))
def test_every_each_is_told(code: str, word: str) -> None:
    assert [figure.unit for figure in read(f"补贴50元/{word}")] == [f"CNY/{code}"]


@pytest.mark.parametrize(("word", "factor"), WORDS["scale"].items())
def test_every_scale_multiplies(word: str, factor: str) -> None:
    assert [told(figure)[1] for figure in read(f"总投资3{word}元")] == [f"3{factor[1:]}"]


@pytest.mark.parametrize(("key", "word"), flat(WORDS["between"]))
def test_every_word_between_says_how_it_bounds(key: str, word: str) -> None:
    assert [figure.bound or "plain" for figure in read(f"总投资{word}120元")] == [key]


@pytest.mark.parametrize(("key", "word"), flat(WORDS["behind"]))
def test_every_word_behind_says_how_it_bounds(key: str, word: str) -> None:
    assert [figure.bound for figure in read(f"总投资120元{word}")] == [key]


@pytest.mark.parametrize(("of", "word"), flat(WORDS["before"]))
def test_what_was_spent_or_grown_is_no_property(of: str, word: str) -> None:
    noun = "投资" if of == "money" else "面积"
    assert read(f"{word}{noun}{MEASURED[of]}") == []


@pytest.mark.parametrize(("zone", "code"), WORDS["here"].items())
def test_the_yuan_is_that_of_the_country(zone: str, code: str) -> None:
    assert [figure.unit for figure in read("总投资120元", "zh", zone)] == [code]


@pytest.mark.parametrize("word", EN["name"][0]["words"])
def test_every_english_name_calls_its_figure(word: str) -> None:
    assert [figure.name for figure in read(f"the {word} £120", "en")] == [word]


EN_THINGS = [(row["of"], word) for row in EN["thing"] for word in row["words"]]


@pytest.mark.parametrize(("of", "word"), EN_THINGS)
def test_every_english_thing_calls_the_figure_before_it(of: str, word: str) -> None:
    sign = "£" if of == "money" else ""
    assert [figure.name for figure in read(f"a {sign}120 {word}", "en")] == [word]


@pytest.mark.parametrize(("code", "sign"), flat(EN["sign"]))
def test_every_english_sign_tells_the_currency(code: str, sign: str) -> None:
    assert [figure.unit for figure in read(f"budget of {sign} 120", "en")] == [code]


@pytest.mark.parametrize(("code", "word"), flat(EN["per"]))
def test_every_english_each_is_told(code: str, word: str) -> None:
    assert [figure.unit for figure in read(f"fee of £5 per {word}", "en")] == [f"GBP/{code}"]


@pytest.mark.parametrize(("word", "factor"), EN["scale"].items())
def test_every_english_scale_multiplies(word: str, factor: str) -> None:
    assert [told(f)[1] for f in read(f"budget of £3 {word}", "en")] == [f"3{factor[1:]}"]


@pytest.mark.parametrize(("key", "word"), flat(EN["between"]))
def test_every_english_word_between_says_how_it_bounds(key: str, word: str) -> None:
    assert [f.bound or "plain" for f in read(f"budget {word} £120", "en")] == [key]


@pytest.mark.parametrize(("key", "word"), flat(EN["behind"]))
def test_every_english_word_behind_says_how_it_bounds(key: str, word: str) -> None:
    assert [figure.bound for figure in read(f"budget of £120 {word}", "en")] == [key]


@pytest.mark.parametrize(("place", "code"), EN["here"].items())
def test_the_dollar_is_that_of_the_country(place: str, code: str) -> None:
    assert [figure.unit for figure in read("budget of $120", "en", place)] == [code]


def test_a_long_text_of_figures_is_read_in_linear_time() -> None:
    body = chinese("总投资3亿元，" * 2000)
    assert len(list(islice(amounts.figures(body, "Asia/Shanghai"), 3000))) == 2000
