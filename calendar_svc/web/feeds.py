"""The feeds, answered by a raw ASGI route in front of the framework.

A feed is fetched by machines, often, and mostly unchanged: what is sent are bytes that lie ready,
and most answers are 304 (measured: a framework in between costs up to four times the work).
"""

from __future__ import annotations

from collections import Counter
from http import HTTPStatus
from urllib.parse import quote

from anyio.to_thread import run_sync
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from calendar_svc.errors import FeedQueryError, UnknownEventError, UnknownFeedError
from calendar_svc.publish.forms import split_suffix
from calendar_svc.service.editions import Edition
from calendar_svc.service.publisher import Address, Publisher, Space
from calendar_svc.service.saved import digest
from calendar_svc.web.problems import problem
from calendar_svc.web.replies import Pairs, Replies, Reply, Shelf

SPACES: tuple[Space, ...] = ("feeds", "e", "f", "p")
"""The first parts of the paths that are answered here: feeds by slug, one event by its UID, saved
feeds by their id, private ones by their token."""

_DOWNLOAD = b"download=1"
_RETRY_SECONDS = "60"
_READ = ("GET", "HEAD")


class ReadyFeeds:
    """Answers what lies ready, in front of all else, and passes on everything else.

    Parameters:
        app: What answers everything else.
        shelf: What lies ready.
        answers: Counts the answers by status.
    """

    def __init__(self, app: ASGIApp, shelf: Shelf, answers: Counter[int]) -> None:
        self._app, self._shelf, self._answers = app, shelf, answers
        self._lines: tuple[Pairs, bytes] = ((), b"\r\n")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3)."""
        if scope["type"] == "http" and scope["method"] in _READ:
            reply = self.reply(_target(scope), scope["headers"])
            if reply is not None:
                await reply.send(send, head=scope["method"] == "HEAD")
                return
        await self._app(scope, receive, send)

    def reply(self, target: bytes, asked: Pairs) -> Reply | None:
        """The answer to GET or HEAD, counted; None where it does not lie ready.

        Parameters:
            target: Path and query as they came.
            asked: The headers of the request, their names in lower case.
        """
        reply = self._shelf.answer(target, asked)
        if reply is not None:
            self._answers[reply.status] += 1
        return reply

    def lines(self, headers: Pairs) -> bytes:
        """The lines of headers that all answers have, and the empty line that ends them.

        Parameters:
            headers: Of the server: the date. Put together when it gives others, once a second.
        """
        if self._lines[0] is not headers:
            told = b"".join(b"%b: %b\r\n" % pair for pair in headers)
            self._lines = headers, told + b"\r\n"
        return self._lines[1]


class FeedRoute:
    """Answers feeds, single events and saved feeds in each form and passes on everything else.

    Parameters:
        app: What answers everything else.
        publisher: Where the bytes come from.
        shelf: Where the answers are laid ready.
        answers: Counts the answers by status.
    """

    def __init__(
        self, app: ASGIApp, publisher: Publisher, shelf: Shelf, answers: Counter[int]
    ) -> None:
        self._app, self._publisher, self._shelf, self._answers = app, publisher, shelf, answers

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
            replies = Replies(answer, address, download=download)
            if address.path:  # a path that is a secret is kept nowhere
                self._shelf.put(_target(scope), replies)
            reply = replies.choose(answer, scope["headers"])
            self._answers[reply.status] += 1
            await reply.send(send, head=scope["method"] == "HEAD")
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


def _target(scope: Scope) -> bytes:
    """Path and query of a request as they came."""
    path: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    query: bytes = scope["query_string"]
    return path + b"?" + query if query else path


def _split_query(raw: bytes) -> tuple[str, bool]:
    """The parameters of the feed, and whether it is to be saved as a file (``download=1``)."""
    if _DOWNLOAD not in raw:  # most requests
        return raw.decode("latin-1"), False
    parts = raw.split(b"&")
    kept = b"&".join(part for part in parts if part != _DOWNLOAD)
    return kept.decode("latin-1"), _DOWNLOAD in parts


def _unavailable(path: str) -> Response:
    detail = "this feed cannot be made at the moment; try again in a minute"
    headers = {"retry-after": _RETRY_SECONDS, "cache-control": "no-store"}
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, path, headers=headers)
