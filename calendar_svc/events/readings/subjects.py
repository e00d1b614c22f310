"""What a step without a subject of its own is told of: the subject of an earlier clause."""

from __future__ import annotations

import re

from calendar_svc.events.body import EMPTY, Phrase
from calendar_svc.events.draft import Scene
from calendar_svc.events.phrases import GENERIC_WORKS, leading_subject, strip
from calendar_svc.events.readings.around import AT_END
from calendar_svc.events.words import VERBS, alternation

_PEOPLE = ("我们", "大家", "记者", "市民", "群众")
#: Words before a step that say nothing of what is built.
EMPTY_SUBJECTS = frozenset(
    [*_PEOPLE, "人民币", "报名", "会议", "活动", "工作", "土地", "手续", "资金", "工期", "进度"]
)
_GENERIC = re.compile(GENERIC_WORKS)
_SHUT = re.compile(rf"(?:{alternation(w for v in VERBS if v.reads == 'period' for w in v.words)})$")
#: A step of beginning or ending; 修复工程 holds no 复工.
STEP_BEGUN = re.compile(
    rf"(?:{alternation(w for v in VERBS if v.name in ('start', 'finish') for w in v.words)})"
    "(?!(?<=工)程)"
)
# 新站房面积0.9万平方米,计划…建成: a measure of the project, not what is built.
_MEASURE = re.compile(
    r"(?:面积|投资|造价|规模|里程|全长|总长|长度)[^,]{0,4}\d|\d[\d.]*万?(?:平方米|平米|亿元|万元|亩|公里)$|"
    r"(?:双向|单向)?[两二四六八十\d]+车道$|^(?:桥宽|设计(?:时速|车速)|日处理|年产)|率(?:已|达|为|约|超)?[达为约超]?\d|完成率|招商率"
)
# 将开始“热滑”: a word in quotes, and no project.
_SAID = re.compile("“[^”]{1,4}”")
# 首台机组9月投产,2028年底全面投产: the whole is not the part.
_A_PART = re.compile(
    r"首[台批条段座个期]|[一二三四五六\d]+号|第[一二三四五六\d]+[台批条段]|部分|其中"
)
# 甲水厂土建部分已完成九成,8月底前供水
_PART_OF_WORKS = re.compile(r"(?<=.{3})(?:土建|主体|设备|安装|装修|施工|基础)(?:部分|工程)$")
# 受疫情影响停了两个月,去年4月复工: why, and not who.
_WHY = re.compile(r"\s*(?:受(?![理到])|由于|鉴于|因(?![特材人公]))")
# 设备安装完毕后,…正式通车: what had to be done before is not what opens.
# 局长甲说,全线…通车: who says it, and not what opens.
_ONCE_DONE = re.compile(
    "(?:介绍|表示|透露|告诉记者|[长人授员师任理]?[一-鿿]{2,3}说)$|(?:完毕|完成|结束|到位|竣工|完工|通过|批准|合格)(?:之|以)?后$"
)


def earlier_subject(scene: Scene, clause: int, *, whole: bool = False) -> Phrase:
    """The subject of the nearest earlier clause of the sentence that names one."""
    for index in range(clause - 1, -1, -1):
        start, end = scene.clause(index)
        subject = leading_subject(scene.body, start, end)
        if (whole and _A_PART.match(subject.folded)) or _SHUT.search(subject.folded):
            continue
        if _WHY.match(scene.body.masked, start, end):
            continue
        if _GENERIC.match(subject.folded) or _ONCE_DONE.search(scene.body.masked, start, end):
            continue
        part = _PART_OF_WORKS.search(subject.folded)
        subject = subject.cut(0, part.start()) if part else subject
        verb = STEP_BEGUN.search(subject.folded) or AT_END.search(subject.folded)
        if verb:
            subject = strip(subject.cut(0, verb.start()))
        measure = _MEASURE.search(subject.folded) or _SAID.fullmatch(subject.folded)
        if len(subject) >= 2 and subject.folded not in EMPTY_SUBJECTS and not measure:
            return subject
    return EMPTY
