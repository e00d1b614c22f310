"""Requests a second of a served feed, beside nginx with the same bytes.

Usage: python benchmarks/feed_serving.py [DATA_DIR]. Wants wrk, nginx and taskset on the path; takes
the database of DATA_DIR, or makes one whose feed is of about a megabyte. Servers run one process
each on core 0 and answer on 127.0.0.1, the asker runs on core 1 and keeps its connections; rounds
alternate, and the ratio of each is printed with the median. The CPU time of the server for one
request is printed too: where others use the machine it is what is worth reading.
"""

from __future__ import annotations

import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
from sqlalchemy import insert

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.feeds import invented
from calendar_svc.model import CalendarEvent, Quote, Span
from calendar_svc.store import Store
from calendar_svc.store.rows import event_columns
from calendar_svc.store.tables import events

ROOT = Path(__file__).parents[1]
OURS, THEIRS = 8791, 8792
ROUNDS, SECONDS = 3, 2
EVENTS = 1_450
TICK = os.sysconf("SC_CLK_TCK")
CALENDAR = [sys.executable, "-m", "calendar_svc"]
NGINX = """
worker_processes 1; daemon off; master_process off;
pid {folder}/pid; error_log {folder}/error.log crit;
events {{ worker_connections 256; }}
http {{ access_log off; gzip_static on; keepalive_requests 1000000;
  types {{ text/calendar ics; }}
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; root {folder}; }} }}
"""


@contextmanager
def running(command: list[str], port: int, environment: dict[str, str]) -> Iterator[int]:
    """A server on core 0, from its first answer to the end of the block; gives its process."""
    process = subprocess.Popen(
        ["taskset", "-c", "0", *command],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(100):
            try:
                httpx.get(f"http://127.0.0.1:{port}/feeds/all.ics", trust_env=False)
                break
            except httpx.TransportError:
                time.sleep(0.2)
        yield process.pid
    finally:
        process.terminate()
        process.wait(10)


def rate(port: int, process: int, *headers: str) -> tuple[float, float]:
    """Requests a second that wrk counts, and microseconds of CPU of the server for each."""
    asked = [part for header in headers for part in ("-H", header)]
    before = spent(process)
    told = subprocess.run(
        [
            *("taskset", "-c", "1", "wrk", "-t1", "-c16", f"-d{SECONDS}s"),
            *asked,
            f"http://127.0.0.1:{port}/feeds/all.ics",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", told)
    counted = re.search(r"(\d+) requests in", told)
    assert found, told
    assert counted, told
    return float(found[1]), (spent(process) - before) / int(counted[1]) * 1e6


def spent(process: int) -> float:
    """CPU seconds of a process so far, its own and the system's (proc(5), stat)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def fill(data: str) -> None:
    """Store invented events with quotes as long and as various as those of real pages."""
    choose = random.Random(7)
    store = Store.open(f"sqlite:///{data}/calendar.db")
    store.upgrade()
    rows = []
    for number in range(1, EVENTS + 1):
        made = invented(number)
        # A language uses some characters often and many seldom; so zipping makes about a third.
        drawn = (chr(0x4E00 + min(int(choose.expovariate(1 / 200)), 2_000)) for _ in range(70))
        text = made.event.quote.text + "".join(drawn)
        told = replace(made.event, quote=Quote(Span(0, len(text)), text))
        uid = f"{choose.getrandbits(128):032x}"
        now = datetime(2026, 1, 1, tzinfo=UTC)
        living = CalendarEvent(uid, 0, now, now, made.timezone, told)
        rows.append({**event_columns(living), "revision": 1, "vevent": None, "number": number})
    with store.begin() as session:
        session.execute(insert(events), rows)
    store.close()


def tag(port: int) -> str:
    """The entity tag of the zipped feed."""
    url, asked = f"http://127.0.0.1:{port}/feeds/all.ics", {"accept-encoding": "gzip"}
    return httpx.get(url, headers=asked, trust_env=False).headers["etag"]


def main(data: str) -> None:
    """Measure and print."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "CALENDAR_SVC_DATA_DIR": data,
        "CALENDAR_SVC_PORT": str(OURS),
        "CALENDAR_SVC_BASE_URL": f"http://127.0.0.1:{OURS}",
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        subprocess.run(
            [*CALENDAR, "feeds", "export", name], env=environment, check=True, capture_output=True
        )
        config = folder / "nginx.conf"
        config.write_text(NGINX.format(folder=folder, port=THEIRS))
        ours, theirs = [*CALENDAR, "serve"], ["nginx", "-c", str(config), "-p", name]
        with (
            running(ours, OURS, environment) as we,
            running(theirs, THEIRS, environment) as they,
        ):
            for port in (OURS, THEIRS):
                print(f"{port}: {sizes(port)}")
            for mode in ("gzip", "304"):
                compare(mode, ((OURS, we), (THEIRS, they)))


def compare(mode: str, servers: tuple[tuple[int, int], tuple[int, int]]) -> None:
    """Print the rounds of one kind of request, and the medians of their ratios."""
    ratios, costs = [], []
    for _ in range(ROUNDS):
        pair = []
        for port, process in servers:
            headers = ["Accept-Encoding: gzip"]
            if mode == "304":
                headers.append(f"If-None-Match: {tag(port)}")
            pair.append(rate(port, process, *headers))
        (our_rate, our_cost), (their_rate, their_cost) = pair
        ratios.append(our_rate / their_rate)
        costs.append(our_cost / their_cost)
        print(
            f"{mode:5} ours {our_rate:9,.0f}/s {our_cost:6.1f} us"
            f"  nginx {their_rate:9,.0f}/s {their_cost:6.1f} us"
        )
    print(
        f"{mode:5} median ratio {statistics.median(ratios):.2f} of nginx's requests a second,"
        f" {statistics.median(costs):.2f} of its CPU a request"
    )


def sizes(port: int) -> str:
    """Octets of the feed as it is sent."""
    url = f"http://127.0.0.1:{port}/feeds/all.ics"
    sent = [
        httpx.get(url, headers={"accept-encoding": coding}, trust_env=False).headers
        for coding in ("identity", "gzip")
    ]
    plain, zipped = (int(headers["content-length"]) for headers in sent)
    return f"{plain:,} octets, {zipped:,} zipped"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(sys.argv[1])
    else:
        with tempfile.TemporaryDirectory() as made:
            fill(made)
            main(made)
