"""The project of an English milestone, and the street or house that a notice names in its title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from calendar_svc.events.draft import Draft
from calendar_svc.events.lang.en.words import any_of, classes, is_body
from calendar_svc.events.words import alternation, load
from calendar_svc.model import Kind

_WORDS = load("en/works")
_PAPER = any_of(_WORDS["papers"])
_NONE = any_of([*_WORDS["papers"], *_WORDS["bodies"]])
_WHERE = re.compile(r"\s(?:at|from|to|on|in|for|with)\s")
_STREET = re.compile(
    rf"^(?P<place>(?:[A-Z0-9][\w'&.-]*\s){{1,4}}(?:{alternation(_WORDS['streets'])}))(?![\w-])"
)
_SHUT = any_of(_WORDS["shut"])
_OPENS = re.compile(r"\b(?:re)?open(?:s|ed|ing)?\b", re.IGNORECASE)
_AT = re.compile(r"\sat\s(?:the\s)?(?P<place>[A-Z][\w'-]*(?:\s[A-Z][\w'-]*)+)")
_NEW = re.compile(r"^(?:the\s|a\s)?(?:new\s)?", re.IGNORECASE)
_LEAST = 2  # words in the name of a project


def is_project(name: str) -> bool:
    """Whether a name is the own name of works or of a house: no paper, no body, no ``old span``."""
    head = _WHERE.split(_NEW.sub("", name))[0]
    own = head[:1].isupper() and len(head.split()) >= _LEAST
    house = "facility" in classes(head)[1]
    return own and (house or not is_body(head)) and _NONE.search(head) is None


def project_of(draft: Draft, drafts: Sequence[Draft]) -> str | None:
    """The project of a milestone: its own, or for a part (``old span``) the only one named."""
    if draft.project is None or draft.kind is not Kind.MILESTONE:
        return None
    if is_project(draft.project):
        return draft.project
    told = (d.project for d in drafts if d.project and is_project(d.project))
    named = {_WHERE.split(_NEW.sub("", name))[0] for name in told}
    part = draft.project[0].islower() and not _PAPER.search(draft.project)
    return next(iter(named)) if len(named) == 1 and part else None


def place_of_title(draft: Draft, project: str | None) -> str | None:
    """Where it is by its title: the street that is closed, the house that opens, ``at Elm``."""
    told = _AT.search(draft.title)
    if told is not None and draft.kind in _TOLD:
        return told["place"]
    if draft.kind is Kind.NOTICE_PERIOD and _SHUT.search(draft.title):
        street = _STREET.match(draft.title)
        return street["place"] if street else None
    opens = project is not None and _OPENS.search(draft.title) is not None
    return project if opens and project and "facility" in classes(project)[1] else None


_TOLD = (Kind.MILESTONE, Kind.NOTICE_PERIOD, Kind.ACTIVITY)
