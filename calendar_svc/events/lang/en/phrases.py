"""Names out of running words: where a subject begins, where an object ends, what a title says."""

from __future__ import annotations

import re

from calendar_svc.events.body import Body
from calendar_svc.events.lang.en.words import small
from calendar_svc.events.words import MARK, load

_PLACE_NOUNS = "|".join(load("en/places")["nouns"])
_AUX = re.compile(rf"(?:^|(?<=[\s,]))(?:{small('auxiliary')})[\s,]*$")
_TOLD = re.compile(
    rf"^.*?\b(?:{small('told')})(?:(?:\s+[\w ]{{0,30}})?\s+that\s+(?!is\b|are\b|was\b|will\b)"
    rf"|\s+(?=(?:the|its|a|an|work|works|construction|all|two|three)\s))",
    re.IGNORECASE | re.DOTALL,
)
_ADVERBIAL = re.compile(
    rf"^(?:(?:{small('adverbial')})\b[^,]*|{MARK}+)(?:,\s*{MARK}[^,]*)*,\s*", re.IGNORECASE
)
_LEADING_TIME = re.compile(
    rf"^(?:(?:on|at|from|in|by|starting|beginning|effective)\s+)?{MARK}+(?:'s)?[\s,:.-]*",
    re.IGNORECASE,
)
_ASIDE = re.compile(rf",\s+(?=[$£€]\d|(?:{small('aside')})\b)")
_PLANNED = re.compile(
    r"[,\s]+(?:(?:which|that)\s+(?:was|is|were|had been)\s+)?"
    r"(?:originally|previously|initially|tentatively)?\s*"
    rf"(?:{small('planned')})\s+(?:to\s+be\s+held\s+)?(?:for|on|to|in|at)?\s*(?:{MARK}.*)?$",
    re.IGNORECASE | re.DOTALL,
)
_LEAD = re.compile(rf"^(?:(?:{small('lead')})\s+)+", re.IGNORECASE)
_TRAIL = re.compile(rf"(?:(?:^|(?<!\w)-+|[\s,:;.]+-*)(?:(?i:{small('trail')})|a)|[\s,:;.\"'-]+)$")
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_SPACE = re.compile(r"\s+")
_DATED = re.compile(rf"\s*(?:,|\b(?:on|for|of|from|at|by))?\s*{MARK}+(?:'s)?,?\s*")

# Where the object of a verb ends: at a mark, a place, a time, a clause of its own.
_ENDS = re.compile(
    rf"{MARK}|[;:!?]|\s-\s|\s\(|\.\s|,\s+(?!(?:[A-Z][\w'.&-]*\s){{0,6}}(?:and|&)\s)"
    rf"|\s+(?:at|in|inside|outside)\s+(?=(?:the\s+|its\s+|their\s+)?[A-Z0-9{MARK}])"
    r"|\s+(?:at|in|inside|outside)\s+(?=(?:the|its|their|a|an)\s+"
    rf"(?:[\w'-]+\s+){{0,4}}(?:{_PLACE_NOUNS})\b)"
    rf"|\s+(?:{small('before_time')})\s+"
    rf"(?:the\s+(?:week|morning|afternoon|evening|weekend|month)\s+of\s+)?(?={MARK})"
    rf"|\s+(?:{small('clause')}|to\s+(?=(?:{small('purpose')})\b))\s"
)


def say(body: Body, start: int, end: int) -> str:
    """The words of ``[start, end)`` as printed, without times and what is left of their joints."""
    masked = body.masked[start:end]
    pieces, at = [], 0
    for gap in _DATED.finditer(masked):
        pieces.append(body.text[start + at : start + gap.start()])
        at = gap.end()
    pieces.append(body.text[start + at : end])
    return _SPACE.sub(" ", " ".join(piece.strip() for piece in pieces)).strip()


def name(text: str) -> str:
    """A name as a title tells it: no article, no brackets, no joints at its edges."""
    text = _SPACE.sub(" ", _BRACKETS.sub("", text)).strip(" ,.;:-\u2013\u2014•*")
    while True:
        shorter = _TRAIL.sub("", _LEAD.sub("", text))
        if shorter == text:
            break
        text = shorter
    if text.count('"') % 2:
        text = text.replace('"', "")
    return text


def shortened(title: str, limit: int) -> str:
    """A title of at most *limit* characters, cut between words."""
    if len(title) <= limit:
        return title
    return name(title[: limit + 1].rpartition(" ")[0]) or title[:limit]


def capital(text: str) -> str:
    """The first letter large."""
    return text[:1].upper() + text[1:]


def subject(body: Body, start: int, end: int) -> tuple[int, int]:
    """Where the subject stands in a clause ``[start, end)`` whose predicate begins at *end*."""
    words = body.masked[start:end]
    told = _TOLD.match(words)
    low = told.end() if told else 0
    while True:
        lead = _ADVERBIAL.match(words[low:]) or _LEADING_TIME.match(words[low:])
        if lead is None or low + lead.end() >= len(words):
            break
        low += lead.end()
    high = len(words)
    while True:
        aux = _AUX.search(words[low:high])
        if aux is None:
            break
        high = low + aux.start()
    planned = _PLANNED.search(words, low, high)
    if planned:
        high = planned.start()
    aside = _ASIDE.search(words, low, high)
    if aside:
        high = aside.start()
    return start + low, start + max(low, high)


def object_end(body: Body, start: int, end: int) -> int:
    """Where the object that begins behind a verb at *start* ends, at *end* at the latest."""
    found = _ENDS.search(body.masked, start + 1, end)
    return found.start() if found else end
