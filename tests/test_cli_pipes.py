"""The command line as a process: what goes through pipes, which signals end it, what it loads."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

from notice import NOTICE

from calendar_svc.cli.jsonl import CHUNK_LINES, WINDOW


def process(*arguments: str, data: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    """Runs the command line as a process of its own, with bytes on its stdin."""
    return subprocess.run(
        [sys.executable, "-m", "calendar_svc", *arguments],
        input=data,
        env={**os.environ, **env},
        capture_output=True,
        check=False,
        timeout=60,
    )


def loaded_modules(*arguments: str) -> set[str]:
    """Every module that Python imports to answer one line of a stream."""
    asked = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "calendar_svc", *arguments],
        input=b'{"id":"1","text":"2024","reference":"2024-03-01"}\n',
        capture_output=True,
        check=True,
        timeout=60,
    )
    lines = asked.stderr.decode().splitlines()
    return {line.rpartition("|")[2].strip() for line in lines}


def test_extract_lines_keep_id_order_and_raw_offsets() -> None:
    text = NOTICE.replace("\n", "\r\n")
    given = [
        {"id": "一", "text": text, "published": "2024-03-01", "publisher": None, "more": 1},
        {"id": "二", "text": text, "published": "gestern"},
        {"id": "三", "text": ""},
        {"id": "四", "text": text, "timezone": "Asia/Nowhere"},
    ]
    data = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in given).encode()
    done = process("extract", "--jsonl", data=data, LC_ALL="C")
    assert (done.returncode, done.stderr) == (0, b"")
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [answer["id"] for answer in answers] == ["一", "二", "三", "四"]
    assert answers[0]["events"]
    for event in answers[0]["events"]:
        quote = event["quote"]
        assert text[quote["start"] : quote["end"]] == quote["text"]
    for bad, word in ((answers[1], "published"), (answers[3], "timezone")):
        assert (bad["document_date"], bad["events"]) == (None, [])
        assert word in bad["error"]
    assert answers[2]["events"] == []
    several = process("extract", "--jsonl", "--workers", "2", data=data)
    assert several.stdout == done.stdout


def test_output_is_utf8_under_a_locale_that_is_not() -> None:
    done = process("feeds", "list", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "日历" in done.stdout.decode("utf-8")


def test_a_reader_that_leaves_ends_the_command_in_silence() -> None:
    line = b'{"id":"1","text":"2024","reference":"2024-03-01"}\n'
    with subprocess.Popen(
        [sys.executable, "-m", "calendar_svc", "times", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdin.write(line)
        running.stdin.flush()
        assert json.loads(running.stdout.readline())["id"] == "1"  # a dialogue, line by line
        running.stdout.close()
        try:
            running.stdin.write(line)
            running.stdin.close()
        except BrokenPipeError:
            pass
        assert running.stderr.read() == b""
        assert running.wait(timeout=30) == 141


def test_ctrl_c_ends_with_130_and_without_a_traceback() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "calendar_svc", "times", "--jsonl", "--workers", "2"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        line = b'{"id":"1","text":"2024","reference":"2024-03-01"}\n'
        running.stdin.write(line * (WINDOW * 2 + 1) * CHUNK_LINES)
        running.stdin.flush()
        assert running.stdout.readline()  # both processes are at work
        running.send_signal(signal.SIGINT)
        running.stdin.close()
        running.stdout.read()
        assert b"Traceback" not in running.stderr.read()
        assert running.wait(timeout=30) == 130


def test_times_in_a_pipe_loads_no_database_no_web_framework_no_calendar() -> None:
    modules = loaded_modules("times", "--jsonl")
    assert "calendar_svc.temporal" in modules
    heavy = {"sqlalchemy", "alembic", "fastapi", "uvicorn", "icalendar", "httpx", "apscheduler"}
    assert heavy & modules == set()


def test_extract_in_a_pipe_loads_no_settings_and_builds_no_calendars() -> None:
    modules = loaded_modules("extract", "--jsonl")
    assert "calendar_svc.events" in modules
    heavy = {"sqlalchemy", "alembic", "fastapi", "uvicorn", "icalendar", "httpx", "apscheduler"}
    assert (heavy | {"pydantic_settings", "calendar_svc.publish", "dateparser"}) & modules == set()
