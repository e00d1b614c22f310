"""Who may write through the API: the holder of the admin token, and nobody where none is set."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from hashlib import sha256
from http import HTTPStatus

from fastapi import Request
from pydantic import SecretStr
from starlette.exceptions import HTTPException

_OFF = (
    "writing is off: set CALENDAR_SVC_ADMIN_TOKEN and send it as Authorization: Bearer"
    " · 未设管理口令，不能写入"
)
_WRONG = "give the admin token as Authorization: Bearer · 管理口令不对"


def require_admin(token: SecretStr | None) -> Callable[[Request], None]:
    """Make the dependency that routes which write, or show secrets' surroundings, stand behind.

    Parameters:
        token: The admin token of the settings; None: nobody may write.

    Returns:
        A FastAPI dependency, for ``APIRouter(dependencies=[Depends(...)])``. It answers 403 where
        no token is set, 401 with ``WWW-Authenticate`` (RFC 6750 section 3) for a wrong one.
    """
    expected = None if token is None else sha256(token.get_secret_value().encode()).digest()

    def check(request: Request) -> None:
        if expected is None:
            raise HTTPException(HTTPStatus.FORBIDDEN, _OFF)
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        # Digests are compared, of one length and in constant time, so the answer's delay tells
        # nothing of the token.
        right = hmac.compare_digest(sha256(given.strip().encode("latin-1")).digest(), expected)
        if scheme.lower() != "bearer" or not right:
            raise HTTPException(HTTPStatus.UNAUTHORIZED, _WRONG, {"WWW-Authenticate": "Bearer"})

    return check
