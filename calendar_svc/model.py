"""The frozen values that every layer speaks; they hold no logic beyond their own shape.

Two conventions hold everywhere. Offsets count Unicode code points in the *raw* text of a document,
end exclusive. Times are local wall-clock times of the document's IANA zone, as naive `datetime`s in
half-open intervals; only the instant of a stored change is aware and in UTC. `Span` and `Timex`, of
which a text has thousands, are tuples, which are made in a quarter of the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal, NamedTuple


class Precision(StrEnum):
    """The finest unit that the words state, finest first (GUIDELINES 4.2)."""

    MINUTE = "minute"
    HOUR = "hour"
    PART_OF_DAY = "part-of-day"
    DAY = "day"
    TEN_DAYS = "ten-days"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"
    VAGUE = "vague"

    def __init__(self, _value: str) -> None:
        """Take the place in the order, from finest (0, minute) to vaguest (9)."""
        self.rank = len(type(self).__members__)


class Kind(StrEnum):
    """What sort of happening an event is (GUIDELINES 5, closed list)."""

    MEETING = "meeting"
    CONFERENCE = "conference"
    CEREMONY = "ceremony"
    MILESTONE = "milestone"
    ACTIVITY = "activity"
    EXAM = "exam"
    DEADLINE = "deadline"
    NOTICE_PERIOD = "notice-period"
    POLICY_EFFECTIVE = "policy-effective"
    VISIT = "visit"
    OTHER = "other"


class Status(StrEnum):
    """Where an event stands, as told on the document date (GUIDELINES 6)."""

    PLANNED = "planned"
    HELD = "held"
    STARTED = "started"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"


class Span(NamedTuple):
    """A stretch of the raw text, ``start`` inclusive, ``end`` exclusive, in code points."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters that the span covers in *text*."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Interval:
    """Half-open local interval ``[begin, end)``; None is an open or unknown side."""

    begin: datetime | None
    end: datetime | None


TimexType = Literal["DATE", "TIME", "DURATION", "SET"]


@dataclass(frozen=True, slots=True)
class Derivation:
    """One step of how words became a time: which rule read which words, out of which parts."""

    rule: str
    text: str
    parts: tuple[Derivation, ...] = ()


class Timex(NamedTuple):
    """One resolved time expression (TIMEX3, TimeML 1.2.1).

    ``interval`` is None for a bare duration, a set, or a year that nothing tells. ``edtf`` denotes
    exactly the interval (ISO 8601-2 subset of GUIDELINES 4.4). ``role`` says what the expression
    does in its sentence: plain point or period, a last moment (``deadline``: 前, 截止, 底前), an
    open start (``since``: 自…起) or an open end (``until``: 至…止).
    """

    span: Span
    text: str
    type: TimexType
    value: str
    precision: Precision | None
    edtf: str | None
    interval: Interval | None
    rule: str
    role: Literal["plain", "deadline", "since", "until"] = "plain"
    rrule: str | None = None
    derivation: Derivation | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One document as text: what was read, from where, and what is known of it from outside.

    ``digest`` is the SHA-256 of the bytes in hex; the same bytes are the same document.
    ``lang`` is a BCP 47 tag where the language is known from outside; None leaves it to the text.
    ``read_on`` is the day it was taken in, which bounds the years that an undated text may be of.
    """

    name: str
    text: str
    digest: str
    published: date | None = None
    publisher: str | None = None
    timezone: str = "Asia/Shanghai"
    lang: str | None = None
    read_on: date | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a page: headline, authors, and the pieces of its body in printed order."""

    headline: Span | None
    byline: tuple[str, ...]
    spans: tuple[Span, ...]


DateSource = Literal["published", "text", "inferred", "unknown"]


@dataclass(frozen=True, slots=True)
class DateEvidence:
    """One reason for (or bound of) the document date: the words, their place, what they say."""

    rule: str
    span: Span | None
    text: str
    says: str


