"""What a headline or the head of a list item says: the matter that short words belong to."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from calendar_svc.events.body import Body
from calendar_svc.events.phrases import gathering_end
from calendar_svc.events.words import EMOJI, MARK, NOUNS, alternation, fold, load

_WORDS = load("topics")
_SPACED = re.compile(r"(?<![^\s])(\S)\s+(?=\S(?:\s|$))")
_OPEN = re.compile(rf"^(?:[★◆●○◎■▲※·•\s]+|{EMOJI}+|【[^】]{{0,12}}】|[(][^)]{{0,6}}[)])+")
_CLOSE = re.compile(rf"(?:\s|{EMOJI})+$")
_NOTE = re.compile(r"\s*[(【][^)】]{0,14}[)】]\s*$")
_ABOUT = re.compile(rf"^(?P<body>[^“《]{{0,30}}?)关于(?:{alternation(_WORDS['about'])})?")
_PAPER = re.compile(rf"(?:的|之)?(?<!征求)(?:{alternation(_WORDS['papers'])})$")
_YEAR = re.compile(
    r"^(?:\d{4}|[零〇一二三四五六七八九]{4})年度?(?:[上下]半年|[春秋]季学期)?(?!年|度|第|\d{1,2}月)"
)
_CHANGE = re.compile(rf"(?:{alternation(_WORDS['changes'])})$")
_ACT = re.compile(rf"^(?:{alternation(_WORDS['acts'])})")
_HELD = re.compile(rf"(?:将?(?:于|在)[^,“”]{{1,24}})?(?:{alternation(_WORDS['held'])})$(?<!公开赛)")
# 某节的这些时间有变!: only what changes is the matter.
_CHANGED = re.compile(
    r"的?(?:这些|部分|几个|有关|相关)?(?:举办|举行)?(?:时间|日期|日程|场次|安排)(?:都|已|又)?(?:有变化?|变了|有调整|调整|变更|改了|有改动)[!。]*$"
)
# What opens a headline and names nothing: 本周末,…; 展讯|….
_WHEN = re.compile(
    r"(?:[本下]?周末|[本下]?周[一二三四五六日]|今[日天晚]|明[日天晚]|今起|即日起)[,!]|.{2,6}[|丨]|[一-鿿]{2,6}!"
)
# 甲供电所2025年7月计划停电公告, 甲县2025年公开招聘公告: who speaks stands before the year.
_BEFORE_YEAR = re.compile(
    rf"(?P<body>[^\s关,。《“\d]{{2,18}}?(?:{alternation(load('names')['speaking'])}))(?=\d{{4}}年|\d{{1,2}}月份?)"
)
_LETTERHEAD = re.compile(r"(?P<body>[^\s关,。《“]{4,20}(?<!公))\s*(?:函|公告|通知|通告|公示)$")
# Heads an agenda of many: 某街道本周活动, 3月演出.
_AGENDA = re.compile(
    r"(?:本周|一周|下周|近期|本月|下月|周末|\d月|月份|[一二三四]季度)(?:公共|群众|文化|主要|重要|系列|惠民)*(?:活动|会议|演出|讲座|展览|赛事|节目单?)$"
)
# 【下周预告】, 一周回顾: heads what is to come or over, and is no matter
_ROUNDUP = re.compile(
    r"【?(?:本周|上周|下周|一周|近期|本月|上月|下月|每周|每月)(?:预告|回顾|要闻|安排|动态|提醒|看点|日程|大事|工作|简报)】?(?:\([^()]*\))?"
)
# 免费筛查,就在这几天!
_SLOGAN = re.compile(r"(?<=.{4})[,!。|丨].{2,20}$")
# 致甲小区二期业主的一封信: what they own.
_TO_OWNERS = re.compile(r"致(?P<what>[^,。:]{3,14}?)(?:全体|各位|准|的)*业主")
_LETTER = re.compile(r"(?:一封信|一封家书|公开信|倡议书|友情提醒)$")
# 这样走, 好戏连台, 来啦: such a headline calls to its readers and names nothing.
_CALLS = re.compile(alternation(_WORDS["calls"]))
_TELLS = re.compile("召开|举行|举办|启动|开展|开工|通车|开赛|来了|升级")
# 甲委员会召开第三次会议 names the 甲委员会第三次会议.
_MET = re.compile(r"(?<=[区县市镇乡村会委局校府道司])(?:召开|举行|举办)(?=[^,。]*会$|第)")
_SPEAKER = re.compile(r"(?P<who>[^,。:“”\s]{2,10}):(?!\d)")
_MATTER = re.compile(
    rf"^(?P<label>{alternation(load('labels')['matter'])})\s*:\s*(?P<value>[^\n]{{4,60}}?)[。\n]",
    re.MULTILINE,
)
# 主旨:为办理本镇114年度甲案,请查照 is about 甲.
_CASE = re.compile(
    r"(?:有关|关于|公告|检送|函转|函送|兹)*(?:为|就)?(?:办理|举办|辦理)?(?:本[镇乡区市县府所局校会])?(?:\d{2,4}(?:学)?年度?)?"
    r"(?P<case>[^,]{4,30}?)(?:乙?一?案|事宜|活动事宜)(?:,.*)?$"
)
# 主旨:本馆办理甲工程,暂停开放,请查照
_ASKED = re.compile(
    r"(?:为|有关|关于)?(?:本[馆校所府局处会院园站镇乡]|本中心)?(?:办理|举办)?(?P<what>[^,]{4,24}),.*(?:查照|周知|知照)"
)
_DAYS = (
    r"(?:\d{2,4}年)?\d{1,2}(?:月\d{1,2}日|/\d{1,2})(?:[(](?:星期|周)?[一二三四五六日][)])?"
    r"(?:[至到、-](?:\d{1,2}月)?\d{1,2}日)?"
)
# 甲特展 8月5日起开展
_DATED_TAIL = re.compile(
    rf"[\s,]+{_DAYS}起?(?:正式|热闹|隆重)?(?:开展|登场|开跑|开锣|起跑|举行|举办|开幕|启用|上路|开放)?$"
)
# 甲桥改建工程订于113年4月8日起封闭交通
_SINCE = re.compile(rf"(?:谨?[订定]于|自|将?于)(?:民国)?{_DAYS}起")
_FIRM = re.compile(r"(?:公司|集团|商店|超市|诊所|工作室|合作社|事务所|经营部|门市部|农场)$")
_NO_TITLE = re.compile(
    r"代码|编号|简称|^.{0,20}(?:公告|通知|通告|公示)$(?<!的公告)(?<!的通知)(?<!的通告)"
)
_TITLE_LINE = re.compile(
    rf"^[^\n。:{MARK}]{{6,60}}(?:的?(?:通知|公告|通告|公示|启事|函))$", re.MULTILINE
)
_RULE = re.compile(r"《[^》]{4,60}》")


@dataclass(frozen=True, slots=True)
class Topic:
    """The matter of a notice or article.

    ``matter`` is the headline without 关于…的通知; ``gathering`` the meeting or activity that it
    names; ``document`` a title in 《》; ``body`` who speaks in 某局关于…, ``speaker`` in 某街道:…;
    all as printed. ``record`` tells that a record of a form names it.
    """

    matter: str = ""
    gathering: str | None = None
    document: str | None = None
    body: str | None = None
    speaker: str | None = None
    record: bool = False

    @property
    def short(self) -> str:
        """The matter, short enough to stand before another word in a title."""
        said = fold(self.matter)
        told = len(said) > 26 or _TELLS.search(said[1:]) or _CALLS.search(said)
        return "" if told else self.matter


def read_topic(text: str) -> Topic:
    """Read a headline.

    Parameters:
        text: The headline in one line, or the text of a list item that names something.

    Returns:
        The topic; every field is empty for an empty headline.
    """
    line = _CLOSE.sub("", _SPACED.sub(r"\1", text.strip()))
    folded = fold(line)
    opened = _OPEN.match(folded)
    if opened and opened.end() < len(folded):
        line, folded = line[opened.end() :], folded[opened.end() :]
    when = _WHEN.match(folded)
    if when and when.end() + 4 < len(folded):
        line, folded = line[when.end() :], folded[when.end() :]
    rule = _RULE.search(folded)
    document = line[rule.start() : rule.end()] if rule else None
    spoken = _SPEAKER.match(folded)
    speaker = line[: spoken.end("who")] if spoken else None
    body = None
    signed = _BEFORE_YEAR.match(folded) or _LETTERHEAD.match(folded)
    if signed:
        body = line[: signed.end("body")]
    about = _ABOUT.match(folded)
    if about:
        body = line[: about.end("body")].strip() or None
        line, folded = line[about.end() :], folded[about.end() :]
    line = _addressed(line, folded) if _LETTER.search(folded) else _tail(line, folded)
    folded = fold(line)
    year = _YEAR.match(folded)
    if year and year.end() < len(folded) and folded[year.end() :] not in NOUNS.kinds:
        line, folded = line[year.end() :], folded[year.end() :]
    met = _MET.search(folded)
    if met:
        line, folded = (
            line[: met.start()] + line[met.end() :],
            folded[: met.start()] + folded[met.end() :],
        )
    if _AGENDA.search(folded) or _ROUNDUP.fullmatch(folded):
        line = folded = ""
    slogan = _SLOGAN.search(folded)
    if slogan and gathering_end(folded[: slogan.start()]) == slogan.start():
        line, folded = line[: slogan.start()], folded[: slogan.start()]
    line, folded = ("", "") if folded in _WORDS["papers"] else (line, folded)
    end = gathering_end(folded)
    start = folded.rfind(" ", 0, end) + 1
    gathering = line[start:end] if 3 <= end == len(line) else None
    return Topic(line, gathering, document, body, speaker)


def _addressed(line: str, folded: str) -> str:
    """What a letter to owners is about: what they own."""
    owners = _TO_OWNERS.match(folded)
    return line[slice(*owners.span("what"))] if owners else ""


def topic_of(headline: str, body: Body) -> Topic:
    """The topic of an article: its headline, or the first line that is the title of a notice.

    A line 主旨:… of the body overrules both.
    """
    topic = read_topic(headline)
    matters = list(_MATTER.finditer(body.folded))
    labels = [line["label"] for line in matters]
    for line in matters:
        if labels.count(line["label"]) > 1:
            continue  # one of several records of a form
        value = body.text[line.start("value") : line.end("value")]
        if topic.matter and _FIRM.search(fold(value)):
            continue  # 名称:甲有限公司 in a form says whom it is about, not what
        case = _CASE.match(fold(value))
        asked = _ASKED.match(fold(value)) if line["label"] == "主旨" and not case else None
        value = value[slice(*asked.span("what"))] if asked else value
        named = read_topic(value[case.start("case") : case.end("case")] if case else value)
        if named.matter:
            return replace(named, body=topic.body or named.body)
    if _NO_TITLE.search(fold(headline)) or not topic.matter:
        titled = _TITLE_LINE.search(body.masked)
        if titled:
            return read_topic(body.text[titled.start() : titled.end()])
    return topic


# 甲疫苗接种来了!, 甲日程公布: what is new of the matter.
_NEWS_OF = re.compile(
    r"(?<=.{6})(?:(?:工作)?(?:日程|安排|时间表|时间|政策)?(?:已)?(?:公布|出炉|来啦|来了|定了|发布|敲定)|开始(?:啦|了)|招贤纳士)[!~。]*$"
)


def _tail(line: str, folded: str) -> str:
    """Leave out 的通知, notes in brackets and verbs of change at the end, acts at the head."""
    day = _DATED_TAIL.search(folded)
    if day and day.start() >= 4:
        line, folded = line[: day.start()], folded[: day.start()]
    since = _SINCE.search(folded)
    if since and since.start() >= 4:
        line = line[: since.start()] + line[since.end() :]
        folded = folded[: since.start()] + folded[since.end() :]
    for pattern in (_NOTE, _PAPER, _NOTE, _PAPER, _CHANGE, _HELD):
        found = pattern.search(folded)
        if found and found.start() >= 2:
            line, folded = line[: found.start()], folded[: found.start()]
    calls = _NEWS_OF.search(folded)
    if calls:
        line, folded = line[: calls.start()], folded[: calls.start()]
    changed = _CHANGED.search(folded)
    if changed and changed.start() >= 4:
        line, folded = line[: changed.start()], folded[: changed.start()]
    act = _ACT.match(folded)
    if act and act.end() + 2 < len(folded):
        line = line[act.end() :]
    return line.strip()
