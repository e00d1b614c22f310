"""What tokens carry, and rules that read a clock time out of digits and words."""

from __future__ import annotations

from collections.abc import Sequence

from calendar_svc.temporal.engine import Rule, Token
from calendar_svc.temporal.timex import Period, Point

_AFTERNOON = 12


def word(token: Token) -> str:
    """The lexicon value, or the digits, that a token carries."""
    if not isinstance(token.value, str):
        raise TypeError(f"{token.kind} carries no word")
    return token.value


def count(token: Token) -> int:
    """The whole number that a token carries."""
    return int(word(token))


def point(token: Token) -> Point:
    """The point that an earlier rule made."""
    if not isinstance(token.value, Point):
        raise TypeError(f"{token.kind} is no point")
    return token.value


def period(token: Token) -> Period:
    """The period that an earlier rule made."""
    if not isinstance(token.value, Period):
        raise TypeError(f"{token.kind} is no period")
    return token.value


def hour_minute(token: Token) -> tuple[int, int | None]:
    """The hour and minute of ``dd``, ``num``, ``hm``, ``hm_dot`` or a clock time."""
    if isinstance(token.value, Point):
        return token.value.hour or 0, token.value.minute
    if isinstance(token.value, tuple):
        hour, minute = token.value
        return hour, minute
    return count(token), None


def first(tokens: Sequence[Token], *kinds: str) -> Token | None:
    """The first token of one of the kinds."""
    return next((token for token in tokens if token.kind in kinds), None)


def clock_point(hour: int, minute: int | None) -> Point | None:
    """A time of the 24-hour clock; None where there is none."""
    valid = (hour < 24 and (minute or 0) < 60) or (hour == 24 and not minute)
    return Point(hour=hour, minute=minute) if valid else None


def _twelve(tokens: Sequence[Token]) -> Point | None:
    """6 p.m., 6.30pm; 12 a.m. is midnight, 12 p.m. noon; 18.30pm says it twice."""
    hour, minute = hour_minute(tokens[0])
    half = word(tokens[1])
    if not 1 <= hour <= (23 if half == "pm" else 12):
        return None
    if hour > _AFTERNOON:
        return clock_point(hour, minute)
    return clock_point(hour % 12 + (_AFTERNOON if half == "pm" else 0), minute)


def _clock_word(tokens: Sequence[Token]) -> Point | None:
    """12 noon, noon, midnight (the end of the day that it is told with)."""
    if tokens[0].kind != "clock_word" and hour_minute(tokens[0]) not in ((12, None), (12, 0)):
        return None
    named = next(token for token in tokens if token.kind == "clock_word")
    return Point(hour=count(named), minute=0)


def _oclock(tokens: Sequence[Token]) -> Point | None:
    hour = count(tokens[0])
    if not 1 <= hour <= _AFTERNOON:
        return None
    half = first(tokens, "meridiem", "part")
    if half is None:
        return Point(hour=hour)
    late = word(half) in ("pm", "AF", "EV")
    return Point(hour=hour % 12 + (_AFTERNOON if late else 0))


def _past_the_hour(tokens: Sequence[Token]) -> Point | None:
    """Half past six, quarter to eight, quarter past nine in the evening."""
    start = 1 if tokens[0].kind == "a" else 0
    if tokens[start].kind == "unit" and word(tokens[start]) != "quarter":
        return None
    hour = count(tokens[start + 2])
    minutes = 30 if tokens[start].kind == "half" else 15
    if tokens[start + 1].kind == "to":
        hour, minutes = hour - 1 or _AFTERNOON, 60 - minutes
    half = first(tokens, "meridiem", "part")
    if not 1 <= hour <= _AFTERNOON:
        return None
    if half is None:
        return clock_point(hour, minutes)
    late = word(half) in ("pm", "AF", "EV")
    return clock_point(hour % 12 + (_AFTERNOON if late else 0), minutes)


def _in_part(tokens: Sequence[Token]) -> Point | None:
    """7.30 in the evening."""
    hour, minute = hour_minute(tokens[0])
    late = word(tokens[2]) in ("AF", "EV")
    return clock_point(hour % 12 + _AFTERNOON if late and hour < _AFTERNOON else hour, minute)


def _hundred_hours(tokens: Sequence[Token]) -> Point | None:
    """1830 hrs, 0930 hours: four digits; 18.30 hrs, 18:30h."""
    if tokens[0].kind in ("hm", "hm_dot"):
        return clock_point(*hour_minute(tokens[0]))
    text = word(tokens[0])
    if len(text) != 4 or (tokens[-1].kind == "unit" and word(tokens[-1]) != "hour"):
        return None
    return clock_point(int(text[:2]), int(text[2:]))


def _nought_hours(tokens: Sequence[Token]) -> Point | None:
    """A count of hours does not begin with a nought."""
    return _hundred_hours(tokens) if word(tokens[0]).startswith("0") else None


def _hm(tokens: Sequence[Token]) -> Point | None:
    return clock_point(*hour_minute(tokens[0]))


