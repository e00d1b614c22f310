"""Who and what an article is about, and what its short words stand for.

``项目``, ``大桥``, ``二期`` or nothing at all before a trigger take the name that was told before;
``该镇``, ``我局`` take the body's own name.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from calendar_svc.events.body import Body
from calendar_svc.events.mentions import NAME, Mention, bodies_of, mention_of
from calendar_svc.events.words import NOUNS, TENSE, Endings, alternation, fold, load
from calendar_svc.value import replace

_PROJECT = re.compile(
    rf"(?:{alternation(NOUNS.project)})"
    r"(?![师口段面长员部局处法费经]|[一二三四五六\d]?(?:公司|集团))"
)
_THINGS = Endings(NOUNS.project)
# What these end with may be taken off a name; every other name ends with its noun.
_LOOSE = frozenset(
    noun
    for noun in NOUNS.project
    if any(noun.endswith(word) or word.endswith(noun) for word in TENSE["trail"])
)
_PART = re.compile(
    r"(?:第?[一二三四五六首]期(?:工程|项目)?|[一二三四五六]标段|主体结构|主体工程|主体|(?:[A-Z\d]{1,3}、)*[A-Z\d]{1,3}(?:[两三四五六七八九十]?[栋座幢]|号楼|[期区]|地块)|[东西南北主副左右]{1,3}塔|[东西南北主副左右中]{1,2}(?:桥|楼|馆|区|线|段|岸|洞|幅|引桥|站房)|[A-Z\d]{1,3}#楼|(?:主|新)?站房)$"
)
_THIS = re.compile(r"^(?:该|本|此|这[个座条一家所处项段栋幢片]|上述|同一)")
# 该院新门诊楼 is 甲医院新门诊楼.
_OWNED = re.compile(
    r"[该本](?P<what>院|校|馆|园|厂|站|公司|中心|景区|基地|园区|社区|学校|医院)(?=.{2,10}$)"
)
# 急诊 is that of the hospital told before.
_WARD = re.compile(load("names")["ward"])
_BODY_ENDS = tuple(load("names")["body_ends"])
_RELATIVE_BODY = re.compile(load("names")["relative_body"])
# How many names back a short word may point; keeps a book in one article linear.
_REACH = 200
_NEAR = 20  # nouns back at which the name told last mostly stands
_LONG = 5  # characters of a name that stands for nothing else
_SHORT = 10  # characters of a name that may be a longer one told in short
# Who acts is no project that has parts: 承建方甲公司介绍,右线贯通.
_FOCUS = tuple(n for n in NOUNS.project if n not in load("names")["acting"])
# Words for whatever is built: 这个项目 may be the 院区 told before.
_ANY = ("项目", "工程")
_NUMBERED = re.compile(r"(?:\d{1,2}|[一二三四五六七八九十])号(?P<what>[^号]{1,5})$")
# What has such parts.
_ROADS = ("路", "大道", "街", "公路", "高速", "号线", "铁路", "河道", "堤防", "隧道")
_KIN = {
    "段": (*_ROADS, "工程", "改造", "项目"),
    "幅": (*_ROADS, "桥"),
    "洞": ("隧道",),
    "塔": ("桥",),
}
_LEVELS = "镇乡街区县市省村校院局委馆"


@dataclass(frozen=True, slots=True)
class _Known:
    """What was looked up so far, shared by the names of an article and those of its lines."""

    read: dict[int, Mention | None]
    asked: dict[tuple[tuple[str, ...], int], tuple[list[int], list[int]]]
    fits: dict[tuple[str, ...], frozenset[str]]
    nouns: list[tuple[tuple[int, re.Match[str]], ...]]


@dataclass(frozen=True)
class Names:
    """The names that an article tells, in order, its headline first (at position -1).

    They are looked for when the first one is asked for; most articles never ask.

    Parameters:
        body: The text of the article.
        headline: Its headline, if it has one.
        issuer: The body that publishes a notice, which ``我局`` stands for.
    """

    body: Body
    headline: Body | None
    issuer: str | None
    bounds: tuple[int, int] | None = None
    known: _Known = field(default_factory=lambda: _Known({}, {}, {}, []), compare=False)

    def of_line(self, low: int, high: int) -> Names:
        """The names that one line of a list may speak of: its own; those of the others say nothing.

        Parameters:
            low, high: Where the line begins and ends in the body.
        """
        return replace(self, bounds=(low, high))

    @property
    def mentions(self) -> Iterator[Mention]:
        """The projects, works and things that milestones are told of."""
        return self._told(range(len(self._nouns)))

    @cached_property
    def _nouns(self) -> tuple[tuple[int, re.Match[str]], ...]:
        """Every noun that a mention may end with, and where it stands: -1 in the headline."""
        if self.known.nouns:
            return self.known.nouns[0]
        head = _PROJECT.finditer(self.headline.masked) if self.headline else ()
        told = ((noun.start(), noun) for noun in _PROJECT.finditer(self.body.masked))
        nouns = (*((-1, noun) for noun in head), *told)
        self.known.nouns.append(nouns)
        return nouns

    def _mention(self, number: int) -> Mention | None:
        """What a noun names; each is read once, and only where somebody asks for it."""
        if number not in self.known.read:
            at, noun = self._nouns[number]
            text = self.body if at >= 0 or self.headline is None else self.headline
            found = mention_of(text, noun)
            self.known.read[number] = replace(found, start=-1) if found and at < 0 else found
        return self.known.read[number]

    def _told(self, numbers: Iterable[int]) -> Iterator[Mention]:
        return (mention for number in numbers if (mention := self._mention(number)) is not None)

    def _behind(self, position: int) -> int:
        """The number of the first noun whose name does not begin before *position*."""
        number = bisect_left(self._nouns, position, key=lambda noun: noun[0])
        while number < len(self._nouns) and self._nouns[number][0] < position + NAME:
            mention = self._mention(number)
            if mention is not None and mention.start >= position:
                break
            number += 1
        return number

    def within(self, start: int, end: int) -> list[Mention]:
        """The names of projects, works and things that begin in ``[start, end)`` of the body."""
        first = bisect_left(self._nouns, start, key=lambda noun: noun[0])
        last = bisect_left(self._nouns, end + NAME, key=lambda noun: noun[0])
        return [m for m in self._told(range(first, last)) if start <= m.start < end]

    @cached_property
    def bodies(self) -> tuple[Mention, ...]:
        """The offices, companies and places that act."""
        named = [mention for mention in self.mentions if is_body(mention.name)]
        head = [replace(m, start=-1) for m in (bodies_of(self.headline) if self.headline else ())]
        found = [*named, *head, *bodies_of(self.body)]
        return tuple(sorted(found, key=lambda mention: mention.start))

    def before(
        self, position: int, ends: tuple[str, ...], longer: int, *, later: bool = True
    ) -> str | None:
        """The name told last before *position* that has one of these ends and says more.

        Names that open a clause go before names inside one; a name told later is the last resort.
        """
        if not self._fitting(ends):
            return None
        here = self._behind(position)
        near = self._near(here, ends, longer)
        if near is not None:
            return near.name
        told, heads = self._such(ends, longer)
        for numbers in (heads, told):
            place = bisect_left(numbers, here)
            if place and self._holds(numbers[place - 1]):
                return self._name(numbers[place - 1])
        return self._name(told[0]) if later and told and self._holds(told[0]) else None

    def _holds(self, number: int) -> bool:
        low, high = self.bounds or (-1, len(self.body.text))
        return low <= self._nouns[number][0] < high

    def _near(self, here: int, ends: tuple[str, ...], longer: int) -> Mention | None:
        """The name that opens a clause, if one does a few nouns before *here*.

        It mostly does, and then no other name of the article need be read.
        """
        fitting = self._fitting(ends)
        for number in range(here - 1, max(-1, here - 1 - _NEAR), -1):
            told = self._mention(number) if self._nouns[number][1][0] in fitting else None
            if told and told.heads and len(told.name) > longer and told.ends_with(ends):
                return told if self._holds(number) else None
        return None

    def _such(self, ends: tuple[str, ...], longer: int) -> tuple[list[int], list[int]]:
        """The numbers of the names that end so and say more, and of those that open a clause.

        They are looked through once for each thing that is asked for, however often it is.
        """
        asked = (ends, longer)
        if asked not in self.known.asked:
            fitting = self._fitting(ends)
            nouns = (n for n, (_, noun) in enumerate(self._nouns) if noun[0] in fitting)
            read = ((number, self._mention(number)) for number in nouns)
            such = [(n, m) for n, m in read if m and len(m.name) > longer and m.ends_with(ends)]
            self.known.asked[asked] = [n for n, _ in such], [n for n, m in such if m.heads]
        return self.known.asked[asked]

    def _fitting(self, ends: tuple[str, ...]) -> frozenset[str]:
        """The nouns of the article that a name with one of these ends may have."""
        if ends not in self.known.fits:
            self.known.fits[ends] = frozenset(
                noun
                for noun in {noun[0] for _, noun in self._nouns}
                if noun in _LOOSE or noun.endswith(ends) or any(end.endswith(noun) for end in ends)
            )
        return self.known.fits[ends]

    def _name(self, number: int) -> str | None:
        mention = self._mention(number)
        return mention.name if mention else None

    def opening(self, title: str, ends: tuple[str, ...]) -> str | None:
        """The name told first of those that a title opens with and that have one of these ends."""
        heads = (title[:size] for size in range(_LONG, len(title) + 1))
        told = [head for head in heads if head in self._places and fold(head).endswith(ends)]
        return min(told, key=self._places.__getitem__, default=None)

    @cached_property
    def _places(self) -> dict[str, int]:
        """Each name with the number of its first mention."""
        return {m.name: n for n, m in reversed(list(enumerate(self.mentions)))}

    def focus(self, position: int, *, later: bool = True) -> str | None:
        """The project that is talked of at *position*."""
        ends = _FOCUS
        told = (self.before(position, ends, _LONG - n, later=False) for n in (1, 2))
        known = next(
            (name for name in told if name and (len(name) >= _LONG or self._prints(name))), None
        )
        return known or (self.before(position, ends, _LONG - 1) if later else None)

    def _prints(self, name: str) -> bool:
        """Whether the text itself has a short name, not its headline alone: 百年老街换新颜."""
        return len(name) >= _LONG or name in self.body.text

    def full(self, subject: str, position: int) -> tuple[str, str | None]:
        """Give a subject its full name.

        Returns:
            The name for the title, and the project that it belongs to.
        """
        owned = _OWNED.match(fold(subject))
        owner = self.before(position, (owned["what"],), 3) if owned else None
        if owned and owner and not owner.endswith(subject[owned.end() :]):
            return owner + subject[owned.end() :], owner + subject[owned.end() :]
        ward = _WARD.fullmatch(fold(subject))
        hospital = self.before(position, ("医院", "保健院", "卫生院"), 3) if ward else None
        if hospital:
            return hospital + subject, hospital
        plain = _THIS.sub("", subject)
        if not plain:
            focus = self.focus(position)
            return focus or "", focus
        part = _PART.search(fold(plain))
        if part and part.start() < 6 and len(plain) < 9:
            head = plain[: part.start()]
            name = (self._base(head, part[0], position) or head) + part[0]
            return name, name
        known = self._known(plain, position) or self._numbered(plain, position)
        if known:
            return known, known
        if len(plain) >= 6 or "“" in plain or "《" in plain:
            return plain, plain
        if len(plain) > 3 and fold(plain).endswith(NOUNS.project):
            return plain, plain
        focus = self._sibling(plain, position)
        return (focus + plain, focus) if focus and focus not in plain else (plain, plain)

    def _base(self, head: str, tail: str, position: int) -> str | None:
        """The project that a part such as 二期 or 北主塔 belongs to."""
        noun = fold(head)
        bare = noun in NOUNS.alias or noun in NOUNS.project
        if len(head) > 4:
            return head
        if noun.endswith(NOUNS.project) and not bare:  # 6号线一期 is of 甲地铁6号线
            return self.before(position, (noun,), len(head), later=False) or head
        base = self._known(head, position) if head else self._kin(tail, position)
        part = _PART.search(fold(base)) if base else None
        if base and part and part.start() >= 2:
            rest = base[: part.start()]
            return self._known(rest, position) or rest
        return base or self.focus(position)

    def _kin(self, tail: str, position: int) -> str | None:
        """The project in focus that has such parts: 东段 is of a road, 左洞 of a tunnel."""
        kin = _KIN.get(tail[-1])
        return (self.before(position, kin, 3) if kin else None) or self.focus(position)

    def _numbered(self, plain: str, position: int) -> str | None:
        """``8号泊位`` behind ``甲港区7号泊位`` is ``甲港区8号泊位``."""
        numbered = _NUMBERED.fullmatch(fold(plain))
        other = self.before(position, (numbered["what"],), len(plain)) if numbered else None
        found = _NUMBERED.search(fold(other)) if other else None
        return other[: found.start()] + plain if other and found and found.start() >= 2 else None

    def _sibling(self, plain: str, position: int) -> str | None:
        """The project in focus, without its own last part where *plain* is a part of that kind."""
        focus = self.focus(position)
        noun = (_THINGS.of(fold(focus)) if focus else None) or ""
        same = len(noun) >= 2 and noun[-1] == fold(plain)[-1] and len(focus or "") - len(noun) >= 4
        return focus[: -len(noun)] if focus and same else focus

    def _known(self, noun: str, position: int) -> str | None:
        """The full name that a short one stands for, or None."""
        noun = fold(noun)
        if len(noun) > 6 and noun not in NOUNS.alias:
            short = len(noun) <= _SHORT and noun.endswith(NOUNS.project)
            long = self.before(position, (noun,), len(noun), later=False) if short else None
            return None if long and long[: -len(noun)].endswith(tuple("镇乡区县市村道")) else long
        ends = (*NOUNS.alias.get(noun, ()), noun)
        if noun in _ANY and not self.before(position, ends, len(noun), later=False):
            focus = self.focus(position, later=False)
            return focus or self.before(position, ends, max(len(noun), 3))
        return self.before(position, ends, max(len(noun), 3))

    def own_name(self, name: str, position: int) -> str | None:
        """The own name of a body that is told as ``该镇``, ``我局``, ``街道``; others stay."""
        if not _RELATIVE_BODY.fullmatch(name):
            return name
        if name in ("公司", "学校", "医院"):  # whose notice it is
            return self.issuer or name
        level = next((char for char in name if char in _LEVELS), "")
        kin = name[1:] if name[0] in "该本我" else name[:1] + ("道" if name[:1] == "街" else "")
        here = bisect_left(self.bodies, position, key=lambda mention: mention.start) if level else 0
        near = reversed(self.bodies[max(0, here - _REACH) : here])
        earlier = next((body.name for body in near if body.name.endswith(kin)), None)
        if name[0] not in "我本" and earlier:
            return earlier
        return self.issuer or earlier


def is_body(name: str) -> bool:
    """Whether a name is that of a body: an office, a committee, a company, a place that acts."""
    return len(name) >= 2 and not name.startswith(("全", "各")) and fold(name).endswith(_BODY_ENDS)
