"""Lists cut to what one statement may hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_SIZE = 500  # values in one IN list; SQLite of old takes 999


def batched(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """Give *values* in pieces that an IN list takes."""
    return (values[start : start + _SIZE] for start in range(0, len(values), _SIZE))
