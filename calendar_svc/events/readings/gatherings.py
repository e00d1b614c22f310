"""Meetings, conferences, ceremonies, activities and examinations that are held."""

from __future__ import annotations

import re

from calendar_svc.events.body import EMPTY, Phrase
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.names import is_body
from calendar_svc.events.phrases import (
    after_relative,
    before_trigger,
    gathering_end,
    gathering_noun,
    leading_subject,
    strip,
)
from calendar_svc.events.readings.holders import JOINTLY, LEADER, organized_by, organizers_of
from calendar_svc.events.timeline import first_day
from calendar_svc.events.triggers import Bound, triggers
from calendar_svc.events.words import MARK, NOUNS, STEPS, TENSE, alternation, fold, load
from calendar_svc.model import Kind, Precision, Status
from calendar_svc.value import replace

COUNTED = re.compile(
    r"(?<![第\d一二三四五六七八九十百])(?:\d+|[两三四五六七八九十数多]{1,3})(?:余|多)?(?:场|次(?!会议|全会|全体|代表|大会|常务|常委|主席|主任|党组|执委|理事|董事|监事|全委|院务|校务)|个|项|期|堂)"
)
_THEME = re.compile(r"以“[^”]*”为主题的|为期[^,的]{1,5}的|主题为“[^”]*”的|一年一度的|一场|一次|了")
_ORDINAL = re.compile(
    r"^(?:第[一二三四五六七八九十百\d]+[次届场期]|首届|首场|首次|\d{4}年度?|年度)"
)
_ORDINAL_ALONE = re.compile(
    r"(?:首|第[一二三四五六七八九十]+|下一?|最后一)(?:[场期次届站讲课]|[期批]营)"
)
_ORDINAL_ONE = re.compile(r"(?:压轴|收官|末|最后|首|第一|第二|第三|下)的?一?[场站期]")
_CAMP = re.compile(r"(?:首|第[一二三四五六七八九十]+)[期批场讲站轮]营?")
_CAMP_END = re.compile(_CAMP.pattern + "$|^" + _CAMP.pattern)
_POINTS_BACK = re.compile(r"^(?:该|本|此|这)[次场届项个]?")
_PLACE = re.compile(
    rf"(?:在(?!这里|那里)|假|(?<![位落址])于|走进|来到|赴|(?<!达)到)(?P<place>[^在到,;:{MARK}“”]{{2,30}}?)(?:隆重|顺利|正式|成功|如期|同步|进行|现场|热闹|火热|盛大|精彩|欢乐|热烈)*$"
)
PLACE_BESIDE = re.compile(
    r"^\s*[,(]?\s*(?:(?:地点|场地|集合点)(?:[就均都也]*[在为设]+)|在|于)?(?P<place>[^,;:。()\s\ue000]{2,20}?(?:楼|厅|室|馆|广场|中心|礼堂|剧院|剧场|公园|会场|院|场|庭|门口|操场|社区|校区|大厅|村|街|路|旁|前))(?<!入场)(?<!到场)(?<!开场)(?<!提前)[)]?\s*$"
)
_STANDS = re.compile(
    rf"^\s*(?P<place>[^,;。:()\s{MARK}]{{1,20}}(?:{alternation(load('places')['stands'])}))\s*$"
)
_FOR_WHOM = re.compile(r"(?<=..)(?:为|向|给|面向|联合|围绕|以|开展|举行)")
# 县政协主席罗成主持召开…: the body that he leads meets.
_LED = re.compile(
    r"(?<=政协|政府|人大|.[委局院会])(?:党组)?(?:副?书记|副?主任|副?主席|副?局长|副?院长|副?会长)[、一-鿿]{2,8}$"
)
#: Meetings on the draft that the notice is about.
_ABOUT_RULE = ("听证会", "论证会", "征求意见会")
# 召开务虚会: a meeting by whatever name.
_SOME_MEETING = re.compile(
    r"[^,;。:]{2,16}(?<![委协学工商社机都约宴聚理董监常])(?<!联合)(?<!委员)会(?=$|[,;。]|研究|部署)"
)
_ROOM = 40
# Do something, and do not meet: 常委会组织检查组.
_DOES = ("组织", "组织了", "组织开展", "开展", "开展了", "推出", "带来", "邀请", "邀约", "特邀")
# 摆下“百叟宴”: a name in quotes behind these is held, whatever noun it ends with.
_NAMED = re.compile(r"“[^”,。]{3,16}”(?=$|[,;。]|活动)")
_NAMING = ("举办", "举行", "开展", "摆起", "摆下", "摆出", "支起")
# 县人大将就甲条例草案召开立法听证会: what it is about stands between who and what.
_ABOUT = re.compile(r"(?:将|拟|专门)?(?:就|围绕|针对)(?P<about>[^,;。:]{4,24})$")
_SAYS_LITTLE = 5  # characters of 立法听证会
# Say nothing of what is held.
_IS_HELD = ("进行", "开展", "组织", "举行", "举办", "召开")
# 现场会放在甲村开
_PUT = re.compile(r"(?!这里|那里|一起)(?P<place>[^,;。]{2,14}?)(?:召开|举行|举办|开|办)")
#: Verbs that a name in quotes needs no noun before: “甲”上演.
_ALONE = frozenset(STEPS["alone"])
# 重大项目集中开工仪式 is of no one project.
_OF_MANY = re.compile(r"(?:集中|集体)(?:开工|签约|竣工|投产|开竣工|奠基|开业)")
_NOT = re.compile(rf"(?:{alternation(TENSE['negated'])})$")


