"""Steps in the life of works, houses, services, plans and papers."""

from __future__ import annotations

import re

from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.lang.en.phrases import name, object_end, say
from calendar_svc.events.lang.en.readings.build import (
    SUM,
    beside,
    is_large,
    kind_of,
    make,
    object_of,
    owner_of,
    saying,
    self_contained,
    subject_of,
    with_matter,
)
from calendar_svc.events.lang.en.readings.deadlines import read_due
from calendar_svc.events.lang.en.triggers import Told
from calendar_svc.events.lang.en.words import (
    classes,
    gathering,
    head,
    is_body,
    is_generic,
    small,
    spelled,
)
from calendar_svc.events.timeline import last_day
from calendar_svc.events.words import MARK, load
from calendar_svc.model import Kind, Precision, Status

_BE = re.compile(r"^(?:be|been|is|are|was|were|being|has|have)\s+(?:substantially\s+)?")
_OF = re.compile(r"\s+(?:of|on|for|at|to)\s+(?:the\s+)?(?P<thing>.+)$")
_ON = re.compile(rf"[\s,{MARK}]*(?:on|for|at)\s+(?!{MARK})")
_MADE = re.compile(
    r"\b(?:replaced|demolished|rebuilt|built|installed|removed|delivered|repaired|repaved|resurfaced"
    r"|into place|fitted out|erected|poured|laid)$"
)
_ASIDE = re.compile(r"(?i)\b(?:while|so|as|because|when|to|and|can|must)\b[^,;]*$")
_PLANS = re.compile(
    r"(?i)\b(?:will|shall|plans? to|is to|are to|expected to|scheduled to|going to)\s+$"
)
_SAID = {"complete": "completed", "ready": "ready"}
_PEOPLE = re.compile(rf"(?i)(?:{small('people')})\b")
_AWAITING = re.compile(rf"(?i)\b(?:{small('awaiting')})\b")
_OFFICE = re.compile(rf"(?:{spelled(load('en/parties')['offices'])})")
_WIDE = (Precision.YEAR, Precision.HALF_YEAR, Precision.QUARTER)


def read_begin(scene: Scene, told: Told) -> Draft | None:
    """Read ``work on the trail will begin in …``: what begins says what sort of event it is."""
    title = subject_of(scene, told)
    owner = None
    if title.lower().startswith("we "):
        title = scene.topic.matter  # we will be replacing the main, starting on …
    if not title or _PEOPLE.match(title) or (is_body(title) and not gathering(title)):
        owner, title = owner_of(scene, told), object_of(scene, told)
    _, found = classes(title)
    if not title or not found:
        return None
    if "works" in found and not _is_gathering(title):
        thing = project_of(scene, title)
        named = self_contained(scene, title)
        return make(
            scene, told, Kind.MILESTONE, f"{named} {_begins(named)}", project=thing, owner=owner
        )
    if "procedure" in found:
        named = f"{title} {_begins(title)}"
        named = with_matter(scene, named) if is_generic(title) else named
        return make(scene, told, Kind.NOTICE_PERIOD, named)
    if "other" in found:
        return make(scene, told, Kind.OTHER, f"{title} {_begins(title)}")
    kind = gathering(title)
    if kind is not None and told.time.precision not in _WIDE:
        return make(scene, told, kind, self_contained(scene, title), done=Status.HELD)
    if "service" in found and ("closure" in title.lower() or "outage" in title.lower()):
        return make(scene, told, Kind.NOTICE_PERIOD, title)
    if found & {"service", "rule"}:
        return make(scene, told, Kind.POLICY_EFFECTIVE, f"{title} {_begins(title)}")
    return None


def read_end(scene: Scene, told: Told) -> Draft | None:
    """Read ``voting ends on …`` and ``paving is to be finished by …``."""
    title = subject_of(scene, told)
    _, found = classes(title)
    if "works" in found and not _is_gathering(title):
        named = f"{self_contained(scene, title)} completed"
        return make(scene, told, Kind.MILESTONE, named, project=project_of(scene, title))
    if "procedure" in found and told.time.role != "since":
        named = f"{title} ends" if not title.endswith("s") else f"{title} end"
        named = with_matter(scene, named) if is_generic(title) else named
        return read_due(scene, told) or make(scene, told, Kind.DEADLINE, named)
    return None


