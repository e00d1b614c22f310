"""A report counts 今天 from the day it was sent, not from that of the paper that prints it."""

from __future__ import annotations

from datetime import date

import pytest

from calendar_svc.events import extract
from calendar_svc.model import Document

TOLD = "(记者 沈一舟)今天上午,澄溪文旅推介会在临江宾馆举行。"


@pytest.mark.parametrize(
    ("opening", "day"),
    [
        ("本报武汉2月29日电", "2024-02-29"),
        ("新华社北京3月1日电", "2024-03-01"),
        ("本报讯", "2024-03-02"),  # no dateline: the day of the paper
        ("本报武汉3月5日电", "2024-03-02"),  # nothing is sent after it was printed
        ("本报武汉1月5日电", "2024-03-02"),  # nor so long before
        ("本报武汉1日电", "2024-03-01"),
    ],
)
def test_today_counts_from_the_dateline(opening: str, day: str) -> None:
    text = f"澄溪推介会走进武汉\n\n{opening}{TOLD}\n"
    document = Document("d", text, "澄溪日报", date(2024, 3, 2))
    (event,) = extract(document).events
    assert event.title == "澄溪文旅推介会"
    assert event.time.edtf.startswith(day)


def test_the_dateline_of_one_article_is_not_that_of_the_next() -> None:
    text = (
        f"澄溪推介会走进武汉\n\n本报武汉2月29日电{TOLD}\n\n"
        "县医院新楼启用\n\n本报讯(记者 白露)今天上午,县人民医院门诊楼启用仪式在院内广场举行。\n"
    )
    events = extract(Document("d", text, "澄溪日报", date(2024, 3, 2))).events
    assert [event.time.edtf[:10] for event in events] == ["2024-02-29", "2024-03-02"]
