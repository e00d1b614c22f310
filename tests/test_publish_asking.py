"""What the URL of a feed may ask for, and the one form of equal questions; the rows are data."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest
from _pytest.mark import ParameterSet
from hypothesis import given, settings
from hypothesis import strategies as st
from publish_data import GOLDEN, event_of, read_table

from calendar_svc.errors import FeedQueryError
from calendar_svc.model import Kind
from calendar_svc.publish import FeedSpec, parse_feed, takes
from calendar_svc.publish.asking import PARAMETERS, asked_feed
from calendar_svc.publish.parameters import MAX_VALUE, MAX_VALUES
from calendar_svc.publish.rendering import read_clock, write_clock


def rows(table: str) -> list[ParameterSet]:
    cases = read_table(GOLDEN / "asking.toml")[table]
    return [pytest.param(case, id=case["id"]) for case in cases]


def ask(query: str, definition: str = "") -> FeedSpec:
    spec = parse_feed(f'name = "x"\n{definition}', "feeds/x.toml")
    return asked_feed(spec, parse_qsl(query, keep_blank_values=True))


@pytest.mark.parametrize("case", rows("asked"))
def test_the_canonical_form_of_a_question(case: dict[str, Any]) -> None:
    definition = case.get("feed", "")
    asked = ask(case["query"], definition)
    assert asked.query == case["canonical"]
    assert ask(asked.query, definition) == asked, "it asks the same"


@pytest.mark.parametrize("case", rows("refused"))
def test_what_is_not_understood_says_what_would_be(case: dict[str, Any]) -> None:
    with pytest.raises(FeedQueryError) as caught:
        ask(case["query"])
    (fault,) = caught.value.faults
    assert fault.parameter == case["parameter"]
    assert case["problem"] in fault.problem
    assert case["allowed"] in fault.allowed
    assert str(fault) in str(caught.value)


def test_every_unknown_parameter_is_named_at_once() -> None:
    with pytest.raises(FeedQueryError) as caught:
        ask("x=1&kind=meeting&y=2")
    assert [fault.parameter for fault in caught.value.faults] == ["x", "y"]


@pytest.mark.parametrize(
    "query", ["q=" + "x" * (MAX_VALUE + 1), "&".join(["body=x"] * (MAX_VALUES + 1))]
)
def test_questions_without_end_are_refused(query: str) -> None:
    with pytest.raises(FeedQueryError, match="too many or too long"):
        ask(query)


def test_a_url_only_narrows_what_a_feed_takes() -> None:
    asked = ask("kind=meeting,visit", '[include]\nkinds = ["meeting"]')
    assert takes(asked, event_of({"precision": "day", "kind": "meeting"}))
    assert not takes(asked, event_of({"precision": "day", "kind": "visit"}))


@pytest.mark.parametrize("case", rows("narrowed"))
def test_which_events_a_question_takes(case: dict[str, Any]) -> None:
    row = {"precision": "day", "title": "云溪镇议事会", **case.get("event", {})}
    assert takes(ask(case["query"]), event_of(row)) is case["taken"]


@pytest.mark.parametrize("minutes", range(-3000, 1440, 37))
def test_clock_alarms_are_written_as_they_are_read(minutes: int) -> None:
    days, rest = divmod(minutes, 1440)
    text = f"{rest // 60:02d}:{rest % 60:02d}" + (f"-{-days}d" if days else "")
    assert write_clock(read_clock(text)) == text


VALUE = st.one_of(
    st.text(max_size=12),
    st.sampled_from([*Kind, "planned", "zh", "0.5", "1d", "09:00", "span", "google", "2026-05-01"]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PARAMETERS), VALUE), max_size=5))
def test_any_question_is_refused_or_has_a_form_that_asks_the_same(
    pairs: list[tuple[str, str]],
) -> None:
    spec = parse_feed('name = "x"\nalarms = ["-P1D"]\nvague = "omit"', "feeds/x.toml")
    try:
        asked = asked_feed(spec, pairs)
    except FeedQueryError:
        return
    again = asked_feed(spec, parse_qsl(asked.query, keep_blank_values=True))
    assert again == asked
    assert asked.query.isascii()
