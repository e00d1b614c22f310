"""Last moments: ``comments are due``, ``the deadline to apply is``, ``register by``."""

from __future__ import annotations

import re

from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.lang.en.phrases import capital, name, object_end, say
from calendar_svc.events.lang.en.readings.build import (
    make,
    object_of,
    self_contained,
    subject_of,
    with_matter,
)
from calendar_svc.events.lang.en.triggers import Told
from calendar_svc.events.lang.en.words import classes, gathering, small
from calendar_svc.events.timeline import last_day
from calendar_svc.events.words import MARK
from calendar_svc.model import Kind, Precision, Status, Timex

_ASKED = re.compile(
    rf"(?i)(?:^|[:;.,]|\b(?:{small('asked')}))\s*(?:(?:also|now|first|either|then)\s+)?$"
)
_WISH = re.compile(rf"(?i)\b(?:{small('wish')})\s+(?:to\s+)?(?P<aim>[^,.;]{{3,50}})")
_TO_WHOM = re.compile(
    r"^(?P<what>\S[\w' ]{2,30}?\s+to\s+(?:the\s+)?[A-Z][\w'-]*(?:\s+[A-Z][\w'-]*)*)\b"
)
_HEAD = re.compile(r"(?P<what>[A-Z][\w' -]{3,50}):\s+(?i:please)\b")
_PRONOUN = re.compile(r"(?i)(?:these|them|it|this|those|yours)\b")
_CHANNELS = frozenset(["write", "contact", "email", "e-mail", "mail", "call", "tell us", "notify"])
_ADDRESSEE = re.compile(r"\s+(?:with|to|at|through|via|by|online|on|in|from|using|of|here)\b.*$")
_FOR = re.compile(
    rf"\s*(?:for|to|of|on)\s+(?P<what>[^,;:{MARK}]{{3,70}}?)(?=\s+(?:is|was|has|are|will|falls?|on|by)\b|\s*[:,;-]|\s*{MARK}|\s*$)"
)
_ALLOWED = re.compile(r"(?i)\b(?:may|can|will be able to)\s+(?:also\s+)?$")
_OPEN = re.compile(r"\bopen\b")
_ALSO = frozenset(["service", "facility", "body"])
_LONG = 12


def read_due(scene: Scene, told: Told) -> Draft | None:
    """Read ``written comments must be received by …`` and ``the survey remains open until …``."""
    time, word = told.time, told.trigger.word
    title = subject_of(scene, told)
    _, found = classes(title)
    opens = _OPEN.search(word) is not None
    ordered = word.startswith(("must", "shall", "should")) and gathering(title) is None
    asked = (
        ordered
        or "procedure" in found
        or (not found and not opens and bool(title))
        or "rule" in found
    )
    if not title or (title.lower() in ("doors", "tickets") and time.type == "TIME"):
        return None
    if "procedure" not in found and opens and _is_range(time):
        return _open_period(scene, told, title)
    if "procedure" not in found and not ordered and (opens or found & _ALSO or gathering(title)):
        return None
    if not asked or (ordered and time.role == "plain" and time.span.end <= told.trigger.start):
        return None  # work is expected to start in mid-July and must be completed before …
    if time.role == "plain" and word not in ("are due", "is due", "due") and not _is_range(time):
        return None
    if time.role == "since" or _is_range(time):
        named = with_matter(scene, f"{title} open") if opens else self_contained(scene, title)
        return make(scene, told, Kind.NOTICE_PERIOD, named, done=Status.STARTED)
    closes = "closes" if opens or word.startswith(("expire", "lapse")) else "due"
    named = title if len(title) > 28 else with_matter(scene, title)
    verb = "close" if closes == "closes" and head_is_plural(title) else closes
    named = f"{named} {verb}" if "," not in named else named
    return make(scene, told, Kind.DEADLINE, named, time=_last(time), rule="title/matter+due")


def _open_period(scene: Scene, told: Told, title: str) -> Draft | None:
    """``Cooling centers will be open June 24 through 27``: days told by number, no season."""
    days = told.time.precision
    ahead = told.trigger.word.startswith("will") or "stay" in told.trigger.word
    if not ahead or days is None or days.rank > Precision.DAY.rank or gathering(title):
        return None
    return make(
        scene, told, Kind.NOTICE_PERIOD, f"{self_contained(scene, title)} open", done=Status.STARTED
    )


def read_deadline(scene: Scene, told: Told) -> Draft | None:
    """Read ``the deadline for entries is …`` and ``the last day to register is …``."""
    if told.time.role == "since" or told.time.precision is Precision.VAGUE:
        return None
    trigger = told.trigger
    what = _FOR.match(scene.body.masked, trigger.end, scene.sentence.end)
    if what:
        aim = name(say(scene.body, what.start("what"), what.end("what")))
        joint = scene.body.masked[trigger.end : what.start("what")].strip()
        title = f"{capital(trigger.word)} {joint} {aim}"
    else:
        before = subject_of(scene, told)
        title = f"{before} {trigger.word}" if before and len(before) < 50 else capital(trigger.word)
    title = with_matter(scene, title) if len(title) < 36 else title
    return make(scene, told, Kind.DEADLINE, title, time=_last(told.time), rule="title/deadline")


