"""Settings: environment, TOML file, and one clear line about what is wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from calendar_svc.errors import SettingsError
from calendar_svc.service.settings import Settings, describe_settings, load_settings


def test_defaults_need_no_environment() -> None:
    settings = load_settings({})
    assert settings.store_url == "sqlite:///data/calendar.db"
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.remind_before == (timedelta(days=1),)


def test_arguments_win_over_environment_over_file(tmp_path: Path) -> None:
    file = tmp_path / "calendar.toml"
    file.write_text('port = 1\nhost = "a"\ntimezone = "Asia/Taipei"\nremind_before = ["PT2H"]\n')
    environ = {
        "CALENDAR_SVC_CONFIG": str(file),
        "CALENDAR_SVC_PORT": "2",
        "CALENDAR_SVC_HOST": "b",
        "PATH": "/bin",
    }
    settings = load_settings(environ, port=3)
    assert (settings.port, settings.host, settings.timezone) == (3, "b", "Asia/Taipei")
    assert settings.remind_before == (timedelta(hours=2),)


def test_several_durations_in_one_variable() -> None:
    settings = load_settings({"CALENDAR_SVC_REMIND_BEFORE": "P3D, PT15H"})
    assert settings.remind_before == (timedelta(days=3), timedelta(hours=15))


def test_an_empty_variable_is_not_set() -> None:
    assert load_settings({"CALENDAR_SVC_WEBHOOK_URL": " "}).webhook_url is None


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("PORT", "many", "valid integer"),
        ("PORT", "70000", "less than or equal to 65535"),
        ("PROT", "8000", "no such setting; did you mean port?"),
        ("TIMEZONE", "Beijing", "'Beijing' is no IANA time zone"),
        ("TIMEZONE", "../etc/passwd", "no IANA time zone"),
        ("WEBHOOK_URL", "ftp://host/x", "no http"),
        ("BASE_URL", "calendar.example", "no http"),
        ("REMIND_BEFORE", "P1D,soon", "valid timedelta"),
        ("REMIND_BEFORE", "-P1D", "without a sign"),
        ("LOG_FORMAT", "xml", "'console' or 'json'"),
        ("MAX_DOCUMENT_BYTES", "0", "greater than 0"),
        ("ALLOW_PRIVATE_WEBHOOKS", "perhaps", "valid boolean"),
    ],
)
def test_a_bad_value_names_the_variable(name: str, value: str, problem: str) -> None:
    with pytest.raises(SettingsError, match=problem) as caught:
        load_settings({f"CALENDAR_SVC_{name}": value})
    assert caught.value.setting == f"CALENDAR_SVC_{name}"


@pytest.mark.parametrize(
    ("text", "setting", "problem"),
    [
        ("prot = 1", "prot", "did you mean port"),
        ("port = 'x'", "port", "valid integer"),
        ("port = ", "CALENDAR_SVC_CONFIG", "no TOML"),
    ],
)
def test_a_bad_file_names_the_key(tmp_path: Path, text: str, setting: str, problem: str) -> None:
    file = tmp_path / "calendar.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=problem) as caught:
        load_settings({"CALENDAR_SVC_CONFIG": str(file)})
    assert caught.value.setting.endswith(setting)


def test_a_missing_file() -> None:
    with pytest.raises(SettingsError, match=r"cannot read /no/such\.toml: No such file"):
        load_settings({"CALENDAR_SVC_CONFIG": "/no/such.toml"})


def test_the_secret_is_never_printed() -> None:
    settings = load_settings({"CALENDAR_SVC_WEBHOOK_SECRET": "whsec_c2VjcmV0"})
    assert "whsec_c2VjcmV0" not in repr(settings)
    assert settings.webhook_secret is not None
    assert settings.webhook_secret.get_secret_value() == "whsec_c2VjcmV0"


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        load_settings({}).__setattr__("port", 1)


def test_every_setting_is_described_with_a_default_that_can_be_typed_back() -> None:
    rows = describe_settings()
    assert [row[0].removeprefix("CALENDAR_SVC_").lower() for row in rows[1:]] == list(
        Settings.model_fields
    )
    assert all(description for _, _, description in rows)
    environ = {name: default for name, default, _ in rows if default}
    assert load_settings(environ) == load_settings({})
