"""Lines of agendas and tables: a time beside a name or a place, and no verb at all."""

from __future__ import annotations

import re

from calendar_svc.events.body import EMPTY, Phrase
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.phrases import gathering_end, gathering_noun, leading_subject, strip
from calendar_svc.events.readings.gatherings import (
    COUNTED,
    PLACE_BESIDE,
    kind_of,
    self_contained,
)
from calendar_svc.events.words import MARK, NOUNS, TENSE, alternation
from calendar_svc.model import Kind, Precision, Status, Timex

# 音乐会《甲》 is a gathering that has a title.
_TITLE = re.compile(r"(?<=.{2})(?:《[^》]*》|“[^”]*”)$")
_EXAMS = tuple(noun for noun, kind in NOUNS.kinds.items() if kind is Kind.EXAM)
_WHERE = re.compile(rf"\s*在(?P<place>[^,;。:{MARK}]{{2,16}})")
_ASIDE = re.compile(r"\([^()]*\)\s*(?:在[^,;。]{2,16}?(?:进行|举行|开展))?|在[^,;。]{2,16}?进行")
_EXAM_SET = re.compile(
    rf"(?P<noun>{alternation(_EXAMS)})(?:时间)?(?:将|拟|暂)?(?:定于|订于|安排在|安排于|于|在|为|:)\s*{MARK}"
)
_QUOTED = re.compile("“[^”]*”|《[^》]*》")
_NEAR = 70  # characters before a clock time in which its examination is named


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
    rest = _without_aside(rest)
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
    if not _names_gathering(name) and rest.folded.startswith("的"):
        name = strip(rest.cut(1, gathering_end(rest.folded)))  # 7月5日的甲节将与大家见面
    elif not _names_gathering(name):
        name = strip(scene.body.phrase(start, time.span.start))
        where = where or _beside(scene, rest) or _next_clause_place(scene, index)
    if not _names_gathering(name):
        return None
    where = where or _next_clause_place(scene, index)
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
        status=Status.POSTPONED if _is_old(scene, time) else None,
        place=where,
        name=title,
    )


def _without_aside(rest: Phrase) -> Phrase:
    """The words behind a time without 有 and what is said by the way."""
    if rest.folded.startswith("有") and len(rest) > 5:
        rest = rest.cut(1)  # 晚7点有灯光秀
    aside = _ASIDE.match(rest.folded)
    return rest.cut(aside.end()) if aside else rest  # (延时除外)在甲平台进行公开拍卖活动


# 甲招聘会(原定7月11日): the day in brackets is the old one
_OLD_DAY = re.compile(rf"\((?:{alternation(TENSE['superseded'])})(?:于|在)?$")


def _is_old(scene: Scene, time: Timex) -> bool:
    before = scene.body.masked[max(0, time.span.start - _NOTED) : time.span.start]
    return _OLD_DAY.search(before) is not None


_NOTED = 8  # characters of (原计划于


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


# 准备了丰富的文化活动 names none of them.
_MANY = re.compile(
    r"(?:丰富|系列|多彩|各类|各种|多样|一批|不少|众多)[^“”]{0,12}$|(?:准备|安排|策划|推出)了"
)


# 组织三场座谈:8月12日下午在甲街道,8月19日下午在乙街道
_ROUNDS = re.compile(
    r"(?P<n>[两三四五六七八九十\d]{1,2})(?:场|次|期|轮|批)(?P<what>[^,;。:]{2,14}?)(?:,[^:,;。]{0,12})?:"
)
_AT = re.compile(r"\s*(?:全天|上午|下午)?\s*(?:在|到|于)?(?P<place>[^,;。:()]{2,20})\s*$")


def read_round(scene: Scene, time: Timex) -> Draft | None:
    """Read one of the days that a counted happening has behind its colon: when and where."""
    low = scene.sentence.start
    told = None if scene.news else _ROUNDS.search(scene.body.masked, low, time.span.start)
    fine = time.precision is not None and time.precision.rank <= Precision.DAY.rank
    if told is None or not fine or MARK in told["what"]:
        return None
    start, end = scene.clause(scene.sentence.clause_at(time.span.start))
    where = _AT.fullmatch(scene.body.masked, time.span.end, end)
    if where is None or scene.body.masked[max(start, told.end()) : time.span.start].strip():
        return None
    what = strip(scene.body.phrase(*told.span("what")))
    noun = gathering_noun(what.folded) or next((n for n in NOUNS.kinds if n in what.folded), "")
    if not noun or len(what) < 2:
        return None
    kind, done = kind_of(noun)
    matter = scene.topic.short
    title = matter + scene.say(what) if len(what) < _WHOLE and matter else scene.say(what)
    return Draft(
        kind,
        title,
        time,
        time.span.start,
        end,
        scene.sentence,
        scene.sentence.clause_at(time.span.start),
        (time.rule, "round", "title/name"),
        done,
        place=scene.body.text[slice(*where.span("place"))],
        name=title,
    )


_WHOLE = 5  # characters of a name that says enough


def _names_gathering(name: Phrase) -> bool:
    return (
        gathering_noun(_TITLE.sub("", name.folded)) is not None
        and 4 <= len(name) <= 36
        and MARK not in name.folded
        and "," not in name.folded
        and ":" not in _QUOTED.sub("", name.folded)
        and COUNTED.search(name.folded) is None
        and _MANY.search(name.folded) is None
    )


def _beside(scene: Scene, phrase: Phrase) -> str | None:
    found = PLACE_BESIDE.match(phrase.folded)
    return scene.say(phrase.cut(found.start("place"), found.end("place"))) if found else None


def _next_clause_place(scene: Scene, index: int) -> str | None:
    if index + 1 >= len(scene.sentence.clauses):
        return None
    return _beside(scene, scene.body.phrase(*scene.clause(index + 1)))


def _examination(scene: Scene, time: Timex) -> str:
    """The examination that the headline names, or a sentence just before: ``笔试定于4月13日。``."""
    matter = scene.topic.matter
    if scene.news or any(noun in matter for noun in _EXAMS):
        return "" if scene.news and not any(noun in matter for noun in _EXAMS) else matter
    before = scene.body.masked[max(0, time.span.start - _NEAR) : time.span.start]
    told = list(_EXAM_SET.finditer(before))
    return f"{scene.topic.short}{told[-1]['noun']}" if told else ""


# 到甲校候考, 地点甲楼: where, and no paper.
_NO_PAPER = re.compile("[在到于请]|地点|考点|前往|凭|携带|[入进]场|不得|开考|开始|结束|签到")


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
    if not 2 <= len(paper) <= 14 or MARK in paper.folded or _NO_PAPER.match(paper.folded):
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
