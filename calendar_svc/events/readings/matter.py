"""What both forms and prose need: the matter of a notice before words that say too little."""

from __future__ import annotations

import re

from calendar_svc.events.draft import Scene
from calendar_svc.events.words import TENSE, alternation, fold
from calendar_svc.model import Timex

#: What is asked of people: 须, 请, 务必.
WANTED = re.compile(alternation(TENSE["wanted"]))
# 甲考试报名 as the matter of a notice: its other phases belong to 甲考试.
_BACK = 300  # characters back at which it may be told
_PHASE = re.compile(r"(?<=.{4})(?:网上|现场)?(?:报名|報名|征稿|招募)$")


def is_period(time: Timex) -> bool:
    """Whether the words tell two ends or an open one."""
    return time.role in ("since", "until") or (time.edtf is not None and "/" in time.edtf)


_SHORT = 5  # characters of a matter that names something


def _of_line(scene: Scene) -> str:
    """The gathering that its own line tells last before a sentence, if it is to come."""
    told = [d for d in scene.earlier if d.name and d.sentence.line == scene.sentence.line]
    begin = told[-1].time.interval.begin if told and told[-1].time.interval else None
    now = scene.date.latest
    return told[-1].name if begin and now and begin.date() >= now else ""


# 本次挂牌报价 behind the matter is 挂牌报价.
_THIS_TIME = re.compile("^(?:本|此|这)次(?=.{2})")


def with_matter(scene: Scene, words: str) -> str:
    """Put the matter of the notice before words that say too little alone."""
    here = [d.name for d in scene.earlier[-3:] if d.name and d.sentence is scene.sentence]
    matter = (here[-1] if here else "") or scene.topic.gathering or ""
    if not matter and not scene.news and len(scene.topic.short) >= _SHORT:
        matter = _of_line(scene) or scene.topic.short
    matter = matter or _only_gathering(scene) or ""
    if not matter and not scene.news:
        matter = scene.topic.short or scene.topic.document or scene.names.issuer or ""
    matter = without_phase(matter)
    words = _THIS_TIME.sub("", words)
    if not matter or matter in words or len(words) > (7 if scene.news else 22):
        return words
    if words in matter:
        return matter
    return matter + words


# “甲课堂”春季班, 乙体验营: what people enter.
_ENTERED = re.compile(
    r"“[^”]{2,12}”(?!小程序|公众号|微信|视频号|平台|网站|客户端|[Aa][Pp][Pp])(?:[^,;。:“”的]{0,6}?[班营课赛])?|[一-鿿]{2,10}(?:体验营|训练营|夏令营|冬令营|球营|培训班|研修班|大赛|比赛)"
)
_WAY = re.compile(
    r"^(?:网上|线上)?(?P<what>报名|预约|申报|登记)(?:通道|系统|平台|入口|窗口|时间)?$"
)


def entered(scene: Scene, position: int) -> str:
    """What was last told before *position* that people can enter; empty where nothing was."""
    found = list(_ENTERED.finditer(scene.body.masked, max(0, position - _BACK), position))
    return scene.body.text[slice(*found[-1].span())] if found else ""


def procedure_of(scene: Scene, name: str, position: int) -> str:
    """``报名通道`` in a report names the registration for what was told before."""
    way = _WAY.match(fold(name)) if scene.news else None
    if way is None:
        return name
    line_start = scene.sentence.start
    return entered(scene, min(position, line_start)) + name[slice(*way.span("what"))]


def without_phase(matter: str) -> str:
    """``甲考试报名`` gives ``甲考试``: its other phases are not of the registration."""
    return _PHASE.sub("", matter) or matter


def _only_gathering(scene: Scene) -> str | None:
    """The gathering told before; in a notice only where it is the only one so far."""
    if scene.news:
        return scene.gathering()
    told = {draft.name for draft in scene.earlier if draft.name and not scene.is_apart(draft)}
    return scene.gathering() if len(told) <= 1 else None
