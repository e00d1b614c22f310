"""Where: form lines (地点:…), 位于…, a place that opens the sentence, a facility's own site."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from calendar_svc.events.body import Body, Sentence
from calendar_svc.events.draft import Draft
from calendar_svc.events.names import Names
from calendar_svc.events.phrases import gathering_noun, leading_subject
from calendar_svc.events.readings.outages import place_cut_off
from calendar_svc.events.triggers import is_coarse
from calendar_svc.events.words import MARK, alternation, cores, fold, load
from calendar_svc.model import Kind

_LABELS = load("labels")
_SITES = load("places")
_PLACE_LINE = re.compile(
    rf"(?:^|(?<=[,;。\n(、\s]))(?P<label>[^,;:。、\s\n{MARK}]{{0,6}}?(?:{alternation(_LABELS['place'])}))\s*(?::|为|[改设]在|在)\s*(?P<value>[^,;。\n]{{2,50}})"
)
_SITED = ("位于", "坐落于", "坐落在", "地处", "选址于", "选址", "选在", "建在", "设在", "落在")
_SITE = re.compile(
    rf"(?:{alternation(_SITED)})(?P<value>[^,;。]{{3,30}}?(?=处的|口的|[,;。\n]|$)[处口]?|[^,;。]{{3,30}})"
)
# A school before the colon, and behind it where that stands.
_LEAD = re.compile(r"(?P<name>[^,;。:\s]{3,20}):")
# 位于甲客运站旁的乙换电站: what stands there is named behind.
_SITE_OF = re.compile(rf"(?:{alternation(_SITED[:4])})(?P<value>[^,;。的]{{2,20}})的")
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
# 在县文化馆\n举行, 于县一中、县职校举行: whatever stands there is where it is held.
_HELD_IN = re.compile(
    rf"(?<![一-鿿]存)(?:在|于)(?P<value>[^,;:。{MARK}在于]{{2,26}}?)\s?(?:两个考点|隆重|盛大|正式|成功|顺利|如期)?\s?(?:{alternation(_SITES['held_there'])})"
)
# 接待点设在甲俱乐部, 赴武汉参加: where a point is set up, the town that one goes to.
_SET_UP = re.compile(
    rf"(?:设在|设于)(?P<value>[^,;:。{MARK}]{{2,22}})(?=[,;。]|$)|赴(?P<town>[一-鿿]{{2,4}})(?:参加|参展|举办|举行|招商)"
)
# 走进富强社区, 来到青石、望渡两镇: where those go who do it.
_GOING = re.compile(
    rf"(?:{alternation(_SITES['going'])})(?P<value>[^,;:。{MARK}“”到]{{2,18}}?(?:{alternation(_SITES['gone_to'])}))(?=[,;。开进宣举送为\s]|$)"
)
_GONE = re.compile(rf"^(?:{alternation(_SITES['going'])})(?=..)")
# 5月3日 读书会《瓦片》 二楼茶室; 消防演练(地下车库): the cell or bracket of a line that is a venue.
_CELL = re.compile(
    rf"(?<=[\s,|;(\t])(?:(?:集合|集中)?(?:地点|点)?(?::|在|于)|地点)?"
    rf"(?P<value>[^\s,;:。|()、{MARK}在由请须凭及]{{2,20}}?"
    rf"(?:{alternation([*_SITES['venue'], *_SITES['stands']])})(?:[A-Z]?\d{{2,4}}|[A-Z\d]区)?)"
    r"(?:集合)?(?=[\s,;。|)]|$)"
)
_ROOM = re.compile(rf"[A-Z]?\d{{2,4}}$|(?:{alternation(_SITES['rooms'])})$")
# 封闭东侧半幅 tells no place by itself; the road stands in the title or the matter.
_ROAD = re.compile(
    r"(?P<value>[^,。;:“”对于关封第因]{1,22}?(?:大桥|桥|大道|路|街|隧道|巷|立交|匝道|天桥)(?:\([^()]{2,20}\))?)"
)
_NO_PLACE = re.compile("|".join(_SITES["no_place"]))
_BEYOND = 30  # characters behind the quote in which its place may stand
#: Sites before and behind a draft that may be its own; keeps a book of forms linear.
_REACH = 60
#: What one does where a form says: 受理地点 is where 补贴申请 is done.
_PROCEDURES = tuple(_SITES["procedures"])
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
            lead = _LEAD.match(body.masked, sentence.start, match.start())
            owner = owner or (body.text[slice(*lead.span("name"))] if lead else "")
            value = body.text[match.start("value") : match.end("value")].strip("。, ")
            found.append(Site(owner, value, match.start()))
        for match in _SITE_OF.finditer(body.masked, sentence.start, sentence.end):
            named = names.within(match.end(), match.end() + 1)
            if named:
                value = body.text[match.start("value") : match.end("value")]
                found.append(Site(named[0].name, value, match.start()))
    return tuple(sorted(found, key=lambda site: site.at))


def place_of(
    draft: Draft,
    body: Body,
    forms: Sequence[Site],
    sites: Sequence[Site],
    *,
    page: bool,
    news: bool = False,
    matter: str = "",
) -> str | None:
    """The place of a draft, from the most specific source that tells one.

    Parameters:
        page: Whether the document is a newspaper page, where a facility is its own place.
        news: Whether the article reports; its lines are no rows.
        matter: What a notice is about, which names the road that it closes.
    """
    place = _GONE.sub("", draft.place) if draft.place else None
    if place and draft.kind is Kind.NOTICE_PERIOD:
        place = place_cut_off(place)
    if place and not _is_place(place):
        place = None
    if place is None:
        forms, sites = _near(forms, draft.start), _near(sites, draft.start)
        place = (
            _there(draft, body)
            or _of_form(draft, forms)
            or _of_words(draft, body)
            or _of_main_form(draft, body, forms, news=news)
            or _of_project(draft, sites)
            or _of_sentence(draft, body)
            or _of_line(draft, body, news=news)
            or _of_road(draft, body, matter)
        )
    alone = not draft.inherited or is_coarse(draft.time)
    if place is None and page and alone and draft.kind is Kind.MILESTONE and draft.project:
        site = _OWN_SITE.match(fold(draft.project))
        place = draft.project[: site.end()] if site else None
    place = _ASIDE.sub("", place) if place else None
    if place is None and draft.kind is Kind.ACTIVITY:
        homes = (p.name for p in draft.organizers if p.name.endswith(("村", "社区", "镇")))
        place = next(homes, None)
    return place


# 二层故事屋(三讲相同): a note, and no address
_ASIDE = re.compile("(?<=..)[(（][^()（）路街号楼至段]{2,16}[)）]$")


def _near(sites: Sequence[Site], position: int) -> Sequence[Site]:
    here = bisect_left(sites, position, key=lambda site: site.at)
    return sites[max(0, here - _REACH) : here + _REACH]


def _is_place(said: str) -> bool:
    folded = fold(said)
    return not (
        _ONLINE.search(said) or folded in _TOO_WIDE or _NO_PLACE.search(folded) or len(said) < 2
    )


def _of_form(draft: Draft, forms: Sequence[Site]) -> str | None:
    """The line of a form that names the matter of a draft: 听证会地点, 报名地点."""
    title = fold(draft.title)
    for site in forms:
        owner = fold(site.owner)
        if owner and owner in title:
            # 听证会报名截止 is not where the hearing is.
            if draft.kind not in (*_HELD, Kind.MILESTONE) and gathering_noun(owner):
                continue
            return site.value
    if draft.kind not in (Kind.NOTICE_PERIOD, Kind.OTHER):
        return None
    asks = [site for site in forms if site.owner in _PROCEDURES]
    return asks[0].value if len(asks) == 1 and _asks(draft) else None


def _asks(draft: Draft) -> bool:
    """Whether people come for a procedure: 补贴申请, 资格审查."""
    return any(word in fold(draft.title) for word in _PROCEDURES)


def _of_main_form(draft: Draft, body: Body, forms: Sequence[Site], *, news: bool) -> str | None:
    """The line of a form that tells where the matter is, or that stands right below the time.

    What a report says of a place holds for its own paragraph.
    """
    if news:
        stop = body.masked.find("\n", draft.start)
        until = stop if stop >= 0 else len(body.masked)
        forms = [site for site in forms if draft.sentence.line_start <= site.at < until]
    for site in forms:
        between = body.masked[draft.time.span.end : site.at]
        if site.at > draft.start and not site.owner and between.count("\n") <= 1:
            asked = draft.kind in (Kind.NOTICE_PERIOD, Kind.OTHER)
            if draft.kind in _NEVER_BELOW or (asked and not _asks(draft)):
                return None
            return site.value
    main = "label:" in " ".join(draft.rules) or draft.kind in _HELD
    if not main or draft.kind in (Kind.DEADLINE, Kind.NOTICE_PERIOD, Kind.OTHER):
        return None
    works = draft.kind is Kind.MILESTONE
    later = [s for s in forms if not s.owner or (_says_works if works else _says_held)(s.owner)]
    later = [site for site in later if not _is_apart(draft, site, body)]
    if not later:
        return None
    near = min(later, key=lambda site: abs(site.at - draft.start))
    low, high = sorted((draft.start, near.at))
    alike = sum(site.owner == near.owner for site in later)
    far = alike > 1 and body.masked.count("\n", low, high) > _RECORD
    return None if far else near.value


_RECORD = 3  # lines of a record between its time and its place, where a form has several
_NEVER_BELOW = (Kind.POLICY_EFFECTIVE, Kind.DEADLINE)
_SECTION = re.compile(r"\n[^\S\n]*[一二三四五六七八九十]{1,2}\s?[、.]")


def _is_apart(draft: Draft, site: Site, body: Body) -> bool:
    """Whether a place is told under the heading of another phase: 一、审查…地点…二、面试."""
    low, high = sorted((draft.start, site.at))
    line = body.masked.rfind("\n", 0, site.at)
    own = _SECTION.match(body.masked, max(0, line)) is not None
    return not own and site.at < draft.start and _SECTION.search(body.masked, low, high) is not None


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


def _there(draft: Draft, body: Body) -> str | None:
    """Where one goes for it, told in its own words: 到一楼前台登记."""
    if draft.kind is Kind.POLICY_EFFECTIVE:
        return None
    end = min(draft.sentence.end, draft.end + _BEYOND)
    return _said(_THERE.search(body.masked, draft.start, end), body)


def _of_words(draft: Draft, body: Body) -> str | None:
    """Where it is held, or where those go who do it; or a venue alone behind its time."""
    if draft.kind is Kind.POLICY_EFFECTIVE:
        return None
    end = min(draft.sentence.end, draft.end + _BEYOND)
    found = None
    if draft.kind in _HELD:
        found = _HELD_IN.search(body.masked, draft.start, end)
    if found is None and draft.kind in (Kind.ACTIVITY, Kind.VISIT):
        found = _GOING.search(body.masked, draft.sentence.start, end)
    if found is None and draft.kind is not Kind.DEADLINE:
        behind = draft.time.span.end
        found = _BARE.match(body.masked, behind, draft.sentence.end)
    if found is None and draft.kind in (*_HELD, Kind.OTHER):
        set_up = _SET_UP.search(body.masked, draft.sentence.start, draft.sentence.end)
        if set_up:
            place = body.text[slice(*set_up.span("value" if set_up["value"] else "town"))]
            return place if _is_place(place) else None
    return _said(found, body)


def _said(found: re.Match[str] | None, body: Body) -> str | None:
    if found is None:
        return None
    place = body.text[found.start("value") : found.end("value")].strip()
    return place if _is_place(place) else None


def _of_line(draft: Draft, body: Body, *, news: bool) -> str | None:
    """The last cell of a line that is a venue, or the venue that stands in brackets there."""
    if news or draft.kind not in _ROWED:
        return None
    stop = body.masked.find("\n", draft.time.span.end)
    stop = min(stop if stop >= 0 else len(body.masked), draft.time.span.end + _LINE)
    cells = [
        cell
        for cell in _CELL.finditer(body.masked, draft.time.span.end, stop)
        if cell["value"] not in fold(draft.title)
    ]
    rooms = [cell for cell in cells if _ROOM.search(cell["value"])] or cells
    return _said(rooms[-1], body) if rooms else None


_ROWED = (*_HELD, Kind.OTHER, Kind.NOTICE_PERIOD)
_LINE = 80  # characters of a row behind its time


def _of_road(draft: Draft, body: Body, matter: str) -> str | None:
    """The road or bridge that a notice closes a part of: 甲大桥东侧半幅封闭."""
    words = fold(draft.title) + body.masked[draft.start : draft.end + _BEYOND]
    if draft.kind is not Kind.NOTICE_PERIOD or not _CLOSED.search(words):
        return None
    for said in (draft.title, matter if _PART_CLOSED.search(words) else ""):
        found = _ROAD.search(fold(said))
        if found and found["value"] not in _ANY_ROAD:
            return said[found.start("value") : found.end("value")]
    return None


_ANY_ROAD = frozenset(["道路", "该路", "公路", "大道", "大桥", "隧道", "天桥", "立交", "匝道"])
_PART_CLOSED = re.compile("[半全][幅副]|[东西南北]侧|路段")
_CLOSED = re.compile("封闭|半幅|封路|禁止通行|禁行|单向通行|交通管制")
