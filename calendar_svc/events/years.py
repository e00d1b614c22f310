"""What names the year of a Chinese document: papers of a year, figures, anniversaries, headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from calendar_svc.events.dating import Hint
from calendar_svc.events.phrases import GATHERING
from calendar_svc.events.words import alternation, load
from calendar_svc.model import DateEvidence, Span

_TABLE = load("docdate")
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_NEAR = r"[^,。;\n\d]{0,8}?"
Window = tuple[date, date]


def _own(year: int) -> Window:
    """The year itself."""
    return date(year, 1, 1), date(year, 12, 31)


def _from_autumn(year: int) -> Window:
    """What is planned for a year is told from the autumn before."""
    return date(year - 1, 10, 1), date(year, 9, 30)


def _to_autumn(year: int) -> Window:
    """What a year was like is told at its end and in the next."""
    return date(year, 10, 1), date(year + 1, 9, 30)


def _school_year(year: int) -> Window:
    """From the summer in which a school year is prepared to that in which it ends."""
    return date(year, 7, 1), date(year + 1, 6, 30)


def _second_term(year: int) -> Window:
    """The spring term of the school year that begins in *year*."""
    return date(year + 1, 1, 1), date(year + 1, 7, 31)


def _enrolment(year: int) -> Window:
    """Whoever is taken in for a school year is called in the spring and summer before it."""
    return date(year, 1, 1), date(year, 12, 31)


@dataclass(frozen=True, slots=True)
class YearRule:
    """Words that name a year, which days a text with them is of, and how sure that is.

    ``example`` is matched by the pattern.
    """

    name: str
    pattern: re.Pattern[str]
    window: Callable[[int], Window]
    weight: float
    example: str


RULES = (
    YearRule(
        "masthead-month",
        re.compile(
            rf"^(?=[^\n]{{0,60}}(?:{alternation(_TABLE['masthead'])}))[^\n。,]{{0,40}}{_YEAR}年\d{{1,2}}月(?!\d)[^\n。,]{{0,30}}$",
            re.MULTILINE,
        ),
        _own,
        2,
        "城事 编辑 某某 2024年3月",
    ),
    YearRule(
        "paper-of-the-year",
        re.compile(
            rf"{_YEAR}年(?:度|全区|全市|全县)?{_NEAR}(?:{alternation(_TABLE['planned_for'])})"
        ),
        _from_autumn,
        2,
        "2023年工作要点",
    ),
    YearRule(
        "progress-of-a-paper",
        re.compile(
            rf"{_YEAR}年(?:度|全区|全市|全县)?{_NEAR}(?:{alternation(_TABLE['planned_for'])})[”》]?"
            rf"[^,。;\n\d]{{0,6}}(?:{alternation(_TABLE['progress'])})"
        ),
        _own,
        3,
        "“2023年民生实事”完成率已达九成",
    ),
    YearRule(
        "arranged-for-the-year",
        re.compile(
            rf"(?:{alternation(_TABLE['arranges'])})了?(?:全区|全市|全县|全镇|全街道)?{_YEAR}年(?!\d{{1,2}}月)"
        ),
        _from_autumn,
        2,
        "部署2024年首批地块清零攻坚",
    ),
    YearRule(
        "still-to-come-in-the-year",
        # of all the district, or it is a far step of one project
        re.compile(rf"(?<![到至]){_YEAR}年,?(?:我|[全本][区县市镇乡省港])[^,。;\n\d]{{0,4}}还将"),
        _own,
        2,
        "2024年全区还将新建学校5所",
    ),
    YearRule(
        "held-in-the-year",
        re.compile(
            rf"{_YEAR}年(?:度|全区|全市|全县)?{_NEAR}(?:{alternation(_TABLE['of_the_year'])})"
        ),
        _own,
        2,
        "2023年公开招聘",
    ),
    YearRule(
        "report-on-the-year-before",
        re.compile(rf"{_YEAR}年(?:度)?{_NEAR}(?:{alternation(_TABLE['of_the_year_before'])})"),
        _to_autumn,
        2,
        "2022年度工作总结",
    ),
    YearRule(
        "choice-of-the-year-before",
        re.compile(rf"(?:{alternation(_TABLE['chosen'])})[^,。;\n\d]{{0,6}}{_YEAR}年度"),
        _to_autumn,
        2,
        "评选2023年度“最美家庭”",
    ),
    YearRule(
        "review-of-the-year-before",
        re.compile(
            rf"(?:{alternation(_TABLE['reviewed'])})了?(?:全区|全市|全县|过去)?{_YEAR}年(?![\d月])"
        ),
        _to_autumn,
        2,
        "总结了2024年经济工作",
    ),
    YearRule(
        "gathering-of-the-year",
        re.compile(
            rf"{_YEAR}年度?(?:“[^”\n]{{1,16}}”)?[^,。;:\n\d]{{0,14}}?(?:{GATHERING.pattern})"
        ),
        _own,
        1,
        "举行2024年“返家乡”岗前培训会",
    ),
    YearRule(
        "figure-so-far",
        re.compile(
            rf"{_YEAR}年[^,。;\n\d]{{0,12}}(?:{alternation(_TABLE['so_far'])})[^,。;\n\d]{{0,12}}\d"
        ),
        _own,
        1,
        "2024年全镇已调解纠纷58起",
    ),
    YearRule(
        "goal-beside-last-year",
        re.compile(
            rf"去年[^。;\n]{{2,30}}[,、;]\s*{_YEAR}年[^,。;\n]{{0,8}}(?:计划|目标|预计|力争|将)"
        ),
        _from_autumn,
        2,
        "去年完成投资38亿元,2024年计划完成45亿元",
    ),
    YearRule(
        "second-term",
        re.compile(rf"{_YEAR}\s*[-—–~至]+\s*(?:20)?\d\d学年度?(?:第二学期|下学期|春季学期)"),
        _second_term,
        2,
        "2023-2024学年第二学期",
    ),
    YearRule(
        "school-year",
        re.compile(
            rf"{_YEAR}\s*[-—–~至]+\s*(?:20)?\d\d学年度?(?!第二学期|下学期|春季学期|度?招生|[^,。;\n]{{0,6}}(?:招生|新生))"
        ),
        _school_year,
        2,
        "2023—2024学年第一学期",
    ),
    YearRule(
        "heading",
        re.compile(
            rf"\A\s*[^\n。,;:]{{0,30}}?(?<![〔\[(\d]){_YEAR}年(?!度|\d{{1,2}}月\d)[^\n。,;:]{{0,30}}(?:\n|\Z)"
        ),
        _own,
        1,
        "某某书院2024年6月课表",
    ),
    YearRule(
        "signed-with-the-year",
        re.compile(rf"(?:^|\n)[(]{_YEAR}年[^\d,。:\n]{{2,24}}[)]\s*(?:\n|\Z)"),
        _own,
        1,
        "(2023年某县文明办 县图书馆)",
    ),
)
_OF_REPUBLIC = re.compile(r"(?<!\d)(?P<year>1\d\d)学年度")
_ANNIVERSARY = re.compile(rf"({alternation(_TABLE['anniversary'])})(\d{{2,3}})周年")
_FOUNDED = alternation(_TABLE["founded"])
_SINCE = re.compile(
    rf"((?:18|19|20)\d\d)年[^,。;\n]{{0,8}}(?:{_FOUNDED})|(?:{_FOUNDED})于((?:18|19|20)\d\d)年"
)
_JUBILEE = re.compile(rf"(?:{_FOUNDED})(\d{{1,3}})周年")
_COURSE = re.compile(r"“?(十[三四五]五)”?(?:规划)?(?:的)?(开局|收官)之年")
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_CYCLE = re.compile(rf"([{_STEMS}])([{_BRANCHES}])(?:[鼠牛虎兔龙蛇马羊猴鸡狗猪])?年")
_ANIMALS = "鼠牛虎兔龙蛇马羊猴鸡狗猪"
_ANIMAL = re.compile(
    rf"(?:迎|贺|喜迎|欢度|农历)([{_ANIMALS}])年|([{_ANIMALS}])年(?:春节|新春|大吉|吉祥|正月|元宵|贺岁|迎春)"
)


def year_hints(text: str, latest: date) -> Iterator[Hint]:
    """Find what names the year of a text.

    Parameters:
        text: The folded text.
        latest: No document is of a later day; years that come back in a cycle count from it.
    """
    for rule in RULES:
        for match in rule.pattern.finditer(text):
            yield _hint(rule.name, match, int(match["year"]), rule.window, rule.weight)
    for match in _OF_REPUBLIC.finditer(text):
        yield _hint("school-year-of-republic", match, int(match["year"]) + 1911, _own, 1)
    for match in _ANNIVERSARY.finditer(text):
        year = _TABLE["anniversary"][match[1]] + int(match[2])
        yield _hint("anniversary", match, year, _own, 2)
    since = _SINCE.search(text)
    for match in _JUBILEE.finditer(text) if since else ():
        year = int(since[1] or since[2]) + int(match[1]) if since else 0
        yield _hint("jubilee", match, year, _own, 2)
    for match in _COURSE.finditer(text):
        yield _hint("course-of-a-plan", match, _TABLE["course"][match[1] + match[2]], _own, 2)
    for match in _CYCLE.finditer(text):
        stem, branch = _STEMS.index(match[1]), _BRANCHES.index(match[2])
        years = (y for y in range(latest.year + 1, latest.year - 59, -1))
        for year in years:
            if (year - 4) % 10 == stem and (year - 4) % 12 == branch:
                yield _hint("year-of-the-cycle", match, year, _own, 2)
    for match in _ANIMAL.finditer(text):
        branch = _ANIMALS.index(match[1] or match[2])
        year = next(y for y in range(latest.year + 1, 0, -1) if (y - 4) % 12 == branch)
        yield _hint("year-of-the-animal", match, year, _own, 1)


def _hint(
    name: str, match: re.Match[str], year: int, window: Callable[[int], Window], weight: float
) -> Hint:
    span = Span(*match.span())
    return Hint(*window(year), weight, DateEvidence(name, span, match[0], f"year {year}"))
