"""What an English headline says: the matter without notice of, call for, postponed."""

from __future__ import annotations

import re
from dataclasses import replace

from calendar_svc.events.body import Body
from calendar_svc.events.lang.en.phrases import name
from calendar_svc.events.lang.en.text import fold
from calendar_svc.events.lang.en.words import (
    LABELS,
    MONTHS,
    WEEKDAYS,
    gathering,
    is_body,
    small,
    spelled,
)
from calendar_svc.events.topic import Topic
from calendar_svc.events.words import load

_TABLE = load("en/topics")
_LEAD = re.compile(
    rf"\s*(?:{spelled(_TABLE['lead'])})(?:\s*[:-]+\s*|\s+|$)(?:of\s+|the\s+|for\s+)*"
)
_TRAIL = re.compile(
    rf"(?:^|[\s,:-]+)(?:is\s+|are\s+|has been\s+|have been\s+)?(?:{spelled(_TABLE['trail'])})\s*$"
)
_BARE = frozenset(_TABLE["bare"])
_PARTS = re.compile(
    r"\s+[-|]+\s+|:\s+|\n"
    r"|(?<=[A-Z])\s+(?=(?:Notice|Minutes|Agenda)\s+of\s)"
    r"|(?<=\w)\s+(?i:notice and agenda|notice|agenda|minutes)\s+(?i:of|for)\s+(?i:the\s+)?(?=[A-Z])"
)
_PREDICATE = re.compile(rf"\s+(?:to\s+(?=[a-z]+\s)|(?:{small('headline')})\b).*$")
_VERB = re.compile(
    r"^(?:to\s+)?[a-z]+(?:\s+(?:ground|comments?|bids|for|on|of|the|a|an|new|plans?))*\s+"
)
_YEAR = re.compile(
    r"\s+(?:19|20)\d\d(?:\s*[/-]\s*\d\d(?:\d\d)?)?$|^(?:19|20)\d\d(?:[/-]\d\d(?:\d\d)?)?\s+"
)
_DAY = re.compile(
    rf"(?:^|,?\s+)(?:on\s+)?(?:held\s+on\s+)?(?:{WEEKDAYS},?\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?"
    rf"(?:{MONTHS})(?:\s+\d{{1,2}}(?:st|nd|rd|th)?)?(?:,?\s+\d{{4}})?.*$"
)
_HEAD_DAY = re.compile(
    rf"^(?:{WEEKDAYS},?\s+)?(?:\d{{1,2}}\s+)?(?:{MONTHS})(?:\s+\d{{1,2}})?(?:,?\s+\d{{4}})?\s+(?=[A-Za-z])"
)
_MATTER = re.compile(
    rf"^[^\S\n]*(?:{spelled(LABELS['matter'])})\s*:\s*(?P<value>[^\n]{{4,100}})$", re.MULTILINE
)
_NUMBERED = re.compile(r"\s*(?:\d{1,2}|[A-Z])[.)]\s")
_SERIAL = re.compile(r"\b(?:RFP|RFQ|ITB|IFB|ITT|No\.?|#)\s*#?[\d-]*\d\b")
# Branch Updates, Autumn Bulletin: the name of the sheet is no matter.
_SHEET = re.compile(
    r"(?i)^(?:[\w'-]+\s+){0,3}"
    r"(?:updates?|bulletin|newsletter|diary|what's on|round-?up|dates|noticeboard)$"
)
# DUNSTOW COUNTY COUNCIL | MILL LANE - ROAD CLOSURE, printed on two lines.
_MASTHEAD = re.compile(
    r"^(?P<body>[A-Z][A-Z'&. ]{2,50}?\s(?:COUNCIL|BOARD|AUTHORITY|DISTRICT|DEPARTMENT|TRUST"
    r"|UNIVERSITY|COMPANY|AGENCY|COOPERATIVE|SERVICE))\s+(?=[A-Z][A-Z']+\s)"
    r"(?!(?:OF|AND|FOR|NOTICE|MEETING|AGENDA)\b)"
)
_SMALL = frozenset(
    ["of", "the", "and", "for", "to", "on", "in", "at", "a", "an", "by", "with", "or"]
)
_LONGEST = 60
_LINE = 120  # characters of a line that may hold the title of a notice
_TOP = 3  # lines of a notice that may hold its title


