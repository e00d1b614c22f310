"""Which rules hold: one of the settings, those of feed definitions, those that people made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from sqlalchemy.orm import Session

from calendar_svc.errors import ReminderRuleError
from calendar_svc.publish import FeedSpec
from calendar_svc.service.reminders.book import Rulebook
from calendar_svc.service.reminders.moments import Moment
from calendar_svc.service.reminders.rules import ReminderRule, parse_rule, rule_of_feed
from calendar_svc.service.settings import Settings
from calendar_svc.store import reminding

SETTINGS = "settings"
"""Name of the rule that ``CALENDAR_SVC_REMIND_BEFORE`` makes."""


def rules_that_hold(
    session: Session, *, settings: Settings, feeds: Mapping[str, FeedSpec]
) -> Rulebook:
    """Read the rules that hold now.

    Parameters:
        session: For those that people made.
        settings: For the rule of the environment.
        feeds: Definitions by slug.

    Returns:
        All rules by name. One that this version cannot read is left out and logged: it must not
        keep the others from being told.
    """
    rules: dict[str, ReminderRule] = {}
    if settings.remind_before:
        before = tuple(Moment.ago(each) for each in settings.remind_before)
        rules[SETTINGS] = ReminderRule(to=channel_of_settings(settings), before=before)
    for spec in feeds.values():
        for number, told in enumerate(spec.reminders, 1):
            rules[f"{spec.slug}:{number}"] = rule_of_feed(spec, told)
    for name, told in reminding.rules(session).items():
        rule = _read(name, told)
        if rule is not None:
            rules[name] = rule
    return Rulebook(rules, feeds, settings.timezone)


def channel_of_settings(settings: Settings) -> str:
    """The channel that reminders go to by default: the webhook where one is set, else the log."""
    return "webhook" if settings.webhook_url else "log"


def _read(name: str, told: Mapping[str, Any]) -> ReminderRule | None:
    try:
        return parse_rule(told)
    except ReminderRuleError as error:
        structlog.get_logger("calendar_svc.reminders").error(
            "rule left out", rule=name, problem=str(error)
        )
        return None
