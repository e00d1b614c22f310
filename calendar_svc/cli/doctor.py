"""``calendar-svc doctor``: is everything there that the service needs?"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import metadata
from zoneinfo import ZoneInfo

import typer
from rich.text import Text

from calendar_svc import __version__
from calendar_svc.cli.console import print_json, table
from calendar_svc.cli.options import (
    DatabaseOption,
    DataDirOption,
    FeedsDirOption,
    JsonOption,
    settings_with,
)
from calendar_svc.errors import CalendarSvcError, StoreError
from calendar_svc.service.clock import system_clock
from calendar_svc.service.definitions import load_feeds
from calendar_svc.service.settings import Settings
from calendar_svc.service.ticking import silence
from calendar_svc.store import Store, reminding
from calendar_svc.store.outbox_view import UNSENT, outbox_rows, tally
from calendar_svc.temporal.scanner import HAS_RE2

_SHOWN = 5  # events or channels that are named
_LATE = timedelta(minutes=10)  # a message that may go for so long and did not
FAILED = 1  # exit code where one check failed


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold: *look* gives what was found, or raises with what to do."""

    name: str
    look: Callable[[Settings], str]


def look_at_program(settings: Settings) -> str:
    """Which versions run."""
    del settings
    python = ".".join(str(part) for part in sys.version_info[:3])
    return f"calendar-svc {__version__}, Python {python}"


def look_at_scanner(settings: Settings) -> str:
    """What finds the times of a text: RE2, or the automaton that stands in for it."""
    del settings
    if HAS_RE2:
        return f"google-re2 {metadata.version('google-re2')}"
    return "Python:没有 google-re2,结果相同、较慢 no google-re2: same results, slower"


def look_at_zone(settings: Settings) -> str:
    """The zone that documents without one get, with its offset at a fixed past moment."""
    moment = datetime(2024, 1, 1, tzinfo=ZoneInfo(settings.timezone))
    return f"{settings.timezone} {moment:%z}, tzdata {metadata.version('tzdata')}"


def look_at_directory(settings: Settings) -> str:
    """The data directory can be made and written to.

    Raises:
        OSError: It cannot.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=settings.data_dir) as probe:
        probe.write(b"x")
    return f"{settings.data_dir.resolve()} 可写 writable"


def look_at_database(settings: Settings) -> str:
    """The database answers and has this version's schema; nothing is changed.

    Raises:
        StoreError: It does not.
    """
    store = Store.open(settings.store_url)
    try:
        store.check()
        return f"{store.url}, revision {store.revision()}"
    finally:
        store.close()


def look_at_feeds(settings: Settings) -> str:
    """Every feed definition can be read.

    Raises:
        FeedDefinitionError: One cannot.
    """
    slugs = load_feeds(settings.feeds_dir).specs
    return f"{len(slugs)}: {', '.join(slugs)}"


def look_at_rendering(settings: Settings) -> str:
    """Every stored event has its text for calendars; nothing is changed.

    Raises:
        StoreError: The database cannot be read, or some have none: they are in no calendar.
    """
    store = Store.open(settings.store_url)
    try:
        texts = store.vevents()
    finally:
        store.close()
    bad = sorted(uid for uid, text in texts.items() if text is None)
    if bad:
        shown = ", ".join(bad[:_SHOWN]) + (" …" if len(bad) > _SHOWN else "")
        raise StoreError(f"{len(bad)}: {shown} 无法写入日历 cannot be rendered: feeds check")
    return f"{len(texts)}"


def look_at_reminders(settings: Settings) -> str:
    """Reminders tick where a service runs, none waits for long, and each channel gets through.

    Raises:
        StoreError: The database cannot be read, or one of these does not hold; says what to do.
    """
    store, now = Store.open(settings.store_url), system_clock()
    try:
        silent = silence(store, now)
        with store.begin_read() as session:
            waiting = outbox_rows(session, states=UNSENT, due_by=now - _LATE, limit=1)
            bad = [each.channel for each in reminding.health(session).values()]
            unclear = sum(n for (_, state), n in tally(session).items() if state == "uncertain")
    finally:
        store.close()
    if bad:
        shown = ", ".join(bad[:_SHOWN]) + (" …" if len(bad) > _SHOWN else "")
        raise StoreError(f"{shown} 不通 does not get through: remind channels")
    if waiting:
        since = _minutes(now - waiting[0].next_try_at)
        raise StoreError(
            f"{since} 到期未发,服务在运行吗 overdue, does the service run? serve, remind send"
        )
    if silent is None:
        return "还没有运行过服务 no service has run yet"
    told = f"上次 last tick {_minutes(silent)}, 无积压 none waits"
    if unclear:
        told += f"; 不确定是否已发 uncertain: {unclear} (remind list --state uncertain)"
    return told


def _minutes(time: timedelta) -> str:
    return f"{max(0, int(time.total_seconds() // 60))} min"


CHECKS = (
    Check("程序 program", look_at_program),
    Check("识别 scanner", look_at_scanner),
    Check("时区 time zone", look_at_zone),
    Check("目录 directory", look_at_directory),
    Check("数据库 database", look_at_database),
    Check("日历定义 feeds", look_at_feeds),
    Check("日历事项 events", look_at_rendering),
    Check("提醒 reminders", look_at_reminders),
)


def doctor_command(
    *,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
    feeds_dir: FeedsDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """自检:数据库、日历定义、时区、目录。Check database, feeds, time zones, directory."""
    settings = settings_with(database_url=database, data_dir=data_dir, feeds_dir=feeds_dir)
    results: list[tuple[str, bool, str]] = []
    for check in CHECKS:
        try:
            results.append((check.name, True, check.look(settings)))
        except (CalendarSvcError, OSError) as error:
            results.append((check.name, False, str(error)))
    if as_json:
        print_json([{"check": name, "ok": ok, "found": text} for name, ok, text in results])
    else:
        marks = {True: Text("✓ 正常 ok", "green"), False: Text("✗ 有误 wrong", "red")}
        columns = ("检查 check", "结果 result", "说明 found")
        table("自检 doctor", columns, [(name, marks[ok], text) for name, ok, text in results])
    raise typer.Exit(0 if all(ok for _, ok, _ in results) else FAILED)


def add_to(app: typer.Typer) -> None:
    """Put ``doctor`` into the program."""
    app.command("doctor")(doctor_command)
