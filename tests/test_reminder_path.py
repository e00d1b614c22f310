"""A person's path, from the README alone: a rule, a document, and a mail that comes in time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, time, timedelta
from mailbox import mailbox
from pathlib import Path
from time import monotonic, sleep
from zoneinfo import ZoneInfo

import httpx
from icalendar import Calendar
from serving import serving

README = Path(__file__).parents[1] / "README.md"
SECONDS = 30.0  # that the test waits at most
SHANGHAI = ZoneInfo("Asia/Shanghai")


def command(words: str, folder: Path, **settings: str) -> str:
    """Run a command of the README as a person does; give what it prints."""
    environment = {f"CALENDAR_SVC_{name.upper()}": value for name, value in settings.items()}
    done = subprocess.run(
        [sys.executable, "-m", *words.replace("calendar-svc", "calendar_svc", 1).split()],
        env={**os.environ, "CALENDAR_SVC_DATA_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_a_rule_of_the_readme_brings_a_mail(tmp_path: Path) -> None:
    """The milestone is six days ahead, so "seven days before" is due at once."""
    [words] = re.findall(r"^calendar-svc remind add .*email.*$", README.read_text("utf-8"), re.M)
    day = datetime.now(UTC).astimezone(SHANGHAI).date() + timedelta(days=6)
    notice = tmp_path / "notice.txt"
    notice.write_text(
        f"星桥文体中心计划于{day.year}年{day.month}月{day.day}日上午9时30分竣工投用。\n",
        "utf-8",
    )
    with mailbox() as box:
        mail = {
            "smtp_host": "127.0.0.1",
            "smtp_port": str(box.port),
            "smtp_security": "none",
            "mail_from": "calendar@example.org",
        }
        assert "规则 rule:" in command(words, tmp_path, **mail)
        command(f"calendar-svc ingest {notice}", tmp_path)
        assert "email:a@example.org" in command("calendar-svc remind due --json", tmp_path)
        with serving(tmp_path, port="0", tick_seconds="0.1", **mail) as (_, url):
            late = monotonic() + SECONDS
            while not box.mails and monotonic() < late:
                sleep(0.05)
            assert httpx.get(f"{url}healthz").status_code == 200
        [told] = box.mails
    assert told["To"] == "a@example.org"
    assert "星桥文体中心" in told["Subject"]
    assert f"{day.year}年{day.month}月{day.day}日 09:30" in told["Subject"]
    text = told.get_body(("plain",))
    assert text is not None
    assert f"{day.year}年{day.month}月{day.day}日 09:30" in text.get_content()
    [attached] = told.iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    [event] = Calendar.from_ical(attached.get_content()).walk("VEVENT")
    begin = datetime.combine(day, time(9, 30), SHANGHAI)
    assert event.decoded("DTSTART") == begin
    assert "星桥文体中心" in str(event["SUMMARY"])
