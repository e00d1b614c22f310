"""Options that several commands share, and the store they open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from calendar_svc.service.logs import configure_logs
from calendar_svc.service.settings import Settings, load_settings
from calendar_svc.store import Store

DatabaseOption = Annotated[
    str | None,
    typer.Option("--database", help="数据库,如 sqlite:///a.db。Database URL."),
]
DataDirOption = Annotated[
    Path | None, typer.Option("--data-dir", help="内置数据库的目录。Directory of the database.")
]
FeedsDirOption = Annotated[
    Path | None, typer.Option("--feeds", help="日历定义的目录。Directory of feed definitions.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON。Print JSON.")]


def settings_with(**options: str | int | Path | None) -> Settings:
    """The settings, with the options of the command line that were given.

    Parameters:
        options: Setting name -> value; None means that the option was not given.

    Raises:
        SettingsError: A value cannot be used.
    """
    given = {name: value for name, value in options.items() if value is not None}
    return load_settings(None, **given)


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """The store of the settings, brought to this version's schema, closed at the end.

    Logs go to stderr from here on: a program that reads stdout must not meet them there.

    Raises:
        StoreError: The database cannot be used.
    """
    configure_logs(settings.log_format)
    store = Store.open(settings.store_url)
    try:
        store.upgrade()
        yield store
    finally:
        store.close()