def read_gathering(scene: Scene, bound: Bound) -> Draft | None:
    """Read ``甲在乙举行丙会`` and ``丙会在乙举行``; None where no name stands beside the verb."""
    if bound.time.precision in (Precision.YEAR, Precision.QUARTER, Precision.HALF_YEAR):
        return None
    start, end = scene.clause(bound.clause)
    trigger = bound.trigger
    subject, place = subject_of(scene, start, trigger.start)
    if _NOT.search(scene.body.masked[start : trigger.start]):
        return None
    subject, matter = _apart(subject)
    invites = trigger.verb.name == "invite"
    nameless = subject.folded in NOUNS.generic or not _names_itself(subject)
    if invites and (nameless or is_body(scene.say(subject))):
        return None  # 区人大常委会审议: it does so at a meeting that is told elsewhere
    name = EMPTY if invites else _object(scene, trigger.end, end)
    owner: Phrase = EMPTY
    if name:
        owner = subject
    elif trigger.word in _DOES and is_body(scene.say(subject)):
        return None
    elif invites or gathering_noun(subject.folded) or _stands_alone(trigger.word, subject):
        name = subject
    elif _ORDINAL_ONE.fullmatch(subject.folded) and scene.gathering():
        return _next_of(scene, bound, subject, place)
    elif bound.clause > 0 and _ORDINAL_ALONE.fullmatch(subject.folded):
        name = _from_earlier_clause(scene, bound.clause)
        name = subject + name if name else name
    elif not bound.clause and _CAMP.fullmatch(subject.folded) and scene.gathering():
        return _next_of(scene, bound, subject)
    elif not subject and bound.clause > 0:
        name = _from_earlier_clause(scene, bound.clause)
    elif not subject and scene.headed and trigger.word in _IS_HELD:
        return _draft(scene, bound, EMPTY, EMPTY)  # 面试。拟于8月中旬进行
    if not name and not _may_point_back(trigger.word):
        return None
    if place and is_body(scene.say(owner)) and name.folded in NOUNS.ceremonies:
        # 街道在甲中心举行揭牌仪式: what opens is where it is held.
        there = after_relative(place)
        owner = there if there.folded.endswith(NOUNS.project) else owner
    draft = _draft(scene, bound, name, owner)
    if draft is None:
        return None
    if matter and len(name) <= _SAYS_LITTLE and draft.kind is Kind.MEETING:
        title = scene.say(matter) + scene.say(name)
        draft = replace(draft, title=title, name=title)
    draft = _on_its_day(scene, bound, draft)
    where = scene.say(place) if place else place_beside(scene, bound.clause)
    put = _PUT.match(scene.body.masked, trigger.end, end) if trigger.word == "放在" else None
    where = scene.body.text[slice(*put.span("place"))] if put else where
    return replace(draft, place=where or None)


