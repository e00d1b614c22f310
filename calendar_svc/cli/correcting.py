"""``calendar-svc events edit|split|merge|history``: corrections by hand."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from calendar_svc.cli.console import print_json, say, table, when
from calendar_svc.cli.options import (
    DatabaseOption,
    DataDirOption,
    JsonOption,
    opened,
    settings_with,
)
from calendar_svc.model import CalendarEvent, Kind, Status
from calendar_svc.service.clock import system_clock
from calendar_svc.service.definitions import load_feeds
from calendar_svc.service.editing import Editor, Person
from calendar_svc.service.ticking import reminder_planner
from calendar_svc.store import AuditRow
from calendar_svc.web.records import event_with_mentions

UidArgument = Annotated[str, typer.Argument(help="事项的 UID。UID of the event.")]
ByOption = Annotated[str | None, typer.Option("--by", help="何人更正,默认为系统用户。Who.")]
NoteOption = Annotated[str | None, typer.Option("--note", help="缘由。Why.")]
NamesOption = list[str] | None


def edit_command(
    uid: UidArgument,
    title: Annotated[str | None, typer.Option(help="标题。Title.")] = None,
    time: Annotated[
        str | None, typer.Option(help="时间(EDTF),如 2023-02-23T09:00、2023-08。Time.")
    ] = None,
    status: Annotated[Status | None, typer.Option(help="状态。Status.")] = None,
    kind: Annotated[Kind | None, typer.Option(help="类别。Kind.")] = None,
    place: Annotated[str | None, typer.Option(help="地点。Place.")] = None,
    project: Annotated[str | None, typer.Option(help="项目。Project.")] = None,
    organizer: Annotated[NamesOption, typer.Option(help="主办,可多次。Organizers.")] = None,
    unlock: Annotated[
        NamesOption, typer.Option(help="解除锁定的字段,可多次。Fields that documents may tell.")
    ] = None,
    *,
    by: ByOption = None,
    note: NoteOption = None,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """更正事项;所改字段锁定,文稿不再覆盖。Correct an event; what is set is locked."""
    given = {
        "title": title,
        "time": time,
        "status": None if status is None else status.value,
        "kind": None if kind is None else kind.value,
        "place": place,
        "project": project,
        "organizers": organizer or None,
    }
    values = {field: value for field, value in given.items() if value is not None}

    def act(editor: Editor, person: Person) -> CalendarEvent:
        return editor.edit(uid, values, person, release=unlock or ())

    _done(act, by, note, database=database, data_dir=data_dir, as_json=as_json)


def split_command(
    uid: UidArgument,
    documents: Annotated[
        list[str], typer.Argument(help="另属一事的文稿(SHA-256 前 8 位以上)。Documents.")
    ],
    *,
    by: ByOption = None,
    note: NoteOption = None,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """拆分误并的事项。Split an event: these documents tell of another happening."""
    _done(
        lambda editor, person: editor.split(uid, documents, person),
        by,
        note,
        database=database,
        data_dir=data_dir,
        as_json=as_json,
    )


def merge_command(
    uid: UidArgument,
    into: Annotated[str, typer.Argument(help="保留的事项的 UID。UID of the event that stays.")],
    *,
    by: ByOption = None,
    note: NoteOption = None,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """并入另一事项。Merge an event into another; its own UID is published as cancelled."""
    _done(
        lambda editor, person: editor.merge(uid, into, person),
        by,
        note,
        database=database,
        data_dir=data_dir,
        as_json=as_json,
    )


def history_command(
    uid: UidArgument,
    *,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """一个事项的变更经过。Every change of an event: what, by which rule or by whom."""
    with opened(settings_with(database_url=database, data_dir=data_dir)) as store:
        store.event(uid)
        rows = store.history(uid)
    if as_json:
        print_json([change_record(row) for row in rows])
        return
    columns = (
        "时间 when",
        "动作 action",
        "规则或何人 rule or person",
        "字段 fields",
        "此前 before",
        "此后 after",
        "SEQUENCE",
    )
    table(f"变更 changes: {len(rows)}", columns, map(_shown, rows))


def change_record(change: AuditRow) -> dict[str, Any]:
    """One change of an event as JSON values."""
    return {
        "changed_at": change.changed_at.isoformat(),
        "action": change.action,
        "rule": change.rule,
        "person": change.person,
        "note": change.note,
        "document": change.document,
        "fields": list(change.fields),
        "sequence": change.sequence,
    }


def add_to(app: typer.Typer) -> None:
    """Put the commands into ``events``."""
    app.command("edit")(edit_command)
    app.command("split")(split_command)
    app.command("merge")(merge_command)
    app.command("history")(history_command)


def _shown(row: AuditRow) -> tuple[str, ...]:
    person = row.person and f"{row.person}{f' ({row.note})' if row.note else ''}"
    return (
        f"{row.changed_at:%Y-%m-%d %H:%M}Z",
        row.action,
        person or row.rule,
        "、".join(row.fields),
        "" if row.before is None else f"{when(row.before.time)} {row.before.status}",
        f"{when(row.after.time)} {row.after.status}",
        str(row.sequence),
    )


def _done(
    act: Callable[[Editor, Person], CalendarEvent],
    by: str | None,
    note: str | None,
    *,
    database: str | None,
    data_dir: Path | None,
    as_json: bool,
) -> None:
    settings = settings_with(database_url=database, data_dir=data_dir)
    planner = reminder_planner(settings, load_feeds(settings.feeds_dir).specs)
    with opened(settings) as store:
        editor = Editor(store, system_clock, planner)
        event = act(editor, Person(by or getpass.getuser(), note))
    if as_json:
        print_json(event_with_mentions(event, settings.public_url).model_dump(mode="json"))
        return
    say(f"{event.event.title}  {when(event.event.time)}  {event.event.status}  {event.uid}")
