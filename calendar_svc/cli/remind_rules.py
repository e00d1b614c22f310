"""``calendar-svc remind add|rules|remove|channels|connect|disconnect|enable|test``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Any

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
from calendar_svc.errors import ReminderRuleError
from calendar_svc.service.channels.keeping import (
    ChannelState,
    channel_states,
    connect,
    disconnect,
    enable,
)
from calendar_svc.service.channels.opening import KINDS, Channels
from calendar_svc.service.channels.signing import public_keys
from calendar_svc.service.clock import system_clock
from calendar_svc.service.definitions import load_feeds
from calendar_svc.service.links import Links
from calendar_svc.service.messages import Writer, trial
from calendar_svc.service.reminders.keeping import add_rule, read_rule, remove_rule
from calendar_svc.service.settings import Settings
from calendar_svc.service.ticking import reminder_planner, rulebook
from calendar_svc.store import Store
from calendar_svc.store.reminding import Endpoint

Words = list[str]


EmailOption = Annotated[str | None, typer.Option(help="发往邮箱。Send to this address.")]
ToOption = Annotated[
    str | None, typer.Option(help="发往渠道:webhook、log 或自建名。Or to this channel.")
]
FeedOption = Annotated[
    str | None, typer.Option(help="只限该日历中的事项。Only what this feed takes.")
]
KindOption = Annotated[Words | None, typer.Option(help="类别,可重复。Kinds.")]
ProjectOption = Annotated[Words | None, typer.Option(help="项目,可重复。Projects.")]
PlaceOption = Annotated[Words | None, typer.Option(help="地点,可重复。Places.")]
BodyOption = Annotated[Words | None, typer.Option(help="单位,可重复。Bodies.")]
KeywordOption = Annotated[Words | None, typer.Option(help="关键词,可重复。Words.")]
BeforeOption = Annotated[
    Words | None,
    typer.Option(help="提前多久,可重复。How long before: 7d, 2h, 1d@18:00, 3wd@09:00."),
]
ChangesOption = Annotated[
    str | None,
    typer.Option(help="变更即报。Tell at once of: moved,cancelled,postponed,completed,…"),
]
DigestOption = Annotated[
    str | None, typer.Option(help="汇总。One list instead: daily 08:00, weekly mon 08:00.")
]
QuietOption = Annotated[str | None, typer.Option(help="免打扰。Quiet hours: 22:00-07:30.")]
LanguageOption = Annotated[str | None, typer.Option(help="语言。both, zh-CN or en.")]
ConfidenceOption = Annotated[
    float | None, typer.Option(help="最低可信度。Least confidence, from 0 to 1.")
]
NameOption = Annotated[str | None, typer.Option(help="规则名。Name of the rule.")]
OverdueOption = Annotated[
    bool, typer.Option("--overdue", help="逾期每周提醒。Tell weekly of what is overdue.")
]


@contextmanager
def _at_work(**options: str | Path | None) -> Iterator[tuple[Settings, Store]]:
    settings = settings_with(**options)
    with opened(settings) as store:
        yield settings, store


def add(
    email: EmailOption = None,
    to: ToOption = None,
    feed: FeedOption = None,
    kind: KindOption = None,
    project: ProjectOption = None,
    place: PlaceOption = None,
    body: BodyOption = None,
    keyword: KeywordOption = None,
    before: BeforeOption = None,
    changes: ChangesOption = None,
    digest: DigestOption = None,
    quiet: QuietOption = None,
    language: LanguageOption = None,
    min_confidence: ConfidenceOption = None,
    name: NameOption = None,
    *,
    overdue: OverdueOption = False,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
    feeds_dir: FeedsDirOption = None,
) -> None:
    """新建提醒规则。Make a reminder rule."""
    if (email is None) == (to is None):
        raise ReminderRuleError("to", "给出 --email 或 --to 之一 give one of --email and --to")
    told = {
        "to": to or f"email:{email}",
        "feed": feed,
        "kinds": kind,
        "projects": project,
        "places": place,
        "bodies": body,
        "keywords": keyword,
        "before": before,
        "changes": changes and [word.strip() for word in changes.split(",")],
        "digest": digest,
        "quiet": quiet,
        "language": language,
        "min_confidence": min_confidence,
        "overdue": overdue,
    }
    given = {field: value for field, value in told.items() if value}
    with _at_work(database_url=database, data_dir=data_dir, feeds_dir=feeds_dir) as at_work:
        called, planned = _kept(*at_work, given, name)
    say(f"规则 rule: {called}; 已安排 planned: {planned}")


def _kept(
    settings: Settings, store: Store, given: Mapping[str, Any], name: str | None
) -> tuple[str, int]:
    feeds = load_feeds(settings.feeds_dir).specs
    rule = read_rule(given, feeds)
    with closing(Channels(settings, store)) as channels:
        channels.check(rule.to)
    return add_rule(store, reminder_planner(settings, feeds), rule, system_clock(), name)


def rules(
    *,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
    feeds_dir: FeedsDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """列出提醒规则。List the rules that hold."""
    with (
        _at_work(database_url=database, data_dir=data_dir, feeds_dir=feeds_dir) as (
            settings,
            store,
        ),
        store.begin_read() as session,
    ):
        book = rulebook(settings, load_feeds(settings.feeds_dir).specs)(session)
    told = {
        name: rule.model_dump(mode="json", exclude_defaults=True)
        for name, rule in book.rules.items()
    }
    if as_json:
        print_json([{"name": name, **rule} for name, rule in told.items()])
        return
    rows = [
        (name, rule.pop("to"), "; ".join(f"{field}: {_plain(rule[field])}" for field in rule))
        for name, rule in told.items()
    ]
    table("", ("规则 rule", "发往 to", "内容 asks"), rows)


def remove(
    name: Annotated[str, typer.Argument(help="规则名。Name of the rule.")],
    *,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
    feeds_dir: FeedsDirOption = None,
) -> None:
    """删除提醒规则。Remove a rule; what it alone owed is withdrawn."""
    with _at_work(database_url=database, data_dir=data_dir, feeds_dir=feeds_dir) as (
        settings,
        store,
    ):
        planner = reminder_planner(settings, load_feeds(settings.feeds_dir).specs)
        remove_rule(store, planner, name, system_clock())
    say(f"已删除 removed: {name}")


def channels(
    *, database: DatabaseOption = None, data_dir: DataDirOption = None, as_json: JsonOption = False
) -> None:
    """列出渠道及其状况。List channels and how they are."""
    with _at_work(database_url=database, data_dir=data_dir) as (settings, store):
        states = channel_states(settings, store)
    if as_json:
        print_json([state.record() for state in states])
        return
    columns = (
        "渠道 channel",
        "类型 kind",
        "地址 address",
        "状况 state",
        "问题 problem",
        "保证 sends",
    )
    rows = [(s.name, s.kind, s.address, s.state, s.problem, _promise(s)) for s in states]
    table("", columns, rows)


def connect_command(
    name: Annotated[str, typer.Argument(help="渠道名。Name of the channel.")],
    kind: Annotated[str, typer.Option(help=f"类型。Kind: {', '.join(KINDS)}.")],
    url: Annotated[str, typer.Option(help="地址。Address that the provider gave.")],
    secret: Annotated[
        str | None,
        typer.Option(
            envvar="CHANNEL_SECRET",
            help="签名密钥,或 keyword:关键词。Secret that signs, or keyword:WORD.",
        ),
    ] = None,
    *,
    at_most_once: Annotated[
        bool,
        typer.Option(
            "--at-most-once",
            help="不确定是否已发的不重发,留待人工。What may have been sent is not sent again.",
        ),
    ] = False,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """新建渠道。Make a channel, such as a group's robot."""
    with _at_work(database_url=database, data_dir=data_dir) as (settings, store):
        endpoint = Endpoint(name, kind, url, secret, at_most_once)
        connect(store, settings, endpoint, system_clock())
    say(f"渠道 channel: {name}")
    for key in public_keys(secret) if kind == "webhook" else ():
        say(f"公钥 public key: {key}")


