"""VTIMEZONE: an independent reader finds the offsets of the database in it."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta
from random import Random

import pytest

# dateutil, which icalendar brings along, ships no types
from dateutil.tz import tzical  # type: ignore[import-untyped]

from calendar_svc.publish.timezone import ZONES, load_zone, render_vtimezone

SAMPLED = [
    "Asia/Shanghai",
    "Asia/Taipei",
    "Asia/Hong_Kong",
    "Asia/Macau",
    "America/New_York",
    "Europe/London",
    "Europe/Dublin",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
    "Asia/Tehran",
    "America/Sao_Paulo",
    "Pacific/Apia",
    "UTC",
]
# The summer time of 1986 to 1991, from 2:00 on a Sunday of April or May to 2:00 in September.
SUMMER_BEGINS = ("19860504", "19870412", "19880417", "19890416", "19900415", "19910414")
SUMMER_ENDS = ("19860914", "19870913", "19880911", "19890917", "19900916", "19910915")


@pytest.mark.parametrize("name", SAMPLED)
def test_offsets_are_those_of_the_database(name: str) -> None:
    told = tzical(io.StringIO(render_vtimezone(name))).get()
    rules, random = load_zone(name), Random(name)
    for _ in range(200):
        moment = datetime(1970, 1, 3) + timedelta(hours=random.randrange(24 * 365 * 67))
        # The hours at a change are read differently by each program; a day off is enough to see.
        near = {
            (moment + timedelta(hours=h)).replace(tzinfo=rules).utcoffset() for h in (-25, 0, 25)
        }
        if len(near) == 1:
            assert {moment.replace(tzinfo=told).utcoffset()} == near, moment


def test_shanghai_has_its_six_summers_and_nothing_since() -> None:
    text = render_vtimezone("Asia/Shanghai")
    assert re.findall(r"(?:DTSTART|RDATE):(\d{8}T\d{6})\r\n", text) == [
        "19700101T000000",
        *(f"{day}T020000" for day in SUMMER_BEGINS),
        *(f"{day}T020000" for day in SUMMER_ENDS),
    ]
    assert "RRULE" not in text


def test_a_rule_that_stands_has_no_end() -> None:
    text = render_vtimezone("America/New_York")
    march = "DTSTART:20070311T020000\r\nRRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3\r\nTZNAME:EDT"
    november = "DTSTART:20071104T020000\r\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\r\nTZNAME:EST"
    assert march in text
    assert november in text
    assert "UNTIL" not in text


def test_an_unknown_zone_is_a_key_error() -> None:
    for name in ("Mars/Olympus", "../../etc/passwd", ""):
        assert name not in ZONES
        with pytest.raises(KeyError):
            render_vtimezone(name)
