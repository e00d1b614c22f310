"""The rules by which a telling at another time is still the same happening."""

from __future__ import annotations

from calendar_svc.events.merge.pairs import Pair
from calendar_svc.events.merge.rule import LIKE, VERY_LIKE, Effect, Rule
from calendar_svc.events.merge.said import FACTS, MOVE_DAYS, OPEN, SAID, is_news, within
from calendar_svc.events.merge.times import Relation, span
from calendar_svc.events.merge.titles import session_numbers
from calendar_svc.model import Status

_SESSION_DAYS = 200  # a numbered session moved further is the same number of another term


def _postponed_pair(pair: Pair) -> bool:
    return (
        pair.known.postponed_here
        and pair.relation is Relation.APART
        and pair.told.event.status is not Status.POSTPONED
        and pair.one_says_more
        and pair.likeness >= LIKE
        and is_news(pair)
    )


def _dated_anew(pair: Pair) -> bool:
    return (
        pair.known.event.status is Status.POSTPONED
        and _may_move(pair, MOVE_DAYS)
        and pair.told.event.status not in (Status.POSTPONED, Status.CANCELLED)
        and pair.likeness >= SAID
        and is_news(pair)
    )


def same_identity(pair: Pair) -> bool:
    """Tell whether numbers or project and step name one happening, whatever the times say."""
    if pair.likeness < VERY_LIKE or not pair.one_says_more:
        return False
    if pair.same_project and pair.same_phase:
        return pair.same_numbers
    return bool(session_numbers(pair.told.title) & session_numbers(pair.known_title))


def _numbered_session(pair: Pair) -> bool:
    return (
        _may_move(pair, _SESSION_DAYS)
        and same_identity(pair)
        and not pair.same_phase
        and (pair.told.event.status in FACTS or not _was_due(pair))
        and is_news(pair)
    )


def _milestone_moved(pair: Pair) -> bool:
    return _may_move(pair, None) and pair.same_phase and same_identity(pair) and is_news(pair)


def _told_before(pair: Pair) -> bool:
    return pair.told_before and pair.one_says_more and pair.likeness >= LIKE


def _stale_plan(pair: Pair) -> bool:
    return (
        pair.relation is Relation.APART
        and not pair.same_document
        and pair.told.event.status in OPEN
        and same_identity(pair)
        and (
            pair.order == "earlier" or (pair.order != "later" and pair.known.event.status in FACTS)
        )
        and (pair.same_phase or within(pair, _SESSION_DAYS))
    )


def _may_move(pair: Pair, days: int | None) -> bool:
    """Tell whether a later document may give the event another time.

    Two times in one document are two happenings (a series), unless the document itself says that
    the one replaces the other: that is `_postponed_pair`.
    """
    return (
        pair.relation is Relation.APART
        and not pair.same_document
        and pair.order != "earlier"
        and pair.known.event.status in OPEN
        and (days is None or within(pair, days))
        and pair.one_says_more
    )


def _was_due(pair: Pair) -> bool:
    """True if the known time had passed when the document was written: then it did take place."""
    ends = span(pair.known.event.time)
    return pair.told.on is not None and ends is not None and ends[1].date() <= pair.told.on[0]


MOVES: tuple[Rule, ...] = (
    Rule(
        "postponed-pair",
        Effect.MOVE,
        _postponed_pair,
        yes=(
            (
                "activity | 柳湾灯会 | 2023-02-05 | postponed-here",
                "activity | 柳湾灯会 | 2023-02-12 | planned",
            ),
        ),
        no=(
            (
                "activity | 柳湾灯会 | 2023-02-05 | planned",
                "activity | 柳湾灯会 | 2023-02-12 | planned",
            ),
        ),
    ),
    Rule(
        "told-before",
        Effect.RECALL,
        _told_before,
        yes=(
            (
                "activity | 柳湾灯会 | 2023-02-12, before 2023-02-05 | planned",
                "activity | 柳湾灯会 | 2023-02-05 | planned",
            ),
        ),
        no=(
            (
                "activity | 柳湾灯会 | 2023-02-12, before 2023-02-05 | planned",
                "activity | 柳湾灯会 | 2023-02-19 | planned",
            ),
        ),
    ),
    Rule(
        "dated-anew",
        Effect.MOVE,
        _dated_anew,
        yes=(
            (
                "activity | 柳湾灯会 | 2023-02-05 | postponed",
                "activity | 柳湾灯会 | 2023-04-02 | planned",
            ),
        ),
        no=(
            (
                "activity | 柳湾灯会 | 2023-02-05 | cancelled",
                "activity | 柳湾灯会 | 2023-04-02 | planned",
            ),
        ),
    ),
    Rule(
        "numbered-session",
        Effect.MOVE,
        _numbered_session,
        yes=(
            (
                "meeting | 柳湾区人大常委会第九次会议 | 2023-02-22 | planned",
                "meeting | 柳湾区一届人大常委会第九次会议 | 2023-02-23 | held",
            ),
        ),
        no=(
            (
                "meeting | 柳湾区人大常委会会议 | 2023-02-22 | planned",
                "meeting | 柳湾区人大常委会会议 | 2023-04-23 | held",
            ),
            (
                "conference | 第三届柳湾茶博会 | 2023-02-22 | planned",
                "conference | 第四届柳湾茶博会 | 2023-04-23 | planned",
            ),
        ),
    ),
    Rule(
        "milestone-moved",
        Effect.MOVE,
        _milestone_moved,
        yes=(
            (
                "milestone | 柳湾大桥竣工 | 2023-08 | planned || 柳湾大桥",
                "milestone | 柳湾大桥竣工 | 2024 | planned || 柳湾大桥",
            ),
        ),
        no=(
            (
                "milestone | 柳湾公寓一期竣工 | 2023-08 | planned || 柳湾公寓",
                "milestone | 柳湾公寓二期竣工 | 2024 | planned || 柳湾公寓",
            ),
            (
                "milestone | 柳湾大桥竣工 | 2023-08 | completed || 柳湾大桥",
                "milestone | 柳湾大桥竣工 | 2024 | planned || 柳湾大桥",
            ),
        ),
    ),
    Rule(
        "stale-plan",
        Effect.RECALL,
        _stale_plan,
        yes=(
            (
                "milestone | 柳湾大桥竣工 | 2024-03-01 | completed || 柳湾大桥",
                "milestone | 柳湾大桥竣工 | 2023-08 | planned || 柳湾大桥",
            ),
        ),
        no=(
            (
                "milestone | 柳湾大桥竣工 | 2024-03-01 | completed || 柳湾大桥",
                "milestone | 柳湾大桥竣工 | 2023-08 | completed || 柳湾大桥",
            ),
        ),
    ),
)