@dataclass(frozen=True, slots=True)
class DocumentDate:
    """The day a document was published, as a set of days from ``earliest`` to ``latest``.

    Both are None when nothing tells. ``edtf`` is a day, or the set ``[earliest..latest]``.
    """

    earliest: date | None
    latest: date | None
    edtf: str | None
    source: DateSource
    evidence: tuple[DateEvidence, ...] = ()


@dataclass(frozen=True, slots=True)
class EventTime:
    """When an event is: interval, the precision of the words, and the EDTF string of both."""

    begin: datetime | None
    end: datetime | None
    precision: Precision
    edtf: str


@dataclass(frozen=True, slots=True)
class Party:
    """A body or person that takes part, with the role that the text gives (主办, 主持), if any."""

    name: str
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """The words that prove an event: ``text == document.text[span.start:span.end]``."""

    span: Span
    text: str


class Bound(StrEnum):
    """How a figure bounds what is meant: 约, 不少于, 不超过."""

    ABOUT = "about"
    AT_LEAST = "at-least"
    AT_MOST = "at-most"


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure that the text gives an event or its project: 总投资约4.2亿元.

    ``name`` is what the text calls it; ``value`` is exact and multiplied out (420000000); ``unit``
    is an ISO 4217 code for money, else ``m2``, ``mu``, ``m``, ``person`` or ``count``, and
    ``CNY/person`` for what is for each of something. ``bound`` is None where the figure is said to
    be just that. The quote is of the document that tells it.
    """

    name: str
    value: Decimal
    unit: str
    quote: Quote
    bound: Bound | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One dated happening as one document tells it (GUIDELINES 1-7).

    ``rules`` names what made it, in order: the time rule, the trigger, the title rule.
    ``confidence`` is 0..1, ``grounds`` names what makes it so high or low. ``article`` is the index
    of the article that tells it. ``amounts`` are the figures told of it or its project.
    """

    kind: Kind
    title: str
    time: EventTime
    status: Status
    quote: Quote
    place: str | None = None
    organizers: tuple[Party, ...] = ()
    participants: tuple[Party, ...] = ()
    project: str | None = None
    confidence: float = 0.5
    rules: tuple[str, ...] = ()
    article: int | None = None
    grounds: tuple[str, ...] = ()
    amounts: tuple[Amount, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one document says: its date, its articles and its events in printed order."""

    document: Document
    date: DocumentDate
    articles: tuple[Article, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """One telling of a stored event: which document, which words, what they said."""

    document: str
    document_name: str
    document_date: str | None
    publisher: str | None
    event: Event


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One living event: a stable identity, the values that hold now, and every telling of it.

    ``uid`` is minted once at random and never derives from the values. ``sequence`` rises when
    time, status or place change (RFC 5545 section 3.8.7.4); ``changed_at`` (aware, UTC) is the last
    change and becomes DTSTAMP and LAST-MODIFIED. ``locked`` names the fields that a person set: no
    document changes them. ``merged_into`` is the UID of the event that this one was merged into by
    hand; it is then cancelled, and its tellings hang on the other.
    """

    uid: str
    sequence: int
    created_at: datetime
    changed_at: datetime
    timezone: str
    event: Event
    mentions: tuple[Mention, ...] = ()
    locked: frozenset[str] = frozenset()
    merged_into: str | None = None


ChangeAction = Literal["created", "updated", "mentioned", "unchanged"]


@dataclass(frozen=True, slots=True)
class Change:
    """What one extracted event does to the store: the pure outcome of a merge.

    ``target`` is None for a new event. ``after`` is what the event says once the change is made;
    ``fields`` names what differs from before; ``bump`` tells whether SEQUENCE rises; ``rule`` is
    the rule that matched the two.
    """

    action: ChangeAction
    extracted: Event
    target: str | None
    after: Event
    fields: tuple[str, ...] = ()
    bump: bool = False
    rule: str = "new"
