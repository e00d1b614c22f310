"""What stands around the label of a time and names what the label alone does not."""

from __future__ import annotations

import re

from calendar_svc.events.body import Phrase
from calendar_svc.events.draft import Scene
from calendar_svc.events.phrases import gathering_end, gathering_noun, leading_subject, strip
from calendar_svc.events.triggers import triggers
from calendar_svc.events.words import MARK, NOUNS
from calendar_svc.model import Timex

_OWN = 5  # characters of a name that says enough
_OPENED = 4  # characters of 同步开启 behind the name of what opens


def value_named(scene: Scene, time: Timex, core: Phrase) -> str:
    """The gathering named between a label and its time: ``公教活动:“甲”工坊,6月24日14:00``."""
    if not core or scene.news:
        return ""
    low = core.at[-1] + 1
    value = strip(scene.body.phrase(low, time.span.start))
    named = gathering_noun(value.folded) is not None and len(value) >= _OWN
    plain = MARK not in value.folded and not _PROSE_IN.search(value.folded)
    return scene.say(value) if named and plain and value.folded not in NOUNS.generic else ""


_PROSE_IN = re.compile("[,;。:!?于在将]")


def own_gathering(scene: Scene, label: int) -> str:
    """What the first clause of the sentence names: ``甲评选同步开启,投票时间…``."""
    start, end = scene.clause(0)
    if scene.news or label <= end or any(start <= t.span.start < end for t in scene.sentence.times):
        return ""
    subject = leading_subject(scene.body, start, end)
    stop = gathering_end(subject.folded)
    return scene.say(subject.cut(0, stop)) if 5 <= stop >= len(subject) - _OPENED else ""


def told_before(scene: Scene, label: Phrase, at_label: int) -> str | None:
    """The fuller name of a short phase in an earlier clause: ``启动2024年度医保缴费,缴费期自…``."""
    core = label.folded
    earlier = scene.body.masked[scene.sentence.start : at_label]
    at = earlier.rfind(core) if 2 <= len(core) <= 4 else -1
    if at < 0:
        return None
    start, _ = scene.clause(scene.sentence.clause_at(scene.sentence.start + at))
    told = [t for t in triggers(scene.body, scene.sentence) if start <= t.start < at_label]
    verbs = [t.end for t in told if t.end < scene.sentence.start + at]
    phrase = strip(scene.body.phrase(max([start, *verbs]), scene.sentence.start + at + len(core)))
    return scene.say(phrase) if len(core) < len(phrase) <= 24 else None
