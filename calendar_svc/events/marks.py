"""Titles with whole marks: no bracket or quotation that opens and does not close."""

from __future__ import annotations

import re

_PAIRS = {"“": "”", "《": "》", "（": "）", "(": ")", "「": "」", "『": "』", "【": "】", "‘": "’"}
_ANY = re.compile(f"[{re.escape(''.join([*_PAIRS, *_PAIRS.values()]))}]")
_CLOSING = {close: mark for mark, close in _PAIRS.items()}


def lonely(title: str) -> tuple[int, ...]:
    """Where the marks of a title stand that have no partner."""
    opened: list[int] = []
    found: list[int] = []
    for at, char in enumerate(title):
        if char in _PAIRS:
            opened.append(at)
        elif char in _CLOSING:
            if opened and title[opened[-1]] == _CLOSING[char]:
                opened.pop()
            else:
                found.append(at)
    return tuple(sorted([*found, *opened]))


def mended(title: str, text: str) -> str:
    """Close a quotation that the text closes right behind the title; lose other lonely marks.

    Parameters:
        title: ``“灯谜大会`` or ``)开放时间调整``.
        text: Where the title was taken from.

    Returns:
        The title with whole marks (``“灯谜大会”``, ``开放时间调整``), cut before a bracket that
        does not close, empty where one closes in the middle that has not opened.
    """
    if not _ANY.search(title):
        return title
    alone = lonely(title)
    if alone and title[alone[-1]] in _PAIRS:
        inside = title[alone[-1] :]
        closed = inside + _PAIRS[title[alone[-1]]]
        if len(inside) > 1 and closed in text:
            title += closed[-1]
            alone = lonely(title)
    while alone and alone[0] == 0:
        title = title[1:]
        alone = lonely(title)
    while alone and alone[-1] == len(title) - 1:
        title = title[:-1]
        alone = lonely(title)
    if alone and title[alone[0]] in _PAIRS:
        return title[: alone[0]]
    return "" if alone else title