def disconnect_command(
    name: Annotated[str, typer.Argument(help="渠道名。Name of the channel.")],
    *,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """删除渠道。Remove a channel."""
    with _at_work(database_url=database, data_dir=data_dir) as (_, store):
        disconnect(store, name)
    say(f"已删除 removed: {name}")


def enable_command(
    name: Annotated[str, typer.Argument(help="渠道名。Name of the channel.")],
    *,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """重新启用停用或退订的渠道。Enable a channel that was given up, or unsubscribed."""
    with _at_work(database_url=database, data_dir=data_dir) as (_, store):
        enable(store, name)
    say(f"已启用 enabled: {name}")


def try_out(
    name: Annotated[str, typer.Argument(help="渠道,如 email:a@example.org。The channel.")],
    *,
    database: DatabaseOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """向渠道发一条测试消息。Send a test message."""
    with _at_work(database_url=database, data_dir=data_dir) as (settings, store):
        message = trial(Writer("both", Links(settings.public_url)), name, system_clock())
        with closing(Channels(settings, store)) as opened_channels:
            receipt = opened_channels.open(name).send(message)
    say(f"已发 sent: {name} {receipt.status} {receipt.answer}".rstrip())


def _promise(channel: ChannelState) -> str:
    return "至多一次 at most once" if channel.at_most_once else "至少一次 at least once"


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def add_rules_to(app: typer.Typer) -> None:
    """Put the commands of rules and channels beside those of the outbox."""
    for command in (add, rules, remove, channels):
        app.command(command.__name__)(command)
    app.command("test")(try_out)
    app.command("connect")(connect_command)
    app.command("disconnect")(disconnect_command)
    app.command("enable")(enable_command)