def _two_digits(tokens: Sequence[Token]) -> Point | None:
    """14:30 stands alone; 3:16 may be a verse or a score and needs a word before it."""
    hour = tokens[0].end - tokens[0].start
    return _hm(tokens) if hour >= len("14:30") else None


def _raw_left(tokens: Sequence[Token]) -> Period | None:
    """2-4pm, 9.30 to 11am, 11-1pm: the left hour is the last such one before the right end."""
    hour, minute = hour_minute(tokens[0])
    right = point(tokens[-1])
    limit = (right.hour or 0) * 60 + (right.minute or 0)
    if hour > _AFTERNOON:
        found = [hour] if hour * 60 + (minute or 0) < limit else []
    else:
        hours = (hour % 12, hour % 12 + _AFTERNOON)
        found = [h for h in hours if h * 60 + (minute or 0) < limit]
    left = clock_point(max(found), minute) if found else None
    return Period(left, right) if left else None


def _raw_right(tokens: Sequence[Token]) -> Period | None:
    """2pm to 4, 9.30am-11.15: the right hour is the first such one after the left end."""
    left = point(tokens[0])
    hour, minute = hour_minute(tokens[-1])
    start = (left.hour or 0) * 60 + (left.minute or 0)
    if hour > 24 or (left.hour or 0) == 24:
        return None
    hours = (hour,) if hour > _AFTERNOON else (hour % 12, hour % 12 + _AFTERNOON)
    found = [h for h in hours if h * 60 + (minute or 0) > start]
    right = clock_point(min(found), minute) if found else None
    return Period(left, right) if right else None


def _clocks(tokens: Sequence[Token]) -> Period | None:
    """From one clock time to another; midnight on the left opens its day."""
    left, right = _opening(point(tokens[0])), point(tokens[2])
    return Period(left, right) if left != right else None


def _opening(clock: Point) -> Point:
    return clock._replace(hour=0) if clock.hour == 24 else clock


def _clocks_24(tokens: Sequence[Token]) -> Period | None:
    """10:00-16:00; 9:00-5:00 runs into the afternoon."""
    left, right = clock_point(*hour_minute(tokens[0])), clock_point(*hour_minute(tokens[2]))
    if left is None or right is None or left == right:
        return None
    if (right.hour or 0) < (left.hour or 0) <= _AFTERNOON:
        right = right._replace(hour=(right.hour or 0) + _AFTERNOON)
    return Period(left, right)


_SPAN = "(dash | to | until | through)"
_LEAD = "(at | from | by | before | after | until | since | between | comma | to | dash)"

CLOCK_RULES: tuple[Rule, ...] = (
    Rule(
        "en/past-the-hour",
        "(half past_span | a? unit (past_span | to)) (dd | number_word) (meridiem | in? part)?",
        "clock",
        _past_the_hour,
        "at half past six in the evening",
    ),
    Rule("en/clock-12", "(dd | num | hm | hm_dot) meridiem zone?", "clock", _twelve, "6:30 p.m."),
    Rule(
        "en/clock-word", "(dd | hm | hm_dot)? clock_word zone?", "clock", _clock_word, "by 12 noon"
    ),
    Rule(
        "en/o-clock",
        "(dd | number_word) oclock (meridiem | in part)?",
        "clock",
        _oclock,
        "at seven o'clock in the evening",
    ),
    Rule("en/clock-in-part", "(hm | hm_dot) in part", "clock", _in_part, "at 7.30 in the evening"),
    Rule(
        "en/clock-hours",
        "(hm | hm_dot) (hours_mark | unit) zone? | (yyyy | num) hours_mark zone?"
        f" | (?<={_LEAD}) (yyyy | num) unit",
        "clock",
        _hundred_hours,
        "at 1830 hrs",
    ),
    Rule("en/clock-nought-hours", "num unit", "clock", _nought_hours, "0930 hours"),
)

CLOCK_RANGE_RULES: tuple[Rule, ...] = (
    Rule(
        "en/clocks-half-right",
        f"(?<! month | month_weak) (dd | hm | hm_dot) {_SPAN} clock"
        " | (?<=between) (dd | hm | hm_dot) and clock",
        "clocks",
        _raw_left,
        "from 2-4pm",
    ),
    Rule(
        "en/clocks-half-left",
        f"clock {_SPAN} (dd (?! of? (month | month_weak) | unit | nth) | hm | hm_dot)",
        "clocks",
        _raw_right,
        "2pm to 4",
    ),
    Rule(
        "en/clocks",
        f"clock {_SPAN} clock | (?<=between) clock and clock",
        "clocks",
        _clocks,
        "9:00 a.m. to noon",
    ),
    Rule("en/clocks-24", f"hm {_SPAN} hm zone?", "clocks", _clocks_24, "10:00-16:00"),
    Rule("en/clocks-dot", f"hm_dot {_SPAN} hm_dot", "dots", _clocks_24, "5 May, 10.00-16.00"),
    Rule(
        "en/clock-led",
        f"(?<={_LEAD}) hm zone?",
        "clock",
        _hm,
        "at 9:15",
    ),
    Rule("en/clock-24", "hm zone?", "clock", _two_digits, "14:30"),
)
