"""What the bytes of a feed must be, said once for all tests (RFC 5545 sections 3.1, 3.4, 3.6)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")
_LINE = re.compile(r"([A-Z0-9-]+)((?:;[A-Z0-9-]+=[^:;]+)*):(.*)")
_DURATION = re.compile(r"-?P(\d+W|(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?)")
_STATUSES = {"CONFIRMED", "TENTATIVE", "CANCELLED"}
_ONCE = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS", "TRANSP")
_ESCAPED = ("SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME", "X-WR-CALDESC")


@dataclass
class Part:
    """One component of the file: its name, properties as (name, parameters, value), parts."""

    name: str
    lines: list[tuple[str, str, str]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def values(self, name: str) -> list[str]:
        return [value for found, _, value in self.lines if found == name]

    def named(self, name: str) -> list[Part]:
        return [part for part in self.parts if part.name == name]


def faults(body: bytes) -> list[str]:
    """Everything that is wrong with a feed; an empty list for a good one."""
    found = list(_bytes(body))
    if found:
        return found
    try:
        calendar = _tree(body.decode())
    except (ValueError, AttributeError, IndexError) as error:
        return [f"structure: {error}"]
    return [*_calendar(calendar), *(f for e in calendar.named("VEVENT") for f in _event(e))]


def _bytes(body: bytes) -> Iterator[str]:
    if not body.endswith(b"END:VCALENDAR\r\n"):
        yield "end: no line end after END:VCALENDAR"
    for line in body.removesuffix(b"\r\n").split(b"\r\n"):
        if len(line) > 75:
            yield f"length: {len(line)} octets"
        if not line.strip():
            yield "empty: a line of nothing"
        try:
            text = line.decode()
        except UnicodeDecodeError:
            yield "utf-8: a line is folded inside a character"
            continue
        if _CONTROL.search(text):
            yield f"control: {text!r}"
        if text.startswith("\ufeff"):
            yield "mark: byte order mark"


def _tree(text: str) -> Part:
    open_parts = [Part("file")]
    for line in text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n"):
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"{line[:60]!r} is no content line")
        name, parameters, value = match.groups()
        if name == "BEGIN":
            open_parts[-1].parts.append(Part(value))
            open_parts.append(open_parts[-1].parts[-1])
        elif name == "END":
            if open_parts.pop().name != value:
                raise ValueError(f"END:{value} closes another")
        else:
            open_parts[-1].lines.append((name, parameters, value))
    (calendar,) = open_parts.pop().parts
    return calendar


def _calendar(calendar: Part) -> Iterator[str]:
    for name in ("VERSION", "PRODID", "METHOD", "NAME", "X-WR-CALNAME", "X-PUBLISHED-TTL"):
        if len(calendar.values(name)) != 1:
            yield f"head: {name}"
    refresh = [line for line in calendar.lines if line[0] == "REFRESH-INTERVAL"]
    if [line[1] for line in refresh] != [";VALUE=DURATION"]:
        yield "head: REFRESH-INTERVAL"
    events = calendar.named("VEVENT")
    if not events:
        yield "events: none"
    for uid, times in Counter(uid for e in events for uid in e.values("UID")).items():
        if times > 1:
            yield f"uid: {uid} {times} times"
    declared = {z for part in calendar.named("VTIMEZONE") for z in part.values("TZID")}
    used = {
        parameters.removeprefix(";TZID=")
        for event in events
        for name, parameters, _ in event.lines
        if name in ("DTSTART", "DTEND") and parameters.startswith(";TZID=")
    }
    if used - declared:
        yield f"zone: {used - declared} not declared"
    yield from _texts(calendar)


def _event(event: Part) -> Iterator[str]:
    for name in _ONCE:
        if len(event.values(name)) != 1:
            yield f"event: {name} {len(event.values(name))} times"
            return
    if not event.values("UID")[0] or not event.values("SUMMARY")[0]:
        yield "event: no UID or no SUMMARY"
    for name in ("DTSTAMP", "CREATED", "LAST-MODIFIED"):
        if not all(re.fullmatch(r"\d{8}T\d{6}Z", value) for value in event.values(name)):
            yield f"stamp: {name}"
    yield from _times(event)
    yield from _texts(event)
    status, summary = event.values("STATUS")[0], event.values("SUMMARY")[0]
    if status not in _STATUSES:
        yield f"status: {status}"
    if status == "CANCELLED" and ("取消" not in summary or event.parts):
        yield "cancelled: without its mark, or with an alarm"
    for alarm in event.parts:
        if alarm.values("ACTION") != ["DISPLAY"] or len(alarm.values("DESCRIPTION")) != 1:
            yield "alarm: DISPLAY wants a DESCRIPTION"
        if not all(_DURATION.fullmatch(value) for value in alarm.values("TRIGGER")):
            yield "alarm: TRIGGER"


def _times(event: Part) -> Iterator[str]:
    start, end = (line for line in event.lines if line[0] in ("DTSTART", "DTEND"))
    if start[1] != end[1]:
        yield "times: DTSTART and DTEND of different types"
    wanted = {";VALUE=DATE": r"\d{8}", "": r"\d{8}T\d{6}Z"}.get(start[1], r"\d{8}T\d{6}")
    if start[1] == "" and not start[2].endswith("Z"):
        yield "times: floating"
    if not re.fullmatch(wanted, start[2]) or not re.fullmatch(wanted, end[2]):
        yield f"times: {start[2]} {end[2]}"
    if end[2] <= start[2]:
        yield "times: the end is not after the start"


def _texts(part: Part) -> Iterator[str]:
    for name, _, value in part.lines:
        if name in _ESCAPED and re.search(r"[,;]|\\(?![\\,;n])", re.sub(r"\\[\\,;n]", "", value)):
            yield f"escape: {name}"
        if name in _ESCAPED and re.search(r"<[A-Za-z/]", value):
            yield f"markup: {name}"
