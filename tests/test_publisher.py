"""Feeds as stored bytes: equal for equal content, the last good ones on failure."""

from __future__ import annotations

import gc
import gzip
import hashlib
import os
import weakref
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from stories import Hands, at, event, shanghai, stored, tell
from structlog.testing import capture_logs

from calendar_svc.errors import FeedDefinitionError, FeedQueryError, UnknownFeedError
from calendar_svc.model import Kind
from calendar_svc.publish import Rendering, render_vevent
from calendar_svc.publish.forms import FORMS
from calendar_svc.service.definitions import Definitions, FeedFolder, load_feeds
from calendar_svc.service.editions import Edition, Editions, Made, Rank, make_edition
from calendar_svc.service.publisher import Address, Publisher
from calendar_svc.store import Store
from calendar_svc.web.replies import Replies, Shelf

NOW = shanghai("2026-05-01 08:00")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
ALL = Address("all")


@pytest.fixture
def hands() -> Hands:
    return Hands(NOW)


@pytest.fixture
def publisher(store: Store, hands: Hands) -> Publisher:
    return made(store, hands)


def made(store: Store, hands: Hands, definitions: Definitions | None = None) -> Publisher:
    shipped = replace(load_feeds(), changed_at=LONG_AGO)
    return Publisher(store, definitions or shipped, hands, base_url="https://example.org")


def edition(publisher: Publisher, slug: str = "all") -> Edition:
    found = publisher.edition(Address(slug))
    assert found is not None
    return found


def titles(publisher: Publisher, slug: str = "all") -> list[str]:
    calendar = Calendar.from_ical(edition(publisher, slug).body.decode())
    return [str(found["SUMMARY"]) for found in calendar.walk("VEVENT")]


def test_the_shipped_definitions_are_all_there() -> None:
    slugs = ["all", "activities", "conferences", "deadlines", "meetings", "milestones"]
    assert list(load_feeds().specs) == slugs


def test_a_feed_takes_what_its_definition_says(store: Store, publisher: Publisher) -> None:
    works = replace(event("柳溪桥竣工"), kind=Kind.MILESTONE)
    tell(store, NOW, stored(event()), stored(works, "b@example"))
    assert titles(publisher) == ["柳溪镇听证会", "柳溪桥竣工"]
    assert titles(publisher, "milestones") == ["柳溪桥竣工"]


def test_the_same_content_is_the_same_bytes_after_a_restart(store: Store, hands: Hands) -> None:
    tell(store, NOW, stored(event()), stored(event("次会"), "b@example"))
    first = edition(made(store, hands))
    hands.forward(days=3)
    assert edition(made(store, hands)) == first


def test_both_encodings_hold_the_same_and_are_tagged_apart(publisher: Publisher) -> None:
    made_ready = edition(publisher)
    assert gzip.decompress(made_ready.gzip) == made_ready.body
    assert made_ready.etag != made_ready.gzip_etag


def test_a_change_makes_a_new_edition(store: Store, publisher: Publisher, hands: Hands) -> None:
    tell(store, NOW, stored(event()))
    before = edition(publisher)
    hands.forward(hours=1)
    tell(store, hands(), stored(event(time=at("2026-05-20 09:30"))))
    after = edition(publisher)
    assert after.etag != before.etag
    assert (before.last_modified, after.last_modified) == (NOW, NOW + timedelta(hours=1))


def test_leaving_a_feed_moves_its_last_modified(
    store: Store, publisher: Publisher, hands: Hands
) -> None:
    tell(store, NOW, stored(event()))
    before = edition(publisher, "meetings")
    hands.forward(hours=1)
    tell(store, hands(), stored(event(kind=Kind.OTHER)))
    after = edition(publisher, "meetings")
    assert titles(publisher, "meetings") != ["柳溪镇听证会"]
    assert after.last_modified > before.last_modified


def test_a_change_elsewhere_leaves_a_feed_as_it_was(
    store: Store, publisher: Publisher, hands: Hands
) -> None:
    tell(store, NOW, stored(event()))
    before = edition(publisher, "meetings")
    hands.forward(hours=1)
    tell(store, hands(), stored(event("柳溪桥竣工", kind=Kind.MILESTONE), "b@example"))
    after = edition(publisher, "meetings")
    assert after == before


def test_an_empty_feed_is_dated_by_its_definition(publisher: Publisher) -> None:
    assert edition(publisher).last_modified == LONG_AGO
    assert len(titles(publisher)) == 1  # the notice, for clients that refuse an empty calendar


def test_the_last_good_bytes_stay_when_the_store_fails(tmp_path: Path, hands: Hands) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'calendar.db'}")
    store.upgrade()
    tell(store, NOW, stored(event()))
    publisher = made(store, hands)
    before = edition(publisher)
    store.close()
    (tmp_path / "calendar.db").write_bytes(b"no database" * 1000)
    with capture_logs() as logs:
        assert publisher.edition(ALL) == before
    assert [line["event"] for line in logs] == ["feed not made, last good bytes stay"]


