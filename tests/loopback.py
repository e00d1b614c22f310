"""Real servers on loopback: our application in a thread, and a webhook receiver with a script."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic, sleep

import uvicorn
from starlette.types import ASGIApp
from structlog.testing import capture_logs

from calendar_svc.web.feeds import ReadyFeeds
from calendar_svc.web.ready import protocol_of

START_SECONDS = 10


@contextmanager
def running(app: ASGIApp) -> Iterator[str]:
    """Serve *app* on a free port of 127.0.0.1 while the block runs; gives its address.

    An application of ours is served by the protocol that `serve` takes.
    """
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, access_log=False)
    if isinstance(app, ReadyFeeds):
        config.http = protocol_of(app)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    with capture_logs():  # a thread of its own would write between the lines of pytest
        thread.start()
        try:
            late = monotonic() + START_SECONDS
            while not server.started and thread.is_alive() and monotonic() < late:
                sleep(0.01)
            assert server.started
            port = server.servers[0].sockets[0].getsockname()[1]
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join()


@dataclass(frozen=True)
class Post:
    """One request that the receiver got; header names in lower case."""

    path: str
    headers: Mapping[str, str]
    body: str


@dataclass
class Receiver:
    """A webhook endpoint: gives the scripted answers in turn, then 204 for ever."""

    url: str = ""
    posts: list[Post] = field(default_factory=list)
    script: deque[tuple[int, Mapping[str, str]]] = field(default_factory=deque)

    def answer(self, status: int, **headers: str) -> None:
        """Answer the next request with *status*; ``retry_after`` becomes ``retry-after``."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.script.append((status, named))


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a free port of 127.0.0.1 while the block runs."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.posts.append(Post(self.path, headers, self.rfile.read(length).decode()))
            status, answer = receiver.script.popleft() if receiver.script else (204, {})
            self.send_response(status)
            for name, value in answer.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - name of the base
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
