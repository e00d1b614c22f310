"""The rules that hang on words: a telling that says that something was changed, or was wrong."""

from __future__ import annotations

import re
from functools import cache

from calendar_svc.events.merge.pairs import Pair
from calendar_svc.events.merge.rule import LIKE, VERY_LIKE, Effect, Rule
from calendar_svc.events.merge.times import Relation, days_apart, span
from calendar_svc.events.merge.titles import words
from calendar_svc.model import Event, Precision, Status

FACTS = (Status.HELD, Status.STARTED, Status.COMPLETED)
OPEN = (Status.PLANNED, Status.POSTPONED)
CALLED_OFF = (Status.POSTPONED, Status.CANCELLED)
SAID = 0.7  # likeness that is enough when the words say that the date was changed
MOVE_DAYS = 400  # a change of date further off than a year is a new edition
_RESUME_DAYS = 200  # what is taken up again later than that is the next edition
_AHEAD_DAYS = 200  # a plan further off is not called off in words that name no day


def says(event: Event, what: str) -> bool:
    """Tell whether the title or the quote has a word of this table of ``[said]``."""
    return has_words(what, f"{event.title} {event.quote.text}")


def has_words(what: str, text: str) -> bool:
    """Tell whether a text has a word of this table of ``[said]``."""
    return bool(_words(what).search(text))


def within(pair: Pair, days: int) -> bool:
    """Tell whether the two times are at most so many days apart."""
    apart = days_apart(pair.told.event.time, pair.known.event.time)
    return apart is not None and apart <= days


def is_news(pair: Pair) -> bool:
    """A time that was told before and replaced is news only in a document that is newer."""
    return not pair.told_before or pair.order == "later"


@cache
def _words(what: str) -> re.Pattern[str]:
    return re.compile("|".join(words()["said"][what]), re.IGNORECASE)


def _said_moved(pair: Pair) -> bool:
    return (
        pair.told.event.status is Status.PLANNED
        and pair.known.event.status in OPEN
        and _tells_anew(pair)
        and says(pair.told.event, "moved")
    )


def _extended(pair: Pair) -> bool:
    return (
        pair.may_extend
        and pair.told.event.status in (Status.PLANNED, Status.STARTED)
        and pair.known.event.status in (*OPEN, Status.STARTED)
        and not pair.same_document
        and pair.order != "earlier"
        and pair.likeness >= SAID
        and pair.one_says_more
        and within(pair, MOVE_DAYS)
        and says(pair.told.event, "extended")
    )


def _corrected(pair: Pair) -> bool:
    return _tells_anew(pair) and says(pair.told.event, "corrected")


def _tells_anew(pair: Pair) -> bool:
    """Tell whether a later document gives another time, as fine as the one that is known."""
    told, known = pair.told.event.time, pair.known.event.time
    apart = pair.relation is Relation.APART
    finer = told.precision.rank <= known.precision.rank and pair.relation is not Relation.EQUAL
    return (
        (apart or finer)
        and not pair.same_document
        and pair.order != "earlier"
        and pair.likeness >= SAID
        and pair.one_says_more
        and within(pair, MOVE_DAYS)
        and is_news(pair)
    )


def _place_moved(pair: Pair) -> bool:
    return (
        pair.relation is not Relation.APART
        and pair.places_differ
        and not pair.same_document
        and pair.order != "earlier"
        and pair.likeness >= SAID
        and pair.one_says_more
        and not (pair.known.event.status in FACTS and pair.told.event.status in OPEN)
        and (says(pair.told.event, "moved") or says(pair.told.event, "corrected"))
    )


def _resumed(pair: Pair) -> bool:
    return (
        pair.known.event.status in CALLED_OFF
        and pair.told.event.status not in CALLED_OFF
        and pair.relation is Relation.APART
        and not pair.same_document
        and pair.order != "earlier"
        and pair.likeness >= SAID
        and pair.one_says_more
        and within(pair, _RESUME_DAYS)
        and says(pair.told.event, "resumed")
        and is_news(pair)
    )


def _called_off_undated(pair: Pair) -> bool:
    told, known = pair.told, pair.known.event
    ends = span(known.time)
    return (
        told.event.status in CALLED_OFF
        and told.event.time.precision is Precision.VAGUE
        and known.status in OPEN
        and not pair.same_document
        and pair.order == "later"
        and pair.likeness >= VERY_LIKE
        and pair.one_says_more
        and told.on is not None
        and ends is not None
        and ends[1].date() > told.on[0]
        and within(pair, _AHEAD_DAYS)
    )


def _was_changed(pair: Pair) -> bool:
    """An old document tells what a newer one, read before, said to be changed or wrong."""
    return (
        pair.relation is Relation.APART
        and pair.order == "earlier"
        and pair.likeness >= LIKE
        and pair.one_says_more
        and not pair.told.one_of_a_series
        and within(pair, MOVE_DAYS)
        and any(
            (pair.told.event.status in OPEN and says(mention.event, "moved"))
            or says(mention.event, "corrected")
            for mention in pair.known.mentions
        )
    )


