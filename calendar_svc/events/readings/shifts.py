"""What a notice of change says of a time or a place: ``举办时间由甲日调整为乙日,地点改在丙``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from calendar_svc.events.body import EMPTY, Phrase
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.phrases import (
    after_relative,
    after_speech,
    gathering_end,
    gathering_noun,
    join,
    strip,
)
from calendar_svc.events.readings.changes import is_supposed
from calendar_svc.events.readings.gatherings import kind_of
from calendar_svc.events.readings.matter import is_period, with_matter
from calendar_svc.events.readings.outages import without_cause
from calendar_svc.events.readings.serial import at_clock_of, each_day, joined, parted
from calendar_svc.events.readings.titled import read_titled
from calendar_svc.events.series import moved
from calendar_svc.events.timeline import first_day, until
from calendar_svc.events.triggers import is_point
from calendar_svc.events.words import MARK, NOUNS, TENSE, VERBS, Endings, alternation, fold, load
from calendar_svc.model import Kind, Precision, Status, Timex

_WORDS = load("changes")
_MOVED, _HOURS = alternation(_WORDS["moved"]), alternation(_WORDS["hours"])
_SUPERSEDED = alternation(TENSE["superseded"])
_TIME = rf"[“‘]?(?P<{{0}}>{MARK}+)(?:\([^)]{{{{0,12}}}}\))?[”’]?"
_OLD, _NEW = _TIME.format("old"), _TIME.format("new")
_PUT_OFF = "延期|推迟|改期|顺延|延迟|延后"
_STILL = r"(?:\s|,|将|已|也|均|现|拟|统一|相应|分别|再次)*"
_TO = rf"(?:{_MOVED})(?:举行|举办|召开)?(?:为|至|到|成|于|在)\s*"
_RIGHT = rf"(?P<right>{alternation(_WORDS['corrected'])})\s*"
_WRONG = r"(?:的?(?:表述|信息)?(?:有误|错误|系笔误|为笔误|误写|误印))"
_BACK = rf"(?:由|从|自|将|为|原)*(?:{_SUPERSEDED})?的?"
_SHIFTS = tuple(
    re.compile(pattern)
    for pattern in (
        # 时间由甲日调整为乙日
        rf"{_BACK}{_OLD}{_STILL}{_TO}{_NEW}",
        # 原定甲日举行的丙改为乙日; 甲日的丙改到乙日
        rf"(?:{_SUPERSEDED}|原|(?={MARK}+的)|(?<![一-鿿“])(?={MARK})){_OLD}(?:[、和及]{MARK}+)*(?P<name>[^,;。{MARK}]{{4,40}}?)"
        rf"(?:(?:{_PUT_OFF})[,、](?:[^,;。{MARK}]{{1,6}}?)?)?{_STILL}{_TO}{_NEW}",
        # “甲日”应为“乙日”; 时间有误,应为乙日
        rf"{_BACK}{_OLD}{_WRONG}?{_STILL}(?:正确[^,;。]{{0,4}})?{_RIGHT}{_NEW}",
        rf"{_WRONG}{_STILL}(?:正确[^,;。]{{0,4}})?{_RIGHT}{_NEW}",
        rf"(?P<hours>{_HOURS}){_STILL}{_RIGHT}{_NEW}",
        # 时间延长至乙日; 延长展期至乙日
        rf"(?P<hours>{_HOURS}){_STILL}{_TO}{_NEW}",
        rf"(?:延长|顺延|推迟)(?:{_HOURS})(?:至|到)\s*{_NEW}",
    )
)
_TAIL = re.compile(
    rf"的?(?:{alternation(_WORDS['acts'])})?的?(?:{_HOURS})"
    r"(?:[有作](?:所|了)?(?:调整|变化|变动|变更))?$"
)
_COUNT = re.compile(r"(?:上述|以上|这)?(?:[两二三四五六七八九十]|\d{1,2})[场次期个项](?=.{2})")
# 10月1日至7日闭馆时间延长至19:30
_OF_HOURS = re.compile(r"(?:闭馆|开馆|开放|营业|服务|运营|办公|接待)时间$")
_GROWS = re.compile(r"延长|延续")
_DAY = re.compile(r"[月日号天周]|星期|明|今|后")
_SITE = re.compile(
    rf"(?:{alternation(_WORDS['sites'])}){_STILL}(?:由|从)?(?P<old>[^,;。{MARK}]{{2,20}}?)??"
    rf"(?:(?:{_MOVED})(?:为|至|到|在|成)|{_RIGHT})(?P<new>[^,;。{MARK}]{{2,24}}?)(?:举行|举办|召开|进行)?(?=[,;。(]|\s*$)"
)
_INTO = re.compile(
    rf"(?:{alternation(_WORDS['into'])})(?P<new>[^,;。{MARK}]{{2,24}}?)(?:举行|举办|召开|进行|开展|演出|开赛)"
)
# A sentence without one of these moves nothing.
_MOVES = re.compile(
    alternation([*_WORDS["moved"], *_WORDS["corrected"], *_WORDS["into"], "延长", "顺延", "推迟"])
)
_STEPS = Endings(w for v in VERBS if v.reads == "milestone" for w in v.words)
_CLOSED = Endings(
    w for v in VERBS if v.reads == "period" and v.name != "open-procedure" for w in v.words
)
_DONE = {w: v.done for v in VERBS if v.reads == "milestone" for w in v.words}
_PROCEDURES = tuple(_WORDS["procedures"])
_ENDING = (Kind.DEADLINE, Kind.NOTICE_PERIOD)
_SHORT = 6  # characters of a procedure that says too little without the matter


@dataclass(frozen=True, slots=True)
class _What:
    """What is changed: its kind, title and project, and the status once it has happened."""

    kind: Kind
    title: str
    done: Status
    project: str | None = None
    place: str | None = None


def read_shift(scene: Scene) -> Iterator[Draft]:
    """Give the old time as postponed and the new one as planned; a misprint has no old time."""
    found_in = list(_found(scene)) if _tells_move(scene) else []
    places = _places(scene) if found_in else (None, None)
    for found in found_in:
        old, new = _time(scene, found, "old"), _time(scene, found, "new")
        if (
            new is None
            or not _has_day(old or new)
            or _OF_HOURS.search(found.groupdict().get("name") or "")
            or is_supposed(scene, scene.sentence.clause_at(found.start()), found.start())
        ):
            continue
        what = _what(scene, found, new)
        if what is None:
            continue
        new = _on_day_of(old, new)
        new = new if parted(scene, old, new) else at_clock_of(old, new, scene)
        corrected = found.groupdict().get("right") is not None
        if corrected:
            new = _nearest(new, scene)
        draft = _draft(scene, what, first_day(new) if new.role == "since" else new, found)
        if old and not (corrected or what.kind in _ENDING or _grows(scene, found)):
            before = first_day(old) if old.role == "since" else old
            told = _draft(scene, what, before, found)
            told = replace(told, status=Status.POSTPONED, end=old.span.end, place=places[0])
            yield told
            yield from (replace(told, time=other) for other in joined(scene, old))
        grows = what.kind is not Kind.DEADLINE and _grows(scene, found) and not is_period(new)
        if grows and new.precision is Precision.DAY:
            yield replace(draft, time=until(new), place=places[1] or what.place)
        else:
            planned = None if corrected or what.kind in _ENDING else Status.PLANNED
            draft = replace(draft, status=planned, place=places[1] or what.place)
            yield from (replace(draft, time=time) for time in each_day(scene, old, draft.time))


def with_new_place(scene: Scene, changed: list[Draft]) -> list[Draft]:
    """Give what a sentence puts off its old and its new place; of one that only moves, the new.

    Parameters:
        changed: What the sentence puts off or calls off.
    """
    found = _site(scene)
    if found is None:
        return changed
    if not any(draft.status is Status.PLANNED for draft in changed) and (
        not changed or found.re is _INTO
    ):
        return list(_moved_place(scene, found)) or changed
    old, new = _places(scene)
    where = {Status.PLANNED: new, Status.POSTPONED: old}
    return [replace(d, place=d.place or where.get(d.status or Status.HELD)) for d in changed]


def _moved_place(scene: Scene, found: re.Match[str]) -> Iterator[Draft]:
    """Read ``原定甲日举行的乙,地点变更为丙`` and ``甲日的乙改在丙举行``: the time stays."""
    points = [t for t in scene.sentence.times if is_point(t)]
    before = [t for t in points if t.span.start < found.start()] or points
    own = read_titled(scene, before[-1]) if before else None
    if own is not None:
        yield replace(own, place=_printed(scene, found, "new"))
        return
    name = named_before(scene, found.start())
    if not before or not name or before[-1].precision is Precision.VAGUE:
        return
    time = before[-1]
    kind, done = kind_of(gathering_noun(fold(name)) or "活动")
    yield Draft(
        kind,
        name,
        time,
        min(time.span.start, found.start()),
        max(time.span.end, found.end("new")),
        scene.sentence,
        scene.sentence.clause_at(found.start()),
        (time.rule, "change:地点", "title/name"),
        done,
        status=Status.PLANNED,
        place=_printed(scene, found, "new"),
        name=name,
    )


def named_before(scene: Scene, stop: int) -> str:
    """The gathering that the clauses before a change name; else the topic's."""
    for index in range(scene.sentence.clause_at(stop), -1, -1):
        low, high = scene.clause(index)
        phrase = after_relative(scene.body.phrase(low, min(high, stop)))
        end = gathering_end(phrase.folded)
        named = strip(join(phrase.cut(0, end))) if end >= 3 else EMPTY
        if named and named.folded not in NOUNS.generic:
            return scene.say(named)
    return scene.gathering() or ""


