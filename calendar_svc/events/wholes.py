"""Parts of projects and the wholes that they are of: ``北主塔`` of a bridge, a line of a list."""

from __future__ import annotations

import re
from collections.abc import Sequence

from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.topic import Topic
from calendar_svc.events.words import NOUNS, alternation, fold, load
from calendar_svc.events.works import is_generic, is_part, of_matter
from calendar_svc.model import Kind
from calendar_svc.value import replace

_WORDS = load("works")
# What stands behind the name of a whole and is built with it; a phase is a project of its own.
_BUILT_PART = re.compile(
    rf"(?:的)?(?:[东西南北主副左右中]{{1,2}}|[A-Z\d]{{1,3}}(?:#|号)|首[条座个栋台]|[一二三四五六]号?)?"
    rf"(?:{alternation(_WORDS['built_parts'])})$"
)
# 甲线乙站至丙站区间左线: of 甲线.
_STRETCH = re.compile(
    r"(?P<whole>.{2,16}(?:号线|延[伸长]?段|延[伸长]?线|支线|工程|项目|[一二三四]期|快线|铁路|高铁|高速|公路))"
    r"(?P<part>[^至到—~-]{1,10}[至到—~-]+[^至到]{1,10}?(?:区间|段|路段|标段).{0,6})"
)
_ENDS = tuple(NOUNS.project)
_LEAST = 4  # characters of the name of a whole


def whole_of(project: str) -> str:
    """The project that the name of a part opens with: ``甲大桥北主塔`` gives ``甲大桥``.

    Parameters:
        project: The name of a project, or of a part behind the name of its whole.
    """
    said = fold(project)
    stretch = _STRETCH.fullmatch(said)
    if stretch:
        return project[: stretch.end("whole")]
    while (part := _BUILT_PART.search(said)) and part.start() >= _LEAST:
        head = said[: part.start()]
        if not head.endswith(_ENDS) and not head.endswith(("”", ")")):
            break
        said = head
    return project[: len(said)]


def headed_whole(topic: Topic) -> str:
    """The project that a headline names, whose parts the lines below tell; empty for none.

    Parameters:
        topic: What the headline says.
    """
    named = of_matter(topic) if _PROGRESS.search(fold(topic.matter)) else None
    alone = fold(topic.matter)
    if named is None and len(alone) <= _ALONE and alone.endswith(_HOMES):
        named = topic.matter
    told = named is not None and _NAMED <= len(named) <= _LONGEST and not _SEVERAL.search(named)
    return named if named and told and not is_generic(named) else ""


def of_wholes(drafts: Sequence[Draft], scene: Scene) -> list[Draft]:
    """Give parts without a name to the project told nearest before, else behind.

    Parameters:
        drafts: The drafts of an article, in printed order.
        scene: The article; its headline may name the whole of what a list tells.
    """
    headed = headed_whole(scene.topic)
    found: list[Draft] = []
    whole: str | None = None
    for number, draft in enumerate(drafts):
        project = draft.project if draft.kind is Kind.MILESTONE else None
        if project is None or "集中" in draft.title:  # 重大项目集中开工 is of no one project
            found.append(draft)
            continue
        if not _is_owned(project):
            whole = whole_of(project)
            found.append(draft if whole == project else replace(draft, project=whole))
            continue
        behind = (d.project for d in drafts[number + 1 : number + 1 + _NEAR])
        owner = whole or next((p for p in behind if p and not _is_owned(p)), None) or headed or None
        found.append(_of(owner, draft, project))
    return found


def _of(owner: str | None, draft: Draft, project: str) -> Draft:
    """The draft of a part as one of its whole, where that has a name."""
    if owner is None or len(owner) < _NAMED:
        return draft
    told = draft.title
    if is_generic(project):
        title = owner + told.removeprefix(project)  # 是全区重点民生工程,…破土动工
    else:
        title = told if owner in told else owner + told
    name = owner + project if _PHASE.match(fold(project)) else owner
    return replace(draft, project=name, title=title)


def _is_owned(project: str) -> bool:
    """Whether a name says of what kind a thing is, or which part, and not which."""
    return is_part(project) or is_generic(project)


_PHASE = re.compile("[一二三四五六首]期")  # 二期生产线 is a project of its own
# A headline over the state of works, and not a call for tenders or a closure.
_PROGRESS = re.compile("进展|进度|节点|动态|播报|简报|快报|通报|汇报|最新|推进|提速|冲刺|跑出")
# What owners are written to about: 致甲府二期业主的一封家书.
_HOMES = ("期", "小区", "公寓", "家园", "花园", "苑", "府", "公馆", "安置房")
_LONGEST = 24  # characters of such a name
_SEVERAL = re.compile("民生实事|重[点大]|会议|[、…!!?,,。]|[一二三四五六七八九十\\d]+[大个条所座]")
_ALONE = 14  # characters of a headline that is but a name
_NEAR = 5  # drafts behind a part in which its project may be named
_NAMED = 5  # characters of a name that is one
