"""What no verb of the lexicon reads: a clause with a day, a subject and what becomes of it.

``The existing dock will be taken out of service on May 6``: the clause itself is the title.
"""

from __future__ import annotations

import re

from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.lang.en.phrases import (
    capital,
    name,
    object_end,
    say,
    shortened,
    subject,
)
from calendar_svc.events.lang.en.places import place_in
from calendar_svc.events.lang.en.readings.build import full_name, self_contained
from calendar_svc.events.lang.en.topic import plain_case
from calendar_svc.events.lang.en.words import PLAIN, any_of, classes, gathering, is_body, small
from calendar_svc.events.timeline import last_day
from calendar_svc.events.words import MARK
from calendar_svc.model import Kind, Party, Precision, Status, Timex

_AHEAD = r"will|shall|would"
_MODAL = r"must|should|may|can|need\s+to|needs\s+to|have\s+to|has\s+to|are\s+asked\s+to"
_BE = r"is|are|was|were|has\s+been|have\s+been|had\s+been"
#: The finite word of a clause, with what stands between it and its verb.
_FINITE = re.compile(
    rf"(?<![\w'-])(?:(?P<ahead>{_AHEAD}|'ll)|(?P<modal>{_MODAL})|(?P<be>{_BE})|(?P<have>has|have))"
    r"(?![\w'-])"
)
_CHAIN = re.compile(
    rf"\s*(?:(?:be|been|being|to|{small('auxiliary')})(?![\w'-])\s*)*", re.IGNORECASE
)
_TO_COME = re.compile(
    r"\s*(?:now|also|still|both|currently|provisionally|tentatively)?\s*"
    r"(?:to|due\s+to|expected|scheduled|planned|set\s+to|likely\s+to|being|slated|on\s+track|ready\s+to)\b"
)
_DONE = re.compile(rf"\s*(?:(?:now|also|since|already|fully|then)\s+)?(?:been\s+)?(?:\w+(?:ed|en|wn|ung|ent|uilt|ld)|{any_of(PLAIN['participle']).pattern})\b")
_NO = any_of(PLAIN["never"])
_TELLS = any_of(PLAIN["tells"])
_NOBODY = any_of(PLAIN["nobody"])
_NOT = re.compile(r"\s*(?:not|never|no\s+longer|n't)\b")
_IF = re.compile(r"(?i)(?:^|[,;\s])(?:if|unless|whether|when|where|since|because)\s[^,;]*$")
_OUT = frozenset(["facility", "service", "works"])
_LONGEST = 80
_LEAST = 2  # words of a title
_REACH = (400, 800)  # days back and ahead in which a thing is of today


def read_plain(scene: Scene, time: Timex) -> Draft | None:
    """Read a clause by its form alone, where it tells of bodies, works or what will come.

    Parameters:
        scene: The sentence and what was told before it.
        time: A time of the sentence that no other reading took.
    """
    if time.precision is None or not _is_near(scene, time):
        return None
    clause = scene.sentence.clause_at(time.span.start)
    start, end = scene.sentence.clauses[clause]
    words = scene.body.masked[start:end]
    finite = _FINITE.search(words)
    if finite is None or _NO.search(words) or _IF.search(words[: finite.start()]):
        return None
    after = finite.end()
    if _NOT.match(words, after):
        return None
    ahead = _is_ahead(finite, words)
    if ahead is None or (not ahead and time.precision.rank > Precision.DAY.rank):
        return None
    if time.precision.rank > Precision.MONTH.rank and not ahead:
        return None
    who = _subject(scene, start, start + finite.start())
    if who is None:
        return None
    verb = _CHAIN.match(words, after)
    low = start + (verb.end() if verb else after)
    stop = object_end(scene.body, low, end) if low < end else end
    deed = name(say(scene.body, low, stop))
    if not deed or _TELLS.match(deed):
        return None
    if not ahead and not _matters(who, deed):
        return None
    kind, done = _kind(who, deed, time, modal=finite["modal"] is not None)
    title = f"{who} {deed}"
    if len(title.split()) <= _LEAST and not classes(who)[1]:
        return None
    owner = full_name(scene, who) if is_body(who) else None
    told = last_day(time) if kind is Kind.DEADLINE and time.role == "until" else time
    return Draft(
        kind,
        shortened(capital(title), _LONGEST),
        told._replace(role="deadline") if kind is Kind.DEADLINE else told,
        min(start + finite.start(), time.span.start),
        max(stop, time.span.end),
        scene.sentence,
        clause,
        (time.rule, "plain", "title/clause"),
        done,
        place=place_in(scene.body, low, end) if kind not in (Kind.OTHER, Kind.DEADLINE) else None,
        project=who if kind is Kind.MILESTONE else None,
        organizers=(Party(owner),) if owner else (),
    )


def _is_near(scene: Scene, time: Timex) -> bool:
    """Whether a time is of these days, and fine enough to be that of one thing."""
    begin = time.interval.begin if time.interval else None
    begin = begin or (time.interval.end if time.interval else None)
    if begin is None or time.precision is None or time.precision.rank > Precision.QUARTER.rank:
        return False
    if scene.date.latest is None:
        return True
    days = (begin.date() - scene.date.latest).days
    return -_REACH[0] < days < _REACH[1]


def _is_ahead(finite: re.Match[str], words: str) -> bool | None:
    """Whether a clause tells of what will come, or what has come; None for a state."""
    if finite["ahead"] or finite["modal"]:
        return True
    if _TO_COME.match(words, finite.end()):
        return not finite[0].startswith(("was", "were", "had")) or None
    if not _DONE.match(words, finite.end()):
        return None
    return finite[0] in ("is", "are")


def _subject(scene: Scene, start: int, end: int) -> str | None:
    """The subject by its name; none where only a person or a pronoun does it."""
    low, high = subject(scene.body, start, end)
    who = plain_case(name(say(scene.body, low, high)))
    if who.lower() in ("we", "our"):
        who = scene.topic.matter or scene.names.issuer or ""
    elif who.lower() in PLAIN["pronouns"]:
        last = next((d.project for d in reversed(scene.earlier[-2:]) if d.project), None)
        who = last or scene.topic.matter
    if len(who) < 3 or MARK in who or len(who) > 60 or _NOBODY.match(who):
        return None
    return self_contained(scene, who)


def _matters(who: str, deed: str) -> bool:
    """Whether what is over is of a body, works, a house or a paper: no private story."""
    told = classes(who)[1] | classes(deed)[1]
    return bool(told - {"generic", "plain"}) or gathering(who) is not None


def _kind(who: str, deed: str, time: Timex, *, modal: bool) -> tuple[Kind, Status]:
    if time.role == "deadline" and modal:
        return Kind.DEADLINE, Status.COMPLETED
    held = gathering(who) or (gathering(deed) if is_body(who) else None)
    if held is not None:
        return held, Status.HELD
    found = classes(who)[1]
    if found & {"facility", "service"} and (time.role in ("since", "until") or "/" in (time.edtf or "")):
        return Kind.NOTICE_PERIOD, Status.STARTED
    if found & _OUT:
        return Kind.MILESTONE, Status.COMPLETED
    return Kind.OTHER, Status.HELD
