"""What lies ready is written as soon as its request is read, before there is a task for it.

Nearly all requests are for a feed that has not changed. To start a task for each and to put headers
together costs as much again as reading the request and writing the answer.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from calendar_svc.web.feeds import ReadyFeeds

# What announces a body or wants more than an answer; such requests go the whole way.
_MORE = frozenset((b"content-length", b"transfer-encoding", b"expect", b"upgrade"))
_METHODS = frozenset((b"GET", b"HEAD"))


class ReadyProtocol(HttpToolsProtocol):
    """The protocol of uvicorn, with a short way for what lies ready.

    Only where it makes no difference but of time: a whole request without a body, on a connection
    that stays open, with nothing before it that is not yet answered or not yet taken.
    """

    feeds: ReadyFeeds
    _answered = False

    def on_message_begin(self) -> None:
        """A request begins (callback of httptools)."""
        self._answered = False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The headers of a request are there (callback of httptools)."""
        self._answered = self._answer()
        if not self._answered:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of the body is there (callback of httptools)."""
        if not self._answered:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """A request ends (callback of httptools)."""
        if not self._answered:
            super().on_message_complete()

    def _answer(self) -> bool:
        """Answer, where that is possible at once."""
        method = self.parser.get_method()
        if method not in _METHODS or not self._is_free():
            return False
        for name, _ in self.headers:
            if name in _MORE:
                return False
        reply = self.feeds.reply(self.url, self.headers)
        if reply is None:
            return False
        head = reply.head + self.feeds.lines(self.server_state.default_headers)
        if method == b"HEAD" or not reply.body:
            self.transport.write(head)
        else:  # not joined, for a body is large; the transport sends both in one call
            self.transport.writelines((head, reply.body))
        self.on_response_complete()
        return True

    def _is_free(self) -> bool:
        """Whether the answer may stand next on the connection, and be followed by others."""
        return (
            (self.cycle is None or self.cycle.response_complete)
            and not self.pipeline
            and not self.flow.write_paused
            and not self.transport.is_closing()
            and self.parser.get_http_version() == "1.1"
            and self.parser.should_keep_alive()
        )


def protocol_of(feeds: ReadyFeeds) -> type[asyncio.Protocol]:
    """The protocol that answers for an application, to be given to uvicorn.

    Parameters:
        feeds: The application.
    """
    return type("Ready", (ReadyProtocol,), {"feeds": feeds})
