"""What both forms and prose need: the matter of a notice before words that say too little."""

from __future__ import annotations

import re

from calendar_svc.events.draft import Scene
from calendar_svc.events.words import TENSE, alternation
from calendar_svc.model import Timex

#: What is asked of people: 须, 请, 务必.
WANTED = re.compile(alternation(TENSE["wanted"]))
# 甲考试报名 as the matter of a notice: its other phases belong to 甲考试.
_PHASE = re.compile(r"(?<=.{4})(?:网上|现场)?(?:报名|報名)$")


def is_period(time: Timex) -> bool:
    """Whether the words tell two ends or an open one."""
    return time.role in ("since", "until") or (time.edtf is not None and "/" in time.edtf)


def with_matter(scene: Scene, words: str) -> str:
    """Put the matter of the notice before words that say too little alone."""
    here = [d.name for d in scene.earlier[-3:] if d.name and d.sentence is scene.sentence]
    matter = (here[-1] if here else "") or scene.topic.gathering or _only_gathering(scene) or ""
    if not matter and not scene.news:
        matter = scene.topic.short or scene.topic.document or scene.names.issuer or ""
    matter = without_phase(matter)
    if not matter or matter in words or len(words) > (7 if scene.news else 22):
        return words
    if words in matter:
        return matter
    return matter + words


def without_phase(matter: str) -> str:
    """``甲考试报名`` gives ``甲考试``: its other phases are not of the registration."""
    return _PHASE.sub("", matter) or matter


def _only_gathering(scene: Scene) -> str | None:
    """The gathering told before; in a notice only where it is the only one so far."""
    if scene.news:
        return scene.gathering()
    told = {draft.name for draft in scene.earlier if draft.name and not scene.is_apart(draft)}
    return scene.gathering() if len(told) <= 1 else None
