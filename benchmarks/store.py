"""A million stored events: what a filter and a search for candidates cost, by a new process.

    python benchmarks/store.py sqlite:///big.db --fill 1000000
    python benchmarks/store.py sqlite:///big.db

The fill makes invented events of some thousands of shapes and lays them over twelve years; it
writes to the tables past the ingest, which would take an hour. Each question is asked on a new
connection ("cold") and then again; the bar is 300 ms for a cold filter of 500 events.
"""

from __future__ import annotations

import argparse
import itertools
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, text

from calendar_svc.events.merge import blocking_keys
from calendar_svc.model import (
    CalendarEvent,
    Event,
    EventTime,
    Kind,
    Party,
    Precision,
    Quote,
    Span,
    Status,
)
from calendar_svc.publish import EventFilter
from calendar_svc.store import Filter, Store
from calendar_svc.store.candidates import candidates, digest
from calendar_svc.store.rows import event_columns
from calendar_svc.store.tables import counters, event_keys, events

PLACES = [
    f"{a}{b}{c}" for a in "柳南青白石临望云" for b in "湾塘禾鹭桥溪川岭" for c in ("区", "县", "镇")
]
BODIES = ("人大常委会", "政府", "政协", "水务局", "教育局", "文旅局", "卫健局", "科协", "总工会")
MATTERS = (
    *("防汛", "安全生产", "乡村振兴", "老旧小区改造"),
    *("招商引资", "垃圾分类", "森林防火", "春耕备耕"),
)
FORMS = {
    Kind.MEETING: ("工作会议", "推进会", "座谈会", "第{n}次会议", "听证会"),
    Kind.ACTIVITY: ("灯会", "书画展", "招聘会", "讲座第{n}期"),
    Kind.MILESTONE: ("服务中心竣工", "管网工程开工", "示范点启用"),
    Kind.DEADLINE: ("补贴申报截止", "方案征求意见截止"),
    Kind.EXAM: ("岗位招聘笔试",),
}
FIRST = date(2014, 1, 1)
DAYS = 12 * 365
LOT = 5_000
Shape = tuple[dict[str, Any], list[int], list[str]]
"""A row, its keys without the day, and the families of its kind."""


def shapes(count: int) -> Iterator[Event]:
    """Make events that differ in title, place and body; all on one day."""
    choose = random.Random(7)
    kinds = [kind for kind, forms in FORMS.items() for _ in forms]
    for number in range(count):
        kind = choose.choices(kinds, k=1)[0]
        form = choose.choice(FORMS[kind]).format(n=number % 60 + 1)
        place, body = choose.choice(PLACES), choose.choice(BODIES)
        title = f"{place}{choose.choice(MATTERS)}{form}"
        quote = f"{place}{body}将于近日举行{title}"
        yield Event(
            kind,
            title,
            EventTime(datetime(2014, 1, 1), datetime(2014, 1, 2), Precision.DAY, "2014-01-01"),
            choose.choices((Status.PLANNED, Status.HELD, Status.CANCELLED), (30, 69, 1))[0],
            Quote(Span(0, len(quote)), quote),
            place=f"{place}会议中心" if number % 3 else None,
            organizers=(Party(f"{place}{body}"),),
            confidence=round(choose.uniform(0.4, 0.99), 2),
            rules=("bench",),
        )


