"""One rule: which events, when, to whom, in which words (pure).

The same form is read from a feed definition, the API, the command line and the store.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from calendar_svc.errors import ReminderRuleError
from calendar_svc.model import CalendarEvent, Kind, Status
from calendar_svc.publish import EventFilter, FeedSpec, takes
from calendar_svc.publish.feeds import selector
from calendar_svc.publish.filters import Question
from calendar_svc.service.reminders.hours import QuietHours, Rhythm
from calendar_svc.service.reminders.moments import Moment, parse_moment

Alert = Literal[
    "created",
    "moved",
    "sharpened",
    "relocated",
    "postponed",
    "cancelled",
    "resumed",
    "started",
    "held",
    "completed",
]
"""What can happen to an event that a rule may want to be told of at once."""

Language = Literal["both", "zh-CN", "en"]

_MAX_MOMENTS = 8
_PlainMoment = Annotated[
    Moment,
    BeforeValidator(lambda told: parse_moment(told) if isinstance(told, str) else told),
    PlainSerializer(lambda moment: moment.name, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["7d", "1d@18:00", "3wd@09:00"]}),
]
_Quiet = Annotated[
    QuietHours,
    BeforeValidator(lambda told: QuietHours.parse(told) if isinstance(told, str) else told),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["22:00-07:30"]}),
]
_Digest = Annotated[
    Rhythm,
    BeforeValidator(lambda told: Rhythm.parse(told) if isinstance(told, str) else told),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["daily 08:00", "weekly mon 08:00"]}),
]
# Where a message goes: a channel of the settings, or an address behind the name of its channel.
_Channel = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9-]{0,31}(:[^\s\x00-\x1f\x7f]{1,254})?$", max_length=287),
]
_Names = tuple[Annotated[str, Field(min_length=1, max_length=200)], ...]


class ReminderRule(BaseModel):
    """Which events are told of, when, and to whom; a field that is left out asks nothing.

    Raises:
        pydantic.ValidationError: A field is unknown or cannot be read; each error says what to
            write.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    to: _Channel = Field(description="渠道 · Channel: log, webhook, email:a@example.org, NAME")
    feed: str | None = Field(default=None, description="只限该日历中的事项 · Only what it takes")
    kinds: tuple[Kind, ...] = Field(default=(), description="类别 · Only these kinds")
    statuses: tuple[Status, ...] = Field(default=(), description="状态 · Only these")
    projects: _Names = Field(default=(), description="项目 · Only of these projects")
    places: _Names = Field(default=(), description="地点 · Only at these places")
    bodies: _Names = Field(default=(), description="单位 · Only of these bodies")
    keywords: _Names = Field(default=(), description="关键词 · Only with one of these words")
    min_confidence: float = Field(default=0, ge=0, le=1, description="最低可信度 · From 0 to 1")
    before: tuple[_PlainMoment, ...] = Field(
        default=(),
        max_length=_MAX_MOMENTS,
        description="提前多久 · 7d, 2h, 1d@18:00, 3wd@09:00 (working days), P1D",
    )
    windows: bool = Field(
        default=True, description="不精确的时段开始时提醒 · Tell when an imprecise time opens"
    )
    overdue: bool = Field(
        default=False, description="逾期未见竣工时每周提醒 · Tell weekly when no word has come"
    )
    changes: frozenset[Alert] = Field(default=frozenset(), description="变更时提醒 · Tell at once")
    language: Language = Field(default="both", description="语言 · Words of the messages")
    quiet: _Quiet | None = Field(default=None, description="免打扰 · Like 22:00-07:30")
    digest: _Digest | None = Field(
        default=None, description="汇总 · One list instead: daily 08:00, weekly mon 08:00"
    )

    @model_validator(mode="after")
    def _asks_something(self) -> ReminderRule:
        if not (self.before or self.overdue or self.changes or self.digest):
            raise ValueError("a rule that never sends: give before, overdue, changes or digest")
        return self

    def selects(self, event: CalendarEvent, feeds: Mapping[str, FeedSpec]) -> bool:
        """Whether the rule is about *event*; one of a feed that is gone is about nothing."""
        if self.feed is not None:
            spec = feeds.get(self.feed)
            if spec is None or not takes(spec, event):
                return False
        return self._question(event)

    @cached_property
    def _question(self) -> Question:
        asked = EventFilter(
            kinds=self.kinds,
            statuses=self.statuses,
            projects=self.projects,
            places=self.places,
            bodies=self.bodies,
            keywords=self.keywords,
            min_confidence=self.min_confidence,
        )
        return selector(FeedSpec(slug="rule", name="rule", include=asked))


def parse_rule(told: Mapping[str, Any]) -> ReminderRule:
    """Read a rule as a person wrote it.

    Parameters:
        told: Field to value, as `ReminderRule` names them.

    Raises:
        ReminderRuleError: A field is unknown or cannot be read; names it and says what to write.
    """
    try:
        return ReminderRule.model_validate(told)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "rule"
        raise ReminderRuleError(field, first["msg"].removeprefix("Value error, ")) from error


def rule_of_feed(spec: FeedSpec, told: Mapping[str, Any]) -> ReminderRule:
    """Read a rule that stands in a feed definition: it is about what the feed takes.

    Raises:
        ReminderRuleError: As `parse_rule`.
    """
    if "feed" in told:
        raise ReminderRuleError("feed", "leave it out: a rule in a feed is about that feed")
    return parse_rule({**told, "feed": spec.slug})