def _apart(subject: Phrase) -> tuple[Phrase, Phrase]:
    """Who meets, and what it is about: ``县人大将就甲草案`` before 召开."""
    about = _ABOUT.search(subject.folded)
    if about is None:
        return subject, EMPTY
    return strip(subject.cut(0, about.start())), subject.cut(*about.span("about"))


def _on_its_day(scene: Scene, bound: Bound, draft: Draft) -> Draft:
    """The draft of the first day, where an earlier clause tells from when something runs."""
    before = bound.clause > scene.sentence.clause_at(bound.time.span.start)
    opens = bound.time.role == "since" and before
    return replace(draft, time=first_day(bound.time)) if opens else draft


def _next_of(scene: Scene, bound: Bound, ordinal: Phrase, place: Phrase = EMPTY) -> Draft | None:
    """``第二期营8月4日—9日举行``, ``压轴的一场在乙举办``, behind what told of the first."""
    whole = _CAMP_END.sub("", scene.gathering() or "")
    draft = _draft(scene, bound, ordinal, EMPTY)
    kind, _ = kind_of(gathering_noun(fold(whole)) or "活动")
    title = whole + scene.say(ordinal)
    where = scene.say(place) or (draft.place if draft else None)
    if draft is None or not whole:
        return None
    return replace(draft, title=title, name=title, kind=kind, place=where)


def _draft(scene: Scene, bound: Bound, name: Phrase, owner: Phrase) -> Draft | None:
    noun = gathering_noun(name.folded) if name else None
    if not name and scene.headed:
        noun = gathering_noun(fold(scene.topic.gathering or ""))
    if noun is None and name.folded.endswith("会") and bound.trigger.word.endswith("召开"):
        noun = "会议"
    bare = bound.trigger.word == "进行" and noun is None and not _CAMP.fullmatch(name.folded)
    if bare or (name and COUNTED.search(name.folded)):
        return None
    told = _POINTS_BACK.sub("", name.folded)
    title = (
        scene.gathering() if not name or (noun and told == noun and name.folded != told) else None
    )
    if title is None and not name:
        return None
    title = title or self_contained(scene, name, owner)
    kind, done = kind_of(noun or gathering_noun(fold(title)) or "活动")
    if len(title) < 4 or title.endswith("环节"):
        return None
    start = min(
        bound.time.span.start, (name or owner).at[0] if (name or owner) else bound.trigger.start
    )
    end = max(bound.time.span.end, bound.trigger.end, name.at[-1] + 1 if name else 0)
    if kind is Kind.MILESTONE and _OF_MANY.search(name.folded):
        kind, done = Kind.CEREMONY, Status.HELD
    if kind is Kind.MILESTONE:
        project, verb = _ceremony_project(scene, name, owner, noun or "")
        if not project:
            return None
        title = project + verb
    else:
        project = ""
    organizers = organizers_of(scene, owner) or organized_by(scene, bound)
    return Draft(
        kind,
        title,
        bound.time,
        start,
        end,
        scene.sentence,
        bound.clause,
        (bound.time.rule, f"{bound.trigger.verb.name}:{bound.trigger.word}", "title/name"),
        done,
        organizers=organizers,
        inherited=bound.inherited,
        name="" if kind is Kind.MILESTONE else title,
        project=project or None,
    )


