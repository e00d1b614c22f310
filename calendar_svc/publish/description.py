"""The DESCRIPTION of an event: what is known, how well, and the words that prove it."""

from __future__ import annotations

from calendar_svc.figures import amount_in_words
from calendar_svc.model import CalendarEvent, Event
from calendar_svc.publish.component import MAX_FIELD
from calendar_svc.publish.placement import Placement
from calendar_svc.publish.spoken import time_in_chinese, time_in_english
from calendar_svc.publish.telling import present_telling, source_name
from calendar_svc.publish.text import calendar_text
from calendar_svc.publish.words import WORDS, Label

MAX_QUOTE = 1200
MAX_PARTIES = 20


def describe(event: CalendarEvent, placed: Placement | None) -> str:
    """The description, one fact a line, Chinese first and English beside it.

    The source is the telling whose words hold now, so that another telling of the same does not
    change the text of an event that did not change.

    Parameters:
        event: The stored event.
        placed: How its time is drawn; None where it has no place in a calendar.
    """
    values = event.event
    lines = [
        f"时间：{time_in_chinese(values)} | Time: {time_in_english(values.time)}",
        _both("精度", "Precision", WORDS.precisions[values.time.precision]),
    ]
    if placed is not None and placed.note is not None:
        note = WORDS.notes[placed.note]
        lines.append(f"{note.zh} | {note.en}")
    lines.append(_both("状态", "Status", WORDS.statuses[values.status]))
    if values.organizers:
        lines.append(f"单位 Bodies：{_parties(values)}")
    if values.project:
        lines.append(f"项目 Project：{calendar_text(values.project, MAX_FIELD)}")
    if values.amounts:
        lines.append(f"数额 Figures：{amounts_in_words(values)}")
    if values.quote.text.strip():
        quote = calendar_text(values.quote.text, MAX_QUOTE)
        lines.append(f"原文 Quote：“{quote}”")
    source = _source(event)
    if source:
        lines.append(f"来源 Source：{source}")
    lines.append(f"可信度 Confidence：{min(max(values.confidence, 0.0), 1.0):.0%}")
    return "\n".join(lines)


def _both(zh: str, en: str, label: Label) -> str:
    return f"{zh}：{label.zh} | {en}: {label.en}"


def _parties(event: Event) -> str:
    """The bodies with the role that the text gives them."""
    named = [
        calendar_text(party.name, MAX_FIELD)
        + (f"（{calendar_text(party.role, MAX_FIELD)}）" if party.role else "")
        for party in event.organizers[:MAX_PARTIES]
    ]
    if len(event.organizers) > MAX_PARTIES:
        named.append("…")
    return "、".join(named)


def amounts_in_words(event: Event) -> str:
    """The figures of an event: ``总投资 约 420,000,000 CNY、建筑面积 32,000 平方米 m²``."""
    named = [
        f"{calendar_text(amount.name, MAX_FIELD)} {amount_in_words(amount)}"
        for amount in event.amounts[:MAX_PARTIES]
    ]
    return "、".join(named)


def _source(event: CalendarEvent) -> str:
    """Name, publisher and date of the document that the quote is from."""
    mention = present_telling(event)
    if mention is None:
        return ""
    parts = (
        mention.publisher or "",
        source_name(mention),
        (mention.document_date or "").strip("[]"),
    )
    return " · ".join(part for part in (calendar_text(part, MAX_FIELD) for part in parts) if part)