def _found(scene: Scene) -> Iterator[re.Match[str]]:
    """The changes of time that a sentence tells, each once, in order."""
    at = scene.sentence.start
    while True:
        body, end = scene.body.masked, scene.sentence.end
        told = [m for shift in _SHIFTS if (m := shift.search(body, at, end)) is not None]
        if not told:
            return
        first = min(told, key=lambda m: (m.start(), -m.end()))
        yield first
        at = first.end()


def _time(scene: Scene, found: re.Match[str], which: str) -> Timex | None:
    if found.groupdict().get(which) is None:
        return None
    at = found.start(which)
    return next((t for t in scene.sentence.times if t.span.start == at and is_point(t)), None)


def _grows(scene: Scene, found: re.Match[str]) -> bool:
    """Whether a thing that lasts gets a later end: 展期延长至4月14日, and not 由甲日延至乙日."""
    lasts = found.groupdict().get("old") is None
    lasts = lasts or scene.body.masked.endswith("展期", 0, found.start())
    return lasts and _GROWS.search(found[0]) is not None


def _has_day(time: Timex) -> bool:
    """Whether a time names its day; the hours of every day (由9:00调整为8:30) date nothing."""
    return time.precision is not Precision.MINUTE or _DAY.search(time.text) is not None


def _on_day_of(old: Timex | None, new: Timex) -> Timex:
    """A clock time alone is that of the old day: 由3月5日9:00调整为10:00."""
    begin = old.interval.begin if old and old.interval else None
    return new if begin is None or _has_day(new) else moved(new, begin)