def fill(store: Store, count: int) -> None:
    """Put *count* events into an empty database."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    made = []
    for event in shapes(min(count, 20_000)):
        living = CalendarEvent("", 0, now, now, "Asia/Shanghai", event)
        row = {**event_columns(living), "revision": 1, "vevent": None}
        keys = blocking_keys(event)
        days = {key for key in keys.all if key.startswith("day:")}
        families = sorted({key.split(":")[1] for key in days})
        made.append((row, [digest(key) for key in keys.all - days], families))
    rows = _dated(made, count)
    number = 0
    while lot := list(itertools.islice(rows, LOT)):
        with store.begin() as session:
            session.execute(insert(events), [row for row, _ in lot])
            pairs = [{"key": key, "number": row["number"]} for row, keys in lot for key in keys]
            session.execute(insert(event_keys), pairs)
        number += len(lot)
    with store.begin() as session:
        named = counters.c.name == "event_number"
        session.execute(counters.update().where(named).values(value=count))
        session.execute(text("ANALYZE"))


def _dated(made: list[Shape], count: int) -> Iterator[tuple[dict[str, Any], set[int]]]:
    for number in range(1, count + 1):
        row, keys, families = made[number % len(made)]
        day = FIRST + timedelta(days=(number * 7919) % DAYS)
        begin = datetime.combine(day, datetime.min.time())
        end = begin + timedelta(days=1)
        told = {"begin": begin.isoformat(), "end": end.isoformat(), "edtf": f"{day}"}
        dated = {
            "uid": f"{number:032x}@bench",
            "number": number,
            "begins": begin,
            "ends": end,
            "sort_time": begin,
            "until_time": end,
            "value": {**row["value"], **told},
        }
        days = {digest(f"day:{family}:{day}") for family in families}
        yield {**row, **dated}, {*keys, *days}


NOVEMBER, DECEMBER = datetime(2025, 11, 1), datetime(2025, 12, 1)
QUESTIONS = {
    "kind=exam": EventFilter(kinds=(Kind.EXAM,)),
    "kind=meeting&status=cancelled": EventFilter(
        kinds=(Kind.MEETING,), statuses=(Status.CANCELLED,)
    ),
    "body=柳湾区水务局": EventFilter(bodies=("柳湾区水务局",)),
    "place=云岭镇": EventFilter(places=("云岭镇",)),
    "q=灯会": EventFilter(words=("灯会",)),
    "q=会议 (common)": EventFilter(words=("会议",)),
    "q=望川 听证": EventFilter(words=("望川", "听证")),
    "q=没有的词": EventFilter(words=("没有的词",)),
    "min_confidence=0.97": EventFilter(min_confidence=0.97),
    "from=2025-11-01&to=2025-12-01": EventFilter(since=NOVEMBER, until=DECEMBER),
    "q=会议&from=2025-11-01": EventFilter(words=("会议",), since=NOVEMBER),
    "kind=exam&body=教育局&from=…": EventFilter((Kind.EXAM,), bodies=("教育局",), since=NOVEMBER),
}


def measure(url: str) -> None:
    """Print what each question costs, on a new connection and again."""
    for name, asked in QUESTIONS.items():
        times = []
        store = Store.open(url)
        for _ in range(3):
            start = time.perf_counter()
            found = store.find(Filter((asked,)), limit=500, mentions=False)
            times.append((time.perf_counter() - start) * 1000)
        store.close()
        cold, again = times[0], min(times[1:])
        print(f"{name:34} {len(found):4} events  cold {cold:7.1f} ms  again {again:7.1f} ms")
    store = Store.open(url)
    told = list(itertools.islice(shapes(20_000), 100, 120))
    times = []
    for event in told:
        moved = EventTime(datetime(2020, 5, 6), datetime(2020, 5, 7), Precision.DAY, "2020-05-06")
        with store.begin_read() as session:
            start = time.perf_counter()
            candidates(session.connection(), [replace(event, time=moved)])
            times.append((time.perf_counter() - start) * 1000)
    times.sort()
    middle, most = times[len(times) // 2], times[-1]
    print(f"candidates of one telling: median {middle:.1f} ms, most {most:.1f} ms")
    store.close()


def main() -> None:
    """Fill if asked to, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--fill", type=int, default=0, metavar="EVENTS")
    given = parser.parse_args()
    if given.fill:
        store = Store.open(given.url)
        store.upgrade()
        start = time.perf_counter()
        fill(store, given.fill)
        print(f"filled {given.fill:,} events in {time.perf_counter() - start:.0f} s")
        store.close()
    measure(given.url)


if __name__ == "__main__":
    main()
