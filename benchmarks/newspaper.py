"""Invented newspaper text with dates of every kind, the same for the same seed."""

from __future__ import annotations

import random
from datetime import date, timedelta

_PLACES = ("临溪县", "望川区", "柳河镇", "青禾街道", "石桥乡", "南屏新区", "白鹭湾", "云岭村")
_BODIES = (
    "县委",
    "区政府",
    "镇人大",
    "街道办",
    "县农业农村局",
    "市文旅局",
    "区教育局",
    "县融媒体中心",
)
_WORKS = (
    "污水处理厂",
    "滨河步道",
    "老旧小区改造",
    "高标准农田",
    "综合客运站",
    "县城东环线",
    "村级卫生室",
)
_MEETINGS = (
    "工作推进会",
    "专题学习会",
    "新闻发布会",
    "项目签约仪式",
    "春耕现场会",
    "志愿服务活动",
    "读书分享会",
)
_FILLERS = (
    "与会人员围绕产业发展、乡村治理和民生保障作了交流，大家一致认为要把好事办实、把实事办好。",
    "项目建成后可惠及周边六个行政村的两万余名群众，对改善人居环境、带动就业增收具有重要作用。",
    "工作人员走村入户，耐心讲解政策，认真记录群众提出的意见建议，能当场解决的当场解决。",
    "镇里投入资金320万元，新建护坡1.2公里，栽植苗木4500株，绿化覆盖率提高到46.8%。",
    "负责人表示，将进一步压实责任、细化举措、强化督导，推动各项任务落地见效，让群众得到更多实惠。",
    "据了解，该村依托山水资源发展民宿和采摘园，去过的游客都说空气好、味道正、待人热情。",
)
_SENTENCES = (
    "本报讯（记者 沈一舟）{d.month}月{d.day}日，{body}在{place}召开{meeting}。",
    "{e.month}月{e.day}日上午{hour}时{minute:02}分，{place}{work}开工仪式举行。",
    "{place}{work}计划于{d.year}年{e.month}月底前完成主体施工，{f.year}年{f.month}月投入使用。",
    "活动时间：{d.year}年{d.month}月{d.day}日至{e.month}月{e.day}日，每天{hour}:00—{later}:30。",
    "昨日，{body}组织人员到{place}检查{work}建设情况。",
    "截至{d.month}月{d.day}日，{place}已完成投资{n}万元，占年度计划的{share}%。",
    "自{f.year}年{f.month}月{f.day}日起，{work}实行预约参观，逢周一闭馆。",
    "去年{e.month}月，{body}与{n}家企业签订协议，今年上半年已有{hour}家投产。",
    "报名截止时间为{e.month}月{e.day}日{later}时，逾期不予受理，咨询电话0999-8{n:03}{n:03}。",
    "近日，{place}举办{meeting}，三天内接待群众{n}人次。",
    "“十四五”期间，{place}将新建{work}{hour}处，力争{f.year}年全面建成。",
    "下周{week}下午，{body}将在{place}举办{meeting}，请于{d.month}月{d.day}日前报名。",
)
# About ten times in a thousand characters: a county paper has six, a page of notices twenty-four.
_FILLERS_PER_DATE = 3


def newspaper(characters: int, seed: int = 7) -> list[str]:
    """Paragraphs of at least so many code points together; no date comes twice in a row."""
    chance = random.Random(seed)  # text, not secrets
    paragraphs: list[str] = []
    length = 0
    while length < characters:
        paragraph = "".join(_sentence(chance) for _ in range(chance.randint(2, 5)))
        paragraphs.append(paragraph)
        length += len(paragraph)
    return paragraphs


def _sentence(chance: random.Random) -> str:
    first = date(2019, 1, 1) + timedelta(days=chance.randrange(3000))
    second = first + timedelta(days=chance.randint(1, 60))
    third = first + timedelta(days=chance.randint(100, 900))
    told = chance.choice(_SENTENCES).format(
        d=first,
        e=second,
        f=third,
        place=chance.choice(_PLACES),
        body=chance.choice(_BODIES),
        work=chance.choice(_WORKS),
        meeting=chance.choice(_MEETINGS),
        hour=chance.randint(8, 11),
        later=chance.randint(16, 18),
        minute=chance.choice((0, 5, 10, 15, 20, 30, 40, 45, 50)),
        n=chance.randint(100, 999),
        share=round(chance.uniform(20, 99), 1),
        week=chance.choice("一二三四五六"),
    )
    return told + "".join(chance.sample(_FILLERS, _FILLERS_PER_DATE))
