"""Where: form lines (地点:…), 位于…, a place that opens the sentence, a facility's own site."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from calendar_svc.events.body import Body, Sentence
from calendar_svc.events.draft import Draft
from calendar_svc.events.names import Names
from calendar_svc.events.phrases import leading_subject
from calendar_svc.events.triggers import is_coarse
from calendar_svc.events.words import MARK, alternation, cores, fold, load
from calendar_svc.model import Kind

_LABELS = load("labels")
_SITES = load("places")
_PLACE_LINE = re.compile(
    rf"(?:^|(?<=[,;。\n(、\s]))(?P<label>[^,;:。、\s\n{MARK}]{{0,6}}?(?:{alternation(_LABELS['place'])}))\s*(?::|为|设在|在)\s*(?P<value>[^,;。\n]{{2,50}})"
)
_SITED = ("位于", "坐落于", "坐落在", "地处", "选址于", "选址")
_SITE = re.compile(
    rf"(?:{alternation(_SITED)})(?P<value>[^,;。]{{3,30}}?(?=处的|口的|[,;。\n]|$)[处口]?|[^,;。]{{3,30}})"
)
_LEADING = re.compile(r"^(?:在|走进|来到)(?P<value>[^,;:。在]{3,20}),")
# Every label of a place holds one of these; most articles have none.
_PLACE_CORES = cores(_LABELS["place"])
_ONLINE = re.compile(alternation(_SITES["online"]))
_TOO_WIDE = frozenset(_SITES["too_wide"])
_FACILITY = tuple(_SITES["facility"])
_OWN_SITE = re.compile(
    rf".{{2,}}(?:{alternation(_FACILITY)})(?!道|[一-鿿]{{0,2}}(?:师|队|局|所|会))"
)
# 到镇卫生院补检, 在县剧院\n举行: where one goes, and what is done there.
_THERE = re.compile(
    rf"(?:到|在|赴|前往|至|于)\s?(?P<value>[^,;:。、{MARK}到在赴于]{{1,26}}?(?:{alternation(_SITES['venue'])})(?:\([^()。]{{2,30}}\))?)\s?(?={alternation(_SITES['done_there'])})"
)
# 4月25日9:30,人才广场: a venue alone behind the time, up to the end of the line.
_BARE = re.compile(
    rf"[)\s]*[,、\s]\s*(?:在|于|地点:?)?(?P<value>[^,;:。、{MARK}\s到在]{{1,18}}(?:{alternation(_SITES['venue'])})(?:\d{{2,4}})?)\s*(?:[,;。(]|$)"
)
_BEYOND = 30  # characters behind the quote in which its place may stand
#: Sites before and behind a draft that may be its own; keeps a book of forms linear.
_REACH = 60
_HELD_OWNERS = tuple(_SITES["held"])
_HELD = (Kind.MEETING, Kind.CONFERENCE, Kind.ACTIVITY, Kind.CEREMONY, Kind.EXAM)


@dataclass(frozen=True, slots=True)
class Site:
    """A place with what it is the place of: the label of a form line, or a project."""

    owner: str
    value: str
    at: int


def form_places(body: Body) -> tuple[Site, ...]:
    """The ``地点:…`` lines of a body; ``owner`` is the label without 地点."""
    found = []
    if not any(core in body.masked for core in _PLACE_CORES):
        return ()
    for match in _PLACE_LINE.finditer(body.masked):
        value = body.text[match.start("value") : match.end("value")].strip()
        if value and not _ONLINE.search(value):
            owner = re.sub(r"地\s*点|地址|场地|会场|考点", "", match["label"])
            found.append(Site(owner, value, match.start()))
    return tuple(found)


def project_sites(body: Body, names: Names) -> tuple[Site, ...]:
    """The sites told of projects: ``甲项目位于乙路口``."""
    found = []
    if not any(word in body.masked for word in _SITED):
        return ()
    for sentence in body.sentences:
        for match in _SITE.finditer(body.masked, sentence.start, sentence.end):
            index = sentence.clause_at(match.start())
            owner = ""
            for earlier in range(index, -1, -1):
                start, end = sentence.clauses[earlier]
                subject = leading_subject(
                    body, start, min(end, match.start()) if earlier == index else end
                )
                if len(subject) >= 2:
                    owner, _ = names.full(body.say(subject), subject.at[0])
                    break
            value = body.text[match.start("value") : match.end("value")].strip("。, ")
            found.append(Site(owner, value, match.start()))
    return tuple(found)


def settle_place(
    draft: Draft, body: Body, forms: Sequence[Site], sites: Sequence[Site], *, page: bool
) -> Draft:
    """Give a draft its place, from the most specific source that tells one.

    Parameters:
        page: Whether the document is a newspaper page, where a facility is its own place.
    """
    place = draft.place
    if place and (_ONLINE.search(place) or place in _TOO_WIDE):
        place = None
    if place is None:
        forms, sites = _near(forms, draft.start), _near(sites, draft.start)
        place = _of_form(draft, forms) or _of_project(draft, sites) or _of_sentence(draft, body)
        place = place or _of_words(draft, body)
    alone = not draft.inherited or is_coarse(draft.time)
    if place is None and page and alone and draft.kind is Kind.MILESTONE and draft.project:
        site = _OWN_SITE.match(fold(draft.project))
        place = draft.project[: site.end()] if site else None
    if place is None and draft.kind is Kind.ACTIVITY:
        homes = (p.name for p in draft.organizers if p.name.endswith(("村", "社区", "镇")))
        place = next(homes, None)
    return draft if place == draft.place else replace(draft, place=place)


def _near(sites: Sequence[Site], position: int) -> Sequence[Site]:
    here = bisect_left(sites, position, key=lambda site: site.at)
    return sites[max(0, here - _REACH) : here + _REACH]


def _of_form(draft: Draft, forms: Sequence[Site]) -> str | None:
    for site in forms:
        if site.owner and fold(site.owner) in fold(draft.title):
            return site.value
    main = "label:" in " ".join(draft.rules) or draft.kind in _HELD
    if not main or draft.kind in (Kind.DEADLINE, Kind.NOTICE_PERIOD, Kind.OTHER):
        return None
    works = draft.kind is Kind.MILESTONE
    later = [s for s in forms if not s.owner or (_says_works if works else _says_held)(s.owner)]
    if not later:
        return None
    return min(later, key=lambda site: abs(site.at - draft.start)).value


def _says_works(owner: str) -> bool:
    return owner.endswith(("建设", "项目", "工程", "施工"))


def _says_held(owner: str) -> bool:
    return owner.endswith(_HELD_OWNERS)


def _of_project(draft: Draft, sites: Sequence[Site]) -> str | None:
    if not draft.project or draft.kind is not Kind.MILESTONE:
        return None
    for site in sites:
        if site.owner and (site.owner in draft.project or draft.project in site.owner):
            return site.value
    return None


def _of_sentence(draft: Draft, body: Body) -> str | None:
    if draft.kind not in (Kind.MILESTONE, *_HELD):
        return None
    sentence: Sentence = draft.sentence
    found = _LEADING.match(body.masked[sentence.start : sentence.end])
    if (
        not found
        or MARK in found["value"]
        or found["value"].endswith(("中", "上", "下", "会", "期间", "后", "前", "时", "基础"))
    ):
        return None
    return body.text[sentence.start + found.start("value") : sentence.start + found.end("value")]


def _of_words(draft: Draft, body: Body) -> str | None:
    """Where one goes for it, told in its own words; or a venue alone behind its time."""
    if draft.kind is Kind.POLICY_EFFECTIVE:
        return None
    end = min(draft.sentence.end, draft.end + _BEYOND)
    found = _THERE.search(body.masked, draft.start, end)
    if found is None and draft.kind is not Kind.DEADLINE:
        behind = draft.time.span.end
        found = _BARE.match(body.masked, behind, draft.sentence.end)
    if found is None:
        return None
    place = body.text[found.start("value") : found.end("value")]
    return None if _ONLINE.search(place) or place in _TOO_WIDE else place
