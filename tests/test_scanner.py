"""The scanner: what stands in for RE2 finds what RE2 finds, on any text and in linear time."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from counted import grows_with_the_length
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_svc.temporal import automaton
from calendar_svc.temporal.automaton import Automaton
from calendar_svc.temporal.lang import en, zh
from calendar_svc.temporal.pattern import parse_pattern
from calendar_svc.temporal.scanner import Finder, by_automaton, by_re2

HERE = Path(__file__).parent
TAGGERS = {"zh": zh.TAGGER, "en": en.LANGUAGE.tagger}
PATTERNS = {lang: tagger._scanner.pattern for lang, tagger in TAGGERS.items()}
FINDERS: dict[str, tuple[Finder, Finder]] = {
    lang: (by_re2(pattern), by_automaton(pattern)) for lang, pattern in PATTERNS.items()
}
HOSTILE = tomllib.loads((HERE / "hostile.toml").read_text("utf-8"))["pieces"]
LANGS = st.sampled_from(sorted(FINDERS))


def assert_same(lang: str, text: str) -> None:
    by_library, by_python = FINDERS[lang]
    assert list(by_python(text)) == list(by_library(text)), text


@pytest.mark.parametrize("lang", sorted(FINDERS))
@pytest.mark.parametrize("path", sorted((HERE / "corpus").rglob("*.toml")), ids=lambda p: p.stem)
def test_the_corpus_has_the_same_islands(lang: str, path: Path) -> None:
    for case in tomllib.loads(path.read_text("utf-8"))["case"]:
        assert_same(lang, TAGGERS[lang].fold(case["text"]))


@pytest.mark.parametrize("lang", sorted(FINDERS))
@pytest.mark.parametrize("piece", HOSTILE, ids=repr)
def test_hostile_text_has_the_same_islands(lang: str, piece: str) -> None:
    for size in (1, 2, 3, 7, 40, 500):
        assert_same(lang, (piece * size)[:size] + " 3月5日, on 5 May")


WORDS = [word.text for word in (*zh.LEXICON.words, *en.LEXICON.words)]
PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from("0123456789一二三四十〇零廿年月日时点分:-./,' ()的\u3000\n\u017f\u212a"),
    st.characters(),
)
TEXTS = st.lists(PIECES, max_size=20).map("".join)


@settings(max_examples=500, deadline=None)
@given(LANGS, TEXTS)
def test_any_text_has_the_same_islands(lang: str, text: str) -> None:
    assert_same(lang, text)


@pytest.mark.parametrize("lang", sorted(FINDERS))
@pytest.mark.parametrize("piece", [*HOSTILE, "( ", "a ", "1:", "at 5 ", "一、", "1.1,"], ids=repr)
def test_the_automaton_is_linear(lang: str, piece: str) -> None:
    find = FINDERS[lang][1]
    assert grows_with_the_length(lambda text: list(find(text)), piece)


def test_the_states_of_the_automaton_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(automaton, "_MOST_STATES", 50)
    small = Automaton(PATTERNS["zh"])
    for case in tomllib.loads((HERE / "corpus/zh/ranges.toml").read_text("utf-8"))["case"][:60]:
        text = zh.TAGGER.fold(case["text"])
        assert list(small.find(text)) == list(FINDERS["zh"][0](text))
        assert len(small._states) <= 50


SYNTAX = (
    (r"may|maybe not|may be", "maybe may be not maybe not"),
    (r"\bmay\b|\b1\b", "may, mayor 1 11 dismay may_ 五may1"),
    (r"(?i:Sky|[a-c]x) to", "SKY to \u017f\u212ay to BX to bx TO"),
    (r"a{2}b{1,2}c{0,1}d{2,}", "aabd aabbcdddd abdd aabbdd"),
    (r"(?:ab|a)*c+", "ababaacc ab c b"),
    (r"([-./])\d\s{1,2}\(", ".5 ( -5\t\n( /5("),
    (r"[\x{3000}\]\-x]\x{6708}+", "\u3000月月 ]月 -月 x月 y月"),
    (r"(?:a|b)?(?:|c)d", "acd bd cd d abd"),
)


@pytest.mark.parametrize(("pattern", "text"), SYNTAX)
def test_a_pattern_means_what_it_means_to_re2(pattern: str, text: str) -> None:
    found = list(by_automaton(pattern)(text))
    assert found == list(by_re2(pattern)(text))
    assert found


@pytest.mark.parametrize(
    "pattern",
    ["a$", "^a", ".", "(?=a)", "[^a]", "a*?", "*", "(a", "a)", "[a", r"\w", r"[\w]", r"a\B"],
)
def test_a_pattern_beyond_the_subset_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="cannot read the pattern"):
        parse_pattern(pattern)


WITHOUT_RE2 = """
import sys
sys.modules["re2"] = None  # as where it is not installed
from datetime import date
from calendar_svc.cli.doctor import look_at_scanner
from calendar_svc.service.settings import Settings
from calendar_svc.temporal import Reference, times
from calendar_svc.temporal.scanner import HAS_RE2
assert not HAS_RE2
assert "no google-re2" in look_at_scanner(Settings())
day = Reference.on(date(2026, 5, 18))
assert [t.value for t in times("定于5月20日上午9时", day)] == ["2026-05-20T09:00"]
assert [t.value for t in times("on 5 May 2026", day, lang="en")] == ["2026-05-05"]
"""


def test_everything_works_where_re2_is_not_installed() -> None:
    subprocess.run([sys.executable, "-c", WITHOUT_RE2], check=True)
