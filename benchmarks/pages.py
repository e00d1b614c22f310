"""Invented documents as they come in: newspaper pages, single articles, notices."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from datetime import date, timedelta

from benchmarks.newspaper import newspaper

_PLACES = ("临溪县", "望川区", "柳河镇", "青禾街道", "石桥乡", "南屏新区", "云岭村")
_WORKS = ("污水处理厂", "滨河步道", "综合客运站", "县城东环线", "村级卫生室", "老旧小区改造")
_MEETINGS = ("工作推进会", "专题学习会", "项目签约仪式", "春耕现场会", "读书分享会")
_NAMES = ("沈一舟", "池墨", "水木", "舒窈", "简宁", "阮青山", "纪行")
_HEADLINES = ("{place}{work}即将投入使用", "{place}召开{meeting}", "{place}{meeting}举行")
_CAPTIONS = ("图为{place}{work}建设现场。 {name} 摄", "{place}{meeting}现场。 {name} 摄")
_NOTICE = """关于举办{place}{meeting}的通知

各村(社区)、各单位:
为做好今年工作,经研究,决定举办{place}{meeting}。现将有关事项通知如下:
一、时间:{first.month}月{first.day}日(星期{weekday}){hour}:00
二、地点:{place}文化中心二楼报告厅
三、主办单位:{place}人民政府
承办单位:{place}文化服务中心
四、参加人员:各村(社区)主要负责人,相关单位分管负责人。
五、报名:请各单位于{second.month}月{second.day}日17:00前将报名表报送办公室,联系电话0999-8{number:03}{number:03}。
六、其他:{work}自{third.year}年{third.month}月{third.day}日起实行预约参观,请提前告知参会人员。
{body}
{place}人民政府办公室
{second.year}年{second.month}月{second.day}日
"""
_ARTICLES = 8  # on a page
_ARTICLE = 700  # characters at least
_WIDTH = 34  # characters a line where a page is wrapped as its columns are


def documents(seed: int = 7) -> Iterator[tuple[str, date | None]]:
    """Documents without end, each with the date it came with, if any; the same for a seed.

    One page comes to four single articles and five notices: about 1,300 characters a document.
    """
    chance = random.Random(seed)  # text, not secrets
    for number in itertools.count():
        day = date(2021, 1, 4) + timedelta(days=chance.randrange(1500))
        match number % 10:
            case 0:
                yield page(chance, day), None
            case 2 | 4 | 6 | 8:
                yield article(chance, wrapped=False), day
            case _:
                yield notice(chance, day), day


def page(chance: random.Random, day: date) -> str:
    """A page of a daily: a head with its date, articles with authors, captions, an editor."""
    parts = [
        f"临溪日报 {day.year}年{day.month}月{day.day}日 第2版 责任编辑 {chance.choice(_NAMES)}"
    ]
    for number in range(_ARTICLES):
        parts.append(article(chance, wrapped=number % 2 == 0))
        if number % 3 == 0:
            parts.append(_filled(chance.choice(_CAPTIONS), chance))
    return "\n\n".join(parts)


def article(chance: random.Random, *, wrapped: bool) -> str:
    """A headline and its body; *wrapped* breaks the lines as a column of print does."""
    body = newspaper(_ARTICLE, seed=chance.randrange(1 << 30))
    opening = f"本报讯(记者 {chance.choice(_NAMES)} 通讯员 {chance.choice(_NAMES)})"
    paragraphs = [opening + body[0].split(")", 1)[-1], *body[1:]]
    if wrapped:
        paragraphs = ["\n".join(_columns(paragraph)) for paragraph in paragraphs]
    return "\n".join([_filled(chance.choice(_HEADLINES), chance), *paragraphs])


def notice(chance: random.Random, day: date) -> str:
    """A notice of an office, with a form and a signature."""
    first = day + timedelta(days=chance.randint(8, 30))
    return _filled(
        _NOTICE,
        chance,
        first=first,
        second=day,
        third=first + timedelta(days=chance.randint(1, 90)),
        weekday="一二三四五六日"[first.weekday()],
        hour=chance.randint(8, 11),
        number=chance.randint(100, 999),
        body="\n".join(newspaper(200, seed=chance.randrange(1 << 30))),
    )


def _filled(form: str, chance: random.Random, **more: object) -> str:
    return form.format(
        place=chance.choice(_PLACES),
        work=chance.choice(_WORKS),
        meeting=chance.choice(_MEETINGS),
        name=chance.choice(_NAMES),
        **more,
    )


def _columns(paragraph: str) -> Iterator[str]:
    for at in range(0, len(paragraph), _WIDTH):
        yield paragraph[at : at + _WIDTH]
