"""Lines of a page and what each is by its own words, before its neighbours are asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from calendar_svc.events.segmentation import lexicon

# No headline is longer; in width units (a Chinese character is two, a Latin letter one).
HEAD_WIDTH = 76
# A line this short may hold half a quotation and still be a headline's.
_SURE_WIDTH = 36
_LEAD_WIDTH = 20
_COLUMN = 120  # characters; lines that are longer are no lines of print
_PAGE = 1024  # lines of a page
_QUOTES = (("“", "”"), ("《", "》"), ("「", "」"), ("『", "』"))
_BRACKETS = (("（", "）"), ("(", ")"))


class LineKind(StrEnum):
    """What a line does on its page."""

    FURNITURE = "furniture"  # masthead, column label, slogan, editors: in no article
    CAPTION = "caption"  # words of a picture: in no article
    OPENER = "opener"  # first line of a body: 本报讯(记者 甲)…
    BYLINE = "byline"  # authors alone
    CONTINUED = "continued"  # (上接第一版)…
    SIGNATURE = "signature"  # body and day under a notice
    ITEM = "item"  # one of a list: 一、 ● 1.
    HEAD = "head"  # could be a headline
    BODY = "body"


@dataclass(slots=True)
class Line:
    """One line that is not blank.

    ``start`` and ``end`` leave out white space on both sides; ``gap`` counts the blank lines above;
    ``width`` is the printed width, two for a Chinese character; ``ended`` tells that a sentence
    is over at its end; ``full`` and ``brim`` that it fills its column (`layout.mark_full`).
    """

    start: int
    end: int
    text: str
    gap: int
    width: int
    ended: bool
    full: bool = False
    brim: bool = False
    kind: LineKind = LineKind.BODY

    @property
    def over(self) -> bool:
        """Whether nothing of its sentence can follow below: it ended, or it is a signature."""
        return self.ended or self.kind in {LineKind.BYLINE, LineKind.SIGNATURE}


def read_lines(text: str) -> list[Line]:
    """Cut a text into its lines, each with the kind that its own words give it."""
    lines = []
    offset = gap = 0
    for raw in text.split("\n"):
        words = raw.strip()
        if words:
            start = offset + raw.find(words[0])
            look = _look_again if len(words) <= _COLUMN else _look
            width, ended, kind = look(words)
            end = start + len(words)
            lines.append(Line(start, end, words, gap, width, ended, kind=kind))
            gap = 0
        else:
            gap += 1
        offset += len(raw) + 1
    return lines


def _look(words: str) -> tuple[int, bool, LineKind]:
    """Printed width, whether a sentence is over at the end, and the kind of a line."""
    width = len(words) + (len(words.encode("utf-8", "surrogatepass")) - len(words)) // 2
    line = Line(0, len(words), words, 0, width, is_ended(words))
    return width, line.ended, kind_of(line)


# A page is read twice, as a whole and article by article; the second look costs nothing.
_look_again = lru_cache(maxsize=_PAGE)(_look)


def is_ended(text: str) -> bool:
    """Tell whether a sentence is over at the end of a text, or its author has signed there."""
    if lexicon.ENDED.search(text, max(0, len(text) - 6)):
        return True
    return text[-1] in ")）" and lexicon.SIGNED.search(text, max(0, len(text) - 60)) is not None


def kind_of(line: Line) -> LineKind:
    """Name the kind of a line from its own words; the first rule that holds decides."""
    for kind, holds in _RULES:
        if holds(line):
            return kind
    return LineKind.BODY


def is_masthead(text: str) -> bool:
    """Tell whether every word of a short line is a paper, section, page, date or label.

    A bare date is none (it may sign a notice); 2023年10月20日 星期五 is.
    """
    if len(text) > 120 or "。" in text:
        return False
    tokens = text.split()
    if len(tokens) > 1 and all(len(token) == 1 for token in tokens):
        tokens = ["".join(tokens)]  # 锦 汀 新 报, set with spaces
    kinds = list(_token_kinds(tokens))
    found = set(kinds)
    if "" in found:
        return False
    if found == {"paper"}:
        return len(text) <= 6
    if found <= {"label", "value"}:
        return kinds.count("label") > 1
    if found == {"number"}:
        return "版" in text
    return found != {"date"}


def _token_kinds(tokens: list[str]) -> Iterator[str]:
    """Name each word of a masthead; an empty name is a word that no masthead has."""
    after_label = False
    for token in tokens:
        kind = next((name for name, pattern in _TOKENS if pattern.match(token)), "")
        if not kind and after_label and len(token) <= 20:
            kind = "value"
        after_label = kind in {"label", "value"}
        yield kind


_TOKENS = (
    ("label", lexicon.LABEL_TOKEN),
    ("section", lexicon.SECTION),
    ("number", lexicon.PAGE_NUMBER),
    ("date", lexicon.DATE),
    ("weekday", lexicon.WEEKDAY),
    ("weekday", lexicon.LUNAR),
    ("publisher", lexicon.PUBLISHER),
    ("paper", lexicon.PAPER),
)


def _is_furniture(line: Line) -> bool:
    text = line.text
    if len(text) > 120 or line.ended:
        return False
    if lexicon.EDITORS_LINE.match(text) or lexicon.TO_PAGE.match(text):
        return True
    if lexicon.LATIN_ASIDE.match(text):
        return True
    if lexicon.HOUSE_LINE.match(text) or (lexicon.PHRASE.match(text) and len(text) <= 30):
        return True
    return not lexicon.OWN_HEAD.match(text) and is_masthead(text)


def _is_opener(line: Line) -> bool:
    text = line.text
    if lexicon.DISPATCH.match(text):
        return True
    for pattern in (lexicon.BRACKETED, lexicon.REPORTED):
        match = pattern.match(text)
        if match and match.end() < len(text):
            return True
    return False


def _is_byline(line: Line) -> bool:
    if len(line.text) > 60 or lexicon.OWN_HEAD.match(line.text):
        return False
    return lexicon.BYLINE.fullmatch(line.text) is not None


def _is_caption(line: Line) -> bool:
    if lexicon.CAPTION_BEGINS.match(line.text):
        return len(line.text) <= 160
    if len(line.text) > 60:
        return False
    return bool(lexicon.CREDIT.search(line.text) or lexicon.CAPTION_ENDS.search(line.text))


def _is_head(line: Line) -> bool:
    text = line.text
    if line.width > HEAD_WIDTH or len(text) < 2 or "。" in text:
        return False
    if text.count("，") + text.count(",") > 1 or not _is_balanced(text, _BRACKETS):
        return False
    if line.ended and text[-1] not in "!！?？…”\"’'」』":
        return False
    if text[-1] in ":：":
        return line.width <= _LEAD_WIDTH  # 某某街道: over the headline proper
    return text[-1] not in ",，、" and (line.width <= _SURE_WIDTH or _is_balanced(text))


def _is_balanced(text: str, marks: tuple[tuple[str, str], ...] = _QUOTES) -> bool:
    """Tell whether every quotation, title mark or bracket that opens in a line closes in it."""
    return all(text.count(opens) == text.count(shuts) for opens, shuts in marks)


# In order of certainty: what names itself first, what is only short and open last.
_RULES: tuple[tuple[LineKind, Callable[[Line], bool]], ...] = (
    (LineKind.FURNITURE, _is_furniture),
    (LineKind.BYLINE, _is_byline),
    (LineKind.OPENER, _is_opener),
    (LineKind.CONTINUED, lambda line: lexicon.FROM_PAGE.match(line.text) is not None),
    (LineKind.CAPTION, _is_caption),
    (LineKind.ITEM, lambda line: lexicon.ITEM.match(line.text) is not None),
    (LineKind.HEAD, _is_head),
)
