"""A feed as CSV (RFC 4180) for spreadsheets: UTF-8 with the mark that Excel needs."""

from __future__ import annotations

import csv
import io

from calendar_svc.model import CalendarEvent
from calendar_svc.publish.content import FeedContent
from calendar_svc.publish.description import MAX_QUOTE
from calendar_svc.publish.entries import event_page, rfc3339
from calendar_svc.publish.telling import present_telling, source_name
from calendar_svc.publish.text import plain_text
from calendar_svc.record import local_time

COLUMNS = (
    *("uid", "title", "kind", "status", "begin", "end", "precision", "edtf", "timezone"),
    *("place", "organizers", "project", "confidence", "quote", "source", "url", "changed_at"),
)
# A cell that begins so is a formula to a spreadsheet (OWASP, CSV Injection); full-width forms are
# taken for the narrow ones by some.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def render_csv(content: FeedContent) -> bytes:
    """The feed as CSV, one event a line, in order of time.

    Parameters:
        content: What fits; events with their mentions.
    """
    file = io.StringIO()
    lines = csv.writer(file)  # CRLF, quotes where they are needed
    lines.writerow(COLUMNS)
    lines.writerows(_cells(event, content.base_url) for event in content.events)
    return file.getvalue().encode("utf-8-sig", "replace")


def _cells(event: CalendarEvent, base_url: str) -> list[str]:
    values, told = event.event, present_telling(event)
    cells = (
        event.uid,
        values.title,
        values.kind,
        values.status,
        local_time(values.time.begin),
        local_time(values.time.end),
        values.time.precision,
        values.time.edtf,
        event.timezone,
        values.place,
        "、".join(party.name for party in values.organizers),
        values.project,
        f"{values.confidence:.2f}",
        values.quote.text,
        None if told is None else source_name(told),
        event_page(base_url, event.uid),
        rfc3339(event.changed_at),
    )
    return [_cell(cell or "") for cell in cells]


def _cell(text: str) -> str:
    """One line that no spreadsheet computes."""
    line = plain_text(text, MAX_QUOTE)
    return f"'{line}" if line.startswith(_FORMULA) else line
