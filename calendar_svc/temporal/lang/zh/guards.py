"""Readings that their surroundings void: numbers of documents, slogans, names of persons."""

from __future__ import annotations

from calendar_svc.temporal.lang.zh.names import NAMES, guard
from calendar_svc.temporal.lang.zh.numerals import CHINESE
from calendar_svc.temporal.tagging import Guard

_NUMERAL = rf"(?:\d+|[{CHINESE}]+)"


GUARDS: tuple[Guard, ...] = (
    guard(
        "document-number",
        rf"{_NUMERAL}号(?:[与和、至到-]{_NUMERAL}号(?:之间)?)?",
        "政办发〔2023〕15号",
        left=r"(?:[〕\]】)〉》第№A-Za-z0-9.\-—路街道巷弄里村组幢栋区线厂园庄社镇段井站船轮编牌]|[街路巷弄里村组幢栋]\d{1,4}号[与和、及])",
    ),
    guard(
        "ordinal",
        rf"{_NUMERAL}(?:年|月|日|天|周|个?星期|小时|分钟|个月|号)",
        "进入第三年",
        left="第",
    ),
    guard(
        "one-each",
        r"一(?:年|月|日|天|周|时|季度|星期|个月)",
        "一月一清",
        right=r"[一两]|三餐|之计",
    ),
    guard(
        "one-each-before",
        r"一(?:年|月|日|天|周|时|季度)",
        "一企一年",
        left="一[年月日周天企]",
    ),
    guard("a-good-many", r"几.*", "过了好几天", left="好"),
    guard("name", r"[今明昨]日", "今日头条", right="头条|资本|之星|之子|之后》|帝国|重现"),
    guard("title", r"[今明昨](?:日|天)(?:之后|以后)", "《明日之后》", left="《", right="》"),
    guard(
        "gift-of-a-feast",
        r".{0,8}(?:节|元旦|中秋|重阳|端午|春节)",
        "发放重阳节敬老礼金",
        right=r"(?:敬老|慰问|节日)?(?:礼金|慰问金|慰问品|津贴|补贴|贺卡|礼品|红包|粽子)",
    ),
    guard(
        "counted-points",
        r"[一二两三四五六七八九十]点",
        "提出三点",
        left=r"^(?!(?s:.*)(?:们|我|你|他|她|每天|准时|现在|快|等到|时间[为是]?:?)$)(?s:.*)",
        right=r"(?!开始|开会|开门|出发|集合|起床|左右|钟|整|见|上班|下班|上课|放学|准时|过去|就|才)",
    ),
    guard(
        "a-little",
        r"[一两]点",
        "他一点不慌",
        right=r"(?!开始|开会|出发|集合|钟|整|上班|上课)",
    ),
    guard("score", r"\d{1,2}:\d\d", "比分为21:18", left=r"(?:比分|总分)(?:为|是)?:? ?"),
    guard(
        "person-with-title",
        r"周[一二三四五六日天]",
        "周一鸣同志",
        right=r"[\u4e00-\u9fff]{1,2}(?:同志|先生|女士|老师|医生|教授|书记|县长|主任)",
    ),
    guard(
        "from-a-day-that-nobody-told",
        r".*内",
        "自收到通知之日起30日内",
        left=r"(?<!发布)(?<!公布)(?<!公告)(?<!公示)(?<!印发)(?<!刊登)(?<!发出)之日起",
    ),
    guard(
        "number-part", r"[0-9].*", "型号GS2003-10", left=r"[A-Za-z0-9]-?|(?:\d\d|[A-Za-z])\d?\.|№ ?"
    ),
    guard("section-number", rf"[{CHINESE}]{{1,3}}", "一、7月份工作", right=r"、 ?\d"),
    guard("decimal", rf"(?:{_NUMERAL})点", "气温10点五度", right=rf"[{CHINESE}\d]"),
    guard(
        "number-one",
        rf"[{CHINESE}]+号",
        "一号工程",
        right=r"工程|文件|提案|议案|通告|令|公告|检察|机|位|店|公路|线|桥|楼|院|厅|展",
    ),
    guard(
        "weekday-of-every-other-week",
        r"(?:周|星期)[一二三四五六日天]",
        "双周周六开讲",
        left="[单双隔]周(?:的)?",
    ),
    guard(
        "span-from-its-publication",
        r"自?.{0,4}(?:印发|发布|公布|颁布|公告)之日起",
        "自发布之日起3个工作日",
        right=r"(?!正式)(?!施行|实施|执行|试行|生效)",
    ),
    guard(
        "name-with-a-number",
        rf"{_NUMERAL}号",
        "充电站“灯塔一号”投运",
        left=r"“[^”,。]{0,9}[\u4e00-\u9fff]",
        right=r"[^”,。]{0,4}”",
    ),
    guard(
        "tour-of-so-many-days",
        rf"{_NUMERAL}日",
        "办理“一日游”登记",
        left=r"(?<!月)",
        right=r"游(?![客人览园泳行玩戏船走轮])",
    ),
    guard("last-of-its-kind", r"一个?工作日", "搬迁前的最后一个工作日", left=r"最后"),
    guard(
        "proverb",
        r"[十百千]年",
        "百年老店",
        right=r"树[木人]|老店|老字号|古[刹镇村城树寺]|大计|基业|名校|一遇|未有|变局|好合",
    ),
    guard("plant-of-so-many-years", r"[一二两三多]年", "一年生草本植物", right=r"生(?=[草植木])"),
    guard(
        "circle-of-so-many-minutes",
        rf"(?:{_NUMERAL}(?:分钟|小时)|半小时)",
        "打造15分钟生活圈",
        right=r"”?[\u4e00-\u9fff]{0,4}(?:圈(?!子)|诊所)",
    ),
    guard(
        "bare-feast-of-two-figures",
        r"[五六七八]一",
        "五一路口封闭",
        left=r"(?<!等到)(?<!赶在)(?<!截至)(?<!迎接)",
        right=r"(?![前后]|当[天日]|这天|期间|假|以来|起|将至|临近|来临|[上下]午|晚)",
    ),
    guard(
        "rate-by-the-hour",
        r"每小时",
        "车速每小时60公里",
        right=r"[约近可达超限]?(?:[\d一二两三四五六七八九十百千万几]|行驶|车速|流量|处理|生产)",
    ),
    guard("rate-per-hour", r"每小时", "60公里每小时", left=r"公里|千米|立方米|吨|人次|元|度|毫米"),
    guard(
        "weather",
        r"(?:雨水|小雪|大雪)(?:当[天日]|这天)",
        "暴雨水当天退去",
        left=r"[暴积降特]|中到|阵",
    ),
    guard("broken-本", r"本\s.*", "成本\n月月涨", left="[基成样版资文课剧书标原根]"),
    guard("broken-去", r"去\s.*", "过去\n年年修", left="[过上下失除]"),
    guard("broken-明", r"明\s.*", "说明\n天台渗水", left="[说证声表文发透简]"),
    guard("broken-后", r"[前后]\s.*", "最后\n天台加了护栏", left="[最以之此然随往目提从当日]"),
    guard("broken-上", r"[上下]\s.*", "以上\n月份", left="[以之路网线]"),
    guard("day-of-a-saying", r"一[日天]", "日复一日", left=r"日复|天复|如|有朝"),
    guard("saying", r"[一三十][天年]", "十年如一日", right=r"到晚|两头|打鱼|如一日|河东|磨一剑"),
    guard("kind-of-day", r"日[前内]", "节假日前要检查", left=r"[假生节息]|工作|纪念"),
    guard("yen", rf"{_NUMERAL}日", "折合100日元", left=r"(?<!月)", right=r"元(?![旦宵月])"),
    guard(
        "title-of-a-song",
        r"[春夏秋冬]天|[今明昨][天日]",
        "合唱《春天的故事》",
        left=r"《[^》]{0,8}",
        right=r"[^《]{0,10}》",
    ),
    guard("year-of-plenty", r"大年[初底末]?", "荔枝大年增产"),
    *NAMES,
)
