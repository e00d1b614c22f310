"""Where named stretches of time lie: months, ten-days, quarters, seasons, weeks, lunar days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from lunar_python import Lunar, LunarYear

Window = tuple[datetime, datetime]
_ONE_DAY = timedelta(days=1)


def at(day: date) -> datetime:
    """Midnight at the start of *day*."""
    return datetime(day.year, day.month, day.day)


def day_window(day: date) -> Window:
    """One whole day."""
    begin = at(day)
    return begin, begin + _ONE_DAY


def year_window(year: int) -> Window:
    """One whole year."""
    return datetime(year, 1, 1), datetime(year + 1, 1, 1)


def months_window(year: int, month: int, count: int) -> Window:
    """*count* whole months from *month* (1..12) of *year* on."""
    return datetime(year, month, 1), at(add_months(date(year, month, 1), count))


def season_window(year: int, season: int) -> Window:
    """A season of three months: 1 spring is March to May, 4 winter December to February."""
    return months_window(year, season * 3, 3)


def tenday_window(year: int, month: int, part: int) -> Window:
    """旬: part 1 is the 1st to 10th, 2 the 11th to 20th, 3 the 21st to the end of the month."""
    begin = datetime(year, month, part * 10 - 9)
    return begin, (months_window(year, month, 1)[1] if part == 3 else begin + timedelta(days=10))


def add_months(day: date, count: int) -> date:
    """The same day *count* months on, or the last day of that month where it has no such day."""
    index = day.year * 12 + day.month - 1 + count
    year, month = divmod(index, 12)
    for last in (day.day, 30, 29, 28):
        if last <= day.day:
            try:
                return date(year, month + 1, last)
            except ValueError:
                continue
    raise ValueError(f"no day in {year}-{month + 1}")


def monday(day: date) -> date:
    """The Monday of the week of *day* (ISO 8601 weeks)."""
    return day - timedelta(days=day.weekday())


@lru_cache(maxsize=2048)
def lunar_day(year: int, month: int, day: int) -> date | None:
    """A day of the Chinese lunisolar calendar; None where that month has no such day.

    A *month* below zero is the leap month that follows it (闰六月 is -6).
    """
    months = LunarYear.fromYear(year).getMonths()
    found = next((m for m in months if m.getYear() == year and m.getMonth() == month), None)
    if found is None or not 1 <= day <= found.getDayCount():
        return None
    solar = Lunar.fromYmd(year, month, day).getSolar()
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


@lru_cache(maxsize=2048)
def lunar_month(year: int, month: int, part: int | None = None) -> Window | None:
    """A month of the lunisolar calendar, or its first, second or third ten days.

    Parameters:
        year: The lunar year.
        month: 1..12; below zero the leap month that follows it.
        part: 1 to 3 for 初, 中 and 底; None for the whole month.

    Returns:
        None where the year has no such month.
    """
    months = LunarYear.fromYear(year).getMonths()
    found = next((m for m in months if m.getYear() == year and m.getMonth() == month), None)
    first = lunar_day(year, month, 1)
    if found is None or first is None:
        return None
    begin = 0 if part is None else 10 * part - 10
    end = 10 * part if part in (1, 2) else found.getDayCount()
    return at(first + timedelta(days=begin)), at(first + timedelta(days=end))


def lunar_year(day: date) -> int:
    """The lunar year in which a day lies; it begins with 春节."""
    new_year = lunar_day(day.year, 1, 1)
    return day.year - (new_year is not None and day < new_year)


@lru_cache(maxsize=2048)
def feast_day(feast: str, year: int) -> date | None:
    """A feast of a year.

    Parameters:
        feast: ``MM-DD`` (solar), ``L:MM-DD`` (lunar), ``E:MM-DD`` (the eve of a lunar day),
            ``T:name`` (a solar term, by its Chinese name), ``W:MM-D-N`` (the Nth weekday D,
            1 Monday to 7 Sunday, of a month; N 0 is the last) or ``P:N`` (N days after Easter
            Sunday).
        year: The solar year in which it is celebrated; for lunar feasts, the lunar year.
    """
    kind, _, name = feast.rpartition(":")
    if kind == "T":
        # A table runs from one winter solstice to the next, so 冬至 of a year is in the next one's.
        tables = (Lunar.fromYmd(y, 6, 1).getJieQiTable()[name] for y in (year, year + 1))
        solar = next(term for term in tables if term.getYear() == year)
        return date(solar.getYear(), solar.getMonth(), solar.getDay())
    if kind == "W":
        month, weekday, nth = map(int, name.split("-"))
        if nth == 0:
            last = add_months(date(year, month, 1), 1) - timedelta(days=1)
            return last - timedelta(days=(last.isoweekday() - weekday) % 7)
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (nth - 1))
    if kind == "P":
        return easter_sunday(year) + timedelta(days=int(name))
    month, day = int(name[:2]), int(name[3:])
    if kind == "":
        return date(year, month, day)
    found = lunar_day(year, month, day)
    return found - timedelta(days=1) if found is not None and kind == "E" else found


def easter_sunday(year: int) -> date:
    """Easter Sunday in the Gregorian calendar.

    Source: J. Meeus, Astronomical Algorithms, 1991, chapter 8.
    """
    golden = year % 19
    century, rest = divmod(year, 100)
    leap_century, century_rest = divmod(century, 4)
    shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_century - shift + 15) % 30
    leap_year, year_rest = divmod(rest, 4)
    to_sunday = (32 + 2 * century_rest + 2 * leap_year - epact - year_rest) % 7
    correction = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * correction + 114, 31)
    return date(year, month, day + 1)
