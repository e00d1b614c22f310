"""Heads of list items that name what the rest of their line is about."""

from __future__ import annotations

import re
from dataclasses import replace

from calendar_svc.events.body import EMPTY, Body, Phrase, Sentence
from calendar_svc.events.phrases import gathering_end, gathering_noun
from calendar_svc.events.readings.matter import without_phase
from calendar_svc.events.readings.outages import outage_of
from calendar_svc.events.readings.steps import names_phase
from calendar_svc.events.segmentation.lexicon import TITLED
from calendar_svc.events.topic import Topic, read_topic
from calendar_svc.events.triggers import is_point, triggers
from calendar_svc.events.words import MARK, NOUNS, alternation, fold, load

_LONGEST = 20
_SEEN = 80  # characters of a line that are looked at: a heading and white space around it
_SECTION = 24
_NUMBER = 10  # characters of 第十二条 and white space in front of it
_PROSE = re.compile("[,。;:!?]")
_FORM = re.compile(r"\s*[^,;。:\s]{0,4}(?:时间|日期|地点)\s*:")
_NUMBER_OF_SERIES = re.compile(r"第[一二三四五六七八九十百\d]{1,4}[期讲场回]$")
_QUOTED = re.compile(r"“[^”]{2,12}”")
_RECORD = re.compile(
    rf"[^\S\n]*(?:[^\s:,。]{{1,4}}[一二三四五六七八九十\d]\s{{1,3}})?(?P<label>{alternation(load('labels')['matter'])}|[^\s:,。]{{0,4}}(?<!线路)(?<!设备)(?<!路段)(?<!小区)(?<!单位)(?<!台区)(?:名称|题目|主题))\s*:"
    rf"[^\S\n]*(?P<value>[^\n:。{MARK}]{{2,40}})$"
)
_BRACED = re.compile(r"【(?P<name>[^】]{2,16})】")  # 【汉服巡游】 over its days
_LEAD = re.compile(rf"(?P<name>[^\s:,。;!?“”{MARK}]{{3,16}})(?P<mark>[:。])")
_FIELD = re.compile(r"\s*(?P<label>[^\s:,。;]{2,8})\s*:")


def form_records(body: Body) -> dict[int, Topic]:
    """What each line of a form with several records is about, by where the line starts.

    ``活动名称:甲 / 时间:… / 活动名称:乙 / 时间:…`` holds two records; the last one ends where a
    line has a label that the others have not. A form with one record is about its article.
    """
    if body.masked.count(":") < 4:  # two records of two lines
        return {}
    lines = [(m.start(), m[0]) for m in re.finditer(r"[^\n]+", body.masked)]
    heads = {at: m for at, line in lines if (m := _RECORD.match(line))}
    first = next(iter(heads.values()), None)
    own = {at: m for at, m in heads.items() if first and m["label"] == first["label"]}
    if len(own) < 2:
        return {}
    found: dict[int, Topic] = {}
    fields: set[str] = set()
    topic, last = None, max(own)
    for at, line in lines:
        if at in own:
            value = own[at]
            named = body.text[at + value.start("value") : at + value.end("value")]
            topic = replace(read_topic(named), record=True)
        label = _FIELD.match(line)
        if at < last and topic and label:
            fields.add(label["label"])
        elif at > last and (label is None or label["label"] not in fields):
            break
        if topic:
            found[at] = topic
    return found


# “甲”青年陶艺展  三号厅: where it is stands in a cell of its own.
_WITH_HALL = re.compile(
    r"(?<=\S{6})[ \u3000\t]+\S{0,8}"
    r"(?:展厅|号厅|[一二三四]厅|展馆|展区|中庭|大厅|[一二三四五六1-9]楼|报告厅|多功能厅)$"
)
# Where and what it costs name nothing that happens.
_SIGNS = tuple("📍📌🏠🏢🏫🏥☎📞📱🎫🎟💰👥👤🚗🚇✅❗⚠")


def line_lead(body: Body, sentence: Sentence, *, part: bool = False) -> str:
    """The project before the colon that opens a line: ``西接线高架:全线已于5月12日贯通``.

    Parameters:
        part: Whether the headline names a project, so that a line may tell any part of it.
    """
    found = _LEAD.match(body.masked, sentence.start, sentence.start + _SEEN)
    numbered = sentence.start > sentence.line_start
    if found is None or (found["mark"] == "。" and not numbered):
        return ""
    named = found["name"].endswith(NOUNS.project)
    if not named and (not part or gathering_end(found["name"])):
        return ""
    return "" if names_phase(found["name"]) else body.text[found.start("name") : found.end("name")]