CHANGES: tuple[Rule, ...] = (
    Rule(
        "extended",
        Effect.MOVE,
        _extended,
        yes=(
            (
                "notice-period | 柳湾灯谜大赛报名 | 2023-02-01/2023-02-10 | started",
                "deadline | 柳湾灯谜大赛报名截止 | 2023-02-17 | planned |||| 报名延长至2月17日",
            ),
            (
                "activity | 柳湾盆景展 | 2023-02-01/2023-02-10 | started",
                "activity | 柳湾盆景展 | ../2023-02-17 | started |||| 展期延长至2月17日",
            ),
        ),
        no=(
            (
                "notice-period | 柳湾灯谜大赛报名 | 2023-02-01/2023-02-10 | started",
                "deadline | 柳湾灯谜大赛报名截止 | 2023-02-17 | planned",
            ),
            (
                "notice-period | 柳湾灯谜大赛报名 | 2023-02-01/2023-02-10 | started",
                "deadline | 柳湾灯谜大赛缴费截止 | 2023-02-17 | planned |||| 缴费延长至2月17日",
            ),
        ),
    ),
    Rule(
        "said-moved",
        Effect.MOVE,
        _said_moved,
        yes=(
            (
                "activity | 柳湾灯会 | 2023-02-05 | planned",
                "activity | 柳湾灯会改期 | 2023-02-12 | planned",
            ),
            (
                "notice-period | 长桥路施工 | 2023-03-10/2023-04-10 | planned",
                "notice-period | 长桥路施工延期 | 2023-03-10/2023-04-20 | planned",
            ),
        ),
        no=(
            (
                "activity | 柳湾灯会 | 2023-02-05 | held",
                "activity | 柳湾灯会改期 | 2023-02-12 | planned",
            ),
            (
                "activity | 柳湾灯会 | 2023-02-12T18:00 | planned",
                "activity | 柳湾灯会改期 | 2023-02-12 | planned",
            ),
        ),
    ),
    Rule(
        "corrected",
        Effect.MOVE,
        _corrected,
        yes=(
            (
                "meeting | 柳湾区推进会 | 2023-02-23 | held",
                "meeting | 柳湾区推进会 | 2023-02-22 | held |||| 时间应为2月22日，特此更正",
            ),
        ),
        no=(
            (
                "meeting | 柳湾区推进会 | 2023-02-23 | held",
                "meeting | 柳湾区推进会 | 2023-02-22 | held |||| 推进会于2月22日召开",
            ),
        ),
    ),
    Rule(
        "place-moved",
        Effect.MOVE,
        _place_moved,
        yes=(
            (
                "activity | 柳湾灯会 | 2023-02-05 | planned | 南塘公园",
                "activity | 柳湾灯会 | 2023-02-05 | planned | 体育中心 ||| 灯会地点变更为体育中心",
            ),
        ),
        no=(
            (
                "activity | 柳湾灯会 | 2023-02-05 | planned | 南塘公园",
                "activity | 柳湾灯会 | 2023-02-05 | planned | 体育中心 ||| 灯会在体育中心举行",
            ),
        ),
    ),
)
"""They stand before the rules for one time: what was said to be changed is no other happening."""

AFTER: tuple[Rule, ...] = (
    Rule(
        "resumed",
        Effect.MOVE,
        _resumed,
        yes=(
            (
                "activity | 柳湾马拉松 | 2023-04-14 | cancelled",
                "activity | 柳湾马拉松 | 2023-05-26 | planned |||| 马拉松恢复举行",
            ),
        ),
        no=(
            (
                "activity | 柳湾马拉松 | 2023-04-14 | cancelled",
                "activity | 柳湾马拉松 | 2023-05-26 | planned",
            ),
            (
                "activity | 柳湾马拉松 | 2023-04-14 | cancelled",
                "activity | 柳湾马拉松 | 2024-04-14 | planned |||| 马拉松恢复举办",
            ),
        ),
    ),
    Rule(
        "called-off-undated",
        Effect.CALL_OFF,
        _called_off_undated,
        yes=(
            (
                "activity | 柳湾龙舟赛 | 2023-06-22 | planned ||||| on 2023-04-01",
                "activity | 柳湾龙舟赛 | [2023-05-01..2023-05-14] | postponed ||||| on 2023-05-01",
            ),
        ),
        no=(
            (
                "activity | 柳湾龙舟赛 | 2023-06-22 | planned ||||| on 2023-04-01",
                "activity | 柳湾灯谜会 | [2023-05-01..2023-05-14] | postponed ||||| on 2023-05-01",
            ),
            (
                "activity | 柳湾龙舟赛 | 2023-04-22 | planned ||||| on 2023-04-01",
                "activity | 柳湾龙舟赛 | [2023-05-01..2023-05-14] | postponed ||||| on 2023-05-01",
            ),
        ),
    ),
    Rule(
        "was-changed",
        Effect.RECALL,
        _was_changed,
        yes=(
            (
                "activity | 柳湾灯会改期 | 2023-02-12 | planned ||||| on 2023-02-03",
                "activity | 柳湾灯会 | 2023-02-05 | planned ||||| on 2023-02-01",
            ),
        ),
        no=(
            (
                "activity | 柳湾灯会 | 2023-02-12 | planned ||||| on 2023-02-03",
                "activity | 柳湾灯会 | 2023-02-05 | planned ||||| on 2023-02-01",
            ),
        ),
    ),
)
