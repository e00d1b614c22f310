"""Who told a reporter: ``记者从甲局获悉``, ``甲局局长某某介绍``; it speaks of its own works."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from calendar_svc.events.body import Body
from calendar_svc.events.draft import Draft
from calendar_svc.events.names import Names, is_body
from calendar_svc.events.phrases import leading_subject
from calendar_svc.events.words import MARK, alternation, load
from calendar_svc.model import Kind, Party

_WORDS = load("announcing")
_HEARD = re.compile(
    rf"从(?P<who>[^,;。:“”{MARK}]{{2,16}}?)(?:处|方面|了解)?(?:{alternation(_WORDS['heard'])})"
)
_SPEAKS = rf"(?:{alternation(_WORDS['offices'])})[一-鿿]{{0,4}}(?:{alternation(_WORDS['said'])})"
_SPEAKING = re.compile(_SPEAKS)
_SAID = re.compile(
    rf"(?:据)?(?P<who>[^,;。:“”{MARK}\n]{{2,14}}?)(?:有关|相关|党组|党委|项目)?{_SPEAKS}"
)
_EDGES = ",;。\n“”"  # of a clause in which somebody speaks
_REACH = 20  # characters of it before the office that speaks


@dataclass(frozen=True, slots=True)
class Announcers:
    """The bodies that a report heard its matter from, and those that it has speak, each once."""

    heard: tuple[Party, ...]
    said: tuple[Party, ...]

    def of(self, draft: Draft) -> tuple[Party, ...]:
        """Who arranges a happening because it told of it: one body alone, not a thing told of.

        Works are arranged by who gave the news of them, not by whoever speaks beside them.
        """
        told = self.heard or (() if draft.kind is Kind.MILESTONE else self.said)
        if len(told) != 1 or draft.kind in _NOT_TOLD or told[0].name in draft.title:
            return ()
        return told


#: What whoever spoke to the reporter need not have arranged.
_NOT_TOLD = (Kind.MEETING, Kind.CONFERENCE, Kind.VISIT)


def announcers(body: Body, names: Names) -> Announcers:
    """Find who told a reporter.

    Parameters:
        body: The article.
        names: Its names, by which 该局 is called in full.
    """
    heard = _HEARD.finditer(body.masked)
    return Announcers(_told(heard, body, names), _told(_said(body.masked), body, names))


def _said(masked: str) -> Iterator[re.Match[str]]:
    """Who speaks: an office that does, and what stands before it in its clause."""
    end = 0
    for speaking in _SPEAKING.finditer(masked):
        low = max(0, speaking.start() - _REACH)
        edge = max(masked.rfind(mark, low, speaking.start()) for mark in _EDGES)
        begin = edge + 1
        if (edge < 0 and low) or begin < end:
            continue
        said = _SAID.match(masked, begin)
        if said is not None:
            end = said.end()
            yield said


def _told(matches: Iterable[re.Match[str]], body: Body, names: Names) -> tuple[Party, ...]:
    found: dict[Party, None] = {}
    for match in matches:
        who = body.text[match.start("who") : match.end("who")]
        name = names.own_name(who, match.start("who"))
        if name and is_body(name):
            found[Party(name)] = None
    return tuple(found)


def acting(body: Body, names: Names, draft: Draft) -> tuple[Party, ...]:
    """The body that the sentence of a draft opens with: ``县医保局启动缴费,缴费期自…``."""
    subject = leading_subject(body, *draft.sentence.clauses[0])
    name = names.own_name(body.say(subject), draft.sentence.start) if subject else None
    held = name is not None and is_body(name) and len(name) >= _OFFICE
    return (Party(name),) if held and name and draft.kind in _ACTED else ()


_OFFICE = 3  # characters: 县 or 全区 is no office
_ACTED = (Kind.ACTIVITY, Kind.CEREMONY, Kind.DEADLINE, Kind.NOTICE_PERIOD, Kind.EXAM)