def read_act(scene: Scene, told: Told) -> Draft | None:
    """Read ``residents must sign up by …``: what is asked of people, and by when."""
    time, trigger = told.time, told.trigger
    if time.role == "since" and time.span.start >= trigger.end:
        return _may(scene, told)
    ahead = time.role == "deadline" and time.span.end <= trigger.start
    behind = time.role in ("deadline", "until") and time.span.start >= trigger.end
    if not (ahead or behind):
        return None
    before = scene.body.masked[scene.sentence.start : trigger.start]
    if before.strip() and not _ASKED.search(before):
        return None
    stop = max(told.end, trigger.end)
    end = object_end(scene.body, trigger.end, stop) if trigger.end < stop else stop
    thing = say(scene.body, trigger.end, min(end, time.span.start) if behind else end)
    title = _asked_title(scene, told, thing.strip())
    return make(scene, told, Kind.DEADLINE, title, time=_last(time), rule="title/act")


def _asked_title(scene: Scene, told: Told, thing: str) -> str:
    """What is asked, for what it is asked, or what the label of the line says it is of."""
    trigger = told.trigger
    verb = scene.body.text[trigger.start : trigger.end]
    wish = _WISH.search(scene.body.masked, told.start, trigger.start)
    label = _HEAD.match(scene.body.text, scene.sentence.start, trigger.start)
    if label and (not thing or _PRONOUN.match(thing)):  # Questions: please send these by …
        return with_matter(scene, name(label["what"]))
    whom = _TO_WHOM.match(thing)
    short = _ADDRESSEE.sub("", " " + thing).strip()
    if whom and short and not wish:
        return capital(f"{verb} {name(whom['what'])}")
    title = capital(f"{verb} {name(short if short or wish else thing)}".strip())
    if wish:
        aim = name(say(scene.body, wish.start("aim"), wish.end("aim")))
        aim = re.sub(r"\s+(?:must|should|may|can|are|need|will|shall|is)\b.*$", "", aim)
        joint = "to" if scene.body.masked[: wish.start("aim")].endswith("to ") else "for"
        title = (
            f"{title} {joint} {aim}" if trigger.word not in _CHANNELS else f"Deadline {joint} {aim}"
        )
    return with_matter(scene, title)


def _may(scene: Scene, told: Told) -> Draft | None:
    """``Owners may apply for credits beginning Dec. 1``: from then on one can."""
    before = scene.body.masked[told.start : told.trigger.start]
    if not _ALLOWED.search(before) or told.time.precision is None:
        return None
    thing = object_of(scene, told)
    behind = scene.body.text[told.trigger.start : told.time.span.start]
    named = capital(name(behind))
    if len(named) > 60 or len(thing) > 60:
        return None
    named = with_matter(scene, named) if len(named) < 12 else named
    return make(scene, told, Kind.NOTICE_PERIOD, named, done=Status.STARTED, rule="title/act")


def read_extend(scene: Scene, told: Told) -> Draft | None:
    """Read ``the deadline has been extended to …``; a scheme that is extended is a policy."""
    title = subject_of(scene, told)
    if "deadline" in told.trigger.word:
        what = _FOR.match(scene.body.masked, told.trigger.end, scene.sentence.end)
        aim = name(say(scene.body, what.start("what"), what.end("what"))) if what else ""
        title = f"Deadline for {aim}" if aim else with_matter(scene, "Deadline")
    _, found = classes(title)
    last = "deadline" in title.lower() or "procedure" in found or "date" in title.lower()
    if last:
        named = with_matter(scene, title) if len(title) < 30 else title
        return make(
            scene, told, Kind.DEADLINE, named, time=_last(told.times[-1]), status=Status.PLANNED
        )
    if not found & {"rule", "service", "facility"} or "extended" not in told.trigger.word:
        return None
    reach = object_of(scene, told)
    named = f"{title} extended" + (f" to {reach}" if reach else "")
    return make(scene, told, Kind.POLICY_EFFECTIVE, named, done=Status.STARTED)


def read_accept(scene: Scene, told: Told) -> Draft | None:
    """Read ``the council is accepting applications through …``."""
    title, time = object_of(scene, told), told.time
    _, found = classes(title)
    if "procedure" not in found or gathering(title):
        return None
    if _is_range(time) or time.role == "since":
        return make(scene, told, Kind.NOTICE_PERIOD, with_matter(scene, title), done=Status.STARTED)
    if time.role not in ("deadline", "until"):
        return None
    named = with_matter(scene, title) if len(title) < 30 else f"{title} due"
    return make(scene, told, Kind.DEADLINE, named, time=_last(time), rule="title/matter+due")


def head_is_plural(title: str) -> bool:
    """Whether what is asked for is told in the plural: applications close, the survey closes."""
    return title.split(" ")[0].endswith("s") or title.split(" ")[-1].endswith("s")


def _is_range(time: Timex) -> bool:
    edtf = time.edtf or ""
    return "/" in edtf and not edtf.startswith("../") and not edtf.endswith("/..")


def _last(time: Timex) -> Timex:
    """The last moment of ``until 22 March`` and ``by 22 March``."""
    if time.role == "until" or (time.edtf or "").startswith("../"):
        return last_day(time)
    return time._replace(role="deadline")
