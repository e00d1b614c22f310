"""Who: 主办, 承办, 协办, 指导; the body that meets; the issuer of a notice; persons with roles."""

from __future__ import annotations

import re
from dataclasses import dataclass

from calendar_svc.events.body import Body
from calendar_svc.events.draft import Draft
from calendar_svc.events.names import Names, is_body
from calendar_svc.events.phrases import leading_subject
from calendar_svc.events.words import MARK, alternation, cores, load
from calendar_svc.model import Party

_WORDS = load("parties")
_LABELS = load("labels")
_ROLES = alternation(_WORDS["roles"])
_HOSTED = re.compile(rf"(?P<role>{_ROLES})(?=[,;。、\s的]|$)")
_TOGETHER = ("联合", "共同")
# What every form line of hosts, and of persons, holds; most articles have neither.
_HOST_CORES, _PERSON_CORES = cores(_LABELS["party"]), cores(_LABELS["person"])
_HOST_LINE = re.compile(
    rf"(?:^|[\n\s;])(?P<role>{alternation(_LABELS['party'])})\s*:\s*(?P<who>(?:(?!\s{{2}}|\s[^\s:]{{2,6}}:)[^\n;。]){{2,60}})"
)
_PERSON_LINE = re.compile(
    rf"(?:^|[\n\s,;])(?P<role>{alternation(_LABELS['person'])}|报 告 人|主 讲 人|主 持 人)"
    # 主讲 甲 in a list has no colon.
    r"(?:\s*:\s*|[^\S\n]+(?=[一-鿿·]{2,4}(?:$|[\n。,;])))(?P<who>[一-鿿·]{2,4})",
    re.MULTILINE,
)
_LEAD = re.compile(
    r"^(?:(?:据悉|据了解|本次|此次|该)?(?:大会|会议|活动|大赛|比赛|展览|论坛|阅读季|讲座|赛事|\S{2,10}?)?由|并由|由)"
)
_RANK = 8  # characters before an office that belong to it: 县农业农村局副局长
_OFFICE = re.compile(alternation(_WORDS["offices"]))
_ACT = re.compile(alternation(_WORDS["acts"]))
_PERSON = re.compile(
    rf"(?P<who>[一-鿿]{{0,{_RANK}}}?(?:{_OFFICE.pattern})[一-鿿]{{2,3}}?)(?P<more>(?:、[一-鿿]{{2,3}}){{0,8}}?)(?:等|一行|分别|率队)?(?:为[^,;。]{{0,16}}?)?(?P<role>{_ACT.pattern})"
)


@dataclass(frozen=True, slots=True)
class Host:
    """A party with its role and where the text tells it."""

    party: Party
    at: int


def hosts(body: Body) -> tuple[Host, ...]:
    """The bodies that the text says to guide, host, organize or support something."""
    found: list[Host] = []
    lined = any(core in body.masked for core in _HOST_CORES)
    for match in _HOST_LINE.finditer(body.masked) if lined else ():
        said = body.text[match.start("who") : match.end("who")]
        found += [Host(Party(n, _role(match["role"])), match.start()) for n in _split(said)]
    for match in _HOSTED.finditer(body.masked):
        low, end = max(0, match.start() - 60), match.start()
        end -= 2 if body.masked.endswith(_TOGETHER, low, end) else 0
        who = re.split(rf"[,;。:{MARK}\s]|(?:{_ROLES})、", body.masked[low:end])[-1]
        lead = _LEAD.match(who)
        start = end - len(who) + (lead.end() if lead else 0)
        said = body.text[start:end]
        found += [Host(Party(n, _role(match["role"])), start) for n in _split(said)]
    if "主办方" in body.masked:
        for match in _HOST_SAYS.finditer(body.masked):
            said = body.text[match.start("who") : match.end("who")]
            found.append(Host(Party(said, "主办"), match.start()))
    return tuple(sorted(found, key=lambda host: host.at))


# 据主办方区文化馆介绍
_HOST_SAYS = re.compile(
    rf"主办方(?P<who>(?!之一)[^,;。:{MARK}\s、的]{{2,14}}?)(?=介绍|透露|表示|说|相关|有关|负责|工作人员|告诉)"
)


