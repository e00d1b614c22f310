"""The project that a notice is about, and the works that are the cause of what it tells."""

from __future__ import annotations

import re

from calendar_svc.events.body import Body, Sentence
from calendar_svc.events.phrases import strip
from calendar_svc.events.topic import Topic
from calendar_svc.events.words import MARK, alternation, fold, load

_WORDS = load("works")
_NOUN, _WORK = alternation(_WORDS["nouns"]), alternation(_WORDS["works"])
# 甲大桥维修加固期间限行的通告, 甲项目环境影响评价公示: up to what ends the name of a project.
_IN_MATTER = re.compile(
    rf"^(?:因|为|对|配合|实施|关于)*(?P<name>[^,。:“”]{{3,34}}?(?:{_NOUN}|(?:{_WORK})(?=期间|施工|作业|封闭|交通|$)|(?=(?:建设)?(?:项目)?环境影响))"
    r"(?:\([^()]{1,12}\))?)(?P<behind>.*)$"
)
_CAUSE = re.compile(
    rf"(?:{alternation(_WORDS['because'])})+(?P<works>[^,;。:{MARK}]{{4,34}}?)(?:的?(?:施工|建设|工作))?"
    r"(?:的?(?:需要|要求|影响)|建设需要)?(?=[,;])"
)
_NAMED_WORK = re.compile(
    rf"(?:(?P<noun>{_NOUN})|{_WORK})(?:\([^()]{{1,12}}\))?(?:建设|施工|作业)?$"
)
_GENERIC = re.compile(rf"^(?:{alternation(_WORDS['generic'])})*(?:{_NOUN}|{_WORK})?$")
#: A name of works is longer than what any works are called: 城网改造, 线路检修.
_LEAST = 6


def of_matter(topic: Topic) -> str | None:
    """The project that the headline of a notice names.

    Parameters:
        topic: What the headline says.

    Returns:
        The name as printed, or None where the matter is no project or one without a name.
    """
    found = _IN_MATTER.match(fold(topic.matter))
    if found is None or _GENERIC.match(found["name"]) or len(found["name"]) < _SHORTEST:
        return None
    if any(found["behind"].startswith(word) for word in _WORDS["no_project"]):
        return None  # 甲工程师, 乙工程质量: the noun is part of another word
    return topic.matter[found.start("name") : found.end("name")]


_SHORTEST = 6


def of_cause(body: Body, sentence: Sentence) -> str | None:
    """The works that a sentence gives as the cause: ``因甲路旧管改造施工,``."""
    found = _CAUSE.search(body.masked, sentence.start, sentence.end)
    if found is None:
        return None
    phrase = strip(body.phrase(*found.span("works")))
    kind = _NAMED_WORK.search(phrase.folded)
    named = kind is not None and len(phrase) >= (_LEAST if kind["noun"] else _LEAST + 1)
    return body.say(phrase) if named and not _GENERIC.match(phrase.folded) else None


def of_opening(body: Body, sentence: Sentence, *, period: bool) -> str | None:
    """The works for which a notice says that all is done: ``因甲项目建设需要,决定…``.

    Parameters:
        body: The notice.
        sentence: What is done; one with a cause of its own has no other.
        period: Whether it is a closure, which smaller works cause than a whole project.
    """
    if _CAUSE.search(body.masked, sentence.start, sentence.end):
        return None
    found = (of_cause(body, opening) for opening in body.sentences[:_OPENING])
    works = next((one for one in found if one is not None), None)
    return works if works and (period or fold(works).endswith(_WHOLE)) else None


_WHOLE = tuple(_WORDS["whole"])


_OPENING = 3  # sentences


_PART = re.compile(
    rf"(?:{alternation(_WORDS['part_heads'])}|\d{{1,2}}号|[一二三四五六七八九十]{{1,2}}号|[A-Z]区|(?:[A-Z\d]{{1,3}}[#号]?、?){{1,4}}(?=楼))*"
    rf"(?:{alternation(_WORDS['parts'])})(?:[一二三四五六]期)?(?:{alternation(_WORDS['part_works'])})?"
)


def is_part(project: str) -> bool:
    """Whether a name is that of a part, which some project has: 一号车间, 地下车库改造."""
    return _PART.fullmatch(fold(project)) is not None


def is_generic(project: str) -> bool:
    """Whether a name is that of any project: 重点民生工程."""
    return _GENERIC.match(fold(project)) is not None


_LOOKED_AT = re.compile(
    rf"(?:{alternation(_WORDS['looked_at'])})了?(?P<name>[^,。:“”]{{3,24}}?(?:{_NOUN}|枢纽))"
)


def of_visit(title: str) -> str | None:
    """The project that a visit looked at: ``区政协视察甲除险加固工程``."""
    found = _LOOKED_AT.search(fold(title))
    if found is None or _GENERIC.match(found["name"]):
        return None
    return title[found.start("name") : found.end("name")]


_ACTS = re.compile(
    rf"{alternation(_WORDS['acts'])}|^(?:[我全本][区县市镇])?\d+[个处座家条所]"  # 我区16个纳凉点
)


def is_act(project: str) -> bool:
    """Whether a name tells what is done, and no works: 赏花专列增开一班."""
    return _ACTS.search(fold(project)) is not None
