"""The JSON API: events with their evidence, and the feeds there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, NaiveDatetime, StringConstraints

from calendar_svc.model import Kind, Status
from calendar_svc.publish import EventFilter
from calendar_svc.publish.filters import Language
from calendar_svc.service.listing import EventQuery, list_events
from calendar_svc.service.publisher import Publisher
from calendar_svc.store import Store
from calendar_svc.web.records import (
    EventPage,
    EventWithMentions,
    FeedList,
    ProblemRecord,
    event_answer,
    event_with_mentions,
    feed_record,
)

MAX_LIMIT = 200
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class EventFilters(BaseModel):
    """The parameters of the list of events; an unknown one is an error."""

    model_config = ConfigDict(extra="forbid")

    kind: list[Kind] = Field(default=[], description="Only these kinds; may be repeated")
    status: list[Status] = Field(default=[], description="Only these; may be repeated")
    body: list[Name] = Field(
        default=[], description="Only with a body or person of this name; may be repeated"
    )
    project: list[Name] = Field(default=[], description="Only of these projects; may be repeated")
    place: list[Name] = Field(default=[], description="Only at these places; may be repeated")
    source: list[Name] = Field(
        default=[], description="Only told by these publishers or documents; may be repeated"
    )
    exclude: list[Name] = Field(
        default=[], description="None that has these words anywhere; may be repeated"
    )
    lang: list[Language] = Field(default=[], description="Language of the title")
    since: NaiveDatetime | None = Field(
        default=None, alias="from", description="Local time or day: only what ends after it"
    )
    until: NaiveDatetime | None = Field(
        default=None, alias="to", description="Local time or day: only what begins before it"
    )
    q: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        description="Only what has all these words: in title, project, place, bodies or quote",
    )
    min_confidence: float = Field(default=0, ge=0, le=1, description="From 0 to 1")
    limit: int = Field(default=50, ge=1, le=MAX_LIMIT, description="Events on a page")
    cursor: str | None = Field(
        default=None, max_length=1000, description="The next of the page before"
    )

    def query(self) -> EventQuery:
        """The parameters as the service takes them."""
        asked = EventFilter(
            kinds=tuple(self.kind),
            statuses=tuple(self.status),
            bodies=tuple(self.body),
            projects=tuple(self.project),
            places=tuple(self.place),
            sources=tuple(self.source),
            words=tuple((self.q or "").split()),
            languages=tuple(self.lang),
            since=self.since,
            until=self.until,
            min_confidence=self.min_confidence,
        )
        return EventQuery(asked, tuple(self.exclude), self.cursor, self.limit)


@dataclass(frozen=True, slots=True)
class Api:
    """The routes over one store; *base_url* begins every link."""

    store: Store
    publisher: Publisher
    base_url: str

    def router(self) -> APIRouter:
        """The routes under /api/v1."""
        wrong = {"model": ProblemRecord, "description": "A parameter is unknown or wrong"}
        absent = {"model": ProblemRecord, "description": "No event has this UID"}
        router = APIRouter(prefix="/api/v1")
        router.add_api_route(
            "/events",
            self.list_events,
            summary="按时间列出事项 List events in order of time",
            responses={400: wrong},
        )
        router.add_api_route(
            "/events/{uid:path}",
            self.get_event,
            summary="一个事项及其全部原文 One event with all its evidence",
            responses={404: absent},
        )
        router.add_api_route(
            "/feeds", self.list_feeds, summary="可订阅的日历 Calendars to subscribe to"
        )
        return router

    def list_events(self, filters: Annotated[EventFilters, Query()]) -> EventPage:
        """Events that answer every question, soonest first; go on with cursor."""
        try:
            page = list_events(self.store, filters.query())
        except ValueError as error:
            wrong = {"loc": ("query", "cursor"), "msg": str(error), "type": "value_error"}
            raise RequestValidationError([wrong]) from error
        items = [event_answer(event, self.base_url) for event in page.events]
        return EventPage(items=items, next=page.cursor)

    def get_event(self, uid: Annotated[str, Path(max_length=255)]) -> EventWithMentions:
        """The values that hold now, and what each document said, word for word."""
        return event_with_mentions(self.store.event(uid), self.base_url)

    def list_feeds(self) -> FeedList:
        """Each calendar with its address."""
        specs = self.publisher.specs.values()
        return FeedList(items=[feed_record(spec, self.base_url) for spec in specs])
