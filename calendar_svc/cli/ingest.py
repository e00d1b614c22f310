"""``calendar-svc ingest``: documents into the store, and what became of each event."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Annotated, Any

import structlog
import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from calendar_svc.cli.console import console, print_json, safe, say, table, warn, when
from calendar_svc.cli.extract import date_line, origin_option
from calendar_svc.cli.options import (
    DatabaseOption,
    DataDirOption,
    JsonOption,
    opened,
    settings_with,
)
from calendar_svc.errors import CalendarSvcError, DocumentError
from calendar_svc.events import extract
from calendar_svc.model import Document
from calendar_svc.record import event_record
from calendar_svc.service.clock import system_clock
from calendar_svc.service.definitions import load_feeds
from calendar_svc.service.ingest import IngestReport, Planner, Told, ingest
from calendar_svc.service.settings import Settings
from calendar_svc.service.sources import read_paths
from calendar_svc.service.ticking import reminder_planner
from calendar_svc.store import Store

# What became of an event -> how it is shown.
OUTCOMES = {
    "created": Text("新增 created", "green"),
    "updated": Text("变更 updated", "yellow"),
    "mentioned": Text("再次提及 mentioned"),
    "unchanged": Text("未变 unchanged", "dim"),
}


def outcomes(report: IngestReport) -> Iterator[tuple[str, Told]]:
    """The events that a document tells, each with what became of it."""
    for outcome in OUTCOMES:
        for told in getattr(report, outcome):
            yield outcome, told


def report_record(report: IngestReport) -> dict[str, Any]:
    """What one document did to the store, as JSON values."""
    record: dict[str, Any] = {
        "document": report.document.name,
        "digest": report.document.digest,
        "known": report.known,
        "document_date": report.date.edtf,
        "date_source": report.date.source,
        "date_evidence": [
            {"rule": evidence.rule, "text": evidence.text, "says": evidence.says}
            for evidence in report.date.evidence
        ],
        **{outcome: [] for outcome in OUTCOMES},
    }
    for outcome, told in outcomes(report):
        record[outcome].append(
            {
                "uid": told.event.uid,
                "sequence": told.event.sequence,
                "fields": list(told.fields),
                **event_record(told.event.event),
            }
        )
    return record


def show_report(report: IngestReport) -> None:
    """Print what one document did: its date and the evidence, then a table of its events."""
    known = "  (已入库 ingested before)" if report.known else ""
    say(f"{report.document.name}{known}")
    say(f"  {date_line(report.date)}")
    for evidence in report.date.evidence:
        words = f"「{evidence.text}」 " if evidence.text else ""
        line = safe(f"{evidence.rule}: {words}{evidence.says}", "dim")
        console().print(Text("    ") + line, soft_wrap=True)
    rows = [
        [
            OUTCOMES[outcome],
            when(told.event.event.time),
            told.event.event.status,
            told.event.event.kind,
            told.event.event.title,
            "、".join(told.fields),
        ]
        for outcome, told in outcomes(report)
    ]
    columns = ["结果 result", "时间 time", "状态 status", "类别 kind", "事项 title", "变动 changed"]
    if not report.updated:  # then the last column is empty
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    table("", columns, rows)


def take_in(
    store: Store, settings: Settings, documents: Iterable[Document | DocumentError]
) -> Iterator[IngestReport | DocumentError]:
    """Store documents one by one; a progress line goes to stderr while it is a terminal.

    Parameters:
        store: Where to.
        settings: For the reminders that changes owe, and for links.
        documents: What was read, or why it was not; errors are passed on in their place.
    """
    planner = reminder_planner(settings, load_feeds(settings.feeds_dir).specs)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    progress = Progress(
        *columns, console=console(stderr=True), transient=True, disable=not sys.stderr.isatty()
    )
    task = progress.add_task("")
    for count, document in enumerate(documents, 1):
        progress.update(task, description=f"{count} {safe(document.name)}")
        if isinstance(document, DocumentError):
            yield document
            continue
        # The line is on the screen while a document is worked on and gone before its report.
        with progress:
            outcome = _one(store, document, planner)
        yield outcome


def _one(store: Store, document: Document, planner: Planner) -> IngestReport | DocumentError:
    """Ingest one document; a fault that only this document meets does not stop the others."""
    try:
        return ingest(
            store,
            document,
            extract=extract,
            clock=system_clock,
            planner=planner,
        )
    except CalendarSvcError:
        raise  # the database, say: no other document would fare better
    except Exception as error:  # noqa: BLE001 - whatever it is, the next document may be sound
        structlog.get_logger("calendar_svc.ingest").exception("fault", document=document.name)
        fault = f"a fault of this program, please report it ({type(error).__name__}: {error})"
        return DocumentError(document.name, f"{fault}; nothing of it was stored")


def _in_language(
    documents: Iterable[Document | DocumentError], lang: str | None
) -> Iterator[Document | DocumentError]:
    """The documents in the language that is given for all of them, if one is."""
    for document in documents:
        if isinstance(document, DocumentError) or lang is None:
            yield document
        else:
            yield replace(document, lang=lang)


def ingest_command(
    files: Annotated[
        list[str],
        typer.Argument(help="文本文件、目录,- 为标准输入。Files, folders, - for stdin."),
    ],
    publisher: Annotated[str | None, typer.Option(help="发布单位。Who published it.")] = None,
    published: Annotated[
        str | None, typer.Option(help="发布日期。When it was published (ISO date).")
    ] = None,
    timezone: Annotated[str | None, typer.Option(help="时区。IANA time zone.")] = None,
    lang: Annotated[str | None, typer.Option(help="语言。Language: zh, en.")] = None,
    *,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """读入文稿并入库。Store the events of documents; the same again changes nothing."""
    settings = settings_with(database_url=database, data_dir=data_dir)
    zone = timezone or settings.timezone
    origin = origin_option(published, publisher, zone, settings.max_document_bytes)
    records: list[dict[str, Any]] = []
    failures: list[DocumentError] = []
    with opened(settings) as store:
        documents = _in_language(read_paths(files, origin, stdin=sys.stdin.buffer), lang)
        for report in take_in(store, settings, documents):
            if isinstance(report, DocumentError):
                warn(f"错误 error: {report}")
                failures.append(report)
            elif as_json:
                records.append(report_record(report))
            else:
                show_report(report)
    if as_json:
        errors = [{"document": each.name, "problem": each.problem} for each in failures]
        print_json({"documents": records, "errors": errors})
    raise typer.Exit(DocumentError.exit_code if failures else 0)


def add_to(app: typer.Typer) -> None:
    """Put ``ingest`` into the program."""
    app.command("ingest")(ingest_command)
