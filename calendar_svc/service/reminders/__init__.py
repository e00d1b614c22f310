"""Reminders: which rules hold, what they owe an event, and planning it (pure but for planner)."""

from calendar_svc.service.reminders.book import Rulebook
from calendar_svc.service.reminders.moments import Moment, parse_moment
from calendar_svc.service.reminders.owed import still_news, wanted
from calendar_svc.service.reminders.planner import ReminderPlanner
from calendar_svc.service.reminders.rules import ReminderRule

__all__ = [
    "Moment",
    "ReminderPlanner",
    "ReminderRule",
    "Rulebook",
    "parse_moment",
    "still_news",
    "wanted",
]
