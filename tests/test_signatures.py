"""Webhook signatures against the vectors of the specification, and as a receiver checks them."""

from __future__ import annotations

import base64
import subprocess
import sys
import tomllib
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from loopback import receiving
from pydantic import SecretStr
from standardwebhooks import Webhook
from stories import shanghai
from typer.testing import CliRunner

from calendar_svc.cli import build
from calendar_svc.errors import SettingsError
from calendar_svc.service.channels import Message, WebhookChannel
from calendar_svc.service.channels.signing import public_keys, signers

CASES = tomllib.loads((Path(__file__).parent / "reminders/signatures.toml").read_text("utf-8"))
NOW = shanghai("2026-05-09 09:00")
MESSAGE = Message("msg_1", "event.reminder", "一行", {}, NOW, NOW)
OLD, NEW = (f"whsec_{base64.b64encode(bytes([n]) * 24).decode()}" for n in (1, 2))
PRIVATE = f"whsk_{base64.b64encode(bytes(range(32))).decode()}"


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["name"])
def test_the_vectors_of_the_specification(case: dict[str, str]) -> None:
    at = datetime.fromtimestamp(1614265330, UTC)
    made = signers(SecretStr(case["secret"]))
    body = '{"test": 2432232314}'
    signed = " ".join(sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, body) for sign in made)
    assert signed == case["signature"]


def test_a_receiver_with_the_old_or_the_new_key_takes_it() -> None:
    with receiving() as receiver:
        secret = SecretStr(f"{NEW} {PRIVATE} {OLD}")
        with closing(WebhookChannel(receiver.url, secret, allow_private=True)) as channel:
            channel.send(MESSAGE)
    (post,) = receiver.posts
    new, asymmetric, old = post.headers["webhook-signature"].split(" ")
    assert new == Webhook(NEW).sign("msg_1", NOW, post.body)
    assert old == Webhook(OLD).sign("msg_1", NOW, post.body)
    (public,) = public_keys(secret.get_secret_value())
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public.removeprefix("whpk_")))
    signed = f"msg_1.{post.headers['webhook-timestamp']}.{post.body}".encode()
    version, _, signature = asymmetric.partition(",")
    assert version == "v1a"
    key.verify(base64.b64decode(signature), signed)  # raises where it is not right


@pytest.mark.parametrize("secret", [" ", f"{NEW} whsk_", "whsk_!!!!", "whsk_c2hvcnQ="])
def test_a_key_that_cannot_be_used_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(SettingsError, match="webhook_secret: not base64") as caught:
        WebhookChannel("https://example.org/hook", SecretStr(secret))
    assert "c2hvcnQ" not in str(caught.value)


def test_without_cryptography_the_extra_is_named_and_v1_still_signs() -> None:
    code = f"""
import sys; sys.modules["cryptography"] = None
from pydantic import SecretStr
from calendar_svc.cli import build
from calendar_svc.errors import SettingsError
from calendar_svc.service.channels.signing import signers
assert len(signers(SecretStr({OLD!r}))) == 1
try:
    signers(SecretStr({PRIVATE!r}))
except SettingsError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'calendar-svc[ed25519]'" in done.stdout
    assert PRIVATE not in done.stdout


def test_the_command_shows_the_public_key_and_not_the_private_one(tmp_path: Path) -> None:
    told = ["connect", "hook", "--kind", "webhook", "--url", "https://example.org/hook"]
    shown = CliRunner().invoke(
        build(["remind"]),
        ["remind", *told, "--data-dir", str(tmp_path)],
        env={"CHANNEL_SECRET": f"{NEW} {PRIVATE}"},
    )
    assert shown.exit_code == 0
    assert public_keys(PRIVATE)[0] in shown.output
    assert PRIVATE not in shown.output
