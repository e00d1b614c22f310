"""The access log: method, path, status and time of each request, and never a query string.

Addresses carry tokens (private feeds, signed links); what is not written down cannot leak.
"""

from __future__ import annotations

import time
from http import HTTPStatus

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SECRET = ("/p/", "/r/")  # what follows these is as good as a key


_FEEDS = ("/feeds/", "/e/", "/f/", "/p/")


class AccessLog:
    """Logs one line for each request that *app* answers, but not for feeds that were answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._log = structlog.get_logger("calendar_svc.access")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def send_and_see(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, send_and_see)
        finally:
            # Subscribers ask all day; a line costs more than their answer, so /metrics counts.
            if status >= HTTPStatus.BAD_REQUEST or not scope["path"].startswith(_FEEDS):
                self._log.info(
                    "request",
                    method=scope["method"],
                    path=_shown(scope["path"]),
                    status=status,
                    ms=round((time.perf_counter() - began) * 1000, 1),
                )


def _shown(path: str) -> str:
    """*path* without what would let its reader act in another's name."""
    return next((f"{start}…" for start in _SECRET if path.startswith(start)), path)
