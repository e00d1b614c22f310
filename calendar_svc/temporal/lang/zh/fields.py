"""Rules that read one field: a number with its unit, a numeric date, a clock time."""

from __future__ import annotations

from collections.abc import Sequence

from calendar_svc.temporal.engine import Rule, Token
from calendar_svc.temporal.lang.zh.numerals import Number
from calendar_svc.temporal.lang.zh.shapes import ROC_EPOCH
from calendar_svc.temporal.timex import Point, Relative

_EARLIEST = 1800  # a year before it needs a month behind it; alone it is a number of years


def number(token: Token) -> Number:
    """The numeral that a ``num`` token carries."""
    if not isinstance(token.value, Number):
        raise TypeError(f"{token.kind} carries no numeral")
    return token.value


def word(token: Token) -> str:
    """The lexicon value that a word token carries."""
    if not isinstance(token.value, str):
        raise TypeError(f"{token.kind} carries no word")
    return token.value


def _year(tokens: Sequence[Token]) -> Point | None:
    n = number(tokens[0])
    return Point(year=n.value) if n.width == 4 and _EARLIEST <= n.value <= 2199 else None


def _era_year(tokens: Sequence[Token]) -> Point | None:
    """民国112年, 康熙二十年, 民国元年; the months of an era are read as those of the solar year."""
    epoch = int(word(tokens[0]))
    count = 1 if tokens[1].kind == "first_year" else number(tokens[1]).value
    roc = epoch == ROC_EPOCH
    return Point(year=epoch + count, roc=roc) if 1 <= count <= (200 if roc else 64) else None


def _short_year(tokens: Sequence[Token]) -> Point | None:
    """Two digits are 1970-2069, three a year of the ROC, four an early year. Only before what a
    year alone has: a month, a quarter, a feast, a week.
    """
    n = number(tokens[0])
    if n.width == 4 and 1000 <= n.value < _EARLIEST:
        return Point(year=n.value)
    if n.width == 2 and "十" not in n.text:
        return Point(year=n.value + (2000 if n.value < 70 else 1900))
    if n.width == 3 and 50 <= n.value <= 199:
        return Point(year=n.value + ROC_EPOCH, roc=True)
    return None


def _month(tokens: Sequence[Token]) -> Point | None:
    n = number(tokens[0])
    return Point(month=n.value) if 1 <= n.value <= 12 and n.width <= 2 else None


def _month_edge(tokens: Sequence[Token]) -> Point | None:
    n = number(tokens[0])
    if not 1 <= n.value <= 12 or n.width > 2:
        return None
    return Point(month=n.value, tenday=int(word(tokens[1])))


def _day(tokens: Sequence[Token]) -> Point | None:
    n = number(tokens[0])
    return Point(day=n.value) if 1 <= n.value <= 31 and n.width <= 3 else None


def _lunar_day(tokens: Sequence[Token]) -> Point | None:
    n = number(tokens[1])
    if word(tokens[0]) != "1" or not (n.chinese and 1 <= n.value <= 10):
        return None
    return Point(day=n.value, lunar=True)


def _lunar_date(tokens: Sequence[Token]) -> Point | None:
    """二月初二, 闰六月初一: 月初 is a word of its own, so the tokens are 二, 月初, 二."""
    month, edge, day = number(tokens[-3]), word(tokens[-2]), number(tokens[-1])
    if edge != "1" or not (month.chinese and day.chinese):
        return None
    if not (1 <= month.value <= 12 and 1 <= day.value <= 10):
        return None
    leap = tokens[0].kind == "leap"
    return Point(month=-month.value if leap else month.value, day=day.value, lunar=True)


def _lunar_leap(tokens: Sequence[Token]) -> Point | None:
    """闰六月: a leap month is the month below zero, as the calendar library has it."""
    month = tokens[1]
    n = int(word(month)) if month.kind == "lunar_month" else number(month).value
    return Point(month=-n, lunar=True) if 1 <= n <= 12 else None


def _lunar_before_clock(tokens: Sequence[Token]) -> Point | None:
    """三月廿三|点睛, 正月十五|点灯: a month is not followed by an hour."""
    month, day = number(tokens[0]), number(tokens[2])
    if not (month.chinese and day.chinese and 1 <= month.value <= 12 and 11 <= day.value <= 30):
        return None
    return Point(month=month.value, day=day.value, lunar=True)


