"""The API of saved feeds: made, listed and taken back by the holder of the admin token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from calendar_svc.service.publisher import Publisher
from calendar_svc.service.saved import MAX_NAME, Issued, SavedFeeds
from calendar_svc.store.saved import SavedFeed
from calendar_svc.web.records import ProblemRecord
from calendar_svc.web.writing import require_admin


class NewSavedFeed(BaseModel):
    """A question that is to have an address of its own."""

    model_config = ConfigDict(extra="forbid")

    feed: str = Field(description="Slug of the calendar that is narrowed, such as all")
    query: str = Field(default="", max_length=4000, description="kind=meeting&q=…, as in a URL")
    name: str = Field(default="", max_length=MAX_NAME, description="What the calendar is called")
    private: bool = Field(default=False, description="Open it by a secret token alone")


class SavedFeedRecord(BaseModel):
    """A saved feed."""

    id: str
    feed: str
    query: str = Field(description="In canonical form")
    name: str
    private: bool
    created_at: datetime
    url: str | None = Field(description="null: private; its address was shown when it was made")


class SavedFeedList(BaseModel):
    """Every saved feed, oldest first."""

    items: list[SavedFeedRecord]


@dataclass(frozen=True, slots=True)
class Saving:
    """The routes over one store; *base_url* begins every link."""

    saved: SavedFeeds
    publisher: Publisher
    base_url: str
    admin_token: SecretStr | None

    def router(self) -> APIRouter:
        """The routes under /api/v1/saved-feeds."""
        wrong = {"model": ProblemRecord, "description": "A parameter is unknown or wrong"}
        absent = {"model": ProblemRecord, "description": "No such feed"}
        router = APIRouter(
            prefix="/api/v1/saved-feeds", dependencies=[Depends(require_admin(self.admin_token))]
        )
        router.add_api_route(
            "",
            self.save_feed,
            methods=["POST"],
            status_code=HTTPStatus.CREATED,
            summary="保存一个筛选后的日历 Save a narrowed calendar",
            responses={400: wrong, 404: absent},
        )
        router.add_api_route("", self.list_saved, summary="已保存的日历 Saved calendars")
        router.add_api_route(
            "/{name}",
            self.revoke_feed,
            methods=["DELETE"],
            status_code=HTTPStatus.NO_CONTENT,
            summary="撤回一个已保存的日历 Take a saved calendar back",
            responses={404: absent},
        )
        return router

    def save_feed(self, asked: NewSavedFeed, response: Response) -> SavedFeedRecord:
        """The same public question has the same address; a private one's is shown this once."""
        issued = self.saved.save(
            self.publisher.specs, asked.feed, asked.query, name=asked.name, private=asked.private
        )
        response.headers["cache-control"] = "no-store"
        return self._record(issued.feed, issued)

    def list_saved(self) -> SavedFeedList:
        """Every saved calendar; no token is kept, so none is shown."""
        return SavedFeedList(items=[self._record(feed) for feed in self.saved.listing()])

    def revoke_feed(self, name: Annotated[str, Path(max_length=16)]) -> None:
        """Within a second its address, or token, opens nothing."""
        self.saved.revoke(name)

    def _record(self, feed: SavedFeed, issued: Issued | None = None) -> SavedFeedRecord:
        private = feed.token_digest is not None
        path = issued.path if issued else None if private else Issued(feed, None).path
        return SavedFeedRecord(
            id=feed.id,
            feed=feed.slug,
            query=feed.query,
            name=feed.name,
            private=private,
            created_at=feed.created_at,
            url=None if path is None else f"{self.base_url}{path}",
        )