def test_a_feed_that_was_never_made_has_no_bytes(tmp_path: Path, hands: Hands) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'calendar.db'}")
    with capture_logs():
        assert made(store, hands).edition(ALL) is None
    store.close()


def test_an_unknown_feed_is_an_error(publisher: Publisher) -> None:
    with pytest.raises(UnknownFeedError):
        publisher.edition(Address("nothing"))


def test_what_is_at_hand_is_looked_at_again_after_a_second(store: Store, hands: Hands) -> None:
    seconds = [0.0]
    definitions = load_feeds()
    publisher = Publisher(store, definitions, hands, monotonic=lambda: seconds[0])
    assert publisher.at_hand(ALL) is None
    ready = publisher.edition(ALL)
    seconds[0] = 0.9
    assert publisher.at_hand(ALL) is ready
    seconds[0] = 1.1
    assert publisher.at_hand(ALL) is None


def test_alarms_of_a_definition_are_in_its_feed_alone(
    store: Store, hands: Hands, tmp_path: Path
) -> None:
    (tmp_path / "plain.toml").write_text('name = "甲"\n', "utf-8")
    (tmp_path / "loud.toml").write_text('name = "乙"\nalarms = ["-P1D"]\n', "utf-8")
    tell(store, NOW, stored(event()))
    publisher = made(store, hands, load_feeds(tmp_path))
    assert b"VALARM" in edition(publisher, "loud").body
    assert b"VALARM" not in edition(publisher, "plain").body


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("bad.toml", b'name = "x"\ncolour = "red"\n', "colour: unknown key"),
        ("bad.toml", b"\xff\xfe", "cannot be read"),
        ("note.txt", b"", "no feed definition in this folder"),
    ],
)
def test_a_definition_that_cannot_be_used_stops_the_start(
    tmp_path: Path, name: str, text: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(text)
    with pytest.raises(FeedDefinitionError, match=says):
        load_feeds(tmp_path)


def test_definitions_are_as_new_as_the_newest_file(tmp_path: Path) -> None:
    for name, moment in (("a", 1_700_000_000), ("b", 1_800_000_000)):
        path = tmp_path / f"{name}.toml"
        path.write_text('name = "甲"\n', "utf-8")
        os.utime(path, (moment, moment))
    assert load_feeds(tmp_path).changed_at == datetime.fromtimestamp(1_800_000_000, UTC)


# What a URL asks for


def asked(publisher: Publisher, query: str, slug: str = "all") -> Edition:
    found = publisher.edition(Address(slug, query=query))
    assert found is not None
    return found


def test_a_url_narrows_a_feed_and_shows_it_another_way(store: Store, publisher: Publisher) -> None:
    works = event("柳溪桥竣工", kind=Kind.MILESTONE, time=at("2026-08-01", precision="month"))
    tell(store, NOW, stored(event()), stored(works, "b@example"))
    whole = edition(publisher).body
    for query in ("kind=meeting", "vague=omit", "q=听证会", "from=2026-05-01&to=2026-05-31"):
        body = asked(publisher, query).body
        assert "柳溪镇听证会".encode() in body
        assert "柳溪桥".encode() not in body
        assert f"/feeds/all.ics?{asked_form(query)}" in body.decode().replace("\r\n ", "")
    assert asked(publisher, "vague=marker").body == whole, "that is how it is anyhow"


def asked_form(query: str) -> str:
    return query.replace("听证会", "%E5%90%AC%E8%AF%81%E4%BC%9A")


def test_equal_questions_are_one_edition(store: Store, publisher: Publisher) -> None:
    tell(store, NOW, stored(event()))
    first = asked(publisher, "kind=visit,meeting&vague=omit")
    assert asked(publisher, "vague=omit&kind=meeting&kind=visit") is first


def test_sources_are_looked_for_in_every_telling(store: Store, publisher: Publisher) -> None:
    tell(store, NOW, stored(event()))
    assert "柳溪镇听证会".encode() in asked(publisher, "source=notice.txt").body
    assert "柳溪镇听证会".encode() not in asked(publisher, "source=other").body


def test_questions_of_any_length_are_refused_unread(publisher: Publisher) -> None:
    with pytest.raises(FeedQueryError, match="too long"):
        asked(publisher, "q=x&" * 5000)


# Memory


def test_the_least_used_make_room_and_what_was_saved_last() -> None:
    editions, one = Editions(5_000), make_edition(b"x" * 300, "text/calendar", NOW)
    held = Made(one, 1)
    editions.put("defined", held, Rank.DEFINED)
    editions.put("saved", held, Rank.SAVED)
    for name in ("a", "b", "c"):
        editions.put(name, held, Rank.ASKED)
        editions.get("a")
    assert editions.get("b") is None
    assert [editions.get(name) for name in ("defined", "saved", "a", "c")] == [held] * 4
    editions.put("saved-2", held, Rank.SAVED)
    editions.put("saved-3", held, Rank.SAVED)
    assert [editions.get(name) for name in ("a", "c")] == [None] * 2
    editions.put("saved-4", held, Rank.SAVED)
    assert editions.get("saved") is None
    assert editions.used < 5_000


def test_an_edition_that_is_put_again_takes_its_room_once() -> None:
    editions, one = Editions(2_000), make_edition(b"x" * 300, "text/calendar", NOW)
    for stamp in range(10):
        editions.put("a", Made(one, stamp), Rank.ASKED)
    assert editions.get("a") == Made(one, 9)


def test_what_does_not_fit_at_all_is_given_and_not_kept() -> None:
    editions = Editions(0)
    editions.put("a", Made(make_edition(b"x", "text/calendar", NOW), 1), Rank.ASKED)
    assert (editions.get("a"), editions.used) == (None, 0)


HOSTILE = {
    "other words": lambda n: f"q={n:0100d}",
    "names without end": lambda n: "&".join(f"place={n:05d}{part:095d}" for part in range(20)),
    "numbers": lambda n: f"min_confidence=0.{n:04d}",
    "alarms": lambda n: f"alarm={n + 1}m",
}


@pytest.mark.parametrize("asked", HOSTILE.values(), ids=HOSTILE)
def test_no_variation_of_questions_fills_the_memory_or_drops_a_feed(
    store: Store, hands: Hands, asked: Callable[[int], str]
) -> None:
    tell(store, NOW, stored(event()))
    # Of 8 kB, and of no words that zip well.
    text = render_vevent(store.events()[0], Rendering())
    noise = "".join(f"X-{n}:{hashlib.sha256(bytes([n])).hexdigest()}\r\n" for n in range(100))
    large = text.replace("END:VEVENT", f"{noise}END:VEVENT")
    room = 100_000
    publisher = Publisher(
        store,
        load_feeds(),
        hands,
        room=room,
        render=lambda _event, _how: large,
        monotonic=lambda: 0.0,
    )
    shelf, subscribed, made = Shelf(publisher), edition(publisher), []
    for number in range(50):
        address = Address("all", FORMS[".ics"], asked(number))
        found = publisher.edition(address)
        assert found is not None
        replies = Replies(found, address, download=False)
        shelf.put(f"/feeds/all.ics?{address.query}".encode(), replies)
        made.append(weakref.ref(found))
        del found
    gc.collect()
    living = [found.size for ref in made if (found := ref()) is not None]
    assert 0 < len(living) < len(made)
    assert sum(living) <= publisher.editions.used <= room
    assert publisher.at_hand(ALL) is subscribed


# Days


def test_a_window_moves_with_the_day(store: Store, hands: Hands, tmp_path: Path) -> None:
    (tmp_path / "soon.toml").write_text('name = "近期"\nahead_days = 7\n', "utf-8")
    tell(store, NOW, stored(event()))  # 10 May; today is 1 May
    publisher = made(store, hands, replace(load_feeds(tmp_path), changed_at=LONG_AGO))
    before = edition(publisher, "soon")
    hands.set("2026-05-02 23:59")
    assert edition(publisher, "soon").body == before.body
    hands.set("2026-05-03 00:00")
    after = edition(publisher, "soon")
    assert "柳溪镇听证会".encode() in after.body
    assert after.last_modified == shanghai("2026-05-03 00:00")
    hands.set("2026-05-04 00:00")
    assert edition(publisher, "soon") == after, "equal bytes keep their date"


# The folder


def test_an_edited_definition_is_followed(store: Store, hands: Hands, tmp_path: Path) -> None:
    file, seconds = tmp_path / "a.toml", [0.0]
    file.write_text('name = "甲"\n', "utf-8")
    folder = FeedFolder(tmp_path)
    publisher = Publisher(store, folder, hands, monotonic=lambda: seconds[0])

    def after(text: str | None, name: str = "a.toml") -> None:
        if text is None:
            (tmp_path / name).unlink()
        else:
            (tmp_path / name).write_text(text, "utf-8")
        seconds[0] += 2

    assert b"NAME:\xe7\x94\xb2" in edition(publisher, "a").body
    after('name = "甲甲"\n')
    assert "NAME:甲甲".encode() in edition(publisher, "a").body
    after('name = "丙"\n', "c.toml")
    assert "NAME:丙".encode() in edition(publisher, "c").body
    with capture_logs() as logs:
        after('name = "甲"\ncolour = "red"\n')
        assert "NAME:甲甲".encode() in edition(publisher, "a").body, "the last good one stays"
        seconds[0] += 2
        edition(publisher, "a")
    (line,) = logs
    assert "colour" in line["why"], "said once"
    assert [problem.key for problem in publisher.definitions.problems] == ["colour"]
    after('name = "乙"\n')
    assert "NAME:乙".encode() in edition(publisher, "a").body
    assert publisher.definitions.problems == ()
    after(None, "c.toml")
    with pytest.raises(UnknownFeedError):
        edition(publisher, "c")
    with capture_logs():
        after(None)
        assert "NAME:乙".encode() in edition(publisher, "a").body, (
            "a folder without files is a slip"
        )
