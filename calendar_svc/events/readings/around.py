"""What stands around the word of a step: 通过专项验收, 启动围护桩施工, 自3月开工以来."""

from __future__ import annotations

import re

from calendar_svc.events.body import EMPTY, Phrase
from calendar_svc.events.draft import Scene
from calendar_svc.events.phrases import strip
from calendar_svc.events.timeline import first_unit
from calendar_svc.events.triggers import Bound, Trigger
from calendar_svc.events.words import MARK, STEPS, VERBS, alternation
from calendar_svc.model import Timex

#: Every step in the life of a project.
STEP = alternation(w for v in VERBS if v.reads == "milestone" for w in v.words)
#: Verbs that may stand before what they are about: 启动甲项目, 建成甲.
TRANSITIVE = frozenset(STEPS["transitive"])
AT_END = re.compile(rf"(?:开始|正式|全线|整体|全部)?(?:{STEP})$")
# 甲院区通过人防专项 | 验收, 乙安置房完成 | 主体封顶: a verb of reaching before the step.
_REACHES = re.compile(
    r"(?:顺利|成功|全面|正式|已|先后|陆续)*(?P<how>通过|获得|取得|获|完成|实现|迎来|进入)了?(?P<what>[^,。;、]{0,14})$"
)
_PASSED = ("通过", "获", "获得", "取得")  # said with what is reached: 获省发改委批复立项
_DOING = re.compile(
    r"[^,。;的了]{1,8}?(?:施工|安装|铺设|吊装|拆除|装修|调试|招商|招生|征迁|征收|搬迁|测试|浇筑)(?=[,。;\n]|$)"
)
_SINCE = re.compile("以来|至今|到现在")


def behind_step(scene: Scene, subject: Phrase, trigger: Trigger, start: int) -> Phrase:
    """The subject of two steps with a time each: ``甲隧道3月贯通、6月通车``."""
    steps = AT_END.search(subject.folded)
    last = subject.at[-1] if subject else start
    if steps is None or MARK not in scene.body.masked[last : trigger.start]:
        return subject
    return strip(subject.cut(0, steps.start()))


def reached_in(subject: Phrase) -> tuple[Phrase, Phrase]:
    """What stands before a verb of reaching, and what is reached up to the step itself."""
    found = _REACHES.search(subject.folded)
    passed = found is not None and found["how"] == "通过"  # 8月通过了 | 验收
    if found is None or (not found["what"] and found.start() == 0 and not passed):
        return subject, EMPTY
    reached = found.start("how" if found["how"] in _PASSED else "what")
    return strip(subject.cut(0, found.start())), subject.cut(reached)


def doing(scene: Scene, trigger: Trigger, end: int) -> Phrase:
    """The works that a project begins: ``项目启动围护桩施工``."""
    found = _DOING.match(scene.body.masked, trigger.end, end)
    begins = found is not None and trigger.word in TRANSITIVE
    return scene.body.phrase(*found.span()) if found and begins else EMPTY


def since(scene: Scene, bound: Bound) -> Timex:
    """The time of a step, closed where it opens what has gone on since: 自2020年11月开工以来."""
    opens = bound.time.role == "since" and _SINCE.match(scene.body.masked, bound.trigger.end)
    return first_unit(bound.time) if opens else bound.time
