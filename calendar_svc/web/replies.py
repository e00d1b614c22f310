"""The answers to requests for one edition of a feed, put together once and sent as they are.

Putting headers together costs more than sending them, and subscribers ask all day for the same.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import quote

from starlette.types import Message, Send

from calendar_svc.publish.forms import FORMS
from calendar_svc.service.editions import Edition
from calendar_svc.service.publisher import ICS, Address, Publisher
from calendar_svc.web.conditional import accepts_gzip, http_date, not_modified

Headers = tuple[tuple[bytes, bytes], ...]
Pairs = Sequence[tuple[bytes, bytes]]
"""Headers as they come, their names in lower case."""

_CACHE = b"public, max-age=300, stale-if-error=86400"
_CACHE_PRIVATE = b"private, max-age=300, stale-if-error=86400"
# A secret address is in no search engine and in no Referer of the pages it links to.
_PRIVATE = ((b"x-robots-tag", b"noindex"), (b"referrer-policy", b"no-referrer"))
_SHELVED = 512  # addresses whose answers are kept; beyond it they are put together anew
_SHORT = 512  # characters of such an address, and of one whose other forms are linked


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: its first message (ASGI 3), the same as lines of HTTP/1.1, and the body.

    ``head`` lacks what the server adds to every answer, and the empty line behind it.
    """

    start: Message
    head: bytes
    body: bytes

    @property
    def status(self) -> int:
        """Of HTTP."""
        return int(self.start["status"])

    async def send(self, send: Send, *, head: bool) -> None:
        """Send it (ASGI 3); to HEAD without the body."""
        await send(self.start)
        await send({"type": "http.response.body", "body": b"" if head else self.body})


@dataclass(frozen=True, slots=True)
class _Encoded:
    """The answers in one encoding; a strong tag names exact bytes, so each has its own
    (RFC 9110 section 8.8.3)."""

    etag: bytes
    whole: Reply
    unchanged: Reply


class Replies:
    """All answers to requests for one edition at one address, without its bytes.

    How many of these are kept is decided by those who ask, so they hold no edition; whoever chooses
    among them gives it.

    Parameters:
        edition: The bytes.
        address: Where they are asked for.
        download: Whether they are to be saved as a file.
    """

    __slots__ = ("_edition", "_plain", "_zipped", "address")

    def __init__(self, edition: Edition, address: Address, *, download: bool) -> None:
        self._edition, self.address = weakref.ref(edition), address
        name = address.name if address.space in ("feeds", "f") else "calendar"
        disposition = "attachment" if download else "inline"
        shown = f'{disposition}; filename="{name}{address.form.suffix}"'.encode()
        self._plain = _encoded(len(edition.body), edition.etag, edition, address, shown)
        self._zipped = _encoded(
            len(edition.gzip),
            edition.gzip_etag,
            edition,
            address,
            shown,
            (b"content-encoding", b"gzip"),
        )

    def fit(self, edition: Edition | None) -> bool:
        """Whether they are the answers for an edition, this very one."""
        return edition is not None and self._edition() is edition

    def choose(self, edition: Edition, asked: Pairs) -> Reply:
        """The answer to a request.

        Parameters:
            edition: The one that these fit.
            asked: The headers of the request, their names in lower case.
        """
        accepted, match, since = b"", None, None
        for name, value in asked:
            if name == b"accept-encoding":
                accepted = value
            elif name == b"if-none-match":
                match = value
            elif name == b"if-modified-since":
                since = value
        zips = _zips(accepted)
        known = self._zipped if zips else self._plain
        if match == known.etag:  # what nearly all ask
            return known.unchanged
        asks = match is not None or since is not None
        if asks and not_modified(
            known.etag.decode(), edition.last_modified, _text(match), _text(since)
        ):
            return known.unchanged
        start, head = known.whole.start, known.whole.head
        return Reply(start, head, edition.gzip if zips else edition.body)


class Shelf:
    """The replies that were given last, by path and query (``target``) as they came.

    Parameters:
        publisher: Knows whether an edition is still current.
    """

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._replies: dict[bytes, Replies] = {}

    def answer(self, target: bytes, asked: Pairs) -> Reply | None:
        """The reply to a request; None where it is to be made, or is too old to give.

        Parameters:
            target: As it came.
            asked: The headers of the request, their names in lower case.
        """
        known = self._replies.get(target)
        if known is None:
            return None
        edition = self._publisher.at_hand(known.address)
        if edition is None or not known.fit(edition):
            return None
        return known.choose(edition, asked)

    def put(self, target: bytes, replies: Replies) -> None:
        """Keep replies to a question that is not long; those put first make room."""
        if len(target) > _SHORT:
            return
        self._replies.pop(target, None)
        self._replies[target] = replies
        if len(self._replies) > _SHELVED:
            del self._replies[next(iter(self._replies))]


def _encoded(
    length: int,
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
    linked = address.path and len(address.query) <= _SHORT
    whole: Headers = (
        *common,
        (b"last-modified", http_date(edition.last_modified).encode()),
        (b"x-content-type-options", b"nosniff"),
        *(((b"link", _alternates(address)),) if linked else ()),
        (b"content-type", edition.media_type.encode()),
        (b"content-length", str(length).encode()),
        (b"content-disposition", shown),
        *encoding,
    )
    # Of the rest a 304 says nothing: the tag is enough (RFC 9110 section 15.4.5).
    unchanged = _bare(HTTPStatus.NOT_MODIFIED, common)
    return _Encoded(tag, _bare(HTTPStatus.OK, whole), unchanged)


def _bare(status: HTTPStatus, headers: Headers) -> Reply:
    """A reply without a body."""
    start = {"type": "http.response.start", "status": int(status), "headers": headers}
    lines = b"".join(b"%b: %b\r\n" % pair for pair in headers)
    return Reply(start, f"HTTP/1.1 {status} {status.phrase}\r\n".encode() + lines, b"")


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
