"""The whole service as one process: it starts, ticks, delivers, and stops."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest
from loopback import receiving
from stories import event, stored, tell

from calendar_svc.errors import SettingsError
from calendar_svc.model import EventTime, Precision
from calendar_svc.service.settings import Settings
from calendar_svc.service.ticking import reminder_planner
from calendar_svc.store import Store
from calendar_svc.web.server import address_of, listen

SECONDS = 20.0  # that a test waits at most
PROGRAM = """
from calendar_svc.service.settings import load_settings
from calendar_svc.web.server import serve
say = lambda line: print(line, flush=True)
serve(load_settings(), announce=say, or_free_port=True)
"""


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The service in a process of its own; gives the process and its first address."""
    environment = {f"CALENDAR_SVC_{name.upper()}": value for name, value in settings.items()}
    command = [sys.executable, "-W", "error", "-c", PROGRAM]
    environment = {**os.environ, "CALENDAR_SVC_DATA_DIR": str(folder), **environment}
    with (
        (folder / "log").open("a") as log,
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        assert process.stdout
        try:
            first = process.stdout.readline()
            line = process.stdout.readline() if "已被占用" in first else first
            assert line.startswith("http://"), (folder / "log").read_text("utf-8")
            yield process, line.strip()
        finally:
            process.kill()


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
