"""The JSON form of an extraction is the contract of ``extract --jsonl``, key for key."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal

from calendar_svc.model import (
    Amount,
    Article,
    Bound,
    Document,
    DocumentDate,
    Event,
    EventTime,
    Extraction,
    Kind,
    Party,
    Precision,
    Quote,
    Span,
    Status,
)
from calendar_svc.record import event_record, extraction_record

TEXT = "柳溪桥工程\n本报讯(记者 何青)柳溪桥工程计划于2024年6月竣工。"
START = TEXT.index("计划于")
EVENT = Event(
    kind=Kind.MILESTONE,
    title="柳溪桥工程竣工",
    time=EventTime(datetime(2024, 6, 1), datetime(2024, 7, 1), Precision.MONTH, "2024-06"),
    status=Status.PLANNED,
    quote=Quote(Span(START, len(TEXT) - 1), "计划于2024年6月竣工"),
    place="柳溪路",
    organizers=(Party("柳溪镇", "主办"), Party("区建设局")),
    participants=(Party("何青", "主持"),),
    project="柳溪桥工程",
    confidence=0.87654,
    rules=("zh/year-month", "completion"),
    article=0,
    amounts=(Amount("总投资", Decimal(420000000), "CNY", Quote(Span(0, 2), "柳溪"), Bound.ABOUT),),
)


def test_an_event_has_every_key_of_the_contract_in_its_order() -> None:
    assert json.dumps(event_record(EVENT), ensure_ascii=False) == json.dumps(
        {
            "kind": "milestone",
            "title": "柳溪桥工程竣工",
            "begin": "2024-06-01T00:00:00",
            "end": "2024-07-01T00:00:00",
            "precision": "month",
            "edtf": "2024-06",
            "status": "planned",
            "place": "柳溪路",
            "organizers": ["柳溪镇", "区建设局"],
            "participants": ["何青"],
            "project": "柳溪桥工程",
            "quote": {"start": START, "end": len(TEXT) - 1, "text": "计划于2024年6月竣工"},
            "confidence": 0.877,
            "amounts": [
                {
                    "name": "总投资",
                    "value": "420000000",
                    "unit": "CNY",
                    "bound": "about",
                    "quote": {"start": 0, "end": 2, "text": "柳溪"},
                }
            ],
        },
        ensure_ascii=False,
    )


def test_a_quote_stands_at_its_offsets_in_the_raw_text() -> None:
    quote = event_record(EVENT)["quote"]
    assert TEXT[quote["start"] : quote["end"]] == quote["text"]


def test_what_is_not_known_is_null() -> None:
    bare = Event(
        kind=Kind.POLICY_EFFECTIVE,
        title="柳溪镇停车办法施行",
        time=EventTime(datetime(2024, 3, 1), None, Precision.DAY, "2024-03-01/.."),
        status=Status.PLANNED,
        quote=Quote(Span(0, 1), "柳"),
    )
    record = event_record(bare)
    assert (record["end"], record["place"], record["project"]) == (None, None, None)
    assert (record["organizers"], record["participants"], record["amounts"]) == ([], [], [])


def test_an_extraction_has_its_date_events_and_articles() -> None:
    document = Document("page", TEXT, "0" * 64)
    articles = (
        Article(Span(0, 5), ("何青",), (Span(6, len(TEXT)),)),
        Article(None, (), (Span(0, 0),)),
    )
    date = DocumentDate(None, None, None, "unknown")
    record = extraction_record(Extraction(document, date, articles, (EVENT,)))
    assert list(record) == ["document_date", "events", "articles"]
    assert record["document_date"] is None
    assert record["events"] == [event_record(EVENT)]
    assert record["articles"] == [
        {
            "headline": {"start": 0, "end": 5},
            "byline": ["何青"],
            "spans": [{"start": 6, "end": len(TEXT)}],
        },
        {"headline": None, "byline": [], "spans": [{"start": 0, "end": 0}]},
    ]
