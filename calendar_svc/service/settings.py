"""Settings: the environment (``CALENDAR_SVC_*``) or one TOML file, read once into a frozen value.

The environment wins over the file that ``CALENDAR_SVC_CONFIG`` names. A name that is no setting
stops the start, in both: a misspelt setting that is silently ignored is found only in production.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    Field,
    SecretStr,
    TypeAdapter,
    ValidationError,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from calendar_svc.errors import SettingsError

PREFIX = "CALENDAR_SVC_"
CONFIG = f"{PREFIX}CONFIG"
_DURATION = TypeAdapter(timedelta)


class Settings(BaseSettings):
    """Everything that a deployer can choose; frozen, made by `load_settings`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    database_url: str | None = Field(
        default=None,
        description="数据库地址,不设则用数据目录中的 calendar.db"
        " · sqlite:///… or postgresql://…; none: calendar.db inside the data directory",
    )
    data_dir: Path = Field(
        default=Path("data"),
        description="内嵌数据库的目录,没有就建"
        " · Directory for the embedded database; made if missing",
    )
    feeds_dir: Path | None = Field(
        default=None,
        description="日历定义的目录,不设则用自带的"
        " · Directory of feed definitions (*.toml); none: the shipped ones",
    )
    host: str = Field(
        default="127.0.0.1", description="监听地址 · Address that the server listens on"
    )
    port: int = Field(
        default=8000, ge=0, le=65535, description="端口,0 为任一空闲端口 · Port; 0: any free one"
    )
    base_url: str | None = Field(
        default=None,
        description="对外地址,用于日历中的链接"
        " · Address that people see, for links in feeds; none: http://host:port",
    )
    timezone: str = Field(
        default="Asia/Shanghai",
        description="文稿未说明时的时区 · IANA zone of documents that state none",
    )
    max_document_bytes: int = Field(
        default=20_000_000,
        gt=0,
        description="文稿大小上限(字节),超过不读 · A larger document is refused unread (bytes)",
    )
    feed_memory_bytes: int = Field(
        default=256_000_000,
        ge=0,
        description="临时筛选的日历最多占用内存(字节)"
        " · Memory for feeds that no file defines (bytes)",
    )
    last_good_dir: Path | None = Field(
        default=None,
        description="保存最近完好的日历,重启时数据库不在也照常提供,不设则在数据目录下"
        " · Folder of the last good feeds, served where a restart finds no database;"
        " none: DATA_DIR/last-good",
    )
    tick_seconds: float = Field(
        default=3,
        gt=0,
        le=3600,
        description="查看到期提醒的间隔(秒) · Seconds between two looks for due reminders",
    )
    remind_before: Annotated[tuple[timedelta, ...], NoDecode] = Field(
        default=(timedelta(days=1),),
        description="提前多久提醒"
        " · How long before an event to remind, ISO 8601 durations: P1D,PT2H",
    )
    webhook_url: str | None = Field(
        default=None,
        description="提醒发往的地址,不设则写入日志"
        " · Address that reminders are posted to; none: written to the log",
    )
    webhook_secret: SecretStr | None = Field(
        default=None,
        description="提醒的签名密钥 · Secret that signs them (Standard Webhooks, whsec_…)",
    )
    allow_private_webhooks: bool = Field(
        default=False,
        description="允许提醒发往本机或内网地址 · Let webhook_url be a loopback or private address",
    )
    smtp_host: str | None = Field(
        default=None,
        description="发信服务器,设了才能发邮件 · Mail server; without it no mail is sent",
    )
    smtp_port: int = Field(
        default=587, ge=1, le=65535, description="发信端口 · Port: 587 starttls, 465 tls"
    )
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="发信加密 · starttls, tls, or none on a trusted network"
    )
    smtp_user: str | None = Field(
        default=None, description="发信帐号 · Login at the mail server, if it wants one"
    )
    smtp_password: SecretStr | None = Field(default=None, description="发信密码 · Its password")
    mail_from: str = Field(
        default="calendar@localhost", description="发件人地址 · Address that mails come from"
    )
    notice_channel: str = Field(
        default="log",
        description="渠道停用等通知发往何处 · Channel that hears when another one is given up",
    )
    admin_token: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="管理口令,经 API 写入时须出示;不设则 API 只读"
        " · Token that writing through the API asks for; none: the API only reads",
    )
    log_format: Literal["console", "json"] = Field(
        default="console", description="日志格式 · console: for people; json: a JSON object a line"
    )

    @field_validator("remind_before", mode="before")
    @classmethod
    def _split_durations(cls, value: object) -> object:
        """Accept ``P1D,PT2H``, as an environment variable holds it, beside a list."""
        if isinstance(value, str):
            value = [part.strip() for part in value.split(",") if part.strip()]
        return value

    @field_validator("remind_before")
    @classmethod
    def _check_durations(cls, value: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
        if any(before < timedelta(0) for before in value):
            raise ValueError("a duration before the event is written without a sign: P1D")
        return value

    @field_validator("timezone")
    @classmethod
    def _check_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"{value!r} is no IANA time zone, like Asia/Shanghai") from error
        return value

    @field_validator("base_url", "webhook_url")
    @classmethod
    def _check_web_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"{value!r} is no http(s) address")
        return value.rstrip("/")

    @property
    def store_url(self) -> str:
        """URL of the database: the one that is set, or SQLite inside the data directory."""
        return self.database_url or f"sqlite:///{self.data_dir / 'calendar.db'}"

    @property
    def last_good_folder(self) -> Path:
        """Where the last good feeds are kept: a folder in the data directory, unless one is set."""
        return self.last_good_dir or self.data_dir / "last-good"

    @property
    def public_url(self) -> str:
        """Address that links in feeds and pages start with, without a slash at the end."""
        return self.base_url or f"http://{self.host}:{self.port}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments only: `load_settings` has put file and environment into them."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)


