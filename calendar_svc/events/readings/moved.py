"""The old time and the new one on two sides of a line: ``原:… → 现:…``."""

from __future__ import annotations

import re

from calendar_svc.events.body import EMPTY, Phrase
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.phrases import after_relative, gathering_noun, join, strip
from calendar_svc.events.readings.matter import with_matter
from calendar_svc.events.readings.outages import outage_of
from calendar_svc.events.words import MARK, MOVES, NOUNS, alternation, fold
from calendar_svc.model import Kind, Precision, Status, Timex

_OLD = re.compile(rf"(?:{alternation(MOVES['old'])})\s*:\s*")
_NEW = re.compile(rf"[\s,;>→⇒➜—-]*(?:{alternation(MOVES['new'])})\s*:\s*")
_CALLED_OFF = re.compile(alternation(MOVES["called_off"]))
# 举行时间, 报到时间: what is moved is the thing, not its time.
_ITS_TIME = re.compile(
    r"(?:的)?(?:举行|召开|举办|开始|具体)?(?:时间|日期|时段|日程)?(?:统一|相应|均)?$"
)
_SHORT = 4  # characters of a name that says too little alone


def read_old_and_new(scene: Scene) -> list[Draft]:
    """Read a line that sets the old plan beside the new one: ``原:灯会9月28日 → 现:10月12日``."""
    start, end = scene.sentence.start, scene.sentence.end
    old = _OLD.match(scene.body.masked, start)
    new = _NEW.search(scene.body.masked, old.end(), end) if old else None
    if old is None or new is None:
        return []
    before = [t for t in scene.sentence.times if t.span.end <= new.start()]
    behind = [t for t in scene.sentence.times if t.span.start >= new.end()]
    name = _told(scene, old.end(), new.start())
    if not before or not (behind or _CALLED_OFF.match(scene.body.masked, new.end(), end)):
        return []
    if _CALLED_OFF.match(scene.body.masked, new.end(), end):
        drafts = [_draft(scene, name, t, Status.CANCELLED, (start, new.end() + 2)) for t in before]
        return [draft for draft in drafts if draft is not None]
    today = _with_clock(behind)
    kept = [t for t in before if _day(t) != _day(today)]
    given = [_draft(scene, name, t, Status.POSTPONED, (start, new.start())) for t in kept]
    given.append(_draft(scene, name, today, Status.PLANNED, (new.start(), today.span.end)))
    return [draft for draft in given if draft is not None]


def _day(time: Timex) -> object:
    return time.interval.begin.date() if time.interval and time.interval.begin else time.edtf


def _with_clock(times: list[Timex]) -> Timex:
    """The first time, with the clock time that a later one tells for its day."""
    first = times[0]
    fine = (t for t in times[1:] if t.precision is Precision.MINUTE and _day(t) == _day(first))
    return next(fine, first) if first.precision is Precision.DAY else first


def _told(scene: Scene, start: int, end: int) -> Phrase:
    """The words of one side, without its times and what surrounds them."""
    words = EMPTY
    for piece in re.finditer(rf"[^{MARK},;]+", scene.body.masked[start:end]):
        words += strip(scene.body.phrase(start + piece.start(), start + piece.end()))
    return words


def _draft(
    scene: Scene, name: Phrase, time: Timex, status: Status, quote: tuple[int, int]
) -> Draft | None:
    core = after_relative(join(name))
    its_time = _ITS_TIME.search(core.folded)
    core = strip(core.cut(0, its_time.start())) if its_time else core
    said = scene.say(core)
    deadline = core.folded.endswith("截止")
    short = len(said) < _SHORT or core.folded in NOUNS.generic or deadline
    title = with_matter(scene, said) if short else said
    if len(title) < _SHORT or len(title) > 40:
        return None
    noun = gathering_noun(fold(title))
    kind = NOUNS.kinds.get(noun, Kind.ACTIVITY) if noun else Kind.ACTIVITY
    if deadline:
        kind = Kind.DEADLINE
    elif outage_of(fold(title)):
        kind = Kind.NOTICE_PERIOD
    return Draft(
        kind,
        title,
        time,
        min(quote[0], time.span.start),
        max(quote[1], time.span.end),
        scene.sentence,
        scene.sentence.clause_at(time.span.start),
        (time.rule, "moved", "title/name"),
        status=status,
        name="" if deadline else title,
    )
