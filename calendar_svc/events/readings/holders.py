"""Who holds a gathering: the bodies that act together, and whoever organizes it."""

from __future__ import annotations

import re

from calendar_svc.events.body import Phrase
from calendar_svc.events.draft import Scene
from calendar_svc.events.names import is_body
from calendar_svc.events.phrases import strip
from calendar_svc.events.triggers import Bound
from calendar_svc.events.words import MARK
from calendar_svc.model import Party

JOINTLY = re.compile(
    r"(?:还|也|又|再次|特地|专门)?(?:联合|会同|携手|协同|特?邀请?(?!赛|展)|请来|联手)(?:了)?"
)
_TOGETHER = re.compile(rf"[、]|{JOINTLY.pattern}|和(?=.{{2}})|与(?=.{{2}})")
_BY = re.compile(rf"(?P<who>[^,;。:{MARK}]{{2,16}}?)(?:组织|举办|主办|承办|发起|开展)的")
LEADER = re.compile(
    r"(?:书记|主任|区长|县长|市长|镇长|乡长|局长|主席|院长|校长|部长|会长|秘书长)[一-鿿]{2,3}$"
)


def organizers_of(scene: Scene, owner: Phrase) -> tuple[Party, ...]:
    """The bodies of the words before the verb: ``甲街道还邀请乙支队`` holds it with the second."""
    names = []
    for told in _TOGETHER.split(scene.say(owner)):
        told = told.strip().removeprefix("由")
        resolved = scene.names.own_name(told, owner.at[0] if owner.at else 0)
        if resolved and is_body(resolved) and not LEADER.search(resolved):
            names.append(Party(resolved))
    return tuple(names)


def organized_by(scene: Scene, bound: Bound) -> tuple[Party, ...]:
    """Who is told in front of the name: ``县文旅局组织的惠民演出``."""
    start, end = scene.clause(bound.clause)
    told = _BY.search(scene.body.masked, start, end)
    if told is None:
        return ()
    return organizers_of(scene, strip(scene.body.phrase(told.start("who"), told.end("who"))))
