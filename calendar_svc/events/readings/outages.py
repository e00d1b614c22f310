"""Outages and closures: rows, records of labelled lines, and where it is that is cut off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from calendar_svc.events.body import EMPTY, Body, Phrase
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.phrases import strip
from calendar_svc.events.words import MARK, VERBS, alternation, fold, load
from calendar_svc.model import Kind, Status, Timex

_WORDS = load("outages")
_OUTAGE = re.compile(
    alternation(
        word for verb in VERBS if verb.name in ("outage", "closure", "shut") for word in verb.words
    )
)
_MARKS = "▌▍❖◈★☆◆◇●○◎■□▲△▼※·•➤►◾▶"
_NUMBER = rf"(?:[(]?[一二三四五六七八九十\d]{{1,2}}[、.)]|[①-⑳]|[{_MARKS}])\s*"
_FIELD = re.compile(
    rf"(?:^|(?<=[\s;,。]))(?:{_NUMBER})?(?P<label>[^\s,;。:()“”{MARK}\d]{{2,8}})\s*:[^\S\n]*"
)
_HEADING = re.compile(rf"\s*(?:{_NUMBER}|【)(?P<name>[^,;。:!?{MARK}\n]{{2,40}}?)】?\s*")
_NO_HEADING = re.compile(alternation(_WORDS["no_heading"]))
_RUN = 10  # lines of a record at most
_SCOPE = re.compile(
    r"(?:停[水电气热暖]|影响|受影响|封闭|施工|管制|涉及|波及|禁行|限行|检修)(?:的)?"
    r"(?:范围|区域|路段|用户|地段|片区|小区)(?:为|是)?\s*:?\s*"
    r"|(?:影响|涉及|波及)(?::|为)?\s*"
    r"|(?:^|(?<=[\n\s]))(?:范围|区域|路段|地段|地点)\s*:\s*"
)
_LINE = re.compile(r"(?:停[水电气热]|检修|施工)线路\s*:\s*")
# A row that goes on in prose names no place.
_PROSE = re.compile(r"^(?:[,;]|因|由于|如|若|请|每|约?\d+户)|正常|照常|如常|暂停施工")
# 预计18时恢复供气, 20日因活动暂停施工: something else happens then.
_ELSE = re.compile(
    r"(?:起|后|前)?,?(?:正式|启用|开始|暂停|(?:将|拟|我[公司局]{1,2})*对?(?:部分|以下|下列|上述|如下|有关|相关)|恢复|因|由于|如|若|每|送电|通水|复电|正常|照常)"
)
# 供水管爆裂,我集团已启动预案: what happened, no place.
_HAPPENED = re.compile(
    r"爆裂|爆管|破裂|断裂|塌陷|我(?:集团|公司|局|站|处|所)|已经?[^,;。]{0,4}(?:启动|组织|安排)"
)
_NO_CELL = re.compile(rf"{_PROSE.pattern}|{_HAPPENED.pattern}|^[^,;。:]{{2,8}}:")
# 停水时间为…, 禁渔日期:…, 时间:… over the lines of where and what.
_FORM = re.compile(
    rf"^\s*(?:{_NUMBER})?(?:{alternation(load('labels')['outage'])}|计划|预计|具体|起止|实施|交通)*"
    r"(?:起止|计划)?(?:时间|日期|期限|时段|期间|期)?(?:为|是|定于|于|安排在|自|从)?\s*:?\s*"
)
# 3月5日至7日(21时至次日5时): the hours of the days before them.
_HOURS_OF = re.compile(rf"{MARK}\s?\($")
_NAMED = re.compile(
    rf"\s*(?:{_NUMBER})?(?P<name>[^,;。:{MARK}\n]{{2,40}}?)(?<!时间)(?<!日期)(?<!时段)\s*[:\s]\s*"
)
_ROW = 90  # characters of a row at most
_OPENS = 30  # characters by which the next one is known
_NEXT_ROW = re.compile(
    rf"[{MARK}。]|\n[^\n]{{0,6}}时间\s*:|\n\s*(?:请|如|因|为|注|以上|特此|检修|恢复|给您|敬请|\d{{1,2}}\s)"
)


@dataclass(frozen=True, slots=True)
class Record:
    """The lines around a time that tell of one outage: what stands over them and what they label.

    ``place`` is what is touched, ``line`` what is shut off, ``how`` tells in which way; each may
    be empty.
    """

    heading: Phrase = EMPTY
    place: Phrase = EMPTY
    line: Phrase = EMPTY
    how: Phrase = EMPTY


def outage_of(matter: str) -> str | None:
    """The word of an outage or closure in a headline: 停电, 交通管制, or None."""
    found = _OUTAGE.search(fold(matter))
    return found[0] if found else None


def read_outage_row(scene: Scene, time: Timex) -> Draft | None:
    """Read a row or record of an outage notice: the time, and the line or places cut off.

    Parameters:
        scene: The sentence; the headline of its notice names an outage or a closure.
        time: A time that no other reading took.
    """
    word = outage_of(scene.topic.matter)
    if word is None or (time.type != "TIME" and "/" not in (time.edtf or "")):
        return None
    low = scene.clause(scene.sentence.clause_at(time.span.start))[0]
    before = _FORM.sub("", scene.body.masked[low : time.span.start], count=1)
    if _HOURS_OF.search(scene.body.masked, low, time.span.start):
        return None
    rest = before.strip(f" \n0123456789.、:{MARK}")
    named = _NAMED.fullmatch(before) if rest else None
    if rest and (named is None or scene.news):
        return None
    record = record_of(scene.body, time.span.start)
    row = _row(scene, time)
    opens = not scene.body.masked[low : time.span.start].strip()
    point = "/" not in (time.edtf or "")  # 10月9日9:00,新大厅受理业务: no outage lasts a minute
    if _ELSE.match(row.folded) or (
        opens and not _HAPPENED.search(row.folded) and (point or _PROSE.match(row.folded))
    ):
        return None
    place, line = _set_apart(row) or _told(row)
    if named is not None:
        at = time.span.start - len(before)
        line = strip(scene.body.phrase(at + named.start("name"), at + named.end("name")))
    line = record.line or line
    place = record.place or place or record.heading
    said = scene.say(line) or scene.say(record.heading) or scene.say(place)
    said = said if len(said) >= _SHORTEST else scene.topic.short
    if len(said) < _SHORTEST:
        return None
    return Draft(
        Kind.NOTICE_PERIOD,
        outage_title(said, outage_of(record.how.folded) or word),
        time,
        time.span.start,
        time.span.end,
        scene.sentence,
        scene.sentence.clause_at(time.span.start),
        (time.rule, "outage-row", "title/place+verb"),
        Status.STARTED,
        place=scene.say(place) or None,
    )


_SHORTEST = 3  # characters of a name that says enough
_LONGEST = 34
_ORDERED = re.compile("^(?:实行|实施|计划|临时)")


def outage_title(said: str, word: str) -> str:
    """What is cut off, and how: 甲路 and 实行交通管制 give 甲路交通管制."""
    verb = word[-2:] if word.endswith(_PLAIN_ENDS) else _ORDERED.sub("", word)
    return said if verb in fold(said) else said[:_LONGEST] + verb


_PLAIN_ENDS = ("停水", "停电", "停气", "停热", "停暖", "检修")


# 停10kV甲线#3公变,乙镇上街; 10kV甲线(乙村、丙村): the line, and whom it serves.
_APART = re.compile(
    r"停?(?P<line>[^,;()]*?(?:kV|KV|kv|千伏|公变|专变|台区|[线回]|主变)[^,;()]{0,12})"
    r"(?:,\s*(?P<place>[^,;。]{3,})|\((?P<inside>[^()]*(?:[、村镇]|社区|小区)[^()]*)\))"
)


def _set_apart(row: Phrase) -> tuple[Phrase, Phrase] | None:
    found = _APART.match(row.folded)
    if found is None or ":" in found["line"]:
        return None
    group = "place" if found["place"] else "inside"
    return strip(row.cut(*found.span(group))), strip(row.cut(*found.span("line")))


def _told(row: Phrase) -> tuple[Phrase, Phrase]:
    """The place and the line that the words behind a time tell."""
    scope, named = _SCOPE.search(row.folded), _LINE.search(row.folded)
    place = _first_line(row.cut(scope.end())) if scope else row
    line = strip(row.cut(0, scope.start())) if scope else EMPTY
    line = EMPTY if len(line) < _SHORTEST or ":" in line.folded else line
    if named:
        line = _first_line(row.cut(named.end()))
    if _NO_CELL.search(place.folded) or len(place) < _SHORTEST:
        place = EMPTY
        line = EMPTY if _HAPPENED.search(line.folded) else line
    return place, line


def _first_line(phrase: Phrase) -> Phrase:
    return strip(phrase.cut(0, (phrase.folded + "\n").index("\n")))


def _row(scene: Scene, time: Timex) -> Phrase:
    """What stands behind the time up to the next time, sentence or row."""
    low = time.span.end
    stop = _NEXT_ROW.search(scene.body.masked, low, low + _ROW + _OPENS)
    high = min(stop.start() if stop else len(scene.body.masked), low + _ROW)
    phrase = scene.body.phrase(low, high)
    note = re.match(r"\s*\([^)]*\)\s*", phrase.folded)
    if note:
        phrase = phrase.cut(note.end())
    cells = re.split(r"\s+(?=\S)", phrase.folded)
    if len(cells) > 1 and not _SCOPE.search(phrase.folded):
        # A flattened table: the cell of the place goes on over a break inside brackets.
        kept = len(cells[0])
        while phrase.folded[:kept].count("(") > phrase.folded[:kept].count(")") and kept < len(
            phrase
        ):
            kept += 1
        phrase = phrase.cut(0, kept)
    return strip(phrase)


def record_of(body: Body, position: int) -> Record:
    """The labelled lines around a time, from the label that opens each record to the next.

    Parameters:
        body: The notice.
        position: Where the time stands.
    """
    masked = body.masked
    start = masked.rfind("\n", 0, position) + 1
    end = (masked + "\n").index("\n", position) if position < len(masked) else len(masked)
    lines = [(start, end, _fields(masked, start, end))]
    while lines[0][2] and lines[0][0] and len(lines) < _RUN:
        low = masked.rfind("\n", 0, lines[0][0] - 1) + 1
        above = _fields(masked, low, lines[0][0] - 1)
        if not above:
            break
        lines.insert(0, (low, lines[0][0] - 1, above))
    here = len(lines) - 1
    while lines[-1][1] < len(masked) and len(lines) < 2 * _RUN:
        low = lines[-1][1] + 1
        high = masked.find("\n", low)
        high = high if high >= 0 else len(masked)
        below = _fields(masked, low, high)
        if not below:
            break
        lines.append((low, high, below))
    return _record(body, lines, here)


def _record(
    body: Body, lines: list[tuple[int, int, list[tuple[str, int, int]]]], here: int
) -> Record:
    opens = lines[0][2][0][0] if lines[0][2] else ""
    first = next(
        (n for n in range(here, -1, -1) if lines[n][2] and lines[n][2][0][0] == opens), here
    )
    stop = next((n for n in range(here + 1, len(lines)) if lines[n][2][0][0] == opens), len(lines))
    told: dict[str, Phrase] = {}
    for _, _, fields in lines[first:stop]:
        for label, low, high in fields:
            role = _role(label)
            value = strip(body.phrase(low, high))
            if role and value and MARK not in value.folded and not _PROSE.search(value.folded):
                told.setdefault(role, value)
    heading = heading_above(body, lines[0][0]) if first == 0 else EMPTY
    place = told.get("place") or told.get("touched") or EMPTY
    return Record(heading, place, told.get("line", EMPTY), told.get("how", EMPTY))


def _fields(masked: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """The labels of a line, each with where its value stands."""
    if ":" not in masked[start:end]:
        return []
    found = list(_FIELD.finditer(masked[start:end]))
    if not found or found[0].start() or not masked[start + found[0].end() : end].strip():
        return []
    ends = [match.start() for match in found[1:]] + [end - start]
    return [
        (match["label"], start + match.end(), start + high)
        for match, high in zip(found, ends, strict=True)
    ]


@cache
def _roles() -> tuple[tuple[str, re.Pattern[str]], ...]:
    ends = ("line", "how", "place")
    ended = [(role, re.compile(f"(?:{alternation(_WORDS[role])})$")) for role in ends]
    return (*ended, ("touched", re.compile(f"^(?:{alternation(_WORDS['touched'])})$")))


def _role(label: str) -> str:
    if any(word in label for word in _WORDS["less"]):
        return ""
    return next((role for role, pattern in _roles() if pattern.search(label)), "")


def heading_above(body: Body, start: int) -> Phrase:
    """The line above one that names what it is about: ``▲甲大桥``, ``1.乙路(丙路至丁路)``.

    Parameters:
        body: The notice.
        start: Where the line starts over which the name may stand.
    """
    low = body.masked.rfind("\n", 0, max(0, start - 1)) + 1
    if not start or low >= start:
        return EMPTY
    found = _HEADING.fullmatch(body.masked, low, start - 1)
    if found is None or _NO_HEADING.search(found["name"]):
        return EMPTY
    return strip(body.phrase(*found.span("name")))


_LEADS = re.compile(rf"^(?:{alternation(_WORDS['lead'])})+(?=..)")
_TRAILS = re.compile(
    rf"(?:{alternation(_WORDS['trail'])}|由[东南西北内外]{{1,2}}[向往][东南西北内外]{{1,2}}"
    r"|[东南西北]{1,2}[向往至][东南西北]{1,2})+$"
)
_USERS = re.compile(rf"(?:沿线|两侧|沿街)?(?:的)?(?:{alternation(_WORDS['users'])})$")
_ALONG = re.compile(r"(?<=[)路街道巷])沿线$")
_NO_PLACE = re.compile(
    rf"(?:{alternation(_WORDS['served'])}|\d[路线]|[^一-鿿][线回]|[Ⅰ-Ⅻ][线回])$|^\d+(?:\.\d)?(?:kV|KV|kv|千伏)"
)


def place_cut_off(said: str) -> str | None:
    """The place in the words for what is cut off or closed, or None where they name none.

    ``对甲路双向`` gives 甲路, ``乙路(丙路至丁路)两侧用户`` 乙路(丙路至丁路); a bus or a power line
    is no place.

    Parameters:
        said: The words as printed.
    """
    folded = fold(said)
    lead = _LEADS.match(folded)
    low, high = lead.end() if lead else 0, len(said)
    for pattern in (_TRAILS, _USERS, _TRAILS, _ALONG):
        tail = pattern.search(folded, low, high)
        if tail and tail.start() - low >= 2:
            high = tail.start()
    if _NO_PLACE.search(folded[low:high]):
        return None
    return said[low:high].strip(" ,，、:：") or None


# 乡立游泳池因锅炉故障,暂停开放: why is no part of what is shut.
_WHY = re.compile(
    r"(?<=[^,。]{3})(?:因(?![特素])|由于|为(?:配合|办理|进行|方便|确保|保障|做好|推进|了))[^,。]{2,}$"
    r"|(?<=[^,。]{3})受[^,。]{2,12}影响$"
)


def without_cause(subject: Phrase) -> Phrase:
    """The name of what is shut, without why.

    Parameters:
        subject: The words before what is done.
    """
    why = _WHY.search(subject.folded)
    return strip(subject.cut(0, why.start())) if why else subject


# 实行双向全封闭: in which way, of the road that was told before.
_MANNER = re.compile(
    r"(?:实[行施])?(?:双向|全线|全幅|半幅|单向|分段|临时|全桥|全路段|夜间|再次|继续)+"
)
_ROAD = re.compile(
    r"(?P<road>[^,。;:“”对]{1,20}?(?:大桥|桥|大道|路|街|隧道|巷|立交|匝道)(?:\([^()]{2,20}\))?)"
)


def site_of(scene: Scene, subject: Phrase) -> tuple[str, str] | None:
    """The road that the headline or else the closure told last names, and in which way it is shut.

    Parameters:
        scene: The sentence.
        subject: The words before what is done; None comes of any that tell more than the way.
    """
    if not subject or not _MANNER.fullmatch(subject.folded):
        return None
    how = scene.say(subject).removeprefix("实行").removeprefix("实施")
    found = _ROAD.search(fold(scene.topic.matter))
    if found:
        return scene.topic.matter[slice(*found.span("road"))], how
    told = (d.place for d in reversed(scene.earlier) if d.kind is Kind.NOTICE_PERIOD)
    return next(((place, how) for place in told if place), None)
