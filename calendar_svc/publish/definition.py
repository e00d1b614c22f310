"""The feed definitions in ``feeds/``: TOML text -> `FeedSpec`, strict (pure)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from importlib import resources
from pathlib import PurePath
from typing import Any, TypeVar

from calendar_svc.errors import FeedDefinitionError
from calendar_svc.model import Kind, Status
from calendar_svc.publish.duration import parse_duration
from calendar_svc.publish.feeds import EventFilter, FeedSpec, VagueMode

COLORS: Mapping[str, str] = tomllib.loads(
    resources.files(__package__).joinpath("colors.toml").read_text("utf-8")
)
"""CSS3 colour keyword -> ``#rrggbb``."""

MAX_ALARMS = 3
"""More alarms than this are no help: Outlook keeps the first alone, people mute the rest."""

_VAGUE_MODES: tuple[VagueMode, ...] = ("marker", "span", "omit")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_KEYS = ("name", "name_en", "description", "color", "alarms", "vague", "include", "exclude")
_LISTS = ("kinds", "statuses", "projects", "places", "bodies", "keywords")

_Choice = TypeVar("_Choice", bound=StrEnum)


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
        alarms=reader.alarms(table),
        vague=reader.vague(table),
        include=reader.filter(table, "include", (*_LISTS, "min_confidence")),
        exclude=reader.filter(table, "exclude", _LISTS),
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

    def alarms(self, table: Mapping[str, Any]) -> tuple[str, ...]:
        found = []
        for index, item in enumerate(self.items(table, "alarms")):
            key = f"alarms[{index}]"
            alarm = self.words(item, key)
            try:
                parse_duration(alarm)
            except ValueError as error:
                raise self.fail(key, str(error)) from error
            found.append(alarm)
        if len(found) > MAX_ALARMS:
            raise self.fail(f"alarms[{MAX_ALARMS}]", f"at most {MAX_ALARMS} alarms")
        return tuple(found)

    def vague(self, table: Mapping[str, Any]) -> VagueMode:
        asked = self.text(table, "vague") or "marker"
        for mode in _VAGUE_MODES:
            if mode == asked:
                return mode
        raise self.fail("vague", f"{asked!r} is not one of {', '.join(_VAGUE_MODES)}")

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
            kinds=self.choices(asked, "kinds", prefix, Kind),
            statuses=self.choices(asked, "statuses", prefix, Status),
            projects=self.names(asked, "projects", prefix),
            places=self.names(asked, "places", prefix),
            bodies=self.names(asked, "bodies", prefix),
            keywords=self.names(asked, "keywords", prefix),
            min_confidence=self.share(asked, "min_confidence", prefix),
        )

    def choices(
        self, table: Mapping[str, Any], key: str, prefix: str, closed: type[_Choice]
    ) -> tuple[_Choice, ...]:
        found = []
        for index, item in enumerate(self.items(table, key, prefix)):
            if not isinstance(item, str) or item not in tuple(closed):
                raise self.fail(
                    f"{prefix}{key}[{index}]", f"{item!r} is not one of {', '.join(closed)}"
                )
            found.append(closed(item))
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
