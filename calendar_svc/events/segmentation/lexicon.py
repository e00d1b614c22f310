"""The words of `words.toml` as patterns, anchored and bounded so that any line costs little."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any

from calendar_svc.temporal.branching import branches

WORDS: dict[str, Any] = tomllib.loads(
    files("calendar_svc.events.segmentation").joinpath("words.toml").read_text("utf-8")
)


def _any(words: list[str]) -> str:
    """The words as branches, the longest first."""
    return branches(words)


_DECO = r"[□■◆◇●○◎▲△★☆※·\s]{0,4}"
_OPEN, _CLOSE = r"[【〔\[(（「［]", r"[】〕\])）」］]"
_LONG = _any([role for role in WORDS["byline"]["roles"] if len(role) > 1])
_SHORT = _any([role for role in WORDS["byline"]["roles"] if len(role) == 1])
_RANKS = f"(?:{_any(WORDS['byline']['ranks'])}){{0,3}}\\s?"
_ROLE = f"{_RANKS}(?:{_LONG})"
_REPORTS = f"(?:{_any(WORDS['byline']['reports'])})"
_BETWEEN = r"[\s、/／|｜:：]"
# A name ends before a role or 报道: 记者王小明報導.
_NAME = f"(?:(?!{_ROLE}|{_REPORTS})[一-鿿〇○×·]){{2,5}}"
_SIGNER = f"(?!(?:{_any(WORDS['byline']['not_names'])})[\\s)）])[一-鿿〇○×·]{{2,4}}"
_NAMES = f"{_NAME}(?:{_BETWEEN}{{1,3}}{_NAME}){{0,5}}"
_DESK = "(?:" + "|".join(r"\s?".join(desk) for desk in WORDS["opener"]["desks"]) + ")"
_DISPATCH = f"(?:{_any(WORDS['opener']['dispatches'])})(?!{_any(WORDS['opener']['not_after'])})"

# 本报讯(记者 甲) … / 本报深圳讯 … / 新华社北京3月5日电 … / 【本報訊】 …
DISPATCH = re.compile(
    rf"{_DECO}{_OPEN}?\s?{_DESK}\s?[^\s，。,、:：(（【“]{{0,12}}?\s?{_DISPATCH}"
    rf"\s?{_CLOSE}?\s?[:：]?"
    rf"(?:\s?{_OPEN}\s?[^】〕\])）」］。]{{0,60}}{_CLOSE})?"
)
# 本报重庆5月25日电: such an opening that tells the day it was sent, in folded text
DATELINE = re.compile(
    rf"\s*[□■]?\s*[【(\[]?\s*(?:{_any(WORDS['opener']['desks'])})[^\d,。:;()\n]{{0,12}}"
    rf"(?:(?P<month>\d{{1,2}})月)?(?P<day>\d{{1,2}})日\s?{_DISPATCH}"
)
# 【記者王小明/台北報導】 … / (记者 甲 通讯员 乙) … at the head of a line that goes on
BRACKETED = re.compile(
    rf"{_DECO}{_OPEN}[^】〕\])）」］。]{{0,16}}?{_ROLE}[^】〕\])）」］。]{{0,50}}{_CLOSE}"
)
# 记者 甲 通讯员 乙 报道 … without brackets
REPORTED = re.compile(rf"{_DECO}{_ROLE}[\s:：]{{0,2}}[^，。,:：]{{2,40}}?{_REPORTS}[:：\s]{{0,2}}")
# Without a space after 记者 a surname must follow: 记者走基层 is the label of a column.
_AUTHORS = (
    rf"(?:{_ROLE}(?:{_BETWEEN}{{1,3}}|(?=[{WORDS['byline']['surnames']}]))"
    rf"|(?:{_SHORT}){_BETWEEN}{{1,3}}){_NAMES}\s?{_REPORTS}?{_BETWEEN}{{0,3}}"
)
# The whole line names authors: ■本报记者 甲 乙 文/图 / (记者 甲 通讯员 乙) / (甲 乙) / By Jane Doe
BYLINE = re.compile(
    rf"{_DECO}{_OPEN}?\s?(?:{_AUTHORS}){{1,4}}(?:{_LONG})?\s?{_CLOSE}?"
    rf"|[(（]\s?{_SIGNER}(?:{_BETWEEN}{{1,3}}{_SIGNER}){{0,4}}\s?[)）]"
    r"|By [A-Z][\w.'-]{0,20}(?: [A-Z][\w.'-]{0,20}){1,4}(?:,? [\w ]{0,40})?"
)
# □ 甲 乙: who wrote the essay under its headline
BOXED = re.compile(r"[□■]\s?(?P<name>[一-鿿](?:\s?[一-鿿]){1,3})")
# 江 离: who wrote the essay, alone between its headline and its first line
ALONE = re.compile(
    rf"(?P<name>[{WORDS['byline']['surnames']}][\s　]{{1,4}}[一-鿿](?:[\s　]{{0,4}}[一-鿿])?)"
)
# 。(记者 甲) or 。(甲 乙) at the end of a body
SIGNED = re.compile(
    rf"[。！？!?”]\s?[(（]\s?((?:{_ROLE}\s?)?{_SIGNER}"
    rf"(?:{_BETWEEN}{{1,3}}(?:{_ROLE}\s?)?{_SIGNER}){{0,4}})\s?[)）]$"
)
NAMES = re.compile(
    rf"(?:{_ROLE}|(?:{_SHORT})(?=[\s/／:：]))[\s:：/／]{{0,3}}({_NAME}(?:[\s、]{{1,3}}{_NAME}){{0,5}})"
)
BETWEEN_NAMES = re.compile(f"{_BETWEEN}+")
BETWEEN_LATIN_NAMES = re.compile(",? and |, ")

CAPTION_BEGINS = re.compile(f"(?:{_any(WORDS['caption']['marks'] + WORDS['caption']['begins'])})")
# 甲 摄 / (甲 摄) / 记者甲摄 / 供图
CREDIT = re.compile(
    rf"(?:^|[\s(（/／:：。])[^\s，。,]{{0,14}}?\s?(?:{_any(WORDS['caption']['credits'])})\s?[)）]?$"
)
CAPTION_ENDS = re.compile(f"(?:{_any(WORDS['caption']['ends'])})[)）]?$")

_LABEL = f"(?:{_any(WORDS['furniture']['labels'])})"
EDITORS_LINE = re.compile(f"{_DECO}(?:{_any(WORDS['furniture']['first'])})(?=[\\s:：/／|])")
HOUSE_LINE = re.compile(
    f"[^，。]{{0,20}}?(?:{_any(WORDS['furniture']['houses'])})[^，。]{{0,4}}?(?:{_any(WORDS['furniture']['acts'])})"
)
# As one word of a masthead line any body may publish: 某某鄉公所編印.
PUBLISHER = re.compile(f"[一-鿿]{{2,14}}(?:{_any(WORDS['furniture']['acts'])})$")
PHRASE = re.compile(f"[(（]?(?:{_any(WORDS['furniture']['phrases'])})")
# 刊号:CN00-0000, or the number without a colon
LABEL_TOKEN = re.compile(
    f"(?:{_LABEL}[/／·]?){{1,3}}(?:[:：].{{0,40}}|[A-Z]{{0,4}}[\\d/（）()-]{{3,20}})?$"
)
SECTION = re.compile(
    f"(?:{_any(WORDS['furniture']['sections'])})(?:[·•/／|｜—-](?:{_any(WORDS['furniture']['sections'])})){{0,3}}$"
)
PAPER = re.compile(
    f"(?:今日)?[一-鿿]{{1,6}}(?:{_any(WORDS['furniture']['papers'])})(?<!播报)(?<!播報)$|今日[一-鿿]{{2,4}}$"
)
PAGE_NUMBER = re.compile(
    r"(?:第?\s?[A-Z]?[\d一二三四五六七八九十０-９]{1,3}\s?版|[A-Z]?\d{1,2}|P\d{1,2}|总第\d+期|第\d+期|本期\d+版)$"
)
DATE = re.compile(
    r"(?:(?:中華)?民國|公元)?[\d〇○零一二三四五六七八九十０-９]{2,4}\s?年\s?[\d一二三四五六七八九十０-９]{1,3}\s?月"
    r"(?:\s?[\d一二三四五六七八九十０-９]{1,3}\s?[日号號])?$|\d{4}[-./]\d{1,2}[-./]\d{1,2}$"
)
WEEKDAY = re.compile(r"(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]$")
LUNAR = re.compile(
    r"(?:农历|農曆|夏历)?(?:[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年)?[闰閏]?[正一二三四五六七八九十冬腊臘]{1,2}月(?:[初十廿卅三][一二三四五六七八九十])$"
)

OWN_HEAD = re.compile(
    f"(?:[^。]{{0,12}}(?:{_any(WORDS['heads']['own'])})|(?:{_any(WORDS['heads']['own'])})[^。]{{0,12}})$"
)
BRIEFS_HEAD = re.compile(f"[^。，]{{0,8}}(?:{_any(WORDS['heads']['briefs'])})[^。，]{{0,3}}$")
SERVICE_HEAD = re.compile(f"[一-鿿]{{2,4}}(?:{_any(WORDS['heads']['services'])})$")
NOTICE_HEAD = re.compile(
    f"[^。，]{{0,40}}(?:{_any(WORDS['heads']['notices'])})(?:\\s?[(（][^)）]{{0,16}}[)）])?$"
)
NOTICE_TITLE = re.compile(
    f"(?:{_any(WORDS['notice']['titles'])})(?:[(（][^)）]{{0,20}}[)）])?$"
    "|(?i:(?<!further)notice|agenda|announcement|invitation)"
)
FORM_LABEL = re.compile(
    f"[^\\s，。,:：]{{0,6}}(?:{_any(WORDS['notice']['labels'])})[^\\s，。,:：]{{0,4}}[:：]"
)
SIGNER = re.compile(f"[一-鿿()（）\\s]{{3,60}}(?:{_any(WORDS['notice']['signers'])})$")

FROM_PAGE = re.compile(f"[(（]?(?:{_any(WORDS['continued']['from_page'])})")
TO_PAGE = re.compile(f"[(（]?(?:{_any(WORDS['continued']['to_page'])})[^。]{{0,12}}版[)）]?$")

# A picture in front of a line marks it as ● does.
_EMOJI = "[\U0001f300-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u231a-\u23ff]|\\d\ufe0f?\u20e3"
ITEM = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、)）](?!\d)"
    r"|第[一二三四五六七八九十百\d]{1,4}[条條章节節]|[◆◇★☆●○◎■□►▶•※✦♦]|[①-⑳]|[-–—] "
    f"|{_EMOJI})"
)
NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十]{1,3}[)）]")
PICTURED = re.compile(_EMOJI)
BRIEF_MARKS = "◆◇★☆●○◎■□►▶•※✦♦▲△"
BULLET = re.compile(r"[◆◇★☆●○◎■□►▶•※✦♦▲△①-⑳]|\d{1,3}[\s　]")
ROW = re.compile(r"\||\d{1,3}[\s　]+\S|\S{1,12}(?:[\t　]| {2,})\S|[^\t，。]{1,20}\t\S")
# 08:00-08:40 检录 北门: a line of a programme
CLOCKED = re.compile(
    r"\d{1,2}[:：]\d{2}(?:\s?[-—–~～至]{1,2}\s?\d{1,2}[:：]\d{2})?(?:[\s|丨]|(?=[一-鿿]))"
)
# 7月8日…, 2025年7月8日…, 7.8 …, 周六…: a row of a timetable
DATED = re.compile(
    r"(?:\d{4}\s?[年./-])?\d{1,2}(?:\s?月\s?\d{1,2}(?:[、—-]\d{1,2})*\s?[日号號]|[./]\d{1,2}(?=[\s(（]))|(?:星期|周|週)[一二三四五六日]"
)
# 9月15日、16日14:00—16:00,公共教育区,限12组
SLOT = re.compile(
    r"(?:\d{4}\s?[年./-])?\d{1,2}(?:月|[./])\d{1,2}[日号]?[^，。,;；]{0,24}?\d{1,2}[:：]\d{2}(?:[—–~～-]{1,2}\d{1,2}[:：]\d{2})?[，,][^。；;]{2,}$"
)
# 笔试 3月1日 …, 第二讲 甲 6月15日 …, 【亮灯】9月1日 …: a row that opens with what it dates
NAMED_ROW = re.compile(
    r"【[^】]{1,16}】|(?:[^\s，。,;；:：、（(]{1,16}[\s　]+){1,3}"
    r"(?:(?:\d{2,4}年)?\d{1,2}月(?:\d{1,2}日|[上中下]旬|底|初)|\d{1,2}[:：]\d{2}"
    r"|\d{4}([/.-])\d{1,2}\1\d{1,2})"
)
# 停气日期 片区 起止时间 涉及用户: the line that names the columns of a table
COLUMNS = re.compile(
    r"(?=(?:\S+[ 　])*\S{0,4}"
    r"(?:时间|日期|時間|时段|期限|(?:登记|发放|交易|兑付|付息|派息|支付|除权|除息|息[)）])日)"
    r"(?:[ 　]|$))"
    r"[^\s\d，。,;；:：]{2,8}(?:[ 　]+[^\s\d，。,;；:：]{1,8}){2,7}$"
)
# How the name of the column of times ends, and how those of columns do where there are two.
TIME_HEAD = re.compile(r"(?:时间|日期|时段|期限|起止|時間|時段)(?=[\s　]|$)")
COLUMN_NAME = re.compile(
    r"(?:时间|日期|时段|期限|時間|時段|范围|区域|路段|地段|線路|线路|地点|单位|用户|小区|村|社区|名称|範圍|區域)$"
)
# 第三讲 甲, “甲”特展, 儿童剧《甲》: a line that is the name of what the lines below tell of
TITLED = re.compile(
    r"(?:第[一二三四五六七八九十\d]{1,3}[讲講期场場站回课課][\s　:：]{0,2}"
    r"[^，。,;；:：\s][^，。,;；]{1,28}"
    r"|[^，。,;；:：\d“”《》]{0,8}[“《「][^”》」，。,]{2,30}[”》」][^，。,;；:：\d“”《》]{0,12})$"
)
# 【汉服巡游】: over the lines that tell of it
BRACED = re.compile(r"【[^】]{1,16}】$")
LABELLED = re.compile(r"[^\s\d，。,;；:：“”\"]{2,10}[:：]")
ENDED = re.compile(r"(?:[。！？!?…；;]|[a-z0-9)]\.)[”\"’'」』）)】\]]{0,3}$")

LATIN = {name: _any(words) for name, words in WORDS["latin"].items()}
# FOR IMMEDIATE RELEASE / Posted: October 5, 2026 / March 3, 2026: over a headline, and none
LATIN_HEADER = re.compile(
    rf"(?i:(?:{LATIN['headers']})(?:\s*:|\s+on\b|$)"
    rf"|(?:(?:{LATIN['days']})\.?,?\s+)?(?:\d{{1,2}}\s+)?"
    rf"(?:{LATIN['months']})\.?\s[\d, ]{{1,10}}$)"
)
LATIN_ASIDE = re.compile(rf"(?i:(?:{LATIN['aside']})(?:\s*:|\s+on\b|$))")
LATIN_TITLE = re.compile(rf"(?i:(?:{LATIN['minutes']})\s)")
# Hosted by: … / Monday, August 24, 5:30 p.m. - … / May 3 …: a line of its own
LATIN_UNIT = re.compile(
    r"[A-Z][A-Za-z /&'-]{1,28}:\s"
    rf"|(?i:(?:{LATIN['days']})\.?,?\s+(?:(?:{LATIN['months']})\b|\d{{1,2}}\b)"
    rf"|(?:{LATIN['months']})\.?\s\d{{1,2}}\b(?:,\s\d{{4}})?\s*[:,(-])"
)
