"""Feed definitions are read strictly and take the right events; the rows are data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet
from publish_data import GOLDEN, event_of, read_table

from calendar_svc.errors import FeedDefinitionError
from calendar_svc.model import Kind, Precision, Status
from calendar_svc.publish import FeedSpec, parse_feed, takes
from calendar_svc.publish.definition import COLORS
from calendar_svc.publish.duration import parse_duration
from calendar_svc.publish.filters import EventFilter
from calendar_svc.publish.rendering import PLAIN, Rendering

FEEDS = Path(__file__).parent.parent / "feeds"
SHIPPED = {path.stem: parse_feed(path.read_text("utf-8"), str(path)) for path in FEEDS.glob("*")}


def rows(table: str) -> list[ParameterSet]:
    cases = read_table(GOLDEN / "definitions.toml")[table]
    return [pytest.param(case, id=case["id"]) for case in cases]


@pytest.mark.parametrize("case", rows("refused"))
def test_a_bad_definition_names_file_key_and_problem(case: dict[str, Any]) -> None:
    path = case.get("path", "feeds/parks.toml")
    with pytest.raises(FeedDefinitionError) as caught:
        parse_feed(case["toml"], path)
    assert (caught.value.path, caught.value.key) == (path, case["key"])
    assert case["problem"] in caught.value.problem
    assert str(caught.value) == f"{path}: {caught.value.key}: {caught.value.problem}"


def test_a_definition_with_every_key() -> None:
    spec = parse_feed((GOLDEN / "every-key.toml").read_text("utf-8"), "feeds/harbour-works.toml")
    assert spec == FeedSpec(
        slug="harbour-works",
        name="港区工程",
        name_en="Harbour works",
        description="港区工程的节点。",
        color="teal",
        rendering=Rendering(vague="span", alarms=("-P3D", "-PT15H")),
        include=EventFilter(
            kinds=(Kind.MILESTONE, Kind.DEADLINE),
            statuses=(Status.PLANNED,),
            projects=("望潮桥",),
            places=("港区",),
            bodies=("港务局",),
            keywords=("桥",),
            min_confidence=0.6,
        ),
        exclude=EventFilter(statuses=(Status.CANCELLED,), keywords=("试行",)),
    )
    assert spec.title == "港区工程 Harbour works"


@pytest.mark.parametrize("case", rows("takes"))
def test_takes(case: dict[str, Any]) -> None:
    spec = parse_feed('name = "x"\n' + case["toml"], "feeds/x.toml")
    row = {"precision": "day", **case.get("event", {})}
    assert takes(spec, event_of(row)) is case["taken"]


def test_the_shipped_feeds_are_there_in_both_languages() -> None:
    wanted = {"all", "meetings", "conferences", "milestones", "deadlines", "activities"}
    assert wanted <= set(SHIPPED)
    for spec in SHIPPED.values():
        assert spec.name_en
        assert spec.description
        assert spec.color is not None
        assert spec.rendering == PLAIN, "a public calendar has no alarms and shows imprecise times"


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("status", Status)
def test_all_takes_everything(kind: Kind, status: Status) -> None:
    for precision in Precision:
        row = {"precision": precision, "kind": kind, "status": status, "confidence": 0.0}
        assert takes(SHIPPED["all"], event_of(row))


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("PT1H", 1.0),
        ("-PT15H", -15.0),
        ("+P1D", 24.0),
        ("P2W", 336.0),
        ("-P1DT12H", -36.0),
        ("PT1H30M", 1.5),
        ("PT30M", 0.5),
        ("PT1M30S", 0.025),
    ],
)
def test_durations(text: str, hours: float) -> None:
    assert parse_duration(text).total_seconds() == hours * 3600


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "-P3",
        "3D",
        "PT",
        "P1M",
        "P1Y",
        "PT1H30S",
        "P1W2D",
        "P1DT",
        " P1D",
        "P123456D",
        "P１D",
    ],
)
def test_durations_refused(text: str) -> None:
    with pytest.raises(ValueError, match="RFC 5545"):
        parse_duration(text)


def test_the_colours_are_those_of_css3() -> None:
    assert len(COLORS) == 147
    assert all(len(value) == 7 and int(value[1:], 16) >= 0 for value in COLORS.values())
    assert COLORS["teal"] == "#008080"
