"""Signatures of Standard Webhooks 1.0 (standardwebhooks.com), both schemes, several keys at once.

``v1`` is HMAC-SHA256 with a shared secret, as the library of the specification makes it. ``v1a`` is
Ed25519 (RFC 8032): the receiver holds a public key that signs nothing. That library knows only
``v1``, so ``v1a`` is made here, with the cryptography package (extra ``ed25519``).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from datetime import datetime

from pydantic import SecretStr
from standardwebhooks import Webhook
from standardwebhooks.webhooks import EmptyWebhookSecretError

from calendar_svc.errors import SettingsError

try:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
except ImportError:  # an extra, since few receivers ask for it
    Ed25519PrivateKey = None  # type: ignore[assignment, misc]  # stands for "not installed"

Signer = Callable[[str, datetime, str], str]
_SHARED, PRIVATE, PUBLIC = "whsec_", "whsk_", "whpk_"
_SETTING = "webhook_secret"


def signers(secret: SecretStr | None) -> tuple[Signer, ...]:
    """Make a signer of each key in *secret*.

    Parameters:
        secret: Keys with spaces between, all of which sign while a receiver changes from one to
            the next: ``whsec_`` (or nothing) and base64 for ``v1``, ``whsk_`` and the base64 of a
            seed of 32 bytes for ``v1a``. None: nothing is signed.

    Raises:
        SettingsError: One of them cannot be used; it is not repeated.
    """
    if secret is None:
        return ()
    keys = secret.get_secret_value().split()
    if not keys:
        raise SettingsError(_SETTING, "not base64 (whsec_...)")
    return tuple(_asymmetric(key) if key.startswith(PRIVATE) else _symmetric(key) for key in keys)


def public_keys(secret: str | None) -> tuple[str, ...]:
    """The ``whpk_`` keys that receivers of ``v1a`` signatures check them by.

    Raises:
        SettingsError: A key cannot be used.
    """
    keys = [key for key in (secret or "").split() if key.startswith(PRIVATE)]
    return tuple(
        PUBLIC + base64.b64encode(_private(key).public_key().public_bytes_raw()).decode()
        for key in keys
    )


def _symmetric(key: str) -> Signer:
    text = key.removeprefix(_SHARED)
    try:
        # Stricter than the library, which passes by what is not base64: two words would be keys.
        return Webhook(base64.b64decode(text + "=" * (-len(text) % 4), validate=True)).sign
    except (ValueError, EmptyWebhookSecretError):
        # Neither text nor cause goes on: either may quote the secret.
        raise SettingsError(_SETTING, "not base64 (whsec_...)") from None


def _asymmetric(key: str) -> Signer:
    private = _private(key)

    def sign(message: str, at: datetime, body: str) -> str:
        signed = private.sign(f"{message}.{int(at.timestamp())}.{body}".encode())
        return f"v1a,{base64.b64encode(signed).decode()}"

    return sign


def _private(key: str) -> Ed25519PrivateKey:
    if Ed25519PrivateKey is None:
        raise SettingsError(_SETTING, f"{PRIVATE} keys: pip install 'calendar-svc[ed25519]'")
    try:
        seed = base64.b64decode(key.removeprefix(PRIVATE), validate=True)
        return Ed25519PrivateKey.from_private_bytes(seed)
    except (binascii.Error, ValueError):
        raise SettingsError(_SETTING, f"not base64 of 32 bytes ({PRIVATE}...)") from None
