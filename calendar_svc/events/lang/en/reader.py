"""One English article to drafts: sentence by sentence, each time to the reading that fits it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.lang.en.phrases import name
from calendar_svc.events.lang.en.readings.build import place_of, subject_of
from calendar_svc.events.lang.en.readings.changes import read_changes
from calendar_svc.events.lang.en.readings.deadlines import (
    read_accept,
    read_act,
    read_deadline,
    read_due,
    read_extend,
)
from calendar_svc.events.lang.en.readings.gatherings import (
    read_address,
    read_consider,
    read_held,
    read_hold,
    read_invite,
    read_meet,
    read_perform,
    read_run,
    read_set,
    read_vote,
)
from calendar_svc.events.lang.en.readings.labels import (
    dates_nothing,
    label_of,
    read_label,
)
from calendar_svc.events.lang.en.readings.lists import goes_on, leads, read_listed, read_under
from calendar_svc.events.lang.en.readings.milestones import (
    read_achieve,
    read_approve,
    read_begin,
    read_complete,
    read_end,
    read_ground,
    read_issue,
    read_launch,
    read_make,
    read_open,
    read_told,
    read_visit,
)
from calendar_svc.events.lang.en.readings.periods import (
    read_alter,
    read_closed,
    read_force,
    read_none,
    read_outage,
    read_policy,
    read_suspended,
)
from calendar_svc.events.lang.en.readings.plain import read_gapped, read_plain
from calendar_svc.events.lang.en.readings.rows import (
    names_under,
    read_bare,
    read_row,
    read_under_name,
)
from calendar_svc.events.lang.en.tense import in_year
from calendar_svc.events.lang.en.timeline import whole_day
from calendar_svc.events.lang.en.traps import first_trap, is_put_off
from calendar_svc.events.lang.en.triggers import Told, tell
from calendar_svc.events.lang.en.words import classes
from calendar_svc.events.timeline import spanning
from calendar_svc.events.traps import Trap
from calendar_svc.events.triggers import Trigger, is_point
from calendar_svc.model import Kind, Precision, Status


def _read_act(scene: Scene, told: Told) -> Draft | None:
    """What is asked of people; but revised dues apply | from 1 November."""
    applies = told.trigger.word == "apply" and told.time.role == "since"
    draft = read_act(scene, told)
    if draft is None and applies and "rule" in classes(subject_of(scene, told))[1]:
        return read_policy(scene, told)
    return draft


Reading = Callable[[Scene, Told], Draft | None]

#: How each class of triggers is read (``reads`` in lexicon/en/verbs.toml).
READINGS: Mapping[str, Reading] = {
    "held": read_held,
    "meet": read_meet,
    "hold": read_hold,
    "consider": read_consider,
    "address": read_address,
    "perform": lambda scene, told: read_perform(scene, told) or read_act(scene, told),
    "set": read_set,
    "invite": read_invite,
    "vote": read_vote,
    "run": read_run,
    "due": read_due,
    "deadline": read_deadline,
    "act": _read_act,
    "extend": read_extend,
    "accept": read_accept,
    "closed": read_closed,
    "outage": read_outage,
    "force": read_force,
    "policy": read_policy,
    "alter": read_alter,
    "begin": read_begin,
    "end": read_end,
    "ground": read_ground,
    "launch": read_launch,
    "complete": read_complete,
    "achieve": read_achieve,
    "make": read_make,
    "open": read_open,
    "approve": read_approve,
    "issue": read_issue,
    "told": read_told,
    "visit": read_visit,
    "suspended": read_suspended,
    "none": read_none,
}
#: Where several triggers take one time, the first of these that reads wins.
_ORDER = (
    "held",
    "hold",
    "meet",
    "perform",
    "set",
    "address",
    "invite",
    "deadline",
    "due",
    "accept",
    "ground",
    "policy",
    "told",
    "launch",
    "complete",
    "achieve",
    "make",
    "closed",
    "suspended",
    "none",
    "outage",
    "begin",
    "open",
    "end",
    "run",
    "extend",
    "alter",
    "approve",
    "issue",
    "force",
    "visit",
    "consider",
    "vote",
    "act",
)
_VERB = re.compile(r"\s(?:opens?|begins?|starts?)(?=,|$)")
_AND = re.compile(r"\s*(?:,|and|&|;)+\s*(?:and\s+)?")
_REMEMBERED = 30


def read_article(scene: Scene) -> tuple[tuple[Draft, Trap | None], ...]:
    """Read all sentences of an article in order; each sees the drafts of those before it.

    Parameters:
        scene: The article; its sentence is ignored.

    Returns:
        Every draft with the trap that it fell into, None for those that stand.
    """
    told: list[tuple[Draft, Trap | None]] = []
    drafts: tuple[Draft, ...] = ()
    lead: Trigger | None = None
    named: str | None = None
    for sentence in scene.body.sentences:
        lead = leads(scene.body, sentence) or (lead if goes_on(scene.body, sentence) else None)
        named = names_under(scene.body, sentence) or (
            named if goes_on(scene.body, sentence) else None
        )
        if not sentence.times:
            continue
        here = replace(scene, sentence=sentence, earlier=drafts)
        read = _read_sentence(here, lead, named)
        judged = [(draft, first_trap(draft, here)) for draft in read]
        judged = [
            (replace(d, status=Status.POSTPONED) if not t and is_put_off(d, here) else d, t)
            for d, t in judged
        ]
        told += judged
        if sentence.number == 0 and scene.names.headline is not None:
            continue  # kept for what the body does not date
        drafts = (*drafts, *(draft for draft, trap in judged if trap is None))[-_REMEMBERED:]
    return tuple(_without_retold(told, headed=scene.names.headline is not None))


def _without_retold(
    told: list[tuple[Draft, Trap | None]], *, headed: bool
) -> Iterator[tuple[Draft, Trap | None]]:
    """Leave out what a headline dates where the body dates something then: it tells it better."""
    days = {_day(d) for d, trap in told if trap is None and d.sentence.number}
    for draft, trap in told:
        if not (headed and draft.sentence.number == 0 and _day(draft) in days):
            yield draft, trap


def _day(draft: Draft) -> object:
    begin = draft.time.interval.begin if draft.time.interval else None
    return begin.date() if begin else draft.time.edtf


def _read_sentence(scene: Scene, lead: Trigger | None, named: str | None) -> list[Draft]:
    """The drafts of one sentence: forms first, then triggers, then what a line lists."""
    told = read_bare(scene) or (read_under_name(scene, named) if named else None)
    if told is None and lead is not None and len(scene.sentence.times) == 1:
        told = read_under(scene, scene.sentence.times[0], lead)
    found: list[Draft] = [told] if told else list(read_row(scene))
    if found:
        return found
    labels = {}
    for time in scene.sentence.times:
        label = label_of(scene, time) if is_point(time) else None
        if label is not None:
            labels[time.span.start] = label[0]
            draft = read_label(scene, time, *label)
            found += _labelled(scene, draft) if draft is not None else []
    silent = {at for at, label in labels.items() if dates_nothing(label)}
    found += _from_triggers(scene, silent | {draft.time.span.start for draft in found})
    taken = silent | {draft.time.span.start for draft in found}
    for time in scene.sentence.times:
        at = time.span.start
        if is_point(time) and at not in taken and len(labels.get(at, "").split()) != 1:
            listed = read_listed(scene, time) or read_under(scene, time, lead)
            found += [listed] if listed is not None else []
    covered = [(draft.start, draft.end) for draft in found]
    for time in scene.sentence.times:
        at = time.span.start
        if not is_point(time) or at in silent or any(low <= at < high for low, high in covered):
            continue
        plain = read_gapped(scene, time, found) or read_plain(scene, time)
        if plain is not None:
            found.append(plain)
            covered.append((plain.start, plain.end))
    return sorted(found, key=lambda draft: draft.start)


def _labelled(scene: Scene, draft: Draft) -> Iterator[Draft]:
    """A labelled time and those of its series: ``Workshop: June 16 and June 23, 4 p.m.``."""
    yield draft
    at = draft.time.span.end
    for time in scene.sentence.times:
        if time.span.start < at:
            continue
        if not is_point(time) or not _AND.fullmatch(scene.body.masked, at, time.span.start):
            return
        at = time.span.end
        yield replace(draft, time=time, end=time.span.end)


def _from_triggers(scene: Scene, taken: set[int]) -> list[Draft]:
    """The best reading of every time that a trigger takes."""
    told = tell(scene.body, scene.sentence)
    changed = [
        in_year(d, scene.body, scene.date)
        for one in told
        if one.trigger.verb.reads == "change"
        for d in read_changes(scene, one)
    ]
    used = taken | {draft.time.span.start for draft in changed}
    found: list[Draft] = []
    order = sorted(told, key=lambda one: (one.time.span.start, _rank(one)))
    for one in order:
        if one.trigger.verb.reads == "change" or one.time.span.start in used:
            continue
        here = replace(scene, earlier=(*scene.earlier, *changed, *found))
        draft = READINGS[one.trigger.verb.reads](here, one)
        if draft is None:
            continue
        draft = in_year(draft, scene.body, scene.date)
        used |= {time.span.start for time in one.times}
        found += _series(here, one, draft)
    return [*changed, *_joined(found)]


def _rank(one: Told) -> int:
    return _ORDER.index(one.trigger.verb.reads) if one.trigger.verb.reads in _ORDER else -1


def _series(scene: Scene, one: Told, draft: Draft) -> Iterator[Draft]:
    """One event for every day that a series tells, each with its place."""
    yield draft
    if len(one.times) == 1 or draft.time.precision is Precision.VAGUE:
        return
    for time in one.times[1:]:
        place = place_of(scene, one, time) if draft.place else None
        start = min(draft.start, time.span.start)
        yield replace(draft, time=time, start=start, end=time.span.end, place=place or draft.place)


def _joined(found: list[Draft]) -> list[Draft]:
    """``applications open … and close …``, ``the show opens … and runs until …``: one span."""
    kept: list[Draft] = []
    for draft in sorted(found, key=lambda d: (d.start, d.time.span.start)):
        left = kept[-1] if kept else None
        joined = _spanned(left, draft) if left is not None else None
        if joined is not None:
            kept[-1] = joined
        else:
            kept.append(draft)
    return kept


_ENDS = (Kind.DEADLINE, Kind.ACTIVITY, Kind.NOTICE_PERIOD)


def _spanned(left: Draft, right: Draft) -> Draft | None:
    opens = left.kind in (Kind.NOTICE_PERIOD, Kind.ACTIVITY) and right.kind in _ENDS
    if not opens or not _is_end(right) or left.time.interval is None:
        return None
    if left.time.precision is None or left.time.precision.rank > Precision.DAY.rank:
        return None
    time = spanning(whole_day(left.time), whole_day(right.time))
    if time is None or name(left.title.lower())[:6] != name(right.title.lower())[:6]:
        return None
    title = _VERB.sub("", left.title)
    return replace(left, title=title, time=time, end=max(left.end, right.end))


def _is_end(draft: Draft) -> bool:
    return draft.kind is Kind.DEADLINE or (draft.time.edtf or "").startswith("../")
