"""``calendar-svc explain``: which rule read which words, as a tree."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Annotated

import typer
from rich.tree import Tree

from calendar_svc.cli.console import console, safe, say, when
from calendar_svc.cli.times import read_reference
from calendar_svc.events import extract
from calendar_svc.events.confidence import reasons
from calendar_svc.figures import amount_in_words
from calendar_svc.model import Derivation, Document, Event, Timex
from calendar_svc.temporal import Reference, times


def grow(tree: Tree, derivation: Derivation) -> None:
    """Hang one step of a derivation, and the steps below it, on *tree*."""
    branch = tree.add(safe(f"「{derivation.text}」 {derivation.rule}"))
    for part in derivation.parts:
        grow(branch, part)


def timex_tree(timex: Timex) -> Tree:
    """How the words of one time became its value."""
    interval = timex.interval
    shown = "" if interval is None else f"  [{interval.begin or '..'} , {interval.end or '..'})"
    tree = Tree(safe(f"「{timex.text}」 = {timex.value}  {timex.edtf or ''}{shown}", "bold"))
    if timex.derivation is None:
        tree.add(safe(timex.rule))
    else:
        grow(tree, timex.derivation)
    return tree


def event_tree(event: Event) -> Tree:
    """What made one event: its values, why they are so sure, the words that prove it, its rules."""
    tree = Tree(safe(f"{event.title}  {when(event.time)}", "bold"))
    sure = tree.add(safe(f"{event.kind}, {event.status}, confidence {event.confidence:.2f}"))
    for reason in reasons(event.grounds):
        sure.add(safe(reason))
    tree.add(safe(f"「{event.quote.text}」"))
    for amount in event.amounts:
        tree.add(safe(f"{amount.name} {amount_in_words(amount)} 「{amount.quote.text}」"))
    rules = tree.add(safe("规则 rules"))
    for rule in event.rules:
        rules.add(safe(rule))
    return tree


def explain_command(
    text: Annotated[str, typer.Argument(help="文字。The text.")],
    reference: Annotated[
        str | None, typer.Option(help="文稿日期,如 2023-02-24。The document date.")
    ] = None,
    lang: Annotated[str, typer.Option(help="语言。Language (BCP 47).")] = "zh",
) -> None:
    """说明每个时间、每个事项由哪条规则读出。Show which rule read which words."""
    known: date | datetime | None = None
    try:
        known = None if reference is None else read_reference(reference)
        anchor = Reference.unknown() if known is None else Reference.on(known)
        found = times(text, anchor, lang=lang, explained=True)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    for timex in found:
        console().print(timex_tree(timex))
    if not found:
        say("没有时间。No time in this text.")
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    published = known.date() if isinstance(known, datetime) else known
    for event in extract(Document("-", text, digest, published=published)).events:
        console().print(event_tree(event))


def add_to(app: typer.Typer) -> None:
    """Put ``explain`` into the program."""
    app.command("explain")(explain_command)
