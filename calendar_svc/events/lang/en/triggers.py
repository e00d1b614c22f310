"""Where an English sentence tells that something happens, and the time that each place takes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from calendar_svc.events.body import Body, Sentence
from calendar_svc.events.lang.en.phrases import subject
from calendar_svc.events.lang.en.words import DECOYS, TRAPS, VERBS, any_of, small, spelled
from calendar_svc.events.triggers import Trigger, is_point
from calendar_svc.events.words import MARK
from calendar_svc.model import Timex

_BY_WORD = {word: verb for verb in VERBS for word in verb.words}
_PATTERN = re.compile(spelled([*_BY_WORD, *DECOYS]))
_SPACE = re.compile(r"\s+")
_NEGATED = re.compile(rf"(?:{any_of(TRAPS['negated']).pattern})\s+(?:\w+\s+)?$")
# Who may do what follows: any person wishing to comment should write.
_WISHED = re.compile(rf"(?i)\b(?:{small('wish')})\s+to\s+$")
# A determiner makes the word a noun: comment on the changes, by email.
_NOUN = re.compile(
    r"(?i)\b(?:the|an?|its|their|this|these|those|any|no|our|your|his|her|by|via)\s+$"
)
_PRONOUN = re.compile(r"(?i)^(?:it|they|this|these|which|who|both|all|he|she|we|)$")
_GOES_ON = re.compile(r"^(?:closing|opening|running|beginning|ending|starting)$")
# will start in March | and finish by | June
_AND = re.compile(
    rf"{MARK}\s*,?\s*(?:and|but)\s+(?:(?:will|then|to|is|are|be|expected|scheduled)\s+)*$"
)
# Work began in March | and the main span was lifted
_NEW_SUBJECT = re.compile(
    rf"{MARK}\s*,?\s+(?:and|but|while)\s+(?=(?:the|an?|its|their|our|all|both|[A-Z])\b)"
)
_IF = re.compile(r"(?i)(?:^|[,;]\s|\s)(?:if|unless|whether)\s[^,;]*$")
_WHICH = re.compile(
    r".*\b(?:the|a|an|its)\s+(?P<thing>(?:[\w'&.-]+\s+){0,6}[\w'&.-]+),\s+which\s+(?:[a-z]+\s+){0,3}$",
    re.DOTALL,
)
_SERIES = re.compile(
    rf"(?:\s*,?\s*(?:at|in)\s(?!{MARK})[^{MARK};]{{3,80}}?)?"
    rf"(?:\s+(?:for|in observance of)\s+[A-Z][^{MARK};.]{{2,40}}?)?"
    r"(?:\s*(?:,|;|and|&|or)\s*)+(?:(?:again|then|also)\s+)?"
    rf"(?:(?:at|in|to|for)\s(?!{MARK})[^{MARK};.]{{2,60}}?\s)?(?:on|from|at)?\s*"
)


@dataclass(frozen=True, slots=True)
class Told:
    """A trigger, the times it takes, and the words around it, as offsets into the body.

    ``times`` are the days of a series, mostly one; ``who`` is the subject, perhaps that of the
    clause before; ``end`` is where its clause ends.
    """

    trigger: Trigger
    times: tuple[Timex, ...]
    start: int
    end: int
    who: tuple[int, int]
    clause: int

    @property
    def time(self) -> Timex:
        """The first of its times."""
        return self.times[0]


def triggers(body: Body, sentence: Sentence) -> tuple[Trigger, ...]:
    """All triggers of a sentence, in order, the longest word first; decoys and denials left out."""
    found = []
    for match in _PATTERN.finditer(body.masked, sentence.start, sentence.end):
        word = _SPACE.sub(" ", match[0].lower())
        verb = _BY_WORD.get(word)
        if verb is None or word in DECOYS:
            continue
        if verb.reads != "change" and _NEGATED.search(
            body.masked, max(sentence.start, match.start() - 24), match.start()
        ):
            continue
        if verb.reads == "act" and _WISHED.search(body.masked, sentence.start, match.start()):
            continue
        ahead = max(sentence.start, match.start() - 12)
        named = verb.reads == "deadline" or word.startswith("next")
        if not named and _NOUN.search(body.masked, ahead, match.start()):
            continue
        found.append(Trigger(match.start(), match.end(), word, verb))
    return tuple(found)


def tell(body: Body, sentence: Sentence) -> tuple[Told, ...]:
    """Give every trigger of a sentence its times and its subject; those without a time are out."""
    points = [time for time in sentence.times if is_point(time)]
    told = triggers(body, sentence)
    found: list[Told] = []
    last = (sentence.start, sentence.start)
    for number, trigger in enumerate(told):
        clause = sentence.clause_at(trigger.start)
        start, end = sentence.clauses[clause]
        before = max((t.end for t in told[:number] if t.start >= start), default=start)
        opens = (
            _NEW_SUBJECT.search(body.masked, told[number - 1].end, trigger.start)
            if number
            else None
        )
        who = subject(body, opens.end() if opens and opens.end() > start else start, trigger.start)
        ahead = body.masked[start : trigger.start]
        if _IF.search(ahead):
            continue
        goes_on = number > 0 and (
            _GOES_ON.search(trigger.word) is not None
            or _AND.search(body.masked, told[number - 1].end, trigger.start) is not None
        )
        which = _WHICH.match(ahead)
        if which:
            who = (start + which.start("thing"), start + which.end("thing"))
        elif goes_on or _PRONOUN.match(body.masked[who[0] : who[1]].strip()):
            who = last
        else:
            last = who
        after = min(
            (t.start for t in told[number + 1 :] if _governs(t)), default=max(end, sentence.end)
        )
        times = _times(body, points, (before, trigger.start, trigger.end, after, end), sentence)
        if times:
            found.append(Told(trigger, times, start, max(end, trigger.end), who, clause))
    return tuple(found)


def _governs(trigger: Trigger) -> bool:
    """Whether a later trigger takes the times behind it for itself."""
    return trigger.verb.reads not in ("act", "deadline", "perform")


def _times(
    body: Body, points: list[Timex], bounds: tuple[int, int, int, int, int], sentence: Sentence
) -> tuple[Timex, ...]:
    """The time behind the trigger with its series, else the one before it in its clause."""
    before, start, stop, after, end = bounds
    behind = [t for t in points if stop <= t.span.start < min(after, max(end, stop))]
    if not behind:
        behind = [t for t in points if stop <= t.span.start < after]
    if behind:
        run = [behind[0]]
        later = [t for t in points if behind[0].span.end <= t.span.start < after]
        for time in later:
            if not _SERIES.fullmatch(body.masked, run[-1].span.end, time.span.start):
                break
            run.append(time)
        return tuple(run)
    ahead = [t for t in points if before <= t.span.start < start]
    if ahead:
        return (ahead[-1],)
    leading = [t for t in points if t.span.start < sentence.clauses[0][1] and t.span.end <= start]
    return (leading[-1],) if leading else ()