def _lunar_number(tokens: Sequence[Token]) -> Point | None:
    """正月十五, 腊月廿三, 腊月18: behind a lunar month a bare numeral is the day."""
    n = number(tokens[1])
    if not (11 if n.chinese else 1) <= n.value <= 30 or n.width > 3:
        return None
    return Point(month=int(word(tokens[0])), day=n.value, lunar=True)


def _quarter(tokens: Sequence[Token]) -> Point | None:
    n = number(tokens[-2])
    return Point(quarter=n.value) if 1 <= n.value <= 4 and n.width == 1 else None


def _clock(tokens: Sequence[Token]) -> Point | None:
    """9时, 9时30分, 8点半, 8点30, 3点一刻, 九点整, 9时30分15秒."""
    hour = number(tokens[0])
    if hour.value > 24 or hour.width > 3:
        return None
    minute = second = None
    for token in tokens[2:]:
        if token.kind == "num":
            if minute is None:
                minute = number(token).value
            else:
                second = number(token).value
        elif token.kind in ("half", "quarter_hour", "sharp"):
            minute = int(word(token))
    if (minute or 0) > 59 or (second or 0) > 59 or (hour.value == 24 and minute):
        return None
    if tokens[-1].kind == "count_unit" and word(tokens[-1]) != "TS":
        return None
    rough = minute is None and word(tokens[1]) == "rough"
    return Point(hour=hour.value, minute=minute, second=second, rough_hour=rough)


def _clock_with_nought(tokens: Sequence[Token]) -> Point | None:
    """20点零5分: the nought is a word of its own before a digit."""
    hour, nought, minute = number(tokens[0]), number(tokens[2]), number(tokens[3])
    if hour.value > 23 or nought.text != "〇" or not 1 <= minute.value <= 9:
        return None
    return Point(hour=hour.value, minute=minute.value)


def _fives(tokens: Sequence[Token]) -> Point | None:
    """三点三个字 and 三点踏三 are 3:15."""
    hour, fives = number(tokens[0]), number(tokens[2 if tokens[-1].kind == "five_minutes" else 3])
    if hour.value > 23 or not 1 <= fives.value <= 11:
        return None
    return Point(hour=hour.value, minute=5 * fives.value)


def _bare_minutes(tokens: Sequence[Token]) -> Point | None:
    """8点30, 三点零五: two characters behind the hour; a quantity (8点30人) is another token."""
    hour, minute = number(tokens[0]), number(tokens[2])
    if hour.value > 23 or minute.width != 2 or minute.value > 59:
        return None
    return Point(hour=hour.value, minute=minute.value)


def _two_digit_year(tokens: Sequence[Token]) -> Point | None:
    """07年, 98年, 九八年: a nought or a late number in front tells a year from a length."""
    n = number(tokens[0])
    if n.width != 2:
        return None
    told = n.text[0] in "0〇" or n.value >= 70 or (n.chinese and n.text[1] == "〇")
    if "十" in n.text or not told:
        return None
    return Point(year=n.value + (2000 if n.value < 70 else 1900))


def _decade(tokens: Sequence[Token]) -> Point | None:
    """20世纪80年代, 九十年代; without a century the nineteen-hundreds, from the twenties on."""
    n = number(tokens[-2])
    if n.value % 10 or not 10 <= n.value <= 90:
        return None
    century = 20 if n.value > 20 else 21
    if tokens[0].kind == "age":
        century = int(word(tokens[0]))
    elif len(tokens) > 2:
        century = number(tokens[0]).value
    return Point(named=f"decade:{(century - 1) * 100 + n.value}")


def _century(tokens: Sequence[Token]) -> Point | None:
    if tokens[0].kind == "age":
        return Point(named=f"century:{word(tokens[0])}")
    n = number(tokens[0])
    return (
        Point(named=f"century:{n.value}") if word(tokens[1]) == "C" and 2 <= n.value <= 30 else None
    )


def _letter(tokens: Sequence[Token]) -> Point:
    return Point(quarter=int(str(tokens[0].value)))