def kind_of(noun: str) -> tuple[Kind, Status]:
    """The kind that a noun names, and its status once it has happened."""
    if noun in NOUNS.ceremonies:
        return Kind.MILESTONE, NOUNS.ceremonies[noun]
    return NOUNS.kinds.get(noun, Kind.ACTIVITY), Status.HELD


def _ceremony_project(scene: Scene, name: Phrase, owner: Phrase, noun: str) -> tuple[str, str]:
    """``甲项目举行开工仪式`` and ``甲项目开工仪式``: the project and its verb."""
    base = name.cut(0, len(name) - len(noun)) or owner
    if not base:
        return "", ""
    full, _ = scene.names.full(scene.say(base), base.at[0])
    verb = scene.say(name)[-len(noun) :].removesuffix(scene.say(name)[-2:])
    return full, verb


def subject_of(scene: Scene, start: int, end: int) -> tuple[Phrase, Phrase]:
    """Who acts or what is held, and the place between it and the verb."""
    phrase = scene.body.phrase(start, end)
    where = _PLACE.search(phrase.folded)
    if where is None:
        return before_trigger(scene.body, start, end)
    place = phrase.cut(where.start("place"), where.end("place"))
    there = place.folded.find("的")
    if there >= 2 and gathering_noun(place.folded[there + 1 :].rstrip("如期顺利")):
        return before_trigger(scene.body, place.at[there] + 1, end)[0], place.cut(0, there)
    subject, _ = before_trigger(scene.body, start, phrase.at[0] + where.start())
    beyond = _FOR_WHOM.search(place.folded)
    return subject, strip(place.cut(0, beyond.start()) if beyond else place)


def _object(scene: Scene, start: int, end: int) -> Phrase:
    """The gathering named behind the verb, or nothing."""
    phrase = scene.body.phrase(start, end)
    while True:
        theme = _THEME.match(phrase.folded)
        if not theme:
            break
        phrase = phrase.cut(theme.end())
    if phrase.folded.startswith("的"):
        phrase = phrase.cut(1)
    stop = gathering_end(phrase.folded)
    quoted = (
        _NAMED.match(phrase.folded) if not stop or "”" in phrase.folded[stop : stop + 1] else None
    )
    if quoted and scene.body.masked[start - 3 : start].rstrip("了").endswith(_NAMING):
        return phrase.cut(0, quoted.end())
    if not stop:
        called = scene.body.masked[start - 2 : start] == "召开" and _SOME_MEETING.match(
            phrase.folded
        )
        return strip(phrase.cut(0, called.end())) if called else EMPTY
    opened = phrase.folded.rfind("“", 0, stop)
    if opened > phrase.folded.rfind("”", 0, stop) and phrase.folded[stop : stop + 1] not in (
        "”",
        "",
    ):
        return EMPTY  # “普法小摊”: the noun is a piece of a name in quotes
    name = strip(phrase.cut(0, stop))
    clear = after_relative(name, 5)
    return clear if gathering_noun(clear.folded) else name


def _from_earlier_clause(scene: Scene, clause: int) -> Phrase:
    """A name that an earlier clause of the sentence ends with or speaks of."""
    for index in range(clause - 1, -1, -1):
        start, end = scene.clause(index)
        verbs = [t for t in triggers(scene.body, scene.sentence) if start <= t.start < end]
        held = next((t for t in verbs if t.verb.reads == "gathering"), None)
        for phrase in (
            _object(scene, held.end, end) if held else EMPTY,
            strip(scene.body.phrase(start, end)),
            leading_subject(scene.body, start, end),
            _quoted(scene, start, end),
        ):
            if gathering_noun(phrase.folded) and MARK not in phrase.folded and len(phrase) >= 3:
                return phrase
    return EMPTY


