"""English forms: ``Date: …``, ``Registration deadline: …``: the label says what the time dates."""

from __future__ import annotations

import re

from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.lang.en.phrases import capital, name, shortened
from calendar_svc.events.lang.en.places import place_beside
from calendar_svc.events.lang.en.readings.build import self_contained, with_matter
from calendar_svc.events.lang.en.words import LABELS, classes, gathering, is_body
from calendar_svc.events.timeline import last_day
from calendar_svc.model import Kind, Status, Timex

_LABEL = re.compile(
    r"(?P<label>[A-Za-z][\w /&'().-]{0,48}?)(?:\s*:\s*|\s+-\s+)"
    r"(?:(?:on|from|by|at|until|the)\s+)?(?:\w+day,?\s+)?$"
)
_LAST = re.compile(r"\b(?:deadline|due|closes?|closing|last day|by)\b")
_LONGEST = 76


def label_of(scene: Scene, time: Timex) -> tuple[str, int] | None:
    """The label that a time stands behind on its line, in lower case, and where it begins."""
    before = scene.body.masked[scene.sentence.start : time.span.start]
    found = _LABEL.fullmatch(before.lstrip())
    if found is None:
        return None
    gap = len(before) - len(before.lstrip())
    return " ".join(found["label"].lower().split()), scene.sentence.start + gap


def dates_nothing(label: str) -> bool:
    """Whether a label is of no event: ``Posted``, ``Office hours``, ``Location``."""
    return label in LABELS["skip"] or label in LABELS["place"]


def read_label(scene: Scene, time: Timex, label: str, start: int) -> Draft | None:
    """Make an event of a labelled time; None where the label is of no event."""
    if dates_nothing(label):
        return None
    if label in LABELS["main"]:
        return read_main(scene, time, label, start)
    if label in LABELS["outage"]:
        return _outage(scene, time, label, start)
    topic = scene.topic.matter
    if label in LABELS["deadline"] or _LAST.search(label):
        title = with_matter(scene, capital(label if " " in label else "deadline"))
        last = last_day(time) if time.role == "until" else time
        return _draft(scene, last, label, start, Kind.DEADLINE, title, Status.COMPLETED)
    if label in LABELS["policy"]:
        named = f"{topic} takes effect" if topic else ""
        return _draft(scene, time, label, start, Kind.POLICY_EFFECTIVE, named, Status.STARTED)
    if label in LABELS["period"]:
        ranged = "/" in (time.edtf or "")
        if not ranged and "open" not in label and time.role == "plain":
            return None
        title = with_matter(scene, capital(label))
        return _draft(scene, time, label, start, Kind.NOTICE_PERIOD, title, Status.STARTED)
    return _named(scene, time, label, start)


def _named(scene: Scene, time: Timex, label: str, start: int) -> Draft | None:
    """``Opening reception: May 2``: the label is the name."""
    said = name(scene.body.text[start : start + len(label)])
    kind = gathering(said)
    _, found = classes(said)
    if kind is None and "other" in found:
        kind = Kind.OTHER
    if kind is None:
        return None
    title = self_contained(scene, said)
    return _draft(scene, time, label, start, kind, title, Status.HELD)


def read_main(scene: Scene, time: Timex, label: str, start: int) -> Draft | None:
    """The matter of the notice itself; ``Next meeting:`` is the next of the body that met."""
    topic = scene.topic
    title = topic.gathering or topic.matter
    if "meeting" in label or "hearing" in label:
        noun = "hearing" if "hearing" in label else "meeting"
        if gathering(title) is None or noun not in title.lower():
            owner = next((d.title for d in scene.earlier if d.kind is Kind.MEETING), None)
            owner = (
                owner or topic.body or (title if title and is_body(title) else scene.names.issuer)
            )
            title = owner if owner and noun in owner.lower() else f"{owner or ''} {noun}".strip()
    if not title:
        title = scene.gathering() or ""
    if not title:
        return None
    kind = gathering(title) or (Kind.MEETING if is_body(title) else Kind.ACTIVITY)
    if is_body(title) and gathering(title) is None:
        title = f"{title} meeting"
    return _draft(scene, time, label, start, kind, self_contained(scene, title), Status.HELD)


def _outage(scene: Scene, time: Timex, label: str, start: int) -> Draft | None:
    matter = scene.topic.matter
    if not matter:
        return None
    closed = (
        matter
        if re.search(r"(?i)clos|interrupt|outage|shut|works|detour", matter)
        else f"{matter} closed"
    )
    return _draft(scene, time, label, start, Kind.NOTICE_PERIOD, closed, Status.STARTED)


def _draft(
    scene: Scene, time: Timex, label: str, start: int, kind: Kind, title: str, done: Status
) -> Draft | None:
    title = shortened(capital(title), _LONGEST)
    if len(title) < 5:
        return None
    held = kind in (Kind.MEETING, Kind.CONFERENCE, Kind.ACTIVITY, Kind.CEREMONY, Kind.EXAM)
    rules = (time.rule, f"label:{label}", "title/topic")
    sentence = scene.sentence
    clause = sentence.clause_at(time.span.start)
    return Draft(
        kind,
        title,
        time,
        min(start, time.span.start),
        time.span.end,
        sentence,
        clause,
        rules,
        done,
        place=place_beside(scene.body, time.span.end, sentence.end) if held else None,
        name=title if held else "",
    )