_OF_FORM = re.compile("(?:日期|时间|日程|事项|方式|信息|内容|要求|如下)$")


def line_heading(body: Body, sentence: Sentence, whole: Topic) -> Topic | None:
    """A line that names what the lines below it are about: a short one without a time.

    Parameters:
        body: The article.
        sentence: A sentence that may be such a line.
        whole: The topic of the article; where it is an outage, 【甲线】 says what is cut off.
    """
    before = sentence.start - sentence.line_start
    if before > 6 or (before > 1 and not sentence.bullet):
        return None  # inside a line, or a numbered section, not an item
    if body.text[sentence.line_start : sentence.start].lstrip().startswith(_SIGNS):
        return None
    line = _short_line(body.masked, sentence.line_start)
    if line is None:
        return None
    titled = TITLED.match(_printed_line(body, sentence, line).strip())
    if not titled and (MARK in line or re.search("[。,;:!?]", line)):
        return None
    line = line.strip()
    if _OF_FORM.search(line):
        return None  # 相关日期 over a table
    braced = _BRACED.fullmatch(line)
    if braced and not names_phase(braced["name"]) and not outage_of(whole.matter):
        return read_topic(body.text[sentence.start : sentence.end].strip(" \n【】"))
    told = triggers(body, sentence)
    names = gathering_end(line) == len(line) or (
        told
        and told[-1].end
        == sentence.start + len(body.masked[sentence.start : sentence.end].rstrip())
    )
    if not (sentence.bullet or names or titled):
        return None
    if outage_of(whole.matter) and not (names or titled or outage_of(line)):
        return None  # ▲甲大桥 over the hours at which it is closed
    topic = read_topic(_WITH_HALL.sub("", body.text[sentence.start : sentence.end].rstrip()))
    if titled and not topic.gathering:
        return _entitled(topic, whole)
    return topic


def _printed_line(body: Body, sentence: Sentence, line: str) -> str:
    """A line with its times, which a title may hold: ``“甲:版画八十年”``."""
    dated = any(is_point(time) for time in sentence.times)
    return line if dated else body.folded[sentence.line_start : sentence.line_start + len(line)]


def _entitled(topic: Topic, whole: Topic) -> Topic:
    """``第三讲 甲`` under “乙讲堂” is “乙讲堂”第三讲 甲; a title in quotes names itself."""
    host = _QUOTED.search(fold(whole.gathering or whole.matter))
    name = topic.matter
    if host and name.startswith("第") and host[0] not in fold(name):
        source = whole.gathering or whole.matter
        name = source[host.start() : host.end()] + name
    return replace(topic, matter=name, gathering=name)


# What stands under a list and is of no item of it.
_BELOW = re.compile(
    r"\s*[◎■●◆★▲※▶]?\s*(?:温馨|友情|特别|重要)?(?:提示|提醒|说明|备注|注意|须知|注)(?:事项)?(?:\s*[:：1-9]|\s*\n)|【|\s*(?:另[:：,，外]|此外|以上)"
)
# 报名:… below several items, told once: it is of all of them.
_COMMON = re.compile(
    r"[^\S\n]*(?P<label>(?:报名|预约|购票|取票|订票|咨询|参与|主办|承办)[^\s:,。;]{0,4})\s*:"
)


def ends_heading(body: Body, sentence: Sentence) -> bool:
    """Whether a line is no longer of the item that a line over it names."""
    if _BELOW.match(body.text, sentence.line_start) is not None:
        return True
    field = _COMMON.match(body.masked, sentence.line_start)
    if field is None or body.masked.count(f"\n{field['label']}:") > 1:
        return False
    return sum(1 for line in body.masked.split("\n") if TITLED.match(line)) > 1


def _short_line(masked: str, start: int) -> str | None:
    """The line that begins at *start*, if it is as long as a heading."""
    end = masked.find("\n", start, start + _SEEN)
    if end < 0 and len(masked) > start + _SEEN:
        return None
    line = masked[start : end if end >= 0 else len(masked)]
    return line if 4 <= len(line.strip()) <= 40 else None


