"""Readings that their surroundings void: numbers of documents, slogans, names of persons."""

from __future__ import annotations

import re

from calendar_svc.temporal.lang.zh.numerals import CHINESE
from calendar_svc.temporal.tagging import Guard

_NUMERAL = rf"(?:\d+|[{CHINESE}]+)"


def _guard(name: str, inside: str, example: str, left: str = "", right: str = "") -> Guard:
    return Guard(
        f"zh/not-{name}",
        re.compile(inside),
        re.compile(f"(?:{left})$" if left else ""),
        re.compile(right),
        example,
    )


GUARDS: tuple[Guard, ...] = (
    _guard(
        "document-number",
        rf"{_NUMERAL}号",
        "政办发〔2023〕15号",
        left=r"[〕\]】)〉》第№A-Za-z0-9.\-—路街道巷弄里村组幢栋区线厂园庄社镇段井站船轮编牌]",
    ),
    _guard(
        "ordinal",
        rf"{_NUMERAL}(?:年|月|日|天|周|个?星期|小时|分钟|个月|号)",
        "进入第三年",
        left="第",
    ),
    _guard(
        "one-each",
        r"一(?:年|月|日|天|周|时|季度|星期|个月)",
        "一月一清",
        right="[一两]",
    ),
    _guard(
        "one-each-before",
        r"一(?:年|月|日|天|周|时|季度)",
        "一企一年",
        left="一[年月日周天企]",
    ),
    _guard(
        "person",
        r"周[一二三四五六日天]",
        "通讯员 周一鸣",
        left=r"(?:记者|通讯员|书记|主任|主席|[市县区镇乡局院校厂处科股]长|经理|同志|作者|选手|队员"
        r"|教授|医生|摄影|见习):? ?",
    ),
    _guard("a-good-many", r"几.*", "过了好几天", left="好"),
    _guard("name", r"[今明昨]日", "今日头条", right="头条|资本|之星|之子|之后》|帝国"),
    _guard("title", r"[今明昨](?:日|天)(?:之后|以后)", "《明日之后》", left="《", right="》"),
    _guard(
        "gift-of-a-feast",
        r".{0,8}(?:节|元旦|中秋|重阳|端午|春节)",
        "发放重阳节敬老礼金",
        right=r"(?:敬老|慰问|节日)?(?:礼金|慰问金|慰问品|津贴|补贴|贺卡|礼品|红包|粽子)",
    ),
    _guard(
        "counted-points",
        r"[一二两三四五六七八九十]点",
        "提出三点",
        left=r"^(?!(?s:.*)(?:们|我|你|他|她|每天|准时|现在|快|等到|时间[为是]?:?)$)(?s:.*)",
        right=r"(?!开始|开会|开门|出发|集合|起床|左右|钟|整|见|上班|下班|上课|放学|准时|过去|就|才)",
    ),
    _guard(
        "a-little",
        r"[一两]点",
        "他一点不慌",
        right=r"(?!开始|开会|出发|集合|钟|整|上班|上课)",
    ),
    _guard("score", r"\d{1,2}:\d\d", "比分为21:18", left=r"(?:比分|总分)(?:为|是)?:? ?"),
    _guard(
        "person-with-title",
        r"周[一二三四五六日天]",
        "周一鸣同志",
        right=r"[\u4e00-\u9fff]{1,2}(?:同志|先生|女士|老师|医生|教授|书记|县长|主任)",
    ),
    _guard(
        "place-named-after-a-feast",
        r"(?:国庆|重阳|清明|立春|端午|中秋|七夕|春分|谷雨|立夏|芒种|夏至|小暑|处暑|立秋|秋分|霜降"
        r"|立冬|冬至)",
        "立春镇卫生院",
        right=r"(?:路|街|镇|村|乡|河|山|寺|庙|社区|小区|桥|广场|公园|酒店|中学|小学)",
    ),
    _guard(
        "from-a-day-that-nobody-told",
        r".*内",
        "自收到通知之日起30日内",
        left=r"(?<!发布)(?<!公布)(?<!公告)(?<!公示)(?<!印发)(?<!刊登)(?<!发出)之日起",
    ),
    _guard(
        "number-part", r"[0-9].*", "型号GS2003-10", left=r"[A-Za-z0-9]-?|(?:\d\d|[A-Za-z])\d?\.|№ ?"
    ),
    _guard("section-number", rf"[{CHINESE}]{{1,3}}", "一、7月份工作", right=r"、 ?\d"),
    _guard("decimal", rf"(?:{_NUMERAL})点", "气温10点五度", right=rf"[{CHINESE}\d]"),
    _guard(
        "number-one",
        rf"[{CHINESE}]+号",
        "一号工程",
        right=r"工程|文件|提案|议案|通告|令|公告|检察|机|位|店|公路|线|桥|楼|院|厅|展",
    ),
)
