"""What all English readings build with: subject, object, self-contained title, draft."""

from __future__ import annotations

import re

from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.lang.en.phrases import capital, name, object_end, say, shortened
from calendar_svc.events.lang.en.places import place_beside, place_in
from calendar_svc.events.lang.en.topic import plain_case
from calendar_svc.events.lang.en.triggers import Told
from calendar_svc.events.lang.en.words import (
    SAYS,
    classes,
    gathering,
    head,
    is_body,
    is_generic,
)
from calendar_svc.model import Kind, Party, Status, Timex

_SMALL_WORD = re.compile(r"\s(?:will|is|are|was|were|has|have|the|a|an|to|that|who)\s")
_APPOSED = re.compile(r"\s*,\s+(?:our|an?|the|its|this year's)\s+(?P<what>[^,]{4,60}),")
#: The £3.2m refurbishment is the refurbishment.
SUM = re.compile(r"^[$£€]\s?[\d.,]+\s*-?(?:million|billion|bn|m|k)?\s+")
_ABOVE = re.compile(
    r"(?i)\b(?:above|above-named|said|undersigned)\s+(?:committee|board|council|body)\b"
)
_NEAR = 400  # characters back in which the thing of generic works is told
_THING = re.compile(
    r"(?<![\w'])(?:the|a|an|its|of|our|new)\s+(?P<thing>(?:[A-Z][\w'&-]*\s+){1,4}(?:[a-z-]+\s+){0,1}[a-z-]+"
    r"|(?:[A-Z][\w'&-]*\s+){1,3}[A-Z][\w'-]*)(?![\w'])"
)
_REACH = 6000  # characters back in which a full name is looked for
_LONGEST = 76
_HELD = (Kind.MEETING, Kind.CONFERENCE, Kind.ACTIVITY, Kind.CEREMONY, Kind.EXAM)

_CAME_TO = re.compile(r"[^,;.]*\b(?:attended|visited|came to|flocked to|took part in)\s+(?=the\b)")


def subject_of(scene: Scene, told: Told) -> str:
    """Who or what does it, as a name: of ``300 people attended the summit, held`` the summit."""
    start, end = told.who
    came = _CAME_TO.match(scene.body.masked, start, end)
    return plain_case(name(say(scene.body, came.end() if came else start, end)))


def is_large(title: str) -> bool:
    """Whether a name begins with a capital, perhaps behind its quotation mark."""
    return title.lstrip("\"'")[:1].isupper()


def beside(scene: Scene, told: Told) -> str:
    """What stands behind the comma of the subject: ``"Salt Roads", our new exhibition, opens``."""
    words = scene.body.masked[told.who[1] : told.trigger.start]
    found = _APPOSED.match(words)
    return name(found["what"]) if found else ""


def object_of(scene: Scene, told: Told) -> str:
    """What it is done to, as a name; empty where no words follow the verb."""
    start, stop = told.trigger.end, max(told.end, told.trigger.end)
    end = object_end(scene.body, start, stop)
    return plain_case(name(say(scene.body, start, end)))


def owner_of(scene: Scene, told: Told) -> str | None:
    """The body that the subject is, by its own name, or None."""
    who = subject_of(scene, told)
    if not who or not is_body(who):
        return None
    return full_name(scene, who)


def full_name(scene: Scene, who: str) -> str:
    """The name that a short one stands for: the council as the City Council told before."""
    short = who.lower()
    if who[:1].isupper() and " " in who:
        return who
    for draft in reversed(scene.earlier):
        for party in draft.organizers:
            if party.name.lower().endswith(short):
                return party.name
    for known in (scene.topic.body, scene.names.issuer):
        if known and short in known.lower():
            return known
    return who


def self_contained(scene: Scene, title: str, owner: str | None = None) -> str:
    """Put who holds it, or the matter, before a name that says too little alone."""
    if scene.topic.body and _ABOVE.search(title):
        return f"{scene.topic.body} meeting"
    known = fuller(scene, title) if " " not in title and classes(title)[1] else None
    if known:
        return known
    title = SUM.sub("", title) if is_generic(SUM.sub("", title)) else title
    if not is_generic(title):
        return title
    just = _just_told(scene, title)
    if just is not None:
        return just
    matter = _matter(scene)
    thing = thing_before(scene, title) if not matter or is_body(matter) else None
    for known in (owner, thing, matter, scene.topic.body, scene.names.issuer):
        if known and known.lower() not in title.lower():
            if title.lower() in known.lower():
                return known
            joined = f"{known} {_small(title)}"
            if len(joined) <= _LONGEST:
                return joined
    return title


def _just_told(scene: Scene, title: str) -> str | None:
    """The hearing: the public hearing on the budget that the sentence before has told."""
    word = title.lower().rpartition(" ")[2]
    for draft in reversed(scene.earlier[-2:]):
        near = scene.sentence.number - draft.sentence.number <= 1
        longer = len(draft.name) > len(title) and draft.kind in _HELD
        if near and longer and head(draft.name).lower().endswith(word) and " " not in title:
            return draft.name
    return None