def read_ground(scene: Scene, told: Told) -> Draft | None:
    """Read ``the county broke ground on the bridge on …``."""
    on = _ON.match(scene.body.masked, told.trigger.end, scene.sentence.end)
    title = ""
    if on:
        stop = object_end(scene.body, on.end(), scene.sentence.end)
        title = name(say(scene.body, on.end(), stop))
    if not title or is_generic(title):
        title = scene.topic.matter or title
    if not title:
        return None
    kind = told.trigger.verb.kind or Kind.MILESTONE
    named = f"{title} {saying(told)}"
    project = title if kind is Kind.MILESTONE else None
    return make(scene, told, kind, named, project=project, owner=owner_of(scene, told))


def read_launch(scene: Scene, told: Told) -> Draft | None:
    """Read ``the city launched the program on …`` and ``the app will be launched in …``."""
    passive = told.trigger.word.startswith(("be ", "been ", "was ", "were ", "go", "went"))
    title = subject_of(scene, told) if passive else object_of(scene, told)
    if not passive and not title:
        title = subject_of(scene, told)
    if len(title) < 4 or not (title[:1].isupper() or classes(title)[1]):
        return None
    owner = None if passive else owner_of(scene, told)
    title = self_contained(scene, title)
    return make(scene, told, Kind.MILESTONE, f"{title} launched", project=title, owner=owner)


def read_complete(scene: Scene, told: Told) -> Draft | None:
    """Read ``the play area was completed on …``."""
    title = subject_of(scene, told) or _it(scene)
    if not title or gathering(title) in (Kind.MEETING, Kind.CONFERENCE):
        return None
    _, found = classes(title)
    made = _MADE.search(told.trigger.word) is not None
    if not (
        found & {"works", "facility", "rule", "service", "other"}
        or title[:1].isupper()
        or "new " in title
        or (made and not _PEOPLE.match(title))
    ):
        return None
    word = _BE.sub("", told.trigger.word)
    verb = _SAID.get(word, word.replace("reached ", "").replace("reach ", ""))
    thing = project_of(scene, title)
    named = self_contained(scene, title)
    return make(scene, told, Kind.MILESTONE, f"{named} {verb}", project=thing)


def read_make(scene: Scene, told: Told) -> Draft | None:
    """Read ``crews will demolish the old span in October``: works told by what is done."""
    ahead = scene.body.masked[max(told.start, told.trigger.start - 60) : told.trigger.start]
    if _ASIDE.search(ahead) and not _PLANS.search(ahead):
        return None  # closed on March 5 to replace a pipe, while crews install a sewer
    title = object_of(scene, told)
    if len(title) < 4 or title[:1].isdigit() or gathering(title):
        return None
    if told.time.precision is Precision.YEAR and not title[:1].isupper():
        return None
    thing = project_of(scene, title)
    named = f"{self_contained(scene, title)} {saying(told)}"
    return make(scene, told, Kind.MILESTONE, named, project=thing, owner=owner_of(scene, told))


def read_achieve(scene: Scene, told: Told) -> Draft | None:
    """Read ``crews completed the repaving on …``."""
    title = object_of(scene, told)
    _, found = classes(title)
    if not title or not found & {"works", "facility", "rule"}:
        return None
    thing = project_of(scene, title)
    return make(
        scene,
        told,
        Kind.MILESTONE,
        f"{self_contained(scene, title)} completed",
        project=thing,
        owner=owner_of(scene, told),
    )


def read_open(scene: Scene, told: Told) -> Draft | None:
    """Read ``the bridge will open to traffic in …``, ``applications open on …``."""
    title, owner = subject_of(scene, told), None
    if gathering(object_of(scene, told)) and told.trigger.word in ("open", "opened", "opens"):
        return None  # a singer opens the festival
    active = told.trigger.word in (
        "open",
        "opened",
        "opens",
        "reopen",
        "reopened",
        "officially opened",
    )
    if active and (is_body(title) or _PEOPLE.match(title)) and not _owns_doors(title):
        thing = object_of(scene, told)
        if thing and not thing[:1].isdigit():
            owner, title = owner_of(scene, told), thing
    _, found = classes(title)
    if not title or _PEOPLE.match(title):
        return None
    if "procedure" in found and not found & {"facility"}:
        if told.time.role in ("until", "deadline"):
            named = f"{title} {_opens(title).replace('open', 'close')}"
            last = last_day(told.time) if told.time.role == "until" else told.time
            return make(scene, told, Kind.DEADLINE, named, time=last, done=Status.COMPLETED)
        named = f"{title} {_opens(title)}"
        named = with_matter(scene, named) if is_generic(title) else named
        return make(scene, told, Kind.NOTICE_PERIOD, named, done=Status.STARTED)
    kind = gathering(title) or gathering(beside(scene, told))
    if kind is not None and not found & {"facility"}:
        if told.time.precision in _WIDE:
            return None
        named = self_contained(scene, title)
        done = Status.STARTED if kind is Kind.ACTIVITY else Status.HELD
        return make(scene, told, kind_of(title, kind), named, done=done)
    if not found & {"facility", "service", "works", "body", "rule"} and not is_large(title):
        return None
    word = told.trigger.word
    verb = "reopens" if "reopen" in word else "opens"
    if "traffic" in word:
        verb += " to traffic"
    named = self_contained(scene, title)
    project = project_of(scene, title)
    return make(scene, told, Kind.MILESTONE, f"{named} {verb}", project=project, owner=owner)


