"""One HTTP POST to an address that somebody gave: to public hosts, bounded in time and size."""

from __future__ import annotations

import socket
import threading
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import httpx

from calendar_svc.errors import DeliveryError, SettingsError
from calendar_svc.service.channels.guard import BlockedAddressError, GuardedTransport
from calendar_svc.service.channels.naming import LOOKUP_SECONDS, Lookup, Resolver, ask_system

# Seconds. The whole is bounded too, well under the lease of a row: each step alone would let a
# receiver that drips a byte at a time hold a sender for ever. A lookup of its name cannot be cut,
# but is not waited for any longer.
_TIMEOUT = httpx.Timeout(10.0, connect=4.0)
_TOTAL = 15.0
_BEFORE = (httpx.ConnectError, httpx.ConnectTimeout)  # nothing was sent yet
_MAX_ANSWER = 16_384  # bytes; a provider's answer has a few hundred
_MAX_WORDS = 200
_LONGEST_WAIT = 86_400.0  # seconds; a receiver may ask for a day of rest, not for a year
_WEB_PORTS = (80, 443)
_SHORTEST_SECRET = 6  # characters; a shorter part of an address is a word, such as ``robot``
# 4xx says that the request is wrong, so the same request will be wrong again; these say "later".
_TRANSIENT_4XX = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)
# A gateway says this for a server behind it, which may have taken the message.
_PASSED_ON = (HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: ``body`` cut to 16 KiB; ``words`` for people, cut short, without secrets.

    ``retry_after`` is in seconds, None where the receiver named no time.
    """

    status: int
    body: bytes
    words: str
    retry_after: float | None


class _Line:
    """The connection of one thread, and the means to cut it from another one."""

    def __init__(self, transport: httpx.BaseTransport) -> None:
        self.client = httpx.Client(
            transport=transport, timeout=_TIMEOUT, follow_redirects=False, trust_env=False
        )
        self._over = threading.Event()
        self._socket: socket.socket | None = None

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Remember the socket in use (the ``trace`` extension of httpcore)."""
        if event == "connection.connect_tcp.started" and self._over.is_set():
            raise httpx.ConnectTimeout("too slow")
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._socket = info["return_value"].get_extra_info("socket")
            if self._over.is_set():
                self.cut()

    def begin(self, seconds: float) -> threading.Timer:
        """Let the time of one request run."""
        self._over.clear()
        timer = threading.Timer(seconds, self.cut)
        timer.daemon = True
        timer.start()
        return timer

    def cut(self) -> None:
        """End what is under way; whoever waits on the socket wakes with an error."""
        self._over.set()
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


class Poster:
    """Posts to one address; may be used by several threads at once.

    Parameters:
        url: As `checked_url` gave it.
        secrets: What no answer may repeat, beside the parts of the address.
        allow_private: Let the address be on this machine or in the own network.
        seconds: How long one post may take in all.
        lookup: Asks for the addresses of a name, as `socket.getaddrinfo` does.
    """

    def __init__(
        self,
        url: httpx.URL,
        secrets: Collection[str] = (),
        *,
        allow_private: bool = False,
        seconds: float = _TOTAL,
        lookup: Lookup = ask_system,
    ) -> None:
        self.host = url.host
        self._resolve = Resolver(min(LOOKUP_SECONDS, seconds), lookup)
        self._url, self._allow_private, self._seconds = url, allow_private, seconds
        self._secrets = _secret_parts(url, secrets)
        self._context = httpx.create_ssl_context(trust_env=False)
        self._own = threading.local()
        self._lines: list[_Line] = []
        self._lock = threading.Lock()

    def post(
        self,
        content: bytes,
        headers: Mapping[str, str],
        now: datetime,
        query: Mapping[str, str] | None = None,
    ) -> Answer:
        """Post *content* once; redirects are an answer like any other.

        Parameters:
            content: The body.
            headers: Beside those that every post has.
            now: The moment of the attempt, for a ``Retry-After`` that is a date.
            query: Added to that of the address, each value encoded once.

        Raises:
            DeliveryError: Nothing came back in time; permanent where the address is not
                public. It names the host and nothing else of the address.
        """
        url = self._url.copy_merge_params(query) if query else self._url
        sent = {"user-agent": "calendar-svc", "accept-encoding": "identity", **headers}
        line = self._line()
        timer = line.begin(self._seconds)
        try:
            with line.client.stream(
                "POST", url, content=content, headers=sent, extensions={"trace": line.trace}
            ) as response:
                return self._answer(response, now)
        except BlockedAddressError as error:
            raise DeliveryError(str(error), permanent=True) from error
        except httpx.RequestError as error:
            told = f"{type(error).__name__}: {self.host}"
            raise DeliveryError(told, uncertain=not isinstance(error, _BEFORE)) from error
        finally:
            timer.cancel()

    def close(self) -> None:
        """Close the connections kept open."""
        with self._lock:
            for line in self._lines:
                line.client.close()

    def _line(self) -> _Line:
        line: _Line | None = getattr(self._own, "line", None)
        if line is None:
            transport = GuardedTransport(
                allow_private=self._allow_private, context=self._context, resolve=self._resolve
            )
            line = self._own.line = _Line(transport)
            with self._lock:
                self._lines.append(line)
        return line

    def _answer(self, response: httpx.Response, now: datetime) -> Answer:
        body = b""
        # What was sent has arrived: an answer that breaks off is judged by what came of it.
        with suppress(httpx.RequestError):
            for piece in response.iter_raw():
                body += piece
                if len(body) >= _MAX_ANSWER:
                    break
        return Answer(
            response.status_code,
            body[:_MAX_ANSWER],
            self._redacted(body.decode("utf-8", "replace")),
            _seconds(response.headers.get("retry-after"), now),
        )

    def _redacted(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return " ".join(text.split())[:_MAX_WORDS]


def refused(answer: Answer) -> DeliveryError:
    """The error for a status that is not 2xx; most 4xx are permanent."""
    return DeliveryError(
        f"HTTP {answer.status}",
        permanent=answer.status // 100 == 4 and answer.status not in _TRANSIENT_4XX,
        retry_after=answer.retry_after,
        answer=answer.words,
        uncertain=answer.status in _PASSED_ON,
        gone=answer.status == HTTPStatus.GONE,
    )


def checked_url(url: str, setting: str, *, allow_private: bool) -> httpx.URL:
    """*url* as an address that may be posted to.

    Parameters:
        url: http or https, without user or password; only ports 80 and 443 unless private
            addresses are allowed.
        setting: What the error calls it.
        allow_private: Let the port be any.

    Raises:
        SettingsError: It may not; the error never repeats it.
    """
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        # Neither text nor cause goes on: either may quote the address, which is a secret.
        raise SettingsError(setting, "not a URL") from None
    if "\\" in url or parsed.scheme not in ("http", "https") or not parsed.host:
        raise SettingsError(setting, "give an http or https URL with a host")
    if parsed.userinfo:
        raise SettingsError(setting, "no user and password in the URL: give a secret")
    if parsed.port and parsed.port not in _WEB_PORTS and not allow_private:
        raise SettingsError(setting, f"port {parsed.port}: only 80 and 443 are allowed")
    return parsed


def _secret_parts(url: httpx.URL, secrets: Collection[str]) -> tuple[str, ...]:
    """The longest first, so that no part of one is left behind by another."""
    parts = {*url.path.split("/"), *url.params.values(), *secrets}
    return tuple(
        sorted((part for part in parts if len(part) >= _SHORTEST_SECRET), key=len, reverse=True)
    )


def _seconds(retry_after: str | None, now: datetime) -> float | None:
    """``Retry-After`` as seconds from *now* (RFC 9110 section 10.2.3); None if absent or bad."""
    if not retry_after:
        return None
    if retry_after.isascii() and retry_after.isdigit():
        return min(float(retry_after), _LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), _LONGEST_WAIT)
