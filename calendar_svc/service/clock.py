"""The clock: the one place of the program that asks the machine what time it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present instant, aware and in UTC."""


def system_clock() -> datetime:
    """Give the present instant of the machine, aware and in UTC."""
    return datetime.now(UTC)
