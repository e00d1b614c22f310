"""Frozen dataclasses that are made by the thousand."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

__all__ = ["value"]

if TYPE_CHECKING:
    from dataclasses import dataclass as value
else:

    def value(*, frozen: bool, slots: bool) -> Callable[[type], type]:
        """`dataclasses.dataclass` whose promise to be frozen is kept by the type checker alone.

        The guard at run time sets every field through a call, which is three quarters of the cost
        of a value; reading an article makes thousands of them and took 6 % more instructions.

        Raises:
            TypeError: It is not frozen; a plain dataclass serves then.
        """
        if not frozen:
            raise TypeError("a value is frozen; what changes is a plain dataclass")
        return dataclasses.dataclass(slots=slots, unsafe_hash=True)
