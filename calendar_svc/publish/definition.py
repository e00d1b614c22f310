"""The feed definitions in ``feeds/``: TOML text -> `FeedSpec`, strict (pure)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import PurePath
from typing import Any, TypeVar

from calendar_svc.errors import FeedDefinitionError
from calendar_svc.model import Kind, Status
from calendar_svc.publish.duration import parse_duration
from calendar_svc.publish.feeds import FeedSpec
from calendar_svc.publish.filters import LANGUAGES, EventFilter
from calendar_svc.publish.rendering import (
    CANCELLED_MODES,
    MAX_ALARMS,
    VAGUE_MODES,
    Rendering,
    read_clock,
)

COLORS: Mapping[str, str] = tomllib.loads(
    resources.files(__package__).joinpath("colors.toml").read_text("utf-8")
)
"""CSS3 colour keyword -> ``#rrggbb``."""

MAX_DAYS = 36_600
"""The widest window around today that can be asked for: a hundred years."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_RENDERING = ("vague", "cancelled", "alarms", "alarms_allday", "alarm_kinds")
_WINDOW = ("past_days", "ahead_days")
_KEYS = (
    *("name", "name_en", "description", "color"),
    *_RENDERING,
    *_WINDOW,
    *("include", "exclude", "reminders"),
)
_NAMES = ("projects", "places", "bodies", "keywords", "sources")
_LISTS = ("kinds", "statuses", "languages", *_NAMES)

_Choice = TypeVar("_Choice", bound=str)


def parse_feed(text: str, path: str) -> FeedSpec:
    """Read one feed definition; everything that is not understood is an error.

    Parameters:
        text: The TOML.
        path: The file, for its stem (the slug) and for messages.

    Raises:
        FeedDefinitionError: Bad TOML, an unknown key, colour, duration or kind, an empty list, a
            stem that cannot stand in a URL. The error names the file, the key with its index, and
            the problem.
    """
    slug = PurePath(path).stem
    if not _SLUG.fullmatch(slug):
        problem = f"{slug!r} becomes the URL: use lower-case letters, digits and single hyphens"
        raise FeedDefinitionError(path, "file name", problem)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FeedDefinitionError(path, "TOML", str(error)) from error
    reader = _Reader(path)
    reader.known(table, _KEYS, "")
    return FeedSpec(
        slug=slug,
        name=reader.text(table, "name", required=True),
        name_en=reader.text(table, "name_en"),
        description=reader.text(table, "description"),
        color=reader.color(table),
        rendering=reader.rendering(table),
        past_days=reader.days(table, "past_days"),
        ahead_days=reader.days(table, "ahead_days"),
        include=reader.filter(table, "include", (*_LISTS, "min_confidence")),
        exclude=reader.filter(table, "exclude", _LISTS),
        reminders=reader.tables(table, "reminders"),
    )


class _Reader:
    """Reads the keys of one file; each method names the key that it finds fault with."""

    def __init__(self, path: str) -> None:
        self._path = path

    def fail(self, key: str, problem: str) -> FeedDefinitionError:
        return FeedDefinitionError(self._path, key, problem)

    def known(self, table: Mapping[str, Any], keys: tuple[str, ...], prefix: str) -> None:
        for key in table:
            if key not in keys:
                raise self.fail(prefix + key, f"unknown key; known are {', '.join(keys)}")

    def text(self, table: Mapping[str, Any], key: str, *, required: bool = False) -> str:
        if key not in table:
            if required:
                raise self.fail(key, "is missing")
            return ""
        return self.words(table[key], key)

    def words(self, value: object, key: str) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self.fail(key, f"{value!r} is not a text with something in it")
        return value.strip()

    def tables(self, table: Mapping[str, Any], key: str) -> tuple[Mapping[str, Any], ...]:
        found = []
        for index, item in enumerate(self.items(table, key)):
            if not isinstance(item, dict):
                raise self.fail(f"{key}[{index}]", f"{item!r} is not a table; write [[{key}]]")
            found.append(item)
        return tuple(found)

    def items(self, table: Mapping[str, Any], key: str, prefix: str = "") -> list[object]:
        if key not in table:
            return []
        value = table[key]
        if not isinstance(value, list):
            raise self.fail(prefix + key, f"{value!r} is not a list")
        if not value:
            raise self.fail(prefix + key, "is an empty list; leave the key out to allow all")
        return value

    def color(self, table: Mapping[str, Any]) -> str | None:
        color = self.text(table, "color") or None
        if color is not None and color not in COLORS:
            raise self.fail("color", f"{color!r} is not a CSS3 colour name like teal")
        return color

    def rendering(self, table: Mapping[str, Any]) -> Rendering:
        allday = self.alarms(table, "alarms_allday", read_clock)
        return Rendering(
            vague=self.choice(table, "vague", VAGUE_MODES),
            cancelled=self.choice(table, "cancelled", CANCELLED_MODES),
            alarms=self.alarms(table, "alarms", _checked_duration),
            alarms_allday=allday if "alarms_allday" in table else None,
            alarm_kinds=self.choices(table, "alarm_kinds", "", tuple(Kind)),
        )

    def alarms(
        self, table: Mapping[str, Any], key: str, read: Callable[[str], str]
    ) -> tuple[str, ...]:
        found = []
        for index, item in enumerate(self.items(table, key)):
            place = f"{key}[{index}]"
            try:
                found.append(read(self.words(item, place)))
            except ValueError as error:
                raise self.fail(place, str(error)) from error
        if len(found) > MAX_ALARMS:
            raise self.fail(f"{key}[{MAX_ALARMS}]", f"at most {MAX_ALARMS} alarms")
        return tuple(found)

    def choice(self, table: Mapping[str, Any], key: str, allowed: tuple[_Choice, ...]) -> _Choice:
        """The first of *allowed* where the key is left out."""
        asked = self.text(table, key) or allowed[0]
        for choice in allowed:
            if choice == asked:
                return choice
        raise self.fail(key, f"{asked!r} is not one of {', '.join(allowed)}")

    def days(self, table: Mapping[str, Any], key: str) -> int | None:
        value = table.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_DAYS:
            raise self.fail(key, f"{value!r} is not a number of days from 0 to {MAX_DAYS}")
        return value

    def filter(self, table: Mapping[str, Any], key: str, keys: tuple[str, ...]) -> EventFilter:
        if key not in table:
            return EventFilter()
        asked, prefix = table[key], f"{key}."
        if not isinstance(asked, dict):
            raise self.fail(key, f"{asked!r} is not a table; write [{key}]")
        if not asked:
            raise self.fail(key, "is an empty table; leave it out")
        self.known(asked, keys, prefix)
        return EventFilter(
            kinds=self.choices(asked, "kinds", prefix, tuple(Kind)),
            statuses=self.choices(asked, "statuses", prefix, tuple(Status)),
            languages=self.choices(asked, "languages", prefix, LANGUAGES),
            min_confidence=self.share(asked, "min_confidence", prefix),
            projects=self.names(asked, "projects", prefix),
            places=self.names(asked, "places", prefix),
            bodies=self.names(asked, "bodies", prefix),
            keywords=self.names(asked, "keywords", prefix),
            sources=self.names(asked, "sources", prefix),
        )

    def choices(
        self, table: Mapping[str, Any], key: str, prefix: str, allowed: tuple[_Choice, ...]
    ) -> tuple[_Choice, ...]:
        found = []
        for index, item in enumerate(self.items(table, key, prefix)):
            known = next((choice for choice in allowed if choice == item), None)
            if known is None:
                problem = f"{item!r} is not one of {', '.join(allowed)}"
                raise self.fail(f"{prefix}{key}[{index}]", problem)
            found.append(known)
        return tuple(found)

    def names(self, table: Mapping[str, Any], key: str, prefix: str) -> tuple[str, ...]:
        return tuple(
            self.words(item, f"{prefix}{key}[{index}]")
            for index, item in enumerate(self.items(table, key, prefix))
        )

    def share(self, table: Mapping[str, Any], key: str, prefix: str) -> float:
        value = table.get(key, 0.0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise self.fail(prefix + key, f"{value!r} is not a number from 0 to 1")
        return float(value)


def _checked_duration(text: str) -> str:
    parse_duration(text)
    return text
