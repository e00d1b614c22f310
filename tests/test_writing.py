"""Writing through the API: off without a token, refused with a wrong one."""

from __future__ import annotations

from http import HTTPStatus

import httpx
import pytest
from fastapi import Depends, FastAPI
from loopback import running
from pydantic import SecretStr

from calendar_svc.errors import SettingsError
from calendar_svc.service.settings import load_settings
from calendar_svc.web.error_map import add_error_handlers
from calendar_svc.web.writing import require_admin

TOKEN = "sixteen-letters-or-more"


def answer(token: SecretStr | None, authorization: str | None) -> httpx.Response:
    app = FastAPI()
    app.add_api_route(
        "/api/v1/thing", lambda: {"done": True}, dependencies=[Depends(require_admin(token))]
    )
    add_error_handlers(app)
    headers = [] if authorization is None else [(b"authorization", authorization.encode("latin-1"))]
    with running(app) as url:
        return httpx.get(f"{url}/api/v1/thing", headers=headers)


@pytest.mark.parametrize("authorization", [None, f"Bearer {TOKEN}"])
def test_nobody_writes_where_no_token_is_set(authorization: str | None) -> None:
    got = answer(None, authorization)
    assert got.status_code == HTTPStatus.FORBIDDEN
    assert "CALENDAR_SVC_ADMIN_TOKEN" in got.json()["detail"]


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer wrong", f"Basic {TOKEN}", "Bearer \xe9"]
)
def test_a_wrong_token_is_refused(authorization: str | None) -> None:
    got = answer(SecretStr(TOKEN), authorization)
    assert got.status_code == HTTPStatus.UNAUTHORIZED
    assert got.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("authorization", [f"Bearer {TOKEN}", f"bearer  {TOKEN}"])
def test_the_holder_of_the_token_writes(authorization: str) -> None:
    assert answer(SecretStr(TOKEN), authorization).json() == {"done": True}


def test_a_short_token_stops_the_start() -> None:
    with pytest.raises(SettingsError, match="ADMIN_TOKEN"):
        load_settings({"CALENDAR_SVC_ADMIN_TOKEN": "short"})
