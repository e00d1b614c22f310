"""The values of a URL's parameters, each read strictly; what is wrong says what is allowed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from calendar_svc.errors import FeedQueryError, QueryFault
from calendar_svc.publish.rendering import MAX_ALARMS

MAX_VALUES = 20
"""Values of one parameter."""
MAX_VALUE = 100
"""Characters of one value."""

_Choice = TypeVar("_Choice", bound=str)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?", re.ASCII)
_SHARE = re.compile(r"[01](\.\d{1,4})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of one URL: each name with its values in the order of the URL."""

    given: Mapping[str, Sequence[str]]

    def one(self, name: str) -> str | None:
        """The value of a parameter that stands once; None where it is left out."""
        values = self.given.get(name)
        if values is None:
            return None
        if len(values) > 1:
            raise _fault(name, "写了多次 stands more than once", "一次 once")
        return values[0]

    def choice(self, name: str, allowed: Sequence[_Choice]) -> _Choice | None:
        """One of a closed list; None where it is left out."""
        value = self.one(name)
        found = next((choice for choice in allowed if choice == value), None)
        if value is not None and found is None:
            raise _unknown(name, value, allowed)
        return found

    def choices(self, name: str, allowed: Sequence[_Choice]) -> tuple[_Choice, ...]:
        """Several of a closed list, repeated or with commas between; in the order of the list."""
        given = {part for value in self.given.get(name, ()) for part in value.split(",")}
        for value in sorted(given - set(allowed)):
            raise _unknown(name, value, allowed)
        return tuple(choice for choice in allowed if choice in given)

    def names(self, name: str) -> tuple[str, ...]:
        """Free words, one value a parameter; each once, sorted."""
        given = {" ".join(value.split()) for value in self.given.get(name, ())}
        if "" in given:
            raise _fault(name, "是空的 is empty", "文字 words")
        return tuple(sorted(given))

    def words(self, name: str) -> tuple[str, ...]:
        """Free words between spaces; each once, sorted."""
        return tuple(sorted({word for value in self.names(name) for word in value.split()}))

    def moment(self, name: str) -> datetime | None:
        """A local day or minute."""
        value = self.one(name)
        if value is None:
            return None
        wrong = _fault(name, f"{value!r} 不是日期 is no day", "2026-05-01, 2026-05-01T09:30")
        if not _MOMENT.fullmatch(value):
            raise wrong
        try:
            return datetime.fromisoformat(value)
        except ValueError as error:
            raise wrong from error

    def share(self, name: str) -> float:
        """A number from 0 to 1; 0 where it is left out."""
        value = self.one(name)
        if value is None:
            return 0.0
        if not _SHARE.fullmatch(value) or float(value) > 1:
            raise _fault(name, f"{value!r} 不在范围内 is out of range", "0 … 1")
        return float(value)

    def alarms(self, name: str, read: Callable[[str], str], allowed: str) -> tuple[str, ...] | None:
        """Durations in the order that was asked for, each once; None where it is left out.

        Parameters:
            name: The parameter; its value ``none`` is an empty tuple.
            read: Gives the duration of one value, or raises ValueError.
            allowed: Examples, for messages.
        """
        value = self.one(name)
        if value is None or value == "none":
            return None if value is None else ()
        try:
            found = tuple(dict.fromkeys(read(part) for part in value.split(",")))
        except (ValueError, OverflowError) as error:
            raise _fault(name, f"{value!r} 看不懂 is not understood", allowed) from error
        if len(found) > MAX_ALARMS:
            raise _fault(name, "太多 too many", f"最多 at most {MAX_ALARMS}: {allowed}")
        return found


def _unknown(name: str, value: str, allowed: Sequence[str]) -> FeedQueryError:
    return _fault(name, f"{value!r} 不认识 is unknown", ", ".join(allowed))


def _fault(name: str, problem: str, allowed: str) -> FeedQueryError:
    return FeedQueryError((QueryFault(name, problem, allowed),))
