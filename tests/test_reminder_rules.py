"""The parts of reminder rules: moments, quiet hours, rhythms, what became of an event."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from office import NOW, rule_of
from pydantic import ValidationError
from stories import event, stored
from structlog.testing import capture_logs

from calendar_svc.errors import FeedDefinitionError, ReminderRuleError
from calendar_svc.model import Event, EventTime, Kind, Precision, Status
from calendar_svc.publish import FeedSpec, parse_feed
from calendar_svc.service.definitions import load_feeds
from calendar_svc.service.reminders.alerts import what_happened
from calendar_svc.service.reminders.hours import QuietHours, Rhythm
from calendar_svc.service.reminders.keeping import read_rule
from calendar_svc.service.reminders.moments import parse_moment
from calendar_svc.service.reminders.rules import ReminderRule
from calendar_svc.service.settings import Settings
from calendar_svc.service.ticking import rulebook
from calendar_svc.store import Store, reminding

DATA = Path(__file__).parent / "reminders"


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))


MOMENTS = table("moments")
HAPPENED = table("happened")["case"]


@pytest.mark.parametrize("case", MOMENTS["case"], ids=lambda case: case["text"])
def test_a_moment_before_an_event(case: dict[str, str]) -> None:
    moment = parse_moment(case["text"])
    anchor = datetime.fromisoformat(MOMENTS["anchor"])
    assert (moment.name, f"{moment.of(anchor):%Y-%m-%d %H:%M}") == (case["name"], case["due"])
    assert parse_moment(moment.name) == moment


@pytest.mark.parametrize("case", MOMENTS["refused"], ids=lambda case: case["text"])
def test_what_is_no_moment_is_refused(case: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"7d|no time of day|whole days|without a sign"):
        parse_moment(case["text"])


@pytest.mark.parametrize(
    ("hours", "local", "ends"),
    [
        ("22:00-07:30", "2026-05-10 21:59", None),
        ("22:00-07:30", "2026-05-10 22:00", "2026-05-11 07:30"),
        ("22:00-07:30", "2026-05-11 00:00", "2026-05-11 07:30"),
        ("22:00-07:30", "2026-05-11 07:29", "2026-05-11 07:30"),
        ("22:00-07:30", "2026-05-11 07:30", None),
        ("12:00-14:00", "2026-05-11 13:00", "2026-05-11 14:00"),
        ("12:00-14:00", "2026-05-11 14:00", None),
    ],
)
def test_quiet_hours(hours: str, local: str, ends: str | None) -> None:
    found = QuietHours.parse(hours).ends(datetime.fromisoformat(local))
    assert (found and f"{found:%Y-%m-%d %H:%M}") == ends


@pytest.mark.parametrize(
    ("rhythm", "local", "due"),
    [
        ("daily 08:00", "2026-05-11 07:59", "2026-05-11 08:00"),
        ("daily 08:00", "2026-05-11 08:00", "2026-05-12 08:00"),
        ("weekly mon 08:00", "2026-05-10 20:00", "2026-05-11 08:00"),
        ("weekly mon 08:00", "2026-05-11 08:00", "2026-05-18 08:00"),
        ("weekly sun 08:00", "2026-05-11 08:00", "2026-05-17 08:00"),
    ],
)
def test_the_next_digest(rhythm: str, local: str, due: str) -> None:
    found = Rhythm.parse(rhythm)
    assert f"{found.after(datetime.fromisoformat(local)):%Y-%m-%d %H:%M}" == due
    assert str(found) == rhythm


@pytest.mark.parametrize("text", ["22:00", "22-07", "25:00-07:00", "08:00-08:00", ""])
def test_quiet_hours_that_cannot_be_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"quiet hours|no time of day"):
        QuietHours.parse(text)


@pytest.mark.parametrize("text", ["hourly", "weekly 08:00", "daily 24:30", "monthly 1 08:00"])
def test_a_rhythm_that_cannot_be_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"weekly mon|no time of day"):
        Rhythm.parse(text)


def version(told: dict[str, Any]) -> Event:
    precision = Precision(told.get("precision", "minute"))
    begin = told.get("begin", None if precision is Precision.VAGUE else "2026-05-10 09:30")
    first = datetime.fromisoformat(begin) if begin else None
    end = told.get("end", begin)
    last = datetime.fromisoformat(end) if end else None
    values = {name: told[name] for name in ("title", "place") if name in told}
    time = EventTime(first, last, precision, "edtf")
    return event(time=time, status=Status(told.get("status", "planned")), **values)


@pytest.mark.parametrize("case", HAPPENED, ids=lambda case: case["id"])
def test_what_became_of_an_event(case: dict[str, Any]) -> None:
    before, after = version(case.get("before", {})), version(case.get("after", {}))
    assert what_happened(before, after) == case.get("alert")


def test_a_new_event_is_created() -> None:
    assert what_happened(None, event()) == "created"


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"to": "webhook"}, "rule"),
        ({"to": "Not A Channel", "before": ["1d"]}, "to"),
        ({"to": "email:a b@example.org", "before": ["1d"]}, "to"),
        ({"to": "log", "before": ["soon"]}, "before.0"),
        ({"to": "log", "before": ["1d"], "kinds": ["party"]}, "kinds.0"),
        ({"to": "log", "before": ["1d"], "colour": "red"}, "colour"),
        ({"to": "log", "before": ["1d"], "quiet": "night"}, "quiet"),
        ({"to": "log", "before": ["1d"], "min_confidence": 2}, "min_confidence"),
        ({"to": "log", "before": ["1d"], "feed": "nowhere"}, "feed"),
        ({"to": "log", "before": ["1d"] * 9}, "before"),
    ],
)
def test_a_rule_that_cannot_be_read_says_which_part(told: dict[str, Any], field: str) -> None:
    with pytest.raises(ReminderRuleError) as caught:
        read_rule(told, {"all": FeedSpec("all", "全部")})
    assert caught.value.field == field


def test_a_rule_is_kept_as_it_was_written() -> None:
    told = {
        "to": "email:a@example.org",
        "feed": "all",
        "kinds": ["milestone"],
        "before": ["7d", "1d@18:00"],
        "changes": ["moved"],
        "quiet": "22:00-07:30",
        "overdue": True,
    }
    rule = ReminderRule.model_validate(told)
    kept = rule.model_dump(mode="json", exclude_defaults=True)
    assert ReminderRule.model_validate(kept) == rule


def test_a_rule_selects_by_feed_and_by_its_own_questions() -> None:
    spec = parse_feed('name = "会议"\n[include]\nkinds = ["meeting"]\n', "meetings.toml")
    feeds = {spec.slug: spec}
    hearing = stored(event())
    bridge = stored(event(kind=Kind.MILESTONE))
    by_feed = rule_of(before=["1d"], feed="meetings")
    assert [by_feed.selects(each, feeds) for each in (hearing, bridge)] == [True, False]
    of_both = rule_of(before=["1d"], feed="meetings", places=["礼堂"])
    assert not of_both.selects(hearing, feeds)
    assert not rule_of(before=["1d"], min_confidence=0.95).selects(hearing, feeds)
    assert not by_feed.selects(hearing, {})  # the feed is gone


def test_a_rule_that_asks_for_nothing_is_none() -> None:
    with pytest.raises(ValidationError, match="never sends"):
        rule_of()


FEED = 'name = "节点"\n[include]\nkinds = ["milestone"]\n[[reminders]]\n'


def test_rules_of_a_feed_definition_are_about_what_the_feed_takes(
    tmp_path: Path, store: Store
) -> None:
    (tmp_path / "works.toml").write_text(f'{FEED}to = "log"\nbefore = ["7d"]\n', "utf-8")
    feeds = load_feeds(tmp_path).specs
    with store.begin_read() as session:
        book = rulebook(Settings(remind_before=()), feeds)(session)
    assert {name: (rule.to, rule.feed) for name, rule in book.rules.items()} == {
        "works:1": ("log", "works")
    }
    hearing, bridge = stored(event()), stored(event(kind=Kind.MILESTONE))
    assert book.reminders(hearing, NOW) == ()
    assert [row.rule for row in book.reminders(bridge, NOW)] == ["before-P7D"]


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ('to = "log"\nbefore = ["soon"]', r"reminders[0].before.0"),
        ('to = "log"', r"reminders[0].rule"),
        ('to = "log"\nbefore = ["1d"]\nfeed = "all"', r"reminders[0].feed"),
        ('before = ["1d"]', r"reminders[0].to"),
    ],
)
def test_a_rule_in_a_definition_that_cannot_be_read_stops_the_start(
    tmp_path: Path, told: str, key: str
) -> None:
    (tmp_path / "works.toml").write_text(FEED + told, "utf-8")
    with pytest.raises(FeedDefinitionError) as caught:
        load_feeds(tmp_path)
    assert caught.value.key == key


def test_a_kept_rule_that_this_version_cannot_read_is_left_out(store: Store) -> None:
    with store.begin() as session:
        reminding.put_rule(session, "newer", {"to": "log", "before": ["1d"], "mood": "calm"}, NOW)
        reminding.put_rule(session, "ours", {"to": "log", "before": ["1d"]}, NOW)
        with capture_logs() as logs:
            book = rulebook(Settings(remind_before=()), {})(session)
    assert list(book.rules) == ["ours"]
    assert [line["rule"] for line in logs] == ["newer"]