def _quoted(scene: Scene, start: int, end: int) -> Phrase:
    """The last name in quotes of a clause: ``每月开展一次“政企早餐会”``."""
    found = list(re.finditer(r"“[^”]{3,16}”", scene.body.masked[start:end]))
    if not found:
        return EMPTY
    inner = scene.body.phrase(start + found[-1].start() + 1, start + found[-1].end() - 1)
    whole = scene.body.phrase(start + found[-1].start(), start + found[-1].end())
    return inner if gathering_noun(inner.folded) else whole


def _stands_alone(verb: str, subject: Phrase) -> bool:
    """Whether the verb needs no noun of a gathering: 上演, 开演, 开讲, or a name in quotes."""
    if verb == "召开" and _SOME_MEETING.fullmatch(subject.folded):
        return True
    return bool(subject) and ("“" in subject.folded or "《" in subject.folded) and verb in _ALONE


def _names_itself(subject: Phrase) -> bool:
    """Whether a name in quotes or a gathering ends the words: ``“甲”读书会邀请作家…``."""
    return len(subject) >= 4 and (
        subject.folded.endswith("”") or gathering_noun(subject.folded) is not None
    )


def _may_point_back(verb: str) -> bool:
    return verb in ("开演", "开赛", "鸣枪", "开幕", "闭幕", "收官", "举行", "召开", "落幕")


def self_contained(scene: Scene, name: Phrase, owner: Phrase) -> str:
    """Put who holds it, or the topic, before a name that says too little alone."""
    title = scene.say(name)
    plain = _ORDINAL.sub("", name.folded)
    bare = plain in NOUNS.generic or len(plain) <= 3
    if (
        plain in ("会议", "全会", "全体会议", "常务会议")
        or _ORDINAL.match(name.folded)
        or bare
        or len(title) <= 8
    ):
        about = scene.topic.document
        if about and plain.endswith(_ABOUT_RULE) and len(about + title) <= _ROOM:
            return about + title
        body = _body(scene, owner)
        if body and body not in title:
            return body + title
        gathering = scene.gathering()
        if plain in ("会议", "大会", "活动") and scene.topic.gathering and not scene.news:
            return scene.topic.gathering
        if bare and gathering and gathering not in title:
            # 听证会定于某日召开 under 甲听证会的通告 is 甲听证会.
            whole = fold(gathering).endswith(plain)
            if whole or plain not in gathering:
                return gathering if whole else gathering + title
        if bare and not scene.news and scene.topic.short and plain not in scene.topic.short:
            return scene.topic.short + title
        if len(title) <= 3 and owner.folded.endswith(_GROUPS) and len(owner) <= _GROUP:
            return scene.say(owner) + title  # 检查组召开汇报会
    return title


_GROUPS = ("组", "团", "队", "专班", "小组", "指挥部", "办公室", "办")
_GROUP = 14  # characters of the name of a group that meets


def _body(scene: Scene, owner: Phrase) -> str | None:
    """The body that holds it, by its own name."""
    said = scene.say(owner)
    told = _LED.sub("", JOINTLY.split(said)[0])
    if not told or len(told) > 24 or LEADER.search(told):
        return None
    resolved = scene.names.own_name(told, owner.at[0] if owner.at else 0)
    return resolved if resolved and is_body(resolved) else None


def place_beside(scene: Scene, clause: int) -> str | None:
    """A place that opens the clause before or follows the time: ``5月8日上午10时,西配楼``."""
    for index in (clause + 1, clause - 1):
        if 0 <= index < len(scene.sentence.clauses):
            start, end = scene.clause(index)
            found = place_alone(scene, start, end)
            if found:
                return found
    return None


def place_alone(scene: Scene, start: int, end: int) -> str | None:
    """The place that is all of a clause, or None."""
    words = scene.body.masked[start:end]
    found = PLACE_BESIDE.match(words) or _STANDS.match(words)
    return (
        scene.body.text[start + found.start("place") : start + found.end("place")]
        if found
        else None
    )
