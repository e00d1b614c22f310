"""What no verb of the lexicon reads: a clause with a day, a subject and what becomes of it.

``The existing dock will be taken out of service on May 6``: the clause itself is the title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

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
from calendar_svc.events.triggers import is_point
from calendar_svc.events.words import MARK
from calendar_svc.model import Kind, Party, Precision, Status, Timex

_AHEAD = r"will|shall|would"
_MODAL = r"must|should|may|can|need\s+to|needs\s+to|have\s+to|has\s+to|are\s+asked\s+to"
_BE = r"is|are|was|were|has\s+been|have\s+been|had\s+been"
#: The finite word of a clause, with what stands between it and its verb.
_FINITE = re.compile(
    rf"(?<![\w'-])(?:(?P<ahead>{_AHEAD}|'ll)|(?P<modal>{_MODAL})|(?P<be>{_BE})|(?P<have>has|have))"
    r"(?![\w'-])"
    rf"|(?<=[\w'),] )(?P<now>{'|'.join(PLAIN['present'])})(?=\s)"
)
_AND = re.compile(r"\b(?:and|but|then)\s+(?:then\s+|also\s+)?$")
_SET = re.compile(
    r"(?:pencill?ed|planned|scheduled|set|slated|expected|due|earmarked|fixed|timed|arranged)\b(?:\s+in)?$"
)
_HAVE_TIME = re.compile(rf"\s*(?:until|till)?\s*{MARK}")
_UNTIL_TO = re.compile(r"\s*to\s+")
_AT_A = re.compile(r"(?:at|in|for)\s+(?:the\s+|an?\s+)?(?=[A-Z])")
_BIDDEN = re.compile(
    r"(?:summoned|called|invited|welcome|asked|urged|encouraged|summons|calls)\b"
    r"(?:\s+(?:to|for|back|again|attend|to attend))*\s+(?:the\s+|an?\s+)?(?P<what>.+)"
)
_CHAIN = re.compile(
    rf"\s*(?:(?:be|been|being|to|{small('auxiliary')})(?![\w'-])\s*)*", re.IGNORECASE
)
_TO_COME = re.compile(
    r"\s*(?:now|also|still|both|currently|provisionally|tentatively)?\s*"
    r"(?:to|due\s+to|expected|scheduled|planned|set\s+to|likely\s+to|being|slated|on\s+track|ready\s+to)\b"
)
_DONE = re.compile(
    rf"\s*(?:(?:now|also|since|already|fully|then)\s+)?(?:been\s+)?(?:\w+(?:ed|en|wn|ung|ent|uilt|ld)|{any_of(PLAIN['participle']).pattern})\b"
)
_NO = any_of(PLAIN["never"])
_TELLS = any_of(PLAIN["tells"])
_NOBODY = any_of(PLAIN["nobody"])
_NOT = re.compile(r"\s*(?:not|never|no\s+longer|n't)\b")
_SAID = re.compile(r"\b(?:said|says|told|added)\b")
_IF = re.compile(
    r"(?i)(?:^|[,;\s])(?:if|unless|whether|when|where|since|because|while|as)\s[^,;]*$"
)
#: Elm Road is closed on Monday | and Mill Lane on | Tuesday
_GAP = re.compile(
    r"[\s,;]*(?:and|while|,|;)\s+(?:the\s+)?(?P<who>[A-Z][\w'&.-]*(?:\s+[\w'&.-]+){0,5}?)"
    r"(?:\s+(?:on|from|until|by|in|at|between))?\s*"
)
_DEED = re.compile(
    r"(?<=\s)(?P<deed>(?:closed?|closes|out of|taken|turned|switched|shut|suspended|interrupted"
    r"|opens?|reopens?|begins?|completed|launched|meeting|off|diverted|unavailable|due|ends?)\b.*)$"
)
_SHARED = frozenset([Kind.NOTICE_PERIOD, Kind.MILESTONE, Kind.MEETING, Kind.DEADLINE, Kind.OTHER])
_NOWHERE = frozenset([Kind.OTHER, Kind.DEADLINE])
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
    verbs = [*_FINITE.finditer(words, 0, max(0, time.span.start - start))]
    finite = verbs[-1] if verbs else _FINITE.search(words)
    if finite is None or _is_void(scene, time, finite, (start, words)):
        return None
    if len(verbs) > 1 and not _AND.search(words[verbs[-2].end() : finite.start()]):
        return None  # considered before the plan is submitted in spring
    ahead = _is_ahead(finite, words)
    if ahead is None or (not ahead and time.precision.rank > Precision.DAY.rank):
        return None
    who = _subject(scene, start, start + (verbs or [finite])[0].start())
    if who is None:
        return None
    low, stop = _predicate(scene, time, finite, (start, end))
    deed = name(say(scene.body, low, stop))
    if not deed or _TELLS.match(deed) or not (ahead or _matters(who, deed)):
        return None
    asked = finite["modal"] is not None or (finite["have"] is not None and ahead)
    kind, done, title = _told(scene, (who, deed), time, asked=asked)
    if len(title.split()) <= _LEAST and not classes(title)[1]:
        return None
    owner = full_name(scene, who) if is_body(who) else None
    last = kind is Kind.DEADLINE
    told = last_day(time) if last and time.role == "until" else time
    return Draft(
        kind,
        shortened(capital(title), _LONGEST),
        told._replace(role="deadline") if last else told,
        min(start + finite.start(), time.span.start),
        max(stop, time.span.end),
        scene.sentence,
        clause,
        (time.rule, "plain", "title/clause"),
        done,
        place=None if kind in _NOWHERE else place_in(scene.body, low, end),
        project=who if kind is Kind.MILESTONE else None,
        organizers=(Party(owner),) if owner else (),
    )


def _is_void(scene: Scene, time: Timex, finite: re.Match[str], clause: tuple[int, str]) -> bool:
    """Whether nothing happens in a clause, only perhaps, or not at this time."""
    start, words = clause
    if _is_taken(scene, time, start + finite.end()) or _NOT.match(words, finite.end()):
        return True
    return _NO.search(words) is not None or _IF.search(words[: finite.start()]) is not None


def _predicate(
    scene: Scene, time: Timex, finite: re.Match[str], clause: tuple[int, int]
) -> tuple[int, int]:
    """Where what is done stands: behind the small words of the verb, up to the time."""
    start, end = clause
    low = start + finite.start()
    if not finite["now"]:
        chain = _CHAIN.match(scene.body.masked, start + finite.end(), end)
        low = chain.end() if chain else start + finite.end()
    if finite["have"] and time.role == "until":  # members have until Friday to renew
        to = _UNTIL_TO.match(scene.body.masked, time.span.end, end)
        low = to.end() if to else low
    return low, object_end(scene.body, low, end) if low < end else end


def _told(
    scene: Scene, said: tuple[str, str], time: Timex, *, asked: bool
) -> tuple[Kind, Status, str]:
    """Kind, status once over, and title of who does what."""
    who, deed = said
    bidden = _BIDDEN.match(deed)
    if bidden and gathering(bidden["what"]):  # members are summoned to a meeting
        title = self_contained(scene, name(bidden["what"]))
        return gathering(title) or Kind.MEETING, Status.HELD, title
    kind, done = _kind(who, deed, time, asked=asked)
    if _SET.fullmatch(deed):  # the opening is pencilled in for 6 October
        return kind, done, who
    there = _AT_A.match(deed)
    if there and gathering(deed):  # we shall be at the Ward Forum
        return kind, done, deed[there.end() :]
    return kind, done, f"{who} {deed}"


def _is_taken(scene: Scene, time: Timex, finite: int) -> bool:
    """Whether the verb has a time of its own before this one, or the time is of another verb."""
    between = (t for t in scene.sentence.times if finite <= t.span.start < time.span.start)
    return any(is_point(t) for t in between)


def _is_near(scene: Scene, time: Timex) -> bool:
    """Whether a time is of these days, and fine enough to be that of one thing."""
    begin = time.interval.begin if time.interval else None
    begin = begin or (time.interval.end if time.interval else None)
    if (
        begin is None
        or time.rule == "en/within"
        or time.precision is None
        or time.precision.rank > Precision.QUARTER.rank
    ):
        return False
    if scene.date.latest is None:
        return True
    days = (begin.date() - scene.date.latest).days
    return -_REACH[0] < days < _REACH[1]


def _is_ahead(finite: re.Match[str], words: str) -> bool | None:
    """Whether a clause tells of what will come, or what has come; None for a state."""
    if finite["ahead"] or finite["modal"] or finite["now"]:
        return True
    if finite["have"] and _HAVE_TIME.match(words, finite.end()):
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
    if _SAID.search(who) or scene.body.masked[start:end].count('"') % 2:
        return None  # the words of a person
    if len(who) < 3 or MARK in who or len(who) > 60 or _NOBODY.match(who):
        return None
    return self_contained(scene, who)


def _matters(who: str, deed: str) -> bool:
    """Whether what is over is of a body, works, a house or a paper: no private story."""
    told = classes(who)[1] | classes(deed)[1]
    return bool(told - {"generic", "plain"}) or gathering(who) is not None


def _kind(who: str, deed: str, time: Timex, *, asked: bool) -> tuple[Kind, Status]:
    if time.role in ("deadline", "until") and asked:
        return Kind.DEADLINE, Status.COMPLETED
    if time.role == "deadline" and "procedure" in classes(who)[1]:
        return Kind.DEADLINE, Status.COMPLETED
    body = is_body(who)
    held = gathering(deed) if body or _AT_A.match(deed) else gathering(who)
    if held is not None:
        return held, Status.HELD
    found = classes(who)[1]
    ranged = time.role in ("since", "until") or "/" in (time.edtf or "")
    if ranged and not body:
        return Kind.NOTICE_PERIOD, Status.STARTED
    if found & _OUT:
        return Kind.MILESTONE, Status.COMPLETED
    return Kind.OTHER, Status.HELD


def read_gapped(scene: Scene, time: Timex, found: Sequence[Draft]) -> Draft | None:
    """Read ``Lift A will be out of use from 3 March, and Lift B from 14 April``: the same of B.

    Parameters:
        scene: The sentence and what was told before it.
        time: A time that no verb takes.
        found: What the sentence has told so far.
    """
    before = max((d for d in found if d.end <= time.span.start), key=_end, default=None)
    if before is None or before.kind not in _SHARED:
        return None
    gap = _GAP.fullmatch(scene.body.masked, before.end, time.span.start)
    if gap is None:
        return None
    who = name(scene.body.text[gap.start("who") : gap.end("who")])
    deed = _deed_of(before.title)
    if not deed or len(who) < 3:
        return None
    return replace(
        before,
        title=shortened(f"{capital(who)} {deed}", _LONGEST),
        time=time,
        start=gap.start("who"),
        end=time.span.end,
        place=who if before.place and before.place in before.title else before.place,
        project=who if before.project else None,
        rules=(time.rule, "plain:gapped", *before.rules[2:]),
    )


def _end(draft: Draft) -> int:
    return draft.end


def _deed_of(title: str) -> str:
    """What becomes of it: ``closed to traffic`` of ``Elm Road closed to traffic``."""
    told = _DEED.search(title)
    return told["deed"] if told else ""
