"""DURATION values (RFC 5545 section 3.3.6)."""

from __future__ import annotations

import re
from datetime import timedelta

# Five digits are 273 years of days: more is a slip of the pen and would overflow a calendar.
_NUMBER = r"\d{1,5}"
_TIME = rf"T(?:{_NUMBER}H(?:{_NUMBER}M(?:{_NUMBER}S)?)?|{_NUMBER}M(?:{_NUMBER}S)?|{_NUMBER}S)"
_DURATION = re.compile(rf"[+-]?P(?:{_NUMBER}W|{_NUMBER}D(?:{_TIME})?|{_TIME})", re.ASCII)
_PART = re.compile(r"(\d+)([WDHMS])", re.ASCII)
_UNIT = {"W": "weeks", "D": "days", "H": "hours", "M": "minutes", "S": "seconds"}


def parse_duration(text: str) -> timedelta:
    """Read a duration by the strict grammar of RFC 5545 (so no years, months or ``PT1H30S``).

    Parameters:
        text: For example ``-P3D``, ``-PT15H``, ``P1W``.

    Raises:
        ValueError: The text is no such duration.
    """
    if not _DURATION.fullmatch(text):
        raise ValueError(f"{text!r} is not an RFC 5545 duration like -P3D or -PT15H")
    length = timedelta(
        **{_UNIT[unit]: float(number) for number, unit in _PART.findall(text)},
    )
    return -length if text.startswith("-") else length


def write_duration(length: timedelta) -> str:
    """Write a length of whole seconds by the same grammar, as short as it can be.

    Parameters:
        length: For example minus fifteen hours: ``-PT15H``; whole weeks are written in days.
    """
    seconds = abs(length) // timedelta(seconds=1)
    days, rest = divmod(seconds, 86_400)
    hours, minutes = rest // 3600, rest % 3600 // 60
    clock = f"{hours}H" if hours else ""
    # The grammar leaves no unit out between two others: an hour and a second name no minutes.
    if minutes or (hours and rest % 60):
        clock += f"{minutes}M"
    if rest % 60 or not seconds:
        clock += f"{rest % 60}S"
    sign = "-" if length < timedelta() else ""
    return f"{sign}P{f'{days}D' if days else ''}{f'T{clock}' if clock else ''}"
