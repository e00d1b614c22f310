"""``calendar-svc events``: what the store holds."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any

import typer

from calendar_svc.cli import correcting
from calendar_svc.cli.console import print_json, safe, say, table, when
from calendar_svc.cli.correcting import change_record
from calendar_svc.cli.options import (
    DatabaseOption,
    DataDirOption,
    JsonOption,
    opened,
    settings_with,
)
from calendar_svc.model import Kind, Status
from calendar_svc.web.records import event_answer, event_with_mentions

app = typer.Typer(help="库中的事项。The stored events.", no_args_is_help=True)


def midnight(day: str | None) -> datetime | None:
    """The local beginning of an ISO date of the command line.

    Raises:
        typer.BadParameter: It is no date.
    """
    try:
        return None if day is None else datetime.combine(date.fromisoformat(day), time.min)
    except ValueError as error:
        raise typer.BadParameter(f"{day!r} is no ISO date (2023-02-24)") from error


@app.command("list")
def list_command(
    kind: Annotated[list[Kind] | None, typer.Option(help="类别,可多次。Only these kinds.")] = None,
    status: Annotated[
        list[Status] | None, typer.Option(help="状态,可多次。Only these statuses.")
    ] = None,
    since: Annotated[str | None, typer.Option(help="自此日起。From this day on.")] = None,
    until: Annotated[str | None, typer.Option(help="至此日前。Before this day.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="最多几条。At most so many.")] = 100,
    *,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """列出事项,按时间先后。List events in order of time."""
    settings = settings_with(database_url=database, data_dir=data_dir)
    with opened(settings) as store:
        found = store.events(
            kinds=kind or None,
            statuses=status or None,
            since=midnight(since),
            until=midnight(until),
            limit=limit,
            mentions=False,
        )
    if as_json:
        records = (event_answer(event, settings.public_url) for event in found)
        print_json([record.model_dump(mode="json") for record in records])
        return
    rows = (
        (when(each.event.time), each.event.status, each.event.kind, each.event.title, each.uid)
        for each in found
    )
    columns = ("时间 time", "状态 status", "类别 kind", "事项 title", "UID")
    table(f"事项 events: {len(found)}", columns, rows)


@app.command("show")
def show_command(
    uid: Annotated[str, typer.Argument(help="事项的 UID。UID of the event.")],
    *,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """一个事项:现值、全部出处、变更经过。One event: its values, tellings and changes."""
    settings = settings_with(database_url=database, data_dir=data_dir)
    with opened(settings) as store:
        event, history = store.event(uid), store.history(uid)
    record = {
        **event_with_mentions(event, settings.public_url).model_dump(mode="json"),
        "history": [change_record(change) for change in history],
    }
    if as_json:
        print_json(record)
        return
    say(f"{event.event.title}  {when(event.event.time)}")
    table("现值 values", ("", ""), [(safe(key), value) for key, value in flat(record)])
    quotes = [
        (mention.document_name, mention.document_date, mention.event.quote.text)
        for mention in event.mentions
    ]
    table("出处 mentions", ("文稿 document", "日期 date", "原文 quote"), quotes)
    changes = [
        (f"{change.changed_at:%Y-%m-%d %H:%M}Z", change.action, "、".join(change.fields))
        for change in history
    ]
    table("变更 history", ("时间 when", "动作 action", "字段 fields"), changes)


def flat(record: dict[str, Any]) -> list[tuple[str, str]]:
    """The plain values of a record for a table of two columns; what is not known is left out."""
    return [
        (key, "、".join(value) if isinstance(value, list) else str(value))
        for key, value in record.items()
        if key not in {"mentions", "history", "quote"} and value not in (None, [])
    ]


def add_to(program: typer.Typer) -> None:
    """Put ``events`` into the program."""
    correcting.add_to(app)
    program.add_typer(app, name="events")
