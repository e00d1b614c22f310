"""The feeds, answered by a raw ASGI route in front of the framework.

A feed is fetched by machines, often, and mostly unchanged: what is sent are bytes that lie ready,
and most answers are 304 (measured: a framework in between costs up to four times the work).
"""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import parse_qsl

from anyio.to_thread import run_sync
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from calendar_svc.service.publisher import Edition, Publisher
from calendar_svc.web.conditional import accepts_gzip, http_date, not_modified
from calendar_svc.web.problems import problem

PREFIX, SUFFIX = "/feeds/", ".ics"
_CACHE = b"public, max-age=300, stale-if-error=86400"
_RETRY_SECONDS = "60"
_READ = ("GET", "HEAD")


class FeedRoute:
    """Answers ``/feeds/{slug}.ics`` itself and passes everything else on.

    Parameters:
        app: What answers everything else.
        publisher: Where the bytes come from.
    """

    def __init__(self, app: ASGIApp, publisher: Publisher) -> None:
        self._app, self._publisher = app, publisher

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3)."""
        path: str = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith(PREFIX) or not path.endswith(SUFFIX):
            await self._app(scope, receive, send)
            return
        slug = path[len(PREFIX) : -len(SUFFIX)]
        refusal = self._refusal(scope, slug)
        if refusal is None:
            edition = self._publisher.at_hand(slug) or await run_sync(self._publisher.edition, slug)
            if edition is not None:
                await _send_edition(scope, send, edition, slug)
                return
            refusal = _unavailable(path)
        if scope["method"] == "HEAD":
            refusal.body = b""  # the headers, the length too, stay those of GET
        await refusal(scope, receive, send)

    def _refusal(self, scope: Scope, slug: str) -> Response | None:
        path: str = scope["path"]
        if scope["method"] not in _READ:
            detail = "a feed can only be read: use GET or HEAD"
            allow = {"allow": ", ".join(_READ)}
            return problem(HTTPStatus.METHOD_NOT_ALLOWED, detail, path, headers=allow)
        if slug not in self._publisher.specs:
            detail = "no feed of this name; / lists the feeds there are"
            return problem(HTTPStatus.NOT_FOUND, detail, path)
        pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        errors = [
            {"parameter": name, "problem": "not 1" if name == "download" else "unknown"}
            for name, value in pairs
            if (name, value) != ("download", "1")
        ]
        if errors:
            detail = "a feed takes one parameter, download=1"
            return problem(HTTPStatus.BAD_REQUEST, detail, path, errors=errors)
        return None


async def _send_edition(scope: Scope, send: Send, edition: Edition, slug: str) -> None:
    asked = {name: value.decode("latin-1") for name, value in scope["headers"]}
    zipped = accepts_gzip(asked.get(b"accept-encoding", ""))
    # A strong tag names exact bytes, so each encoding has its own (RFC 9110 section 8.8.3).
    etag = edition.gzip_etag if zipped else edition.etag
    headers = [
        (b"etag", etag.encode()),
        (b"last-modified", http_date(edition.last_modified).encode()),
        (b"cache-control", _CACHE),
        (b"vary", b"Accept-Encoding"),
        (b"x-content-type-options", b"nosniff"),
    ]
    status, body = HTTPStatus.OK, edition.gzip if zipped else edition.body
    if not_modified(
        etag, edition.last_modified, asked.get(b"if-none-match"), asked.get(b"if-modified-since")
    ):
        status, body = HTTPStatus.NOT_MODIFIED, b""
    else:
        attach = b"download=1" in scope["query_string"]
        disposition = f'{"attachment" if attach else "inline"}; filename="{slug}{SUFFIX}"'
        headers += [
            (b"content-type", b"text/calendar; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            (b"content-disposition", disposition.encode()),
        ]
        if zipped:
            headers.append((b"content-encoding", b"gzip"))
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _unavailable(path: str) -> Response:
    detail = "this feed cannot be made at the moment; try again in a minute"
    headers = {"retry-after": _RETRY_SECONDS, "cache-control": "no-store"}
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, path, headers=headers)
