"""The streams: one answer a line, in order, whatever a line holds, on any number of processes."""

from __future__ import annotations

import io
import json
import os
import signal
import time
from typing import Any

import pytest

from calendar_svc.cli import jsonl
from calendar_svc.cli.jsonl import Answering, stream, text_of
from calendar_svc.errors import CalendarSvcError


def shout(given: dict[str, Any]) -> dict[str, Any]:
    """Answers late for early lines, so that only an ordering stream keeps the order."""
    text = text_of(given, "text")
    time.sleep(float(given.get("wait", 0)))
    return {"loud": text.upper()}


def die(given: dict[str, Any]) -> dict[str, Any]:
    """A worker process that the system kills."""
    del given
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def answers(data: bytes, workers: int = 1, limit: int = jsonl.LINE_LIMIT) -> list[dict[str, Any]]:
    sink = io.BytesIO()
    stream(io.BytesIO(data), sink, Answering(shout, {"loud": None}, limit), workers)
    return [json.loads(line) for line in sink.getvalue().split(b"\n")[:-1]]


BAD_LINES = {
    "not JSON": (b"{oops}", None, "not JSON"),
    "blank": (b"", None, "not JSON"),
    "not an object": (b"[1]", None, "object is needed"),
    "not UTF-8": (b'{"id":"\xff"}', None, "not UTF-8"),
    "NaN": (b'{"id":"n","text":NaN}', None, "NaN"),
    "no text": (b'{"id":"a"}', "a", "text: a string is needed"),
    "text is a number": (b'{"id":"b","text":5}', "b", "text: a string is needed"),
    "nested too deep": (b"[" * 200_000, None, "RecursionError"),
}


@pytest.mark.parametrize(("line", "identity", "problem"), BAD_LINES.values(), ids=BAD_LINES)
def test_a_bad_line_is_answered_and_the_next_is_too(
    line: bytes, identity: str | None, problem: str
) -> None:
    bad, good = answers(line + b'\n{"id":"next","text":"x"}')
    assert (bad["id"], bad["loud"]) == (identity, None)
    assert problem in bad["error"]
    assert "\n" not in bad["error"]
    assert good == {"id": "next", "loud": "X"}


def test_an_id_is_given_back_as_it_came_and_no_id_is_null() -> None:
    got = answers('{"id":"甲","text":"a"}\n{"id":7,"text":"b"}\n{"text":"c"}\n'.encode())
    assert [answer["id"] for answer in got] == ["甲", 7, None]


def test_unicode_separators_inside_a_string_do_not_break_the_line() -> None:
    text = "a\u2028b\u2029c\x85d\r"
    line = json.dumps({"id": 1, "text": text}, ensure_ascii=False).encode() + b"\r\n"
    assert answers(line) == [{"id": 1, "loud": text.upper()}]


def test_a_lone_surrogate_is_answered_as_valid_json() -> None:
    assert answers(b'{"id":1,"text":"\\ud800"}\n') == [{"id": 1, "loud": "\ud800"}]


def test_a_byte_order_mark_is_no_error() -> None:
    assert answers(b'\xef\xbb\xbf{"id":1,"text":"a"}\n') == [{"id": 1, "loud": "A"}]


def test_an_overlong_line_is_answered_without_being_held() -> None:
    long = json.dumps({"id": "long", "text": "x" * 1000}).encode()
    bad, good = answers(long + b'\n{"id":"next","text":"x"}\n', limit=64)
    assert bad["error"] == "line longer than 64 bytes"
    assert good["loud"] == "X"


@pytest.mark.parametrize("workers", [1, 2])
def test_every_answered_line_is_counted(workers: int) -> None:
    told: list[int] = []
    lines = b'{"id":1,"text":"x"}\nnot JSON\n' * 100
    stream(io.BytesIO(lines), io.BytesIO(), Answering(shout), workers, told.append)
    assert sum(told) == 200


def test_several_processes_keep_the_order_and_the_errors() -> None:
    lines = [
        {"id": n, "text": "x" * 2000, "wait": 0.02 if n == 0 else 0} if n % 7 else {"id": n}
        for n in range(300)
    ]
    data = "\n".join(json.dumps(line) for line in lines).encode()
    many = answers(data, workers=2)
    assert [answer["id"] for answer in many] == list(range(300))
    assert many == answers(data)


class Counted(io.BytesIO):
    """Lines without end; remembers how many were taken and how many were answered then."""

    taken = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        del size
        self.taken += 1
        return b'{"id":1,"text":"%s"}\n' % (b"x" * 1000)


class Full(io.BytesIO):
    """A sink that fails once it holds something, like a pipe whose reader has left."""

    def write(self, data: object, /) -> int:
        del data
        raise BrokenPipeError


def test_what_is_read_ahead_is_bounded_however_much_there_is() -> None:
    source = Counted()
    with pytest.raises(BrokenPipeError):
        stream(source, Full(), Answering(shout), 2)
    assert source.taken <= jsonl.WINDOW * 2 * jsonl.CHUNK_LINES


def test_a_killed_worker_is_one_clear_error() -> None:
    with pytest.raises(CalendarSvcError, match="worker process was killed"):
        stream(io.BytesIO(b'{"id":1}\n'), io.BytesIO(), Answering(die), 2)
