"""``calendar-svc remind``: the reminders that are owed, were sent, or could not be."""

from __future__ import annotations

import dataclasses
from collections import Counter
from contextlib import closing
from typing import Annotated

import typer

from calendar_svc.cli.console import print_json, say, table
from calendar_svc.cli.options import (
    DatabaseOption,
    DataDirOption,
    JsonOption,
    opened,
    settings_with,
)
from calendar_svc.cli.remind_rules import add_rules_to
from calendar_svc.service.clock import system_clock
from calendar_svc.service.definitions import load_feeds
from calendar_svc.service.ticking import Ticker
from calendar_svc.store.outbox_view import UNSENT, OutboxRow, outbox_rows
from calendar_svc.store.reminding import replay

app = typer.Typer(help="提醒。Reminders.", no_args_is_help=True)


def show(rows: tuple[OutboxRow, ...], *, as_json: bool) -> None:
    """Print outbox rows as a table, or as JSON with instants in UTC."""
    if as_json:
        records = (dataclasses.asdict(row) for row in rows)
        print_json(
            [
                {
                    key: value.isoformat() if hasattr(value, "isoformat") else value
                    for key, value in record.items()
                }
                for record in records
            ]
        )
        return
    columns = (
        "应发 due (UTC)",
        "状态 state",
        "次数 tries",
        "规则 rule",
        "渠道 channel",
        "事项 title",
        "问题 problem",
    )
    cells = (
        (
            f"{row.due_at:%Y-%m-%d %H:%M}",
            row.state,
            row.attempts,
            row.rule,
            row.channel,
            row.title,
            row.last_error,
        )
        for row in rows
    )
    counted = ", ".join(f"{state} {n}" for state, n in Counter(row.state for row in rows).items())
    table(f"提醒 reminders: {counted or 0}", columns, cells)


@app.command("list")
def list_command(
    limit: Annotated[int, typer.Option(min=1, help="最多几条。At most so many.")] = 100,
    state: Annotated[
        list[str] | None,
        typer.Option(help="只看这些状态,可重复,如 dead、uncertain。Only of these states."),
    ] = None,
    channel: Annotated[str | None, typer.Option(help="只限该渠道。Only of this channel.")] = None,
    *,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """列出待发与已发的提醒。List reminders, sent ones too."""
    settings = settings_with(database_url=database, data_dir=data_dir)
    with opened(settings) as store, store.begin_read() as session:
        rows = outbox_rows(session, states=state, channel=channel, limit=limit)
    show(rows, as_json=as_json)


@app.command("due")
def due_command(
    limit: Annotated[int, typer.Option(min=1, help="最多几条。At most so many.")] = 100,
    *,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """列出此刻应发而未发的提醒。List what is due now and not yet sent."""
    settings = settings_with(database_url=database, data_dir=data_dir)
    with opened(settings) as store, store.begin_read() as session:
        rows = outbox_rows(session, states=UNSENT, due_by=system_clock(), limit=limit)
    show(rows, as_json=as_json)


@app.command("send")
def send_command(*, database: DatabaseOption = None, data_dir: DataDirOption = None) -> None:
    """立即发送到期的提醒,不必等服务。Send what is due now, without the service."""
    settings = settings_with(database_url=database, data_dir=data_dir)
    with opened(settings) as store:
        feeds = load_feeds(settings.feeds_dir).specs
        tick = Ticker(settings, lambda: feeds, store, system_clock, settings.public_url)
        with closing(tick):
            tick()
            ended = tick.drain()
        with store.begin_read() as session:
            left = outbox_rows(session, states=UNSENT, due_by=system_clock())
    say(f"已发 sent: {ended['sent']}; 未发 left: {len(left)}")


@app.command("replay")
def replay_command(
    channel: Annotated[str | None, typer.Option(help="只限该渠道。Only of this channel.")] = None,
    row: Annotated[str | None, typer.Option("--id", help="只限这一条。Only this one.")] = None,
    *,
    uncertain: Annotated[
        bool,
        typer.Option(
            "--uncertain", help="连同可能已发出的。Those too that may have been sent already."
        ),
    ] = False,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """重发未能送达的提醒。Try dead reminders again, from the first attempt."""
    settings = settings_with(database_url=database, data_dir=data_dir)
    with opened(settings) as store, store.begin() as session:
        count = replay(session, system_clock(), channel=channel, row_id=row, uncertain=uncertain)
    say(f"待重发 to be tried again: {count}")


def add_to(program: typer.Typer) -> None:
    """Put ``remind`` into the program."""
    add_rules_to(app)
    program.add_typer(app, name="remind")
