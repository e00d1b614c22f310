"""``calendar-svc feeds``: the calendars that can be subscribed to."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from calendar_svc.cli.console import print_json, table
from calendar_svc.cli.options import (
    DatabaseOption,
    DataDirOption,
    FeedsDirOption,
    JsonOption,
    opened,
    settings_with,
)
from calendar_svc.errors import StoreError, UnknownFeedError
from calendar_svc.service.clock import system_clock
from calendar_svc.service.definitions import load_feeds
from calendar_svc.service.publisher import Address, Publisher

app = typer.Typer(help="可订阅的日历。The calendars to subscribe to.", no_args_is_help=True)


@app.command("list")
def list_command(*, feeds_dir: FeedsDirOption = None, as_json: JsonOption = False) -> None:
    """列出全部日历及地址。List the calendars and their addresses."""
    settings = settings_with(feeds_dir=feeds_dir)
    rows = [
        {
            "slug": slug,
            "name": spec.name,
            "name_en": spec.name_en,
            "url": f"{settings.public_url}/feeds/{slug}.ics",
        }
        for slug, spec in load_feeds(settings.feeds_dir).specs.items()
    ]
    if as_json:
        print_json(rows)
        return
    columns = ("名称 slug", "日历 name", "name", "地址 address")
    table(f"日历 feeds: {len(rows)}", columns, [list(row.values()) for row in rows])


@app.command("show")
def show_command(
    slug: Annotated[str, typer.Argument(help="日历的名称,如 all。Name of the calendar.")],
    *,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
    feeds_dir: FeedsDirOption = None,
) -> None:
    """输出一个日历(iCalendar)。Print one calendar as iCalendar."""
    settings = settings_with(database_url=database, data_dir=data_dir, feeds_dir=feeds_dir)
    definitions = load_feeds(settings.feeds_dir)
    if slug not in definitions.specs:
        raise UnknownFeedError(slug)
    with opened(settings) as store:
        publisher = Publisher(store, definitions, system_clock, base_url=settings.public_url)
        edition = publisher.edition(Address(slug))
    if edition is None:
        raise StoreError(f"the feed {slug!r} could not be made; see the log above")
    sys.stdout.buffer.write(edition.body)


def add_to(program: typer.Typer) -> None:
    """Put ``feeds`` into the program."""
    program.add_typer(app, name="feeds")