def _role(word: str) -> str:
    return next((role for role in ("主办", "承办", "协办", "指导", "支持") if role in word), "主办")


def _split(said: str) -> list[str]:
    names = [
        name.strip(" ()（）")
        for name in re.split(r"[、,，]|(?<=[局委会府部院司团镇乡])(?:和|与|及)", said)
    ]
    return [name for name in names if 2 <= len(name) <= 30]


def persons(body: Body, draft: Draft) -> tuple[Party, ...]:
    """The persons who chair, attend or speak, in the sentence of a draft and the two behind it."""
    index = draft.sentence.number
    end = body.sentences[min(index + 2, len(body.sentences) - 1)].end
    found: list[Party] = []
    office = _OFFICE.search(body.masked, draft.sentence.start, end)
    if office is None or _ACT.search(body.masked, office.end(), end) is None:
        return ()
    first = max(draft.sentence.start, office.start() - _RANK)
    for match in _PERSON.finditer(body.masked, first, end):
        found.append(Party(body.text[match.start("who") : match.end("who")], match["role"]))
        found += [Party(name, match["role"]) for name in match["more"].split("、") if name]
    return tuple(found)


# 区政协副主席谷雨来柳浦调研: who leads a visit stands before where it goes.
_LEADER = re.compile(
    rf"(?P<who>[一-鿿]{{0,{_RANK}}}?(?:{_OFFICE.pattern})[一-鿿]{{2,3}}?)(?:等|一行|带领|率领|率|带)?(?:来到|来|到|赴|深入|走进|前往)[^;。\n]{{0,24}}?(?P<role>{alternation(_WORDS['visits'])})"
)
_PARTY_OF = re.compile(
    rf"(?P<who>[一-鿿]{{2,3}}?)一行(?:还|又|先后|实地|一同|分别)?[^;。\n]{{0,20}}?(?P<role>{alternation(_WORDS['visits'])})"
)
_NO_NAME = frozenset("的了和与在由等县市区镇乡村局委")


def leaders(body: Body, draft: Draft) -> tuple[Party, ...]:
    """Who leads a visit, by office and name, or by name before 一行."""
    start, end = draft.sentence.start, draft.sentence.end
    for pattern in (_LEADER, _PARTY_OF):
        found = pattern.search(body.masked, start, end)
        if found is not None and (pattern is _LEADER or found["who"][0] not in _NO_NAME):
            return (Party(body.text[found.start("who") : found.end("who")], found["role"]),)
    return ()


def speakers(body: Body, draft: Draft) -> tuple[Party, ...]:
    """The persons of form lines (``主讲:某人``); one inside a line is of what that line tells."""
    if not any(core in body.masked for core in _PERSON_CORES):
        return ()
    found = []
    for line in _PERSON_LINE.finditer(body.masked):
        begins = body.masked.rfind("\n", 0, line.start("role")) + 1
        alone = not body.masked[begins : line.start("role")].strip()
        if alone or begins == draft.sentence.line_start:
            found.append(Party(body.text[line.start("who") : line.end("who")], line["role"]))
    return tuple(found)


_BUILT = re.compile(
    r"由(?P<body>[^,;。由]{2,20}?)(?:组织|负责|投资|承担|牵头|独资|自主|共同|联合|携手)*(?:建设|开发|实施|承建|投资|代建|牵头)(?!的)"
)


# 由甲集团投资建设的乙中心: what is built stands behind.
_BUILT_OF = re.compile(
    r"由(?P<body>[^,;。由]{2,20}?)(?:组织|负责|投资|承担|牵头|独资|自主|共同|联合|携手)*(?:建设|开发|实施|承建|投资|代建|打造|运营)的"
)


@dataclass(frozen=True, slots=True)
class Built:
    """A project with who builds it, and where the text tells it."""

    project: str
    party: Party
    at: int


def builders(body: Body, names: Names) -> tuple[Built, ...]:
    """Projects with who builds them: ``甲桥由乙局组织建设``."""
    found = []
    told = _BUILT.search(body.masked) or _BUILT_OF.search(body.masked)
    for sentence in body.sentences if told else ():
        whose = _BUILT_OF.search(body.masked, sentence.start, sentence.end)
        named = names.within(whose.end(), whose.end() + 1) if whose else []
        if whose and named:
            found += _together(body, whose, named[0].name, sentence.start)
        built = _BUILT.search(body.masked, sentence.start, sentence.end)
        if built is None:
            continue
        subject = leading_subject(body, *sentence.clauses[0])
        project, _ = names.full(body.say(subject), sentence.start)
        if project:
            found += _together(body, built, project, sentence.start)
    found += _signed(body)
    return tuple(sorted(found, key=lambda built: built.at))