def _week_day(tokens: Sequence[Token]) -> Point | None:
    """下周三, 本周日, 下星期天: the tokens are 下周 and 三, 日 or 天."""
    week, end = tokens
    if end.kind in ("day_unit", "count_unit"):
        day = 7 if word(end) in ("ri", "D") and end.end - end.start == 1 else 0
    else:
        n = number(end)
        day = n.value if n.chinese and n.width == 1 else 0
    relative = Relative("week", int(word(week)))
    return Point(relative=relative, weekday=day) if 1 <= day <= 7 else None


def _plan(tokens: Sequence[Token]) -> Point:
    return Point(named=f"plan:{word(tokens[0])}")


def _same(tokens: Sequence[Token]) -> object:
    return tokens[0].value


RULES: tuple[Rule, ...] = (
    Rule("zh/era-year", "era (num year_unit | first_year)", "year", _era_year, "民国112年9月11日"),
    Rule("zh/year", "num year_unit", "year", _year, "2023年2月"),
    Rule(
        "zh/short-year",
        "num year_unit (?=num (month_unit | quarter_unit | month_edge) | ordinal num"
        " | num num? month_unit | feast | lunar_month)",
        "short_year",
        _short_year,
        "98年3月5日",
    ),
    Rule(
        "zh/cycle-year",
        "cycle_year (?=lunar? (lunar_month | leap | num (month_edge | month_unit)))",
        "short_year",
        lambda tokens: Point(year=int(word(tokens[0]))),
        "甲辰年腊月廿一",
    ),
    Rule("zh/week-day", "rel_week (num | day_unit | count_unit)", "week_day", _week_day, "下周三"),
    Rule(
        "zh/lunar-leap",
        "leap (lunar_month | num month_unit)",
        "leap_month",
        _lunar_leap,
        "闰六月十五",
    ),
    Rule(
        "zh/lunar-before-clock",
        "num month_unit num (?=hour_unit)",
        "lunar_date",
        _lunar_before_clock,
        "农历三月廿三点香",
    ),
    Rule("zh/lunar-date", "leap? num month_edge num", "lunar_date", _lunar_date, "农历二月初二"),
    Rule("zh/lunar-number", "lunar_month num", "lunar_date", _lunar_number, "正月十五"),
    Rule("zh/month-edge", "num month_edge", "month_edged", _month_edge, "3月底"),
    Rule("zh/month", "num month_unit", "month", _month, "8月竣工"),
    Rule("zh/quarter", "ordinal? num quarter_unit", "quarter_of", _quarter, "第一季度"),
    Rule(
        "zh/quarter-of-year",
        "(?<=year_unit) ordinal num season_unit | (?<=rel_year) ordinal num season_unit",
        "quarter_of",
        _quarter,
        "114年第三季",
    ),
    Rule("zh/day", "num day_unit", "day", _day, "23日"),
    Rule("zh/lunar-day", "edge num", "lunar_day", _lunar_day, "正月初二"),
    Rule(
        "zh/clock-bare-minutes",
        "num hour_unit num"
        " (?! minute_unit | count_unit | month_unit | day_unit | year_unit | hour_unit | gap)",
        "clock",
        _bare_minutes,
        "下午4点20",
    ),
    Rule(
        "zh/clock-by-fives",
        "num hour_unit (num five_minutes | tread num)",
        "clock",
        _fives,
        "下昼三点三个字",
    ),
    Rule(
        "zh/clock-with-nought",
        "num hour_unit num num minute_unit",
        "clock",
        _clock_with_nought,
        "20点零5分",
    ),
    Rule(
        "zh/clock",
        "num hour_unit (num minute_unit (num count_unit)? | half | quarter_hour | sharp)?",
        "clock",
        _clock,
        "上午9时30分",
    ),
    Rule("zh/clock-colon", "clock_digits", "clock", _same, "14:30"),
    Rule(
        "zh/decade", "(num count_unit | age)? num decade_unit", "era_named", _decade, "20世纪80年代"
    ),
    Rule("zh/century", "num count_unit | age", "era_named", _century, "18世纪"),
    Rule("zh/quarter-letter", "quarter_letter quarter_unit?", "quarter_of", _letter, "2026年Q2"),
    Rule("zh/two-digit-year", "num year_unit", "year", _two_digit_year, "98年"),
    Rule("zh/five-year-plan", "five_year_plan during?", "plan", _plan, "“十四五”期间"),
)
