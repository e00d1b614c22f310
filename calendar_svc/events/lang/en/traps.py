"""What looks like an event in English and is none (GUIDELINES 1): named rules with examples."""

from __future__ import annotations

import re

from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.lang.en.words import TRAPS as WORDS
from calendar_svc.events.lang.en.words import any_of, spelled
from calendar_svc.events.traps import Trap
from calendar_svc.events.words import MARK
from calendar_svc.model import Kind, Precision, Status

_AGE = 10  # years: older facts are history
_STATISTIC, _HISTORY, _PERSON, _HABIT, _WEATHER, _TARGET, _TENURE, _REPORTER = (
    any_of(WORDS[key])
    for key in (
        "statistic",
        "history",
        "person",
        "habit",
        "weather",
        "target",
        "tenure",
        "reporter",
    )
)
_SUPERSEDED = re.compile(rf"{spelled(WORDS['superseded'])}[^,.;]{{0,30}}{MARK}")
_CONDITION = re.compile(rf"\s*{spelled(WORDS['condition'])}")
_BOUND = re.compile(r"(?i)^(?:before|prior to|after|since|on or before)\b")
_WHO_DID = re.compile(
    r"(?i)\b(?:who|that|which)\s+(?:\w+(?:ed|ought|uilt)\b[^,;.]*|(?!.*\b(?:must|should|may|can|will|please|need)\b)[^,;.]{2,40})$"
)
# accounts opened | after January 1 | are billed
_KIND_OF = re.compile(
    r"(?i)\b[a-z]+s\s+(?:\w+ed|built|bought|sold|made|born)\s*"
    r"(?:on or\s*)?(?:before|after|since)?\s*$"
)
_RULED = re.compile(r"\s*,?\s*(?:is|are|may|must|will|can|should|need|has|have|do|does|qualif)\b")
_HELD_KINDS = (Kind.MEETING, Kind.CONFERENCE, Kind.ACTIVITY, Kind.CEREMONY, Kind.EXAM)


def _sentence(scene: Scene) -> str:
    return scene.body.masked[scene.sentence.start : scene.sentence.end]


def _clause(draft: Draft, scene: Scene) -> str:
    start, end = scene.clause(draft.clause)
    return scene.body.masked[min(start, draft.start) : max(end, draft.end)]


def _is_statistic(draft: Draft, scene: Scene) -> bool:
    told = draft.kind in (Kind.MILESTONE, Kind.OTHER)
    return told and _STATISTIC.search(_clause(draft, scene)) is not None


def _is_history(draft: Draft, scene: Scene) -> bool:
    begin = draft.time.interval.begin if draft.time.interval else None
    now = scene.date.latest
    if begin is not None and now is not None and now.year - begin.year > _AGE:
        return True
    wide = draft.time.precision in (Precision.YEAR, Precision.QUARTER)
    return wide and _HISTORY.search(_clause(draft, scene)) is not None


def _is_personal(draft: Draft, scene: Scene) -> bool:
    return draft.status is None and _PERSON.search(_clause(draft, scene)) is not None


def _is_habit(draft: Draft, scene: Scene) -> bool:
    start = draft.sentence.start
    before = scene.body.masked[max(start, draft.time.span.start - 30) : draft.time.span.start]
    return draft.kind in _HELD_KINDS and _HABIT.search(before) is not None


def _is_weather(draft: Draft, scene: Scene) -> bool:
    return draft.status is None and _WEATHER.search(_clause(draft, scene)) is not None


def _is_target(draft: Draft, scene: Scene) -> bool:
    if draft.kind is not Kind.MILESTONE or draft.project is None:
        return draft.kind is Kind.MILESTONE and _TARGET.search(_clause(draft, scene)) is not None
    return not draft.project[:1].isupper() and _TARGET.search(_clause(draft, scene)) is not None


def _is_tenure(draft: Draft, scene: Scene) -> bool:
    return _TENURE.search(_clause(draft, scene)) is not None


def _is_reporter(draft: Draft, scene: Scene) -> bool:
    return draft.kind is Kind.VISIT and _REPORTER.search(_sentence(scene)) is not None


def _is_superseded(draft: Draft, scene: Scene) -> bool:
    before = scene.body.masked[scene.sentence.start : draft.time.span.start + 1]
    begin, now = draft.time.interval.begin if draft.time.interval else None, scene.date.latest
    if begin is not None and now is not None and begin.date() >= now:
        return False  # put off, see `is_put_off`
    return draft.status is None and _SUPERSEDED.search(before[-60:]) is not None


def is_put_off(draft: Draft, scene: Scene) -> bool:
    """Whether a day ahead is told as that of the old plan: ``originally due to finish on …``."""
    before = scene.body.masked[scene.sentence.start : draft.time.span.start + 1]
    return draft.status is None and _SUPERSEDED.search(before[-60:]) is not None


def _is_condition(draft: Draft, scene: Scene) -> bool:
    said = scene.body.folded[draft.time.span.start : draft.time.span.end]
    ahead = scene.body.masked[draft.sentence.start : draft.time.span.start]
    bound = _BOUND.match(said) or re.search(r"(?i)\b(?:before|after|since)\s+$", ahead)
    if not bound:
        return False
    behind = scene.body.masked[draft.time.span.end : draft.time.span.end + 30]
    if _KIND_OF.search(ahead) and _RULED.match(behind):
        return True
    return _CONDITION.match(behind) is not None or _WHO_DID.search(ahead) is not None


def _is_wide(draft: Draft, _scene: Scene) -> bool:
    """A gathering or visit is never dated by a year or half a year alone."""
    wide = draft.time.precision in (Precision.YEAR, Precision.HALF_YEAR)
    return (
        wide and draft.kind in (*_HELD_KINDS, Kind.VISIT, Kind.OTHER) and draft.done is Status.HELD
    )


TRAPS: tuple[Trap, ...] = (
    Trap(
        "N2-statistic", _is_statistic, "The Elm Bridge project was completed 40 percent in March."
    ),
    Trap("N5-history", _is_history, "The Elm Bridge opened in 1968."),
    Trap("N5-biography", _is_personal, "She graduated and opened the Elm Library in March 2024."),
    Trap("N6-habit", _is_habit, "The Elm Festival is usually held March 5."),
    Trap("N17-weather", _is_weather, "Highs will return to the Elm Bridge opening on March 5."),
    Trap("N1-target", _is_target, "It is our goal that new trails will be completed in 2027."),
    Trap(
        "N17-tenure",
        _is_tenure,
        "Elm Bridge reopened in March 2025 under a warranty valid until 2027.",
    ),
    Trap("N11-reporter", _is_reporter, "In an interview, Mayor Lee toured Elm Plant on March 5."),
    Trap(
        "N15-superseded",
        _is_superseded,
        "The Elm Bridge was originally due to be completed in April 2024.",
    ),
    Trap(
        "N12-condition",
        _is_condition,
        "Applications from those who registered before March 5 are due.",
    ),
    Trap("N8-wide", _is_wide, "The Elm Prize winners will be announced in 2026."),
)


def first_trap(draft: Draft, scene: Scene) -> Trap | None:
    """The first trap that holds of a draft, or None."""
    return next((trap for trap in TRAPS if trap.holds(draft, scene)), None)
