"""How far what is read agrees with what a careful reader listed: pairs, counts, F1.

The documents of ``tests/documents/measured`` were written and marked by someone who had not seen
how the extractor reads; a mark keeps every field and what else would be right. What is missed there
is counted, not excused one by one: ``floors.toml`` pins how much of it must be right
(``pin_floors.py`` shows the figures and writes it).
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from calendar_svc.events import extract
from calendar_svc.model import Document, Event, Extraction, Precision
from calendar_svc.temporal.edtf import parse_edtf

DOCUMENTS = Path(__file__).parent / "documents"
#: What is counted of events. ``calendar``: time, status and title such that the event stands in the
#: right box of a calendar under a name that says it.
MEASURES = ("calendar", "detection", "status", "place", "project", "organizers")
_ALIKE, _TITLED = 0.35, 0.5  # least likeness of titles of one event; of a title that will do
_NAMED = 0.5  # least likeness of two names of one place or body
_ENOUGH = 15  # marked events of a genre, for a figure that means something
_WHOLE = 0.9  # least share of characters that an article has in common with the right one

_ALWAYS = datetime(1, 1, 1), datetime(9999, 12, 31)

Row = dict[str, Any]
Bounds = tuple[datetime | None, datetime | None]


@dataclass(frozen=True, slots=True)
class Sample:
    """One document, what stands in it, and what is read there."""

    name: str
    row: Row
    found: Extraction


@dataclass(frozen=True, slots=True)
class Agreement:
    """Events read and the rows that tell them, and what is left over of both.

    ``excused`` pairs tell a row that may be read or not: it counts neither for nor against.
    """

    pairs: tuple[tuple[Event, Row], ...]
    excused: tuple[tuple[Event, Row], ...]
    false: tuple[Event, ...]
    missed: tuple[Row, ...]


@cache
def samples() -> tuple[Sample, ...]:
    """Every measured document, read."""
    files = sorted((DOCUMENTS / "measured").glob("*.toml"))
    return tuple(_read(path.stem, tomllib.loads(path.read_text("utf-8"))) for path in files)


@cache
def quiet() -> tuple[Sample, ...]:
    """Every document of the whole suite in which nothing happens, read."""
    rows = (
        _read(row["id"], row)
        for path in sorted(DOCUMENTS.glob("*.toml"))
        for row in tomllib.loads(path.read_text("utf-8")).get("document", [])
        if "event" not in row
    )
    return (*rows, *(sample for sample in samples() if "event" not in sample.row))


def _read(name: str, row: Row) -> Sample:
    day = date.fromisoformat(row["published"]) if "published" in row else None
    zone = row.get("timezone", "Asia/Shanghai")
    return Sample(
        name, row, extract(Document(name, row["text"], "", day, row.get("publisher"), zone))
    )


def groups() -> Iterator[tuple[str, str, list[Sample]]]:
    """The measured documents as they are counted: all, by batch, by genre where there are enough.

    Yields the table and the key of ``floors.toml``, and the samples.
    """
    yield "all", "all", list(samples())
    for batch in sorted({sample.row["batch"] for sample in samples()}):
        yield "batch", str(batch), [s for s in samples() if s.row["batch"] == batch]
    for genre in sorted({sample.row["genre"] for sample in samples()}):
        members = [sample for sample in samples() if sample.row["genre"] == genre]
        if sum(len(sample.row.get("event", [])) for sample in members) >= _ENOUGH:
            yield "genre", genre, members


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def likeness(one: str, other: str) -> float:
    """The Dice coefficient of the pairs of neighbouring letters, 0 to 1."""
    left, right = _letters(one), _letters(other)
    if left == right:
        return 1.0
    a, b = (Counter(pairwise(text)) for text in (left, right))
    return 2 * (a & b).total() / max(1, a.total() + b.total())


def titled(event: Event, row: Row) -> float:
    """How well the title of the event says one of the titles that would be right."""
    return max(likeness(event.title, title) for title in row["titles"])


def _times(row: Row) -> Iterator[tuple[str, str, Bounds]]:
    """EDTF, precision and bounds of every time that would be right."""
    for time in (row, *row.get("also", ())):
        begin, end, _ = parse_edtf(time["edtf"])
        yield time["edtf"], time["precision"], (time.get("begin", begin), time.get("end", end))


def _closed(bounds: Bounds) -> tuple[datetime, datetime]:
    return bounds[0] or _ALWAYS[0], bounds[1] or _ALWAYS[1]


def _common(one: Bounds, other: Bounds) -> float:
    """The time in common as a share of the time that either covers, 0 to 1."""
    if (None, None) in (one, other):
        return 0.0
    (a, b), (c, d) = _closed(one), _closed(other)
    return max(0.0, (min(b, d) - max(a, c)) / (max(b, d) - min(a, c)))


def _within(one: Bounds, other: Bounds) -> bool:
    (a, b), (c, d) = _closed(one), _closed(other)
    return c <= a and b <= d


def timed(event: Event, row: Row) -> bool:
    """Whether the event is at the time that the row tells, as fine as it tells it."""
    told, precision = (event.time.begin, event.time.end), event.time.precision
    return any(
        event.time.edtf == edtf
        if bounds == (None, None)
        else (told == bounds and precision == right_precision)
        or (precision == right_precision == Precision.VAGUE and _common(told, bounds) >= 0.5)
        or (row.get("within", False) and _within(told, bounds))
        for edtf, right_precision, bounds in _times(row)
    )


def right(event: Event, row: Row) -> bool:
    """Whether the event stands in the right box of a calendar under a name that says it."""
    return event.status in row["statuses"] and timed(event, row) and titled(event, row) >= _TITLED


def _affinity(event: Event, row: Row) -> tuple[bool, float, float] | None:
    """How well an event tells a row, to compare pairs by; None: it tells another one."""
    told, alike = (event.time.begin, event.time.end), titled(event, row)
    common = max(
        float(event.time.edtf == edtf) or _common(told, bounds) for edtf, _, bounds in _times(row)
    )
    if alike < _ALIKE or not common:
        return None
    return right(event, row), alike, common


def _paired(events: list[Event], rows: list[Row]) -> list[tuple[Event, Row]]:
    """Pair them one to one, the best first, and take them out of both lists."""
    told = [
        (affinity, event, row)
        for event in events
        for row in rows
        if (affinity := _affinity(event, row)) is not None
    ]
    pairs = []
    for _, event, row in sorted(told, key=lambda one: one[0], reverse=True):
        if any(event is left for left in events) and any(row is left for left in rows):
            pairs.append((event, row))
            events[:] = [left for left in events if left is not event]
            rows[:] = [left for left in rows if left is not row]
    return pairs


def compare(sample: Sample) -> Agreement:
    """Pair what is read with the rows that must be found, then with those that may be."""
    events = list(sample.found.events)
    rows = sample.row.get("event", [])
    must = [row for row in rows if not row.get("optional")]
    may = [row for row in rows if row.get("optional")]
    pairs = _paired(events, must)
    excused = _paired(events, may)
    return Agreement(tuple(pairs), tuple(excused), tuple(events), tuple(must))


def _named(told: Iterable[str], right_names: Iterable[str]) -> bool:
    """Whether one name contains or resembles one of the right ones."""
    pairs = [(_letters(a), _letters(b)) for a in told for b in right_names]
    return any(
        (len(min(a, b, key=len)) >= 2 and (a in b or b in a)) or likeness(a, b) >= _NAMED
        for a, b in pairs
    )


#: Field -> the names of an event, the names that would be right in a row.
_FIELDS: dict[str, tuple[Callable[[Event], list[str]], Callable[[Row], list[str]]]] = {
    "place": (lambda e: [e.place] if e.place else [], lambda row: row.get("places", [])),
    "project": (
        lambda e: [e.project] if e.project else [],
        lambda row: [row["project"]] if "project" in row else [],
    ),
    "organizers": (
        lambda e: [party.name for party in e.organizers],
        lambda row: row.get("organizers", []),
    ),
}


def count(samples: Iterable[Sample]) -> Counter[str]:
    """What is right, told and expected of each measure, as ``calendar right`` and so on."""
    counts: Counter[str] = Counter()
    for sample in samples:
        agreed = compare(sample)
        counts += _count_events(agreed)
        for field, (told, expected) in _FIELDS.items():
            counts += _count_field(agreed, field, told, expected)
    return counts


def _count_events(agreed: Agreement) -> Counter[str]:
    counts: Counter[str] = Counter()
    for measure in ("calendar", "detection", "status"):
        counts[f"{measure} told"] = len(agreed.pairs) + len(agreed.false)
        counts[f"{measure} expected"] = len(agreed.pairs) + len(agreed.missed)
    counts["detection right"] = len(agreed.pairs)
    counts["status right"] = sum(e.status in row["statuses"] for e, row in agreed.pairs)
    counts["calendar right"] = sum(right(e, row) for e, row in agreed.pairs)
    return counts


def _count_field(
    agreed: Agreement,
    field: str,
    told: Callable[[Event], list[str]],
    expected: Callable[[Row], list[str]],
) -> Counter[str]:
    """Count a field; where it is open whether a row has one, what is told counts neither way."""
    excuse = f"{field}s_excused"
    open_pairs = [1 for e, row in agreed.pairs if _named(told(e), row.get(excuse, []))]
    events = [*(e for e, _ in agreed.pairs), *agreed.false]
    rows = [*(row for _, row in agreed.pairs), *agreed.missed]
    return Counter(
        {
            f"{field} told": sum(bool(told(e)) for e in events) - len(open_pairs),
            f"{field} expected": sum(bool(expected(row)) for row in rows),
            f"{field} right": sum(_named(told(e), expected(row)) for e, row in agreed.pairs),
        }
    )


def figures(members: Iterable[Sample]) -> dict[str, float]:
    """The F1 of every measure, and of the articles where some are marked, to three places."""
    members = list(members)
    counts, articles = count(members), count_articles(members)
    names = [*MEASURES, *(["article"] if articles else [])]
    return {name: round(f1(counts + articles, name), 3) for name in names}


def f1(counts: Counter[str], measure: str) -> float:
    """The harmonic mean of precision and recall; 1 where nothing is expected or told."""
    both = counts[f"{measure} told"] + counts[f"{measure} expected"]
    return 2 * counts[f"{measure} right"] / both if both else 1.0


def _inked(text: str, spans: Iterable[Iterable[int]]) -> set[int]:
    return {at for start, end in spans for at in range(start, end) if not text[at].isspace()}


def count_articles(samples: Iterable[Sample]) -> Counter[str]:
    """How many articles of the pages are cut as a reader sees them."""
    counts: Counter[str] = Counter()
    for sample in samples:
        rows, text = sample.row.get("article", []), sample.row["text"]
        captions = [_inked(text, row.get("captions", [])) for row in rows]
        spans = [_inked(text, row["spans"]) for row in rows]
        told = [
            _inked(text, [(s.start, s.end) for s in (*a.spans, a.headline) if s is not None])
            for a in sample.found.articles
        ]
        if rows:
            bare = [one.difference(*captions) for one in told]
            fits = [any(len(a & s) / len(a | s) >= _WHOLE for a in bare) for s in spans]
            counts["article right"] += sum(fits)
            counts["article expected"] += len(rows)
            counts["article told"] += len(told)
    return counts
