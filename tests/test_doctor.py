"""What `calendar-svc doctor` says of reminders."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from office import book_of, rule_of
from stories import at, event, stored, tell

from calendar_svc.cli.doctor import look_at_reminders
from calendar_svc.errors import StoreError
from calendar_svc.service.clock import system_clock
from calendar_svc.service.reminders import ReminderPlanner
from calendar_svc.service.settings import Settings
from calendar_svc.service.ticking import REMINDERS
from calendar_svc.store import Store, reminding
from calendar_svc.store.heartbeat import beat


def test_a_database_that_no_service_has_used_is_no_fault(store: Store, tmp_path: Path) -> None:
    assert "no service has run" in look_at_reminders(Settings(data_dir=tmp_path))
    with store.begin() as session:
        beat(session, REMINDERS, "one", system_clock() - timedelta(minutes=3))
    assert "3 min" in look_at_reminders(Settings(data_dir=tmp_path))


def test_a_message_that_nobody_sends_is_said(store: Store, tmp_path: Path) -> None:
    now = system_clock()
    soon = f"{now + timedelta(hours=27):%Y-%m-%d %H:%M}"  # in Shanghai, 19 hours from now
    planner = ReminderPlanner(book_of(rule_of(before=["1d"])))
    tell(store, now - timedelta(days=1), stored(event(time=at(soon))), planner=planner)
    with pytest.raises(StoreError, match="does the service run"):
        look_at_reminders(Settings(data_dir=tmp_path))


def test_a_channel_that_does_not_get_through_is_named(store: Store, tmp_path: Path) -> None:
    with store.begin() as session:
        reminding.failed(session, "office", "HTTP 500", system_clock())
    with pytest.raises(StoreError, match="office 不通"):
        look_at_reminders(Settings(data_dir=tmp_path))
