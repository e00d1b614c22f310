"""Other services (Telegram, Bark, ntfy, Slack, ...) by the apprise package, where it is installed.

One URL of apprise (github.com/caronc/apprise) is one channel; the URL is a secret. Only the schemas
of ``schemas.toml`` are allowed. Redirects are not followed, and retries are the outbox's affair.

What cannot be done from here: apprise tells success from failure and no more, so every failure is
tried again by the usual schedule; it resolves a host once more after that was found to be public,
so a name that changes its mind in between (DNS rebinding) gets through; and what is not answered
in time goes on in a thread of its own.
"""

from __future__ import annotations

import importlib
import logging
import tomllib
from importlib import resources
from types import ModuleType
from urllib.parse import parse_qs, urlsplit

import httpx

from calendar_svc.errors import ChannelBusyError, DeliveryError, SettingsError
from calendar_svc.service.channels.base import Message, Receipt
from calendar_svc.service.channels.guard import BlockedAddressError, must_be_public
from calendar_svc.service.channels.markdown import cut, fitted, plain
from calendar_svc.service.channels.pace import PaceOf

_SCHEMAS: dict[str, list[str]] = tomllib.loads(
    resources.files(__package__).joinpath("schemas.toml").read_text("utf-8")
)
_LIMITS = ((20, 60.0),)  # such as few services forbid
_TOTAL = 15  # seconds
_TITLE = 200  # bytes
_LONGEST = 4000  # bytes; most services take more, and say how much they do
_LEAST = 200  # bytes
_OURS = ("redirect", "retry", "wait", "rto", "cto")  # parameters of a URL that would undo the above
_SETTING = "url"

logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its warnings quote answers and addresses


class AppriseChannel:
    """Sends to one service.

    Parameters:
        name: What outbox rows call it.
        url: Of apprise: ``tgram://TOKEN/CHAT``, ``barks://HOST/KEY``.
        pace_of: Makes the pace that all who send on this channel keep.
        allow_private: Let its server be on this machine or in the own network.

    Raises:
        SettingsError: apprise is not installed, or the URL cannot be used.
    """

    joins = 10

    def __init__(
        self, name: str, url: str, pace_of: PaceOf, *, allow_private: bool = False
    ) -> None:
        self.name, self._allow_private = name, allow_private
        self._schema, self._host = _checked(url, allow_private=allow_private)
        self._library = _installed()
        asset = self._library.AppriseAsset(
            app_id="calendar_svc",
            app_url="",
            image_url_mask="",
            image_url_logo="",
            async_mode=False,
            http_redirects=False,
            storage_mode="memory",
            allow_templates=False,
        )
        service = self._library.Apprise.instantiate(url, asset=asset)
        if service is None:
            raise SettingsError(_SETTING, f"apprise cannot read this {self._schema}:// URL")
        self._longest = max(_LEAST, min(int(service.body_maxlen), _LONGEST) - _TITLE)
        self._sender = self._library.Apprise(asset=asset)
        self._sender.add(service)
        self._pace = pace_of(name, _LIMITS)

    def send(self, message: Message) -> Receipt:
        """Hand *message* over, as plain text.

        Raises:
            ChannelBusyError: It is not this channel's turn; nothing was sent.
            DeliveryError: The service did not take it; permanent where its address is not public.
        """
        wait = self._pace.turn(message.at)
        if wait > 0:
            raise ChannelBusyError(wait)
        self._check_host()
        text, lines = plain(message.text), [plain(line) for line in message.lines]
        title = cut(text, _TITLE)
        if title != text or not lines:
            lines.insert(0, text)
        links = [f"{plain(words)}: {url}" for words, url in message.links]
        room = max(_LEAST, self._longest - sum(len(line.encode()) + 8 for line in links))
        result = self._sender.notify(
            title=title,
            body="\n".join((*fitted(lines, room), *links)),
            body_format="text",
            timeout=_TOTAL,
        )
        status = str(result.status.name)
        if not result:
            raise DeliveryError(f"apprise {self._schema}: {status}", uncertain=True)
        return Receipt(f"apprise {status}")

    def close(self) -> None:
        """Nothing is held open between messages."""

    def _check_host(self) -> None:
        if self._host is None or self._allow_private:
            return
        try:
            must_be_public(self._host)
        except BlockedAddressError as error:
            raise DeliveryError(str(error), permanent=True) from error
        except httpx.ConnectError as error:
            raise DeliveryError(str(error)) from error


def _checked(url: str, *, allow_private: bool) -> tuple[str, str | None]:
    """The schema of *url*, and the host it names where that is not the service's own."""
    parts = urlsplit(url.strip())
    allowed = [*_SCHEMAS["fixed"], *_SCHEMAS["own"]]
    allowed += _SCHEMAS["own_plain"] if allow_private else []
    if parts.scheme not in allowed:
        raise SettingsError(_SETTING, f"a URL of apprise with one of: {', '.join(sorted(allowed))}")
    refused = [name for name in parse_qs(parts.query, keep_blank_values=True) if name in _OURS]
    if refused or any(mark.isspace() for mark in url):
        raise SettingsError(_SETTING, f"no spaces and no {', '.join(_OURS)} in the URL")
    own = parts.scheme not in _SCHEMAS["fixed"]
    if own and not parts.hostname:
        raise SettingsError(_SETTING, f"{parts.scheme}:// needs the name of a server")
    return parts.scheme, parts.hostname if own else None


def _installed() -> ModuleType:
    try:
        return importlib.import_module("apprise")
    except ImportError:
        problem = "apprise is not installed: pip install 'calendar-svc[apprise]'"
        raise SettingsError("apprise", problem) from None
