"""Lines of agendas and tables: a time beside a name or a place, and no verb at all."""

from __future__ import annotations

import re

from calendar_svc.events.body import EMPTY, Phrase
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.phrases import gathering_noun, leading_subject, strip
from calendar_svc.events.readings.gatherings import (
    COUNTED,
    PLACE_BESIDE,
    kind_of,
    self_contained,
)
from calendar_svc.events.words import MARK, NOUNS, VERBS, alternation, load
from calendar_svc.model import Kind, Precision, Status, Timex

_OUTAGE = re.compile(
    alternation(
        word for verb in VERBS if verb.name in ("outage", "closure", "shut") for word in verb.words
    )
)
_SCOPE = re.compile(
    r"(?:停[水电气热]|影响|封闭|施工|管制|涉及)(?:范围|区域|路段|用户|地段)\s*:?\s*"
    r"|(?:^|(?<=\n))(?:范围|区域|路段|地段)\s*:\s*"
)
# 音乐会《甲》 is a gathering that has a title.
_TITLE = re.compile(r"(?<=.{2})(?:《[^》]*》|“[^”]*”)$")
_SCOPE_LINE = re.compile(
    rf"(?:停[水电气热]|影响|封闭|施工|管制|涉及)(?:范围|区域|路段|用户|地段)\s*:\s*(?P<value>[^\n。;{MARK}]{{3,40}})"
)
# A row that goes on in prose names no place.
_PROSE = re.compile(r"^(?:[,;]|因|由于|如|若|请|每)|正常|暂停施工")
# 供水管爆裂,我集团已启动预案: what happened, no place.
_TOLD = re.compile(
    r"爆裂|爆管|破裂|断裂|塌陷|我(?:集团|公司|局|站|处|所)|已经?[^,;。]{0,4}(?:启动|组织|安排)"
)
_EXAMS = tuple(noun for noun, kind in NOUNS.kinds.items() if kind is Kind.EXAM)
_LINE = re.compile(r"(?:停[水电气热]|检修|施工)线路\s*:\s*")
_WHERE = re.compile(rf"\s*在(?P<place>[^,;。:{MARK}]{{2,16}})")
_ASIDE = re.compile(r"\([^()]*\)\s*(?:在[^,;。]{2,16}?(?:进行|举行|开展))?|在[^,;。]{2,16}?进行")
_EXAM_SET = re.compile(
    rf"(?P<noun>{alternation(_EXAMS)})(?:时间)?(?:将|拟|暂)?(?:定于|订于|安排在|安排于|于|在|为|:)\s*{MARK}"
)
# 禁渔时间:…, 闭馆日期:… over the lines of where and what.
_FORM = re.compile(
    rf"^\s*(?:{alternation(load('labels')['outage'])})(?:时间|日期|期限|期间|期)\s*:"
)
_NEAR = 70  # characters before a clock time in which its examination is named
_ROW = 90  # characters of a row at most
_OPENS = 30  # characters by which the next one is known
_NEXT_ROW = re.compile(
    rf"[{MARK}。]|\n[^\n]{{0,6}}时间\s*:|\n\s*(?:请|如|因|为|注|以上|特此|检修|恢复|给您|敬请|\d{{1,2}}\s)"
)


