"""Names made of the words of time: persons, places, goods, plants, troupes."""

from __future__ import annotations

import re

from calendar_svc.temporal.lang.zh.numerals import CHINESE
from calendar_svc.temporal.tagging import Guard

_FEAST = (
    r"(?:元旦|国庆|重阳|端午|七夕|中秋|元宵|除夕|立春|雨水|惊蛰|春分|清明|谷雨|立夏|小满|芒种|夏至|小暑|大暑|立秋"
    r"|处暑|白露|秋分|寒露|霜降|立冬|冬至|小寒|大寒)"
)
_MONTH = rf"[{CHINESE}]{{1,2}}月"
_OFFICE = (
    r"记者|通讯员|书记|主任|主席|[市县区镇乡局院校厂处科股]长|经理|同志|作者|选手|队员"
    r"|教授|医生|摄影|见习"
)
_PERSON = (
    r"编辑|校对|评论员|联系人|负责人|居民|村民|市民|业主|职工|学生|老师|歌手|组长|站长|代表|委员"
)
_ROLE = rf"{_OFFICE}|{_PERSON}"
# No surname that also ends a phrase before a time: 于, 时, 从, 应, 成.
_SURNAME = (
    "王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎潘杜戴"
    "夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_HOUSE = r"民宿|客栈|酒店|咖啡|书店|书屋|影院|餐厅|饭店|理发店|花店|照相馆|工作室|剧场|学校|社区"
_WORK = r"艺术团|合唱团|乐队|乐团|剧社|水库|渠|闸|泵站|电站|大桥|农场|林场|大道|大厦"


def guard(name: str, inside: str, example: str, left: str = "", right: str = "") -> Guard:
    """A guard of Chinese text; all patterns in folded form.

    Parameters:
        name: What the expression is not.
        inside: The expression, matched whole.
        example: A text in which it is voided.
        left, right: What stands directly beside it; empty for anything.
    """
    return Guard(
        f"zh/not-{name}",
        re.compile(inside),
        re.compile(f"(?:{left})$" if left else ""),
        re.compile(right),
        example,
    )


NAMES: tuple[Guard, ...] = (
    guard(
        "person",
        r"周[一二三四五六日天]",
        "记者周一鸣报道了此事",
        left=rf"(?:{_OFFICE}):? ?",
    ),
    guard(
        "person-by-role",
        r"周(?:[一二三四五六日天]|末)",
        "联系人:周末晴",
        left=rf"(?:{_PERSON}|{_OFFICE}):? ?",
        right=r"(?:[妹弟哥嫂姐叔伯婶仔娃娣妮]|[\u4e00-\u9fff]{1,2}(?=[\s,。、;()]|$))",
    ),
    guard(
        "person-by-surname",
        rf"{_FEAST}|{_MONTH}|明天|“?[五六七八]一”?",
        "掌声送给谭国庆。",
        left=rf"(?:^|[\s,。、:;“(《和与为]|{_ROLE}|送给|授予)[{_SURNAME}]",
        right=r"(?!节|假|期|前|后|当|长假|黄金周|[初上中下底末份])",
    ),
    guard(
        "place-named-after-a-time",
        _FEAST,
        "立春镇卫生院",
        right=r"(?:路|街|镇|村|乡|河|山|寺|庙|巷|弄|里(?=[社小均、。,与和]|$)|社区|小区|桥|广场|公园|酒店|中学|小学)",
    ),
    guard(
        "place-named-after-a-month",
        _MONTH,
        "十月镇的稻谷入仓",
        right=r"(?:镇(?![里上区政党])|村(?![里两民])|桥|巷|弄|社区|小区|街道|广场|公园|湾)",
    ),
    guard(
        "plant",
        _MONTH,
        "“三月红”荔枝",
        right=r"(?:红(?![色包军歌])|花(?![开期盛节海展灯似艳卉市费])|兰(?![州花])|雪(?![灾后天花])|竹|豆|泡|莓(?!节))",
    ),
    guard(
        "plant-or-food",
        _FEAST,
        "重阳木高达二十米",
        right=r"(?:木|柿|茶(?![话会])|糕|饼|粽|酒(?![会店])|粿|馃|螺|圆子|菊(?!展|花展)|梨|枣|蟹)",
    ),
    guard("food", r"元宵", "社区请老人吃元宵", left=r"[吃煮包做滚尝品]"),
    guard("name-in-quotes", r"“.{1,4}”", "“八一”水库开闸", right=_WORK),
    guard(
        "name-of-a-house", r"[^“”]{1,4}", "“九月”民宿", left="“", right=rf"”(?:{_WORK}|{_HOUSE})"
    ),
    guard("band", r"零点|〇点", "零点乐队来演出", right=r"乐队|乐团|调查|有数|行动"),
)
