"""The feeds, answered by a raw ASGI route in front of the framework.

A feed is fetched by machines, often, and mostly unchanged: what is sent are bytes that lie ready,
and most answers are 304 (measured: a framework in between costs up to four times the work).
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import quote

from anyio.to_thread import run_sync
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from calendar_svc.errors import FeedQueryError, UnknownEventError, UnknownFeedError
from calendar_svc.publish.forms import FORMS, split_suffix
from calendar_svc.service.editions import Edition
from calendar_svc.service.publisher import ICS, Address, Publisher, Space
from calendar_svc.service.saved import digest
from calendar_svc.web.conditional import accepts_gzip, http_date, not_modified
from calendar_svc.web.problems import problem

SPACES: tuple[Space, ...] = ("feeds", "e", "f", "p")
"""The first parts of the paths that are answered here: feeds by slug, one event by its UID, saved
feeds by their id, private ones by their token."""

_DOWNLOAD = b"download=1"
_CACHE = b"public, max-age=300, stale-if-error=86400"
_CACHE_PRIVATE = b"private, max-age=300, stale-if-error=86400"
# A secret address is in no search engine and in no Referer of the pages it links to.
_PRIVATE = ((b"x-robots-tag", b"noindex"), (b"referrer-policy", b"no-referrer"))
_RETRY_SECONDS = "60"
_READ = ("GET", "HEAD")


class FeedRoute:
    """Answers feeds, single events and saved feeds in each form and passes on everything else.

    Parameters:
        app: What answers everything else.
        publisher: Where the bytes come from.
        answers: Counts the answers by status.
    """

    def __init__(self, app: ASGIApp, publisher: Publisher, answers: Counter[int]) -> None:
        self._app, self._publisher, self._answers = app, publisher, answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3)."""
        path: str = scope.get("path", "")
        query, download = _split_query(scope.get("query_string", b""))
        address = _address(path, query) if scope["type"] == "http" else None
        if address is None:
            await self._app(scope, receive, send)
            return
        answer = await self._edition(scope, address)
        if isinstance(answer, Edition):
            status = await _send_edition(scope, send, answer, address, download=download)
            self._answers[status] += 1
            return
        self._answers[answer.status_code] += 1
        if scope["method"] == "HEAD":
            answer.body = b""  # the headers, the length too, stay those of GET
        await answer(scope, receive, send)

    async def _edition(self, scope: Scope, address: Address) -> Edition | Response:
        """The bytes that are asked for, or the refusal."""
        path = scope["path"] if address.path else "/p/…"
        if scope["method"] not in _READ:
            detail = "日历只能读取 a feed can only be read: use GET or HEAD"
            allow = {"allow": ", ".join(_READ)}
            return problem(HTTPStatus.METHOD_NOT_ALLOWED, detail, path, headers=allow)
        ready = self._publisher.at_hand(address)
        if ready is not None:
            return ready
        try:
            made = await run_sync(self._publisher.edition, address)
        except UnknownEventError as error:
            return problem(HTTPStatus.NOT_FOUND, str(error), path)
        except UnknownFeedError:
            detail = (
                "没有这个日历，首页列出了全部 no feed of this name; / lists the feeds there are"
            )
            return problem(HTTPStatus.NOT_FOUND, detail, path)
        except FeedQueryError as error:
            errors = [
                {"parameter": each.parameter, "problem": each.problem, "allowed": each.allowed}
                for each in error.faults
            ]
            return problem(HTTPStatus.BAD_REQUEST, str(error), path, errors=errors)
        return _unavailable(path) if made is None else made


def _address(path: str, query: str) -> Address | None:
    """What a path names; None where it is none of these paths."""
    for space in SPACES:
        prefix = f"/{space}/"
        if path.startswith(prefix) and (known := split_suffix(path[len(prefix) :])):
            name, form = known
            return Address(digest(name) if space == "p" else name, form, query, space)
    return None


def _split_query(raw: bytes) -> tuple[str, bool]:
    """The parameters of the feed, and whether it is to be saved as a file (``download=1``)."""
    if _DOWNLOAD not in raw:  # most requests
        return raw.decode("latin-1"), False
    parts = raw.split(b"&")
    kept = b"&".join(part for part in parts if part != _DOWNLOAD)
    return kept.decode("latin-1"), _DOWNLOAD in parts


async def _send_edition(
    scope: Scope, send: Send, edition: Edition, address: Address, *, download: bool
) -> int:
    """Send an edition, or that the copy is still good; give the status."""
    asked = {name: value.decode("latin-1") for name, value in scope["headers"]}
    zipped = accepts_gzip(asked.get(b"accept-encoding", ""))
    # A strong tag names exact bytes, so each encoding has its own (RFC 9110 section 8.8.3).
    etag = edition.gzip_etag if zipped else edition.etag
    headers = [
        (b"etag", etag.encode()),
        (b"last-modified", http_date(edition.last_modified).encode()),
        (b"cache-control", _CACHE if address.path else _CACHE_PRIVATE),
        (b"vary", b"Accept-Encoding"),
        (b"x-content-type-options", b"nosniff"),
        *([(b"link", _alternates(address))] if address.path else _PRIVATE),
    ]
    if address.form.suffix != ICS.suffix:  # a page elsewhere may read it; calendars need no leave
        headers.append((b"access-control-allow-origin", b"*"))
    status, body = HTTPStatus.OK, edition.gzip if zipped else edition.body
    if not_modified(
        etag, edition.last_modified, asked.get(b"if-none-match"), asked.get(b"if-modified-since")
    ):
        status, body = HTTPStatus.NOT_MODIFIED, b""
    else:
        name = address.name if address.space in ("feeds", "f") else "calendar"
        disposition = "attachment" if download else "inline"
        disposition += f'; filename="{name}{address.form.suffix}"'
        headers += [
            (b"content-type", edition.media_type.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"content-disposition", disposition.encode()),
        ]
        if zipped:
            headers.append((b"content-encoding", b"gzip"))
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
    return int(status)


@lru_cache(maxsize=4096)
def _alternates(address: Address) -> bytes:
    """The Link header: the same question in the other forms (RFC 8288)."""
    query = f"?{quote(address.query, safe='=&%,:@+')}" if address.query else ""
    links = (
        f'<{address.path}{form.suffix}{query}>; rel="alternate"; type="{form.media_type}"'
        for form in FORMS.values()
        if form is not address.form
    )
    return ", ".join(links).encode()


def _unavailable(path: str) -> Response:
    detail = "this feed cannot be made at the moment; try again in a minute"
    headers = {"retry-after": _RETRY_SECONDS, "cache-control": "no-store"}
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, path, headers=headers)