def _together(body: Body, told: re.Match[str], project: str, at: int) -> list[Built]:
    """Each of the bodies that build together: ``由甲局和乙镇联合实施``."""
    said = body.text[slice(*told.span("body"))]
    return [Built(project, Party(name, "建设"), at) for name in _split(said)]


# 甲镇与乙公司签订协议,丙项目落户: the company invests in the project told next.
_AGREED = re.compile(
    rf"(?:与|和|同)(?P<who>[^,;。、与和:{MARK}]{{3,18}}?(?:公司|集团|企业|院|大学|学院))"
    r"(?:正式|成功|举行)?(?:签订|签署|签约|签下)"
)
_SIGNED_FOR = re.compile(rf"(?P<project>[^,;。:{MARK}]{{4,24}}?(?:项目|基地|工程|产业园|中心))")


def _signed(body: Body) -> list[Built]:
    found = []
    for match in _AGREED.finditer(body.masked):
        end = body.masked.find("。", match.end(), match.end() + _AHEAD)
        named = _SIGNED_FOR.search(body.masked, match.end(), end if end > 0 else match.end())
        if named:
            project = body.text[named.start("project") : named.end("project")]
            who = body.text[match.start("who") : match.end("who")]
            found.append(Built(project, Party(who, "投资"), match.start()))
    return found


_AHEAD = 80  # characters behind an agreement in which its project is named


# The row of a table signs nothing.
_CELLS = re.compile(rf"[\t|]|^{MARK}")


_TELLS_WHERE = re.compile("设在|设于|位于|地址|地点|前往")  # 考点设在甲中学


def signers(body: Body) -> tuple[str, ...]:
    """The bodies that sign a notice: a line of its own near the end that is the name of some."""
    for line in reversed(body.masked.split("\n")[-5:]):
        names = line.replace(MARK, "").strip(" ,。()").split()
        if _CELLS.search(line) or _TELLS_WHERE.search(line):
            continue
        if names and all(4 <= len(n) <= 30 and ":" not in n and is_body(n) for n in names):
            return tuple(names)
    return ()


# 采购人:甲镇人民政府 under a tender that nobody signs.
_BUYER = re.compile(
    r"(?:^|\n)[^\S\n]*(?:招标人|采购人|采购单位|征集人|出让人|委托人|比选人)(?:名称|\(盖章\))?:(?P<who>[^\n;。,:]{4,30})"
)


def buyers(body: Body) -> tuple[str, ...]:
    """The body that a form line names as the one that buys, sells or asks for offers."""
    found = _BUYER.search(body.masked)
    who = body.text[slice(*found.span("who"))].strip() if found else ""
    return (who,) if who and is_body(who) else ()


_FIRM = re.compile(r"[一-鿿()（）]{4,24}?(?:股份有限公司|有限责任公司|集团有限公司|有限公司)")


def full_name(short: str, headline: str, body: Body) -> str:
    """A company's name in full, where a notice prints it: 甲科技 is 甲海洋科技股份有限公司.

    Parameters:
        short: The name that it goes by on a stock exchange; any other name stays.
        headline, body: Of the notice.
    """
    if is_body(short) or len(short) < _SHORT:
        return short
    kin = re.compile(".{0,6}?".join(map(re.escape, short)))
    for text in (headline, body.text):
        for firm in _FIRM.finditer(text):
            at = firm[0].find(short[:2])
            if at >= 0 and kin.match(firm[0], at):
                return firm[0][at:]
    return short


_SHORT = 3  # characters of the short name of a company at least


def issuing(announced: str | None, body: Body) -> str | None:
    """The body that issues a notice: ``某局关于…``, else the first that signs.

    Parameters:
        announced: Who stands before 关于 in the headline, if anyone.
        body: The text, whose last lines may be signatures.
    """
    return announced if announced and is_body(announced) else next(iter(signers(body)), None)
