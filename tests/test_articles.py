"""Pages and notices fall into the articles that a reader sees."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_svc.events.articles import headline, paragraphs, segment
from calendar_svc.events.segmentation.lexicon import WORDS
from calendar_svc.events.segmentation.lines import read_lines
from calendar_svc.model import Article

DATA = Path(__file__).parent / "documents_data"
ROOT = Path(__file__).parents[1]


def pages() -> list[Any]:
    files = sorted((DATA / "pages").glob("*.toml"))
    return [pytest.param(tomllib.loads(f.read_text("utf-8")), id=f.stem) for f in files]


def kinds() -> list[Any]:
    table = tomllib.loads((DATA / "lines.toml").read_text("utf-8"))
    return [pytest.param(kind, line, id=line) for kind, rows in table.items() for line in rows]


def text_of(page: dict[str, Any]) -> str:
    if "file" in page:
        return (ROOT / str(page["file"])).read_text("utf-8")
    return str(page["text"])


def told(text: str, article: Article) -> dict[str, Any]:
    """An article in the words of the data files."""
    head = headline(text, article)
    return {
        **({"headline": head.text} if head else {}),
        "byline": list(article.byline),
        "paragraphs": [flow.text for flow in paragraphs(text, article)],
    }


def covered(text: str) -> list[int]:
    """How many articles hold each character."""
    counts = [0] * len(text)
    for article in segment(text):
        for span in (*article.spans, *([article.headline] if article.headline else ())):
            for at in range(span.start, span.end):
                counts[at] += 1
    return counts


@pytest.mark.parametrize("page", pages())
def test_page(page: dict[str, Any]) -> None:
    text = text_of(page)
    assert [told(text, article) for article in segment(text)] == page["article"]


@pytest.mark.parametrize("page", pages())
def test_what_stands_aside(page: dict[str, Any]) -> None:
    text = text_of(page)
    counts = covered(text)
    aside = [line.text for line in read_lines(text) if not any(counts[line.start : line.end])]
    assert aside == page["aside"]
    assert max(counts) == 1


@pytest.mark.parametrize("page", pages())
def test_paragraphs_map_back(page: dict[str, Any]) -> None:
    text = text_of(page)
    for article in segment(text):
        inside = {at for span in article.spans for at in range(span.start, span.end)}
        for flow in paragraphs(text, article):
            for letter, at in zip(flow.text, flow.offsets, strict=True):
                glue = letter in " \t"  # a tab parts the cells of a table that was broken
                assert glue or (at in inside and text[at] == letter)


@pytest.mark.parametrize("page", pages())
def test_line_ends_of_other_systems_change_nothing(page: dict[str, Any]) -> None:
    text = text_of(page)
    other = text.replace("\n", "\r\n")
    assert [told(other, a) for a in segment(other)] == [told(text, a) for a in segment(text)]


@pytest.mark.parametrize(("kind", "line"), kinds())
def test_kind_of_a_line_by_its_own_words(kind: str, line: str) -> None:
    assert read_lines(line)[0].kind == kind


def test_words_are_listed_once() -> None:
    for table in WORDS.values():
        for name, words in table.items():
            assert len(words) == len(set(words)), name


def test_nothing_of_nothing() -> None:
    assert segment("") == ()
    assert segment(" \n\r\n　\n") == ()


PIECES = st.sampled_from(
    [
        "本报讯(记者 甲乙)",
        "【本報訊】",
        "全区项目建设推进会举行",
        "近日,",
        "一年一度的集市开张。",
        "（甲乙）",
        "▲",
        "摄",
        "责任编辑",
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "简讯",
        "公告",
        "时间：3月5日",
        "1 ",
        "a",
        "\u2028",
        "“",
        "2024年5月6日",
    ]
)


@settings(max_examples=200)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_page_keeps_its_text(text: str) -> None:
    counts = covered(text)
    assert max(counts, default=0) <= 1
    for article in segment(text):
        headline(text, article)
        pieces = [(span.start, span.end) for span in article.spans]
        assert pieces == sorted(pieces)
        for flow in paragraphs(text, article):
            assert list(flow.offsets) == sorted(set(flow.offsets))


HOSTILE = {
    "one-line": "今年3月5日,甲乙丙丁" * 80_000,
    "openers": "本报讯(记者 甲乙)近日,\n" * 12_000,
    "authors": "本报记者 甲乙 丙丁 戊己\n" * 12_000,
    "one-headline-again-and-again": "全区项目推进会举行\n\n" * 12_000,
    "headlines": "\n\n".join(f"全区第{n}次项目推进会举行" for n in range(6_000)),
    "broken-articles": "\n\n".join(f"标题{n}\n\n本报讯 {n}甲乙丙丁" for n in range(6_000)),
    "signatures": "项目开工。（甲乙）\n" * 12_000,
    "open-brackets": "（甲" * 200_000,
    "blank": " \n" * 200_000 + "会",
    "short-lines": "甲\n" * 50_000,
    "masthead-words": ("要闻 3版 " * 20 + "\n") * 2_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_pages_cost_seconds_at_most(text: str) -> None:
    begun = time.process_time()
    articles = segment(text)
    for article in articles[:2]:
        paragraphs(text, article)
    # Linear: each of these is hundreds of pages long; a quadratic walk would take minutes.
    assert time.process_time() - begun < 10
