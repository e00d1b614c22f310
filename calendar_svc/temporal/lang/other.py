"""Any language that has no rules of its own, through dateparser: coarse, marked, never guessed.

dateparser searches a text for dates but gives no offsets and fills what the words leave out. Only
matches whose words state a month and a day are kept; the offsets are found again in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from dateparser.date import DateDataParser
from dateparser.search import search_dates

from calendar_svc.model import Derivation, Interval, Precision, Span, Timex, TimexType
from calendar_svc.temporal import calendars, edtf
from calendar_svc.temporal.place import Lean
from calendar_svc.temporal.reference import Reference

RULE = "dateparser"
_PREFER: dict[Lean, str] = {
    "past": "past",
    "report": "past",
    "future": "future",
    None: "current_period",
}
_DIGIT = re.compile(r"\d")
_BEFORE_DIGIT = re.compile(r"^\D+")
_NO_YEAR_NEEDED = datetime(2000, 1, 1)  # stands in for an unknown day; only full dates are kept


def times(text: str, lang: str, reference: Reference, lean: Lean) -> tuple[Timex, ...]:
    """Find dates in a text of a language without rules.

    Parameters:
        text: The text; paragraphs rather than whole documents, for dateparser is slow.
        lang: A BCP 47 tag; its first subtag names the language to dateparser.
        reference: The document date; where it is not one known day only full dates are kept.
        lean: Where a missing year is sought.

    Returns:
        Points of day or minute precision; ``rule`` is ``dateparser``.

    Raises:
        ValueError: dateparser does not know the language.
    """
    base = reference.moment or (calendars.at(reference.day) if reference.day else None)
    settings = {
        "RELATIVE_BASE": base or _NO_YEAR_NEEDED,
        "PREFER_DATES_FROM": _PREFER[lean],
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    language = lang.split("-")[0].lower()
    parser = DateDataParser(languages=[language], settings=settings)
    needed = {"month", "day"} if base is not None else {"year", "month", "day"}
    found: list[Timex] = []
    for span, words in _matches(text, language, settings):
        data = parser.get_date_data(words)
        if data.date_obj is None:  # a word before the date (am 3. Juni) is too much for it
            data = parser.get_date_data(_BEFORE_DIGIT.sub("", words))
        if data.date_obj is not None and needed <= set(data.parts or ()):
            found.append(_timex(span, words, data.date_obj, timed="time" in data.parts))
    return tuple(found)


def _matches(text: str, language: str, settings: dict[str, object]) -> Iterator[tuple[Span, str]]:
    at = 0
    for words, _ in search_dates(text, languages=[language], settings=settings) or ():
        start = text.find(words, at)
        if start < 0:  # dateparser normalised the words; without a place there is no evidence
            continue
        at = start + len(words)
        if _DIGIT.search(words):  # a word alone may be anything: German Die is no Tuesday
            yield Span(start, at), words


def _timex(span: Span, words: str, moment: datetime, *, timed: bool) -> Timex:
    if timed:
        begin = moment.replace(second=0, microsecond=0)
        end, precision, value = begin + timedelta(minutes=1), Precision.MINUTE, edtf.minute(begin)
    else:
        begin, end = calendars.day_window(moment.date())
        precision, value = Precision.DAY, edtf.day(begin)
    kind: TimexType = "TIME" if timed else "DATE"
    interval = Interval(begin, end)
    derivation = Derivation(RULE, words)
    return Timex(span, words, kind, value, precision, value, interval, RULE, derivation=derivation)
