"""The document date between what is told as past and what as future, in any language.

Every way to lay the told days on the calendar is weighed: hints name the years that a text of that
kind is of, printed weekdays agree or not, and a day that lies on the wrong side of the date costs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from calendar_svc.model import DateEvidence, Document, DocumentDate, Timex
from calendar_svc.temporal.workdays import last_official_year

_WEEK = timedelta(days=7)
#: Days a year holds back or ahead: a day without a year is of the year in which it is nearer.
_NEAR = timedelta(days=183)
_YEAR = timedelta(days=366)
#: A weekday comes back to its day after 5, 6 or 11 years; so many years back are looked at.
_WEEKDAY_YEARS = 12
#: What is to come is announced so long before, at most, where only its weekday tells the year.
_ANNOUNCED = timedelta(days=60)
_SURE, _UNSURE = 3, 1
_ENOUGH = 1.0
#: Weekdays of one text agree with each other in any year that one of them fits.
_WEEKDAYS_WEIGH = 2
#: Days of a text that are weighed; a book tells no more by its thousands.
_MOST = 80


@dataclass(frozen=True, slots=True)
class Told:
    """A month and day of the text that is told as past or as future.

    ``sure``: by words of tense; else it is past because reports mostly look back. ``year`` is the
    printed one, ``shift`` that of 去年 (-1), 今年 (0), 明年 (1), ``weekday`` that beside the day
    (Monday is 0); each None where nothing of it is printed.
    """

    month: int
    day: int
    future: bool
    sure: bool
    year: int | None
    time: Timex
    weekday: int | None = None
    shift: int | None = None

    @property
    def weight(self) -> int:
        """What it costs to have the day on the wrong side."""
        return _SURE if self.sure else _UNSURE


@dataclass(frozen=True, slots=True)
class Hint:
    """Days, first and last inside, that the document is of by words other than its told days.

    A hint of negative ``weight`` says of which days the document is not.
    """

    first: date
    last: date
    weight: float
    evidence: DateEvidence

    def holds(self, lower: date, upper: date) -> bool:
        """Whether the document may be of these days."""
        return self.first <= upper and lower <= self.last


@dataclass(frozen=True, slots=True)
class _Laid:
    """One way to lay the told days on the calendar, and what speaks for and against it."""

    lower: date | None
    upper: date | None
    past: Told | None
    future: Told | None
    cost: float
    agreeing: tuple[Told, ...]
    disagreeing: int

    @property
    def days(self) -> tuple[date, date]:
        """The days that are left for the document, a week at most (GUIDELINES 3)."""
        if self.lower is None:
            last = self.upper or date.max
            return last - _WEEK, last
        week = self.lower + _WEEK
        return self.lower, min(self.upper, week) if self.upper is not None else week


def evidence_of(rule: str, time: Timex, says: str) -> DateEvidence:
    """A time of the text as a reason for the date."""
    return DateEvidence(rule, time.span, time.text, says)


def horizon(document: Document) -> date:
    """The last day that a document can be of: that on which it was read, where it is known.

    Where it is not, the autumn of the last year whose days off the official calendar of this
    release knows, for those of the next are told then: the same text gives the same date, whenever
    it is asked. It only decides among years that come back, as weekdays do.
    """
    return document.read_on or date(last_official_year(), 10, 31)


def infer(
    told: Sequence[Told], hints: Sequence[Hint], *, reports: bool, latest: date
) -> DocumentDate:
    """Find the days that agree best with all that a text tells.

    Parameters:
        told: Days told as past or future.
        hints: What else tells the year.
        reports: Whether the text reports; one that names only plans may be of any day of its year.
        latest: No document whose year only a weekday tells is of a later day.

    Returns:
        A set of days ``[L..U]``; a whole year where no day is told; unknown where nothing tells
        the year.
    """
    positive = [hint for hint in hints if hint.weight > 0]
    seen = tuple(hint.evidence for hint in positive)
    told = _distinct(told)
    years = sorted(_years(told, positive, latest))
    if not told:
        return _whole_year(years, hints)
    best: tuple[tuple[float, int], _Laid] | None = None
    for year in years:
        for laid in _layings(told, year):
            lower = laid.days[0]
            support = _support(laid, hints)
            if support < _ENOUGH:
                continue
            rank = (support - laid.cost, lower.toordinal())
            if best is None or rank > best[0]:
                best = rank, laid
    if best is None:
        return DocumentDate(None, None, None, "unknown", seen)
    return _dated(best[1], positive, reports=reports)


def placed(said: Told, year: int) -> date | None:
    """The day in its own year, else in *year*; None where that has no such day."""
    try:
        return date(said.year or year + (said.shift or 0), said.month, said.day)
    except ValueError:
        return None


def _distinct(told: Sequence[Told]) -> list[Told]:
    """Each day once, those that words of tense tell first."""
    days: dict[tuple[object, ...], Told] = {}
    for said in sorted(told, key=lambda said: not said.sure):
        days.setdefault((said.month, said.day, said.future, said.year, said.weekday), said)
    return list(days.values())[:_MOST]


def _years(told: Sequence[Told], hints: Sequence[Hint], latest: date) -> set[int]:
    """The years that anything speaks for."""
    years = {y for hint in hints for y in range(hint.first.year, hint.last.year + 1)}
    years |= {said.year for said in told if said.year is not None}
    for said in told:
        if said.weekday is not None and said.year is None:
            last = latest + (_ANNOUNCED if said.future else timedelta(0))
            recent = range(last.year - _WEEKDAY_YEARS, last.year + 1)
            days = [day for y in recent if (day := placed(said, y)) and day <= last]
            years |= {day.year for day in days if day.weekday() == said.weekday}
    return years


def _layings(told: Sequence[Told], year: int) -> Iterator[_Laid]:
    """Lay the told days on the calendar, seen from each of them in turn."""
    seen: set[date] = set()
    for said in told:
        stand = placed(said, year)
        if stand is not None and stand.year == year and stand not in seen:
            seen.add(stand)
            yield _laid(told, stand)


def _laid(told: Sequence[Told], stand: date) -> _Laid:
    """The days as they lie around *stand*."""
    lower: tuple[date, Told] | None = None
    upper: tuple[date, Told] | None = None
    cost, disagreeing = 0.0, 0
    agreeing: list[Told] = []
    for said in told:
        day = _beside(said, stand)
        there = day or placed(said, stand.year)
        if said.weekday is not None and there is not None:
            if there.weekday() == said.weekday:
                agreeing.append(said)
            else:
                disagreeing += 1
        if day is None:
            cost += said.weight
            continue
        if said.year is None and said.shift is None:
            # What a text tells of lies near its day, and most of it in the same year.
            cost += abs(day - stand) / _YEAR * (1 if day.year == stand.year else 2)
        elif said.year is not None:
            cost += abs(day - stand) / _YEAR / 2
        if said.future and (upper is None or day < upper[0]):
            upper = day, said
        elif not said.future and (lower is None or day > lower[0]):
            lower = day, said
    return _Laid(
        lower[0] if lower else None,
        upper[0] if upper else None,
        lower[1] if lower else None,
        upper[1] if upper else None,
        cost,
        tuple(agreeing),
        disagreeing,
    )


def _beside(said: Told, stand: date) -> date | None:
    """The day on the side of *stand* that it is told on; None where it cannot lie there.

    A day without a year is of the year before or behind where it is nearer there.
    """
    day = placed(said, stand.year)
    if day is None:
        return None
    if (day >= stand) if said.future else (day <= stand):
        return day
    if said.year is not None or said.shift is not None:
        return None
    other = placed(said, stand.year + (1 if said.future else -1))
    return other if other is not None and abs(other - stand) <= _NEAR else None


def _support(laid: _Laid, hints: Sequence[Hint]) -> float:
    """What speaks for the days of a laying."""
    support = sum(hint.weight for hint in hints if hint.holds(*laid.days))
    weekdays = min(_WEEKDAYS_WEIGH, len({(said.month, said.day) for said in laid.agreeing}))
    return support + weekdays - laid.disagreeing


def _dated(laid: _Laid, hints: Sequence[Hint], *, reports: bool) -> DocumentDate:
    """The date of the best laying, with what tells it."""
    evidence = [hint.evidence for hint in hints if hint.holds(*laid.days)]
    evidence += [evidence_of("weekday", said.time, "weekday agrees") for said in laid.agreeing]
    if laid.past is not None:
        evidence.append(evidence_of("latest-past", laid.past.time, f"not before {laid.lower}"))
    if laid.future is not None:
        evidence.append(evidence_of("earliest-future", laid.future.time, f"not after {laid.upper}"))
    if laid.lower is None and reports:
        return DocumentDate(None, None, None, "unknown", tuple(evidence))
    lower, upper = laid.days
    edtf = f"[{lower}..{upper}]" if lower < upper else lower.isoformat()
    return DocumentDate(lower, upper, edtf, "inferred", tuple(evidence))


def _whole_year(years: Sequence[int], hints: Sequence[Hint]) -> DocumentDate:
    """The year alone, where no day is told."""
    seen = tuple(hint.evidence for hint in hints if hint.weight > 0)

    def support(year: int) -> float:
        days = date(year, 1, 1), date(year, 12, 31)
        return sum(hint.weight for hint in hints if hint.holds(*days))

    open_years = [year for year in years if support(year) > _ENOUGH]
    if not open_years:
        return DocumentDate(None, None, None, "unknown", seen)
    year = max(open_years, key=lambda year: (support(year), year))
    return DocumentDate(date(year, 1, 1), date(year, 12, 31), str(year), "inferred", seen)
