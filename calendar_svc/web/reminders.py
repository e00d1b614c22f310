"""The API of reminders: rules, channels, and what became of each message."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from calendar_svc.service.channels.keeping import channel_states, connect, disconnect, enable
from calendar_svc.service.channels.opening import KINDS, Channels
from calendar_svc.service.clock import Clock
from calendar_svc.service.publisher import Publisher
from calendar_svc.service.reminders import ReminderPlanner, ReminderRule
from calendar_svc.service.reminders.keeping import add_rule, read_rule, remove_rule
from calendar_svc.service.settings import Settings
from calendar_svc.service.ticking import reminder_planner, rulebook
from calendar_svc.store import Store, reminding
from calendar_svc.store.outbox_view import outbox_row, outbox_rows
from calendar_svc.store.reminding import Endpoint
from calendar_svc.web.writing import require_admin

State = Literal["pending", "leased", "sent", "failed", "dead", "superseded", "expired", "uncertain"]
Name = Annotated[str, Path(max_length=320)]


class NamedRule(BaseModel):
    """A rule that holds, by its name."""

    name: str
    rule: ReminderRule


class Planned(BaseModel):
    """What a new rule is called, and how many messages it plans at once."""

    name: str
    planned: int


class ChannelRecord(BaseModel):
    """A channel and how it is; its address is cut to the host, its secret never shown."""

    name: str
    kind: str
    address: str
    state: str = Field(description="ok, failing or disabled")
    problem: str | None = None
    at_most_once: bool = Field(default=False, description="In doubt, nothing is sent again")


class NewChannel(BaseModel):
    """A channel to make."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field(description=", ".join(KINDS))
    url: str = Field(max_length=2000, description="Address that the provider gave")
    secret: str | None = Field(default=None, max_length=500, description="Signs the messages")
    at_most_once: bool = Field(
        default=False, description="What may have been sent when a process died stays uncertain"
    )


class TryRecord(BaseModel):
    """One attempt: how it ended, and what was answered, cut short."""

    number: int
    at: datetime
    state: str
    status: str | None
    answer: str | None


class DeliveryRecord(BaseModel):
    """One message: due when, for which event, and what became of it."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    kind: str
    rule: str
    channel: str
    event_uid: str | None
    title: str | None
    state: str
    due_at: datetime
    next_try_at: datetime
    attempts: int
    last_error: str | None
    sent_at: datetime | None
    tries: list[TryRecord] = []


class Replayed(BaseModel):
    """How many messages will be tried again."""

    replayed: int


@dataclass(frozen=True, slots=True)
class RemindersApi:
    """The routes under /api/v1/reminders; all of them stand behind the admin token."""

    settings: Settings
    store: Store
    publisher: Publisher
    clock: Clock

    def router(self) -> APIRouter:
        """The routes."""
        router = APIRouter(
            prefix="/api/v1/reminders",
            dependencies=[Depends(require_admin(self.settings.admin_token))],
        )
        add = router.add_api_route
        add("/rules", self.list_rules, summary="列出规则 The rules that hold")
        add(
            "/rules",
            self.add_rule,
            methods=["POST"],
            status_code=HTTPStatus.CREATED,
            summary="新建规则 Make a rule",
        )
        add(
            "/rules/{name}",
            self.remove_rule,
            methods=["DELETE"],
            status_code=HTTPStatus.NO_CONTENT,
            summary="删除规则 Remove a rule",
        )
        add("/channels", self.list_channels, summary="列出渠道 Channels and how they are")
        add(
            "/channels/{name}",
            self.put_channel,
            methods=["PUT"],
            status_code=HTTPStatus.NO_CONTENT,
            summary="新建渠道 Make a channel",
        )
        add(
            "/channels/{name}",
            self.remove_channel,
            methods=["DELETE"],
            status_code=HTTPStatus.NO_CONTENT,
            summary="删除渠道 Remove a channel",
        )
        add(
            "/channels/{name}/enable",
            self.enable_channel,
            methods=["POST"],
            status_code=HTTPStatus.NO_CONTENT,
            summary="重新启用渠道 Use a channel again",
        )
        add("/deliveries", self.list_deliveries, summary="列出消息 Messages, soonest first")
        add(
            "/deliveries/{row}", self.get_delivery, summary="一条消息及每次尝试 One, with its tries"
        )
        add("/replay", self.replay, methods=["POST"], summary="重发 Try dead messages again")
        return router

    def list_rules(self) -> list[NamedRule]:
        """Those of the settings, of feed definitions, and those that people made."""
        with self.store.begin_read() as session:
            book = rulebook(self.settings, self.publisher.specs)(session)
        return [NamedRule(name=name, rule=rule) for name, rule in book.rules.items()]

    def add_rule(self, rule: ReminderRule, name: str | None = None) -> Planned:
        """Keep a rule, in the place of one of that name, and plan what it owes."""
        told = rule.model_dump(mode="json", exclude_defaults=True)
        checked = read_rule(told, self.publisher.specs)
        with closing(Channels(self.settings, self.store)) as channels:
            channels.check(checked.to)
        called, planned = add_rule(self.store, self._planner(), checked, self.clock(), name)
        return Planned(name=called, planned=planned)

    def remove_rule(self, name: Name) -> None:
        """Forget a rule, and withdraw what it alone owed."""
        remove_rule(self.store, self._planner(), name, self.clock())

    def list_channels(self) -> list[ChannelRecord]:
        """Those of the settings, and those that people made."""
        states = channel_states(self.settings, self.store)
        return [ChannelRecord.model_validate(state.record()) for state in states]

    def put_channel(self, name: Name, channel: NewChannel) -> None:
        """Keep a channel, in the place of one of that name."""
        endpoint = Endpoint(name, channel.kind, channel.url, channel.secret, channel.at_most_once)
        connect(self.store, self.settings, endpoint, self.clock())

    def remove_channel(self, name: Name) -> None:
        """Forget a channel; what is owed on it waits, and says why."""
        disconnect(self.store, name)

    def enable_channel(self, name: Name) -> None:
        """Use a channel again that was given up, or whose receiver asked for silence."""
        enable(self.store, name)

    def list_deliveries(
        self,
        state: Annotated[list[State] | None, Query()] = None,
        channel: Annotated[str | None, Query(max_length=320)] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> list[DeliveryRecord]:
        """Messages in order of the moment they are due."""
        with self.store.begin_read() as session:
            rows = outbox_rows(session, states=state, channel=channel, limit=limit)
        return [DeliveryRecord.model_validate(row) for row in rows]

    def get_delivery(self, row: Name) -> DeliveryRecord:
        """One message with each try at it."""
        with self.store.begin_read() as session:
            found = outbox_row(session, row)
            tries = reminding.tries(session, row)
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        record = DeliveryRecord.model_validate(found)
        record.tries = [
            TryRecord(
                number=each.number,
                at=each.at,
                state=each.state,
                status=each.status,
                answer=each.answer,
            )
            for each in tries
        ]
        return record

    def replay(
        self,
        channel: Annotated[str | None, Query(max_length=320)] = None,
        row: Annotated[str | None, Query(alias="id", max_length=36)] = None,
        *,
        uncertain: Annotated[bool, Query(description="Those too that may have been sent")] = False,
    ) -> Replayed:
        """Put dead messages back, to be tried from the first attempt."""
        with self.store.begin() as session:
            count = reminding.replay(
                session, self.clock(), channel=channel, row_id=row, uncertain=uncertain
            )
        return Replayed(replayed=count)

    def _planner(self) -> ReminderPlanner:
        return reminder_planner(self.settings, self.publisher.specs)
