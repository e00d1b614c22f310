"""``calendar-svc serve``: calendars, API, pages and reminders, until it is told to stop."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from calendar_svc.cli.console import say
from calendar_svc.cli.options import DatabaseOption, DataDirOption, FeedsDirOption, settings_with
from calendar_svc.web.server import serve


def announce(line: str) -> None:
    """Print one line at once: whoever waits behind a pipe for the address gets it."""
    say(line)
    sys.stdout.flush()


def serve_command(
    host: Annotated[str | None, typer.Option(help="监听地址。Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="端口。Port; 0: any free one.")] = None,
    base_url: Annotated[
        str | None, typer.Option(help="对外地址,用于链接。Address that people see, for links.")
    ] = None,
    *,
    or_free_port: Annotated[
        bool,
        typer.Option(
            "--or-free-port", help="端口被占用时改用空闲端口。Take a free port if it is in use."
        ),
    ] = False,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
    feeds_dir: FeedsDirOption = None,
) -> None:
    """开通日历、API、网页与提醒。Serve calendars, API, pages and reminders."""
    settings = settings_with(
        host=host,
        port=port,
        base_url=base_url,
        database_url=database,
        data_dir=data_dir,
        feeds_dir=feeds_dir,
    )
    serve(settings, announce=announce, or_free_port=or_free_port)


def add_to(app: typer.Typer) -> None:
    """Put ``serve`` into the program."""
    app.command("serve")(serve_command)
