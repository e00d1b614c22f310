"""Names out of running text: which words before or after a trigger belong to its name.

No parser stands behind this: a name ends where its clause, a time, a trigger or a word of tense
says so. All functions take and give `Phrase` values, so that a name can be printed as it stands.
"""

from __future__ import annotations

import re

from calendar_svc.events.body import EMPTY, Body, Phrase
from calendar_svc.events.words import MARK, NOUNS, TENSE, Endings, alternation

_LEAD = re.compile(
    rf"(?:{MARK}+(?:底?前|起|止)?|{alternation(TENSE['lead'])}|[\s,;:.·。!?]|^\d{{1,2}}\s+)+"
)
_KEPT = frozenset(TENSE["kept"])
_TRAIL = Endings((*TENSE["trail"], *_KEPT, MARK, *" \n\t,;.·"))
_YEAR = re.compile(r"\d{4}年")  # 2019年列入名录: when, and not who
_PIECE, _OF = re.compile(f"[^{MARK}]+"), re.compile("的")
#: Characters before a trigger in which its name can stand.
_REACH = 90
#: What a sentence says of a work, and no name: 它是…的控制性工程.
GENERIC_WORKS = (
    r"(?:(?:控制|标志|示范|先导)性|重点|重大|关键|节点|民生|实事|民生实事|样板|一号)(?:工程|项目)$"
)
_CAUSATIVE = re.compile(
    rf"(?:{alternation(TENSE['manner'])})*(?:{alternation(TENSE['causative'])})"
)
_PREDICATE = re.compile(
    rf"{alternation(TENSE['predicate'])}|[东南西北](?:侧|端|面)?(?:起|至|到|接|连|临|邻|靠|抵|止)|{MARK}|\s"
)
_LOCATIVE = re.compile(r"(?<![位落址])(?:在|于)((?!内)[^在于,:;“”]{2,26})$")
_QUOTED = re.compile(r"“[^”]*”|《[^》]*》|\([^)]*\)")
# What describes one of a list.
_OF_ITEM = re.compile(r"(?<=、)(?:总投资|投资|占地|位于|由|总建筑面积|建筑面积|年产|来自|计划)")
# A time in brackets says nothing of a name: 假期(1月2日)开放时间.
_ASIDE = re.compile(rf"\([\s{MARK}]+\)")
# 这个由甲公司投资建设的街区: two characters are what is described.
_POINTED = re.compile(r"(?:这[个座条所处家项]|由|总?投资)(?=.{4,}的..$)")
# 县游泳馆因设备调试推迟开放: why, and no part of the name
_BECAUSE = re.compile(
    r"(?<=..)(?<![基原成起病主])(?:因(?![特材人公子素此])|由于|鉴于|受)[^,;。:“”]{2,20}$"
)
# 将向市民开放
_TO_WHOM = re.compile(
    r"(?:将|也)?(?:免费)?(?:向|面向|对)(?:广大|全体)?(?:市民|公众|社会|游客|居民|读者|观众|群众|村民|社会公众)(?:免费)?$"
)
# 老码头以“甲”的新身份开放 is told of “甲”; 以全新面貌开放 of what stands before it.
_GUISE = re.compile(
    r"以(?:(?P<name>“[^”]{2,16}”)的?(?:全?新|崭新)?|(?:全新|崭新|新)的?)(?:身份|面貌|形象|姿态|名字|名义)$"
)
# 答疑会于某日以线上会议方式召开, 采取电子邮件方式报名
_MANNERS = ("方式", "形式", "的方式", "的形式")
_MANNER = re.compile(r"(?:采取|采用|以|通过|按照?)[^,;。:]{2,16}$")
_ITEM = re.compile(r"[、]|(?<=.{3})(?:以及|和|及|与)(?=.{3})")
# A、B两栋, 3、5号楼: parts of one thing, which have no names of their own.
_BLOCKS = re.compile(
    r"(?:[A-Z\d]{1,3}、)+[A-Z\d]{1,3}(?:[两三四五六七八九十]?[栋座幢]|号楼|地块)楼?"
)
_ETC = re.compile(
    r"(?:等\S{0,12}|(?:这|[两二三四五六七八九十\d]+)(?:个|座|条|所|家|处|幢|栋|项|大)(\S{0,14}))$"
)


