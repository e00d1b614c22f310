"""Bytes to text: encodings, what is refused, safe lines, and running text with its map."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_svc.documents import Flow, clean_text, read_text
from calendar_svc.errors import (
    BinaryDocumentError,
    DocumentError,
    EmptyDocumentError,
    OversizedDocumentError,
    UndecodableDocumentError,
)
from calendar_svc.model import Span

DATA = Path(__file__).parent / "documents_data"


def cases(name: str) -> list[Any]:
    table = tomllib.loads((DATA / name).read_text("utf-8"))
    return [pytest.param(case, id=case["id"]) for case in table["case"]]


@pytest.mark.parametrize("case", cases("decode.toml"))
def test_decode(case: dict[str, str]) -> None:
    data = bytes.fromhex(case.get("mark", "")) + case["text"].encode(case["encode"])
    assert read_text(data, "page.txt").text == case["text"]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        pytest.param(b"", EmptyDocumentError, id="no-bytes"),
        pytest.param(b" \r\n\t\n", EmptyDocumentError, id="white-space"),
        pytest.param(b"\xef\xbb\xbf", EmptyDocumentError, id="only-a-mark"),
        pytest.param(b"PK\x03\x04\x00\x00page", BinaryDocumentError, id="nul"),
        pytest.param(b"\x7fELF" + bytes(range(1, 32)) * 9, BinaryDocumentError, id="controls"),
        pytest.param(b"a\x01" * 500, BinaryDocumentError, id="controls-in-ascii"),
        pytest.param(b"\xff\xfe\x00\x00A\x00\x00\x00", BinaryDocumentError, id="utf-32"),
        pytest.param(b"\xff\xfeA\x00B", UndecodableDocumentError, id="half-a-utf-16-unit"),
        pytest.param(b"\xef\xbb\xbf\xff", UndecodableDocumentError, id="mark-that-lies"),
        pytest.param(b"caf\xff \xff\xff", UndecodableDocumentError, id="no-encoding"),
        pytest.param(b"x" * 1001, OversizedDocumentError, id="over-the-limit"),
    ],
)
def test_refused_with_one_line(data: bytes, error: type[DocumentError]) -> None:
    with pytest.raises(error) as caught:
        read_text(data, "bad.bin", limit=1000)
    assert str(caught.value).startswith("bad.bin: ")
    assert "\n" not in str(caught.value)


def test_a_few_controls_are_tolerated() -> None:
    data = "区人大常委会3月12日上午举行会议。\n".encode() * 20 + b"\x07"
    assert read_text(data, "page.txt").text.endswith("\x07")


def test_line_ends_become_one() -> None:
    text = read_text("一\r\n二\r三\f四\u2028五\u0085六\n七".encode(), "page.txt").text
    assert text == "一\n二\n三\n四\n五\n六\n七"


def test_long_big5_is_told_from_gb18030_by_a_sample() -> None:
    text = "鄉公所訂於十月十六日下午二時在三樓禮堂召開說明會。\n" * 3000
    assert read_text(text.encode("big5"), "page.txt").text == text


def test_document_carries_what_is_known() -> None:
    data = "公告".encode()
    found = read_text(
        data, "a/b.txt", published=date(2024, 5, 6), publisher="乡公所", timezone="Asia/Taipei"
    )
    assert found.name == "a/b.txt"
    assert found.digest == hashlib.sha256(data).hexdigest()
    assert (found.published, found.publisher) == (date(2024, 5, 6), "乡公所")
    assert found.timezone == "Asia/Taipei"


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        text = read_text(data, "any.bin").text
    except DocumentError:
        return
    assert text.strip()
    assert not {"\r", "\x00"} & set(text)


@pytest.mark.parametrize("case", cases("clean.toml"))
def test_clean_text(case: dict[str, Any]) -> None:
    assert clean_text(case["text"], case.get("limit", 4000)) == case["clean"]


@given(st.text(st.characters(), max_size=80), st.integers(1, 40))
def test_clean_text_is_safe_short_and_settled(text: str, limit: int) -> None:
    line = clean_text(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in line)
    line.encode("utf-8")  # no lone surrogate is left
    assert clean_text(line, limit) == line


def test_clean_text_of_a_hostile_length_is_quick() -> None:
    assert clean_text("\u202e" * 5_000_000 + "x", 100) == ""
    assert len(clean_text("e\u0301" * 1_000_000, 100)) == 100


def test_flow_needs_an_offset_a_character() -> None:
    with pytest.raises(ValueError, match="2 characters but 1 offsets"):
        Flow("会议", [0])


def test_flow_over_a_caption() -> None:
    raw = "工程已\n\n效果图\n\n收尾。"
    flow = Flow.join(raw, [Span(0, 3), Span(10, 13)])
    assert flow.text == "工程已收尾。"
    assert flow.raw(2, 4) == Span(2, 11)
    assert flow.slice(3).raw(0, 2) == Span(10, 12)
    assert flow.span == Span(0, 13)


def test_flow_of_nothing() -> None:
    assert Flow.of("会议", 1, 1).span == Span(0, 0)
    assert Flow.of("会议").raw(2, 2) == Span(2, 2)


@st.composite
def joined(draw: st.DrawFn) -> tuple[str, list[Span], list[str]]:
    """A raw text, rising stretches of it, and what joins them."""
    raw = draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
    cuts = sorted(draw(st.sets(st.integers(0, len(raw)), min_size=2, max_size=8)))
    spans = [Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    glue = [draw(st.sampled_from(["", " "])) for _ in spans[1:]]
    return raw, spans, glue


@given(joined(), st.data())
def test_flow_maps_back_to_the_raw_text(
    made: tuple[str, list[Span], list[str]], data: st.DataObject
) -> None:
    raw, spans, glue = made
    flow = Flow.join(raw, spans, glue)
    assert list(flow.offsets) == sorted(set(flow.offsets))
    start = data.draw(st.integers(0, len(flow) - 1))
    end = data.draw(st.integers(start + 1, len(flow)))
    span = flow.raw(start, end)
    # The smallest raw span: it begins and ends with the characters asked for.
    assert (span.start, span.end) == (flow.offsets[start], flow.offsets[end - 1] + 1)
    inside = {k for s in spans for k in range(s.start, s.end)}
    for place in range(start, end):
        if flow.offsets[place] in inside:
            assert raw[flow.offsets[place]] == flow.text[place]
        else:
            assert flow.text[place] == " "
    assert flow.slice(start, end).span == span
