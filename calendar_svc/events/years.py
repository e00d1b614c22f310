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
#: What a year does before such words: it is told of, and names nothing.
_NO_NAME = (
    f"度|{alternation(_TABLE['of_the_year_before'])}"
    "|[上下]半年|以|起|底|初|末|春|夏|秋|冬|中|全|我|开工|动工|建成|成立|启动|获|被|入选|列入|由|因|经"
)
_NEAR = r"[^,。;\n\d]{0,8}?"
Window = tuple[date, date]


def _own(year: int) -> Window:
    """The year itself."""
    return date(year, 1, 1), date(year, 12, 31)


def _from_autumn(year: int) -> Window:
    """What is planned for a year is told from the autumn before."""
    return date(year - 1, 10, 1), date(year, 9, 30)


def _from_autumn_on(year: int) -> Window:
    """What is named by its year is announced from the autumn before on."""
    return date(year - 1, 10, 1), date(year, 12, 31)


def _to_autumn(year: int) -> Window:
    """What a year was like is told at its end and in the next."""
    return date(year, 10, 1), date(year + 1, 9, 30)


def _school_year(year: int) -> Window:
    """From the summer in which a school year is prepared to that in which it ends."""
    return date(year, 7, 1), date(year + 1, 6, 30)


def _second_term(year: int) -> Window:
    """The spring term of the school year that begins in *year*."""
    return date(year + 1, 1, 1), date(year + 1, 7, 31)


def _next(year: int) -> Window:
    """The year after it."""
    return _own(year + 1)


def _leaving(year: int) -> Window:
    """Whoever leaves school in a year is spoken of from the autumn before on."""
    return date(year - 1, 9, 1), date(year, 12, 31)


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
        "issue-of-the-year",
        re.compile(rf"(?<!\d){_YEAR}年?(?:,|\s)?(?:总)?第\d{{1,3}}[期号](?!\d)"),
        _own,
        2,
        "责编:小满 2025年第20期",
    ),
    YearRule(
        "number-of-the-paper",
        # on a line of its own, or what is told is another paper
        re.compile(
            rf"^[^\n,。;:《]{{0,20}}[〔\[(]{_YEAR}[〕\])]\s?(?:第\s?)?\d{{1,4}}\s?号[^\n,。;:》]{{0,12}}$",
            re.MULTILINE,
        ),
        _own,
        2,
        "柳发〔2023〕18号",
    ),
    YearRule(
        "code-of-the-paper",
        re.compile(
            rf"(?:编号|文号|标号)(?:为)?\s*:\s*[^\s,。;:]{{0,16}}?(?<!\d){_YEAR}(?=[-—年号\d])"
        ),
        _own,
        1,
        "招标编号:HX-2024-0312",
    ),
    YearRule(
        "those-who-enter",
        re.compile(rf"(?<!\d){_YEAR}级[^,。;\n]{{0,6}}新生"),
        _own,
        1,
        "2024级新生报到",
    ),
    YearRule(
        "those-who-leave",
        re.compile(rf"(?<!\d){_YEAR}届[^,。;\n]{{0,8}}毕业"),
        _leaving,
        1,
        "2025届高校毕业生",
    ),
    YearRule(
        "since-the-year-began",
        re.compile(rf"(?<![自从\d]){_YEAR}年以来"),
        _own,
        1,
        "2024年以来,全镇已调解纠纷58起",
    ),
    YearRule(
        "figure-of-its-first-months",
        re.compile(
            rf"(?<![\d比较]){_YEAR}年(?:前[一二三四五六七八九十\d]{{1,2}}个?月|一季度|前三季度|上半年|1[-—–~至]\d{{1,2}}月)(?!前|底)[^。;\n将拟计划力争预]{{0,24}}\d"
        ),
        _own,
        1,
        "2024年一季度,全县新开工项目28个",
    ),
    YearRule(
        "against-the-year-before",
        re.compile(rf"(?:比|较|与|同){_YEAR}年(?:同期|全年|相比|增|减|提|上升|下降|多|少|翻)"),
        _next,
        1,
        "参保人数较2022年增加一成",
    ),
    YearRule(
        "this-year-by-its-number",
        re.compile(rf"[今本]年(?:\(|即|是){_YEAR}(?:年|\))"),
        _own,
        2,
        "今年(2024年)",
    ),
    YearRule(
        "last-year-by-its-number",
        re.compile(rf"[去上]年(?:度)?(?:\(|即){_YEAR}(?:年|\))"),
        _next,
        2,
        "去年(2023年)",
    ),
    YearRule(
        "named-with-the-year",
        re.compile(
            rf"(?<![\d.\-/:A-Za-z]){_YEAR}(?:“[^”\n]{{1,16}}”)?(?=[“一-鿿])(?![年级届号])[^,。;:\n\d]{{0,14}}?(?:{GATHERING.pattern})"
        ),
        _own,
        1,
        "2024柳溪半程马拉松",
    ),
    YearRule(
        "named-with-its-day",
        # what is named by its year and has its day behind the name; 的 and 了 tell what it was
        re.compile(
            rf"(?<![\d.\-/:A-Za-z]){_YEAR}年(?=[“一-鿿])(?!{_NO_NAME})[^,。;:\n\d的了于自从至到]{{3,20}}"
            r"(?:将|定|拟|计划)?[于自从在]?\d{1,2}月\d{1,2}日"
        ),
        _from_autumn_on,
        1,
        "2024年义务教育入学网上登记5月27日8时开始",
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
# 2022年10月启动,历时17个月: it ends so long after.
_LASTED = re.compile(
    rf"(?<!\d){_YEAR}年(?P<month>\d{{1,2}})月[^。;\n\d]{{0,30}}(?:历时|经过|历经|用时)(?:近|约)?(?P<number>\d{{1,2}}|[一两二三四五六七八九十])(?P<unit>个多?月|年)"
)
_NUMBERS = "零一二三四五六七八九十"
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
    for match in _LASTED.finditer(text):
        yield _lasted(match)
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


def _lasted(match: re.Match[str]) -> Hint:
    """The season in which something ended that lasted so long from a printed month on."""
    said = match["number"].replace("两", "二")
    number = int(said) if said.isdigit() else _NUMBERS.index(said)
    length = number * 12 if match["unit"] == "年" else number
    month = int(match["year"]) * 12 + int(match["month"]) - 1 + length
    slack = 4 if match["unit"] == "年" else 1
    first, last = (date((month + m) // 12, (month + m) % 12 + 1, 1) for m in (-slack, slack + 2))
    says = DateEvidence("lasted", Span(*match.span()), match[0], f"about {first:%Y-%m}")
    return Hint(first, last, 1, says)


def _hint(
    name: str, match: re.Match[str], year: int, window: Callable[[int], Window], weight: float
) -> Hint:
    span = Span(*match.span())
    return Hint(*window(year), weight, DateEvidence(name, span, match[0], f"year {year}"))