def strip(phrase: Phrase) -> Phrase:
    """Take words of tense, joining words and marks off both edges."""
    while True:
        said = phrase.folded
        lead = _LEAD.match(said)
        start = lead.end() if lead else 0
        if start and start == len(said):
            return EMPTY
        tail = _TRAIL.of(said[start:] if start else said)
        tail = "" if tail in _KEPT else tail
        if not start and not tail:
            return phrase
        phrase = phrase.cut(start, len(said) - len(tail or ""))


def join(phrase: Phrase) -> Phrase:
    """Leave times out of the middle: ``甲项目〈2月18日〉主体结构`` gives ``甲项目主体结构``."""
    parts = EMPTY
    for aside in reversed(list(_ASIDE.finditer(phrase.folded))):
        phrase = phrase.without(aside.start(), aside.end())
    for piece in _PIECE.finditer(phrase.folded):
        parts += strip(phrase.cut(piece.start(), piece.end()))
    return parts


def _outside_quotes(folded: str, position: int) -> bool:
    return not any(m.start() < position < m.end() for m in _QUOTED.finditer(folded))


def after_speech(phrase: Phrase) -> Phrase:
    """Leave out what introduces direct speech: up to a colon or a quote that does not close."""
    text = phrase.folded
    colon = max(text.rfind(":"), -1)
    opened = text.rfind("“")
    if opened >= 0 and "”" not in text[opened:]:
        colon = max(colon, opened)
    closed = text.find("”")
    if closed >= 0 and "“" not in text[:closed]:
        colon = max(colon, closed)
    return phrase.cut(colon + 1) if colon >= 0 and _outside_quotes(text, colon) else phrase


def after_relative(phrase: Phrase, shortest: int = 3) -> Phrase:
    """Keep what a relative clause describes: ``封闭16个月的甲桥`` gives ``甲桥``."""
    pointed = _POINTED.match(phrase.folded) is not None
    for match in reversed(list(_OF.finditer(phrase.folded))):
        rest = len(phrase) - match.end()
        if (rest >= shortest or (pointed and rest == 2)) and _outside_quotes(
            phrase.folded, match.start()
        ):
            listed = phrase.folded.rfind("、", 0, match.start())
            if _OF_ITEM.match(phrase.folded, listed + 1):
                # 投资甲亿元的乙、投资丙亿元的丁: each of a list is described for itself.
                return after_relative(phrase.cut(0, listed + 1), shortest) + phrase.cut(match.end())
            return phrase.cut(match.end())
    return phrase


def before_trigger(body: Body, start: int, end: int) -> tuple[Phrase, Phrase]:
    """The name before a trigger, and the place that stands between the two, if any.

    Parameters:
        start: Where the clause starts.
        end: Where the trigger starts.
    """
    phrase = after_speech(body.phrase(max(start, end - _REACH), end))
    drive = [m for m in _CAUSATIVE.finditer(phrase.folded) if m.end() < len(phrase)]
    if drive:
        head = strip(phrase.cut(0, drive[-1].start()))
        rest = phrase.cut(drive[-1].end())
        # 甲产业园要确保9月投产: who is driven on stands before, and nothing behind.
        phrase = head if not join(rest) and head.folded.endswith(NOUNS.project) else rest
    place = EMPTY
    phrase = strip(phrase)
    manner = _MANNER.search(phrase.folded) if phrase.folded.endswith(_MANNERS) else None
    if manner:
        phrase = strip(phrase.cut(0, manner.start()))
    cause = _BECAUSE.search(phrase.folded)
    if cause:
        phrase = strip(phrase.cut(0, cause.start()))
    whom = _TO_WHOM.search(phrase.folded)
    if whom:
        phrase = strip(phrase.cut(0, whom.start()))
    guise = _GUISE.search(phrase.folded)
    if guise:
        cut = guise.span("name") if guise["name"] else (0, guise.start())
        phrase = phrase.cut(*cut)
    where = _LOCATIVE.search(phrase.folded)
    if where and MARK not in where[1] and _outside_quotes(phrase.folded, where.start()):
        place = phrase.cut(where.start(1), where.end(1))
        phrase = strip(phrase.cut(0, where.start()))
    return after_relative(join(phrase)), place


