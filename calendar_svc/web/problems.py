"""The one shape of every error that a program sees: problem details (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"


def problem(
    status: int,
    detail: str,
    instance: str,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An error answer.

    Parameters:
        status: HTTP status; its phrase becomes the title, as type ``about:blank`` asks
            (section 4.2.1).
        detail: What is wrong and what to do, one line.
        instance: Path that was asked for.
        errors: One ``parameter`` and ``problem`` for each parameter at fault.
        headers: More headers, such as Allow.
    """
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": instance,
    }
    if errors:
        body["errors"] = [dict(error) for error in errors]
    content = json.dumps(body, ensure_ascii=False).encode()
    return Response(content, status, headers, MEDIA_TYPE)
