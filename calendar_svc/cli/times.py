"""``calendar-svc times``: the time expressions of a text, for people or as JSON lines."""

from __future__ import annotations

import sys
from datetime import date, datetime
from typing import Annotated, Any

import typer

from calendar_svc.cli.console import counting, print_json, table
from calendar_svc.cli.jsonl import Answering, stream, text_of
from calendar_svc.model import Interval, Precision, Timex
from calendar_svc.temporal import Lean, Reference, times


def read_reference(text: str) -> date | datetime:
    """An ISO date or datetime; the wall clock of a datetime counts, its offset does not.

    Raises:
        ValueError: The text is neither.
    """
    try:
        if len(text) == len("2023-02-24"):
            return date.fromisoformat(text)
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise ValueError(f"reference: {text!r} is no ISO date or datetime") from None


def _wall(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


def _as_told(timex: Timex) -> tuple[Interval | None, str | None]:
    """The interval of the words themselves: X前 is open before X, though its event falls due on X.

    A clock time closes at its instant (12:00前 ends at noon), anything coarser at its end.
    """
    interval, edtf = timex.interval, timex.edtf
    if timex.role != "deadline" or interval is None or edtf is None:
        return interval, edtf
    end = interval.begin if timex.precision is Precision.MINUTE else interval.end
    return Interval(None, end), f"../{edtf.rsplit('/', 1)[-1]}"


def timex_record(timex: Timex) -> dict[str, Any]:
    """One time expression as JSON values; the keys of the ``times --jsonl`` contract."""
    interval, edtf = _as_told(timex)
    return {
        "start": timex.span.start,
        "end": timex.span.end,
        "text": timex.text,
        "type": timex.type,
        "value": timex.value,
        "precision": None if timex.precision is None else str(timex.precision),
        "edtf": edtf,
        "begin": None if interval is None else _wall(interval.begin),
        "until": None if interval is None else _wall(interval.end),
        "rule": timex.rule,
    }


def answer_times(given: dict[str, Any]) -> dict[str, Any]:
    """The answer to one line of ``times --jsonl``.

    Parameters:
        given: ``text``; optionally ``reference`` (ISO date or datetime), ``lang`` (BCP 47) and
            ``lean`` (``past``, ``future``).

    Raises:
        TypeError, ValueError: A key holds what cannot be used.
    """
    wanted = text_of(given, "reference", default="")
    reference = Reference.on(read_reference(wanted)) if wanted else Reference.unknown()
    found = times(
        text_of(given, "text"),
        reference,
        lang=text_of(given, "lang", default="zh"),
        lean=_lean(given.get("lean")),
    )
    return {"times": [timex_record(timex) for timex in found]}


def _lean(value: object) -> Lean:
    match value:
        case None:
            return None
        case "past" | "future":
            return value
        case _:
            raise ValueError(f"lean: {value!r} is neither 'past' nor 'future'")


def reference_option(text: str | None) -> Reference:
    """The reference that ``--reference`` gives; without the option the year stays open.

    Raises:
        typer.BadParameter: It is no date.
    """
    if text is None:
        return Reference.unknown()
    try:
        return Reference.on(read_reference(text))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def times_command(
    text: Annotated[str | None, typer.Argument(help="文字。The text.")] = None,
    reference: Annotated[
        str | None, typer.Option(help="文稿日期,如 2023-02-24。The document date.")
    ] = None,
    lang: Annotated[str, typer.Option(help="语言。Language (BCP 47).")] = "zh",
    lean: Annotated[
        str | None, typer.Option(help="past | future:年份不明时的偏向。Where an open year leans.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。Print JSON.")] = False,
    jsonl: Annotated[
        bool,
        typer.Option("--jsonl", help="标准输入每行一个 JSON,逐行作答。JSON lines in and out."),
    ] = False,
    workers: Annotated[
        int, typer.Option(min=1, help="--jsonl 的进程数。Processes for --jsonl.")
    ] = 1,
) -> None:
    """找出文字中的时间。Find the times in a text."""
    if jsonl:
        answering = Answering(answer_times, {"times": []})
        with counting() as progress:
            stream(sys.stdin.buffer, sys.stdout.buffer, answering, workers, progress)
        return
    if text is None:
        raise typer.BadParameter("give a TEXT, or --jsonl with lines on stdin")
    try:
        found = times(text, reference_option(reference), lang=lang, lean=_lean(lean))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    records = [timex_record(timex) for timex in found]
    if as_json:
        print_json(records)
        return
    columns = {
        "text": "文字 text",
        "value": "TIMEX3",
        "precision": "精度 precision",
        "begin": "起 begin",
        "until": "止(不含)until",
        "rule": "规则 rule",
    }
    table("时间 times", list(columns.values()), [[row[key] for key in columns] for row in records])


def add_to(app: typer.Typer) -> None:
    """Put ``times`` into the program."""
    app.command("times")(times_command)