def leading_subject(body: Body, start: int, end: int) -> Phrase:
    """The subject of a clause: its words up to where the predicate begins."""
    phrase = after_speech(body.phrase(start, min(end, start + _REACH)))
    lead = _LEAD.match(phrase.folded)
    if lead:
        phrase = phrase.cut(lead.end())
    if _CAUSATIVE.match(phrase.folded):
        return EMPTY
    if _PREDICATE.match(phrase.folded):
        phrase = _described(phrase)
    for match in _PREDICATE.finditer(phrase.folded):
        if match.start() >= 2 and _outside_quotes(phrase.folded, match.start()):
            phrase = phrase.cut(0, match.start())
            break
        if match.start() == 0:
            return EMPTY
    phrase = after_relative(strip(phrase))
    return EMPTY if _YEAR.fullmatch(phrase.folded) else phrase


def _described(phrase: Phrase) -> Phrase:
    """What a clause that opens with a predicate describes: ``配套的甲改造`` gives ``甲改造``."""
    relative = phrase.folded.find("的")
    return strip(phrase.cut(relative + 1)) if 0 < relative < 16 else phrase


def items(phrase: Phrase) -> tuple[Phrase, ...]:
    """The members of a list: ``甲、乙等项目`` gives two, ``甲、乙两个小站`` 甲小站, 乙小站."""
    text = phrase.folded
    if _BLOCKS.fullmatch(text):
        return (phrase,)
    if "、" not in text:
        etc = _ETC.search(text)
        return (
            (phrase.cut(0, etc.start()),)
            if etc and etc[0][0] == "等" and etc.start()
            else (phrase,)
        )
    tail = EMPTY
    etc = _ETC.search(text)
    if etc and _outside_quotes(text, etc.start()):
        if etc[1]:
            tail = phrase.cut(etc.start(1), etc.end(1))
        phrase = phrase.cut(0, etc.start())
    found, at = [], 0
    for cut in _ITEM.finditer(phrase.folded):
        if _outside_quotes(phrase.folded, cut.start()):
            found.append(strip(phrase.cut(at, cut.start())))
            at = cut.end()
    found.append(strip(phrase.cut(at)))
    named = [item for item in found if len(item) >= 2]
    return tuple(item if item.folded.endswith(tail.folded) else item + tail for item in named)


def gathering_end(folded: str) -> int:
    """Where the last noun of a gathering ends in *folded*, or 0 where there is none."""
    best = 0
    for match in GATHERING.finditer(folded):
        torn = len(match[0]) == 1 and folded.endswith(_NO_TAIL, 0, match.end())
        if not torn and not _CONTINUES.match(folded, match.end()):
            best = match.end()
    titled = _TITLE_BEHIND.match(folded, best) if best else None
    return titled.end() if titled else best


def gathering_noun(folded: str) -> str | None:
    """The noun that ends a name, the longest one the lexicon has."""
    noun = _NOUNS.of(folded)
    return None if noun is not None and len(noun) == 1 and folded.endswith(_NO_TAIL) else noun


# 开展, 环节: words that end as a gathering does, and name none
_NO_TAIL = tuple(
    f"{first}{last}"
    for last, firsts in (("展", "开发进拓扩施伸"), ("节", "环细季情调关章"), ("课", "停上下复功"))
    for first in firsts
)
_NOUNS = Endings((*NOUNS.kinds, *NOUNS.ceremonies))
GATHERING = re.compile(alternation((*NOUNS.kinds, *NOUNS.ceremonies)))
# 音乐会《甲》 is a gathering with its title.
_TITLE_BEHIND = re.compile(r"《[^》]{1,30}》")
# What makes the noun the head of another word: 会议室, 大会堂, 展厅, 活动中心, 考试院.
_CONTINUES = re.compile(
    r"室|厅|堂|馆|位|台|商(?!会)|板|中心|院|现场|期间|组委会|精神|纪要|方案|通知|公告|决议|报告|代表|人员|参加人|参与|作品|票|区|示范|办公|主席|主任|委员|经费|系统|平台|产业|经济"
)
