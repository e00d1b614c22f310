"""A page or notice to its articles: headline, authors, pieces of the body, running paragraphs.

The way of a line: `lines` says what it is by its own words, `context` what it is beside its
neighbours, `assemble` whose it is, `flows` what it runs on into. The words are in
``segmentation/words.toml``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from calendar_svc.documents import Flow
from calendar_svc.events.segmentation import lexicon
from calendar_svc.events.segmentation.affinity import Affinity
from calendar_svc.events.segmentation.assemble import Assembler, Draft
from calendar_svc.events.segmentation.context import (
    ASIDE,
    STARTS,
    mark_briefs,
    mark_by_neighbours,
    mark_signatures,
)
from calendar_svc.events.segmentation.flows import flows
from calendar_svc.events.segmentation.layout import mark_full
from calendar_svc.events.segmentation.lines import Line, LineKind, read_lines
from calendar_svc.events.segmentation.mend import mend
from calendar_svc.model import Article, Span

_TITLE_LINES = 8
_TITLE_WIDTH = 160
# Headlines that make a page of a text without 本报讯 or authors, and how wide each is.
_PAGE_HEADS = 3
_HEAD_WIDTH = 16


def segment(text: str) -> tuple[Article, ...]:
    """Cut the text of a page into its articles.

    Parameters:
        text: The raw text of one document: a newspaper page or a notice. A notice is one article.

    Returns:
        Articles in printed order of their headlines. ``spans`` are the pieces of the body with
        authors and opening words in, captions and page furniture out; no character is in two.
    """
    lines = read_lines(text)
    if not lines:
        return ()
    if _is_one_notice(lines):
        return (_notice(text, lines),)
    mark_full(lines)
    mark_by_neighbours(lines)
    affinity = Affinity(lines)
    page = Assembler(lines, affinity)
    articles = [_article(text, draft) for draft in mend(page.run(), page.loose, affinity)]
    return tuple(sorted(articles, key=_printed_at))


def paragraphs(text: str, article: Article) -> tuple[Flow, ...]:
    """Give the running text of an article, paragraph by paragraph.

    Hard-wrapped lines are joined (with a space between Latin words only), and so are the halves of
    a sentence that a caption or column parted. Form lines, table rows and list items stay alone.
    The headline, lines of authors and the opening 本报讯(记者 甲) are left out; an opening that
    tells a date (新华社北京3月5日电) stays.
    """
    lines = _body_lines(text, article)
    body = [line for line in lines if line.kind is not LineKind.BYLINE]
    if body and lexicon.BOXED.fullmatch(body[0].text):
        del body[0]
    if body and body[0].kind is LineKind.OPENER:
        opening = _opening(body[0].text)
        if not any(letter.isdigit() for letter in body[0].text[:opening]):
            rest = body[0].text[opening:].lstrip()
            body[0].start, body[0].text = body[0].end - len(rest), rest
    return tuple(flow for flow in flows(text, [line for line in body if line.text]))


def headline(text: str, article: Article) -> Flow | None:
    """Give the headline of an article as one line, or None where it has none."""
    if article.headline is None:
        return None
    start = article.headline.start
    lines = read_lines(article.headline.of(text))
    spans = [Span(start + line.start, start + line.end) for line in lines]
    # Two lines of a headline are two clauses, unless one is only the tail of a broken word.
    glue = [
        " " if min(len(above.text), len(below.text)) > 3 else ""
        for above, below in itertools.pairwise(lines)
    ]
    return Flow.join(text, spans, glue)


def _is_one_notice(lines: Sequence[Line]) -> bool:
    """Tell a notice, form or plain text from a page.

    On a page bodies open as news (本报讯) or end with their authors; a page without either has
    at least three headlines, and neither a notice's title nor the lines of a form.
    """
    if any(line.kind in STARTS for line in lines):
        return False
    if any(line.ended and line.text[-1] in ")）" for line in lines):
        return False
    if any(lexicon.FORM_LABEL.match(line.text) for line in lines):
        return True
    if any(_is_notice_title(line) for line in lines[:_TITLE_LINES]):
        return True
    heads = [
        line
        for above, line, below in zip([None, *lines], lines, lines[1:], strict=False)
        if line.kind is LineKind.HEAD
        and line.width >= _HEAD_WIDTH
        and below.kind is LineKind.BODY
        and (above is None or above.over or above.kind in ASIDE)
    ]
    return len(heads) < _PAGE_HEADS


def _notice(text: str, lines: Sequence[Line]) -> Article:
    """Make one article of all lines; its headline ends with the line that names what it is."""
    title = _title(lines)
    body = [line for line in lines if line not in title]
    return Article(_hull(title), (), _pieces(text, body))


def _title(lines: Sequence[Line]) -> list[Line]:
    top = lines[:_TITLE_LINES]
    for at, line in enumerate(top):
        if _is_notice_title(line):
            below = top[at + 1 : at + 2]
            if below and below[0].text.startswith(("关于", "關於")) and _is_notice_title(below[0]):
                continue  # a letterhead with its number over the title
            first = at
            while first and not _begins_title(top[first]) and not _bounds_title(top[first - 1]):
                first -= 1
            return list(top[first : at + 1])
    if top and lexicon.PICTURED.match(top[0].text) and not top[0].ended:
        return [top[0]]
    heads = [line for line in top if not lexicon.LATIN_HEADER.match(line.text)]
    if heads and lexicon.LATIN_TITLE.match(heads[0].text) and not heads[0].ended:
        return [heads[0]]
    head = next((line for line in heads[:3] if line.kind is LineKind.HEAD), None)
    return [head] if head else []


def _is_notice_title(line: Line) -> bool:
    if line.ended or line.width > _TITLE_WIDTH or lexicon.FORM_LABEL.match(line.text):
        return False
    if lexicon.LATIN_HEADER.match(line.text) or lexicon.NUMBERED.match(line.text):
        return False  # 二、温馨提示 is a part of a notice
    if _SAYS.search(line.text):
        return False  # 第二针:5月,具体日期由学校通知 is a sentence
    if lexicon.NAMED_ROW.match(line.text) and lexicon.BRACED.match(line.text) is None:
        return False  # 面试 3月8日 见面试通知 is a row
    return lexicon.NOTICE_TITLE.search("".join(line.text.split())) is not None


_SAYS = re.compile(r"[:：].*[，,].*通知$")


def _begins_title(line: Line) -> bool:
    return line.gap > 0 or line.text.startswith(("关于", "關於"))


def _bounds_title(line: Line) -> bool:
    return line.ended or lexicon.LABELLED.match(line.text) is not None or line.width < 16


def _article(text: str, draft: Draft) -> Article:
    return Article(_hull(draft.head), _names(draft), _pieces(text, draft.body))


def _printed_at(article: Article) -> int:
    return (article.headline or article.spans[0]).start


def _hull(lines: Sequence[Line]) -> Span | None:
    return Span(lines[0].start, lines[-1].end) if lines else None


def _pieces(text: str, lines: Sequence[Line]) -> tuple[Span, ...]:
    """Merge lines with only white space between them into spans."""
    pieces: list[Span] = []
    for line in sorted(lines, key=lambda line: line.start):
        if pieces and not text[pieces[-1].end : line.start].strip():
            pieces[-1] = Span(pieces[-1].start, line.end)
        else:
            pieces.append(Span(line.start, line.end))
    return tuple(pieces)


def _names(draft: Draft) -> tuple[str, ...]:
    """The authors that the opening, a line of authors or a signature names, each once."""
    found: dict[str, None] = {}
    for line in draft.body:
        words = _authors(line)
        groups = [match.group(1) for match in lexicon.NAMES.finditer(words)] or [words]
        for group in groups if words else ():
            latin = group.isascii()
            names = (lexicon.BETWEEN_LATIN_NAMES if latin else lexicon.BETWEEN_NAMES).split(group)
            found.update(dict.fromkeys(name for name in names if name))
    return tuple(found)


def _authors(line: Line) -> str:
    """The words of a line that name its authors; empty where none are."""
    if line.kind is LineKind.OPENER:
        words = line.text[: _opening(line.text)]
        return words if lexicon.NAMES.search(words) else ""
    if line.kind is LineKind.BYLINE:
        boxed = lexicon.BOXED.fullmatch(line.text) or lexicon.ALONE.fullmatch(line.text)
        if boxed:
            return "".join(boxed["name"].split())
        return line.text.removeprefix("By ").strip("()（） ")
    if line.ended and line.text[-1] in ")）":
        signed = lexicon.SIGNED.search(line.text, max(0, len(line.text) - 60))
        return signed.group(1) if signed else ""
    return ""


def _opening(text: str) -> int:
    """Length of the words that open a body before its first sentence."""
    for pattern in (lexicon.DISPATCH, lexicon.BRACKETED, lexicon.REPORTED):
        match = pattern.match(text)
        if match:
            return match.end()
    return 0


def _body_lines(text: str, article: Article) -> list[Line]:
    """Read the lines of the body again, with offsets into the raw text."""
    lines: list[Line] = []
    for number, span in enumerate(article.spans):
        piece = read_lines(span.of(text))
        for line in piece:
            line.start += span.start
            line.end += span.start
        if piece and number:
            piece[0].gap = 1
        lines.extend(piece)
    mark_full(lines)
    mark_briefs(lines)
    mark_signatures(lines)
    return lines
