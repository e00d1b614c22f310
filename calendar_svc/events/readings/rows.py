"""Rows of tables: what happens stands in one cell, when in another, where in a third."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from calendar_svc.events.body import Phrase
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.phrases import gathering_noun, strip
from calendar_svc.events.readings.gatherings import kind_of, self_contained
from calendar_svc.events.readings.labels import Label, read_label
from calendar_svc.events.readings.outages import outage_of, outage_title
from calendar_svc.events.readings.steps import OUTAGE, is_step, names_phase
from calendar_svc.events.tables import Row
from calendar_svc.events.timeline import spanning
from calendar_svc.events.triggers import is_point
from calendar_svc.events.words import NOUNS, fold
from calendar_svc.model import Kind, Precision, Status, Timex

# 第二讲 一座楼的前世: the number of a lecture before its title.
_NUMBERED = re.compile(r"第[一二三四五六七八九十\d]+[讲课场期站][\s:《“].{2,}")
_TITLED = re.compile(r"《[^》]+》|“[^”]+”")
_PROCEDURE = re.compile(
    r"招[聘录收募考生]|选[拔调聘]|遴选|评选|考试|测试|报名|入学|录取|转学|征[集兵]|拍卖|采购"
)
_LEAST = 4  # characters of a name that says enough alone


def read_row(scene: Scene, row: Row) -> list[Draft]:
    """Give one draft for every time of a row.

    Parameters:
        scene: The first sentence of the row.
        row: Its cells.
    """
    if row.columns and all(_says_what(head) for head, _ in row.columns):
        return [draft for head, cell in row.columns for draft in _column(scene, row, head, cell)]
    low, high = row.when
    points = _finest([t for t in scene.body.times if low <= t.span.start < high and is_point(t)])
    ends = spanning(*points) if len(points) == len(row.columns) == _LEAST_COLUMNS else None
    opens = row.columns[0][0].folded.startswith(_OPENING) if row.columns else False
    points = [ends] if ends and opens else points
    name = strip(row.name) if row.name else row.name
    place = scene.say(strip(row.place)) or None if row.place else None
    return [
        replace(draft, place=place or draft.place) for draft in _drafts(scene, row, name, points)
    ]


_SUFFIX = re.compile(r"(?:起止|具体)?(?:时间|日期|期限|时段|日程|时间安排)$")
_ENDS = ("", "开始", "结束", "起始", "终止", "截止", "起", "止", "活动", "上课", "开课")
_OPENING = ("开始", "起始", "起")  # 开始时间 | 结束时间
_LEAST_COLUMNS = 2
_YEAR = re.compile(r"^\d{4}年度?")


def _says_what(head: Phrase) -> bool:
    """Whether the head of a column names a step: 报名时间, 股权登记日; not 日期, 开始时间."""
    core = _SUFFIX.sub("", head.folded)
    return core not in OUTAGE and core not in _ENDS and (names_phase(core) or core.endswith("日"))


def _column(scene: Scene, row: Row, head: Phrase, cell: tuple[int, int]) -> Iterator[Draft]:
    """One dated cell under the head that says what it dates, of whom the row is."""
    suffix = _SUFFIX.search(head.folded)
    core = head.cut(0, suffix.start()) if suffix else head
    low, high = cell
    for time in [t for t in scene.body.times if low <= t.span.start < high and is_point(t)][:1]:
        draft = read_label(scene, time, Label(core, time.span.start, direct=True))
        if draft is not None:
            whom = scene.say(strip(row.name)) if len(row.name) >= _LEAST else ""
            own = "" if whom in draft.title else whom
            yield replace(draft, title=own + draft.title)


def _finest(points: list[Timex]) -> list[Timex]:
    """The times of a row without the days that its hours are of: 5月21日 | … | 22:00—次日6:00."""
    days = {_day(t) for t in points if t.type == "TIME"}
    if points and points[0].type == "DATE" and "/" in (points[0].edtf or ""):
        return points[:1]  # 9月29日至10月1日 9:30—20:30: the hours of each day
    return [t for t in points if t.type == "TIME" or "/" in (t.edtf or "/") or _day(t) not in days]


def _day(time: Timex) -> str:
    begin = time.interval.begin if time.interval else None
    return f"{begin:%Y-%m-%d}" if begin else time.value[:10]


def _drafts(scene: Scene, row: Row, name: Phrase, points: list[Timex]) -> Iterator[Draft]:
    for time in points:
        draft = _outage(scene, row, name, time) or _matter_of(scene, row, name, time)
        if draft is None and name and _is_own(scene, name):
            draft = _gathering(scene, name, time)
        if draft is None and name:
            draft = read_label(
                scene, time, Label(name, min(name.at[0], time.span.start), direct=True)
            )
            draft = _by_the_clock(scene, draft, name) if draft else None
        if draft is not None:
            yield draft


def _by_the_clock(scene: Scene, draft: Draft, name: Phrase) -> Draft:
    """``9:00-11:00|插花`` is something to go to, and no procedure that is open for a time."""
    clocked = draft.kind is Kind.NOTICE_PERIOD and draft.time.precision is Precision.MINUTE
    if not clocked or is_step(name.folded) or _has_steps(scene):
        return draft
    title = scene.say(name) if len(name) >= _LEAST else draft.title
    return replace(draft, kind=Kind.ACTIVITY, done=Status.HELD, title=title, name=title)


def _is_own(scene: Scene, name: Phrase) -> bool:
    """Whether a cell names something of its own, no step of the matter: 市集, not 体能测评."""
    if len(name) < _LEAST or name.folded in NOUNS.generic:
        return False
    if is_step(name.folded):
        return bool(scene.topic.gathering) and gathering_noun(name.folded) is not None
    if _TITLED.search(name.folded):
        return True
    if scene.topic.gathering or _NUMBERED.match(name.folded):
        return True
    return gathering_noun(name.folded) is not None and not _has_steps(scene)


def _has_steps(scene: Scene) -> bool:
    """Whether the matter is a procedure, all of whose rows are steps: 招聘, 招生, 评选."""
    return _PROCEDURE.search(fold(scene.topic.short)) is not None


def _outage(scene: Scene, row: Row, name: Phrase, time: Timex) -> Draft | None:
    """A row of an outage notice names the line or the places that are cut off."""
    word = outage_of(scene.topic.matter)
    said = scene.say(name or row.place)
    if word is None or len(said) < 2:
        return None
    title = outage_title(said, outage_of(row.state.folded) or word)
    draft = _draft(scene, Kind.NOTICE_PERIOD, title, time, Status.STARTED)
    return replace(draft, place=said)


def _matter_of(scene: Scene, row: Row, name: Phrase, time: Timex) -> Draft | None:
    """``上河村`` under 受检村 in a notice of 老年人体检 is 上河村老年人体检."""
    matter = scene.topic.gathering or scene.topic.short
    if not matter or (name and not row.whose):
        return None
    owner = scene.topic.body
    if name and owner and matter.startswith(owner):
        matter = _YEAR.sub("", matter.removeprefix(owner)) or matter
    kind, done = kind_of(gathering_noun(matter) or "活动")
    return _draft(scene, kind, scene.say(name) + matter, time, done)


def _gathering(scene: Scene, name: Phrase, time: Timex) -> Draft:
    kind, done = kind_of(gathering_noun(name.folded) or "")
    title = self_contained(scene, name, name.cut(0, 0))
    return replace(_draft(scene, kind, title, time, done), name=title)


def _draft(scene: Scene, kind: Kind, title: str, time: Timex, done: Status) -> Draft:
    return Draft(
        kind,
        title,
        time,
        time.span.start,
        time.span.end,
        scene.sentence,
        scene.sentence.clause_at(time.span.start),
        (time.rule, "table-row", "title/cell"),
        done,
    )
