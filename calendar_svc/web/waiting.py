"""Before the database answers: the last good feeds, and of everything else that it will come.

A service that is restarted while its PostgreSQL is down would else not start, and subscribers would
find nobody at the address of their calendar.
"""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Callable
from http import HTTPStatus

import structlog
import uvicorn
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from calendar_svc.errors import StoreError
from calendar_svc.service.publisher import Publisher
from calendar_svc.store import Store
from calendar_svc.web.app import behind_feeds
from calendar_svc.web.problems import problem

RETRY_SECONDS = 2.0
"""Between two looks for the database."""
_HEADERS = {"retry-after": "10", "cache-control": "no-store"}


def answers(store: Store) -> bool:
    """Whether a database server answers; a file always does, or says why not when it is used.

    Parameters:
        store: The database.
    """
    if not store.is_server:
        return True
    try:
        store.now()
    except StoreError as error:
        structlog.get_logger("calendar_svc").warning("waiting for the database", why=str(error))
        return False
    return True


def serve_until_it_answers(
    store: Store,
    publisher: Publisher,
    listener: socket.socket,
    announce: Callable[[], object],
    *,
    retry_seconds: float = RETRY_SECONDS,
) -> None:
    """Serve the last good feeds until the database answers.

    Parameters:
        store: The database, looked for again and again.
        publisher: Has the last good feeds.
        listener: The socket, which stays open for who serves after this.
        announce: Called when requests are answered.
        retry_seconds: Between two looks.
    """
    config = uvicorn.Config(
        waiting_app(publisher),
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(retry_seconds):
            if answers(store):
                server.should_exit = True
                return

    thread = threading.Thread(target=look, name="waiting", daemon=True)
    thread.start()
    announce()
    try:
        server.run(sockets=[listener.dup()])
    finally:
        ended.set()
        thread.join()


def waiting_app(publisher: Publisher) -> ASGIApp:
    """The application of a service that has no database yet.

    Parameters:
        publisher: Has the last good feeds.
    """

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/healthz":  # a restart would not help
            waits = JSONResponse({"status": "waiting for the database"}, headers=_HEADERS)
            await waits(scope, receive, send)
            return
        detail = "数据库暂不可用 the database does not answer yet; feeds are as they last were"
        unavailable = problem(
            HTTPStatus.SERVICE_UNAVAILABLE, detail, scope["path"], headers=_HEADERS
        )
        await unavailable(scope, receive, send)

    return behind_feeds(app, publisher, Counter())
