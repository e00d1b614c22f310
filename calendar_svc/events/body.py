"""The running text of one article: masked, cut into sentences and clauses, with its times.

Everything is an offset into ``text``; ``folded`` and ``masked`` have the same length. Words are
looked for in ``masked`` (folded, times hidden) and given out of ``text`` (as printed).
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from calendar_svc.documents import Flow
from calendar_svc.events.words import EMOJI, MARK, alternation, fold, load
from calendar_svc.model import Span, Timex
from calendar_svc.value import value

_SENTENCE_END = re.compile(r"[。!?;\n…][”’)]*")
_NUMBERING = (
    r"(?:[一二三四五六七八九十]{1,3}\s*[、.]|\d{1,2}\s*[、.](?:(?!\d)|(?=\d{1,2}月))"
    r"|[(][\d一二三四五六七八九十]{1,3}[)]|[①-⑳]|第[一二三四五六七八九十\d]{1,4}条)"
)
# 8时—17时|35kV甲线: a cell that begins with a number and goes on in words is of no time.
_CELL_OF_WORDS = re.compile(r"[|\t](?=\s?\d{1,4}(?![\d年月日号时點点:：.．/／~－—–-]))")
_NUMBERED = re.compile(rf"^[^\S\n]*{_NUMBERING}", re.MULTILINE)
_BULLET = r"[▷▹▻➢➣✦✧✓✔◉⊙▌▍❖◈★☆◆◇●○◎■□▲△▼※·•➤►◾▶]|[-–—](?=\s)|[–—]{2}"
_DATELINE = (
    r"[□■]?\s*本[报刊网台]\S{0,5}?讯\s*(?:\([^)]{0,60}\))?|\([^)]{0,10}(?:记者|通讯员)[^)]{0,40}\)"
)
_HEAD = re.compile(rf"\s*(?:(?:{_DATELINE}|{_NUMBERING}|{_BULLET})\s*)*")
# What any of these marks begins with; most sentences begin with none.
_OPENS = re.compile(rf"[\s\d□■本(第一二三四五六七八九十①-⑳]|{_BULLET}")
_BULLET_HEAD = re.compile(rf"\s*(?:{_BULLET})")
_PICTURE_HEAD = re.compile(rf"\s*{EMOJI}")
_CLOSED = re.compile(r"\([^()]*\)|《[^》]*》|“[^”]{0,30}”|【[^】]*】|\[[^\[\]]*\]")
_BARRED = re.compile(
    r"^(?P<label>[^\S\n]*[^\s|:,。\d]{0,6}(?:时间|日期|地点|名称|题目|主题|人数|方式|对象|单位)[^\S\n]*)\|"
    r"(?=[^|\n]+$)",
    re.MULTILINE,
)
# ◇笔试 3月15日…, 网上登记——6月11日至…: a space or a dash parts a label from its value.
_STEPS = alternation(
    [
        *(word for words in load("labels")["phase"].values() for word in words),
        *load("labels")["section"]["words"],
    ]
)
_GAP = re.compile(
    rf"^[^\S\n]*(?:{_BULLET})[^\S\n]*"
    rf"[^\s:,。;!?()\d]{{0,8}}?(?:{_STEPS})[^\s:,。;!?()\d]{{0,2}}[ ]+(?=\S)"
    r"|^[^\S\n]*[^\s:,。;!?—\d]{2,12}[—–]{2}(?=\s?(?:\d|[今明]|即日))",
    re.MULTILINE,
)
_MAY_HAVE_GAP = re.compile(rf"^[^\S\n]*(?:{_BULLET})|[—–]{{2}}\s?[\d今明即]", re.MULTILINE)
# 【灯会】9月28日…: what opens a line in such brackets is its label.
_BRACED = re.compile(r"(?:^|(?<=\n))【(?P<label>[^】\n]{1,16})】(?=[^\n])")
_COLUMN = re.compile(
    r"(?:预告|提醒|便民|公告|通知|提示|回顾|回眸|简讯|快讯|动态|链接|要闻|要事|关注|看点|播报|速递)$"
)
_FAR = 1 << 62  # behind the end of every clause
LONGEST = 400  # characters; a longer sentence is cut
_CLAUSE_END = re.compile(r",(?!(?<=\d,)\d{3})|[;]|—{2}|[:](?=[“])")


@value(frozen=True, slots=True)
class Sentence:
    """One sentence or one line of a form: ``[start, end)`` without its heading marks.

    ``bullet`` tells that it opens with the mark of a list item; ``line`` numbers the printed line
    or paragraph that holds it and ``line_start`` is where that begins, ``number`` the sentence in
    its body.
    """

    start: int
    end: int
    line: int
    line_start: int
    number: int
    bullet: bool
    clauses: tuple[tuple[int, int], ...]
    times: tuple[Timex, ...]

    def clause_at(self, position: int) -> int:
        """The index of the clause that holds *position* (the last one that starts before it)."""
        return max(0, bisect_right(self.clauses, (position, _FAR)) - 1)


#: The sentence of a scene that has not begun to read.
NOWHERE = Sentence(0, 0, 0, 0, 0, bullet=False, clauses=((0, 0),), times=())


@value(frozen=True, slots=True)
class Phrase:
    """Words picked out of a body, perhaps in pieces: their folded form and where each stands."""

    folded: str
    at: tuple[int, ...]

    def cut(self, start: int, end: int | None = None) -> Phrase:
        """The part ``[start, end)`` of the phrase."""
        return Phrase(self.folded[start:end], self.at[start:end])

    def without(self, start: int, end: int) -> Phrase:
        """The phrase with ``[start, end)`` taken out."""
        return Phrase(self.folded[:start] + self.folded[end:], self.at[:start] + self.at[end:])

    def __add__(self, other: Phrase) -> Phrase:
        return Phrase(self.folded + other.folded, self.at + other.at)

    def __bool__(self) -> bool:
        return bool(self.folded)

    def __len__(self) -> int:
        return len(self.folded)


EMPTY = Phrase("", ())


@dataclass(frozen=True, slots=True)
class Body:
    """The text of an article and all that its sentences are found by."""

    text: str
    folded: str
    masked: str
    offsets: Sequence[int]
    sentences: tuple[Sentence, ...]
    times: tuple[Timex, ...]

    def phrase(self, start: int, end: int) -> Phrase:
        """The words of ``[start, end)`` with white space at the edges left out."""
        while start < end and self.masked[start].isspace():
            start += 1
        while end > start and self.masked[end - 1].isspace():
            end -= 1
        return Phrase(self.masked[start:end], tuple(range(start, end)))

    def say(self, phrase: Phrase) -> str:
        """The phrase as it is printed, in the script of the document, without times."""
        at, folded = phrase.at, phrase.folded
        if at and at[-1] - at[0] + 1 == len(at) and MARK not in folded:  # in one piece, as most are
            return self.text[at[0] : at[-1] + 1]
        return "".join(self.text[i] for i, c in zip(at, folded, strict=True) if c != MARK)

    def raw_span(self, start: int, end: int) -> Span:
        """The smallest raw span that covers ``text[start:end]``."""
        covered = self.offsets[start:end]
        return Span(min(covered), max(covered) + 1)


def build_body(flows: Sequence[Flow], read_times: Callable[[str, str], Sequence[Timex]]) -> Body:
    """Join the paragraphs of an article, find its times, and cut it into sentences.

    Parameters:
        flows: The paragraphs and lines, in printed order.
        read_times: Text and its folded form to resolved times; called once with the whole body,
            so that a line such as ``下午13:30`` can take its day from the line above.
    """
    text = "\n".join(flow.text for flow in flows)
    offsets = array("q")
    for number, flow in enumerate(flows):
        if number:
            offsets.append(offsets[-1] if offsets else 0)
        offsets.extend(flow.offsets)
    folded = _with_colons(fold(text))
    times = tuple(read_times(_without_numbers(text, folded), folded))
    masked = mask_times(folded, times)
    return Body(text, folded, masked, offsets, _sentences(text, masked, times), times)


def _with_colons(folded: str) -> str:
    """A bar behind the label of a form is its colon: ``活动时间 | 4月13日``; so is ``【灯会】``."""
    if "【" in folded:
        folded = _BRACED.sub(_label_of_braced, folded)
    if _MAY_HAVE_GAP.search(folded):
        folded = _GAP.sub(_as_label, folded)
    if "|" not in folded:
        return folded
    return _BARRED.sub(lambda line: line["label"] + ":", folded)


def _as_label(line: re.Match[str]) -> str:
    """The line with a colon behind its label, as long as before."""
    said = line[0].rstrip(" —–")
    return said + ":" + " " * (len(line[0]) - len(said) - 1)


def _label_of_braced(line: re.Match[str]) -> str:
    """The label with its colon; the head of a column (【预告】) labels nothing and is blanked."""
    column = _COLUMN.search(line["label"]) is not None
    return " " * len(line[0]) if column else f" {line['label']}:"


def _without_numbers(text: str, folded: str) -> str:
    """Blank the numbers of sections, which would read as dates: ``一、7月6日``."""
    pieces, at = [], 0
    for match in _NUMBERED.finditer(folded):
        pieces += [text[at : match.start()], " " * len(match[0])]
        at = match.end()
    whole = "".join([*pieces, text[at:]])
    return _CELL_OF_WORDS.sub(";", whole).replace("|", " ").replace("\t", " ")


def mask_times(folded: str, times: Sequence[Timex]) -> str:
    """The text with every character of a time as `MARK`, so that no pattern reads inside one."""
    pieces, at = [], 0
    for time in times:
        pieces += [folded[at : time.span.start], MARK * (time.span.end - time.span.start)]
        at = time.span.end
    return "".join([*pieces, folded[at:]])


def _sentences(text: str, masked: str, times: Sequence[Timex]) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    starts = [time.span.start for time in times]
    start = line = line_start = 0
    for end in _ends(masked):
        if masked[start:end].strip():
            begin, bullet = _head(text, masked, start, end)
            if begin < end:
                inside = times[bisect_left(starts, start) : bisect_left(starts, end)]
                clauses = _clauses(masked, begin, end)
                place = (begin, end, line, line_start, len(found))
                found.append(Sentence(*place, bullet, clauses, tuple(inside)))
        line += masked.count("\n", start, end)
        line_start = masked.rfind("\n", start, end) + 1 or line_start
        start = end
    return tuple(found)


def _head(text: str, masked: str, start: int, end: int) -> tuple[int, bool]:
    """Where a sentence begins behind the marks that open it, and whether one is a bullet."""
    if not _OPENS.match(masked, start):
        return start, False
    opened = _HEAD.match(masked, start, end)
    marked = _BULLET_HEAD.match(masked, start, end) or _PICTURE_HEAD.match(text, start, end)
    return opened.end() if opened else start, marked is not None


def _ends(masked: str) -> Iterator[int]:
    """Where sentences end; one without an end is cut at a length no sentence has."""
    start = 0
    for end in [*(match.end() for match in _SENTENCE_END.finditer(masked)), len(masked)]:
        while end - start > LONGEST:
            cut = start + LONGEST
            while cut > start and masked[cut] == MARK:
                cut -= 1
            start = cut if cut > start else start + LONGEST
            yield start
        start = end
        yield end


def _clauses(masked: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Cut at commas, but not inside brackets, titles or short quotations."""
    closed = [
        match.span()
        for match in _CLOSED.finditer(masked, start, end)
        if not (MARK in match[0] and match[0][0] == "“")
    ]
    found, at = [], start
    for cut in _CLAUSE_END.finditer(masked, start, end):
        if closed and any(low < cut.start() < high for low, high in closed):
            continue
        if cut.start() > at:
            found.append((at, cut.start()))
        at = cut.end()
    stop = _trim_end(masked, at, end)
    if stop > at:
        found.append((at, stop))
    return tuple(found) or ((start, end),)


def _trim_end(masked: str, start: int, end: int) -> int:
    """Leave out the marks that end a sentence, and a closing quote whose opening is elsewhere."""
    while end > start:
        last = masked[end - 1]
        lonely = last == "”" and masked.count("“", start, end) < masked.count("”", start, end)
        if not (lonely or last in "。!?;\n…" or last.isspace()):
            break
        end -= 1
    return end
