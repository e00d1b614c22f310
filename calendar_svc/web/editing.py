"""The API of corrections by hand: events set, split and merged by the holder of the admin token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from calendar_svc.model import Kind, Status
from calendar_svc.service.editing import Editor, Person
from calendar_svc.store import AuditRow, Store
from calendar_svc.web.records import EventWithMentions, ProblemRecord, event_with_mentions
from calendar_svc.web.writing import require_admin

Uid = Annotated[str, Path(max_length=255)]


class ByHand(BaseModel):
    """Who makes a change, and why; both are kept with it."""

    model_config = ConfigDict(extra="forbid")

    by: str = Field(min_length=1, max_length=100, description="Who makes the change")
    note: str | None = Field(default=None, max_length=1000, description="Why")

    def person(self) -> Person:
        """The person as the service takes it."""
        return Person(self.by, self.note)


class Values(BaseModel):
    """Fields to set; those that are not given stay as they are."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(default="", max_length=500)
    time: str = Field(default="", max_length=100, description="EDTF: 2023-02-23T09:00, 2023-08")
    status: Status = Status.PLANNED
    kind: Kind = Kind.OTHER
    place: str | None = Field(default=None, max_length=500)
    project: str | None = Field(default=None, max_length=500)
    organizers: list[str] = []
    participants: list[str] = []


class Edit(ByHand):
    """Values that a person knows better than the documents."""

    set: Values = Field(
        default_factory=Values, description="Set and locked: no document changes it"
    )
    unlock: list[str] = Field(default=[], description="Fields that documents may tell again")


class Split(ByHand):
    """Documents that tell of another happening."""

    documents: list[str] = Field(min_length=1, description="Digests, or how they begin")


class MergeInto(ByHand):
    """The event that stays."""

    into: str = Field(max_length=255, description="UID")


class ChangeRecord(BaseModel):
    """One change of an event."""

    changed_at: datetime
    action: str
    rule: str = Field(description="Rule of the merge, or what a person did")
    by_hand: bool
    fields: list[str]
    sequence: int
    document: str | None = Field(description="SHA-256 of the document that told it")


class History(BaseModel):
    """Every change, oldest first."""

    items: list[ChangeRecord]


@dataclass(frozen=True, slots=True)
class Editing:
    """The routes over one store; *base_url* begins every link."""

    store: Store
    editor: Editor
    base_url: str
    admin_token: SecretStr | None

    def router(self) -> APIRouter:
        """The routes under /api/v1/events; they go before those that read one event."""
        wrong = {"model": ProblemRecord, "description": "A value cannot stand there"}
        absent = {"model": ProblemRecord, "description": "No event has this UID"}
        router = APIRouter(prefix="/api/v1/events")
        admin = [Depends(require_admin(self.admin_token))]
        router.add_api_route(
            "/{uid:path}/history",
            self.get_history,
            summary="一个事项的变更经过 Every change of an event",
            responses={404: absent},
        )
        router.add_api_route(
            "/{uid:path}/split",
            self.split_event,
            methods=["POST"],
            status_code=HTTPStatus.CREATED,
            dependencies=admin,
            summary="拆分误并的事项 Split an event that was wrongly merged",
            responses={400: wrong, 404: absent},
        )
        router.add_api_route(
            "/{uid:path}/merge",
            self.merge_event,
            methods=["POST"],
            dependencies=admin,
            summary="并入另一事项 Merge an event into another",
            responses={400: wrong, 404: absent},
        )
        router.add_api_route(
            "/{uid:path}",
            self.edit_event,
            methods=["PATCH"],
            dependencies=admin,
            summary="更正一个事项 Correct an event",
            responses={400: wrong, 404: absent},
        )
        return router

    def edit_event(self, uid: Uid, asked: Edit) -> EventWithMentions:
        """What is set is locked: it wins over every document, until it is unlocked."""
        values = asked.set.model_dump(mode="json", exclude_unset=True)
        event = self.editor.edit(uid, values, asked.person(), release=asked.unlock)
        return event_with_mentions(event, self.base_url)

    def split_event(self, uid: Uid, asked: Split) -> EventWithMentions:
        """The new event; what other documents tell stays under the UID."""
        event = self.editor.split(uid, asked.documents, asked.person())
        return event_with_mentions(event, self.base_url)

    def merge_event(self, uid: Uid, asked: MergeInto) -> EventWithMentions:
        """The event that stays; the other is published as cancelled for thirty days."""
        event = self.editor.merge(uid, asked.into, asked.person())
        return event_with_mentions(event, self.base_url)

    def get_history(self, uid: Uid) -> History:
        """What changed, when, and by which rule or document; people are not named."""
        self.store.event(uid)
        return History(items=[_change(row) for row in self.store.history(uid)])


def _change(row: AuditRow) -> ChangeRecord:
    return ChangeRecord(
        changed_at=row.changed_at,
        action=row.action,
        rule=row.rule,
        by_hand=row.person is not None,
        fields=list(row.fields),
        sequence=row.sequence,
        document=row.document,
    )
