"""Who: 主办, 承办, 协办, 指导; the body that meets; the issuer of a notice; persons with roles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from calendar_svc.events.body import Body
from calendar_svc.events.draft import Draft
from calendar_svc.events.names import is_body
from calendar_svc.events.words import MARK, alternation, load
from calendar_svc.model import Kind, Party

_WORDS = load("parties")
_LABELS = load("labels")
_ROLES = alternation(_WORDS["roles"])
_HOSTED = re.compile(
    rf"(?P<who>[^,;。:{MARK}\s]{{2,60}}?)(?:联合|共同)?(?P<role>{_ROLES})(?=[,;。、\s的]|$)"
)
_HOST_LINE = re.compile(
    rf"(?:^|[\n\s;])(?P<role>{alternation(_LABELS['party'])})\s*:\s*(?P<who>[^\n;。]{{2,60}})"
)
_PERSON_LINE = re.compile(
    rf"(?:^|[\n\s;])(?P<role>{alternation(_LABELS['person'])})\s*:\s*(?P<who>[一-鿿·]{{2,4}})"
)
_LEAD = re.compile(
    r"^(?:(?:据悉|据了解|本次|此次|该)?(?:大会|会议|活动|大赛|比赛|展览|论坛|阅读季|讲座|赛事|\S{2,10}?)?由|并由|由)"
)
_PERSON = re.compile(
    rf"(?P<who>[一-鿿]{{0,8}}?(?:{alternation(_WORDS['offices'])})[一-鿿]{{2,3}}?)(?P<more>(?:、[一-鿿]{{2,3}}){{0,8}}?)(?:等|一行|分别|率队)?(?P<role>{alternation(_WORDS['acts'])})"
)
_MEETING_OF = re.compile(
    rf"^(?P<body>.*?(?:{alternation(_WORDS['meeting_bodies'])}))(?=第|[一-鿿]*?会|召开)"
)
_HELD = (Kind.MEETING, Kind.CONFERENCE, Kind.ACTIVITY, Kind.CEREMONY)
_ADMINISTRATIVE = (
    Kind.DEADLINE,
    Kind.NOTICE_PERIOD,
    Kind.POLICY_EFFECTIVE,
    Kind.EXAM,
    Kind.OTHER,
    Kind.MEETING,
    Kind.ACTIVITY,
    Kind.CEREMONY,
    Kind.CONFERENCE,
)


@dataclass(frozen=True, slots=True)
class Host:
    """A party with its role and where the text tells it."""

    party: Party
    at: int


def hosts(body: Body) -> tuple[Host, ...]:
    """The bodies that the text says to guide, host, organize or support something."""
    found: list[Host] = []
    for pattern in (_HOST_LINE, _HOSTED):
        for match in pattern.finditer(body.masked):
            said = body.text[match.start("who") : match.end("who")]
            lead = _LEAD.match(match["who"])
            said = said[lead.end() :] if lead else said
            role = _role(match["role"])
            found += [Host(Party(name, role), match.start()) for name in _split(said)]
    return tuple(found)


def _role(word: str) -> str:
    return next((role for role in ("主办", "承办", "协办", "指导", "支持") if role in word), "主办")


def _split(said: str) -> list[str]:
    names = [
        name.strip(" ()（）")
        for name in re.split(r"[、,，]|(?<=局|委|会|府|部|院)(?:和|与|及)", said)
    ]
    return [name for name in names if 2 <= len(name) <= 30]


def persons(body: Body, draft: Draft) -> tuple[Party, ...]:
    """The persons who chair, attend or speak, in the sentence of a draft and the two behind it."""
    index = body.sentences.index(draft.sentence)
    end = body.sentences[min(index + 2, len(body.sentences) - 1)].end
    found: list[Party] = []
    for match in _PERSON.finditer(body.masked, draft.sentence.start, end):
        found.append(Party(body.text[match.start("who") : match.end("who")], match["role"]))
        found += [Party(name, match["role"]) for name in match["more"].split("、") if name]
    return tuple(found)


def speakers(body: Body) -> tuple[Party, ...]:
    """The persons of form lines: ``主讲:某人``."""
    return tuple(
        Party(body.text[m.start("who") : m.end("who")], m["role"])
        for m in _PERSON_LINE.finditer(body.masked)
    )


def settle_parties(drafts: Sequence[Draft], body: Body, issuer: str | None) -> tuple[Draft, ...]:
    """Give every draft its organizers and participants.

    Parameters:
        drafts: The drafts of one article, in printed order.
        issuer: The body that speaks in a notice; None in a newspaper.
    """
    told = hosts(body)
    said = speakers(body)
    settled: list[Draft] = []
    for number, draft in enumerate(drafts):
        organizers = list(draft.organizers)
        following = next(
            (d.start for d in drafts[number + 1 :] if d.kind in _HELD and d.title != draft.title),
            len(body.text),
        )
        if draft.kind in _HELD:
            near = [
                h for h in told if draft.sentence.start <= h.at < max(following, draft.sentence.end)
            ]
            organizers += [h.party for h in near if h.party not in organizers]
            own = _MEETING_OF.match(draft.title) if draft.kind is Kind.MEETING else None
            if own and not organizers:
                organizers.append(Party(own["body"]))
        if (
            issuer
            and draft.kind in _ADMINISTRATIVE
            and not any(p.role == "主办" for p in organizers)
        ):
            organizers = [p for p in organizers if p.name != issuer] + [Party(issuer)]
        parent = next((d for d in reversed(settled) if d.kind in _HELD and d.organizers), None)
        if draft.inherited and parent and not organizers and draft.time == parent.time:
            organizers = list(parent.organizers)
        people = (
            persons(body, draft)
            if draft.kind in (Kind.MEETING, Kind.CONFERENCE, Kind.CEREMONY, Kind.VISIT)
            else ()
        )
        spoken = (
            said
            if any(rule.startswith("label:") for rule in draft.rules) and draft.kind in _HELD
            else ()
        )
        settled.append(
            replace(draft, organizers=tuple(organizers), participants=(*people, *spoken))
        )
    return tuple(settled)


def signer(body: Body) -> str | None:
    """The body that signs a notice: a line of its own near the end that is the name of one."""
    lines = [line.strip() for line in body.masked.split("\n")]
    for line in reversed(lines[-5:]):
        name = line.replace(MARK, "").strip(" ,。")
        if 4 <= len(name) <= 40 and is_body(name) and not re.search(r"[,。:;]", name):
            return re.split(r"\s+", name)[0]
    return None
