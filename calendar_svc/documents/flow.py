"""Running text with a map back to the raw text that it was gathered from."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from calendar_svc.model import Span


@dataclass(frozen=True, slots=True)
class Flow:
    """Text as it reads once line breaks, captions and columns are out of the way.

    Character ``k`` of ``text`` stands at ``offsets[k]`` in the raw text; a joining space that was
    put in stands at the place of the break. ``offsets`` rises strictly.

    Parameters:
        text: The running text.
        offsets: One raw offset a character, code points.

    Raises:
        ValueError: Text and offsets differ in length.
    """

    text: str
    offsets: Sequence[int]

    def __post_init__(self) -> None:
        if len(self.text) != len(self.offsets):
            raise ValueError(f"{len(self.text)} characters but {len(self.offsets)} offsets")

    @classmethod
    def of(cls, raw: str, start: int = 0, end: int | None = None) -> Flow:
        """Take one stretch of the raw text as it is."""
        start, end, _ = slice(start, end).indices(len(raw))
        return cls(raw[start:end], _counted(start, end))

    @classmethod
    def join(cls, raw: str, spans: Iterable[Span], glue: Sequence[str] | str = "") -> Flow:
        """Join stretches of the raw text, in printed order.

        Parameters:
            raw: The raw text.
            spans: The stretches, rising and apart.
            glue: What to put between two neighbours, ``""`` or one space: the same everywhere,
                or one string a joint. A space needs a raw character between the two.
        """
        offsets = array("q")
        parts: list[str] = []
        end = 0
        for number, span in enumerate(spans):
            between = "" if not number else glue if isinstance(glue, str) else glue[number - 1]
            if between and span.start > end:
                parts.append(" ")
                offsets.append(end)
            parts.append(raw[span.start : span.end])
            offsets.extend(_counted(span.start, span.end))
            end = span.end
        return cls("".join(parts), offsets)

    def raw(self, start: int, end: int) -> Span:
        """Give the smallest raw span that covers ``text[start:end]``."""
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else self._end
            return Span(at, at)
        return Span(self.offsets[start], self.offsets[end - 1] + 1)

    def slice(self, start: int, end: int | None = None) -> Flow:
        """Cut a part out; it keeps its map."""
        return Flow(self.text[start:end], self.offsets[start:end])

    @property
    def span(self) -> Span:
        """The smallest raw span that covers all of it."""
        return self.raw(0, len(self.text))

    @property
    def _end(self) -> int:
        return self.offsets[-1] + 1 if self.offsets else 0

    def __len__(self) -> int:
        return len(self.text)


# Offsets of the first characters of any text: most are copied out of these in one piece, which
# costs a twentieth of counting them one by one.
_FIRST = array("q", range(1 << 15))


def _counted(start: int, end: int) -> array[int]:
    return _FIRST[start:end] if end <= len(_FIRST) else array("q", range(start, end))
