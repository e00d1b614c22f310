"""The project keeps its own promises: pure core, small pieces, documents that match the code."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import readme_blocks
import typer

from calendar_svc import __version__
from calendar_svc.cli import COMMANDS, build
from calendar_svc.publish import definition

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "calendar_svc"
CORE = ("temporal", "documents", "events", "publish", "record.py", "model.py", "errors.py")
SOURCES = sorted(PACKAGE.rglob("*.py"))
ALL_PYTHON = [*SOURCES, *sorted((ROOT / "tests").rglob("*.py"))]
README = (ROOT / "README.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

MAX_FILE_LINES, MAX_FUNCTION_LINES = 400, 50
CLOCKS = {"now", "today", "utcnow", "time", "time_ns", "localtime", "gmtime", "monotonic"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def core_files() -> list[Path]:
    return [path for path in SOURCES if path.relative_to(PACKAGE).parts[0] in CORE]


def clock_calls(path: Path) -> Iterator[str]:
    """Calls that ask the machine for the time: ``date.today()``, ``datetime.now(UTC)``."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        match node.func:
            # `moment.time()` of a datetime is no clock; only the module `time` is.
            case ast.Attribute(value=owner, attr=called) if called in CLOCKS - {"time"} or (
                called == "time" and isinstance(owner, ast.Name) and owner.id == "time"
            ):
                yield f"{name(path)}:{node.lineno} {called}()"
            case ast.Name(id=called) if called in CLOCKS - {"time"}:
                yield f"{name(path)}:{node.lineno} {called}()"


@pytest.mark.parametrize("path", core_files(), ids=name)
def test_the_core_has_no_clock(path: Path) -> None:
    assert list(clock_calls(path)) == []


def test_the_search_for_clocks_finds_one() -> None:
    assert list(clock_calls(Path(__file__))) == []
    assert len(list(clock_calls(PACKAGE / "service" / "clock.py"))) == 1


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= MAX_FILE_LINES
    long = [
        f"{node.name}: {length} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > MAX_FUNCTION_LINES
    ]
    assert long == []


OPEN_ENDS = re.compile(r"\b(TO" + r"DO|FIX" + r"ME)\b|raise NotImplemented" + "Error")
SILENCED = re.compile(r"#\s*(noqa|type:\s*ignore)(?!.*[\])\d]\s+[-#] \w)")
COMMENT = re.compile(r"\s*#\s*(?!noqa|type:)\w+")
BARE_SKIP = re.compile(r"mark\.(skip|xfail)\b(?!.*reason=)|pytest\.skip\(\)")


@pytest.mark.parametrize("path", ALL_PYTHON, ids=name)
def test_nothing_is_left_open_or_silenced_without_a_reason(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    if path == Path(__file__):
        return
    found = [
        f"{number}: {line.strip()}"
        for number, (above, line) in enumerate(pairwise(["", *lines]), 1)
        if OPEN_ENDS.search(line)
        or BARE_SKIP.search(line)
        # The reason stands behind the directive or in a comment on the line above it.
        or (SILENCED.search(line) and not COMMENT.match(above))
    ]
    assert found == []


def test_the_readme_shows_what_the_program_prints() -> None:
    assert readme_blocks.refreshed(README) == README, "run `make readme` and look at what changed"


def loaded(word: str) -> Any:
    """The command (or group of commands) that a first word runs."""
    group: Any = typer.main.get_command(build([word]))
    return group.commands[word]


def all_commands() -> list[str]:
    """Every command line there is, without its options: ``feeds list``."""
    return [
        " ".join(filter(None, (word, inner)))
        for word in COMMANDS
        for inner in getattr(loaded(word), "commands", [""])
    ]


@pytest.mark.parametrize("command", all_commands())
def test_the_readme_names_every_command(command: str) -> None:
    assert re.search(rf"`calendar-svc {re.escape(command)}\b", README)


@pytest.mark.parametrize("word", COMMANDS)
def test_the_list_of_commands_says_what_each_command_says(word: str) -> None:
    assert loaded(word).help == COMMANDS[word]


@pytest.mark.parametrize("word", COMMANDS)
def test_every_command_and_option_is_explained_in_both_languages(word: str) -> None:
    command = loaded(word)
    each = list(getattr(command, "commands", {}).values()) or [command]
    texts = {one.name: one.help for one in (command, *each)}
    texts |= {option.name: option.help for one in each for option in one.params}
    texts.pop("help", None)  # typer's own
    silent = {
        what
        for what, text in texts.items()
        if not (re.search(r"[一-鿿]", text or "") and re.search(r"[A-Z]", text or ""))
    }
    assert silent == set()


def test_the_commented_feed_shows_every_key() -> None:
    shown = (ROOT / "feeds" / "all.toml").read_text("utf-8")
    keys = {*definition._KEYS, *definition._LISTS, "min_confidence"}
    missing = {
        key for key in keys if not re.search(rf"^#?\s*\[{{0,2}}{key}\]{{0,2}}\s*(=|$)", shown, re.M)
    }
    assert missing == set()


def test_one_version_everywhere() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    latest = re.search(r"^## \[(\d[^\]]*)\]", changelog, re.M)
    assert latest is not None
    assert latest[1] == __version__ == PROJECT["project"]["version"]


def test_the_two_commands_open_the_readme() -> None:
    first_block = README.split("```")[1]
    assert [line.split("#")[0].strip() for line in first_block.splitlines() if line.strip()][
        -2:
    ] == ["make demo", "make test"]


def plain(requirement: str) -> str:
    """The name of a requirement as PEP 503 compares names."""
    word = re.match(r"[\w.-]+", requirement)
    assert word is not None
    return re.sub(r"[-_.]+", "-", word[0]).lower()


def test_every_dependency_has_its_exact_version() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert [pin for pin in pins if not re.fullmatch(r"[\w.-]+==[\w.!+]+", pin)] == []
    project = PROJECT["project"]
    wanted = [
        *project["dependencies"],
        *(each for extra in project["optional-dependencies"].values() for each in extra),
        *PROJECT["dependency-groups"]["dev"],
    ]
    assert {plain(each) for each in wanted} - {plain(pin) for pin in pins} == set()


def test_the_library_writes_only_through_the_command_line() -> None:
    printing = [
        f"{name(path)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert printing == []
