"""Names as a text mentions them: what ends with the noun of a thing or body, and its beginning."""

from __future__ import annotations

import re

from calendar_svc.events.body import EMPTY, Body, Phrase
from calendar_svc.events.phrases import GENERIC_WORKS, strip
from calendar_svc.events.words import MARK, TENSE, alternation, fold, load
from calendar_svc.value import value

_RELATIVE_BODY = re.compile(load("names")["relative_body"])
# A name never begins at the noun itself behind one of these.
_CLOSED = frozenset(f"{MARK} \n,;:。!?、()")
_BOUNDARY = rf"[{MARK}\s,;:。!?、()]|" + alternation(
    [*load("names")["boundary"], *TENSE["causative"]]
)
# The last boundary before the end of what is matched.
_LEFT = re.compile(rf".*(?P<left>{_BOUNDARY})", re.DOTALL)
# 施工现场 and 会场 are no grounds that are built, 岭脚乡群众进城 names no 城.
_NO_SITE = re.compile("[现会]场(?!馆)|[进入出返离](?:城|场|站|院|园|店|港|库|厂|馆|校区|小区)")
# 枫林大道9号新院区 is known as 新院区.
_ADDRESS = re.compile(r".{2,14}?[路街道巷弄]\d+号(?=..)")
_PLANS = re.compile(rf"[{MARK}于在到将从自今明]")
_QUOTES = re.compile(r"“[^”,。]{1,16}”")
_NAMELESS = re.compile(
    rf"{GENERIC_WORKS}|"
    r"最后|每|各|那|其|所有|全[区县市省]|一批|(?:已|共|还)?有?(?:[一两三四五六七八九十多几\d]+)[个座条节栋处所家]"
)
# 首台设备就要吊装进场 says something, and names nothing.
_SAYS = re.compile(alternation(load("names")["says"]))
#: Characters before a noun in which its name can begin.
NAME = 22
# Behind one of these a name opens its clause, or is what somebody drives on.
_HEADS = frozenset([*",;。\n!?的在“ ○", MARK, *TENSE["causative"]])
# Parts that name nothing: 甲综合体主体结构 is told of 甲综合体.
_BUILT = frozenset(["主体结构", "主桥", "桩基", "基坑", "幕墙", "设备"])


@value(frozen=True, slots=True)
class Mention:
    """A full name in the text; ``heads`` tells that it opens its clause."""

    name: str
    start: int
    heads: bool
    noun: str = ""

    def ends_with(self, ends: tuple[str, ...]) -> bool:
        """Whether it is such a thing; a name in quotes behind it does not count: 甲项目“乙居”."""
        return (self.noun or fold(self.name)).endswith(ends)


def mention_of(body: Body, noun: re.Match[str]) -> Mention | None:
    """The full name that ends with a noun, or None where it is told without one.

    Parameters:
        noun: Where the noun stands in the masked text.
    """
    if (
        noun[0] in _BUILT
        or body.masked[noun.start() - 1 : noun.start()] in _CLOSED
        or _NO_SITE.match(body.masked, max(0, noun.start() - 1))
    ):
        return None
    if noun[0] == "计划" and _PLANS.match(body.masked, noun.end()):
        return None  # 铺轨施工计划9月启动 plans, and is no plan
    phrase, heads = _leftward(body, noun.start(), noun.end())
    numbered = _ADDRESS.match(phrase.folded)
    phrase = phrase.cut(numbered.end()) if numbered else phrase
    nameless = (
        _NAMELESS.match(phrase.folded)
        or _SAYS.search(phrase.folded)
        or phrase.folded.startswith(("该", "本", "等"))
    )
    if nameless or len(phrase) <= len(noun[0]) + 1:
        return None
    quoted = _QUOTES.match(body.masked, noun.end())
    own = body.phrase(quoted.start(), quoted.end()) if quoted else EMPTY
    said = fold(body.say(phrase))
    # 南门片区首批人才公寓项目“安居里” is known as “安居里”项目.
    short = own + body.phrase(noun.start(), noun.end()) if own else phrase
    whole = short if len(phrase) > 10 else phrase + own
    return Mention(body.say(whole), phrase.at[0], heads, said)


def bodies_of(body: Body) -> list[Mention]:
    """The names in a text that end as those of bodies do."""
    found = []
    for match in _BODY.finditer(body.masked):
        phrase, heads = _leftward(body, match.start(), match.end())
        told = phrase.folded
        nameless = _NAMELESS.match(told) or _RELATIVE_BODY.fullmatch(told) or len(told) > 12
        if len(phrase) > len(match[0]) and not nameless:
            found.append(Mention(body.say(phrase), phrase.at[0], heads))
    return found


_OFFICE = re.compile(alternation(load("names")["joined"]))
_BODY = re.compile(alternation([*load("names")["body_ends"]]))


def _leftward(body: Body, noun_start: int, end: int) -> tuple[Phrase, bool]:
    """The words from the last boundary before a noun up to its end."""
    low = max(0, noun_start - NAME)
    closed = _closed(body.masked, low, noun_start, end)
    found = _LEFT.match(body.masked, low, noun_start)
    while found and any(a < found.start("left") < b for a, b in closed):
        found = _LEFT.match(body.masked, low, found.start("left"))
    cut, kind = (found.end(), found["left"]) if found else (low, "" if low else "\n")
    opened = body.masked.rfind("“", cut, noun_start)
    if opened > body.masked.rfind("”", cut, noun_start):
        cut, kind = opened + 1, "“"  # 改名“甲公寓”: the name is what the quotes hold
    phrase = strip(body.phrase(cut, end))
    return phrase, kind in _HEADS


def _closed(masked: str, low: int, noun_start: int, end: int) -> list[tuple[int, int]]:
    """Quotations before a noun, and names of offices that hold a joining word of their own."""
    found = []
    if masked.find("“", low, noun_start) >= 0:
        found += [match.span() for match in _QUOTES.finditer(masked, low, noun_start)]
    if masked.find("和", low, noun_start) >= 0:
        found += [match.span() for match in _OFFICE.finditer(masked, low, end)]
    return found
