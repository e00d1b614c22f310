"""Periods in which a way, a house or a service is closed or changed; entries into force."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.lang.en.phrases import name, object_end, say
from calendar_svc.events.lang.en.places import place_in
from calendar_svc.events.lang.en.readings.build import (
    make,
    object_of,
    self_contained,
    subject_of,
    with_matter,
)
from calendar_svc.events.lang.en.readings.deadlines import read_due
from calendar_svc.events.lang.en.readings.gatherings import read_held
from calendar_svc.events.lang.en.triggers import Told
from calendar_svc.events.lang.en.words import classes, gathering, is_generic, small
from calendar_svc.events.timeline import last_day, spanning
from calendar_svc.events.words import MARK
from calendar_svc.model import Interval, Kind, Precision, Status, Timex

_BE = re.compile(r"^(?:not\s+)?(?:be|been|is|are|was|were|being|remains?|will be)\s+")
_TO_WHOM = re.compile(rf"\s+to\s+(?P<who>(?:[a-z-]+\s+)?(?:{small('traffic')}))\b")
_ALONG = re.compile(
    rf"\s+(?P<where>(?:between|from)\s+[A-Z][^,;.{MARK}]{{2,40}}?\s+(?:and|to)\s+[A-Z][^,;.{MARK}]{{2,40}}?)(?=\s+(?:on|from|for|while|beginning|starting|between|to|until|during|so|as)\b|\s*[,;.{MARK}]|\s*$)"
)
_WHOM_FOR = re.compile(r"\s+(?:issued|imposed|declared|for|in)\s.*$")
_PERSONS = re.compile(rf"(?i)(?:{small('people')})\b")
_BY_ORDER = frozenset(["rule", "service", "procedure"])


def read_closed(scene: Scene, told: Told) -> Draft | None:
    """Read ``Chandler Lane will be closed from …`` and ``the library closes on …``."""
    title = subject_of(scene, told)
    _, found = classes(title)
    if "procedure" in found and not found & {"facility"}:
        return _closing(scene, told, title)
    if gathering(title) or _PERSONS.match(title) or told.time.precision is Precision.YEAR:
        return None
    if not title or not (found & {"facility", "service", "body", "works"} or title[:1].isupper()):
        return None
    return _period(scene, told, title)


def _period(scene: Scene, told: Told, title: str) -> Draft | None:
    title = self_contained(scene, title)
    words = scene.body.masked
    where = _ALONG.match(words, told.trigger.end, told.end) if told.trigger.end < told.end else None
    whom = _TO_WHOM.match(words, told.trigger.end, told.end)
    if whom and not where:
        where = _ALONG.match(words, whom.end(), told.end)
    verb = _BE.sub("", told.trigger.word)
    verb = verb if told.trigger.verb.name != "closed" or verb.startswith("re") else "closed"
    if verb == "remain closed":
        verb = "closed"
    span = _from_lead(scene, told)
    named = f"{title} {verb}" + (f" to {whom['who']}" if whom else "")
    place = title if classes(title)[1] & {"facility"} else None
    if where and place:
        place = f"{place} {scene.body.text[where.start('where') : where.end('where')]}"
    return make(
        scene, told, Kind.NOTICE_PERIOD, named, time=span, place=place, rule="title/place+verb"
    )


def _from_lead(scene: Scene, told: Told) -> Timex | None:
    """``Beginning August 31, the lane will be closed through September 18``: one span."""
    if told.time.role != "until":
        return None
    since = [
        t for t in scene.sentence.times if t.role == "since" and t.span.end <= told.trigger.start
    ]
    if not since or since[-1].interval is None or since[-1].interval.begin is None:
        return None
    begin = since[-1].interval.begin
    return spanning(
        since[-1]._replace(interval=Interval(begin, begin + timedelta(days=1))),
        last_day(told.time),
    )


def _closing(scene: Scene, told: Told, title: str) -> Draft | None:
    """``Applications close on …``: a last moment, whatever the preposition."""
    if told.time.role == "since" or not title:
        return None
    due = read_due(scene, told)
    if due is not None:
        return due
    plural = title.split(" ")[-1].endswith("s") or title.split(" ")[0].endswith("s")
    verb = "close" if plural else "closes"
    return make(
        scene,
        told,
        Kind.DEADLINE,
        with_matter(scene, f"{title} {verb}") if is_generic(title) else f"{title} {verb}",
        done=Status.COMPLETED,
        rule="title/matter+close",
    )


def read_outage(scene: Scene, told: Told) -> Draft | None:
    """Read ``crews will shut off water to Cedar Court on …``."""
    title = object_of(scene, told)
    _, found = classes(title)
    if not found & {"service", "facility"}:
        return None
    verb = {
        "flush": "flushing",
        "interrupt": "interrupted",
        "suspend": "suspended",
        "suspends": "suspended",
        "disrupt": "disrupted",
    }
    word = told.trigger.word
    named = f"{title} {verb.get(word, word)}"
    return make(scene, told, Kind.NOTICE_PERIOD, named, place=_touched(title), rule="title/service")


def read_suspended(scene: Scene, told: Told) -> Draft | None:
    """Read ``water service on Cedar Court will be interrupted on …``."""
    title = subject_of(scene, told)
    _, found = classes(title)
    word = told.trigger.word
    lost = word.endswith(("without water", "without power", "low pressure", "lose power"))
    if not title or not (found & {"service", "facility", "procedure"} or lost) or gathering(title):
        return None
    named = f"{title} {_BE.sub('', word)}"
    place = _touched(title) or place_in(scene.body, told.trigger.end, told.end)
    if place and place not in named:
        named = f"{named}, {place}"
    return make(scene, told, Kind.NOTICE_PERIOD, named, place=place, rule="title/service")


def read_none(scene: Scene, told: Told) -> Draft | None:
    """Read ``there will be no appointments on …``: what is left out is named behind."""
    title = object_of(scene, told)
    _, found = classes(title)
    if not found & {"service", "facility", "procedure"} or gathering(title):
        return None
    return make(scene, told, Kind.NOTICE_PERIOD, f"No {title}", rule="title/service")


def _touched(title: str) -> str | None:
    """Where a service is cut off: what stands behind to, in, on, along, for."""
    where = re.search(r"\s(?:to|in|on|along|at|for|near)\s+(?:the\s+)?(?P<place>[A-Z].+)$", title)
    return where["place"] if where else None


def read_force(scene: Scene, told: Told) -> Draft | None:
    """Read ``a detour will be in place from …``."""
    title = subject_of(scene, told)
    _, found = classes(title)
    if not found & {"service", "rule", "works"}:
        return None
    if "service" in found:
        ahead = scene.body.masked[told.start : told.trigger.start].rstrip().endswith("will")
        open_start = (told.time.edtf or "").startswith("../")
        status = Status.PLANNED if ahead and open_start else None
        named = self_contained(scene, title)
        return make(scene, told, Kind.NOTICE_PERIOD, named, status=status)
    return make(scene, told, Kind.POLICY_EFFECTIVE, f"{title} in effect", rule="title/rule")


def read_policy(scene: Scene, told: Told) -> Draft | None:
    """Read ``revised charges take effect on …``."""
    title = subject_of(scene, told)
    if not title or told.time.role == "until":
        return None
    singular = not title.split(" ")[-1].endswith("s") and not title.split(" ")[0].endswith("s")
    verb = {"takes effect": "takes effect"}.get(told.trigger.word, "take effect")
    if singular:
        verb = "takes effect"
    named = f"{self_contained(scene, title)} {verb}"
    return make(scene, told, Kind.POLICY_EFFECTIVE, named, rule="title/rule+verb")


def read_alter(scene: Scene, told: Told) -> Draft | None:
    """Read ``the fare will rise to $3 on …``: only of what is set by order."""
    title = subject_of(scene, told)
    _, found = classes(title)
    if gathering(title):
        held = read_held(scene, told)  # the festival returns to the park
        park = object_of(scene, told)
        found_at = park if park[:1].isupper() and told.trigger.word.startswith("return") else None
        return replace(held, place=held.place or found_at) if held else None
    moves = {"body"} if told.trigger.verb.name == "relocate" else set()
    if not found & (_BY_ORDER | {"facility"} | moves):
        return None
    if told.time.precision is Precision.VAGUE or told.time.role in ("until", "deadline"):
        return None
    words = told.trigger.word
    end = (
        object_end(scene.body, told.trigger.end, told.end)
        if told.trigger.end < told.end
        else told.end
    )
    rest = name(say(scene.body, told.trigger.end, end))
    if words.endswith("lifted"):
        over = None if words.startswith(("be ", "is ")) else Status.COMPLETED
        named = f"{_WHOM_FOR.sub('', title)} lifted"
        return make(scene, told, Kind.POLICY_EFFECTIVE, named, status=over)
    verb = _BE.sub("", words)
    named = f"{title} {verb} {rest}".strip()
    return make(scene, told, Kind.POLICY_EFFECTIVE, named, rule="title/rule+change")
