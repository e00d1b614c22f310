"""The rules by which two tellings at one time are one happening."""

from __future__ import annotations

from calendar_svc.events.merge.pairs import Pair
from calendar_svc.events.merge.rule import LIKE, Effect, Rule
from calendar_svc.events.merge.times import Relation, is_fine
from calendar_svc.model import Precision

_CLOCK = (Precision.MINUTE, Precision.HOUR)
_AT_ONE_PLACE, _BY_ONE_BODY = 0.3, 0.7  # likeness that is enough when more than the title agrees
_SHORTEST = 5  # characters of a core that is more than a common noun such as 健康义诊
_AT_PLACES = ("activity", "notice-period", "exam")  # kinds told by the place they are held at


def _project_phase(pair: Pair) -> bool:
    return (
        pair.relation is not Relation.APART
        and pair.same_project
        and pair.same_phase
        and pair.likeness >= LIKE
        and pair.swapped <= 1
    )


def _same_title(pair: Pair) -> bool:
    return (
        pair.relation is not Relation.APART
        and pair.one_says_more
        and pair.likeness >= LIKE
        and not _held_elsewhere(pair)
    )


def _title_within(pair: Pair) -> bool:
    shorter = min(len(pair.told.title.core), len(pair.known_title.core))
    return (
        pair.relation is Relation.EQUAL
        and is_fine(pair.told.event.time)
        and shorter >= _SHORTEST
        and pair.one_says_more
        and not _held_elsewhere(pair)
    )


def _held_elsewhere(pair: Pair) -> bool:
    """Same words, same day, another place: a fair in two squares is two fairs."""
    told_by_place = pair.same_document or pair.told.event.kind.value in _AT_PLACES
    return told_by_place and pair.places_differ


def _same_place_and_minute(pair: Pair) -> bool:
    told, known = pair.told.event.time, pair.known.event.time
    return (
        told.precision in _CLOCK
        and known.precision in _CLOCK
        and told.begin is not None
        and told.begin == known.begin
        and pair.same_place
        and pair.likeness >= _AT_ONE_PLACE
    )


def _same_body_and_time(pair: Pair) -> bool:
    return (
        pair.relation is Relation.EQUAL
        and is_fine(pair.told.event.time)
        and pair.same_organizer
        and pair.likeness >= _BY_ONE_BODY
        and pair.swapped <= 1
        and not pair.places_differ
    )


SAME: tuple[Rule, ...] = (
    Rule(
        "project-phase",
        Effect.SAME,
        _project_phase,
        yes=(
            (
                "milestone | 柳湾污水处理厂竣工 | 2023 | planned || 柳湾污水处理厂",
                "milestone | 柳湾污水处理厂建成 | 2023-08 | planned || 柳湾污水处理厂",
            ),
        ),
        no=(
            (
                "milestone | 柳湾污水处理厂开工 | 2023 | planned || 柳湾污水处理厂",
                "milestone | 柳湾污水处理厂竣工 | 2023 | planned || 柳湾污水处理厂",
            ),
            (
                "milestone | 柳湾中学教学楼竣工 | 2023 | planned || 柳湾中学",
                "milestone | 柳湾中学体育馆竣工 | 2023 | planned || 柳湾中学",
            ),
        ),
    ),
    Rule(
        "same-title",
        Effect.SAME,
        _same_title,
        yes=(
            (
                "meeting | 柳湾区人大常委会第九次会议 | 2023-02-23 | planned",
                "meeting | 柳湾区一届人民代表大会常务委员会第九次会议 | 2023-02-23T09:00 | held",
            ),
        ),
        no=(
            (
                "meeting | 柳湾区人大常委会第八次会议 | 2023-02-23 | planned",
                "meeting | 柳湾区人大常委会第九次会议 | 2023-02-23 | planned",
            ),
            (
                "meeting | 幸福村村民代表会议 | 2023-02-23 | held",
                "meeting | 和平村村民代表会议 | 2023-02-23 | held",
            ),
            (
                "activity | 春季招聘会 | 2023-03-04 | planned | 东广场",
                "activity | 春季招聘会 | 2023-03-04 | planned | 体育中心",
            ),
        ),
    ),
    Rule(
        "title-within",
        Effect.SAME,
        _title_within,
        yes=(
            (
                "activity | 柳湾大讲堂第86讲:古琴里的江南 | 2023-05-06T14:30 | planned",
                "activity | 柳湾大讲堂第86讲 | 2023-05-06T14:30 | planned",
            ),
        ),
        no=(
            (
                "activity | 幸福街道春分健康义诊进小区 | 2023-05-06 | planned",
                "activity | 健康义诊 | 2023-05-06 | planned",
            ),
            (
                "milestone | 柳湾第二中学体育馆竣工 | 2023 | planned || 柳湾第二中学",
                "milestone | 柳湾第二中学竣工 | 2023 | planned || 柳湾第二中学",
            ),
        ),
    ),
    Rule(
        "same-place-and-minute",
        Effect.SAME,
        _same_place_and_minute,
        yes=(
            (
                "activity | 古琴名家讲座 | 2023-05-06T14:30 | planned | 柳湾图书馆",
                "activity | 古琴艺术公益讲座 | 2023-05-06T14:30 | planned | 柳湾图书馆报告厅",
            ),
        ),
        no=(
            (
                "activity | 古琴名家讲座 | 2023-05-06 | planned | 柳湾图书馆",
                "activity | 昆虫知识讲座 | 2023-05-06 | planned | 柳湾图书馆",
            ),
        ),
    ),
    Rule(
        "same-body-and-time",
        Effect.SAME,
        _same_body_and_time,
        yes=(
            (
                "meeting | 柳湾区防汛工作会议 | 2023-05-06 | held ||| 柳湾区水务局",
                "meeting | 柳湾区防汛专题会议 | 2023-05-06 | held ||| 柳湾区水务局",
            ),
        ),
        no=(
            (
                "meeting | 柳湾区防汛工作会议 | 2023-05-06 | held ||| 柳湾区水务局",
                "meeting | 柳湾区供水工作会议 | 2023-05-06 | held ||| 柳湾区水务局",
            ),
        ),
    ),
)