def _nearest(time: Timex, scene: Scene) -> Timex:
    """The time in the year that brings it nearest to the day of the text that corrects it."""
    begin, today = time.interval.begin if time.interval else None, scene.date.latest
    if begin is None or today is None or "年" in time.text or begin.day > 28:
        return time
    years = [begin.replace(year=year) for year in (today.year - 1, today.year, today.year + 1)]
    return moved(time, min(years, key=lambda day: abs(day.date() - today)))


def _what(scene: Scene, found: re.Match[str], new: Timex) -> _What | None:
    """What the words before a change of time name, by how their name ends."""
    phrase = _named(scene, found)
    said = phrase.folded
    if said.endswith(("截止", "截至")):
        return _What(Kind.DEADLINE, _with_matter(scene, scene.say(phrase)), Status.COMPLETED)
    if said.endswith(_PROCEDURES):
        title = _with_matter(scene, scene.say(phrase))
        if is_period(new):
            return _What(Kind.NOTICE_PERIOD, title, Status.COMPLETED)
        return _What(Kind.DEADLINE, title + "截止", Status.COMPLETED)
    closed = _CLOSED.of(said)
    if closed and len(said) > len(closed):
        place = scene.say(phrase.cut(0, len(phrase) - len(closed)))
        return _What(Kind.NOTICE_PERIOD, scene.say(phrase), Status.STARTED, place=place)
    step = _STEPS.of(said)
    works = "工期" in found[0] or scene.body.masked.endswith("工期", 0, found.start())
    if (step and gathering_noun(said) is None) or (works and said.endswith(NOUNS.project)):
        base = phrase.cut(0, len(phrase) - len(step or ""))
        full, project = scene.names.full(scene.say(base), base.at[0] if base else found.start())
        if len(full) < 4:
            return None
        done = _DONE.get(step or "竣工") or Status.COMPLETED
        verb = scene.say(phrase.cut(len(base))) or "竣工"
        return _What(Kind.MILESTONE, full + verb, done, project or full)
    return _gathering(scene, phrase)


