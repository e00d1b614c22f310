"""The words of messages in the language of a rule (pure)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources

from calendar_svc.documents import clean_text
from calendar_svc.model import Event
from calendar_svc.publish.spoken import time_in_chinese, time_in_english
from calendar_svc.service.reminders.rules import Language

_MAX_PART = 200  # characters of a title or a place in a line for people
_WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = tomllib.loads(
    resources.files(__package__).joinpath("words.toml").read_text("utf-8")
)


def say(language: Language, part: str, word: str, **fields: object) -> str:
    """One of the wordings of ``words.toml``, Chinese first where both are wanted."""
    chinese, english = (text.format(**fields) for text in _WORDS[part][word])
    if language == "both":
        return f"{chinese} {english}"
    return english if language == "en" else chinese


def labelled(language: Language, word: str, value: str | None) -> str | None:
    """A line such as 地点：柳溪镇文化站; None where there is no value."""
    text = "" if value is None else clean_text(value, _MAX_PART)
    if not text:
        return None
    chinese, english = _WORDS["line"][word]
    return (english if language == "en" else chinese).format(value=text)


def time_of(language: Language, event: Event) -> str:
    """When an event is, in words."""
    return time_in_english(event.time) if language == "en" else time_in_chinese(event)


def one_line(language: Language, lead: str, event: Event, when: str | None = None) -> str:
    """``即将到来：柳溪镇听证会，2026年5月10日 09:30，柳溪镇文化站``.

    Parameters:
        language: Of the words around the event's own.
        lead: What the line begins with; empty: nothing.
        event: Its title, time and place.
        when: Said instead of its time.
    """
    parts = (event.title, when or time_of(language, event), event.place or "")
    comma, colon = (", ", ": ") if language == "en" else ("，", "：")
    said = comma.join(filter(None, (clean_text(part, _MAX_PART) for part in parts)))
    return f"{lead}{colon}{said}" if lead else said