def read_topic(headline: str) -> Topic:
    """Read a headline.

    Parameters:
        headline: In one line.

    Returns:
        ``matter`` is empty where the headline only says what sort of paper it is; ``body`` is the
        body that it names, ``gathering`` the meeting or activity.
    """
    headline = _MASTHEAD.sub("\\g<body>\n", fold(headline), count=1)
    parts = [matter for part in _PARTS.split(headline) if (matter := _matter(part))]
    bodies = [part for part in parts if _is_named_body(part)]
    others = [part for part in parts if part not in bodies]
    matter = (others or bodies or [""])[0]
    if len(others) > 1 and matter.count(" ") <= 1 and gathering(matter) is None:
        matter = f"{matter}, {others[1]}"  # Power cut - Hill Street
    named = matter if matter and gathering(matter) is not None else None
    return Topic(matter, named, None, bodies[0] if bodies else None, None)


def topic_of(headline: str, body: Body) -> Topic:
    """The topic of an article: its headline, or the first lines; a line ``What: …`` overrules."""
    for told in _MATTER.finditer(body.folded):
        topic = read_topic(told["value"])
        if topic.matter and told["value"][0].isupper():
            return topic
    topic = read_topic(headline)
    if topic.matter and topic.matter != topic.body:
        return topic
    for line in body.folded.split("\n")[:_TOP]:
        if _NUMBERED.match(line):
            break
        if len(line) <= _LINE and not line.rstrip().endswith((".", ":", ";", "!")) and line.strip():
            below = read_topic(line)
            topic = topic if topic.body else replace(topic, body=below.body)
            if below.matter and ":" not in line and below.matter != below.body:
                return Topic(below.matter, below.gathering, None, topic.body or below.body, None)
    return topic


def _is_named_body(part: str) -> bool:
    """A body by its own name, every word of it large: Planning Committee, City of Alder Falls."""
    words = [word for word in part.split() if word.lower() not in _SMALL]
    large = all(word[:1].isupper() or not word[:1].isalpha() for word in words)
    return large and is_body(part) and gathering(part) is None


def _matter(part: str) -> str:
    """One part of a headline without what surrounds its matter."""
    text = plain_case(part.strip())
    text = _HEAD_DAY.sub("", _SERIAL.sub("", text).strip())
    for _ in range(3):
        lead = _LEAD.match(text)
        text = text[lead.end() :] if lead else text
        trail = _TRAIL.search(text)
        text = text[: trail.start()] if trail else text
        text = _DAY.sub("", _HEAD_DAY.sub("", text))
    told = _PREDICATE.search(text)
    if told and told.start() > 3:
        front, rest = text[: told.start()], _VERB.sub("", told[0].strip())
        # Harwick County breaks ground on Otter Creek Bridge: the bridge is the matter.
        text = rest if _is_named_body(name(front)) and name(rest)[:1].isupper() else front
    if text.strip().lower() in _BARE:
        return ""
    text = name(_YEAR.sub("", text.strip()))
    if _SHEET.search(text):
        return ""
    return "" if text.lower() in _BARE or len(text) < 3 or len(text) > _LONGEST else text


def plain_case(text: str) -> str:
    """A line in capitals as a title is written: ``CITY OF ALDER FALLS`` as City of Alder Falls."""
    if not text.isupper() or len(text) < 6:
        return text
    words = [word.lower() if word.lower() in _SMALL else word.capitalize() for word in text.split()]
    if words:
        words[0] = words[0].capitalize()
    return " ".join(words)
