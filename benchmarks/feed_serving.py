"""Requests a second of a served feed, beside nginx with the same bytes.

Usage: python benchmarks/feed_serving.py DATA_DIR. Wants wrk, nginx and taskset on the path and a
database with events in DATA_DIR. Servers run one process each on core 0 and answer on 127.0.0.1,
the asker runs on core 1; rounds alternate, and the ratio of each is printed with the median.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
OURS, THEIRS = 8791, 8792
ROUNDS, SECONDS = 3, 2
CALENDAR = [sys.executable, "-m", "calendar_svc"]
NGINX = """
worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log crit;
events {{ worker_connections 256; }}
http {{ access_log off; gzip_static on; keepalive_requests 1000000;
  types {{ text/calendar ics; }}
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; root {folder}; }} }}
"""


@contextmanager
def running(command: list[str], port: int, environment: dict[str, str]) -> Iterator[None]:
    """A server on core 0, from its first answer to the end of the block."""
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
        yield
    finally:
        process.terminate()
        process.wait(10)


def rate(port: int, *headers: str) -> float:
    """Requests a second that wrk counts."""
    asked = [part for header in headers for part in ("-H", header)]
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
    assert found, told
    return float(found[1])


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
        with running(ours, OURS, environment), running(theirs, THEIRS, environment):
            for mode in ("gzip", "304"):
                ratios = []
                for _ in range(ROUNDS):
                    pair = []
                    for port in (OURS, THEIRS):
                        headers = ["Accept-Encoding: gzip"]
                        if mode == "304":
                            headers.append(f"If-None-Match: {tag(port)}")
                        pair.append(rate(port, *headers))
                    ratios.append(pair[0] / pair[1])
                    print(f"{mode:5} ours {pair[0]:9,.0f}/s  nginx {pair[1]:9,.0f}/s")
                print(f"{mode:5} median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main(sys.argv[1])
