"""Changing the rules: what they owe is planned, and withdrawn, in the same breath."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from calendar_svc.errors import ReminderRuleError, UnknownRuleError
from calendar_svc.publish import FeedSpec
from calendar_svc.service.reminders.planner import ReminderPlanner
from calendar_svc.service.reminders.rules import ReminderRule, parse_rule
from calendar_svc.store import Store, reminding

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MAX_NAME = 64


def read_rule(told: Mapping[str, Any], feeds: Mapping[str, FeedSpec]) -> ReminderRule:
    """Read a rule as a person wrote it.

    Parameters:
        told: Field to value, as `ReminderRule` names them.
        feeds: The feeds there are.

    Raises:
        ReminderRuleError: A field is unknown or cannot be read; names it and says what to write.
    """
    rule = parse_rule(told)
    if rule.feed is not None and rule.feed not in feeds:
        raise ReminderRuleError("feed", f"no feed {rule.feed!r}; there are {', '.join(feeds)}")
    return rule


def add_rule(
    store: Store,
    planner: ReminderPlanner,
    rule: ReminderRule,
    now: datetime,
    name: str | None = None,
) -> tuple[str, int]:
    """Keep a rule, and plan what it owes for the events there are.

    Parameters:
        store: Where to.
        planner: Plans by all rules that hold.
        rule: In the place of one of that name.
        now: The present instant.
        name: Lower-case letters, digits and hyphens; None: one is made up.

    Returns:
        The name, and how many messages are newly planned.

    Raises:
        ReminderRuleError: The name cannot be one.
    """
    name = name or f"{rule.feed or 'rule'}-{secrets.token_hex(3)}"
    if not _NAME.fullmatch(name) or len(name) > _MAX_NAME:
        raise ReminderRuleError("name", f"{name!r}: use lower-case letters, digits and hyphens")
    told = rule.model_dump(mode="json", exclude_defaults=True)
    with store.begin() as session:
        reminding.put_rule(session, name, told, now)
    return name, planner.repair(store, now)


def remove_rule(store: Store, planner: ReminderPlanner, name: str, now: datetime) -> None:
    """Forget a rule, and withdraw what it alone owed.

    Raises:
        UnknownRuleError: There is none of that name among those that people made.
    """
    with store.begin() as session:
        if not reminding.drop_rule(session, name):
            raise UnknownRuleError(name)
    planner.repair(store, now)
