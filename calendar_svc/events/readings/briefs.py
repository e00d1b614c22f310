"""What briefs and forecasts tell without a verb of holding: who goes where, which season begins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from calendar_svc.events.body import EMPTY, Phrase
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.names import is_body
from calendar_svc.events.ordering import year_later
from calendar_svc.events.phrases import after_speech, strip
from calendar_svc.events.readings.matter import is_period
from calendar_svc.events.timeline import last_day
from calendar_svc.events.words import MARK, alternation, load
from calendar_svc.model import Kind, Party, Status, Timex

_WORDS = load("briefs")
#: 甲宣讲团走进乙小学: who goes has a name in quotes or is a team.
_GOES = re.compile(
    rf"(?P<verb>{alternation(_WORDS['goes'])})(?P<where>[^,;。:“”{MARK}]{{2,24}}?)"
    r"(?=[,;。\n]|$|开展|举办|举行|为[居村群市]|送)"
)
_TEAM = re.compile(rf"“[^”]{{2,16}}”|(?:{alternation(_WORDS['teams'])})$")
# 他随医疗队奔赴甲村 tells his life.
_ALONG = re.compile("^[他她我]|随|跟着|参加")
_SEEN = re.compile(alternation(_WORDS["seen"]))
_PLACES = re.compile(r"[、和与及]")
_JOINED = re.compile(r"\s*[、和及]\s*")
#: 下一站是甲乡,时间为5月13日
_NEXT = re.compile(
    r"下一?[站场课](?:将|是|为|:|设在|走进|前往|来到)*(?P<where>[^,;。]{2,12}),?(?:活动)?(?:时间|日期)?"
    r"(?:暂|初步)?(?:为|是|定于|定在|安排在|:)?\s*$"
)
#: 3月1日至5月31日为全县森林高火险期
_NEXT_ONE = re.compile(r"(?:下一?|首|第[一二三四五六])[场站期次](?:活动)?(?:将)?(?:于|在|定于)?$")
_SEASON = re.compile(
    rf"\s*(?:为|是|系)(?:我[区县市省镇]|全[区县市省镇])?(?P<what>[^,;。:\s{MARK}]{{2,16}}?期)(?=[,;。\s(]|$)"
)
_NO_SEASON = re.compile(alternation(_WORDS["no_season"]) + "$")
#: 甲秋季招生9月25日9时至28日16时通过…进行
_ENROLS = re.compile(rf"(?:{alternation(_WORDS['enrols'])})$")
_RUNS = re.compile(r"[^,;。]{0,24}?(?:进行|开放|受理)")
#: 甲汇算清缴截至6月30日,请…
_ASKS = re.compile(r"\s*[,;。]?\s*(?:请|逾期|尽早|需|须|欢迎|可|有需要|符合条件|未)")
_LONGEST = 40


def read_briefs(scene: Scene, points: Sequence[Timex]) -> list[Draft]:
    """Read the sentence of a brief or forecast.

    Parameters:
        scene: The sentence.
        points: Its times that can date an event.

    Returns:
        One draft for every time that one of the readings takes.
    """
    found = list(_outreach(scene, points))
    for time in points:
        if all(time.span != draft.time.span for draft in found):
            draft = (
                _next_stop(scene, time)
                or _season(scene, time)
                or _enrolment(scene, time)
                or _open_till(scene, time)
            )
            found += [draft] if draft else []
    return found


def _outreach(scene: Scene, points: Sequence[Timex]) -> Iterator[Draft]:
    """``“甲团”走进乙校``; ``8日和15日,“甲队”还将分别走进乙、丙`` is two."""
    body, sentence = scene.body, scene.sentence
    told = _GOES.search(body.masked, sentence.start, sentence.end) if scene.news else None
    if told is None or _SEEN.search(told["where"]):
        return
    start, end = scene.clause(sentence.clause_at(told.start()))
    if _SEEN.search(body.masked, told.start(), end):
        return  # a visit
    ahead = [time for time in points if time.span.end <= told.start()]
    who = strip(after_speech(body.phrase(max([start, *_ends(ahead, start)]), told.start())))
    alone = _ALONG.search(who.folded) is not None
    if ahead and not who:
        yield from _going_on(scene, told, ahead[-1])
        return
    if not ahead or alone or not _TEAM.search(who.folded) or len(who) > _LONGEST // 2:
        return
    days = _series(body.masked, ahead)
    where = body.phrase(*told.span("where"))
    stops = _stops(where) if len(days) > 1 else (where,)
    if len(stops) != len(days):
        stops = (where,) * len(days)
    for time, stop in zip(days, stops, strict=True):
        yield Draft(
            Kind.ACTIVITY,
            body.say(who) + body.text[told.start("verb") : told.end("verb")] + body.say(stop),
            time,
            min(time.span.start, who.at[0]),
            told.end(),
            sentence,
            sentence.clause_at(told.start()),
            (time.rule, f"outreach:{told['verb']}", "title/clause"),
            place=body.say(stop),
            organizers=_sent_by(scene, who),
            name=body.say(who),
        )


def _going_on(scene: Scene, told: re.Match[str], time: Timex) -> Iterator[Draft]:
    """``下一场〈6月8日〉走进乙小区``: what was told before goes there next."""
    clause = scene.sentence.clause_at(time.span.start)
    start = max(scene.clause(clause)[0], time.span.start - len("下一个站点"))
    tour = scene.gathering()
    if not tour or not _NEXT_ONE.search(scene.body.masked, start, time.span.start):
        return
    place = scene.body.text[slice(*told.span("where"))]
    yield Draft(
        Kind.ACTIVITY,
        tour + scene.body.text[slice(*told.span("verb"))] + place,
        time,
        start,
        told.end(),
        scene.sentence,
        clause,
        (time.rule, f"outreach:{told['verb']}", "title/topic"),
        place=place,
        name=tour,
    )


def _ends(times: Sequence[Timex], start: int) -> Iterator[int]:
    return (time.span.end for time in times if time.span.start >= start)


def _series(masked: str, times: Sequence[Timex]) -> list[Timex]:
    """The last of some times with those that are joined to it: 8日和15日."""
    found = [times[-1]]
    for time in reversed(times[:-1]):
        if not _JOINED.fullmatch(masked, time.span.end, found[0].span.start):
            break
        found.insert(0, time)
    return found


def _stops(where: Phrase) -> tuple[Phrase, ...]:
    cuts = [match.span() for match in _PLACES.finditer(where.folded)]
    starts, ends = [0, *(b for _, b in cuts)], [*(a for a, _ in cuts), len(where)]
    return tuple(where.cut(a, b) for a, b in zip(starts, ends, strict=True))


def _sent_by(scene: Scene, who: Phrase) -> tuple[Party, ...]:
    """The body in front of the name in quotes."""
    sender = scene.say(who.cut(0, max(0, who.folded.find("“"))))
    return (Party(sender),) if sender and is_body(sender) else ()


def _next_stop(scene: Scene, time: Timex) -> Draft | None:
    """The next place of the tour that was told before."""
    start = scene.sentence.start
    told = _NEXT.search(scene.body.masked, start, time.span.start)
    tour = next((d for d in reversed(scene.earlier) if d.rules[1].startswith("outreach:")), None)
    if told is None or tour is None:
        return None
    place = scene.body.text[told.start("where") : told.end("where")]
    return replace(
        tour,
        title=tour.name + "走进" + place,
        time=time,
        start=told.start(),
        end=time.span.end,
        sentence=scene.sentence,
        clause=scene.sentence.clause_at(time.span.start),
        rules=(time.rule, "outreach:下一站", "title/topic"),
        place=place,
    )


def _season(scene: Scene, time: Timex) -> Draft | None:
    """``某日至某日为甲禁渔期``: what is forbidden or watched for a time."""
    told = _SEASON.match(scene.body.masked, time.span.end)
    if told is None or not is_period(time) or _NO_SEASON.search(told["what"]):
        return None
    title = scene.body.text[told.start("what") : told.end("what")]
    return _draft(scene, Kind.NOTICE_PERIOD, title, time, (time.span.start, told.end()), "season")


def _enrolment(scene: Scene, time: Timex) -> Draft | None:
    """A procedure, both ends of its time and by what way it goes, without another verb."""
    if not scene.news or not is_period(time) or "/.." in (time.edtf or ""):
        return None
    start, _ = scene.clause(scene.sentence.clause_at(time.span.start))
    what = strip(after_speech(scene.body.phrase(start, time.span.start)))
    if not _ENROLS.search(what.folded) or not _RUNS.match(scene.body.masked, time.span.end):
        return None
    said = scene.say(what)
    thing = scene.names.focus(time.span.start) or ""
    title = said if not thing or thing in said or len(said) > 12 else thing + said
    where = (what.at[0], time.span.end)
    return _draft(scene, Kind.NOTICE_PERIOD, title, time, where, "enrolment")


def _open_till(scene: Scene, time: Timex) -> Draft | None:
    """``甲清缴截至某日,请尽早办理``: a last day that is asked to be kept is no cut-off."""
    if time.rule != "zh/as-of" or not _ASKS.match(scene.body.masked, time.span.end):
        return None
    start, _ = scene.clause(scene.sentence.clause_at(time.span.start))
    what = strip(after_speech(scene.body.phrase(start, time.span.start)))
    if not 4 <= len(what) <= _LONGEST // 2 or MARK in what.folded:
        what = EMPTY
    if not what:
        return None
    last = last_day(time)
    ends = last.interval.end if last.interval else None
    now = scene.date.latest
    if ends and now and ends.date() <= now and "年" not in time.text:
        last = year_later(last) or last
    where = (what.at[0], time.span.end)
    draft = _draft(scene, Kind.DEADLINE, scene.say(what) + "截止", last, where, "open-till")
    return replace(draft, done=Status.COMPLETED)


def _draft(
    scene: Scene, kind: Kind, title: str, time: Timex, where: tuple[int, int], rule: str
) -> Draft:
    clause = scene.sentence.clause_at(time.span.start)
    rules = (time.rule, rule, "title/clause")
    return Draft(kind, title, time, *where, scene.sentence, clause, rules, Status.STARTED)
