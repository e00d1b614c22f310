"""Rows of tables and programmes: a day beside a name, and rows of the same shape around it.

What the name says needs no lexicon here: the table says that every row of it happens on its day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from calendar_svc.events.body import Body, Sentence
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.lang.en.phrases import (
    capital,
    name,
    object_end,
    say,
    shortened,
    subject,
)
from calendar_svc.events.lang.en.places import is_room, is_venue, place_in
from calendar_svc.events.lang.en.readings.build import self_contained, with_matter
from calendar_svc.events.lang.en.readings.labels import read_main
from calendar_svc.events.lang.en.triggers import triggers
from calendar_svc.events.lang.en.words import (
    LABELS,
    TRAPS,
    any_of,
    classes,
    gathering,
    head,
    is_body,
)
from calendar_svc.events.timeline import last_day
from calendar_svc.events.triggers import is_point
from calendar_svc.events.words import MARK
from calendar_svc.model import Kind, Precision, Status, Timex

_GAP = r"(?:\s{2,}|\s+[-|]\s+|\s*:\s+|\s+-(?=[A-Z]))"
# MARK and more of it, over a single space, dash or comma: one day with its clock time
_TIMES = rf"{MARK}(?:{MARK}|[\s,-](?={MARK})|\s(?:-|and|&)\s(?={MARK})|,\s(?={MARK}))*"
_FRONT = re.compile(
    rf"\s*(?:(?:from|on|by|until)\s+)?{_TIMES}(?:\s*\([^)\n]{{1,30}}\))?"
    rf"(?:{_GAP}|,\s+(?=[A-Z])|\s+(?=[A-Z]))(?=\S)"
)
_BACK = re.compile(
    rf"(?P<name>[^{MARK}\n]{{3,90}}?)(?:\s*[.·]{{3,}}\s*|{_GAP})"
    rf"(?:(?:by|on|from|until|no later than|beginning|starting|week of|the)\s+)*(?={MARK})"
)
_AND = re.compile(r"\s*(?:,|and|&)\s*")
_CELL = re.compile(r"\s+-\s+|\s{2,}|\s*\|\s*|;\s+|,\s+(?=[A-Z0-9])|\s+\((?=[^)]*\d)|:\s+")
_VERB = re.compile(r"\b(?:will|shall|is|are|was|were|has|have|had|must|said|should|can)\b")
_DEADLINE = re.compile(
    r"(?i)\b(?:deadlines?|due|closes?|closing date|last (?:day|date|chance)|final day|cut-?off)\b"
)
_CLOSED = re.compile(
    r"(?i)\b(?:closed|closures?|no (?:school|class(?:es)?|service|market)|break|recess"
    r"|holiday|shutdown|outage)\b"
)
_MILESTONE = re.compile(
    r"(?i)\b(?:completion|completed?|groundbreaking|award(?:ed)?|opens?|opening|begins?|launch(?:es|ed)?|starts?|published|released|adopted|approved|substantial)\b"
)
_BEGINS = re.compile(r"(?i)\b(?:groundbreaking|begins?|starts?|launch(?:es|ed)?)\b")
# Friday 24 May: | break up for half term
_LABELS_DAY = re.compile(r":\s*$")
_HOURS = any_of([*TRAPS["hours"], *TRAPS["habit"]])
_TOP = 8  # sentences in which the day of the whole paper may stand alone
_REACH = 4  # sentences around in which a row of the same table stands
_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Row:
    """The name in a row and where it stands; the day stands before it or behind it."""

    start: int
    end: int
    shape: str


def row_of(body: Body, sentence: Sentence) -> Row | None:
    """The name that a line puts beside its day, or None where it is no row."""
    points = [time for time in sentence.times if is_point(time)]
    if not points or sentence.end - sentence.start > 2 * _LONGEST:
        return None
    line = body.masked[sentence.start : sentence.end]
    front = _FRONT.match(line)
    if front:
        at = sentence.start + front.end()
        return Row(at, _name_end(body, sentence, at), "front")
    back = _BACK.match(line)
    if back and not body.masked[points[0].span.end : sentence.end].lstrip().startswith("and "):
        low = sentence.start + back.start("name")
        return Row(low, sentence.start + back.end("name"), "back")
    return None


def _name_end(body: Body, sentence: Sentence, at: int) -> int:
    """Where the name behind a day ends: at the next cell or time, a feast apart."""
    stop = sentence.end
    for time in sentence.times:
        words = body.text[time.span.start : time.span.end]
        if time.span.start >= at and re.search(r"\d|noon|midnight", words):
            stop = min(stop, time.span.start)
    cut = _CELL.search(body.text, at, stop)
    return cut.start() if cut and cut.start() > at else stop


def in_table(body: Body, sentence: Sentence) -> bool:
    """Whether another line near by is a row of the same shape."""
    row = row_of(body, sentence)
    if row is None:
        return False
    low, high = max(0, sentence.number - _REACH), sentence.number + _REACH + 1
    near = [s for s in body.sentences[low:high] if s.number != sentence.number]
    return any(other.shape == row.shape for s in near if (other := row_of(body, s)) is not None)


def read_row(scene: Scene) -> Iterator[Draft]:
    """Read ``August 24   First day of school`` and ``Early voting: October 19 - October 31``."""
    body, sentence = scene.body, scene.sentence
    row = row_of(body, sentence)
    said = name(body.text[row.start : row.end]) if row else ""
    large = row is not None and (
        body.text[row.start].isupper()
        or _LABELS_DAY.search(body.text, sentence.start, row.start) is not None
    )
    if row is None or not _is_name(said, large=large) or not in_table(body, sentence):
        return
    title = self_contained(scene, said) if scene.topic.matter else said
    kind, done = _kind(said)
    if kind is Kind.DEADLINE and _DEADLINE.fullmatch(said):  # of what?
        title = with_matter(scene, said)
    for time in _days(scene, row):
        told = last_day(time) if kind is Kind.DEADLINE and time.role == "until" else time
        yield Draft(
            kind,
            shortened(capital(title), 80),
            told._replace(role="deadline") if kind is Kind.DEADLINE else told,
            min(row.start, time.span.start),
            max(row.end, time.span.end),
            sentence,
            sentence.clause_at(time.span.start),
            (time.rule, "row", "title/name"),
            done,
            place=_place(scene, row, time),
            name=capital(title) if gathering(title) else "",
        )


def read_bare(scene: Scene) -> Draft | None:
    """Read the day alone on a line below the title: it dates the matter of the paper."""
    body, sentence = scene.body, scene.sentence
    if sentence.number > _TOP or len(sentence.times) != 1 or scene.earlier:
        return None
    time = sentence.times[0]
    line = body.masked[sentence.start : sentence.end].replace(MARK, "")
    if line.strip(" .\n") or time.precision is None or time.precision.rank >= Precision.DAY.rank:
        return None
    draft = read_main(scene, time, "date", time.span.start)
    if draft is None:
        return None
    below = [s for s in body.sentences[sentence.number + 1 :][:1] if not s.times]
    said = body.text[below[0].start : below[0].end].strip(" .,\n") if below else ""
    room = 5 < len(said) < 80 and not said.isupper() and is_room(said)
    return replace(draft, place=draft.place or (said if room else None))


def names_under(body: Body, sentence: Sentence) -> str | None:
    """What a line opens a list of days or places of: ``Drop-in events will be held at:``."""
    line = body.masked[sentence.start : sentence.end].rstrip()
    if not line.endswith(":") or MARK in line:
        return None
    whole = name(body.text[sentence.start : sentence.end])
    if gathering(whole) is not None and head(whole).endswith("s") and not _VERB.search(whole):
        return _one_of(whole)
    for trigger in triggers(body, sentence):
        before = name(say(body, *subject(body, sentence.start, trigger.start)))
        end = object_end(body, trigger.end, sentence.end)
        behind = name(say(body, trigger.end, end))
        for said in (before, behind) if trigger.verb.reads == "held" else (behind,):
            if trigger.verb.reads in ("held", "hold") and gathering(said) is not None:
                return _one_of(said)
    return None


def _one_of(said: str) -> str:
    """``two drop-in events``: one of them is a drop-in event."""
    first = head(said)
    one = first[:-1] + said[len(first) :] if first.endswith("s") else said
    return re.sub(r"^(?i:\d+|two|three|four|five|six|several|the following)\s+", "", one)


def read_under_name(scene: Scene, named: str) -> Draft | None:
    """Read ``Larkhill Hall, Thursday 5 March, 3pm`` below a line that names what happens there."""
    body, sentence = scene.body, scene.sentence
    points = [t for t in sentence.times if is_point(t)]
    if len(points) != 1 or len(body.text[sentence.start : sentence.end]) > 2 * _LONGEST:
        return None
    time = points[0]
    if time.role not in ("plain", "since") or triggers(body, sentence):
        return None
    ahead = body.text[sentence.start : time.span.start].strip(" ,:;-–—(\n")
    behind = body.text[time.span.end : sentence.end].strip(" ,.:;-–—()\n")
    place = next((c for c in (ahead, behind) if 3 < len(c) < 70 and is_venue(c)), None)
    place = re.sub(r"^(?:at|in)\s+(?:the\s+)?", "", place) if place else None
    if _VERB.search(ahead) or _VERB.search(behind):
        return None
    title = f"{named}, {place}" if place and len(named) + len(place) < 60 else named
    return Draft(
        gathering(named) or Kind.ACTIVITY,
        capital(title),
        time,
        min(sentence.start, time.span.start),
        time.span.end,
        sentence,
        sentence.clause_at(time.span.start),
        (time.rule, "row:under-name", "title/name"),
        Status.HELD,
        place=place,
        name=capital(named),
    )


def _is_name(said: str, *, large: bool) -> bool:
    label = said.lower()
    if label in LABELS["skip"] or label in LABELS["place"] or label in LABELS["main"]:
        return False
    if len(said) < 4 or not said[0].isalpha() or _VERB.search(said) or _HOURS.search(said):
        return False
    return large or said[:1].isupper() or gathering(said) is not None


def _days(scene: Scene, row: Row) -> Iterator[Timex]:
    """The days of a row, each at the clock time that the row tells for it."""
    points = [t for t in scene.sentence.times if is_point(t)]
    whole = scene.body.text
    points = [
        t
        for t in points
        if not (row.start <= t.span.start < row.end)
        or re.search(r"\d|noon|midnight", whole[t.span.start : t.span.end])
    ]
    told: list[Timex] = []
    for time in points:
        if time.precision is None or time.precision.rank > Precision.DAY.rank:
            wide = time.precision is Precision.VAGUE or told
            if not wide and (_is_step(scene, row) or _is_ahead(scene, time)):
                told.append(time)
            continue
        if told and _is_hours_of(told[-1], time):
            continue
        same = next((n for n, other in enumerate(told) if _same_day(other, time)), None)
        if told and _AND.fullmatch(scene.body.masked, told[-1].span.end, time.span.start):
            told.append(time)  # 10am and 1pm: twice on one day
        elif same is not None:
            told[same] = time
        elif not told or re.search(r"\d", whole[time.span.start : time.span.end]):
            told.append(time)
    for time in told:
        if re.search(r"\d|day\b", time.text) and not _is_bare_weekday(time):
            yield time


def _is_hours_of(days: Timex, hours: Timex) -> bool:
    """``Fri 15 - Sun 17 Dec, 10am to 4pm``: hours of every day, not represented."""
    whole, part = days.interval, hours.interval
    if whole is None or part is None or not (whole.begin and whole.end and part.begin):
        return False
    long = (whole.end - whole.begin).days > 1 and days.precision is Precision.DAY
    clock = hours.precision is not None and hours.precision.rank < Precision.DAY.rank
    return long and clock and whole.begin <= part.begin < whole.end


def _is_bare_weekday(time: Timex) -> bool:
    return re.search(r"\d", time.text) is None and time.precision is Precision.DAY


def _is_step(scene: Scene, row: Row) -> bool:
    """``Fall 2026: Construction begins``: a month or quarter is enough for a step of works."""
    said = scene.body.text[row.start : row.end]
    return _MILESTONE.search(said) is not None or bool(classes(said)[1] & {"works", "procedure"})


def _is_ahead(scene: Scene, time: Timex) -> bool:
    """``Move-in: July 2027``: a row of a plan, as figures are of months that are over."""
    begin = time.interval.begin if time.interval else None
    now = scene.date.latest
    month = time.precision in (Precision.MONTH, Precision.TEN_DAYS)
    return month and begin is not None and now is not None and begin.date() > now


def _same_day(left: Timex, right: Timex) -> bool:
    one, two = left.interval, right.interval
    if one is None or two is None or one.begin is None or two.begin is None:
        return False
    if right.precision is None or right.precision.rank >= Precision.DAY.rank:
        return False
    end = one.end or one.begin
    return one.begin.date() == two.begin.date() and (end - one.begin).days <= 1


def _kind(said: str) -> tuple[Kind, Status]:
    """What a name without a verb says happens."""
    if _DEADLINE.search(said):
        return Kind.DEADLINE, Status.COMPLETED
    kind = gathering(said)
    if kind is not None:
        return kind, Status.HELD
    last = gathering(" ".join(said.split()[-2:]))
    if last is not None:  # Friends of the Library book sale
        return last, Status.HELD
    if _CLOSED.search(said):
        return Kind.NOTICE_PERIOD, Status.STARTED
    _, found = classes(said)
    if "other" in found:
        return Kind.OTHER, Status.HELD
    if is_body(said) and "facility" not in found:
        return Kind.MEETING, Status.HELD
    if _MILESTONE.search(said):
        begins = _BEGINS.search(said) is not None
        return Kind.MILESTONE, Status.STARTED if begins else Status.COMPLETED
    if "procedure" in found:
        return Kind.NOTICE_PERIOD, Status.STARTED
    return Kind.OTHER, Status.HELD


def _place(scene: Scene, row: Row, time: Timex) -> str | None:
    """The cell behind name and time, where it can be a place."""
    low, high = max(row.end, time.span.end), scene.sentence.end
    told = place_in(scene.body, low, high)
    if told:
        return told
    for start in (low, row.end):
        rest = re.sub(rf"[{MARK}]+", "", scene.body.masked[start:high]).strip(" ,;|-:\n")
        cell = re.split(r"\s+\(|\s{2,}|\s*\|\s*|;\s", rest)[0].strip(" ,.")
        if 2 < len(cell) < 70 and is_venue(cell) and not _VERB.search(cell):
            return cell
    return None
