"""Tags + reference -> TIMEX3 with intervals: the only place where a date is decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from calendar_svc.model import Precision, Timex, TimexType
from calendar_svc.temporal import calendars
from calendar_svc.temporal.carrying import counts_years, is_of_another_year
from calendar_svc.temporal.counting import (
    duration_value,
    go_on_from,
    resolve_offset,
    resolve_vague,
)
from calendar_svc.temporal.leaning import leaning
from calendar_svc.temporal.place import (
    Anchor,
    Lean,
    Placed,
    once_over,
    place,
    place_from,
    unit_before,
    window,
)
from calendar_svc.temporal.reference import Reference
from calendar_svc.temporal.tagging import Tag
from calendar_svc.temporal.tense import TenseWords
from calendar_svc.temporal.that_day import Before, Days, day_meant
from calendar_svc.temporal.timex import (
    Duration,
    Offset,
    Period,
    Point,
    Recurrence,
    Vague,
)
from calendar_svc.temporal.writing import (
    Resolved,
    unknown_year,
    write_period,
    write_placed,
    write_set,
)


def resolve(
    tags: Sequence[Tag],
    text: str,
    reference: Reference,
    tense: TenseWords,
    *,
    lean: Lean = None,
    explained: bool = False,
) -> tuple[Timex, ...]:
    """Give every tag its place on the calendar.

    Parameters:
        tags: What `Tagger.tag` found in *text*, in order.
        text: The folded text; tense and neighbours are read from it.
        reference: The document date, as a set of days.
        tense: The tense words of the language.
        lean: Where a missing year is sought, whatever the tense says; None follows the tense.
        explained: Each `Timex` carries its derivation.

    Returns:
        One `Timex` a tag, in the same order. Its interval is None where the words and the
        reference leave it open, or where no such day exists.

    Source: TIMEX3, TimeML 1.2.1; conventions of GUIDELINES section 4.
    """
    found: list[Timex] = []
    before: Before | None = None
    days = Days()
    for index, tag in enumerate(tags):
        looks = lean or leaning(tags, index, text, tense)
        if looks == "report" and reference.announces:
            looks = None
        near = _same_sentence(text, before, tag, tense)
        day = None if near else _day_ahead(tags, index, text, tense)
        known = _before_clock(day, reference, looks, before) if day else before
        known = day_meant(tag, text, days, known, looks, reference)
        resolver = _Resolver(reference, looks, known, same_sentence=near)
        resolved = _from_story(tags, index, text, tense, resolver) or resolver.resolve(tag)
        found.append(_timex(tag, resolved, explained=explained))
        paper = tense.paper_year is not None and tense.paper_year.search(tag.text) is not None
        if isinstance(tag.expression, Point | Period) and not paper:
            before = resolver.after(tag)  # an undated date ends what 当日 may point back to
            days = days.with_day(before, reference) if before is not None else days
    return tuple(found)


def _day_ahead(tags: Sequence[Tag], index: int, text: str, tense: TenseWords) -> Tag | None:
    """At 7 p.m. in the hall, on 10 June: the day that follows a clock time in its sentence."""
    if tense.clock_apart is None or index + 1 == len(tags):
        return None
    clock, following = tags[index].expression, tags[index + 1]
    start = clock.begin if isinstance(clock, Period) else clock
    day = following.expression
    if not isinstance(start, Point) or not start.is_clock_only or not isinstance(day, Point):
        return None
    told = day.day is not None or day.weekday is not None
    left, right = tags[index].span.end, following.span.start
    apart = any(p.search(text, left, right) for p in (tense.sentence_end, tense.clock_apart))
    return following if told and day.hour is None and not apart else None


def _before_clock(
    day: Tag, reference: Reference, lean: Lean, before: Before | None
) -> Before | None:
    resolver = _Resolver(reference, lean, before, same_sentence=False)
    resolver.resolve(day)
    return resolver.after(day) or before


def _from_story(
    tags: Sequence[Tag], index: int, text: str, tense: TenseWords, resolver: _Resolver
) -> Resolved | None:
    """8月8日签约,三天后发车: a count behind a day that was told goes on from that day."""
    told = tags[index].expression
    if not isinstance(told, Offset) or told.direction != "after" or told.base or not index:
        return None
    last = tags[index - 1]
    between = text[last.span.end : tags[index].span.start]
    if not isinstance(last.expression, Point) or len(between) > tense.reach or "\n" in between:
        return None
    ends = len(tense.sentence_end.findall(between))
    return resolver.story(told, last.span.end, next_sentence=ends > 0) if ends < 2 else None


def _same_sentence(text: str, before: Before | None, tag: Tag, tense: TenseWords) -> bool:
    if before is None:
        return False
    return (tense.story_end or tense.sentence_end).search(text, before.end, tag.span.start) is None


class _Resolver:
    """One expression in its surroundings."""

    __slots__ = ("_before", "_last", "_lean", "_reference", "_same_sentence")

    def __init__(
        self, reference: Reference, lean: Lean, before: Before | None, *, same_sentence: bool
    ) -> None:
        self._reference, self._lean = reference, lean
        self._before, self._same_sentence = before, same_sentence
        self._last: Placed | None = None

    def resolve(self, tag: Tag) -> Resolved:
        expression = tag.expression
        if isinstance(expression, Point):
            behind = self._lies_behind(expression) if tag.role == "deadline" else None
            return write_period(None, unit_before(behind)) if behind else self._point(expression)
        if isinstance(expression, Period):
            return self._period(expression)
        if isinstance(expression, Vague):
            return resolve_vague(expression, self._reference, self._lean)
        if isinstance(expression, Offset):
            return self._offset(expression)
        if isinstance(expression, Duration):
            return Resolved("DURATION", duration_value(expression), None, None, None)
        if isinstance(expression, Recurrence):
            return Resolved("SET", expression.value, None, None, None)
        return Resolved("DATE", "PRESENT_REF", None, None, None)  # Present, the last shape

    def _offset(self, offset: Offset) -> Resolved:
        base = None
        if offset.base is not None:
            placed = self._placed(offset.base)
            if not isinstance(placed, Placed):
                return placed or unknown_year(offset.base)
            base = placed
        try:
            return resolve_offset(offset, self._reference, base)
        except (OverflowError, ValueError):  # 近九千年 leaves the calendar's range
            return Resolved("DURATION", duration_value(offset.duration), None, None, None)

    def story(self, offset: Offset, end: int, *, next_sentence: bool) -> Resolved | None:
        """A count that goes on from the day just told; None where it does not.

        In its own sentence it does, unless what lies ahead would be over. In the next sentence only
        where all of it is over: else 三天后 may count from today.
        """
        before = self._before
        first, last = self._reference.earliest, self._reference.latest
        if before is None or before.end != end or first is None or last is None:
            return None
        found = go_on_from(before.placed, offset)
        if found is None or found.interval is None:
            return None
        over = found.interval.begin is not None and found.interval.begin <= calendars.at(last)
        ahead = self._lean == "future"
        return None if (over if ahead else next_sentence and not over) else found

    def after(self, tag: Tag) -> Before | None:
        """What the next expression may borrow from this one."""
        if self._last is None:
            return None
        carried = self._before is not None and self._same_sentence and self._before.absolute
        told = tag.expression
        point = told.begin or told.end if isinstance(told, Period) else told
        absolute = isinstance(point, Point) and (
            point.year is not None
            or (carried and not counts_years(point))
            or is_of_another_year(point)
        )
        return Before(self._last, tag.span.end, absolute, due=tag.role == "deadline")

    def _point(self, point: Point) -> Resolved:
        placed = self._placed(point)
        if placed is None or isinstance(placed, Resolved):
            return placed if isinstance(placed, Resolved) else unknown_year(point)
        self._last = placed
        return write_placed(placed)

    def _lies_behind(self, point: Point) -> Placed | None:
        """2015年以前 said years later is no deadline, unless the clause says that it was kept."""
        first = self._reference.earliest
        if point.year is None or point.approximate or first is None or self._lean == "past":
            return None
        placed = window(point)
        if placed is None or placed.precision.rank < Precision.DAY.rank:
            return None
        return placed if placed.end <= calendars.at(first) else None

    def _placed(self, point: Point) -> Placed | Resolved | None:
        borrowed = self._borrowed(point)
        if borrowed is not None:
            return borrowed
        if point.year is not None:
            return window(point)
        before = self._before.placed if self._before else None
        first, last = self._reference.earliest, self._reference.latest
        if first is None or last is None:
            return self._anaphoric(point, before)
        going_on = self._going_on(point, first)
        if going_on is not None:
            return going_on
        early = place_from(point, first, before, self._lean)
        late = early if first == last else place_from(point, last, before, self._lean)
        if early is None or late is None or early.begin == late.begin:
            return early
        begin, end = min(early.begin, late.begin), max(early.end, late.end)
        return write_set(calendars.at(begin.date()), calendars.at((end - _TICK).date()))

    def _going_on(self, point: Point, first: date) -> Placed | None:
        """已于2月底通过验收,9月启用: a report goes on to what is to come, not to a year before."""
        before = self._before
        if before is None or not self._same_sentence or self._lean != "report":
            return None
        if point.month is None or point.relative or point.weekday or point.toward:
            return None
        there = window(point.in_year(before.placed.begin.year))
        back = place_from(point, first, before.placed, self._lean)
        if there is None or back is None or back.begin >= before.placed.begin:
            return None
        recent = before.placed.begin.year == first.year and before.placed.end <= there.begin
        return there if recent else None

    def _anaphoric(self, point: Point, before: Placed | None) -> Placed | None:
        """Without a document date: 当日, 次日 and a bare clock time after a date that is known."""
        follows = point.is_clock_only or (point.relative is not None and point.relative.anaphoric)
        if before is None or not follows:
            return None
        return place(point, Anchor(before.begin.date(), before), self._lean)

    def _borrowed(self, point: Point) -> Placed | None:
        """2020年8月立项,10月动工: the year (and month) of the date just told."""
        before = self._before
        if before is None or not self._same_sentence or point.relative or point.year:
            return None
        told = before.placed.point
        coarse = point.quarter or point.half or point.season
        if (point.month is not None or coarse) and before.absolute:
            filled = window(point.in_year(before.placed.begin.year))
        elif point.month is None and point.day is not None and told.month and told.day:
            start = before.placed.begin
            filled = window(point._replace(year=start.year, month=start.month))
        else:
            return None
        if filled is None or filled.begin < before.placed.begin.replace(hour=0, minute=0):
            return None
        if point.weekday is not None and filled.begin.isoweekday() != point.weekday:
            return None
        return None if self._contradicts(filled) else filled

    def _contradicts(self, placed: Placed) -> bool:
        """A plan wholly before the document, or a report wholly after it."""
        first, last = self._reference.earliest, self._reference.latest
        if first is None or last is None:
            return False
        if self._lean == "future":
            return placed.end <= calendars.at(first)
        return self._lean == "past" and placed.begin > calendars.at(last) + timedelta(days=1)

    def _period(self, period: Period) -> Resolved:
        begin = self._now() if period.begin_now else None
        if period.begin is not None:
            placed = self._placed(period.begin)
            if not isinstance(placed, Placed):
                return placed or unknown_year(period)
            begin = once_over(placed) if period.begin_after else placed
            begin = self._running(period, begin) or begin
        end = None
        if period.end is not None:
            placed = self._end(period.end, begin)
            if not isinstance(placed, Placed):
                return placed or unknown_year(period)
            end = placed
        if begin is None and end is None:
            # 即日起 where nobody knows the day: it is now, and now is not known.
            return Resolved("DATE", "PRESENT_REF", None, None, None)
        written = write_period(begin, end)
        interval = written.interval
        if interval and interval.begin and interval.end and interval.end <= interval.begin:
            # 今年至去年: words that contradict each other are no time.
            return written._replace(edtf=None, interval=None)
        self._last = begin or end
        return written

    def _running(self, period: Period, begin: Placed) -> Placed | None:
        """逾期补缴 behind 11月1日至12月31日 looks ahead, and in November the days run already."""
        told, last, today = period.begin, period.end, self._reference.latest
        if self._lean != "future" or told is None or last is None or today is None:
            return None
        if told.year or told.relative or told.month is None or last.year or last.month is None:
            return None
        if begin.begin <= calendars.at(today):
            return None
        there = window(told.in_year(begin.begin.year - 1))
        end = self._end(last, there) if there else None
        runs = isinstance(end, Placed) and calendars.at(today) < end.end
        return there if there and runs and there.begin <= calendars.at(today) else None

    def _end(self, point: Point, begin: Placed | None) -> Placed | Resolved | None:
        """The right end: what it leaves open it takes from the left, rolling into the next year."""
        if begin is None or point.year is not None:
            return self._placed(point)
        start = begin.begin
        if point.relative is not None and point.relative.anaphoric:
            return place(point, Anchor(start.date(), begin), None)
        if point.relative is not None:
            return self._placed(point)
        if point.weekday is not None and point.day is None:
            # 下周二至周四: the first such day behind the left end
            days = (point.weekday - start.isoweekday()) % 7
            day = start.date() + timedelta(days=days)
            return window(point._replace(weekday=None).filled(day.year, day.month, day.day))
        if point.is_clock_only:
            same, later = _on(point, start.date()), _on(point, start.date() + _DAY)
        elif point.month is None and point.day is not None:
            same = point._replace(year=start.year, month=start.month)
            coming = calendars.add_months(start.date().replace(day=1), 1)
            later = point._replace(year=coming.year, month=coming.month)
        else:
            year = begin.point.year if point.lunar and begin.point.year else start.year
            same, later = point.in_year(year), point.in_year(year + 1)
        placed = window(same)
        return window(later) if placed is not None and placed.end <= start else placed

    def _now(self) -> Placed | None:
        day = self._reference.day
        if day is None:
            return None
        begin, end = calendars.day_window(day)
        point = Point(year=day.year, month=day.month, day=day.day)
        return Placed(begin, end, Precision.DAY, point)


_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)


def _on(point: Point, day: date) -> Point:
    return point._replace(year=day.year, month=day.month, day=day.day)


def _timex(tag: Tag, resolved: Resolved, *, explained: bool) -> Timex:
    rrule = tag.expression.rrule if isinstance(tag.expression, Recurrence) else None
    kind: TimexType = resolved.type
    interval = resolved.interval
    over = tag.role == "deadline" and interval is not None and interval.begin is None
    return Timex(
        tag.span,
        tag.text,
        kind,
        resolved.value,
        resolved.precision,
        resolved.edtf,
        resolved.interval,
        tag.rule,
        "until" if over else tag.role,
        rrule,
        tag.derivation if explained else None,
    )
