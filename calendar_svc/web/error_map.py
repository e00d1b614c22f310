"""From an error to its answer: problem details for programs, a page for people, the same status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from calendar_svc.errors import (
    CalendarSvcError,
    EditError,
    FeedQueryError,
    ReminderRuleError,
    SavedFeedsFullError,
    StoreError,
    UnknownChannelError,
    UnknownEventError,
    UnknownFeedError,
    UnknownRuleError,
)
from calendar_svc.web.pages import render_page
from calendar_svc.web.problems import problem

_STATUS: Mapping[type[CalendarSvcError], HTTPStatus] = {
    UnknownEventError: HTTPStatus.NOT_FOUND,
    UnknownFeedError: HTTPStatus.NOT_FOUND,
    FeedQueryError: HTTPStatus.BAD_REQUEST,
    SavedFeedsFullError: HTTPStatus.INSUFFICIENT_STORAGE,
    UnknownRuleError: HTTPStatus.NOT_FOUND,
    UnknownChannelError: HTTPStatus.NOT_FOUND,
    ReminderRuleError: HTTPStatus.BAD_REQUEST,
    EditError: HTTPStatus.BAD_REQUEST,
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
}
_WORDS = {
    HTTPStatus.NOT_FOUND: "这里没有您要找的内容。 Nothing is here under this address.",
    HTTPStatus.SERVICE_UNAVAILABLE: "暂时无法读取数据，请稍后再试。 The data cannot be read now.",
}
_OTHER_WORDS = "请求无法处理。 The request cannot be answered."
# What these say is for the operator (addresses, files); the person who asks is told less.
_PRIVATE = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.INTERNAL_SERVER_ERROR)
_PRIVATE_DETAIL = "the service cannot answer at the moment; its log says why"


def add_error_handlers(app: FastAPI) -> None:
    """Answer every error of *app* in the one shape."""
    app.add_exception_handler(RequestValidationError, _wrong_parameters)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(CalendarSvcError, _our_error)
    app.add_exception_handler(Exception, _fault)


def _answer(
    request: Request,
    status: int,
    detail: str,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    path = request.url.path
    for_people = "text/html" in request.headers.get("accept", "") and not path.startswith("/api/")
    if not for_people:
        if status in _PRIVATE:
            detail = _PRIVATE_DETAIL
        return problem(status, detail, path, errors=errors, headers=headers)
    words = _WORDS.get(HTTPStatus(status), _OTHER_WORDS)
    phrase = HTTPStatus(status).phrase
    page = render_page("error.html", request, status, number=status, phrase=phrase, words=words)
    page.headers.update(headers or {})
    return page


async def _wrong_parameters(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as registered
    errors = [
        {
            "parameter": str(each["loc"][1]) if len(each["loc"]) > 1 else "",
            "problem": "unknown" if each["type"] == "extra_forbidden" else str(each["msg"]),
        }
        for each in error.errors()
    ]
    first = errors[0]
    detail = f"parameter {first['parameter']!r}: {first['problem']}"
    return _answer(request, HTTPStatus.BAD_REQUEST, detail, errors=errors)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - as registered
    detail = error.detail
    if error.status_code == HTTPStatus.NOT_FOUND:
        detail = "nothing is here under this path"
    return _answer(request, error.status_code, detail, headers=error.headers)


async def _our_error(request: Request, error: Exception) -> Response:
    status = _STATUS.get(_class_of(error), HTTPStatus.INTERNAL_SERVER_ERROR)
    if status in _PRIVATE:
        structlog.get_logger("calendar_svc.web").error("not answered", problem=str(error))
    return _answer(request, status, str(error))


async def _fault(request: Request, error: Exception) -> Response:
    structlog.get_logger("calendar_svc.web").error("fault", exc_info=error)
    return _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, _PRIVATE_DETAIL)


def _class_of(error: Exception) -> type[CalendarSvcError]:
    return next((known for known in _STATUS if isinstance(error, known)), CalendarSvcError)
