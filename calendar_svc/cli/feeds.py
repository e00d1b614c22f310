"""``calendar-svc feeds``: the calendars that can be subscribed to."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from calendar_svc.cli.console import print_json, say, table
from calendar_svc.cli.options import (
    DatabaseOption,
    DataDirOption,
    FeedsDirOption,
    JsonOption,
    opened,
    settings_with,
)
from calendar_svc.errors import StoreError
from calendar_svc.service.clock import system_clock
from calendar_svc.service.definitions import load_feeds
from calendar_svc.service.exporting import check_feeds, export_feeds
from calendar_svc.service.publisher import Address, Publisher
from calendar_svc.service.saved import SavedFeeds

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
    with _publishing(database, data_dir, feeds_dir) as publisher:
        edition = publisher.edition(Address(slug))
    if edition is None:
        raise StoreError(f"the feed {slug!r} could not be made; see the log above")
    sys.stdout.buffer.write(edition.body)


@app.command("export")
def export_command(
    folder: Annotated[Path, typer.Argument(help="写到这个目录。Directory to write to.")],
    *,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
    feeds_dir: FeedsDirOption = None,
) -> None:
    """全部日历写成静态文件(另有 .gz)。Write every calendar, in every form, as static files."""
    with _publishing(database, data_dir, feeds_dir) as publisher:
        written = export_feeds(publisher, folder)
    say(f"已写 written: {written} → {folder}")


@app.command("check")
def check_command(
    *,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
    feeds_dir: FeedsDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """生成全部日历并检查。Make every calendar and check it."""
    with _publishing(database, data_dir, feeds_dir) as publisher:
        checks = check_feeds(publisher)
        left_out = dict(publisher.unrendered)
    if as_json:
        feeds = [asdict(check) for check in checks]
        print_json({"feeds": feeds, "events_left_out": left_out})
    else:
        columns = ("日历 feed", "事项 events", "字节 bytes", "gzip", "说明 note")
        rows = [(c.slug, c.events, c.octets, c.gzipped, c.problem or "✓") for c in checks]
        table("检查 check", columns, rows)
        for uid, problem in left_out.items():
            say(f"✗ {uid}: {problem}")
    good = not left_out and all(check.problem is None for check in checks)
    raise typer.Exit(0 if good else 1)


@app.command("save")
def save_command(
    slug: Annotated[str, typer.Argument(help="要筛选的日历,如 all。Calendar to narrow.")],
    query: Annotated[str, typer.Argument(help="kind=meeting&q=… 参数同网址。As in a URL.")] = "",
    name: Annotated[str, typer.Option(help="日历的名称。What it is called.")] = "",
    *,
    private: Annotated[
        bool, typer.Option("--private", help="只凭密令打开。Open it by a secret token alone.")
    ] = False,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
    feeds_dir: FeedsDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """保存筛选,得到短地址或密址。Save a question under a short, or a secret, address."""
    settings = settings_with(database_url=database, data_dir=data_dir, feeds_dir=feeds_dir)
    specs = load_feeds(settings.feeds_dir).specs
    with opened(settings) as store:
        saved = SavedFeeds(store, system_clock)
        issued = saved.save(specs, slug, query, name=name, private=private)
    url = f"{settings.public_url}{issued.path}"
    if as_json:
        print_json({"id": issued.feed.id, "query": issued.feed.query, "url": url})
    else:
        say(url)


@app.command("saved")
def saved_command(
    *, database: DatabaseOption = None, data_dir: DataDirOption = None, as_json: JsonOption = False
) -> None:
    """已保存的日历。The saved calendars."""
    with opened(settings_with(database_url=database, data_dir=data_dir)) as store:
        found = SavedFeeds(store, system_clock).listing()
    rows = [
        {
            "id": feed.id,
            "feed": feed.slug,
            "query": feed.query,
            "name": feed.name,
            "private": feed.token_digest is not None,
        }
        for feed in found
    ]
    if as_json:
        print_json(rows)
        return
    columns = ("编号 id", "日历 feed", "筛选 query", "名称 name", "密 private")
    table(f"已保存 saved: {len(rows)}", columns, [list(map(str, row.values())) for row in rows])


@app.command("revoke")
def revoke_command(
    name: Annotated[str, typer.Argument(help="编号,见 feeds saved。Id, from feeds saved.")],
    *,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """撤回一个已保存的日历,其地址随即失效。Take a saved calendar back."""
    with opened(settings_with(database_url=database, data_dir=data_dir)) as store:
        SavedFeeds(store, system_clock).revoke(name)
    say(f"已撤回 revoked: {name}")


@contextmanager
def _publishing(
    database: str | None, data_dir: Path | None, feeds_dir: Path | None
) -> Iterator[Publisher]:
    settings = settings_with(database_url=database, data_dir=data_dir, feeds_dir=feeds_dir)
    definitions = load_feeds(settings.feeds_dir)
    with opened(settings) as store:
        url, zone = settings.public_url, settings.timezone
        yield Publisher(store, definitions, system_clock, base_url=url, timezone=zone)


def add_to(program: typer.Typer) -> None:
    """Put ``feeds`` into the program."""
    program.add_typer(app, name="feeds")
