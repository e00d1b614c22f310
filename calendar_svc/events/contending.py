"""Where several triggers ask for one time: which reading takes it, and which may share it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.phrases import gathering_noun
from calendar_svc.events.readings.deadlines import read_act, read_deadline
from calendar_svc.events.readings.gatherings import read_gathering
from calendar_svc.events.readings.lasting import read_lasting
from calendar_svc.events.readings.milestones import read_milestones
from calendar_svc.events.readings.periods import read_period, read_policy
from calendar_svc.events.readings.shown import read_shown
from calendar_svc.events.readings.visits import read_fact, read_visit
from calendar_svc.events.triggers import Bound, is_coarse
from calendar_svc.events.words import fold
from calendar_svc.model import Kind
from calendar_svc.value import replace

#: Where several triggers take one time in one clause, the first of these that reads wins.
_ORDER = (
    "gathering",
    "lasting",
    "milestone",
    "deadline",
    "period",
    "policy",
    "act",
    "visit",
    "fact",
)
_ONE = {
    "gathering": read_gathering,
    "lasting": read_lasting,
    "deadline": read_deadline,
    "period": read_period,
    "policy": read_policy,
    "act": read_act,
    "visit": read_visit,
    "fact": read_fact,
}
_LISTED = re.compile(r"[、和及](?![^“《（(]*[”》）)])")


def read_bounds(scene: Scene, bounds: list[Bound], taken: set[int]) -> list[Draft]:
    """Read the triggers of a sentence, the best for each time and clause first.

    Parameters:
        scene: The sentence.
        bounds: Its triggers with the times that they take.
        taken: Where the times start that another reading has taken.
    """
    found: list[Draft] = []
    groups: dict[tuple[int, int], list[Bound]] = {}
    for bound in bounds:
        groups.setdefault((bound.clause, bound.time.span.start), []).append(bound)
    dated = set(taken)
    for (_, at), group in sorted(groups.items()):
        here = replace(scene, earlier=(*scene.earlier, *found)) if found else scene
        drafts = _best(here, group)
        if at in dated:
            drafts = [d for d in drafts if _may_share(d, found)]
        dated |= {at} if drafts else set()
        found += drafts
    return found


def _best(scene: Scene, group: list[Bound]) -> list[Draft]:
    by_reading: dict[str, list[Bound]] = {}
    for bound in group:
        by_reading.setdefault(bound.trigger.verb.reads, []).append(bound)
    for reads in _ORDER:
        fitting = by_reading.get(reads)
        if fitting is None:
            continue
        if reads == "milestone":
            drafts = [d for bound in fitting for d in read_milestones(scene, bound)]
        else:
            drafts = [d for bound in reversed(fitting) if (d := _ONE[reads](scene, bound))][:1]
            if not drafts and reads == "gathering":
                drafts = [d for bound in fitting if (d := read_shown(scene, bound))][:1]
            drafts = [single for draft in drafts for single in _singles(draft)]
        if drafts:
            return drafts
    return []


def _singles(draft: Draft) -> Iterator[Draft]:
    """The gatherings of a list, one draft each: ``非遗市集和民俗巡游`` is two."""
    parts = _LISTED.split(draft.title)
    listed = draft.kind is Kind.ACTIVITY and len(parts) > 1 and draft.name == draft.title
    if not listed or not all(len(p) >= 4 and gathering_noun(fold(p)) for p in parts):
        yield draft
        return
    for part in parts:
        yield replace(draft, title=part, name=part)


def _may_share(draft: Draft, found: list[Draft]) -> bool:
    """Whether a further draft may take a time that dates another one already."""
    if draft.kind is Kind.NOTICE_PERIOD and draft.rules[1].startswith("closure:"):
        return all(d.title != draft.title and d.kind is Kind.MILESTONE for d in found)
    if draft.kind is not Kind.MILESTONE:
        return False
    same = [d for d in found if d.time is draft.time]
    if any(d.project == draft.project for d in same):
        return False
    return is_coarse(draft.time) or any(d.kind is not Kind.MILESTONE for d in same)
