"""Meetings, conferences, ceremonies and activities: who holds them, or what they are called."""

from __future__ import annotations

import re

from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.lang.en.phrases import name, object_end, say
from calendar_svc.events.lang.en.readings.build import (
    full_name,
    kind_of,
    make,
    object_of,
    owner_of,
    self_contained,
    subject_of,
    with_matter,
)
from calendar_svc.events.lang.en.triggers import Told
from calendar_svc.events.lang.en.words import classes, gathering, head, is_body
from calendar_svc.events.words import MARK
from calendar_svc.model import Kind, Precision, Status

_WIDE = (Precision.YEAR, Precision.HALF_YEAR, Precision.QUARTER)
_SHOWN = re.compile(r"exhibit|display|view")
_SHORT = 4  # letters of a matter; it, this and them are none
_YEARS = (Precision.YEAR, Precision.HALF_YEAR)
_MINUTES = re.compile(r"(?i)^.*\bminutes of (?:the\s+)?")
_ROOM = 60  # characters of a title in which the body that meets has its place
#: Sure that something is held, whatever it is called.
_SURE = re.compile(r"\bheld\b|\b(?:takes?|took|taking) place\b|conducted|kick|occur")
_IN_SESSION = re.compile(
    r"^\s*(?:in|for)\s+(?:an?\s+)?(?P<what>(?:[a-z]+\s+){0,3}(?:session|meeting))\b"
)
_FOR_WHAT = re.compile(r"\s*(?:for|as the (?:date|day) (?:of|for))\s+")
_COUNTED = re.compile(r"(?i)^(?:\d+|two|three|four|five|six|several|many|more|various|dozens)\s")
_TO_VOTE = re.compile(
    rf"(?:[\d-]+|unanimously|{MARK}|\s|on)*\s*(?P<how>to|on|against)\s+(?P<what>[^,.;{MARK}]{{4,70}})"
)


def read_held(scene: Scene, told: Told) -> Draft | None:
    """Read ``the hearing will be held on …`` and ``the festival is set for …``."""
    if told.time.precision in _YEARS:
        return None
    if told.trigger.word == "held" and gathering(object_of(scene, told)):
        return read_hold(scene, told)  # the developer held an exhibition on …
    title = _MINUTES.sub("", subject_of(scene, told))
    if told.trigger.word.startswith("next"):
        title = _next(scene, told, title)
    if not title:
        title = scene.topic.gathering or ""
    title = _singular_of_series(title, told)
    if not title or _COUNTED.match(title):
        return None
    noun, found = classes(title)
    del noun
    kind = gathering(title)
    if kind is None and is_body(title) and _SURE.search(told.trigger.word):
        kind = Kind.MEETING
    if "other" in found and kind is None:
        return make(scene, told, Kind.OTHER, self_contained(scene, title))
    if kind is None and found & {"service", "works"} and _SURE.search(told.trigger.word):
        return make(scene, told, Kind.NOTICE_PERIOD, title, done=Status.STARTED)
    if kind is None:
        known = not found and _SURE.search(told.trigger.word)
        kind = Kind.ACTIVITY if known else None
    if kind is None:
        return None
    owner = _owner_in(title)
    return make(scene, told, kind, self_contained(scene, title), owner=owner)


def _next(scene: Scene, told: Told, title: str) -> str:
    """``The next one is …``: another of what was told last; ``the next hearing is …``."""
    noun = told.trigger.word.split()[1]
    last = next((d.name for d in reversed(scene.earlier) if d.name), "")
    return last or (noun if noun != "one" else title)


def read_meet(scene: Scene, told: Told) -> Draft | None:
    """Read ``the committee will meet on …``: a body that meets."""
    who = subject_of(scene, told) or scene.topic.body or ""
    if not who or not is_body(who) or told.time.precision in _WIDE:
        return None
    body = full_name(scene, who)
    what = _IN_SESSION.match(scene.body.masked, told.trigger.end, told.end)
    named = what["what"] if what else "meeting"
    return make(scene, told, Kind.MEETING, f"{body} {named}", owner=body, rule="title/body+meeting")


def read_consider(scene: Scene, told: Told) -> Draft | None:
    """Read ``the Cabinet considered the draft budget on …``: a body that sits, by its matter."""
    who, what = subject_of(scene, told), object_of(scene, told)
    if len(what) < _SHORT or not is_body(who) or told.time.precision in _WIDE:
        return None
    body = full_name(scene, who)
    title = f"{body} {told.trigger.word} {what}"
    return make(scene, told, Kind.MEETING, title, owner=body, rule="title/body+matter")


def read_address(scene: Scene, told: Told) -> Draft | None:
    """Read ``he told a residents' meeting on Monday evening``: the meeting was held."""
    title = object_of(scene, told)
    if gathering(title) is None or is_body(title) or told.time.precision in _WIDE:
        return None
    return make(scene, told, kind_of(title, Kind.MEETING), self_contained(scene, title))


