"""What was set for a day and is called off, or now held online: ``原定甲日召开的乙会取消``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from calendar_svc.events.body import EMPTY
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.phrases import strip
from calendar_svc.events.readings.changes import kind_of_changed
from calendar_svc.events.readings.matter import with_matter
from calendar_svc.events.readings.outages import outage_of
from calendar_svc.events.words import MARK, TENSE, alternation
from calendar_svc.model import Precision, Status, Timex

_SHORT = 4  # characters of a name that says too little alone
# Between what was planned and that it is off: why, and words of tense.
_CAUSE = rf"(?:因(?!素)|受|由于)[^,;。{MARK}]{{2,20}}?"
_NOW = "(?:现|将|予以|均|已|决定|临时)*"
_OLD = re.compile(
    rf"(?:{alternation(TENSE['superseded'])})(?:于|在)?\s*{MARK}+\s*"
    r"(?:在[^,;。的]{2,16})?(?:举行|举办|召开|开展|进行|上演|演出|实施)?的"
    rf"(?P<name>[^,;。:的{MARK}]{{2,24}}?)"
    rf"(?:,?{_CAUSE})?,?{_NOW}"
    r"(?:(?P<off>取消|不再举行|不再举办|不再召开|停办)|(?:改为|改成|改作|转为)(?:线上|网上|视频|网络|云端))"
)


# 11月24日原计划对甲线停电检修,现取消: the day stands before the words for what was planned.
_PLANNED = re.compile(
    rf"(?<={MARK})(?:\([^()]*\))?,?(?:原计划|原定|原拟|原安排)(?:对|在|于|进行|开展|举行|举办|召开)?(?:的)?"
    rf"(?P<name>[^,;。:{MARK}]{{2,24}}?)"
    rf"(?:,?{_CAUSE})?,?{_NOW}"
    r"(?P<off>取消|不再进行|不再举行|不再举办|不再召开|停办)"
)


# 甲线原定11月23日停电检修,因保供取消: what was planned stands behind its day.
_SET_FOR = re.compile(
    rf"(?P<name>[^,;。:{MARK}]{{2,24}}?)(?:{alternation(TENSE['superseded'])})(?:于|在)?\s*{MARK}+\s*(?:进行|开展|举行|举办|实施)?(?:的)?"
    rf"(?P<act>[^,;。:的{MARK}]{{2,10}}?)(?:,{_CAUSE}|,){_NOW}"
    r"(?P<off>取消|不再进行|不再举行|不再举办|不再实施)"
)


def read_called_off(scene: Scene) -> list[Draft]:
    """Read what was set for a day and does not happen then, or happens that day online.

    Parameters:
        scene: The sentence.

    Returns:
        The old time as cancelled; of what goes online the old time as planned, or, where the
        sentence tells another day, as postponed, and that day as planned.
    """
    given: list[Draft] = []
    told = scene.sentence.start, scene.sentence.end
    for found in (*_OLD.finditer(scene.body.masked, *told), *_planned(scene, *told)):
        told_by = [word for word in ("name", "act") if word in found.re.groupindex]
        name = sum((strip(scene.body.phrase(*found.span(word))) for word in told_by), EMPTY)
        behind = found.start(told_by[-1])  # the old day stands before it
        old = [t for t in scene.sentence.times if found.start() <= t.span.end <= behind]
        said = scene.say(name)
        if not old or (len(name) < 3 and outage_of(said) is None):
            continue
        title = with_matter(scene, said) if len(said) < _SHORT else said
        if len(title) < _SHORT and found["off"]:
            title += found["off"]  # 原定10月19日的停电取消
        if found["off"]:
            given.append(_draft(scene, title, old[-1], found, Status.CANCELLED))
            continue
        new = next((t for t in scene.sentence.times if _is_other(t, old[-1], found.end())), None)
        given.append(
            _draft(scene, title, old[-1], found, Status.POSTPONED if new else Status.PLANNED)
        )
        if new:
            given.append(_draft(scene, title, new, found, Status.PLANNED))
    return given


def _planned(scene: Scene, start: int, end: int) -> Iterator[re.Match[str]]:
    held = "原" in scene.body.masked[start:end]
    for pattern in (_PLANNED, _SET_FOR) if held else ():
        yield from pattern.finditer(scene.body.masked, start, end)


def _is_other(time: Timex, old: Timex, position: int) -> bool:
    """Whether a time behind *position* is another day than the old one."""
    fine = time.precision is not None and time.precision.rank <= Precision.DAY.rank
    told = time.interval is not None and time.role != "deadline"
    return fine and told and time.span.start >= position and time.interval != old.interval


def _draft(scene: Scene, title: str, time: Timex, found: re.Match[str], status: Status) -> Draft:
    return Draft(
        kind_of_changed(title),
        title,
        time,
        min(found.start(), time.span.start),
        max(found.end(), time.span.end),
        scene.sentence,
        scene.sentence.clause_at(time.span.start),
        (time.rule, "change:called-off", "title/name"),
        status=status,
        name=title,
    )
