"""The application: feeds in front, then the API and the pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from anyio.to_thread import run_sync
from fastapi import FastAPI
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from calendar_svc.service.clock import Clock
from calendar_svc.service.editing import Editor
from calendar_svc.service.publisher import Publisher
from calendar_svc.service.saved import SavedFeeds
from calendar_svc.service.scheduler import Metronome
from calendar_svc.service.settings import Settings
from calendar_svc.service.ticking import reminder_planner
from calendar_svc.store import Store
from calendar_svc.web import docs
from calendar_svc.web.access_log import AccessLog
from calendar_svc.web.answers import Answers
from calendar_svc.web.api import Api
from calendar_svc.web.editing import Editing
from calendar_svc.web.error_map import add_error_handlers
from calendar_svc.web.feeds import FeedRoute, ReadyFeeds
from calendar_svc.web.headers import SecurityHeaders
from calendar_svc.web.health import Health
from calendar_svc.web.metrics import FeedCollector, Metrics, ReminderCollector
from calendar_svc.web.pages import Pages, render_page
from calendar_svc.web.problems import MEDIA_TYPE
from calendar_svc.web.records import ProblemRecord
from calendar_svc.web.reminders import RemindersApi
from calendar_svc.web.replies import Shelf
from calendar_svc.web.saving import Saving

_HERE = Path(__file__).parent
_ANY_ERROR = {"model": ProblemRecord, "description": "Any other error"}


@dataclass(frozen=True, slots=True)
class Parts:
    """What the application is put together from; ``base_url`` begins every link it gives.

    ``figures`` are what the process itself counts, for /metrics; ``beats`` is the clock of
    reminders where it is another, that of the database server.
    """

    settings: Settings
    store: Store
    publisher: Publisher
    clock: Clock
    base_url: str
    figures: tuple[Collector, ...] = ()
    beats: Clock | None = None


def create_app(
    parts: Parts,
    metronome: Metronome | None = None,
    at_end: Callable[[], object] = lambda: None,
) -> ReadyFeeds:
    """Put the application together.

    Parameters:
        parts: Store, feeds, clock and settings.
        metronome: Started and stopped with the application; None: nothing ticks here.
        at_end: Called when the application has stopped.
    """
    app = FastAPI(
        title="calendar_svc",
        summary="Dated events from government prose, with the words that prove them",
        version=version("calendar-svc"),
        lifespan=_beating(metronome, at_end),
        docs_url=None,
        redoc_url=None,
        responses={"default": _ANY_ERROR},
        generate_unique_id_function=lambda route: route.name,
    )
    saved = SavedFeeds(parts.store, parts.clock)
    token = parts.settings.admin_token
    planner = reminder_planner(parts.settings, parts.publisher.specs)
    editor = Editor(parts.store, parts.clock, planner)
    # Before the API that reads: the path of one event takes all that no other took.
    app.include_router(Editing(parts.store, editor, parts.base_url, token).router())
    app.include_router(Api(parts.store, parts.publisher, parts.base_url).router())
    app.include_router(Saving(saved, parts.publisher, parts.base_url, token).router())
    reminders = RemindersApi(parts.settings, parts.store, parts.publisher, parts.clock)
    app.include_router(reminders.router())
    pages = Pages(
        parts.store, parts.publisher, parts.clock, parts.settings.timezone, parts.base_url
    )
    app.router.routes.extend(pages.routes())
    app.router.routes.extend(Answers(parts.store, parts.clock, parts.base_url).routes())
    app.router.routes.extend(Health(parts.store, parts.beats or parts.clock).routes())
    answers: Counter[int] = Counter()
    app.router.routes.extend(_metrics(parts, answers).routes())
    app.router.routes.append(_docs_route(app, parts.base_url))
    app.mount("/static", StaticFiles(directory=_HERE / "static"), name="static")
    add_error_handlers(app)
    return behind_feeds(SecurityHeaders(app), parts.publisher, answers)


def _beating(
    metronome: Metronome | None, at_end: Callable[[], object]
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if metronome:
            metronome.start()
        yield
        if metronome:
            await run_sync(metronome.stop)
        await run_sync(at_end)

    return lifespan


def behind_feeds(app: ASGIApp, publisher: Publisher, answers: Counter[int]) -> ReadyFeeds:
    """Put feeds in front: what lies ready; then the log, feeds that must be looked after, *app*.

    Parameters:
        app: What answers everything else.
        publisher: Where the bytes come from.
        answers: Counts the answers to subscribers by status.
    """
    shelf = Shelf(publisher)
    return ReadyFeeds(AccessLog(FeedRoute(app, publisher, shelf, answers)), shelf, answers)


def _metrics(parts: Parts, answers: Counter[int]) -> Metrics:
    stored = ReminderCollector(parts.store, parts.beats or parts.clock)
    return Metrics((FeedCollector(parts.publisher, answers), stored, *parts.figures))


def _docs_route(app: FastAPI, base_url: str) -> Route:
    """The page /docs, and the correction of the description that it and /openapi.json show."""
    made_by_framework = app.openapi

    @cache
    def described() -> dict[str, Any]:
        openapi = made_by_framework()
        docs.with_problem_type(openapi, ProblemRecord.__name__, MEDIA_TYPE)
        return openapi

    def page(request: Request) -> HTMLResponse:
        openapi = described()
        return render_page(
            "docs.html",
            request,
            version=openapi["info"]["version"],
            openapi=openapi["openapi"],
            operations=docs.operations(openapi),
            schemas=docs.schemas(openapi),
            base_url=base_url,
        )

    # FastAPI documents replacing this method ("Extending OpenAPI").
    app.openapi = described  # type: ignore[method-assign]  # mypy forbids what FastAPI asks for
    return Route("/docs", page)
