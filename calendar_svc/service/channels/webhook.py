"""The webhook channel: signed HTTP posts by Standard Webhooks (standardwebhooks.com, 1.0)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx
from pydantic import SecretStr
from standardwebhooks import Webhook
from standardwebhooks.webhooks import EmptyWebhookSecretError

from calendar_svc.errors import DeliveryError, SettingsError
from calendar_svc.service.channels.base import Message, Receipt
from calendar_svc.service.channels.guard import BlockedAddressError, GuardedTransport

_TIMEOUT = httpx.Timeout(10.0, connect=5.0)  # seconds; the lease of a row is far longer
_LONGEST_WAIT = 86_400.0  # seconds; a receiver may ask for a day of rest, not for a year
_WEB_PORTS = (80, 443)
# 4xx says that the request is wrong, so the same request will be wrong again; these say "later".
_TRANSIENT_4XX = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)


class WebhookChannel:
    """Posts messages to one endpoint, signed where a secret is given.

    Parameters:
        url: http or https, without user or password; only ports 80 and 443 unless private
            addresses are allowed.
        secret: Signing secret in base64, with or without ``whsec_``; None sends unsigned.
        allow_private: Let the endpoint be on this machine or in the own network.
        name: What outbox rows call it.

    Raises:
        SettingsError: The URL or the secret cannot be used.
    """

    joins = 1

    def __init__(
        self,
        url: str,
        secret: SecretStr | None = None,
        *,
        allow_private: bool = False,
        name: str = "webhook",
    ) -> None:
        self.name = name
        self._url = _checked(url, allow_private=allow_private)
        self._signer = _signer(secret)
        self._client = httpx.Client(
            transport=GuardedTransport(allow_private=allow_private),
            timeout=_TIMEOUT,
            follow_redirects=False,
            trust_env=False,
        )

    def send(self, message: Message) -> Receipt:
        """Post *message* once; only a 2xx answer counts as taken.

        Parameters:
            message: Its key becomes ``webhook-id``, its moment ``webhook-timestamp``.

        Raises:
            DeliveryError: No connection, or another answer. 410 and most other 4xx are permanent;
                ``Retry-After`` is passed on in seconds.
        """
        body = _body(message)
        try:
            # The answer's body says nothing that is needed: it is not even read.
            with self._client.stream(
                "POST", self._url, content=body.encode(), headers=self._headers(message, body)
            ) as response:
                status, retry_after = response.status_code, response.headers.get("retry-after")
        except BlockedAddressError as error:
            raise DeliveryError(str(error), permanent=True) from error
        except httpx.TransportError as error:
            problem = f"{type(error).__name__}: {self._url.host}"
            raise DeliveryError(problem) from error
        if status // 100 != 2:
            raise DeliveryError(
                f"HTTP {status}",
                permanent=status // 100 == 4 and status not in _TRANSIENT_4XX,
                retry_after=_seconds(retry_after, message.at),
            )
        return Receipt(f"HTTP {status}")

    def close(self) -> None:
        """Close the connections kept open."""
        self._client.close()

    def _headers(self, message: Message, body: str) -> dict[str, str]:
        headers = {
            "content-type": "application/json",
            "user-agent": "calendar-svc",
            "webhook-id": message.key,
            "webhook-timestamp": str(int(message.at.timestamp())),
        }
        if self._signer:
            headers["webhook-signature"] = self._signer.sign(message.key, message.at, body)
        return headers


def _checked(url: str, *, allow_private: bool) -> httpx.URL:
    """*url* as an endpoint that may be posted to."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise SettingsError("webhook_url", f"not a URL: {error}") from error
    if "\\" in url or parsed.scheme not in ("http", "https") or not parsed.host:
        raise SettingsError("webhook_url", "give an http or https URL with a host")
    if parsed.userinfo:
        raise SettingsError("webhook_url", "no user and password in the URL: use webhook_secret")
    if parsed.port and parsed.port not in _WEB_PORTS and not allow_private:
        raise SettingsError("webhook_url", f"port {parsed.port}: only 80 and 443 are allowed")
    return parsed


def _signer(secret: SecretStr | None) -> Webhook | None:
    if secret is None:
        return None
    try:
        return Webhook(secret.get_secret_value())
    except (ValueError, EmptyWebhookSecretError):
        # Neither text nor cause goes on: either may quote the secret.
        raise SettingsError("webhook_secret", "not base64 (whsec_...)") from None


def _body(message: Message) -> str:
    """The payload of Standard Webhooks: type, timestamp, data; equal for every attempt."""
    payload = {
        "type": message.type,
        "timestamp": message.due.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "data": {**message.data, "text": message.text},
    }
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


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