def read_hold(scene: Scene, told: Told) -> Draft | None:
    """Read ``the county will host a job fair on …``: the object is the gathering."""
    title = object_of(scene, told)
    title = _singular_of_series(title, told)
    if not title or told.time.precision in _WIDE or _COUNTED.match(title):
        return None
    kind = gathering(title)
    who = subject_of(scene, told)
    owner = owner_of(scene, told)
    if kind is None:
        _, found = classes(title)
        if "other" in found:
            return make(scene, told, Kind.OTHER, self_contained(scene, title, owner), owner=owner)
        return read_meet(scene, told) if told.trigger.word.startswith("conven") else None
    short = owner is not None and len(owner) + len(title) < _ROOM
    if kind is Kind.MEETING and owner and short and not _names_body(title):
        title = f"{owner} {title}"
    else:
        title = self_contained(scene, title, owner or (who if who[:1].isupper() else None))
    return make(scene, told, kind, title, owner=owner, rule="title/object")


def read_set(scene: Scene, told: Told) -> Draft | None:
    """Read ``the council set Dec. 15 for a public hearing on the budget``."""
    words = scene.body.masked
    what = _FOR_WHAT.match(words, told.time.span.end, scene.sentence.end)
    gap = words[told.trigger.end : told.time.span.start].strip()
    if what is None or gap:
        return None
    stop = object_end(scene.body, what.end(), scene.sentence.end)
    title = name(say(scene.body, what.end(), stop))
    kind = gathering(title)
    if kind is None:
        return None
    owner = owner_of(scene, told)
    title = self_contained(scene, title, owner)
    return make(scene, told, kind, title, owner=owner, rule="title/object")


def read_perform(scene: Scene, told: Told) -> Draft | None:
    """Read ``Mabel Orton will give a talk on …``: who does it belongs to the name."""
    title, who = object_of(scene, told), subject_of(scene, told)
    if gathering(title) is None or not who or told.time.precision in _WIDE:
        return None
    told_who = title if is_body(who) else f"{title} by {who}"
    return make(scene, told, kind_of(title, Kind.ACTIVITY), told_who, rule="title/object+person")


def read_invite(scene: Scene, told: Told) -> Draft | None:
    """Read ``join us for the tree lighting on …``."""
    title = object_of(scene, told)
    kind = gathering(title)
    if kind is None or told.time.precision in _WIDE or _COUNTED.match(title):
        return None
    return make(scene, told, kind, self_contained(scene, title), rule="title/object")


def read_vote(scene: Scene, told: Told) -> Draft | None:
    """Read ``the council voted Tuesday to approve …``."""
    owner = owner_of(scene, told)
    what = _TO_VOTE.match(scene.body.masked, told.trigger.end, scene.sentence.end)
    if not owner or not what or told.time.precision in _WIDE:
        return None
    matter = name(say(scene.body, what.start("what"), what.end("what")))
    title = f"{owner} vote {what['how']} {matter}"
    return make(scene, told, Kind.OTHER, title, owner=owner, rule="title/body+vote")


def read_run(scene: Scene, told: Told) -> Draft | None:
    """Read ``the fair runs March 28-29``: days of a gathering, or of a way to ask."""
    time = told.time
    title = subject_of(scene, told) or scene.topic.matter
    if not title or time.precision in _WIDE:
        return None
    if told.trigger.word.endswith("on sale") and time.role != "until":
        named = with_matter(scene, f"{title} on sale")
        return make(scene, told, Kind.NOTICE_PERIOD, named, done=Status.STARTED)
    _, found = classes(title)
    ranged = "/" in (time.edtf or "") or time.role in ("since", "until")
    if "procedure" in found and ranged:
        named = self_contained(scene, title)
        return make(scene, told, Kind.NOTICE_PERIOD, named, done=Status.STARTED)
    if found & {"service", "rule"} and gathering(title) is None and time.role != "until":
        rest = scene.body.text[told.trigger.end : told.end]
        if time.span.start < told.trigger.start and 3 < len(rest.strip()) < 50:
            named = f"{title} {told.trigger.word}{rest.rstrip(' .')}"
            return make(scene, told, Kind.POLICY_EFFECTIVE, named, done=Status.STARTED)
    kind = gathering(title)
    if kind is None and ranged and _SHOWN.search(told.trigger.word):
        named = with_matter(scene, f"{title} on display")
        return make(scene, told, Kind.NOTICE_PERIOD, named, done=Status.STARTED)
    if kind is None and ranged and title[:1].isupper() and not is_body(title) and not found:
        kind = Kind.ACTIVITY
    if kind is None or not (ranged or time.type == "TIME"):
        return None
    return make(scene, told, kind, self_contained(scene, title), done=Status.HELD)


def _singular_of_series(title: str, told: Told) -> str:
    """One event of a series is a workshop of the ``workshops``."""
    if len(told.times) < 2:
        return title
    first = head(title)
    if first.endswith("s") and not first.endswith("ss"):
        title = first[:-1] + title[len(first) :]
    return re.sub(r"^(?:[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|\d+)\s+", "", title)


def _owner_in(title: str) -> str | None:
    """The body that a name tells: ``meeting of the Zoning Board``, ``Zoning Board meeting``."""
    _, mark, rest = title.partition(" of the ")
    if mark and is_body(rest) and rest[:1].isupper():
        return rest
    noun, _ = classes(title)
    front = head(title)[: -len(noun)].strip() if noun else ""
    return front if front and is_body(front) and front[:1].isupper() else None


def _names_body(title: str) -> bool:
    return any(is_body(part) for part in re.split(r"\s+of\s+(?:the\s+)?", title)[1:])
