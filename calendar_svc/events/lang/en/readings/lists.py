"""Lines of agendas and calendars: a time beside a name and perhaps a place, and no verb at all."""

from __future__ import annotations

import re

from calendar_svc.events.body import Body, Sentence
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.lang.en.phrases import capital, name, say, shortened
from calendar_svc.events.lang.en.places import is_venue, place_in
from calendar_svc.events.lang.en.readings.build import self_contained
from calendar_svc.events.lang.en.triggers import triggers
from calendar_svc.events.lang.en.words import classes, gathering, is_body
from calendar_svc.events.triggers import Trigger
from calendar_svc.events.words import MARK
from calendar_svc.model import Kind, Precision, Status, Timex

_CELLS = re.compile(r"\s+-\s+|:\s+|;\s+|\s*\|\s*|\t|,\s+")
_RECORD = re.compile(
    r"^(?i:(?:draft |approved )?(?:summary|minutes|record|notes|proceedings|report)"
    r" (?:of|from) (?:the )?)(?=\w)"
)
_LONGEST = 140
_SHORT = re.compile(r"\b(?:St|Rd|Ave|Blvd|Dr|Ln|Hwy|Bldg|[ap]\.?m|noon)\.$")
_PROSE = re.compile(
    r"\b(?:will|shall|is|are|was|were|has|have|had|must|said|who|which|\w+ed\s+the|voted)\b"
)


def read_listed(scene: Scene, time: Timex) -> Draft | None:
    """Read ``Monday, May 4, 7 p.m. - Planning Board, Town Hall`` and ``Open house, May 4``."""
    if time.precision is None or time.precision.rank > Precision.DAY.rank:
        return None
    start, end = scene.sentence.start, scene.sentence.end
    line = scene.body.masked[start:end]
    if len(line.replace(MARK, "")) > _LONGEST or _PROSE.search(line):
        return None
    later = [t.span.start for t in scene.sentence.times if t.span.start > time.span.start]
    earlier = [t.span.end for t in scene.sentence.times if t.span.end <= time.span.start]
    low, high = max([start, *earlier]), min([end, *later])
    behind = _cells(scene, time.span.end, high)
    ahead = _cells(scene, low, time.span.start)
    named = next((c for c in (*behind[:2], *ahead[:2]) if _is_event(c)), None)
    if named is None:
        return None
    rest = [cell for cell in behind if cell != named]
    if named not in behind:
        rest = [*ahead[ahead.index(named) + 1 :], *behind]
    place = place_in(scene.body, time.span.end, high)
    if place is None and rest and is_venue(rest[0]) and not _is_event(rest[0]):
        place = ", ".join(cell for cell in rest if is_venue(cell))
    title = name(re.split(r"\s+(?:at|in)\s+(?:the\s+)?(?=[A-Z])", named)[0])
    _, found = classes(title)
    tail = title.rpartition(" of the ")[2]  # Friends of the Library book sale
    kind = gathering(title) or gathering(tail) or (Kind.MEETING if is_body(title) else Kind.OTHER)
    if kind is Kind.OTHER and "other" not in found:
        return None
    title = capital(self_contained(scene, title))
    return Draft(
        kind,
        shortened(title, 80),
        time,
        min(low if named in ahead else time.span.start, time.span.start),
        time.span.end,
        scene.sentence,
        scene.sentence.clause_at(time.span.start),
        (time.rule, "listed", "title/name"),
        Status.HELD,
        place=place,
        name=title,
    )


def leads(body: Body, sentence: Sentence) -> Trigger | None:
    """The closure that a line opens a list of: ``The following roads will be closed:``."""
    line = body.masked[sentence.start : sentence.end].rstrip()
    if not line.endswith(":"):
        return None
    told = [t for t in triggers(body, sentence) if t.verb.kind is Kind.NOTICE_PERIOD]
    return told[-1] if told else None


def goes_on(body: Body, sentence: Sentence) -> bool:
    """Whether a line can be one of a list: short, and no sentence."""
    line = body.masked[sentence.start : sentence.end].strip()
    ended = line.endswith(".") and not _SHORT.search(line)
    return len(line) <= _LONGEST and not ended and not _PROSE.search(line)


def read_under(scene: Scene, time: Timex, lead: Trigger | None) -> Draft | None:
    """Read ``Castle Street - 7am to 2pm`` below a line that says what becomes of the streets."""
    if lead is None:
        return None
    title = name(say(scene.body, scene.sentence.start, time.span.start))
    if not title:  # May 14, 8 a.m. - 4 p.m.   Juniper Avenue, Owl Court
        title = name(say(scene.body, time.span.end, scene.sentence.end))
    if len(title) < 4 or len(title) > 60:
        return None
    return Draft(
        Kind.NOTICE_PERIOD,
        f"{title} {lead.word.rpartition(' ')[2]}",
        time,
        scene.sentence.start,
        time.span.end,
        scene.sentence,
        scene.sentence.clause_at(time.span.start),
        (time.rule, f"{lead.verb.name}:{lead.word}", "title/listed"),
        Status.STARTED,
        place=title,
    )


def _cells(scene: Scene, start: int, end: int) -> list[str]:
    """The cells of a stretch of a line, as printed."""
    masked = scene.body.masked[start:end]
    pieces, at = [], 0
    for cut in _CELLS.finditer(masked):
        pieces.append((at, cut.start()))
        at = cut.end()
    pieces.append((at, len(masked)))
    said = [say(scene.body, start + low, start + high).strip(" ,.;:()-") for low, high in pieces]
    return [bare for cell in said if len(bare := _RECORD.sub("", cell)) > 2]


def _is_event(cell: str) -> bool:
    kind, (_, found) = gathering(cell), classes(cell)
    named = kind is not None or "other" in found or (is_body(cell) and "facility" not in found)
    return named and cell[:1].isupper()