def read_listed(scene: Scene, time: Timex) -> Draft | None:
    """Read ``10月17日 09:00 三季度分析会(三楼)`` and ``甲展开幕式 5月8日上午10时,西配楼``."""
    if time.precision is None or time.precision.rank > Precision.DAY.rank:
        return None
    index = scene.sentence.clause_at(time.span.start)
    start, end = scene.clause(index)
    # Lines of an agenda may have been run together: each name ends where the next time begins.
    later = [t.span.start for t in scene.sentence.times if t.span.start > time.span.start]
    earlier = [t.span.end for t in scene.sentence.times if t.span.end < time.span.start]
    start, end = max([start, *earlier]), min([end, *later])
    rest = scene.body.phrase(time.span.end, end)
    if rest.folded.startswith("有") and len(rest) > 5:
        rest = rest.cut(1)  # 晚7点有灯光秀
    aside = _ASIDE.match(rest.folded)
    if aside:
        rest = rest.cut(aside.end())  # (延时除外)在甲平台进行公开拍卖活动
    bracket = rest.folded.find("(")
    where = None
    if bracket > 0:
        where = _beside(scene, rest.cut(bracket))
        rest = rest.cut(0, bracket)
    name = strip(rest)
    cell = re.match(r"\S{4,}?(?=\s)", name.folded)
    if cell and _names_gathering(name.cut(0, cell.end())):
        where = where or _beside(scene, strip(name.cut(cell.end())))
        name = name.cut(0, cell.end())
    if not _names_gathering(name):
        name = strip(scene.body.phrase(start, time.span.start))
        where = where or _beside(scene, rest) or _next_clause_place(scene, index)
    if not _names_gathering(name):
        return None
    kind, done = kind_of(gathering_noun(_TITLE.sub("", name.folded)) or "")
    title = self_contained(scene, name, EMPTY)
    if kind is Kind.MILESTONE or len(title) < 4:
        return None
    return Draft(
        kind,
        title,
        time,
        min(name.at[0], time.span.start),
        max(name.at[-1] + 1, time.span.end),
        scene.sentence,
        index,
        (time.rule, "listed", "title/name"),
        done,
        place=where,
        name=title,
    )


def read_where(scene: Scene, time: Timex) -> Draft | None:
    """Read ``甲培训班还剩8个名额,4月9日至11日在县农机校``: the name stands in the clause before."""
    index = 0 if scene.news else scene.sentence.clause_at(time.span.start)
    start, end = scene.clause(index)
    fine = time.precision is not None and time.precision.rank <= Precision.DAY.rank
    if not index or not fine or time.span.start - start > 1:
        return None
    where = _WHERE.fullmatch(scene.body.masked, time.span.end, end)
    if where is None:
        return None
    name = leading_subject(scene.body, *scene.clause(index - 1))
    if not _names_gathering(name):
        return None
    kind, done = kind_of(gathering_noun(name.folded) or "")
    title = scene.say(name)
    return Draft(
        kind,
        title,
        time,
        name.at[0],
        end,
        scene.sentence,
        index,
        (time.rule, "listed", "title/name"),
        done,
        place=scene.body.text[where.start("place") : where.end("place")],
        name=title,
    )


def _names_gathering(name: Phrase) -> bool:
    return (
        gathering_noun(_TITLE.sub("", name.folded)) is not None
        and 4 <= len(name) <= 36
        and MARK not in name.folded
        and "," not in name.folded
        and COUNTED.search(name.folded) is None
    )


def _beside(scene: Scene, phrase: Phrase) -> str | None:
    found = PLACE_BESIDE.match(phrase.folded)
    return scene.say(phrase.cut(found.start("place"), found.end("place"))) if found else None


def _next_clause_place(scene: Scene, index: int) -> str | None:
    if index + 1 >= len(scene.sentence.clauses):
        return None
    return _beside(scene, scene.body.phrase(*scene.clause(index + 1)))


def outage_of(matter: str) -> str | None:
    """The word of an outage or closure in a headline: 停电, 交通管制, or None."""
    found = _OUTAGE.search(matter)
    return found[0] if found else None


