"""The whole service as one process: it starts, ticks, delivers, and stops."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest
from loopback import receiving
from serving import serving
from stories import event, stored, tell

from calendar_svc.errors import SettingsError
from calendar_svc.model import EventTime, Precision
from calendar_svc.service.settings import Settings
from calendar_svc.service.ticking import reminder_planner
from calendar_svc.store import Store
from calendar_svc.web.server import address_of, listen

SECONDS = 20.0  # that a test waits at most


def test_a_reminder_leaves_a_running_service_once_even_when_it_is_killed(tmp_path: Path) -> None:
    with receiving() as receiver:
        settings = Settings(webhook_url=receiver.url, allow_private_webhooks=True)
        now = datetime.now(UTC)
        local = (now + timedelta(hours=28)).replace(tzinfo=None)  # in Shanghai, 20 h from now
        soon = EventTime(local, local + timedelta(minutes=1), Precision.MINUTE, "soon")
        store = Store.open(f"sqlite:///{tmp_path / 'calendar.db'}")
        store.upgrade()
        tell(store, now, stored(event(time=soon)), planner=reminder_planner(settings, {}))
        store.close()
        options = {
            "port": "0",
            "tick_seconds": "0.1",
            "webhook_url": receiver.url,
            "allow_private_webhooks": "true",
        }
        with serving(tmp_path, **options) as (_, url):
            _wait_for(lambda: bool(receiver.posts))
            assert httpx.get(f"{url}healthz").json()["status"] == "ok"
            assert "柳溪镇听证会" in httpx.get(f"{url}feeds/meetings.ics?download=1").text
        with serving(tmp_path, **options) as (process, url):  # the first was killed
            _wait_for(lambda: httpx.get(f"{url}healthz").status_code == 200)
            process.send_signal(signal.SIGTERM)
            assert process.wait(SECONDS) in (0, -signal.SIGTERM)
        assert len(receiver.posts) == 1
        log = (tmp_path / "log").read_text("utf-8")
        assert "/healthz" in log
        assert "Traceback" not in log


def test_the_query_string_is_in_no_log(tmp_path: Path) -> None:
    with serving(tmp_path, port="0", log_format="json") as (_, url):
        httpx.get(f"{url}feeds/all.ics?token=sesame")
        httpx.get(f"{url}api/v1/events?token=sesame")
        _wait_for(lambda: "/api/v1/events" in (tmp_path / "log").read_text("utf-8"))
    assert "sesame" not in (tmp_path / "log").read_text("utf-8")


def test_where_the_port_is_taken_another_is_found_and_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with serving(tmp_path, port=str(port)) as (_, url):
            assert httpx.get(f"{url}readyz").status_code == 200
            assert f":{port}/" not in url


def test_a_taken_port_stops_the_start_of_a_service_that_people_know() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"CALENDAR_SVC_PORT: {port} is in use"):
            listen("127.0.0.1", port, print)


def test_a_socket_says_where_a_browser_finds_it() -> None:
    said: list[str] = []
    for host, shown in (("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1")):
        with listen(host, 0, said.append) as listener:
            port = listener.getsockname()[1]
            assert address_of(listener) == f"http://{shown}:{port}"
    assert said == []


def test_an_address_of_another_machine_stops_the_start() -> None:
    with pytest.raises(SettingsError, match="CALENDAR_SVC_HOST: cannot listen"):
        listen("192.0.2.1", 0, print)


def _wait_for(done: Callable[[], bool]) -> None:
    late = monotonic() + SECONDS
    while not done():
        assert monotonic() < late
        sleep(0.02)
