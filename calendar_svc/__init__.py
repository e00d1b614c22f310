"""Dated events from government prose: extraction, identity, feeds, reminders and an API."""

__version__ = "0.1.0"
