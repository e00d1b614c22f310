"""The check of the bytes finds what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from publish_data import GOLDEN
from publish_wire import faults

GOOD = (GOLDEN / "feeds" / "statuses.ics").read_bytes()
FAULTS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "byte order mark": ("mark", lambda body: b"\xef\xbb\xbf" + body),
    "bare line feeds": ("end", lambda body: body.replace(b"\r\n", b"\n")),
    "no last line end": ("end", lambda body: body.removesuffix(b"\r\n")),
    "an empty line": ("empty", lambda body: body.replace(b"SEQUENCE", b"\r\nSEQUENCE", 1)),
    "a long line": ("length", lambda body: body.replace(b"SUMMARY:", b"SUMMARY:" + b"x" * 80, 1)),
    "a cut character": ("utf-8", lambda body: body.replace("会".encode(), b"\xe4\r\n \xbc\x9a", 1)),
    "a control character": ("control", lambda body: body.replace(b"SUMMARY:", b"SUMMARY:\x07", 1)),
    "no end of an event": ("structure", lambda body: body.replace(b"END:VEVENT\r\n", b"", 1)),
    "a raw line": ("structure", lambda body: body.replace(b"SUMMARY:", b"x\r\nSUMMARY:", 1)),
    "no UID": ("event", lambda body: body.replace(b"UID:", b"X-UID:", 1)),
    "no DTSTAMP": ("event", lambda body: body.replace(b"DTSTAMP:", b"X-STAMP:", 1)),
    "a UID twice": ("uid", lambda body: body.replace(b"UID:00000002", b"UID:00000001")),
    "a zone that is not declared": (
        "zone",
        lambda body: body.replace(b"TZID:Asia/Shanghai", b"TZID:Asia/Taipei"),
    ),
    "a floating time": ("times", lambda body: body.replace(b";TZID=Asia/Shanghai", b"")),
    "an end on the first day": ("times", lambda body: body.replace(b"20260512", b"20260511")),
    "a local stamp": ("stamp", lambda body: body.replace(b"094530Z", b"094530", 1)),
    "an unknown status": ("status", lambda body: body.replace(b":CONFIRMED", b":POSTPONED", 1)),
    "a bare comma": ("escape", lambda body: body.replace(b"SUMMARY:", b"SUMMARY:a,b", 1)),
    "markup": ("markup", lambda body: body.replace(b"SUMMARY:", b"SUMMARY:<b>", 1)),
    "a silent alarm": ("alarm", lambda body: body.replace(b"DESCRIPTION:\xe8\xae\xa1", b"X-D:", 1)),
    "a bad trigger": ("alarm", lambda body: body.replace(b"TRIGGER:-P1D", b"TRIGGER:-1D", 1)),
    "no name": ("head", lambda body: body.replace(b"NAME:", b"X-NAME:", 1)),
    "a bad rhythm": ("head", lambda body: body.replace(b";VALUE=DURATION", b"", 1)),
    "a cancelled event that does not say so": (
        "cancelled",
        lambda body: body.replace("取消".encode(), "不办".encode()),
    ),
}


def test_a_good_feed_has_no_fault() -> None:
    assert faults(GOOD) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(fault: str) -> None:
    code, spoil = FAULTS[fault]
    spoiled = spoil(GOOD)
    assert spoiled != GOOD
    assert code in {line.split(":")[0] for line in faults(spoiled)}
