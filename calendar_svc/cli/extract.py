"""``calendar-svc extract``: the events of documents, shown and not stored."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib import import_module
from typing import Annotated, Any

import typer

from calendar_svc.cli.console import counting, print_json, say, table, warn, when
from calendar_svc.cli.extract_line import answer_extract, read_day, read_zone
from calendar_svc.cli.jsonl import Answering, stream
from calendar_svc.errors import DocumentError
from calendar_svc.events import extract
from calendar_svc.events.confidence import reasons
from calendar_svc.figures import amount_in_words
from calendar_svc.model import DocumentDate, Event, Extraction
from calendar_svc.record import extraction_record
from calendar_svc.service.sources import Origin, read_paths


def origin_option(published: str | None, publisher: str | None, zone: str, limit: int) -> Origin:
    """What ``--published``, ``--publisher`` and ``--timezone`` say of all documents.

    Parameters:
        limit: Largest document that is read, in bytes.

    Raises:
        typer.BadParameter: No date, or no time zone.
    """
    try:
        return Origin(read_day(published), publisher, read_zone(zone), limit)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def date_line(found: DocumentDate) -> str:
    """The document date and where it comes from, in one line for people."""
    return f"文稿日期 document date: {found.edtf or '未知 unknown'} ({found.source})"


def show_evidence(found: DocumentDate) -> None:
    """Print why the document date is what it is: rule, words, what they say."""
    rows = [(evidence.rule, evidence.text, evidence.says) for evidence in found.evidence]
    table("日期依据 evidence of the date", ("规则 rule", "文字 words", "说明 says"), rows)


def sureness(event: Event) -> str:
    """How sure an event is, and what makes it so: ``0.82 + 有钟点 clock time, ...``."""
    return f"{event.confidence:.2f} {', '.join(reasons(event.grounds))}".rstrip()


def figures(event: Event) -> str:
    """The figures that are told of an event or its project, with the words that tell them."""
    return "; ".join(
        f"{amount.name} {amount_in_words(amount)} 「{amount.quote.text}」"
        for amount in event.amounts
    )


def show(extraction: Extraction, *, explain: bool) -> None:
    """Print the events of one document as a table; with *explain* also how they were found."""
    document = extraction.document
    say(f"{document.name}  {date_line(extraction.date)}")
    if explain:
        show_evidence(extraction.date)
        headlines = (
            (
                number,
                "" if article.headline is None else article.headline.of(document.text),
                "、".join(article.byline),
                sum(span.end - span.start for span in article.spans),
            )
            for number, article in enumerate(extraction.articles, 1)
        )
        table("文章 articles", ("#", "标题 headline", "作者 by", "字数 characters"), headlines)
    more = ["数额 figures", "规则 rules", "可信度 confidence"] if explain else []
    columns = ["时间 time", "状态 status", "类别 kind", "事项 title", "地点 place", "原文 quote"]
    rows = [
        [when(event.time), event.status, event.kind, event.title, event.place, event.quote.text]
        + ([figures(event), " → ".join(event.rules), sureness(event)] if explain else [])
        for event in extraction.events
    ]
    table(f"事项 events: {len(rows)}", columns + more, rows)


def extract_command(
    files: Annotated[
        list[str] | None,
        typer.Argument(help="文本文件、目录,- 为标准输入。Files, folders, - for stdin."),
    ] = None,
    publisher: Annotated[str | None, typer.Option(help="发布单位。Who published it.")] = None,
    published: Annotated[
        str | None, typer.Option(help="发布日期。When it was published (ISO date).")
    ] = None,
    timezone: Annotated[str | None, typer.Option(help="时区。IANA time zone.")] = None,
    lang: Annotated[str | None, typer.Option(help="语言。Language: zh, en.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。Print JSON.")] = False,
    jsonl: Annotated[
        bool,
        typer.Option("--jsonl", help="标准输入每行一份文稿,逐行作答。JSON lines in and out."),
    ] = False,
    explain: Annotated[
        bool, typer.Option(help="并列出文章、日期依据、规则。Show articles, evidence, rules too.")
    ] = False,
    workers: Annotated[
        int, typer.Option(min=1, help="--jsonl 的进程数。Processes for --jsonl.")
    ] = 1,
) -> None:
    """读出文稿中的事项,不入库。Show the events of documents without storing them."""
    if jsonl:
        failed: dict[str, Any] = {"document_date": None, "events": []}
        answering = Answering(answer_extract, failed)
        with counting() as progress:
            stream(sys.stdin.buffer, sys.stdout.buffer, answering, workers, progress)
        return
    if not files:
        raise typer.BadParameter("give a FILE, or --jsonl with lines on stdin")
    # Loaded when needed: reading settings would make every run of --jsonl start slower.
    settings = import_module("calendar_svc.service.settings").load_settings()
    zone = timezone or settings.timezone
    origin = origin_option(published, publisher, zone, settings.max_document_bytes)
    code = 0
    for document in read_paths(files, origin, stdin=sys.stdin.buffer):
        if isinstance(document, DocumentError):
            warn(f"错误 error: {document}")
            code = document.exit_code
        else:
            found = extract(replace(document, lang=lang))
            if as_json:
                print_json({"id": document.name, **extraction_record(found)})
            else:
                show(found, explain=explain)
    raise typer.Exit(code)


def add_to(app: typer.Typer) -> None:
    """Put ``extract`` into the program."""
    app.command("extract")(extract_command)
