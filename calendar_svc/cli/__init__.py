"""The command line, ``calendar-svc``: parse, call, show. Exit codes are those of `errors`.

Only the module of the command at hand is imported, by its name: ``times --jsonl`` in
a pipe must not wait for a web framework and a database layer that it never calls.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from calendar_svc import __version__
from calendar_svc.errors import CalendarSvcError

# The first word of a command line, which is also the module of this package that holds the command,
# and the line that says what it does (as the command itself says; a test compares the two).
COMMANDS = {
    "ingest": "读入文稿并入库。Store the events of documents; the same again changes nothing.",
    "extract": "读出文稿中的事项,不入库。Show the events of documents without storing them.",
    "times": "找出文字中的时间。Find the times in a text.",
    "explain": "说明每个时间、每个事项由哪条规则读出。Show which rule read which words.",
    "serve": "开通日历、API、网页与提醒。Serve calendars, API, pages and reminders.",
    "feeds": "可订阅的日历。The calendars to subscribe to.",
    "events": "库中的事项。The stored events.",
    "remind": "提醒。Reminders.",
    "db": "数据库。The database.",
    "doctor": "自检:数据库、日历定义、时区、目录。Check database, feeds, time zones, directory.",
}
BROKEN_PIPE = 141  # 128 + SIGPIPE, as shells say it
INTERRUPTED = 130  # 128 + SIGINT


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - the signature typer calls back with
    if wanted:
        sys.stdout.write(f"calendar-svc {__version__}\n")
        raise typer.Exit


def _root(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_show_version, help="显示版本。Show the version."
        ),
    ] = False,
) -> None:
    """从政府文稿中读出有日期的事项,发布为可订阅的日历。

    Reads dated events out of government prose and publishes them as calendars to subscribe to.
    """


def build(arguments: Sequence[str]) -> typer.Typer:
    """The program for these arguments: the command they name, or none but the list of all.

    Parameters:
        arguments: The command line without the program's name.

    Returns:
        A typer application; calling it parses and runs.
    """
    app = typer.Typer(
        name="calendar-svc",
        callback=_root,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_show_locals=False,  # locals can hold secrets
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    named = next((word for word in arguments if not word.startswith("-")), None)
    if named in COMMANDS:
        import_module(f"{__name__}.{named}").add_to(app)
    else:
        for command, line in COMMANDS.items():
            app.command(command, help=line)(_only_listed)
    return app


def _only_listed() -> None:
    """Stands for a command in the list of all; one that is called is loaded instead."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with its exit code.

    Parameters:
        arguments: The command line without the program's name; by default that of the process.

    Raises:
        SystemExit: Always; 0, or the exit code of the error (see `calendar_svc.errors`), 2 for
            a command line that is wrong, 130 after Ctrl-C, 141 when the reader of a pipe left.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        # Under LANG=C Python would refuse to write Chinese; the output is UTF-8 everywhere.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        try:
            build(given)(given, prog_name="calendar-svc")
        finally:
            sys.stdout.flush()
    except SystemExit as ended:
        # Typer meets a broken pipe before this function does and makes 1 of it.
        piped = isinstance(ended.__context__, BrokenPipeError)
        raise SystemExit(BROKEN_PIPE if piped else ended.code) from None
    except CalendarSvcError as error:
        sys.stderr.write(f"错误 error: {_one_line(error)}\n")
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # What is still buffered goes nowhere, so that closing stdout at exit does not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(BROKEN_PIPE)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _one_line(error: CalendarSvcError) -> str:
    """The words of *error* on one line; a file name cannot smuggle control characters in."""
    words = " ".join(str(error).split())
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in words)
