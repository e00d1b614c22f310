"""Figures that a text gives a name: ``总投资约4.2亿元``, ``预算金额(万元):98.6``, ``招聘教师45名``.

A figure without a name is none (电话, 同比增长3.2%), and neither is a range or one that a name
measures otherwise. Whose they are is asked in `attributes`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from calendar_svc.events.body import Body
from calendar_svc.events.words import alternation, load
from calendar_svc.model import Bound
from calendar_svc.temporal.lang.zh.numerals import CHINESE, read_number

_WORDS = load("amounts")
_NAME = 32  # characters before a figure in which its name stands
_COUNTED_REACH = 40  # characters before a name in which a counted group may stand


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its name, as offsets of a body.

    ``value`` is exact and counts ``unit`` (ISO 4217 for money, ``m2``, ``person``; ``CNY/person``
    where it is for each of something); ``[start, end)`` holds name and figure, ``at`` is where the
    name begins.
    """

    name: str
    value: Decimal
    unit: str
    bound: Bound | None
    start: int
    end: int
    at: int


@dataclass(frozen=True, slots=True)
class Called:
    """What a figure is called: where the name stands, what it measures, what stands between."""

    start: int
    end: int
    of: str
    per: str | None = None
    between: str = ""
    unit: str | None = None
    scale: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to call a figure.

    Parameters:
        name: What the rule is called.
        calls: Masked text and a figure in it to its name, None where it has none of this kind.
        example: Text with one figure; the tests run it.
        gives: Name, value and unit of that figure.
    """

    name: str
    calls: Callable[[str, re.Match[str]], Called | None]
    example: str
    gives: tuple[str, str, str]


def measured(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Each word of a lexicon with what it measures."""
    return {word: row["of"] for row in rows for word in row["words"]}