def fuller(scene: Scene, title: str) -> str | None:
    """The full name that one word stands for: ``camps`` as the summer camps told before."""
    if " " in title:
        return None
    told = re.compile(
        rf"(?<![\w'])(?P<name>[A-Z][\w'&.-]*(?:\s+[\w'&-]+){{0,4}}?\s+(?i:{re.escape(title)}))\b"
    )
    found, low = None, max(0, scene.sentence.start - _REACH)
    for match in told.finditer(scene.body.masked, low, scene.sentence.start):
        said = name(match["name"])
        if said[:1].isupper() and said.count(" ") and not _SMALL_WORD.search(said):
            found = said
    return found


def thing_before(scene: Scene, title: str) -> str | None:
    """The works or house that the words before have named: ``the Mill Meadow skate park``."""
    if "works" not in classes(title)[1]:
        return None
    low = max(0, scene.sentence.start - _NEAR)
    said = None
    for found in _THING.finditer(scene.body.masked, low, scene.sentence.start):
        thing = name(found["thing"])
        if classes(thing)[1] & {"facility", "works"} and not is_body(thing):
            said = thing
    return said


def _of_paragraph(scene: Scene) -> str:
    """The gathering that the same paragraph has told last, with a time of its own."""
    told = [d.name for d in scene.earlier if d.name and d.sentence.line == scene.sentence.line]
    return told[-1] if told else ""


def _matter(scene: Scene) -> str | None:
    """What a short name belongs to: the gathering told before in a report, the topic else."""
    if scene.news:
        told = scene.gathering()
        return told or scene.topic.matter
    return scene.topic.matter or scene.gathering()


def with_matter(scene: Scene, words: str) -> str:
    """Put the matter of the notice behind words that say too little alone."""
    told = [d.name for d in scene.earlier[-4:] if d.name and d.kind in _HELD]
    matter = told[-1] if told and (scene.news or not scene.topic.matter) else scene.topic.matter
    matter = _of_paragraph(scene) or matter or scene.names.issuer or ""
    front, about, rest = matter.partition(" on ")
    if about and rest and is_generic(front):
        joined = f"{words} on {rest}"  # what the hearing is on, the comments are on
        if len(joined) <= _LONGEST:
            return joined
    if not matter or matter.lower() in words.lower() or len(words) > 44:
        return words
    joined = f"{words}, {matter}"
    return joined if len(joined) <= _LONGEST else words


def _small(title: str) -> str:
    """A title behind another: its first letter small, unless it is a name."""
    words = title.split()
    proper = len(words) > 1 and words[1][:1].isupper()
    return title if proper else title[:1].lower() + title[1:]


def make(
    scene: Scene,
    told: Told,
    kind: Kind,
    title: str,
    *,
    time: Timex | None = None,
    done: Status | None = None,
    status: Status | None = None,
    project: str | None = None,
    owner: str | None = None,
    place: str | None = None,
    rule: str = "title/name",
) -> Draft | None:
    """A draft of what a trigger tells, or None where its title says nothing."""
    title = capital(title.strip())
    if len(title) < 5:
        return None
    at = time or told.time
    verb = told.trigger.verb
    held = kind in _HELD
    low = told.who[0] if told.start <= told.who[0] < told.who[1] else told.trigger.start
    return Draft(
        kind,
        shortened(title, 80),
        at,
        min(low, told.trigger.start, at.span.start),
        max(told.trigger.end, at.span.end),
        scene.sentence,
        told.clause,
        (at.rule, f"{verb.name}:{told.trigger.word}", rule),
        done or verb.done or Status.HELD,
        status,
        place=place or (place_of(scene, told, at) if held else None),
        project=project,
        organizers=(Party(owner),) if owner else (),
        name=title if held else "",
        stage=verb.name if kind is Kind.MILESTONE else "",
    )


def place_of(scene: Scene, told: Told, time: Timex) -> str | None:
    """The place told behind a time of a series, else behind the verb."""
    later = [t.span.start for t in told.times if t.span.start > time.span.start]
    end = max(told.end, time.span.end)
    stop = min([*later, end])
    own = place_in(scene.body, time.span.end, stop)
    own = own or place_beside(scene.body, time.span.end, min([*later, scene.sentence.end]))
    if own:
        return own
    first = min(t.span.start for t in told.times)
    told_before = (t.span.end for t in scene.sentence.times if t.span.end <= time.span.start)
    ahead = max([first, *told_before])
    before = place_in(scene.body, ahead, time.span.start) if ahead < time.span.start else None
    return (
        before
        or place_in(scene.body, told.trigger.end, end)
        or (place_in(scene.body, told.times[-1].span.end, scene.sentence.end))
    )


def kind_of(title: str, fallback: Kind) -> Kind:
    """The kind of gathering that a title names."""
    return gathering(title) or fallback


def saying(told: Told) -> str:
    """How a title tells the trigger."""
    return SAYS.get(told.trigger.verb.name, told.trigger.word)
