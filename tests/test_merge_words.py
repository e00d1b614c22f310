"""Every word of the merge does something: no entry is out of reach or stands behind another."""

from __future__ import annotations

import re

import pytest
from _pytest.mark import ParameterSet  # pytest does not export the type

from calendar_svc.events.merge.said import has_words
from calendar_svc.events.merge.titles import likeness, read_title, words

LITERAL = re.compile(r"[\w ]+")


def rows(table: str) -> list[ParameterSet]:
    return [
        pytest.param(name, value, word, id=f"{name}:{word}")
        for name, values in words()[table].items()
        for value, spellings in values.items()
        for word in spellings
    ]


@pytest.mark.parametrize(("name", "value", "word"), rows("contrast"))
def test_contrast_is_seen(name: str, value: str, word: str) -> None:
    assert value in read_title(f"柳湾{word}").contrasts[name]


@pytest.mark.parametrize(("long", "short"), sorted(words()["same"].items()))
def test_spellings_are_one(long: str, short: str) -> None:
    # The place before it and the end behind it keep the empty words and the turns out of it.
    ours, theirs = read_title(f"柳湾{long}甲"), read_title(f"柳湾{short}甲")
    assert likeness(ours.core, theirs.core) == 1.0


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("政协柳湾区第二届委员会第三次会议", "柳湾区政协二届三次会议"),
        ("中国共产党柳湾区第三次代表大会", "柳湾区第三次党代会"),
        ("中共柳湾区第三次党员代表大会", "柳湾区第三次党代会"),
        ("中国共产党柳湾区第二届委员会第六次全体会议", "柳湾区委二届六次全会"),
        ("中共柳湾区委二届六次全会", "柳湾区委二届六次全会"),
    ],
)
def test_long_names_of_bodies(long: str, short: str) -> None:
    ours, theirs = read_title(long), read_title(short)
    assert (ours.core, ours.numbers) == (theirs.core, theirs.numbers)


@pytest.mark.parametrize("name", sorted(words()["said"]))
def test_no_word_of_change_hides_another(name: str) -> None:
    table = words()["said"][name]
    literal = [word for word in table if LITERAL.fullmatch(word)]
    hidden = [word for word in literal if any(w != word and w in word for w in literal)]
    assert hidden == []
    assert len(set(table)) == len(table)
    assert all(has_words(name, word) for word in literal)


def test_script_of_names_is_one_to_one() -> None:
    script = words()["script"]
    assert (
        len(script["traditional"]) == len(script["simplified"]) == len(set(script["traditional"]))
    )
    assert read_title("白鷺嶺灣龍舟賽").core == read_title("白鹭岭湾龙舟赛").core
