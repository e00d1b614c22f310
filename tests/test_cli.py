"""The command line as people and programs meet it: real files, a real database, real pipes."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog
from notice import NOTICE

from calendar_svc.cli import main
from calendar_svc.cli.ingest import take_in
from calendar_svc.errors import DocumentError
from calendar_svc.model import Document
from calendar_svc.service.ingest import IngestReport
from calendar_svc.service.settings import load_settings
from calendar_svc.store import Store


@dataclass
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs a command line in this process, through the same entry as the script."""

    def call(*arguments: object) -> Ran:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        told = capsys.readouterr()
        code = ended.value.code
        return Ran(code if isinstance(code, int) else 0, told.out, told.err)

    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield call
    root.handlers, root.level = handlers, level  # the command's own write to a stderr that is gone
    structlog.reset_defaults()


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    path = tmp_path / "停水通知.txt"
    path.write_text(NOTICE, "utf-8")
    return path


@pytest.fixture
def data(tmp_path: Path) -> tuple[str, Path]:
    return "--data-dir", tmp_path / "data"


def test_times_as_a_table_and_as_json(run: Run) -> None:
    text = "会议定于3月5日上午9时召开"
    shown = run("times", text, "--reference", "2024-03-01")
    assert (shown.code, shown.err) == (0, "")
    assert "3月5日上午9时" in shown.out
    told = run("times", text, "--reference", "2024-03-01", "--json").json
    assert [(time["begin"], time["precision"]) for time in told] == [
        ("2024-03-05T09:00:00", "minute")
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("times",),
        ("times", "3月5日", "--reference", "gestern"),
        ("times", "3月5日", "--lean", "up"),
        ("times", "--jsonl", "--workers", "0"),
        ("extract",),
        ("extract", "x", "--published", "gestern"),
        ("extract", "x", "--timezone", "Asia/Nowhere"),
        ("events", "list", "--since", "gestern"),
        ("events", "list", "--kind", "party"),
        ("extract", "x", "--timezone", "../etc"),
        ("ingest",),
        ("nonsense",),
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_ends_with_2_and_says_so_on_stderr(
    run: Run, arguments: tuple[str, ...]
) -> None:
    ended = run(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err


def test_help_speaks_both_languages(run: Run) -> None:
    text = run("--help").out
    assert "读入" in text
    assert "Store the events" in text


def test_explain_shows_which_rule_read_which_words(run: Run) -> None:
    told = run("explain", "青苔路定于3月5日上午9时停水。", "--reference", "2024-03-01")
    assert told.code == 0
    assert "zh/" in told.out
    assert "2024-03-05T09:00" in told.out
    assert "+ 有钟点 clock time" in told.out


def test_extract_shows_events_and_with_explain_how_they_were_found(run: Run, notice: Path) -> None:
    plain = run("extract", notice)
    assert plain.code == 0
    assert "停水" in plain.out
    full = run("extract", notice, "--explain")
    for title in ("日期依据", "文章", "规则", "可信度", "有钟点"):
        assert title in full.out


def test_extract_reads_english_and_the_language_that_is_given(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "notice.txt"
    path.write_text("The Elm Hill Council will meet on May 5, 2026 at 7 p.m. in Room 2.\n", "utf-8")
    [event] = run("extract", path, "--json", "--published", "2026-04-28").json["events"]
    assert (event["title"], event["begin"]) == ("Elm Hill Council meeting", "2026-05-05T19:00:00")
    assert run("extract", path, "--json", "--lang", "zh").json["events"] == []


def test_extract_as_json_points_into_the_text(run: Run, notice: Path) -> None:
    record = run("extract", notice, "--json").json
    assert record["document_date"] == "2024-03-01"
    assert record["events"]
    for event in record["events"]:
        quote = event["quote"]
        assert NOTICE[quote["start"] : quote["end"]] == quote["text"]


def test_one_bad_file_is_one_line_and_its_neighbours_are_taken(
    run: Run, notice: Path, data: tuple[str, Path]
) -> None:
    (notice.parent / "空.txt").write_bytes(b"")
    (notice.parent / "图.txt").write_bytes(b"\x89PNG\0\0\0")
    missing = notice.parent / "没有.txt"
    ended = run(
        "ingest", notice.parent / "空.txt", notice, notice.parent / "图.txt", missing, *data
    )
    assert ended.code == 3
    lines = ended.err.strip().splitlines()
    assert len(lines) == 3
    for line, word in zip(lines, ("空.txt", "图.txt", "没有.txt"), strict=True):
        assert word in line
    assert "停水" in run("events", "list", *data).out


def test_a_fault_of_the_program_in_one_document_spares_its_neighbours(store: Store) -> None:
    # No reader lets a lone surrogate through, and no database takes one.
    bad = Document("坏.txt", NOTICE + "\ud800", "0" * 64)
    good = Document("好.txt", NOTICE, "1" * 64)
    fault, report = take_in(store, load_settings({}), [bad, good])
    assert isinstance(fault, DocumentError)
    assert "坏.txt: a fault of this program" in str(fault)
    assert isinstance(report, IngestReport)
    assert report.created
    assert {mention.document for event in store.events() for mention in event.mentions} == {
        "1" * 64
    }


def test_ingesting_twice_changes_nothing(run: Run, notice: Path, data: tuple[str, Path]) -> None:
    first = run("ingest", notice, *data, "--json").json
    before = run("events", "list", *data, "--json").json
    again = run("ingest", notice, *data, "--json").json
    assert first["documents"][0]["created"]
    assert again["documents"][0]["created"] == again["documents"][0]["updated"] == []
    assert run("events", "list", *data, "--json").json == before


def test_ingest_reads_in_the_language_that_is_given(
    run: Run, tmp_path: Path, data: tuple[str, Path]
) -> None:
    path = tmp_path / "notice.txt"
    path.write_text("The Elm Street Library will be closed from May 5 to May 9, 2025.", "utf-8")
    as_chinese = run("ingest", path, *data, "--json", "--lang", "zh").json
    assert as_chinese["documents"][0]["created"] == []
    other = "--data-dir", tmp_path / "other"
    as_english = run("ingest", path, *other, "--json", "--lang", "en").json
    assert [e["title"] for e in as_english["documents"][0]["created"]] == [
        "Elm Street Library closed"
    ]


def test_ingest_reads_a_folder_and_shows_what_became_of_it(
    run: Run, notice: Path, data: tuple[str, Path]
) -> None:
    told = run("ingest", notice.parent, *data)
    assert told.code == 0
    for word in ("新增", "2024-03-01", "停水"):
        assert word in told.out


def test_progress_goes_to_a_terminal_and_never_into_the_output(
    notice: Path, data: tuple[str, Path]
) -> None:
    ours, theirs = os.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "calendar_svc", "ingest", str(notice), *map(str, data)],
            stdout=subprocess.PIPE,
            stderr=theirs,
            env={**os.environ, "TERM": "xterm"},
            check=True,
            timeout=60,
        )
        shown = os.read(ours, 65536).decode("utf-8", "replace")
    finally:
        os.close(ours)
        os.close(theirs)
    assert notice.name in shown
    assert b"\x1b" not in done.stdout


def test_a_stored_event_is_shown_with_its_quote_and_history(
    run: Run, notice: Path, data: tuple[str, Path]
) -> None:
    run("ingest", notice, *data)
    listed = run("events", "list", *data, "--json").json
    uid = listed[0]["uid"]
    shown = run("events", "show", uid, *data)
    assert "created" in shown.out
    record = run("events", "show", uid, *data, "--json").json
    assert record["mentions"][0]["told"]["quote"]["text"] in NOTICE
    assert [change["action"] for change in record["history"]] == ["created"]


def test_events_can_be_narrowed(run: Run, notice: Path, data: tuple[str, Path]) -> None:
    run("ingest", notice, *data)
    everything = run("events", "list", *data, "--json").json
    deadlines = run("events", "list", *data, "--json", "--kind", "deadline").json
    assert [event["kind"] for event in deadlines] == ["deadline"]
    assert len(everything) > 1
    assert run("events", "list", *data, "--json", "--since", "2030-01-01").json == []


def test_a_feed_is_printed_as_it_is_served(run: Run, notice: Path, data: tuple[str, Path]) -> None:
    run("ingest", notice, *data)
    text = run("feeds", "show", "all", *data).out
    assert text.startswith("BEGIN:VCALENDAR")
    assert "停水" in text
    assert "/feeds/all.ics" in run("feeds", "list").out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("feeds", "show", "nope"), 5),
        (("events", "show", "nope"), 5),
        (("events", "list", "--database", "mysql://x"), 6),
        (("feeds", "list", "--feeds", "/nowhere"), 4),
        (("serve", "--port", "123456"), 4),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_each_error_has_its_exit_code_and_one_line(
    run: Run, data: tuple[str, Path], arguments: tuple[str, ...], code: int
) -> None:
    more = data if arguments[0] == "events" and "--database" not in arguments else ()
    ended = run(*arguments, *more)
    assert (ended.code, ended.out) == (code, "")
    assert ended.err.startswith("错误 error: ")
    assert ended.err.count("\n") == 1


def test_doctor_finds_what_is_wrong_and_what_is_right(run: Run, data: tuple[str, Path]) -> None:
    before = run("doctor", *data)
    assert before.code == 1
    assert "db upgrade" in before.out
    assert run("db", "upgrade", *data).code == 0
    after = run("doctor", *data, "--json")
    assert after.code == 0
    assert all(check["ok"] for check in after.json)


def test_reminders_can_be_listed_and_sent(run: Run, notice: Path, data: tuple[str, Path]) -> None:
    run("ingest", notice, *data)
    assert run("remind", "list", *data).code == 0
    assert run("remind", "due", *data, "--json").json == []
    assert run("remind", "send", *data).code == 0


def test_control_characters_of_a_document_do_not_reach_the_terminal(
    run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "页.txt"
    path.write_text(NOTICE.replace("停水", "停\x1b[31m水"), "utf-8")
    for ended in (run("extract", path, "--explain"), run("times", "3月\x1b[31m5日")):
        assert "\x1b" not in ended.out + ended.err
