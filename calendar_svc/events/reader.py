"""One article to drafts: sentence by sentence, each time to the reading that fits it best."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from calendar_svc.events.body import EMPTY, Sentence
from calendar_svc.events.contending import read_bounds
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.headings import (
    ends_heading,
    form_records,
    item_heading,
    line_heading,
    line_lead,
    section_over,
)
from calendar_svc.events.listing import rows_of
from calendar_svc.events.marks import mended
from calendar_svc.events.ordering import in_order
from calendar_svc.events.phrases import gathering_noun
from calendar_svc.events.readings.briefs import read_briefs
from calendar_svc.events.readings.called_off import read_called_off
from calendar_svc.events.readings.changes import ends_early, is_supposed, read_change
from calendar_svc.events.readings.deadlines import (
    read_last_call,
    read_last_moment,
)
from calendar_svc.events.readings.ends import with_ends
from calendar_svc.events.readings.items import read_attended, read_marked, read_named
from calendar_svc.events.readings.labels import Label, label_of, read_label
from calendar_svc.events.readings.lengths import with_times
from calendar_svc.events.readings.lists import (
    read_exam_row,
    read_listed,
    read_round,
    read_where,
)
from calendar_svc.events.readings.moved import read_old_and_new
from calendar_svc.events.readings.narrated import read_narrated
from calendar_svc.events.readings.outages import read_outage_row
from calendar_svc.events.readings.phases import read_phase
from calendar_svc.events.readings.plain import OPEN, read_open, read_plain, read_stop
from calendar_svc.events.readings.programme import read_programme_row
from calendar_svc.events.readings.rows import read_row
from calendar_svc.events.readings.shifts import read_shift, with_new_place
from calendar_svc.events.readings.shown import read_begun
from calendar_svc.events.readings.spans import read_span
from calendar_svc.events.readings.sub_events import parent_of, sub_events
from calendar_svc.events.readings.titled import read_titled
from calendar_svc.events.tables import Row
from calendar_svc.events.topic import Topic
from calendar_svc.events.traps import Trap, first_trap
from calendar_svc.events.triggers import Bound, bind, is_counted, is_hours, is_point, triggers
from calendar_svc.events.wholes import headed_whole
from calendar_svc.model import Timex
from calendar_svc.value import replace

#: How many drafts back a word such as 大会 may point.
_REMEMBERED = 30
_JOINED = re.compile(r"\s*[、和及]\s*")
_AND_HOURS = re.compile(r"\s*[、和及,]\s*")
#: What a notice of change asks for beside the change: 退票, 报名截止.
_ASKED = ("act", "deadline", "period")
#: Rules that name what every day of a series is.
_NAMED = ("stop", "titled", "listed")


#: A draft with the trap that it fell into, None for one that stands.
Told = tuple[Draft, Trap | None]


def read_article(scene: Scene) -> tuple[Told, ...]:
    """Read all sentences of an article in order; each sees the drafts of those before it.

    Parameters:
        scene: The article; its sentence is ignored.

    Returns:
        Every draft with the trap that it fell into, None for those that stand.
    """
    scene = replace(scene, whole=headed_whole(scene.topic))
    told: list[Told] = []
    drafts: tuple[Draft, ...] = ()
    label: Label | None = None
    item: Topic | None = None
    topic, item_line, section, named = scene.topic, -1, EMPTY, None
    headed_by_line, lead, brief = False, "", -1
    rows, records = rows_of(scene.body, news=scene.news), form_records(scene.body)
    for sentence in scene.body.sentences:
        above = line_heading(scene.body, sentence, scene.topic)
        if above or (headed_by_line and ends_heading(scene.body, sentence)):
            topic, headed_by_line = above or scene.topic, above is not None
        item = item_heading(scene.body, sentence, scene.topic) or (
            item if item and sentence.line == item_line else None
        )
        first = sentence.line != item_line
        if first:
            section, named = section_over(scene.body, sentence, section, named)
            lead = _lead(scene, sentence)
        item_line = sentence.line
        row = rows.get(sentence.line_start)
        if row is None and not sentence.times and not parent_of(scene.body, sentence, drafts):
            label = None
            continue
        brief = sentence.line if sentence.bullet and scene.news else brief
        here = replace(
            scene if brief != sentence.line else _of_line(scene, sentence),
            sentence=sentence,
            topic=records.get(sentence.line_start) or item or named or topic,
            earlier=drafts if brief != sentence.line else _told_in(drafts, brief),
            section=section,
            lead=lead,
            headed=headed_by_line or (item is not None and item.gathering is not None),
        )
        found, label = _cells(here, row, first=first) if row else _read_sentence(here, label)
        judged = [_judged(draft, here) for draft in in_order(with_ends(found, here))]
        told += judged
        drafts = (*drafts, *(draft for draft, trap in judged if trap is None))[-_REMEMBERED:]
    return _without_guesses(told)


def _without_guesses(told: Sequence[Told]) -> tuple[Told, ...]:
    """What is told of a day in any words counts only where something else is told to happen."""
    sure = any(trap is None and OPEN not in draft.rules for draft, trap in told)
    return tuple(told if sure else (one for one in told if OPEN not in one[0].rules))


def _of_line(scene: Scene, sentence: Sentence) -> Scene:
    """The scene of one brief of a column: what the others name is nothing to it."""
    end = scene.body.text.find("\n", sentence.start)
    high = end if end >= 0 else len(scene.body.text)
    return replace(scene, names=scene.names.of_line(sentence.line_start, high))


def _told_in(drafts: Sequence[Draft], line: int) -> tuple[Draft, ...]:
    return tuple(draft for draft in drafts if draft.sentence.line == line)


def _cells(scene: Scene, row: Row, *, first: bool) -> tuple[list[Draft], None]:
    """The drafts of a row of a table; it is read once, with its first sentence."""
    return (read_row(scene, row) if first else []), None


def _judged(draft: Draft, scene: Scene) -> tuple[Draft, Trap | None]:
    draft = _mended(draft, scene.body.text)
    return draft, first_trap(draft, scene)


def _lead(scene: Scene, sentence: Sentence) -> str:
    told = sentence.bullet or not scene.news
    return line_lead(scene.body, sentence, part=bool(scene.whole)) if told else ""


_SO_FAR = ("以来", "至今")  # 今年以来: what a report counts up to its day


def _is_told(scene: Scene, time: Timex) -> bool:
    """Whether a time stands in no clause of what happens only if, or ends before its day."""
    clause = scene.sentence.clause_at(time.span.start)
    if scene.news and time.text.endswith(_SO_FAR):
        return False
    if is_supposed(scene, clause, time.span.start) or ends_early(scene, clause):
        return False
    return not is_counted(scene.body, time)


def _mended(draft: Draft, text: str) -> Draft:
    """The draft with whole marks in the names that it gives."""
    title = mended(draft.title, text)
    project = mended(draft.project, text) or None if draft.project else None
    same = (title, project) == (draft.title, draft.project)
    return draft if same else replace(draft, title=title, project=project)


def _read_sentence(scene: Scene, inherited: Label | None) -> tuple[list[Draft], Label | None]:
    """The drafts of one sentence, and the label that the next line may go on with."""
    points = [time for time in scene.sentence.times if is_point(time) and _is_told(scene, time)]
    if not points:
        return list(sub_events(scene)), None
    bounds = bind(scene.body, scene.sentence)
    changed = _changed(scene, bounds)
    if changed:
        rest = [t for t in points if not any(d.start <= t.span.start < d.end for d in changed)]
        used = {time.span.start for time in points if time not in rest}
        asked = [b for b in bounds if b.time in rest and b.trigger.verb.reads in _ASKED]
        changed += read_bounds(replace(scene, earlier=(*scene.earlier, *changed)), asked, used)
        listed = (read_listed(scene, time) for time in rest)
        return changed + [draft for draft in listed if draft is not None], None
    firm = (_firm(scene, time) for time in points)
    found = [*read_briefs(scene, points), *(draft for draft in firm if draft is not None)]
    points = [time for time in points if all(time.span != d.time.span for d in found)]
    spans = [d for a, b in pairwise(points) if (d := read_span(scene, a, b)) is not None]
    points = [t for t in points if not any(_covers(d, t) for d in spans)]
    bounds = tuple(b for b in bounds if not any(_covers(d, b.time) for d in spans))
    found += spans
    labels = _labels(scene, points, inherited)
    for time in points:
        label = labels.get(time.span.start)
        told = (b.trigger.verb.reads for b in bounds if b.time is time)
        step = scene.lead and (scene.whole or "milestone" in told)
        step = step or any(b.apart and b.time is time for b in bounds)
        draft = _labelled(scene, time, label) if label and label.direct and not step else None
        if draft is not None:
            found.append(draft)
    free = [b for b in bounds if not _is_labels(b, labels.get(b.time.span.start))]
    free_drafts = read_bounds(scene, free, {draft.time.span.start for draft in found})
    free_drafts += sub_events(scene, before=points[0]) if points else []
    found = [_relabelled(scene, d, labels, free_drafts) for d in found] + free_drafts
    found += [other for draft in found for other in _series(scene, draft, points)]
    found += sub_events(scene)
    taken = {draft.time.span.start for draft in found}
    for time in points:
        if time.span.start not in taken:
            draft = _left_over(scene, time, labels.get(time.span.start))
            named = draft is not None and any(rule in _NAMED for rule in draft.rules)
            more = [draft] if draft is not None else []
            more += _series(scene, draft, points) if draft is not None and named else []
            taken |= {other.time.span.start for other in more}
            found += more
    found = [with_times(scene, draft) for draft in found]
    last = labels.get(max(labels)) if labels else None
    return sorted(found, key=lambda d: d.start), last


def _firm(scene: Scene, time: Timex) -> Draft | None:
    """What the clause of a time says by its form, whatever its triggers are."""
    return (
        read_last_call(scene, time)
        or read_where(scene, time)
        or read_round(scene, time)
        or read_phase(scene, time)
    )


def _changed(scene: Scene, bounds: Sequence[Bound]) -> list[Draft]:
    """What a sentence puts off, moves, corrects or calls off."""
    shifted = [*read_called_off(scene), *read_shift(scene)] or read_old_and_new(scene)
    free = [
        b
        for b in bounds
        if b.trigger.verb.reads == "change"
        and not any(d.start <= b.trigger.start < d.end for d in shifted)
    ]
    dated = [draft.time.span for draft in shifted]
    told = [d for b in free for d in read_change(scene, b) if d.time.span not in dated]
    return [*told, *shifted] if shifted else with_new_place(scene, told)


def _labelled(scene: Scene, time: Timex, label: Label) -> Draft | None:
    return read_named(scene, time, label) or read_label(scene, time, label)


def _relabelled(scene: Scene, draft: Draft, labels: dict[int, Label], others: list[Draft]) -> Draft:
    """A labelled time belongs to the gathering that its own sentence tells before it."""
    at = draft.time.span.start
    label = labels.get(at)
    told = [d for d in others if d.name and d.end <= draft.start]
    if label is None or not label.direct or not told:
        return draft
    return (
        read_label(replace(scene, earlier=(*scene.earlier, told[-1])), draft.time, label) or draft
    )


def _covers(draft: Draft, time: Timex) -> bool:
    return draft.time.span.start <= time.span.start < draft.time.span.end


def _labels(scene: Scene, points: list[Timex], inherited: Label | None) -> dict[int, Label]:
    """The labels of the times of a sentence, by where each time starts."""
    told = {t.span.start: label_of(scene, t) or _continued(scene, t, inherited) for t in points}
    return {at: label for at, label in told.items() if label is not None}


def _is_labels(bound: Bound, label: Label | None) -> bool:
    """Whether a trigger is part of the label of its time, or of the words that explain it."""
    if label is None or not label.direct or bound.apart:
        return False
    inside = label.start <= bound.trigger.start < bound.time.span.start
    return inside or bound.trigger.verb.reads not in ("milestone", "visit", "lasting")


def _series(scene: Scene, draft: Draft, points: list[Timex]) -> Iterator[Draft]:
    """The other days of a series: ``7月6日、13日、20日19:30,甲演出上演`` is three events."""
    at = draft.time.span.start
    for time in reversed([t for t in points if t.span.end <= at]):
        if not _JOINED.fullmatch(scene.body.masked, time.span.end, at):
            return
        at = time.span.start
        yield replace(draft, time=time, start=at)
    end = draft.time.span.end
    for time in points:
        if time.span.start >= end:
            both = is_hours(draft.time) and is_hours(time)
            joined = _AND_HOURS if both else _JOINED
            if not joined.fullmatch(scene.body.masked, end, time.span.start):
                return
            end = time.span.end
            yield replace(draft, time=time, end=max(draft.end, end))


def _continued(scene: Scene, time: Timex, label: Label | None) -> Label | None:
    """A line that opens with a time goes on with the label of the line before it."""
    opens = not scene.body.masked[scene.sentence.start : time.span.start].strip()
    goes_on = opens and label is not None and label.direct and not scene.sentence.bullet
    if label is None or not goes_on or gathering_noun(label.core.folded) is None:
        return None
    _, end = scene.clause(scene.sentence.clause_at(time.span.start))
    if any(t.verb.reads == "period" and t.end <= end for t in triggers(scene.body, scene.sentence)):
        return None  # 5月1日至5日闭馆 tells something of its own
    return replace(label, start=time.span.start)


def _left_over(scene: Scene, time: Timex, label: Label | None) -> Draft | None:
    """What a time without a trigger dates: a listed name, a row of a table, the labelled phase."""
    draft = read_listed(scene, time) or read_outage_row(scene, time)
    if draft is None and (label is None or label.direct):
        draft = read_exam_row(scene, time)
    if (
        draft is None
        and label is not None
        and not label.direct
        and len(label.core) <= 8
        and not scene.lead
    ):
        draft = read_label(scene, time, label)
    return (
        draft
        or read_last_moment(scene, time)
        or read_stop(scene, time)
        or read_programme_row(scene, time)
        or read_titled(scene, time)
        or read_marked(scene, time)
        or read_attended(scene, time)
        or read_begun(scene, time)
        or read_narrated(scene, time)
        or read_plain(scene, time)
        or read_open(scene, time)
    )