def read_approve(scene: Scene, told: Told) -> Draft | None:
    """Read ``the council adopted the master plan on …``; only of what has a name."""
    return _paper(scene, told, "adopted" if "dopt" in told.trigger.word else "approved")


def read_issue(scene: Scene, told: Told) -> Draft | None:
    """Read ``the report will be published in …``, ``the county signed the agreement on …``."""
    word = told.trigger.word.split(" ")[-1]
    verbs = {
        "publish": "published",
        "publishes": "published",
        "release": "released",
        "releases": "released",
        "unveil": "unveiled",
        "unveils": "unveiled",
        "award": "awarded",
        "sign": "signed",
        "signs": "signed",
    }
    return _paper(scene, told, verbs.get(word, word))


def _paper(scene: Scene, told: Told, verb: str) -> Draft | None:
    passive = told.trigger.word.startswith(("be ", "been ", "was ", "were "))
    title = subject_of(scene, told) or _it(scene) if passive else object_of(scene, told)
    _, found = classes(title)
    named = title[:1].isupper() and len(title.split()) > 1
    if not title or not (found & {"rule", "facility", "works"} or named) or gathering(title):
        return None
    if "rule" not in found and not named:
        return None
    if title.lower().startswith("minutes"):
        return None
    owner = None if passive else owner_of(scene, told)
    named_title = self_contained(scene, title)
    return make(scene, told, Kind.MILESTONE, f"{named_title} {verb}", project=title, owner=owner)


def read_told(scene: Scene, told: Told) -> Draft | None:
    """Read ``winners will be announced on …``."""
    title = subject_of(scene, told)
    _, found = classes(title)
    people = _AWAITING.search(title)
    if not title or not (people or found & {"other", "procedure"}):
        return None
    verb = _BE.sub("", told.trigger.word)
    matter = scene.topic.matter
    named = f"{title} {verb}"
    if matter and matter.lower() not in title.lower() and len(named) + len(matter) < 74:
        named = f"{matter}: {named}"
    return make(scene, told, Kind.OTHER, named)


def read_visit(scene: Scene, told: Told) -> Draft | None:
    """Read ``Mayor Bolland toured the plant on …``."""
    who, what = subject_of(scene, told), object_of(scene, told)
    office = _OFFICE.match(who)
    if not (office or is_body(who)) or not what or not what[:1].isupper():
        return None
    if told.time.precision in _WIDE:
        return None
    return make(scene, told, Kind.VISIT, f"{who} visit to {what}", place=what)


def project_of(scene: Scene, title: str) -> str | None:
    """The project that works belong to: the thing behind of or on, else the matter."""
    noun, found = classes(title)
    of = _OF.search(title)
    if "works" in found and of and head(title).lower().endswith(noun):
        return SUM.sub("", of["thing"])
    if is_generic(title):
        return scene.topic.matter or None
    return SUM.sub("", title)


def _it(scene: Scene) -> str:
    """What ``it`` stands for: the project told last, else the matter of the notice."""
    last = next((d.project for d in reversed(scene.earlier[-2:]) if d.project), None)
    return last or scene.topic.matter


def _is_gathering(title: str) -> bool:
    return gathering(title) is not None and "works" not in classes(title)[1]


def _owns_doors(title: str) -> bool:
    return "facility" in classes(title)[1]


def _begins(title: str) -> str:
    return "begin" if head(title).endswith("s") and not head(title).endswith("ss") else "begins"


def _opens(title: str) -> str:
    return "open" if head(title).endswith("s") and not head(title).endswith("ss") else "opens"
