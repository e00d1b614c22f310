"""A feed as jCal (RFC 7265): the same calendar, line for line, as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from calendar_svc.publish.content import FeedContent, render_ics

Value = str | int | dict[str, object]
Part = list[object]  # name, properties, parts (section 3.3)

# The value type of each property that feeds have (RFC 5545 section 8.3.2, RFC 7986 section 5); a
# property that is not here and begins with X- is of "unknown" type and stands as it is (section 5).
_TYPES: Mapping[str, str] = {
    "dtstamp": "date-time",
    "created": "date-time",
    "last-modified": "date-time",
    "dtstart": "date-time",
    "dtend": "date-time",
    "due": "date-time",
    "rdate": "date-time",
    "sequence": "integer",
    "refresh-interval": "duration",
    "trigger": "duration",
    "url": "uri",
    "source": "uri",
    "tzoffsetfrom": "utc-offset",
    "tzoffsetto": "utc-offset",
    "rrule": "recur",
}
_SEVERAL = ("categories",)
_LINE = re.compile(r"([A-Z0-9-]+)((?:;[A-Z0-9-]+=[^;:]*)*):(.*)", re.DOTALL)
_PARAMETER = re.compile(r";([A-Z0-9-]+)=([^;:]*)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_COMMA = re.compile(r"(?<!\\)(?:\\\\)*,")


def render_jcal(content: FeedContent) -> bytes:
    """The feed as jCal.

    Parameters:
        content: What fits.

    Source: RFC 7265 section 3.
    """
    calendar = _tree(render_ics(content).decode())
    return json.dumps(calendar, ensure_ascii=False, separators=(",", ":")).encode()


def _tree(text: str) -> Part:
    """The calendar of an iCalendar text that this package wrote."""
    root: Part = ["", [], []]
    open_parts = [root]
    for name, parameters, value in _lines(text):
        if name == "begin":
            part: Part = [value.lower(), [], []]
            _list(open_parts[-1], 2).append(part)
            open_parts.append(part)
        elif name == "end":
            open_parts.pop()
        else:
            _list(open_parts[-1], 1).append(_property(name, parameters, value))
    calendar = _list(root, 2)[0]
    assert isinstance(calendar, list)  # noqa: S101 - every BEGIN made one
    return calendar


def _list(part: Part, place: int) -> list[object]:
    found = part[place]
    assert isinstance(found, list)  # noqa: S101 - as `Part` is made
    return found


def _lines(text: str) -> Iterator[tuple[str, dict[str, str], str]]:
    for line in text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n"):
        match = _LINE.fullmatch(line)
        assert match is not None, line  # noqa: S101 - the text was read back before it was kept
        parameters = {name.lower(): value for name, value in _PARAMETER.findall(match[2])}
        yield match[1].lower(), parameters, match[3]


def _property(name: str, parameters: dict[str, str], value: str) -> list[object]:
    default = "unknown" if name.startswith("x-") else "text"
    kind = parameters.pop("value", "").lower() or _TYPES.get(name, default)
    if name in _SEVERAL:
        values: list[Value] = [_value(kind, each) for each in _split(value)]
    else:
        values = [_value(kind, value)]
    return [name, parameters, kind, *values]


def _value(kind: str, value: str) -> Value:
    if kind == "text":
        return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
    if kind == "integer":
        return int(value)
    if kind == "date":
        return f"{value[:4]}-{value[4:6]}-{value[6:]}"
    if kind == "date-time":
        day, clock = value[:8], value[9:]
        return f"{_value('date', day)}T{clock[:2]}:{clock[2:4]}:{clock[4:]}"
    if kind == "utc-offset":
        return f"{value[:3]}:{value[3:5]}"
    if kind == "recur":
        return {name.lower(): _rule_part(part) for name, _, part in _rule(value)}
    return value


def _rule(value: str) -> Iterator[tuple[str, str, str]]:
    return (part.partition("=") for part in value.split(";"))


def _rule_part(value: str) -> str | int:
    return int(value) if value.lstrip("-").isdigit() else value


def _split(value: str) -> list[str]:
    """The values of a list, parted at commas that are not escaped."""
    found, start = [], 0
    for comma in _COMMA.finditer(value):
        found.append(value[start : comma.end() - 1])
        start = comma.end()
    return [*found, value[start:]]