def flat(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Each word of a table of lists with the key of its list."""
    return {word: key for key, words in table.items() for word in words}


_NAMES, _ACTS, _THINGS = (measured(_WORDS[key]) for key in ("name", "act", "thing"))
_PER, _SIGNS = flat(_WORDS["per"]), flat(_WORDS["sign"])
_UNITS = {
    word: (row["code"], row["of"], Decimal(factor))
    for row in _WORDS["unit"]
    for word, factor in row["words"].items()
}
_SCALE = {word: Decimal(factor) for word, factor in _WORDS["scale"].items()}
_BETWEEN, _BEHIND = flat(_WORDS["between"]), flat(_WORDS["behind"])
_DECOYS = [word for row in _WORDS["unit"] for word in row.get("but", ())]

_UNIT = rf"(?!{alternation(_DECOYS)})(?:{alternation(_UNITS)})"
_MANY = alternation(_SCALE)
_NUMBER = rf"\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|[{CHINESE}]+"
_VALUE = re.compile(
    rf"(?<![\dA-Za-z.,])(?:(?P<sign>{alternation(_SIGNS)})\s?)?(?P<number>{_NUMBER})"
    rf"(?P<more>[余多])?\s?(?P<scale>{_MANY})?(?P<odd>[余多])?\s?(?P<unit>{_UNIT})?"
    rf"(?:\s?[/每]\s?(?P<per>{alternation(_PER)}))?(?P<behind>{alternation(_BEHIND)})?"
    # 500元至1000元 is a range, of which neither end is the figure.
    rf"(?!\s?[-~—–至到]\s?\d)(?![\d.%:])"
)
_BEGINS = re.compile(f"[\\d{CHINESE}{re.escape(''.join(word[0] for word in _SIGNS))}]")
_JOINS = rf"(?:(?:{alternation(_BETWEEN)})\s?)*"
_EACH = rf"(?:每(?P<per>{alternation(_PER)})\s?)?"
_CALLED = re.compile(
    rf"(?:每(?P<each>{alternation(_PER)}))?"
    rf"(?P<name>(?:{alternation(_WORDS['whose']['words'])})?(?P<noun>{alternation(_NAMES)}))"
    rf"(?:\([^()]{{0,10}}\))?\s?:?\s*(?P<between>{_JOINS}{_EACH}{_JOINS})$"
)
_NOUN = re.compile(alternation(_NAMES))
_LABEL = re.compile(
    rf"(?P<name>{alternation(_NAMES)})\((?:单位:?|人民币|,|/)*(?P<scale>{_MANY})?(?P<unit>{_UNIT})"
    r"(?:/[^()]{1,3})?\)\s?:?\s*$"
)
# 招聘会吸引800人: what came of it stands there.
_DONE = re.compile(
    rf"(?P<name>(?P<act>{alternation(_ACTS)})(?:(?![会了吸参报应通的有已])[一-鿿]){{0,10}}?)"
    rf"(?P<between>{_JOINS})$"
)
_THING = re.compile(rf"的?(?P<name>{alternation(_THINGS)})")
#: A number without a unit has it in the label in front.
_LABELLING = frozenset(":) ")
_BEFORE = {of: tuple(words) for of, words in _WORDS["before"].items()}
# 总投资50亿元的12个项目, 12个项目总投资50亿元: the sum of many is of none of them.
_MANY_BEHIND = re.compile(r"的?(?:\d+|[一二三四五六七八九十百]+)(?:个|项|座|条)")
_MANY_BEFORE = re.compile(
    r"(?:\d+|[一二三四五六七八九十百]+)余?(?:个|项)[^,;。\n]{0,14}(?:项目|工程|企业)[^;。\n]{0,12}$"
)


def _before(masked: str, value: re.Match[str]) -> tuple[int, str]:
    low = max(0, value.start() - _NAME)
    return low, masked[low : value.start()]


def _named(masked: str, value: re.Match[str]) -> Called | None:
    low, words = _before(masked, value)
    found = _CALLED.search(words) if _NOUN.search(words) else None
    if found is None:
        return None
    start, end = low + found.start("name"), low + found.end("name")
    per = found["per"] or found["each"]
    return Called(start, end, _NAMES[found["noun"]], per, found["between"])


def _labelled(masked: str, value: re.Match[str]) -> Called | None:
    if value["unit"] or value["sign"]:
        return None
    low, words = _before(masked, value)
    found = _LABEL.search(words)
    if found is None:
        return None
    start, end = low + found.start("name"), low + found.end("name")
    of = _NAMES[found["name"]]
    return Called(start, end, of, unit=found["unit"], scale=found["scale"])


def _acted(masked: str, value: re.Match[str]) -> Called | None:
    low, words = _before(masked, value)
    found = _DONE.search(words)
    if found is None:
        return None
    act = found["act"]
    start, end = low + found.start("name"), low + found.end("name")
    if _ACTS[act] == "count" and found["name"] == act:
        return None  # 设54个: of what it does not say
    return Called(start, end, _ACTS[act], None, found["between"])


def _of_things(masked: str, value: re.Match[str]) -> Called | None:
    found = _THING.match(masked, value.end())
    if found is None:
        return None
    return Called(found.start("name"), found.end("name"), _THINGS[found["name"]])


RULES = (
    Rule("unit-in-label", _labelled, "预算金额(万元):98.6", ("预算金额", "986000", "CNY")),
    Rule("named", _named, "桥梁全长约3.6公里", ("桥梁全长", "3600", "m")),
    Rule("acted", _acted, "公开招聘教师45名", ("公开招聘教师", "45", "person")),
    Rule("of-things", _of_things, "发放200万元消费券", ("消费券", "2000000", "CNY")),
)


def figures(body: Body, zone: str) -> Iterator[Figure]:
    """Read the figures of a Chinese text that have a name, in order.

    Parameters:
        body: The text; times are hidden in it.
        zone: The IANA time zone of the document, which tells what 元 is there.
    """
    masked = body.masked
    for value in _values(masked):
        measured = value["unit"] or value["sign"]
        if not measured and masked[value.start() - 1 : value.start()] not in _LABELLING:
            continue  # most numbers of a text
        for rule in RULES:
            called = rule.calls(masked, value)
            if called is not None:
                figure = _figure(body, value, called, zone)
                if figure is not None:
                    yield figure
                break


def _values(masked: str) -> Iterator[re.Match[str]]:
    """What `_VALUE` finds, tried only where a value can begin: one character of thirty."""
    at = 0
    while (begin := _BEGINS.search(masked, at)) is not None:
        value = _VALUE.match(masked, begin.start())
        at = value.end() if value else begin.end()
        if value:
            yield value


def _figure(body: Body, value: re.Match[str], called: Called, zone: str) -> Figure | None:
    number = _number(value["number"])
    kind = _unit(value, called, zone)
    if number is None or kind is None or not _is_its_own(body.masked, value, called):
        return None
    code, of, factor = kind
    if of != called.of:
        return None
    per = value["per"] or called.per
    start, end = min(called.start, value.start()), max(called.end, value.end())
    return Figure(
        name="".join(body.text[called.start : called.end].split()),
        value=(number * factor).normalize() + 0,
        unit=f"{code}/{_PER[per]}" if per else code,
        bound=_bound(called.between, value),
        start=start,
        end=end,
        at=called.start,
    )


def _number(digits: str) -> Decimal | None:
    if digits[0].isascii():
        return Decimal(digits.replace(",", ""))
    read = read_number(digits)
    return None if read is None else Decimal(read.value)


def _unit(value: re.Match[str], called: Called, zone: str) -> tuple[str, str, Decimal] | None:
    """What a figure counts, what that measures, and how many of it one of its units is."""
    word, scale = called.unit or value["unit"], called.scale or value["scale"]
    times = _SCALE[scale] if scale else Decimal(1)
    if word is None:
        return (_SIGNS[value["sign"]], "money", times) if value["sign"] else None
    code, of, factor = _UNITS[word]
    if value["sign"] and of == "money":
        code = _SIGNS[value["sign"]]
    elif word in ("元", "圆"):
        code = _WORDS["here"].get(zone, code)
    return code, of, factor * times


def _is_its_own(masked: str, value: re.Match[str], called: Called) -> bool:
    """Whether a figure says how large one thing is: not how much was spent, nor a sum of many."""
    start = min(called.start, value.start())
    if masked.endswith(_BEFORE.get(called.of, ()), max(0, start - 8), start):
        return False
    if _MANY_BEHIND.match(masked, value.end()):
        return False
    last = max(start, called.end if called.end <= value.start() else start)
    return _MANY_BEFORE.search(masked, max(0, start - _COUNTED_REACH), last) is None


def _bound(between: str, value: re.Match[str]) -> Bound | None:
    if value["behind"]:
        return Bound(_BEHIND[value["behind"]])
    if value["more"] or value["odd"]:
        return Bound.AT_LEAST
    told = sorted(
        (word for word, key in _BETWEEN.items() if key != "plain" and word in between),
        key=len,
        reverse=True,
    )
    return Bound(_BETWEEN[told[0]]) if told else None
