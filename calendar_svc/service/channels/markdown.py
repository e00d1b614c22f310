"""Text for chat robots: what comes from outside stays text, and all fits into so many bytes (pure).

The dialects of the providers differ in what a backslash or an HTML entity does, and none says it
fully. A full-width character means nothing in any of them, and reads nearly the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from calendar_svc.documents import clean_text
from calendar_svc.service.channels.base import Link

_WIDE = str.maketrans({mark: chr(ord(mark) + 0xFEE0) for mark in r"\`*_~[]<>#@|"})
_MAX_LINE = 2000  # characters
_LEAST_LINE = 200  # bytes; shorter lines tell nothing, so rather fewer of them are shown
_ELLIPSIS = "…"


def plain(text: str) -> str:
    """*text* as one line that is neither a link nor a mention nor any other mark-up."""
    return clean_text(text, _MAX_LINE).translate(_WIDE).replace("://", "：//")


def link_row(links: Sequence[Link], limit: int) -> str:
    """*links* side by side, as many as fit whole into *limit* bytes; their addresses are ours."""
    row = ""
    for words, url in links:
        told = url.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
        longer = f"{row} · [{plain(words)}]({told})" if row else f"[{plain(words)}]({told})"
        if size(longer) > limit:
            break
        row = longer
    return row


def size(text: str) -> int:
    """The bytes of *text* in UTF-8, as JSON writes it: never less than what a provider counts."""
    return len(json.dumps(text, ensure_ascii=False).encode("utf-8", "replace")) - 2


def cut(text: str, limit: int) -> str:
    """*text* in at most *limit* bytes, cut between characters, in the middle, and marked there.

    The beginning says what it is about, the end when and where.
    """
    if size(text) <= limit:
        return text
    left = max(0, limit - size(_ELLIPSIS))
    head = _within(text, left * 3 // 5)
    tail = _within(reversed(text), left * 2 // 5)
    return text[:head] + _ELLIPSIS + text[len(text) - tail :]


def _within(text: Iterable[str], limit: int) -> int:
    """How many characters of *text* have room in *limit* bytes."""
    kept = 0
    for mark in text:
        limit -= size(mark)
        if limit < 0:
            break
        kept += 1
    return kept


def fitted(lines: Sequence[str], limit: int) -> list[str]:
    """*lines* in at most *limit* bytes; the long ones give way first.

    Parameters:
        lines: In order.
        limit: Bytes of all, 8 more a line counted for what stands between them.

    Returns:
        All of them where each can have some 200 bytes; else as many as can, then how many more.
    """
    most = max(1, limit // (_LEAST_LINE + 8))
    if len(lines) > most and sum(size(line) + 8 for line in lines) > limit:
        shown = most - 1 if most > 1 else 1
        lines = [*lines[:shown], f"{_ELLIPSIS} +{len(lines) - shown}"]
    share = _share([size(line) + 8 for line in lines], limit)
    return [cut(line, max(share - 8, size(_ELLIPSIS))) for line in lines]


def _share(sizes: Sequence[int], limit: int) -> int:
    """The greatest bound on each for which all fit."""
    left, waiting = limit, len(sizes)
    for each in sorted(sizes):
        if each * waiting > left:
            return left // waiting
        left -= each
        waiting -= 1
    return limit
