"""Where: the room, hall or street that stands behind at or in, as printed."""

from __future__ import annotations

import re

from calendar_svc.events.body import Body
from calendar_svc.events.lang.en.words import LABELS, any_of, spelled
from calendar_svc.events.words import MARK, alternation, load

_TABLE = load("en/places")
_NOUNS, _NOT = (alternation(_TABLE[key]) for key in ("nouns", "not_place"))
_CAPITAL = rf"[A-Z0-9][^{MARK},;()\n]*?"
_SMALL = (
    rf"(?:[\w'-]+\s+){{0,4}}(?:{_NOUNS})(?![\w-])"
    rf"(?:\s+(?:of|at|in|on)\s+(?:the\s+)?[A-Z][^{MARK},;()\n]*?)?"
)
_MORE = rf"(?:,\s+(?:the\s+)?(?:[A-Z0-9][^{MARK},;()\n]*?))*"
_BEHIND, _AND, _COMMA = (alternation(_TABLE[key]) for key in ("behind", "and", "comma"))
_STOP = (
    rf"(?=\s+(?:{_BEHIND}|and\s+(?:{_AND}))\b|\s*[;()\n{MARK}]|\s-\s"
    rf"|,\s+(?:(?:{_COMMA})|[a-z])|,?\s*{MARK}|[.!?]?\s*$|(?<!\b[A-Z])(?<!\bSt)(?<!\bAve)(?<!\bRd)(?<!\bBlvd)\.\s)"
)
_PLACE = re.compile(
    rf"(?:^|[\s,])(?:at|in|inside|outside|aboard)\s+(?!(?:{_NOT})\b)(?:(?:the|its|their|our|a|an)\s+)?(?P<place>(?:{_CAPITAL}|{_SMALL}){_MORE}){_STOP}"
)
_BESIDE = re.compile(rf"\s*,\s+(?:the\s+)?(?P<place>{_CAPITAL}{_MORE}){_STOP}")
_NOUN = re.compile(rf"\b(?:{_NOUNS})\b")
_ONLINE = any_of(word for word in _TABLE["online"] if word[0].isalnum())
_ADDRESS = re.compile(r"www\.|https?:|@|\.(?:gov|org|com|net|uk)\b")
_LINE = re.compile(
    rf"^[^\S\n]*(?P<label>{spelled(LABELS['place'])})\s*(?:-|:)\s*(?P<value>[^\n{MARK}]{{2,120}})$",
    re.MULTILINE,
)
_VENUE = re.compile(rf"^[A-Z0-9].*|.*\b(?:{_NOUNS})\b.*")
_CLEAN = re.compile(r"^(?:the|at|in)\s+", re.IGNORECASE)


def place_in(body: Body, start: int, end: int) -> str | None:
    """The first place that the words of ``[start, end)`` tell, or None."""
    for found in _PLACE.finditer(body.masked, start, end):
        if found.end() > end:
            break
        value = body.text[found.start("place") : found.end("place")]
        if not is_online(value):
            return value.strip(" ,.")
    return None


def place_beside(body: Body, position: int, end: int) -> str | None:
    """A place that stands behind the comma after a time: ``…, 5:30 p.m., Elm Hall, Room 2``."""
    found = _BESIDE.match(body.masked, position, end)
    if found is None or not _NOUN.search(found["place"].lower()) or is_online(found["place"]):
        return None
    return body.text[found.start("place") : found.end("place")].strip(" ,.")


def is_online(value: str) -> bool:
    """Whether a place is only where one clicks."""
    return _ONLINE.search(value) is not None or _ADDRESS.search(value) is not None


def is_venue(value: str) -> bool:
    """Whether a cell of a line can be a place: a name, or a noun of a place."""
    return _VENUE.fullmatch(value.strip()) is not None and not is_online(value)


def is_room(value: str) -> bool:
    """Whether a line is a room, house or address by its noun."""
    return _NOUN.search(value.lower()) is not None and not is_online(value)


def form_places(body: Body) -> tuple[tuple[int, str], ...]:
    """The values of the lines ``Location: …``, each with where its line begins."""
    found = []
    for line in _LINE.finditer(body.masked):
        value = body.text[line.start("value") : line.end("value")].strip(" .,")
        if not is_online(value):
            found.append((line.start(), _CLEAN.sub("", value)))
    return tuple(found)
