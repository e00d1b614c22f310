"""``calendar-svc db``: the database itself."""

from __future__ import annotations

import typer

from calendar_svc.cli.console import say
from calendar_svc.cli.options import DatabaseOption, DataDirOption, opened, settings_with

app = typer.Typer(help="数据库。The database.", no_args_is_help=True)


@app.command("upgrade")
def upgrade_command(database: DatabaseOption = None, data_dir: DataDirOption = None) -> None:
    """建库,或升级到本版本的结构。Create the database, or bring it to this version."""
    with opened(settings_with(database_url=database, data_dir=data_dir)) as store:
        say(f"已是最新 up to date: {store.url}")


def add_to(program: typer.Typer) -> None:
    """Put ``db`` into the program."""
    program.add_typer(app, name="db")
