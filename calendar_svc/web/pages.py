"""The pages for people: what comes, what was, how to subscribe, and the evidence of each event."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from http import HTTPStatus
from importlib import resources
from urllib.parse import quote
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from calendar_svc.errors import UnknownFeedError
from calendar_svc.model import CalendarEvent, Status
from calendar_svc.publish import FeedSpec
from calendar_svc.publish.asking import MAX_URL
from calendar_svc.publish.forms import FORMS
from calendar_svc.publish.qr import QUIET, qr_code, qr_path
from calendar_svc.publish.words import WORDS
from calendar_svc.service.clock import Clock
from calendar_svc.service.publisher import Publisher
from calendar_svc.store import Store
from calendar_svc.web.links import FeedLinks, feed_links, is_local, templates_of
from calendar_svc.web.views import view_stored

_SHOWN = 40  # events in a list of the page; the API has all
_AHEAD = (Status.PLANNED, Status.STARTED, Status.POSTPONED, Status.CANCELLED)
_CLIENTS = tomllib.loads(resources.files(__package__).joinpath("clients.toml").read_text("utf-8"))[
    "client"
]
_OPTIONS = tomllib.loads(resources.files(__package__).joinpath("options.toml").read_text("utf-8"))[
    "option"
]
_ENVIRONMENT = Environment(
    loader=PackageLoader("calendar_svc.web"),
    autoescape=True,  # everything, whatever the file is called
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render_page(
    name: str, request: Request, status: int = HTTPStatus.OK, **values: object
) -> HTMLResponse:
    """A page from the template *name*; ``root`` is what every path begins with."""
    root = request.scope.get("root_path", "")
    return HTMLResponse(_ENVIRONMENT.get_template(name).render(root=root, **values), status)


@dataclass(frozen=True, slots=True)
class FeedView:
    """A feed and the ways to subscribe to it."""

    spec: FeedSpec
    links: FeedLinks


@dataclass(frozen=True, slots=True)
class CodeView:
    """A QR code: the side of its square with the quiet zone, and the data of an SVG path."""

    side: int
    path: str


@lru_cache(maxsize=64)  # one takes as long as the rest of the page
def _page_code(address: str) -> CodeView | None:
    """The QR code of a page; None where its address is too long for one that phones read well."""
    modules = qr_code(address)
    return None if modules is None else CodeView(len(modules) + 2 * QUIET, qr_path(modules))


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages over one store.

    Parameters:
        store, publisher: What is shown.
        clock: The present instant.
        timezone: IANA zone in which "coming" and "recent" part.
        base_url: Where people reach the service.
    """

    store: Store
    publisher: Publisher
    clock: Clock
    timezone: str
    base_url: str

    def routes(self) -> list[Route]:
        """The routes for GET and HEAD."""
        return [
            Route("/", self.index),
            Route("/events/{uid:path}", self.event),
            Route("/feeds/{slug}", self.subscribe),
        ]

    def index(self, request: Request) -> HTMLResponse:
        """Coming events, recent ones, and the feeds."""
        now = self._now()
        coming = self._coming(now)
        shown = {event.uid for event in coming}
        recent = [event for event in self.store.recent(now, 2 * _SHOWN) if event.uid not in shown]
        return render_page(
            "index.html",
            request,
            coming=[view_stored(event, now) for event in coming],
            recent=[view_stored(event, now) for event in recent[:_SHOWN]],
            feeds=[
                FeedView(spec, feed_links(self.base_url, spec.slug, spec.title))
                for spec in self.publisher.specs.values()
            ],
            clients=_CLIENTS,
            only_here=is_local(self.base_url),
        )

    def subscribe(self, request: Request) -> HTMLResponse:
        """One calendar: its address, what can be chosen about it, and how to subscribe."""
        slug = request.path_params["slug"]
        spec = self.publisher.specs.get(slug)
        if spec is None:
            raise UnknownFeedError(slug)
        links = feed_links(self.base_url, spec.slug, spec.title)
        return render_page(
            "subscribe.html",
            request,
            feed=FeedView(spec, links),
            choosing=templates_of(spec.title),
            options=_OPTIONS,
            kinds=WORDS.kinds,
            clients=_CLIENTS,
            forms=tuple(FORMS.values()),
            longest=MAX_URL,
            only_here=is_local(self.base_url),
            code=_page_code(f"{self.base_url}/feeds/{quote(slug)}"),
        )

    def event(self, request: Request) -> HTMLResponse:
        """One event with everything that proves it."""
        stored = self.store.event(request.path_params["uid"])
        return render_page("event.html", request, item=view_stored(stored, self._now()))

    def _now(self) -> datetime:
        return self.clock().astimezone(ZoneInfo(self.timezone)).replace(tzinfo=None)

    def _coming(self, now: datetime) -> list[CalendarEvent]:
        """What is not over. What has no end is left out once it began: it would stay for ever."""
        ahead = self.store.events(statuses=_AHEAD, since=now, limit=4 * _SHOWN)
        due = [(moment, event) for event in ahead if (moment := _next_moment(event, now))]
        return [event for _, event in sorted(due, key=lambda pair: pair[0])[:_SHOWN]]


def _next_moment(event: CalendarEvent, now: datetime) -> datetime | None:
    """When an event begins, or ends where it has begun: this year's plans follow this week's."""
    begin, end = event.event.time.begin, event.event.time.end
    return begin if begin is not None and begin >= now else end
