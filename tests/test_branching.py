"""Words as branches of a pattern: the longest word wins, and no word is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_svc.temporal.branching import branches

ROWS = [
    (["开工", "开", "开工仪式", "竣工"], "开工仪式", "开工仪式"),
    (["开工", "开", "开工仪式", "竣工"], "开工了", "开工"),
    (["开工", "开", "开工仪式", "竣工"], "开业", "开"),
    (["a.b", "a"], "aXb", "a"),
    (["原定", "原定于"], "原定于三月", "原定于"),
]


@pytest.mark.parametrize(("words", "text", "longest"), ROWS)
def test_the_longest_word_wins(words: list[str], text: str, longest: str) -> None:
    found = re.match(branches(words), text)
    assert found is not None
    assert found[0] == longest


def test_no_word_is_no_branch() -> None:
    assert branches([]) == ""


_LETTERS = st.text("ab.开", min_size=1, max_size=4)


@given(st.lists(_LETTERS, min_size=1, max_size=12), st.text("ab.开", max_size=8))
def test_finds_what_single_words_in_order_of_length_find(words: list[str], text: str) -> None:
    plain = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    for behind in ("", "a", "$"):  # what follows may send the pattern back to a shorter word
        factored = re.finditer(f"(?:{branches(words)}){behind}", text)
        listed = re.finditer(f"(?:{plain}){behind}", text)
        assert [found.span() for found in factored] == [found.span() for found in listed]
