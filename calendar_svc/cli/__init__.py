"""The command line, ``calendar-svc``: parse, call, show. Exit codes are those of `errors`.

Only the module of the command at hand is imported, by its name in `COMMANDS`: ``times --jsonl`` in
a pipe must not wait for a web framework and a database layer that it never calls.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Annotated

import typer

from calendar_svc import __version__
from calendar_svc.errors import CalendarSvcError

# The first word of the command line -> the module of this package that holds the command.
COMMANDS = {
    "extract": "extract",
    "times": "times",
    "explain": "explain",
    "ingest": "ingest",
    "serve": "serve",
    "feeds": "feeds",
    "events": "events",
    "remind": "remind",
    "db": "db",
    "doctor": "doctor",
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
    """The program for these arguments: the one command they name, or all where they name none.

    Parameters:
        arguments: The command line without the program's name.

    Returns:
        A typer application; calling it parses and runs.
    """
    named = next((word for word in arguments if not word.startswith("-")), None)
    if named in COMMANDS:
        needed: Iterable[str] = [named]
    else:
        needed = [] if "--version" in arguments else COMMANDS
    app = typer.Typer(
        name="calendar-svc",
        callback=_root,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_show_locals=False,  # locals can hold secrets
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for command in needed:
        module = import_module(f"{__name__}.{COMMANDS[command]}")
        module.add_to(app)
    return app


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