def read_outage_row(scene: Scene, time: Timex) -> Draft | None:
    """Read a row of an outage notice: the time, then the line or the places that are cut off."""
    word = _OUTAGE.search(scene.topic.matter)
    if word is None or (time.type != "TIME" and "/" not in (time.edtf or "")):
        return None
    before = _FORM.sub("", scene.body.masked[scene.sentence.start : time.span.start])
    if before.strip(" \n0123456789.、:时间停水电气管制施工封闭检修"):
        return None
    behind = _row(scene, time)
    scope, named_line = _SCOPE.search(behind.folded), _LINE.search(behind.folded)
    place = _first_line(behind.cut(scope.end())) if scope else behind
    line = strip(behind.cut(0, scope.start())) if scope else EMPTY
    if named_line:
        line = _first_line(behind.cut(named_line.end()))
    if _PROSE.search(place.folded) or _TOLD.search(place.folded) or len(place) < 3:
        place = _scope_of_form(scene, time)
        line = EMPTY if _TOLD.search(line.folded) else line
    named = scene.say(line) or scene.say(place)
    verb = scene.topic.matter[word.start() : word.end()]
    if len(named) < 3:
        named = scene.topic.short
    if len(named) < 3:
        return None
    title = named if named.endswith(verb[-2:]) else named[:34] + verb[-2:]
    return Draft(
        Kind.NOTICE_PERIOD,
        title,
        time,
        time.span.start,
        time.span.end,
        scene.sentence,
        scene.sentence.clause_at(time.span.start),
        (time.rule, "outage-row", "title/place+verb"),
        Status.STARTED,
        place=scene.say(place) or None,
    )


def _scope_of_form(scene: Scene, time: Timex) -> Phrase:
    """What a line 管制路段:… near the line of the time names."""
    low, high = max(0, time.span.start - 100), time.span.end + 200
    found = _SCOPE_LINE.search(scene.body.masked, low, high)
    return strip(scene.body.phrase(*found.span("value"))) if found else EMPTY


def _first_line(phrase: Phrase) -> Phrase:
    return strip(phrase.cut(0, (phrase.folded + "\n").index("\n")))


def _row(scene: Scene, time: Timex) -> Phrase:
    """What stands behind the time up to the next time, sentence or row."""
    low = time.span.end
    stop = _NEXT_ROW.search(scene.body.masked, low, low + _ROW + _OPENS)
    high = min(stop.start() if stop else len(scene.body.masked), low + _ROW)
    phrase = scene.body.phrase(low, high)
    note = re.match(r"\s*\([^)]*\)\s*", phrase.folded)
    if note:
        phrase = phrase.cut(note.end())
    cells = re.split(r"\s+(?=\S)", phrase.folded)
    if len(cells) > 1 and not _SCOPE.search(phrase.folded):
        # A flattened table: the cell of the place goes on over a break inside brackets.
        kept = len(cells[0])
        while phrase.folded[:kept].count("(") > phrase.folded[:kept].count(")") and kept < len(
            phrase
        ):
            kept += 1
        phrase = phrase.cut(0, kept)
    return strip(Phrase(phrase.folded, phrase.at))


def _examination(scene: Scene, time: Timex) -> str:
    """The examination that the headline names, or a sentence just before: ``笔试定于4月13日。``."""
    matter = scene.topic.matter
    if scene.news or any(noun in matter for noun in _EXAMS):
        return "" if scene.news and not any(noun in matter for noun in _EXAMS) else matter
    before = scene.body.masked[max(0, time.span.start - _NEAR) : time.span.start]
    told = list(_EXAM_SET.finditer(before))
    return f"{scene.topic.short}{told[-1]['noun']}" if told else ""


def read_exam_row(scene: Scene, time: Timex) -> Draft | None:
    """Read a row of a timetable of examinations: ``6月15日 9:00—11:00 语文``."""
    matter = _examination(scene, time)
    if not matter or time.type != "TIME" or time.precision is not Precision.MINUTE:
        return None
    index = scene.sentence.clause_at(time.span.start)
    later = [t.span.start for t in scene.sentence.times if t.span.start > time.span.start]
    paper = strip(scene.body.phrase(time.span.end, min([scene.clause(index)[1], *later])))
    if not paper and index + 1 < len(scene.sentence.clauses):
        paper = strip(scene.body.phrase(*scene.clause(index + 1)))  # 8:30-10:00,语文;
    if not 2 <= len(paper) <= 14 or MARK in paper.folded:
        return None
    return Draft(
        Kind.EXAM,
        f"{matter} {scene.say(paper)}",
        time,
        time.span.start,
        paper.at[-1] + 1,
        scene.sentence,
        index,
        (time.rule, "exam-row", "title/matter+paper"),
        Status.HELD,
    )
