"""What a notice tells of a day in words that are no trigger: the clause itself says what it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from calendar_svc.events.body import EMPTY, Phrase
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.phrases import after_relative, after_speech, gathering_noun, join, strip
from calendar_svc.events.readings.gatherings import PLACE_BESIDE, kind_of
from calendar_svc.events.readings.matter import is_period, with_matter
from calendar_svc.events.triggers import is_point
from calendar_svc.events.words import MARK, alternation, fold, load
from calendar_svc.model import Kind, Precision, Status, Timex

_WORDS = load("plain")
_ACT = re.compile(alternation(_WORDS["acts"]))
_EMPTY = re.compile(rf"{alternation(_WORDS['empty'])}|[??]")
_STATE, _OPENS = (re.compile(alternation(_WORDS[key])) for key in ("state", "no_start"))
_EXPLAINS = re.compile(rf"\s*(?:{alternation(_WORDS['opening'])})")
_SHORTEST, _LONGEST = 4, 26
# 在区教育局一楼会议室派位: where it is names nothing.
_THERE = re.compile(
    r"[在于](?P<place>[^,。;在于]{2,16}?(?:[室厅馆局院场处站所庭街路村校]|中心|广场|大楼|大厦|[一二三四五六]楼|“[^”]{2,10}”))"
    r"(?=[一-鿿]{2,10}$)"
)
_DUE = 2  # characters of what is due: 8月30日之前交地
_WHOSE = re.compile(r"^[已未仍尚不曾]|的$")  # 7月31日前已网签的: of whom it is said
_SINCE = re.compile("[天日周月期年]之?后$")  # 筛查结果两周后可查: counted from what is open
_SELF = 8  # characters of a clause that says enough without the matter
_TERMS = re.compile(r"名额|限|票价|免费|需预约|收费|共\d")
_TOWNS = re.compile(r"[一-鿿、]{1,16}(?:镇|乡|街道|小区|乡镇)")  # 5月12日:城关镇
_CELL = re.compile(r"\s*[|丨:,]?\s*(?:全天)?\s*[|丨:,]?\s*")


def read_plain(scene: Scene, time: Timex) -> Draft | None:
    """Read ``首笔补贴于10月25日发放到账`` in a notice: the clause without its time is the title.

    Parameters:
        scene: The sentence; a newspaper's says such things of anything and gives none.
        time: A time that no other reading took, finer than a year.
    """
    said = _told_of(scene, time)
    if said is None or _ACT.search(said.behind or said.phrase.folded) is None:
        return None
    return _draft(scene, time, said, "plain")


def read_open(scene: Scene, time: Timex) -> Draft | None:
    """Read what a notice tells of a day in any words: ``抽签结果11月15日张贴于大堂``.

    Where nothing else of the article is an event, its days date none either (OPEN).

    Parameters:
        scene: The sentence.
        time: A time that no other reading took, a definite day or a finer one.
    """
    said = _told_of(scene, time)
    fine = time.precision is not None and time.precision.rank <= Precision.TEN_DAYS.rank
    known = time.interval is not None or (time.edtf or "").startswith("XXXX-")
    week = time.rule == "zh/one-field" and "/" in (time.edtf or "")
    apart = said is not None and said.start > time.span.start  # told in another clause
    if said is None or apart or not fine or not known or week or time.rule in _NO_DAY:
        return None
    if _ORDINAL.fullmatch(time.text) or _NAMES_BODY.search(said.phrase.folded):
        return None
    if _WEEKDAY.fullmatch(fold(time.text)) or _signs(scene, time):
        return None
    told = scene.body.masked if time.role == "deadline" else scene.body.folded
    words = told[said.start : said.end]  # 之前 makes no state of what is due
    if _STATE.search(words) or _OPENS.match(said.phrase.folded) or words.startswith("("):
        return None
    return _draft(scene, time, said, OPEN)


#: The rule of an event of which nothing but its day is known to be one.
OPEN = "open"
_ORDINAL = re.compile(r"[一二三四五六七八九十]{1,3}[号號]")  # 二号站
# 9月12日镇卫生院联合镇妇联: who acts, and not yet what is done.
_NAMES_BODY = re.compile(r"(?:联合|会同|携手)[^,;。]{2,12}$")
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)[一二三四五六日天]|\d{1,2}日")
#: Times that bound a condition, not a happening.
_NO_DAY = ("zh/part-alone", "zh/after", "zh/as-of", "zh/up-to", "zh/feast")


def _signs(scene: Scene, time: Timex) -> bool:
    """Whether the day stands under the notice: ``甲局 2021年2月22日``."""
    last = scene.body.sentences[-_SIGNED:]
    return time.edtf == scene.date.edtf and scene.sentence in last


_SIGNED = 2  # sentences that may sign a notice


@dataclass(frozen=True, slots=True)
class _Said:
    """A clause around its time: where it stands, its words, those behind the time."""

    start: int
    end: int
    phrase: Phrase
    behind: str


_ONLY_CAUSE = re.compile(r"\s*,?(?:起)?(?:因|由于|受)(?!理)")


def _told_of(scene: Scene, time: Timex) -> _Said | None:
    coarse = time.precision is None or time.precision.rank > Precision.MONTH.rank
    if scene.news or coarse or _SINCE.search(fold(time.text)):
        return None
    index = scene.sentence.clause_at(time.span.start)
    start, end = scene.clause(index)
    if _opens_alone(scene, time, index):  # 5月22日9:00,区疾控中心来社区接种
        end = scene.clause(index + 1)[1]
    others = [t for t in scene.sentence.times if t is not time]
    if any(t.type == "SET" and start <= t.span.start < end for t in others):
        return None  # a habit
    behind = scene.body.masked[time.span.end : end]
    alone = _ONLY_CAUSE.match(behind) or not scene.body.masked[start:end].strip(f"{MARK} ")
    fine = time.precision is not None and time.precision.rank <= Precision.DAY.rank
    if alone and fine and index + 1 < len(scene.sentence.clauses):
        start, end = scene.clause(index + 1)  # 5月20日因浮桥检修,甲码头停靠暂停一天
        if any(start <= t.span.start < end for t in others if is_point(t)):
            return None
    start = max([start, *(t.span.end for t in others if t.span.end <= time.span.start)])
    end = min([end, *(t.span.start for t in others if t.span.start >= time.span.end)])
    if scene.body.masked[start:end].rstrip().endswith(":"):  # 公开拍卖下列标的: over a list
        end = start + scene.body.masked[start:end].rindex(":")
    phrase = join(after_speech(scene.body.phrase(start, end)))
    alone = not any(start <= t.span.start < end for t in others)
    fine = time.precision is not None and time.precision.rank <= Precision.DAY.rank
    if not phrase and alone and fine:  # 6月7日—9日,填报志愿: the time is a clause of its own
        start, end = _next_clause(scene, index)
        phrase = strip(scene.body.phrase(start, end))
        if _STATE.search(phrase.folded) or _OPENS.match(phrase.folded):
            return None
    if len(phrase) > _LONGEST:
        phrase = _core(scene, start, end, time)
    said = phrase.folded
    if len(phrase) > _LONGEST or MARK in said or _is_length(scene, time):
        return None
    if ":" in said:
        return None
    due = time.role == "deadline" and len(phrase) >= _DUE
    if due and _WHOSE.search(said):
        return None
    if len(phrase) < _SHORTEST and said not in _WORDS["alone"] and not due:
        return None
    if _EXPLAINS.match(scene.body.masked, start) or _EMPTY.search(scene.body.folded, start, end):
        return None
    return _Said(start, end, phrase, scene.body.masked[max(start, time.span.end) : end])


def _next_clause(scene: Scene, index: int) -> tuple[int, int]:
    """The clause behind one, empty where there is none."""
    if index + 1 < len(scene.sentence.clauses):
        start, end = scene.clause(index + 1)
        aside = scene.body.masked.find("(", start, end)
        return start, aside if aside > start else end
    end = scene.clause(index)[1]
    return end, end


def _core(scene: Scene, start: int, end: int, time: Timex) -> Phrase:
    """Whom or what a long clause tells of and what happens, without how and by what means."""
    subject = after_relative(strip(scene.body.phrase(start, time.span.start)))
    behind = scene.body.phrase(time.span.end, end)
    act = _ACT.search(behind.folded)
    whole = act and len(subject) >= _SHORTEST
    return subject + strip(behind.cut(act.start())) if act and whole else EMPTY


def _opens_alone(scene: Scene, time: Timex, index: int) -> bool:
    """Whether a day stands alone before a comma at the head of its sentence."""
    start, end = scene.clause(index)
    day = time.precision is not None and time.precision.rank <= Precision.DAY.rank
    if index or not day or time.role != "plain" or len(scene.sentence.clauses) < 2:
        return False
    alone = not strip(scene.body.phrase(start, end))
    return alone and scene.body.masked[end : end + 1] == ","


def _draft(scene: Scene, time: Timex, said: _Said, rule: str) -> Draft:
    kind, done = _kind(time, said.phrase)
    there = _THERE.search(said.phrase.folded)
    words = scene.say(said.phrase.without(*there.span()) if there else said.phrase)
    place = scene.say(said.phrase.cut(*there.span("place"))) if there else ""
    return Draft(
        kind,
        with_matter(scene, words) if len(words) < _SELF else words,
        time,
        said.start,
        said.end,
        scene.sentence,
        scene.sentence.clause_at(time.span.start),
        (time.rule, rule, "title/clause"),
        done,
        place=place if place and "“" not in place else None,
    )


def _is_length(scene: Scene, time: Timex) -> bool:
    """Whether the words tell how long: 暂停预约30日."""
    if not _DAYS.fullmatch(fold(time.text)):
        return False
    return _COUNTS.match(scene.body.masked, max(0, time.span.start - 1)) is not None


_DAYS = re.compile(r"\d{1,2}日")
_COUNTS = re.compile(r"(?![于在到至自从及和与月起定为本])[一-鿿]")


def _kind(time: Timex, phrase: Phrase) -> tuple[Kind, Status]:
    if time.role == "deadline":
        return Kind.DEADLINE, Status.COMPLETED
    noun = gathering_noun(phrase.folded)
    if noun:
        return kind_of(noun)
    if time.role == "since":
        return Kind.POLICY_EFFECTIVE, Status.STARTED
    return (Kind.NOTICE_PERIOD, Status.STARTED) if is_period(time) else (Kind.OTHER, Status.HELD)


def read_stop(scene: Scene, time: Timex) -> Draft | None:
    """Read a line of a round: ``8月24日|河东街道卫生服务中心三楼`` under what happens there.

    Under a line that names it the time may stand alone: ``▌话剧《甲》`` / ``11月22日19:30``.
    """
    name = scene.topic.gathering or (scene.topic.matter if scene.headed else "")
    days = "/" in (time.edtf or "") and scene.headed
    low = scene.clause(scene.sentence.clause_at(time.span.start))[0]
    before = scene.body.masked[low if days else scene.sentence.start : time.span.start]
    if scene.news or not name or before.strip() or time.precision is None:
        return None
    if time.precision.rank > Precision.DAY.rank:
        return None
    _, end = scene.clause(scene.sentence.clause_at(time.span.start))
    cell = _CELL.match(scene.body.masked, time.span.end, end)
    rest = strip(scene.body.phrase(cell.end() if cell else time.span.end, end))
    if _TERMS.match(rest.folded):
        rest = rest.cut(0, 0)
    alone = scene.headed and not rest and (scene.sentence.bullet or time.type == "TIME" or days)
    there = PLACE_BESIDE.match(rest.folded) or _TOWNS.fullmatch(rest.folded)
    if not alone and (MARK in rest.folded or not there):
        return None
    kind, done = kind_of(gathering_noun(name) or "活动")
    return Draft(
        kind,
        name,
        time,
        time.span.start,
        rest.at[-1] + 1 if rest else time.span.end,
        scene.sentence,
        scene.sentence.clause_at(time.span.start),
        (time.rule, "stop", "title/topic"),
        done,
        place=scene.say(rest) or None,
        name=name,
    )
