"""One line of ``calendar-svc extract --jsonl`` to its answer: all that a worker process loads."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from calendar_svc.cli.jsonl import text_of
from calendar_svc.events import extract
from calendar_svc.model import Document
from calendar_svc.record import extraction_record

_OTHER_LINE_END = re.compile("\r\n|[\r\f\x85\u2028\u2029]")


def read_day(text: str | None) -> date | None:
    """An ISO date of a command line or a JSON line.

    Raises:
        ValueError: It is no date.
    """
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"published: {text!r} is no ISO date (2023-02-24)") from None


def read_zone(name: str) -> str:
    """The name of an IANA time zone, proven to be one.

    Raises:
        ValueError: There is no such zone.
    """
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"timezone: {name!r} is no IANA time zone (Asia/Shanghai)") from None


def answer_extract(given: dict[str, Any]) -> dict[str, Any]:
    """The answer to one line of ``extract --jsonl``; offsets count in the text as it was given.

    Parameters:
        given: ``text``; optionally ``id``, ``published`` (ISO date), ``publisher``, ``timezone``,
            ``lang`` (BCP 47; without it the script of each article tells the language), ``read_on``
            (ISO date of the day it was taken in: among years that a weekday fits the last before).

    Raises:
        TypeError, ValueError: A key holds what cannot be used.
    """
    raw = text_of(given, "text")
    published = given.get("published") and text_of(given, "published")
    publisher = given.get("publisher") and text_of(given, "publisher")
    lang = given.get("lang") and text_of(given, "lang")
    read_on = given.get("read_on") and text_of(given, "read_on")
    document = Document(
        name=str(given.get("id")),
        # Every line end becomes \n without moving a character, so that offsets hold in *raw*.
        text=_OTHER_LINE_END.sub(lambda end: "\n".rjust(len(end[0])), raw),
        digest=hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest(),
        published=read_day(published or None),
        publisher=publisher or None,
        timezone=read_zone(text_of(given, "timezone", default="Asia/Shanghai")),
        lang=lang or None,
        read_on=read_day(read_on or None),
    )
    record = extraction_record(extract(document))
    for event in record["events"]:
        quote = event["quote"]
        quote["text"] = raw[quote["start"] : quote["end"]]
    return record
