"""Do two titles name one happening? Numbers and contrasts decide first, then the letters.

Most of a government title is shared by hundreds of others, so likeness alone tells little:
区人大常委会第八次会议 and 第九次会议 differ in one character and are two meetings. Numbers
(届, 次, 期, 号楼, codes of plots) and contrasting words (笔试/面试, 竣工/启用) are taken out and
compared exactly; what is left, the core, is compared by its bigrams, and by whether one only says
more than the other.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from calendar_svc.events.words import fold
from calendar_svc.temporal.lang.zh.numerals import CHINESE, read_number

_PUNCTUATION = re.compile(r"[^\w]|_")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年度?)?(?!\d)")
_CODE = re.compile(r"[a-z]*\d[a-z\d]*(?:[-#][a-z\d]+)*")


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart.

    ``core`` is what is left in canonical words; ``numbers`` are the numbered things by unit
    (``次`` -> 9), years among them as ``年``; ``codes`` are names of plots and models;
    ``contrasts`` are the contrasting words by table; ``parts`` are the parts of a larger event that
    the title names, ``loose`` those that it may name.
    """

    core: str
    numbers: Mapping[str, frozenset[int]]
    codes: frozenset[str]
    contrasts: Mapping[str, frozenset[str]]
    parts: frozenset[str]
    loose: frozenset[str]


@cache
def words() -> Mapping[str, Any]:
    """Read the word tables that stand beside this file."""
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Compile the tables: numbered things, spellings of one thing, empty words."""
    table = words()
    number = f"[{CHINESE}]+|\\d+"
    units = _choice(table["numbered"]["units"])
    after_di = _choice([*table["numbered"]["units"], *table["numbered"]["units_after_di"]])
    first = _choice(table["numbered"]["first"])
    meetings = _choice(table["numbered"]["meetings"])
    numbered = (
        rf"第(?P<di>{number})(?P<di_unit>{after_di})"
        rf"|(?<=届)(?P<in>{number})(?P<in_unit>次)"
        rf"|(?P<of>{number})(?P<of_unit>次)(?={meetings})"
        rf"|(?P<bare>{number})(?P<bare_unit>{units})"
        rf"|{first}(?P<first_unit>{after_di})"
    )
    return (
        re.compile(numbered),
        re.compile(_choice(table["same"])),
        re.compile(_choice(table["empty"]["words"])),
    )


@dataclass(frozen=True, slots=True)
class _Turn:
    """A long form of a name, and the short form that it is read as."""

    pattern: re.Pattern[str]
    give: str


@cache
def _turns() -> tuple[_Turn, ...]:
    return tuple(_Turn(re.compile(turn["long"]), turn["short"]) for turn in words()["turn"])


@cache
def _names() -> Mapping[int, str]:
    """The characters of names that the words of events do not need."""
    script = words()["script"]
    pairs = zip(script["traditional"], script["simplified"], strict=True)
    return {ord(traditional): simplified for traditional, simplified in pairs}


def simplified(text: str) -> str:
    """Give a text in one script, width and case, so that both scripts are found and compared."""
    return fold(unicodedata.normalize("NFKC", text).lower()).translate(_names())


@lru_cache(maxsize=8192)
def read_title(text: str) -> Title:
    """Take a title apart.

    Parameters:
        text: A title in any script and width.
    """
    numbered, same, empty = _patterns()
    plain = simplified(text)
    found: dict[str, set[int]] = {}

    def take_year(match: re.Match[str]) -> str:
        found.setdefault("年", set()).add(int(match[1]))
        return ""

    def take_number(match: re.Match[str]) -> str:
        unit = next(value for name, value in match.groupdict().items() if value and "unit" in name)
        written = match["di"] or match["in"] or match["of"] or match["bare"]
        number = read_number(written) if written else None
        if written and number is None:
            return match[0]
        found.setdefault(unit, set()).add(1 if number is None else number.value)
        return ""

    whole = plain
    plain = _YEAR.sub(take_year, plain)
    codes = frozenset(_CODE.findall(_without_numbered(numbered, plain)))
    plain = numbered.sub(take_number, plain)
    plain = _PUNCTUATION.sub("", plain)
    plain = same.sub(lambda match: str(words()["same"][match[0]]), plain)
    for turn in _turns():
        plain = turn.pattern.sub(turn.give, plain)
    core = empty.sub("", plain) or plain
    whole = f"{whole}\n{plain}"  # 第二届委员会 names a committee only once the number is out
    contrasts = {
        table: carried
        for table, values in words()["contrast"].items()
        if (carried := _carried(values, whole))
    }
    parts, loose = _carried(words()["part"], whole), _carried(words()["loose"], whole)
    numbers = {unit: frozenset(values) for unit, values in found.items()}
    return Title(core, numbers, codes, contrasts, parts, loose - parts)


def session_numbers(title: Title) -> frozenset[tuple[str, int]]:
    """Give the numbers that name one occurrence of a series: (次, 9), (届, 3)."""
    units = words()["numbered"]["sessions"]
    return frozenset((unit, n) for unit in units for n in title.numbers.get(unit, ()))


def clash(left: Title, right: Title) -> bool:
    """Tell whether numbers, codes, contrasts or parts forbid that two titles name one happening.

    A number or contrast forbids only where both titles have it; a part where one has it.
    """
    if (left.parts ^ right.parts) - left.loose - right.loose:
        return True
    for unit in left.numbers.keys() & right.numbers.keys():
        if not left.numbers[unit] & right.numbers[unit]:
            return True
    if left.codes and right.codes and not (left.codes <= right.codes or right.codes <= left.codes):
        return True
    return any(
        not left.contrasts[table] & right.contrasts[table]
        for table in left.contrasts.keys() & right.contrasts.keys()
    )


def _carried(values: Mapping[str, Sequence[str]], plain: str) -> frozenset[str]:
    """Give the values one of whose spellings stands in the text."""
    return frozenset(
        value for value, spellings in values.items() if any(word in plain for word in spellings)
    )


def _without_numbered(numbered: re.Pattern[str], plain: str) -> str:
    return numbered.sub(" ", plain)


def likeness(left: str, right: str) -> float:
    """Give the Dice coefficient of the character bigrams of two cores, 0..1."""
    if left == right:
        return 1.0
    ours, theirs = _bigrams(left), _bigrams(right)
    total = ours.total() + theirs.total()
    if not total or ours.keys().isdisjoint(theirs):
        return 0.0
    return 2 * (ours & theirs).total() / total


@lru_cache(maxsize=4096)
def _bigrams(text: str) -> Counter[str]:
    return Counter(text[k : k + 2] for k in range(len(text) - 1))


def swapped(left: str, right: str) -> int:
    """Count the characters that each core has and the other lacks; 0: one only says more."""
    if left == right:
        return 0
    first, second = sorted((left, right))  # the matcher is not symmetric, this function is
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    matched = sum(block.size for block in blocks)
    return min(len(left), len(right)) - matched


def _choice(spellings: Any) -> str:  # noqa: ANN401  # keys or values of a TOML table
    return (
        "(?:" + "|".join(re.escape(word) for word in sorted(spellings, key=len, reverse=True)) + ")"
    )
