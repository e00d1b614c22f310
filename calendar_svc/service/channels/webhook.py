"""The webhook channel: signed HTTP posts by Standard Webhooks (standardwebhooks.com, 1.0)."""

from __future__ import annotations

import json
from datetime import UTC

from pydantic import SecretStr

from calendar_svc.service.channels.base import Message, Receipt
from calendar_svc.service.channels.posting import Poster, checked_url, refused
from calendar_svc.service.channels.signing import signers


class WebhookChannel:
    """Posts messages to one endpoint, signed where a secret is given.

    Parameters:
        url: http or https, without user or password; only ports 80 and 443 unless private
            addresses are allowed.
        secret: Keys that sign, with spaces between (see `signers`); None sends unsigned.
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
        checked = checked_url(url, "webhook_url", allow_private=allow_private)
        self._signers = signers(secret)
        secrets = () if secret is None else secret.get_secret_value().split()
        self._poster = Poster(checked, secrets, allow_private=allow_private)

    def send(self, message: Message) -> Receipt:
        """Post *message* once; only a 2xx answer counts as taken.

        Parameters:
            message: Its key becomes ``webhook-id``, its moment ``webhook-timestamp``.

        Raises:
            DeliveryError: No connection, or another answer. 410 and most other 4xx are permanent;
                ``Retry-After`` is passed on in seconds.
        """
        body = _body(message)
        answer = self._poster.post(body.encode(), self._headers(message, body), message.at)
        if answer.status // 100 != 2:
            raise refused(answer)
        return Receipt(f"HTTP {answer.status}", answer.words)

    def close(self) -> None:
        """Close the connections kept open."""
        self._poster.close()

    def _headers(self, message: Message, body: str) -> dict[str, str]:
        headers = {
            "content-type": "application/json",
            "webhook-id": message.key,
            "webhook-timestamp": str(int(message.at.timestamp())),
        }
        if self._signers:
            signatures = (sign(message.key, message.at, body) for sign in self._signers)
            headers["webhook-signature"] = " ".join(signatures)
        return headers


def _body(message: Message) -> str:
    """The payload of Standard Webhooks: type, timestamp, data; equal for every attempt."""
    payload = {
        "type": message.type,
        "timestamp": message.due.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "data": {**message.data, "text": message.text},
    }
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
