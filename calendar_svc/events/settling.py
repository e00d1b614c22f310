"""What a whole article settles of its drafts: organizers, participants, projects."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from calendar_svc.events.announcing import Announcers, acting, announcers
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.names import is_body
from calendar_svc.events.parties import (
    Built,
    Host,
    builders,
    buyers,
    full_name,
    hosts,
    leaders,
    persons,
    signers,
    speakers,
)
from calendar_svc.events.phrases import gathering_noun
from calendar_svc.events.words import alternation, fold, load
from calendar_svc.events.works import (
    is_act,
    is_generic,
    of_cause,
    of_matter,
    of_opening,
    of_visit,
)
from calendar_svc.model import Kind, Party
from calendar_svc.value import replace

_WORDS = load("parties")
_MEETING_OF = re.compile(
    rf"^(?P<body>政协[^第]+(?:第[^第]+)?委员会|.*?(?:{alternation(_WORDS['meeting_bodies'])}))(?=第|[一-鿿]*?会|召开)"
)
_HELD = (Kind.MEETING, Kind.CONFERENCE, Kind.ACTIVITY, Kind.CEREMONY)
_ATTENDED = (Kind.MEETING, Kind.CONFERENCE, Kind.CEREMONY, Kind.VISIT)
#: Drafts and parties so many back or ahead may bear on a draft; keeps a book linear.
_REACH = 200
#: A gathering that has the name of one of these in front is about it.
_ABOUT = ("项目", "工程", "产业园", "科技园", "工业园", "基地", "大桥", "隧道", "片区", "新城")


@dataclass(frozen=True, slots=True)
class Voices:
    """Who speaks in an article.

    ``issuers`` publish and sign a notice (none in a newspaper); ``speaker`` stands before the
    colon of a headline (``甲街道:…``); ``hosts`` and ``built`` are told in the text.
    """

    issuers: tuple[str, ...]
    speaker: str | None
    hosts: tuple[Host, ...]
    built: tuple[Built, ...]
    announcers: Announcers

    @classmethod
    def of(cls, scene: Scene, publisher: str | None) -> Voices:
        """Hear them out of an article and what is known of its publisher."""
        head = scene.topic.body
        known = head is not None and (is_body(head) or head in scene.body.text)
        heads = head.split() if head and known else []
        signed = () if scene.news else (*heads, *signers(scene.body))
        full = publisher
        if publisher and not scene.news:
            full = full_name(publisher, scene.topic.matter, scene.body)
        named = [full, *signed] if full else list(signed)
        issuers = dict.fromkeys(name for name in named if name and not _is_short(name, named))
        if not issuers and not scene.news:
            issuers = dict.fromkeys(buyers(scene.body))
        speaker = (
            scene.topic.speaker if scene.topic.speaker and is_body(scene.topic.speaker) else None
        )
        told = announcers(scene.body, scene.names) if scene.news else Announcers((), ())
        built = builders(scene.body, scene.names)
        return cls(tuple(issuers), speaker, hosts(scene.body), built, told)


def _is_short(name: str, names: Sequence[str]) -> bool:
    """Whether a name is the short one of a company that stands in full beside it."""
    whole = [n for n in names if n != name and n.startswith(name) and n.endswith(_FIRMS)]
    return bool(whole) and not is_body(name)


_FIRMS = ("公司", "集团")


def settle_fields(
    drafts: Sequence[Draft], scene: Scene, publisher: str | None
) -> tuple[Draft, ...]:
    """Give every draft of an article its organizers, participants and project.

    Parameters:
        drafts: In printed order.
        publisher: The body that publishes a notice; None where the publisher is a newspaper.
    """
    voices = Voices.of(scene, publisher)
    settled: list[Draft] = []
    for number, draft in enumerate(drafts):
        behind = drafts[number + 1 : number + 1 + _REACH]
        ahead = (d.start for d in behind if d.kind in _HELD and d.title != draft.title)
        until = max(next(ahead, len(scene.body.text)), draft.sentence.end)
        parent = _parent(draft, settled)
        organizers = _organizers(draft, voices, until, news=scene.news) or (
            parent.organizers if parent else ()
        )
        if not organizers and scene.news:
            organizers = (
                _of_kin(draft, settled)
                or _of_title(draft, scene)
                or acting(scene.body, scene.names, draft)
            )
        organizers = tuple(_tidy(party) for party in organizers)
        people = persons(scene.body, draft) if draft.kind in _ATTENDED else ()
        if draft.kind is Kind.VISIT and not people:
            people = leaders(scene.body, draft)
        if draft.kind in _HELD and any(rule.startswith("label:") for rule in draft.rules):
            people = (*people, *speakers(scene.body, draft))
        settled.append(
            replace(
                draft,
                organizers=organizers,
                participants=people,
                place=draft.place or (parent.place if parent else None),
                project=_kept(draft) or _project(draft, scene, settled),
            )
        )
    return tuple(settled)


_BROKEN = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")


def _tidy(party: Party) -> Party:
    """A name as it would stand in one line: the end of a column is no part of it."""
    name = _BROKEN.sub("", party.name).lstrip("”’）)」』")
    return party if name == party.name else Party(name, party.role)


def _parent(draft: Draft, settled: Sequence[Draft]) -> Draft | None:
    """The gathering that a sub-event or ceremony belongs to: its time, or its name in front."""
    if not draft.inherited and draft.kind is not Kind.CEREMONY:
        return None
    for other in reversed(settled[-_REACH:]):
        if other.kind in _HELD and (
            (draft.inherited and draft.time == other.time)
            or (draft.kind is Kind.CEREMONY and other.name and draft.title.startswith(other.name))
        ):
            return other
    return None


def _of_title(draft: Draft, scene: Scene) -> tuple[Party, ...]:
    """The body that the title opens with and that does it: 县档案馆图片展, 区政协视察供水工程."""
    if draft.kind is Kind.VISIT:
        sentence = draft.sentence
        led = _LED.search(scene.body.masked, sentence.start, sentence.end)
        if led is not None:
            return (Party(scene.body.text[led.start("who") : led.end("who")]),)
    if draft.kind not in _DONE_BY:
        return ()
    told = _DOER.match(fold(draft.title))
    if told is None:
        return ()
    name = scene.names.own_name(draft.title[: told.end("who")], draft.start)
    return (Party(name),) if name else ()


_DONE_BY = (
    Kind.VISIT,
    Kind.ACTIVITY,
    Kind.MEETING,
    Kind.NOTICE_PERIOD,
    Kind.CEREMONY,
    Kind.OTHER,
)
# 区政协副主席某某率队: the body of who leads a group of it.
_LED = re.compile(
    r"(?P<who>[一-鿿]{1,6}?(?:政协|人大常委会|人大))(?:副?主席|副?主任)[一-鿿]{2,3}?(?:率队|带队|带领|率领|率)"
)
_DOER = re.compile(
    rf"(?P<who>[一-鿿]{{1,14}}?(?<!各)(?:{alternation(_WORDS['doers'])}))(?=[“《第]|[一-鿿])(?!室|长|副?主任|副?主席|书记|门口|广场|路|[一二三四五六七八九十]+[届次])"
)

_TAIL = 5  # characters; gatherings that end with so many alike are of one kind
_QUOTED = re.compile(r"“[^”]{2,16}”|《[^》]{2,20}》")


def _of_kin(draft: Draft, settled: Sequence[Draft]) -> tuple[Party, ...]:
    """Who holds an earlier gathering of the same name in quotes: 甲大赛复赛 and 甲大赛决赛."""
    title = fold(draft.title)
    named = [*_QUOTED.findall(title), *([title[-_TAIL:]] if len(title) > _TAIL + 2 else [])]
    if draft.kind not in _HELD:
        return ()
    kin = (d for d in reversed(settled[-_REACH:]) if d.kind in _HELD and d.organizers)
    return next((d.organizers for d in kin if any(n in fold(d.title) for n in named)), ())


def _organizers(draft: Draft, voices: Voices, until: int, *, news: bool) -> tuple[Party, ...]:
    found = list(draft.organizers)
    if draft.kind in _HELD:
        first = bisect_left(voices.hosts, draft.sentence.start, key=lambda host: host.at)
        near_hosts = voices.hosts[first : first + _REACH]
        told = [host.party for host in near_hosts if host.at < until]
        found += [party for party in told if party not in found]
        own = _MEETING_OF.match(draft.title) if draft.kind is Kind.MEETING else None
        if own and not found:
            found.append(Party(own["body"]))
    if draft.kind is Kind.MILESTONE and not found:
        project = draft.project or draft.title
        here = bisect_left(voices.built, draft.start, key=lambda built: built.at)
        near = voices.built[max(0, here - _REACH) : here + _REACH]
        found += [b.party for b in near if b.project in project or project in b.project]
    issued = draft.kind is not Kind.VISIT and not (news and draft.kind is Kind.MILESTONE)
    if issued and not any(party.role == "主办" for party in found):
        known = {party.name for party in found}
        found += [Party(name) for name in voices.issuers if name not in known]
    if not found and voices.speaker and draft.kind in (*_HELD, Kind.MILESTONE):
        found.append(Party(voices.speaker))
    found = found or list(voices.announcers.of(draft))
    roles = {party.name for party in found if party.role}
    return tuple(dict.fromkeys(p for p in found if p.role or p.name not in roles))


def _kept(draft: Draft) -> str | None:
    """The project that a reading gave, where a happening of its kind has one."""
    project = draft.project
    if project is None or is_generic(project):
        return None
    if draft.kind is Kind.MILESTONE:
        gathers = "“" in project and gathering_noun(fold(project).rstrip("”")) is not None
        return None if gathers or is_act(project) else project
    works = fold(project).endswith(_OF_OTHERS) and project in draft.title
    return project if works and draft.kind is not Kind.POLICY_EFFECTIVE else None


_OF_OTHERS = (
    *_ABOUT,
    "街区",
    "公寓",
    "小区",
    "车站",
    "泵站",
    "桥",
    "改造",
    "产业城",
    "学校",
    "医院",
)


def _project(draft: Draft, scene: Scene, settled: Sequence[Draft]) -> str | None:
    """The project of a notice about one, or the one in front of the name of a gathering."""
    gathers = draft.kind in (Kind.CONFERENCE, Kind.MEETING, Kind.ACTIVITY, Kind.CEREMONY)
    if gathers and any(word in fold(draft.title) for word in _ABOUT):
        named = scene.names.opening(draft.title, _ABOUT)
        if named and not is_generic(named):
            return named
    if draft.kind is Kind.VISIT:
        return of_visit(draft.title)
    period = draft.kind is Kind.NOTICE_PERIOD
    cause = of_cause(scene.body, draft.sentence) if period else None
    if cause or scene.news or draft.kind not in _OF_WORKS:
        return cause
    return (
        of_matter(scene.topic)
        or of_opening(scene.body, draft.sentence, period=period)
        or _only(settled)
    )


def _only(settled: Sequence[Draft]) -> str | None:
    """The only works that a notice has told of so far."""
    named = {d.project for d in settled[:_REACH] if d.kind is Kind.MILESTONE and d.project}
    one = next(iter(named)) if len(named) == 1 else None
    return one if one and fold(one).endswith(_WORKS_ENDS) else None


_WORKS_ENDS = ("项目", "工程")


_OF_WORKS = (Kind.DEADLINE, Kind.NOTICE_PERIOD, Kind.MEETING, Kind.OTHER)