def load_settings(environ: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Read the settings from the environment, the TOML file, and arguments that win over both.

    Parameters:
        environ: Environment variables; None is that of the process.
        overrides: Settings by field name, for options of the command line.

    Raises:
        SettingsError: An unknown name or a value that cannot be used, with the name to change.
    """
    environ = os.environ if environ is None else environ
    from_file = _read_config(environ.get(CONFIG))
    from_environment = _read_environment(environ)
    values: dict[str, Any] = {**from_file, **from_environment, **overrides}
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = str(first["loc"][0]) if first["loc"] else "settings"
        # A value from the file is named as the file spells it, any other as the environment does.
        in_file = field in from_file and field not in from_environment and field not in overrides
        name = f"{environ[CONFIG]}: {field}" if in_file else f"{PREFIX}{field.upper()}"
        raise SettingsError(name, first["msg"].removeprefix("Value error, ")) from error


def describe_settings() -> tuple[tuple[str, str, str], ...]:
    """List every setting as (environment name, default, description), for README and help."""
    told = (
        "同样设置的 TOML 文件(小写、无前缀) · TOML file with these settings (lower case, no prefix)"
    )
    file = (CONFIG, "", told)
    return (
        file,
        *(
            (f"{PREFIX}{name.upper()}", _written(field.default), field.description or "")
            for name, field in Settings.model_fields.items()
        ),
    )


def _written(default: object) -> str:
    """Write a default as a person would type it into the environment."""
    if default is None:
        return ""
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, tuple):
        return ",".join(_DURATION.dump_python(part, mode="json") for part in default)
    return str(default)


def _read_environment(environ: Mapping[str, str]) -> dict[str, object]:
    """Take the settings out of the environment; an empty value counts as not set."""
    values: dict[str, object] = {}
    for name, value in environ.items():
        if not name.startswith(PREFIX) or name == CONFIG:
            continue
        field = name.removeprefix(PREFIX).lower()
        _check_known(name, field)
        if value.strip():
            values[field] = value
    return values


def _read_config(path: str | None) -> dict[str, object]:
    """Read the TOML file that ``CALENDAR_SVC_CONFIG`` names, if it names one."""
    if not path:
        return {}
    try:
        values = tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise SettingsError(CONFIG, f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(CONFIG, f"{path} is no TOML: {error}") from error
    for key in values:
        _check_known(f"{path}: {key}", key)
    return values


def _check_known(name: str, field: str) -> None:
    if field in Settings.model_fields:
        return
    near = difflib.get_close_matches(field, Settings.model_fields, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise SettingsError(name, f"no such setting{hint}")
