"""Is the process alive, and may it be sent traffic?"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from calendar_svc.service.clock import Clock
from calendar_svc.service.ticking import SILENCE_IS_DEATH, silence
from calendar_svc.store import Store
from calendar_svc.web.problems import problem

_NO_STORE = {"cache-control": "no-store"}


@dataclass(frozen=True, slots=True)
class Health:
    """The two checks over one store."""

    store: Store
    clock: Clock

    def routes(self) -> list[Route]:
        """The routes for GET and HEAD."""
        return [Route("/healthz", self.alive), Route("/readyz", self.ready)]

    def alive(self, request: Request) -> Response:
        """200 while reminders tick; a restart may help where they do not."""
        quiet = silence(self.store, self.clock())
        if quiet is None or abs(quiet) > SILENCE_IS_DEATH:
            told = "never" if quiet is None else f"{quiet.total_seconds():.0f} s ago"
            detail = f"reminders last ticked: {told}"
            return problem(
                HTTPStatus.SERVICE_UNAVAILABLE, detail, request.url.path, headers=_NO_STORE
            )
        seconds = round(quiet.total_seconds(), 1)
        return JSONResponse({"status": "ok", "tick_age_seconds": seconds}, headers=_NO_STORE)

    def ready(self, request: Request) -> Response:
        """200 when the database answers with the schema of this version; else the error's 503."""
        del request
        self.store.check()
        return JSONResponse({"status": "ready"}, headers=_NO_STORE)
