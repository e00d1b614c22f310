"""The robots of chat groups: what all providers have in common.

They answer HTTP 200 to what they refuse; a code in the body says how it really went. They count a
robot's messages, so several reminders that are due together go as one, and each sender waits for
its turn.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from pydantic import SecretStr

from calendar_svc.errors import ChannelBusyError, DeliveryError, SettingsError
from calendar_svc.service.channels.base import Message, Receipt
from calendar_svc.service.channels.pace import PaceOf
from calendar_svc.service.channels.posting import Answer, Poster, checked_url, refused

KEYWORD = "keyword:"
_SETTING = "url"


@dataclass(frozen=True, slots=True)
class Codes:
    """What the codes in a provider's answers mean.

    ``fields`` may hold the code, the first that is there counts; 0 is success. ``permanent`` codes
    go away only when a person does something: what. ``limited`` ones go away by themselves, after
    so many seconds. All others are tried again by the usual schedule. ``gone`` are those permanent
    ones that say that there is no such robot: the channel is given up at once.
    """

    fields: tuple[str, ...]
    permanent: Mapping[int, str]
    limited: Mapping[int, float]
    gone: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """One request: what is added to the address, and the body (JSON values)."""

    body: Mapping[str, object]
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Keys:
    """What a robot's security settings ask of each message: a signature, a word, or both."""

    secret: str | None = None
    keyword: str | None = None


class Provider(Protocol):
    """What is different from one provider to the next."""

    @property
    def codes(self) -> Codes:
        """What its answers mean."""

    @property
    def joins(self) -> int:
        """How many reminders go as one; a line of each has room in one message."""

    @property
    def limits(self) -> tuple[tuple[int, float], ...]:
        """How many messages in how many seconds a robot may send."""

    def check(self, path: str, query: Mapping[str, str], keys: Keys) -> str | None:
        """Say what is wrong with an address and keys; None: nothing.

        Parameters:
            path: Of the address.
            query: Of the address.
            keys: Those given.
        """

    def post(self, message: Message, keys: Keys) -> Post:
        """Write the request for *message*."""


class RobotChannel:
    """Sends to one group's robot.

    Parameters:
        name: What outbox rows call it.
        provider: Whose robot it is.
        url: That the provider gave; https unless private addresses are allowed. It is a secret.
        pace_of: Makes the pace that all who send on this channel keep.
        secret: The signing secret, ``keyword:WORD`` for a robot that asks for a word, or both
            with a space between.
        allow_private: Let the address be on this machine or in the own network.
        seconds: How long one message may take.

    Raises:
        SettingsError: The address or the secret cannot be used.
    """

    def __init__(
        self,
        name: str,
        provider: Provider,
        url: str,
        pace_of: PaceOf,
        secret: SecretStr | None = None,
        *,
        allow_private: bool = False,
        seconds: float = 15.0,
    ) -> None:
        self.name, self.joins = name, provider.joins
        checked = checked_url(url, _SETTING, allow_private=allow_private)
        if checked.scheme != "https" and not allow_private:
            raise SettingsError(_SETTING, "a robot's address begins with https://")
        self._provider, self._keys = provider, read_keys(secret)
        problem = provider.check(checked.path, dict(checked.params), self._keys)
        if problem is not None:
            raise SettingsError(_SETTING, problem)
        self._pace = pace_of(name, provider.limits)
        secrets = () if self._keys.secret is None else (self._keys.secret,)
        self._poster = Poster(checked, secrets, allow_private=allow_private, seconds=seconds)

    def send(self, message: Message) -> Receipt:
        """Post *message* once; the code in the answer decides.

        Raises:
            ChannelBusyError: It is not this channel's turn; nothing was sent.
            DeliveryError: Refused, or no answer that can be understood.
        """
        wait = self._pace.turn(message.at)
        if wait > 0:
            raise ChannelBusyError(wait)
        post = self._provider.post(message, self._keys)
        answer = self._poster.post(
            json.dumps(post.body, ensure_ascii=False, separators=(",", ":")).encode(),
            {"content-type": "application/json; charset=utf-8"},
            message.at,
            post.query,
        )
        return _judged(answer, self._provider.codes)

    def close(self) -> None:
        """Close the connections kept open."""
        self._poster.close()


def read_keys(secret: SecretStr | None) -> Keys:
    """Read ``SECRET``, ``keyword:WORD`` or both with a space between.

    Raises:
        SettingsError: There is more than one of either; it is not repeated.
    """
    parts = [] if secret is None else secret.get_secret_value().split()
    words = [part.removeprefix(KEYWORD) for part in parts if part.startswith(KEYWORD)]
    secrets = [part for part in parts if not part.startswith(KEYWORD)]
    if len(words) > 1 or len(secrets) > 1 or "" in words:
        raise SettingsError("secret", f"give one secret, {KEYWORD}WORD, or both")
    return Keys(secrets[0] if secrets else None, words[0] if words else None)


def _judged(answer: Answer, codes: Codes) -> Receipt:
    told = _fields(answer.body)
    name = next((name for name in codes.fields if isinstance(told.get(name), int)), None)
    if name is None:
        if answer.status // 100 != 2:
            raise refused(answer)
        problem = f"HTTP {answer.status} without a code"
        raise DeliveryError(problem, answer=answer.words, uncertain=True)
    code: int = told[name]
    status = f"{name} {code}"
    if code == 0 and answer.status // 100 == 2:
        return Receipt(status, answer.words)
    if code in codes.permanent:
        problem = f"{status}: {codes.permanent[code]}"
        gone = code in codes.gone
        raise DeliveryError(problem, permanent=True, answer=answer.words, gone=gone)
    if code in codes.limited:
        wait = max(codes.limited[code], answer.retry_after or 0.0)
        raise DeliveryError(f"{status}: 限流 too fast", retry_after=wait, answer=answer.words)
    if answer.status // 100 != 2:
        raise refused(answer)
    raise DeliveryError(status, answer=answer.words)


def _fields(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
