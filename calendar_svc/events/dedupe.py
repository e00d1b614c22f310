"""One occurrence, one event: what a document tells twice is kept once, at its finer time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import takewhile

from calendar_svc.events.attributes import united
from calendar_svc.events.draft import Draft
from calendar_svc.events.phrases import gathering_noun
from calendar_svc.events.words import fold
from calendar_svc.model import Interval, Kind, Precision, Status
from calendar_svc.value import replace

# How many events back a second telling is looked for; keeps a book of events linear.
_REACH = 300
_PHASES = frozenset((Kind.DEADLINE, Kind.NOTICE_PERIOD, Kind.EXAM, Kind.OTHER))
_MATTER = 4  # characters; two titles that share so many at their head are about one matter
_LATIN_WORD = re.compile(r"[a-z0-9]{2,}")
_GATHERINGS = frozenset((Kind.MEETING, Kind.CONFERENCE, Kind.ACTIVITY, Kind.VISIT))


def dedupe(drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    """Drop the coarser telling of every event; the finer one takes the fields it lacks."""
    kept: list[Draft] = []
    alike: dict[str, list[int]] = {}  # what is kept of every sort, by its place
    for draft in drafts:
        behind = alike.setdefault(_sort(draft), [])
        near = takewhile(lambda n: n >= len(kept) - _REACH, reversed(behind))
        place = next((n for n in near if is_same(kept[n], draft)), None)
        if place is None:
            behind.append(len(kept))
            kept.append(draft)
            continue
        same = kept[place]
        finer, coarser = (draft, same) if _rank(draft) < _rank(same) else (same, draft)
        kept[place] = _filled(finer, coarser)
    return tuple(sorted(kept, key=lambda draft: (draft.article, draft.start)))


def is_same(a: Draft, b: Draft) -> bool:
    """Whether two drafts tell one occurrence."""
    if _sort(a) != _sort(b) or not _times_meet(a, b):
        return False
    if (a.status is Status.POSTPONED) != (b.status is Status.POSTPONED):
        return False
    if _are_rows(a, b):
        return a.title == b.title and a.time.edtf == b.time.edtf
    if a.kind is Kind.MILESTONE:
        return _same_project(a, b) and a.done is b.done and _stage(a) == _stage(b)
    if a.kind in _PHASES and not _same_phase(a.title, b.title):
        return False
    if _is_part(a, b) or _is_part(b, a) or _are_rounds(a.title, b.title):
        return False
    return is_alike(a.title, b.title) or _inside(a.title, b.title)


def _are_rows(a: Draft, b: Draft) -> bool:
    """Whether two drafts are rows of one table: 东区块 and 西区块 are not one."""
    return "table-row" in a.rules and "table-row" in b.rules and _apart(a, b)


_ROUND = re.compile(r"第[一二三四五六七八九十\d]{1,3}[场讲期站回课轮]|[初复预决]赛")


def _are_rounds(a: str, b: str) -> bool:
    """Whether two titles tell different numbers or rounds of one series: 初赛 and 决赛."""
    one, two = _ROUND.findall(fold(a)), _ROUND.findall(fold(b))
    return bool(one and two and one != two)


def _apart(a: Draft, b: Draft) -> bool:
    return a.article == b.article and a.sentence.line != b.sentence.line


def is_alike(a: str, b: str) -> bool:
    """Whether two titles share most of what they say: pairs of characters, in Latin script words.

    Castle Street closed and High Street closed have most of their letters in common.
    """
    if not (a.isascii() and b.isascii()):
        return similarity(a, b) >= 0.6
    one, two = (Counter(word for word in _LATIN_WORD.findall(t.casefold())) for t in (a, b))
    return 2 * (one & two).total() >= 0.7 * (one.total() + two.total())


def _same_phase(a: str, b: str) -> bool:
    """Whether what two phases say behind their common matter is one: 甲报名, not 甲资格初审."""
    front = _shared(a, b)
    one, two = a[front:], b[front:]
    return front < _MATTER or not one or not two or similarity(one, two) >= 0.5


def _is_part(part: Draft, whole: Draft) -> bool:
    """Whether one is a gathering at the other: 甲展研讨会 within the days of 甲展."""
    extra = part.title.removeprefix(whole.title)
    days = "/" in (whole.time.edtf or "") and part.time.edtf != whole.time.edtf
    return days and 2 <= len(extra) < len(part.title) and gathering_noun(fold(extra)) is not None


def _sort(draft: Draft) -> str:
    """What two tellings of one occurrence have in common.

    A ceremony told with its exhibition is an event of its own.
    """
    return "gathering" if draft.kind in _GATHERINGS else draft.kind


def _rank(draft: Draft) -> tuple[int, int, int]:
    """The better telling first: the finer, the one of its own time, the one that tells its end."""
    precision = draft.time.precision or Precision.VAGUE
    lasts = any(rule.startswith("last:") for rule in draft.rules) and "/" in (draft.time.edtf or "")
    return precision.rank, 1 if draft.inherited else 0, 0 if lasts else 1


def _filled(finer: Draft, coarser: Draft) -> Draft:
    title = finer.title if len(finer.title) >= len(coarser.title) or finer.whole else coarser.title
    return replace(
        finer,
        title=title,
        place=finer.place or coarser.place,
        organizers=finer.organizers or coarser.organizers,
        participants=finer.participants or coarser.participants,
        amounts=united(finer.amounts, coarser.amounts),
    )


def _times_meet(a: Draft, b: Draft) -> bool:
    """Whether one time holds the other; a vague time holds any that it touches."""
    one, two = a.time.interval, b.time.interval
    if one is None or two is None:
        return a.time.edtf == b.time.edtf
    if Precision.VAGUE in (a.time.precision, b.time.precision):
        return _overlap(one, two)
    return _holds(one, two) or _holds(two, one)


def _overlap(a: Interval, b: Interval) -> bool:
    starts_first = a.begin is None or b.end is None or a.begin < b.end
    ends_after = a.end is None or b.begin is None or b.begin < a.end
    return starts_first and ends_after


def _holds(outer: Interval, inner: Interval) -> bool:
    begins = outer.begin is None or (inner.begin is not None and outer.begin <= inner.begin)
    ends = outer.end is None or (inner.end is not None and inner.end <= outer.end)
    return begins and ends


def _same_project(a: Draft, b: Draft) -> bool:
    one, two = _bare(a.project or a.title), _bare(b.project or b.title)
    if _are_parts(a, b):
        return False
    if _inside(one, two):
        return True
    front = _shared(one, two)
    back = _shared(one[front:][::-1], two[front:][::-1])
    # 甲小站 and 甲便民小站 are one, 甲园一期 and 甲园二期 two: the difference is an insertion.
    return front + back >= 3 and min(len(one), len(two)) == front + back


def _are_parts(a: Draft, b: Draft) -> bool:
    """Whether two milestones are of two parts of one project: its 北主塔 and its 南主塔."""
    whole = min(_plain(a.project or ""), _plain(b.project or ""), key=len)
    rests = [_plain(draft.title).partition(whole)[2] for draft in (a, b)] if whole else []
    parts = [part[0] for rest in rests if (part := _PART.match(rest))]
    return len(parts) == 2 and parts[0] != parts[1]


# What stands behind the name of a project in the title of a part of it.
_PART = re.compile(
    r"(?:[东西南北主副左右中新老]{1,2}|[a-zA-Z\d]{1,6}号?|[一二三四五六七八九十]{1,2}号|首[条座栋台])?"
    r"(?:主?塔|桥|洞|线|幅|区|段|楼|院区|校区|馆|泊位|机组|产线|车站|站房|期|标段|厂房|车间)"
    r"|住院部|门诊部?|急诊部?|[东西南北]塔"
)


def _shared(a: str, b: str) -> int:
    """How many characters two names share from their start."""
    pairs = zip(a, b, strict=False)
    return next((n for n, (one, two) in enumerate(pairs) if one != two), min(len(a), len(b)))


def _bare(name: str) -> str:
    plain = _plain(name)
    return next((plain.removesuffix(end) for end in ("项目", "工程") if plain.endswith(end)), plain)


_STAGES = (
    ("封顶", "结顶", "合龙", "贯通"),
    ("招标", "招募"),
    ("验收",),
    ("揭牌", "挂牌", "成立"),
    ("签约", "落户", "落地"),
    ("投产", "量产", "试产", "达产"),
    ("发布", "首发"),
    ("奠基", "开工", "动工", "开建", "启动", "破土"),
    ("复工",),
    ("进场",),
)


def _stage(draft: Draft) -> int | str:
    """Which step in the life of a project the title tells; the last is completion and opening."""
    if draft.stage:
        return draft.stage
    title = fold(draft.title)
    for number, words in enumerate(_STAGES):
        if any(title.endswith(word) or word in title[-6:] for word in words) and not title.endswith(
            ("投用", "竣工")
        ):
            return number
    return len(_STAGES)


def _inside(a: str, b: str) -> bool:
    short, long = sorted((_plain(a), _plain(b)), key=len)
    return len(short) >= 4 and short in long


def _plain(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalnum())


def similarity(a: str, b: str) -> float:
    """Dice coefficient of the character bigrams of two titles, 0 to 1."""
    one, two = _plain(a), _plain(b)
    if one == two:
        return 1.0
    left, right = (Counter(t[i : i + 2] for i in range(len(t) - 1)) for t in (one, two))
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 0.0