def section_heading(body: Body, sentence: Sentence) -> Phrase | None:
    """What a numbered line names that stands over lines of its own: ``二、获取招标文件``.

    Returns:
        The words, empty for a numbered line that goes on itself, or None for any other line.
    """
    number = body.masked[max(0, sentence.start - _NUMBER) : sentence.start].rpartition("\n")[2]
    if not number.strip() or sentence.bullet:
        return None
    line = body.phrase(sentence.start, min(sentence.start + _SEEN, len(body.masked)))
    line = line.cut(0, (line.folded + "\n").index("\n"))
    said = line.cut(0, -1) if line.folded.endswith((":", "。")) else line
    alone = 2 <= len(said) <= _SECTION and MARK not in said.folded
    return said if alone and not _PROSE.search(said.folded) else EMPTY


# From the outermost list to the innermost: 一、 holds (一), that holds 1., that holds (1) and ①.
_LEVELS = tuple(
    re.compile(rf"\s*{level}")
    for level in (
        "第[一二三四五六七八九十]+[章节部]",
        "[一二三四五六七八九十]{1,3}\\s*[、.]",
        "[(][一二三四五六七八九十]{1,3}[)]",
        r"\d{1,2}\s*[、.]",
        r"[(]\d{1,2}[)]",
        "[①-⑳]",
    )
)


def _level(body: Body, position: int) -> int:
    """How deep the list is whose number stands before *position* in its line."""
    start = body.masked.rfind("\n", 0, position) + 1
    return next((n for n, level in enumerate(_LEVELS) if level.match(body.folded, start)), 0)


def section_over(
    body: Body, sentence: Sentence, above: Phrase, named: Topic | None
) -> tuple[Phrase, Topic | None]:
    """The heading that a line stands under, and the gathering that it names.

    Parameters:
        body: The article.
        sentence: The first sentence of the line.
        above: The heading that the line before stood under; a line of a deeper list stands under
            it as well: ``1.时间:…`` under ``二、报名``.
        named: What that names.
    """
    headed = section_heading(body, sentence)
    if headed is None:
        return above, None if ends_heading(body, sentence) else named
    deeper = above and not headed and _level(body, sentence.start) > _level(body, above.at[0])
    return (above if deeper else headed), section_topic(body, headed)


def section_topic(body: Body, section: Phrase) -> Topic | None:
    """The gathering that a numbered heading names: ``2. 非遗手作市集`` over its time and place."""
    noun = gathering_noun(section.folded) or ("》" if section.folded.endswith("》") else None)
    numbered = _NUMBER_OF_SERIES.search(section.folded)
    noun = noun or (numbered[0] if numbered else None)
    own = noun is not None and len(section) >= len(noun) + 2 and section.folded not in NOUNS.generic
    return read_topic(body.say(section)) if own else None


_OWN_MATTER = 6  # characters of a matter that a phase of it may be named by


def item_heading(body: Body, sentence: Sentence, whole: Topic) -> Topic | None:
    """The name at the head of a numbered item: ``(一)开幕式。时间:…;地点:…``.

    Parameters:
        body: The article.
        sentence: A sentence that may be such a name.
        whole: The topic of the article; what it has in quotes goes before the name.
    """
    numbered = 0 < sentence.start - sentence.line_start <= _NUMBER
    if sentence.times or not numbered:
        return None
    said = body.text[sentence.start : sentence.end].strip("。. \n")
    if (
        not 2 <= len(said) <= _LONGEST
        or _PROSE.search(fold(said))
        or body.masked[sentence.end - 1] == "\n"
    ):
        return None
    dated = body.masked[sentence.end : sentence.end + 1] == MARK
    if not (gathering_noun(fold(said)) or dated or _FORM.match(body.masked, sentence.end)):
        return None
    topic = read_topic(said)
    name = topic.gathering or topic.matter
    host = _QUOTED.search(fold(whole.gathering or whole.matter))
    if host and host[0] not in fold(name):
        source = whole.gathering or whole.matter
        name = source[host.start() : host.end()] + name
    elif (names_phase(name) or fold(name) in NOUNS.generic) and len(whole.short) >= _OWN_MATTER:
        name = without_phase(whole.short) + name
    return replace(topic, matter=name, gathering=name) if name else None
