"""Titles have whole marks, and a clock time without a day dates nothing."""

from __future__ import annotations

from datetime import date

import pytest

from calendar_svc.events import extract
from calendar_svc.events.marks import lonely, mended
from calendar_svc.model import Document

DAY = date(2025, 4, 2)


@pytest.mark.parametrize(
    ("title", "text", "whole"),
    [
        ("柳溪大桥开工", "", "柳溪大桥开工"),
        ("“灯谜大会", "举办“灯谜大会”。", "“灯谜大会”"),
        ("“柳溪讲坛", "“柳溪讲坛”开讲", "“柳溪讲坛”"),
        (")开放时间调整", "", "开放时间调整"),
        ("柳溪大桥(南段", "", "柳溪大桥"),
        ("《柳溪志》首发(", "", "《柳溪志》首发"),
        ("柳溪)书画展", "", ""),
    ],
)
def test_marks_are_whole(title: str, text: str, whole: str) -> None:
    assert mended(title, text) == whole
    assert lonely(whole) == ()


@pytest.mark.parametrize(
    "text",
    [
        "咨询电话：0572-8800000（工作日8:30—11:30，14:00—17:00），报名请拨打。",
        "营业厅服务时间：8:30—17:00",
        "柳溪书画展展览大厅9:00开放，16:30停止入场。",
        "上课时间：周六、周日",
        "缴费：9月20日后不再办理。",
    ],
)
def test_hours_date_nothing(text: str) -> None:
    assert extract(Document("hours", text + "\n", "", DAY, "柳溪文化馆")).events == ()


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        (
            "柳溪菊展5月3日开幕，至5月20日闭幕。",
            [("柳溪菊展", "2025-05-03/2025-05-20")],
        ),
        (
            "柳溪灯会5月3日开幕。开幕式当天上午10点，南广场举行民俗巡游。",
            [("柳溪灯会", "2025-05-03"), ("民俗巡游", "2025-05-03T10:00")],
        ),
        (
            "柳溪大桥工程南起甲一路，北至乙二路，于2022年11月动工。",
            [("柳溪大桥工程动工", "2022-11")],
        ),
        (
            "年内柳溪镇还将建成荷风、竹影2家便民食堂。",
            [("荷风便民食堂建成", "2025"), ("竹影便民食堂建成", "2025")],
        ),
    ],
)
def test_what_prose_tells(text: str, titles: list[tuple[str, str]]) -> None:
    found = extract(Document("prose", text + "\n", "", DAY, "柳溪日报")).events
    assert [(e.title, e.time.edtf) for e in found] == titles