def _gathering(scene: Scene, phrase: Phrase) -> _What | None:
    counted = _COUNT.match(phrase.folded)
    phrase = phrase.cut(counted.end()) if counted else phrase
    title = _fuller(scene, scene.say(phrase))
    if len(title) < 4 or phrase.folded in NOUNS.generic:
        about = scene.gathering() or scene.topic.short
        title = about if fold(about).endswith(phrase.folded) else _with_matter(scene, title)
    if len(title) < 4:
        return None
    kind, done = kind_of(gathering_noun(fold(title)) or "活动")
    return _What(kind, title, done)


def _fuller(scene: Scene, title: str) -> str:
    """The name that the matter has for what is told in short: 露天电影 of 甲露天电影放映."""
    matter = _ITS_TIME.sub("", scene.topic.matter)
    short = 4 <= len(title) <= _LEAST and title in matter and fold(title) not in NOUNS.generic
    return matter if short and len(matter) <= _MATTER else title


_ITS_TIME = re.compile(r"(?:举办|举行|演出|放映|活动)?(?:时间|日期|场次|安排)$")
_LEAST, _MATTER = 5, 24  # characters of a name told in short, and of one told in full


def _named(scene: Scene, found: re.Match[str]) -> Phrase:
    """What is changed: told before the change in its clause, or a gathering told before that."""
    if found.groupdict().get("name"):
        told = after_relative(scene.body.phrase(found.start("name"), found.end("name")))
        end = gathering_end(told.folded)
        return strip(told.cut(0, end)) if end >= 3 else without_cause(strip(told))
    stop = found.end("hours") if "hours" in found.groupdict() else found.start()
    here = scene.sentence.clause_at(max(scene.sentence.start, stop - 1))
    for index in range(here, -1, -1):
        low, high = scene.clause(index)
        phrase = after_speech(scene.body.phrase(low, min(high, stop)))
        tail = _TAIL.search(phrase.folded)
        phrase = phrase.cut(0, tail.start()) if tail else phrase
        if MARK in phrase.folded or "行的" in phrase.folded:
            phrase = after_relative(phrase)
        phrase = strip(join(phrase))
        if phrase and (index == here or gathering_noun(phrase.folded)):
            return phrase
    return EMPTY


def _with_matter(scene: Scene, words: str) -> str:
    return words if len(words) >= _SHORT else with_matter(scene, words)


def _draft(scene: Scene, what: _What, time: Timex, found: re.Match[str]) -> Draft:
    held = what.kind not in (*_ENDING, Kind.MILESTONE)
    return Draft(
        what.kind,
        what.title,
        time,
        min(scene.clause(scene.sentence.clause_at(found.start()))[0], found.start()),
        found.end(),
        scene.sentence,
        scene.sentence.clause_at(time.span.start),
        (time.rule, "change:时间", "title/name"),
        what.done,
        project=what.project,
        name=what.title if held else "",
    )


def _tells_move(scene: Scene) -> bool:
    return _MOVES.search(scene.body.masked, scene.sentence.start, scene.sentence.end) is not None


def _site(scene: Scene) -> re.Match[str] | None:
    low, high = scene.sentence.start, scene.sentence.end
    if not _tells_move(scene):
        return None
    return _SITE.search(scene.body.masked, low, high) or _INTO.search(scene.body.masked, low, high)


def _places(scene: Scene) -> tuple[str | None, str | None]:
    """The old and the new place of what a sentence moves, as far as it tells them."""
    found = _site(scene)
    if found is None:
        return None, None
    old = _printed(scene, found, "old") if "old" in found.groupdict() else None
    return old, _printed(scene, found, "new")


def _printed(scene: Scene, found: re.Match[str], which: str) -> str | None:
    if found[which] is None:
        return None
    return scene.body.text[found.start(which) : found.end(which)].strip("“”‘’ ") or None
