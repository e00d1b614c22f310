"""``calendar-svc db``: the database itself."""

from __future__ import annotations

import sys
from pathlib import Path
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
from calendar_svc.store import Store

app = typer.Typer(help="数据库。The database.", no_args_is_help=True)
UNSOUND = 1  # exit code where one check failed


@app.command("upgrade")
def upgrade_command(database: DatabaseOption = None, data_dir: DataDirOption = None) -> None:
    """建库,或升级到本版本的结构。Create the database, or bring it to this version."""
    with opened(settings_with(database_url=database, data_dir=data_dir)) as store:
        say(f"已是最新 up to date: {store.url}")


@app.command("backup")
def backup_command(
    file: Annotated[Path, typer.Argument(help="新文件。A new file.")],
    *,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """备份到一个文件,服务不必停。Back up to one file, while the service runs."""
    store = Store.open(settings_with(database_url=database, data_dir=data_dir).store_url)
    store.back_up(file)
    store.close()
    say(f"已备份 backed up: {store.url} -> {file} ({file.stat().st_size:,} B)")


@app.command("restore")
def restore_command(
    file: Annotated[Path, typer.Argument(help="备份文件。A backup.")],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="覆盖库中已有内容。Lose what the database holds.")
    ] = False,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """从备份恢复,先停服务;两种数据库通用。Restore a backup into either database."""
    store = Store.open(settings_with(database_url=database, data_dir=data_dir).store_url)
    store.restore(file, replace=replace)
    store.close()
    say(f"已恢复 restored: {file} -> {store.url}")


@app.command("check")
def check_command(
    *,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """检查数据库是否完好。Check that the database is sound."""
    store = Store.open(settings_with(database_url=database, data_dir=data_dir).store_url)
    found = store.examine()
    store.close()
    if as_json:
        print_json([{"check": each.name, "problem": each.problem} for each in found])
    else:
        rows = [(each.name, each.problem or "好 ok") for each in found]
        table(f"数据库 database: {store.url}", ("检查 check", "结果 found"), rows)
    if any(each.problem for each in found):
        sys.exit(UNSOUND)


def add_to(program: typer.Typer) -> None:
    """Put ``db`` into the program."""
    program.add_typer(app, name="db")
