"""The answers to requests for one edition of a feed, put together once and sent as they are.

Putting headers together costs more than sending them, and subscribers ask all day for the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import quote

from starlette.types import Send

from calendar_svc.publish.forms import FORMS
from calendar_svc.service.editions import Edition
from calendar_svc.service.publisher import ICS, Address, Publisher
from calendar_svc.web.conditional import accepts_gzip, http_date, not_modified

Headers = tuple[tuple[bytes, bytes], ...]

_CACHE = b"public, max-age=300, stale-if-error=86400"
_CACHE_PRIVATE = b"private, max-age=300, stale-if-error=86400"
# A secret address is in no search engine and in no Referer of the pages it links to.
_PRIVATE = ((b"x-robots-tag", b"noindex"), (b"referrer-policy", b"no-referrer"))
_SHELVED = 512  # addresses whose answers are kept; beyond it they are put together anew


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: what stands in front of the body, and the body."""

    status: int
    headers: Headers
    body: bytes

    async def send(self, send: Send, *, head: bool) -> None:
        """Send it (ASGI 3); to HEAD without the body."""
        start = {"type": "http.response.start", "status": self.status, "headers": self.headers}
        await send(start)
        await send({"type": "http.response.body", "body": b"" if head else self.body})


@dataclass(frozen=True, slots=True)
class _Encoded:
    """The answers in one encoding; a strong tag names exact bytes, so each has its own
    (RFC 9110 section 8.8.3)."""

    etag: bytes
    whole: Reply
    unchanged: Reply


class Replies:
    """All answers to requests for one edition at one address.

    Parameters:
        edition: The bytes.
        address: Where they are asked for.
        download: Whether they are to be saved as a file.
    """

    __slots__ = ("_plain", "_zipped", "address", "edition")

    def __init__(self, edition: Edition, address: Address, *, download: bool) -> None:
        self.edition, self.address = edition, address
        name = address.name if address.space in ("feeds", "f") else "calendar"
        disposition = "attachment" if download else "inline"
        shown = f'{disposition}; filename="{name}{address.form.suffix}"'.encode()
        self._plain = _encoded(edition.body, edition.etag, edition, address, shown)
        self._zipped = _encoded(
            edition.gzip, edition.gzip_etag, edition, address, shown, (b"content-encoding", b"gzip")
        )

    def choose(self, asked: Iterable[tuple[bytes, bytes]]) -> Reply:
        """The answer to a request with these headers, their names in lower case."""
        accepted, match, since = b"", None, None
        for name, value in asked:
            if name == b"accept-encoding":
                accepted = value
            elif name == b"if-none-match":
                match = value
            elif name == b"if-modified-since":
                since = value
        known = self._zipped if _zips(accepted) else self._plain
        if match == known.etag:  # what nearly all ask
            return known.unchanged
        if match is None and since is None:
            return known.whole
        current = not_modified(
            known.etag.decode(), self.edition.last_modified, _text(match), _text(since)
        )
        return known.unchanged if current else known.whole


class Shelf:
    """The replies that were given last, by path and query as they came.

    Parameters:
        publisher: Knows whether an edition is still current.
    """

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._replies: dict[tuple[str, bytes], Replies] = {}

    def current(self, path: str, query: bytes) -> Replies | None:
        """The replies of an address; None where they are to be made, or are too old to give."""
        known = self._replies.get((path, query))
        if known is None or self._publisher.at_hand(known.address) is not known.edition:
            return None
        return known

    def put(self, path: str, query: bytes, replies: Replies) -> None:
        """Keep replies; those put first make room."""
        self._replies.pop((path, query), None)
        self._replies[path, query] = replies
        if len(self._replies) > _SHELVED:
            del self._replies[next(iter(self._replies))]


def _encoded(
    body: bytes,
    etag: str,
    edition: Edition,
    address: Address,
    shown: bytes,
    *encoding: tuple[bytes, bytes],
) -> _Encoded:
    tag = etag.encode()
    common: Headers = (
        (b"etag", tag),
        (b"cache-control", _CACHE if address.path else _CACHE_PRIVATE),
        (b"vary", b"Accept-Encoding"),
        *(() if address.path else _PRIVATE),
    )
    if address.form.suffix != ICS.suffix:  # a page elsewhere may read it; calendars need no leave
        common += ((b"access-control-allow-origin", b"*"),)
    whole: Headers = (
        *common,
        (b"last-modified", http_date(edition.last_modified).encode()),
        (b"x-content-type-options", b"nosniff"),
        *(((b"link", _alternates(address)),) if address.path else ()),
        (b"content-type", edition.media_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"content-disposition", shown),
        *encoding,
    )
    # Of the rest a 304 says nothing: the tag is enough (RFC 9110 section 15.4.5).
    unchanged = Reply(int(HTTPStatus.NOT_MODIFIED), common, b"")
    return _Encoded(tag, Reply(int(HTTPStatus.OK), whole, body), unchanged)


@lru_cache(maxsize=256)  # programs are few, and each always says the same
def _zips(accepted: bytes) -> bool:
    return accepts_gzip(accepted.decode("latin-1"))


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")


def _alternates(address: Address) -> bytes:
    """The Link header: the same question in the other forms (RFC 8288)."""
    query = f"?{quote(address.query, safe='=&%,:@+')}" if address.query else ""
    links = (
        f'<{address.path}{form.suffix}{query}>; rel="alternate"; type="{form.media_type}"'
        for form in FORMS.values()
        if form is not address.form
    )
    return ", ".join(links).encode()
