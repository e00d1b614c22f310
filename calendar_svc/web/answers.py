"""The page behind the links of messages: a button that does what the link says, and nothing before.

Mail scanners and previews open every link; so a GET only shows, and a POST acts. The POST is also
what mail programs send for one-click unsubscription (RFC 8058).
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from calendar_svc.errors import UnknownEventError
from calendar_svc.service.clock import Clock
from calendar_svc.service.links import Act, Answer, Links
from calendar_svc.service.reminders.answers import take
from calendar_svc.store import Store
from calendar_svc.store.reminding import known_links_key
from calendar_svc.web.headers import HEADERS
from calendar_svc.web.pages import render_page

_WORDS: dict[Act, tuple[str, str]] = {
    "done": ("不再提醒此事项", "No more reminders of this event"),
    "snooze": ("一小时后再提醒", "Remind me again in an hour"),
    "unsubscribe": ("退订全部提醒邮件", "Unsubscribe from all reminders"),
}
_OWN_HEADERS = {
    "content-security-policy": HEADERS["content-security-policy"].replace(
        "form-action 'none'", "form-action 'self'"
    ),
    "x-robots-tag": "noindex",
    "cache-control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Answers:
    """The route of signed links over one store; *clock* gives the present instant."""

    store: Store
    clock: Clock
    base_url: str

    def routes(self) -> list[Route]:
        """The routes for GET, HEAD and POST."""
        return [Route("/r/{token}", self.answer, methods=["GET", "POST"])]

    async def answer(self, request: Request) -> HTMLResponse:
        """Show what a link does, or do it."""
        return await run_in_threadpool(self._answer, request)

    def _answer(self, request: Request) -> HTMLResponse:
        answer = self._read(request.path_params["token"])
        done = request.method == "POST"
        if done:
            take(self.store, answer, self.clock())
        page = render_page(
            "answer.html",
            request,
            words=_WORDS[answer.act],
            title=self._title(answer),
            done=done,
        )
        page.headers.update(_OWN_HEADERS)
        return page

    def _read(self, token: str) -> Answer:
        with self.store.begin_read() as session:  # a link that holds was signed before
            key = known_links_key(session)
        answer = None if key is None else Links(self.base_url, key).read(token)
        if answer is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return answer

    def _title(self, answer: Answer) -> str:
        if answer.subject == "*":
            return answer.channel.partition(":")[2]
        try:
            return self.store.event(answer.subject).event.title
        except UnknownEventError:
            return ""
