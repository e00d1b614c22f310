"""Whatever the order in which documents are read, the same events live in the end.

The documents are made: each happening has one true time, each telling gives it more or less finely,
before the day as a plan and after it as a fact. None takes back what another said.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from living import Living
from tellings import extraction

from calendar_svc.model import Extraction

# Title as one paper gives it, as another does; kind, place, project, organizer.
HAPPENINGS = (
    (
        ("柳湾区人大常委会第八次会议", "柳湾区一届人大常委会第八次会议"),
        "meeting |{}|{}| 会议中心 || 区人大常委会",
    ),
    (
        ("区人大常委会第九次会议", "柳湾区人民代表大会常务委员会第九次会议"),
        "meeting |{}|{}| 会议中心",
    ),
    (("第三届柳湾茶博会", "第三届柳湾茶叶博览会"), "conference |{}|{}| 南塘会展馆"),
    (("第四届柳湾茶博会", "柳湾第四届茶博会"), "conference |{}|{}| 南塘会展馆"),
    (("柳湾大桥一期竣工", "柳湾大桥一期建成"), "milestone |{}|{}|| 柳湾大桥"),
    (("柳湾大桥二期竣工", "柳湾大桥二期完工"), "milestone |{}|{}|| 柳湾大桥"),
    (("青禾县安全生产工作会议", "全县安全生产工作会议"), "meeting |{}|{}"),
    (("白鹭镇龙舟赛", "白鹭镇举行龙舟赛"), "activity |{}|{}| 白鹭湖"),
)
FIRST = date(2024, 1, 8)


def time_of(day: date, fineness: int) -> str:
    return (
        f"{day:%Y-%m}",
        f"{day}",
        f"{day} 上午",
        f"{day}T09:30",
    )[fineness]


@st.composite
def document_sets(draw: st.DrawFn) -> list[Extraction]:
    """Two to five documents about two to four happenings."""
    chosen = draw(
        st.lists(st.sampled_from(range(len(HAPPENINGS))), min_size=2, max_size=4, unique=True)
    )
    days = {each: FIRST + timedelta(days=draw(st.integers(30, 200))) for each in chosen}
    documents = []
    for number in range(draw(st.integers(2, 5))):
        written = FIRST + timedelta(days=draw(st.integers(0, 260)))
        lines = []
        for each in draw(st.lists(st.sampled_from(chosen), min_size=1, max_size=4, unique=True)):
            titles, rest = HAPPENINGS[each]
            kind, _, tail = rest.partition("|{}|{}")
            planned, held = ("planned", "completed" if kind.startswith("milestone") else "held")
            fineness = draw(st.integers(0, 3))
            status = held if written > days[each] else planned
            title = draw(st.sampled_from(titles))
            lines.append(f"{kind}| {title} | {time_of(days[each], fineness)} | {status} {tail}")
        documents.append(extraction(lines, str(written), f"page-{number}.txt"))
    return documents


def told(documents: list[Extraction]) -> tuple[tuple[object, ...], ...]:
    living = Living()
    for document in documents:
        living.take(document)
    return living.what_holds()


@settings(max_examples=150, deadline=None, derandomize=True)
@given(documents=document_sets(), seed=st.integers(0, 1000))
def test_the_order_of_reading_does_not_matter(documents: list[Extraction], seed: int) -> None:
    shuffled = documents.copy()
    random.Random(seed).shuffle(shuffled)
    assert told(shuffled) == told(documents)
