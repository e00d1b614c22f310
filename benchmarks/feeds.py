"""What a feed costs: built cold, and joined warm, against a plain serializer.

Usage: python benchmarks/feeds.py [--events 10000]. CPU seconds and their ratios, the best of some
rounds, all in one run. The plain serializer writes the very same bytes (it is checked) with nothing
but an escape and a fold; ours builds each event with the icalendar package and reads it back before
it counts.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from calendar_svc.model import (
    CalendarEvent,
    Event,
    EventTime,
    Kind,
    Mention,
    Party,
    Precision,
    Quote,
    Span,
    Status,
)
from calendar_svc.publish import FeedSpec, render_feed, render_vevent
from calendar_svc.publish.description import describe
from calendar_svc.publish.placement import place
from calendar_svc.publish.vevent import summary
from calendar_svc.publish.words import WORDS

ROUNDS = 3
SPEC = FeedSpec("all", "全部日程", "All events", "说明", "teal")


def invented(number: int) -> CalendarEvent:
    """An event that no document ever told."""
    begin = datetime(2026, 1, 1, 9) + timedelta(hours=number % 8760)
    quote = f"第{number}次议事会定于{begin:%m月%d日%H:%M}在文化站二楼召开，讨论水价与管网改造。"
    told = Event(
        kind=Kind.MEETING,
        title=f"云溪镇第{number}次议事会",
        time=EventTime(begin, begin + timedelta(hours=2), Precision.MINUTE, f"{begin:%Y-%m-%dT%H}"),
        status=Status.PLANNED,
        quote=Quote(Span(0, len(quote)), quote),
        place="云溪镇文化站二楼",
        organizers=(Party("云溪镇人民政府", "主办"),),
        confidence=0.9,
    )
    mention = Mention("0" * 64, "云溪日报.txt", "2025-12-20", "云溪日报社", told)
    moment = datetime(2025, 12, 20, tzinfo=UTC)
    return CalendarEvent(f"{number:032x}", 0, moment, moment, "Asia/Shanghai", told, (mention,))


def plain_vevent(event: CalendarEvent) -> str:
    """The bytes of `render_vevent` by string work alone, for an event of a minute."""
    placed = place(event)
    assert placed is not None
    values = event.event
    kind = WORDS.kinds[values.kind]
    stamp = f"{event.changed_at:%Y%m%dT%H%M%SZ}"
    lines = (
        "BEGIN:VEVENT",
        f"SUMMARY:{escaped(summary(event, placed))}",
        f"DTSTART;TZID={event.timezone}:{placed.start:%Y%m%dT%H%M%S}",
        f"DTEND;TZID={event.timezone}:{placed.end:%Y%m%dT%H%M%S}",
        f"DTSTAMP:{stamp}",
        f"UID:{event.uid}",
        f"SEQUENCE:{event.sequence}",
        f"CATEGORIES:{kind.zh},{kind.en}",
        f"CREATED:{event.created_at:%Y%m%dT%H%M%SZ}",
        f"DESCRIPTION:{escaped(describe(event, placed))}",
        f"LAST-MODIFIED:{stamp}",
        f"LOCATION:{escaped(values.place or '')}",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        f"X-EDTF:{values.time.edtf}",
        f"X-TIME-PRECISION:{values.time.precision}",
        "END:VEVENT",
        "",
    )
    return "\r\n".join(map(folded, lines))


def escaped(text: str) -> str:
    """A TEXT value (RFC 5545 section 3.3.11)."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """Lines of 75 octets, no character cut (section 3.1)."""
    if len(line) <= 25:  # at most 75 octets
        return line
    parts, length = [""], 0
    for character in line:
        size = len(character.encode())
        if length + size > 74:  # as icalendar does
            parts.append(" ")
            length = 0
        parts[-1] += character
        length += size
    return "\r\n".join(parts)


def best(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """CPU seconds of the quickest of several rounds."""
    found = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser()
    options.add_argument("--events", type=int, default=10_000)
    asked = options.parse_args()
    events = [invented(number) for number in range(asked.events)]
    assert plain_vevent(events[7]) == render_vevent(events[7]), "not the same bytes"
    texts = [plain_vevent(event) for event in events]

    def plain() -> bytes:
        return render_feed(SPEC, [plain_vevent(event) for event in events], ["Asia/Shanghai"])

    def cold() -> bytes:
        return render_feed(SPEC, [render_vevent(event) for event in events], ["Asia/Shanghai"])

    def warm() -> bytes:
        return render_feed(SPEC, texts, ["Asia/Shanghai"], "https://calendar.example")

    warm()  # the zone is made once a process
    seconds = {"plain": best(plain), "cold": best(cold, 2), "warm": best(warm)}
    print(f"{asked.events:,} events, {len(warm()):,} bytes, CPU seconds, best of {ROUNDS}")
    for name, spent in seconds.items():
        print(f"  {name:6} {spent:8.3f}  {spent / seconds['plain']:8.3f} of plain")


if __name__ == "__main__":
    main()
