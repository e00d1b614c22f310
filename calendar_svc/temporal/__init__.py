"""Text -> time expressions; knows no events and could be released alone.

`tag` finds what the words state, `resolve` puts it on the calendar, `times` does both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from calendar_svc.model import Timex
from calendar_svc.temporal.lang import zh
from calendar_svc.temporal.place import Lean
from calendar_svc.temporal.reference import Reference
from calendar_svc.temporal.resolve import resolve as _resolve
from calendar_svc.temporal.tagging import Stated, Tag

__all__ = ["Lean", "Reference", "Stated", "Tag", "fold", "resolve", "tag", "times"]


def tag(text: str) -> tuple[Tag, ...]:
    """Find the time expressions of a text, before any date is known.

    Parameters:
        text: A sentence, a paragraph or a whole document; offsets count its code points.

    Returns:
        Tags that do not overlap, in the order of the text.
    """
    return zh.TAGGER.tag(text)


def resolve(
    tags: Sequence[Tag], text: str, reference: Reference, *, lean: Lean = None
) -> tuple[Timex, ...]:
    """Put tags on the calendar.

    Parameters:
        tags: What `tag` found in *text*.
        text: The same text; tense and neighbours are read from it.
        reference: The document date, a day, a set of days, or unknown.
        lean: Where a missing year is sought; None follows the tense, else takes the nearest.

    Returns:
        One `Timex` a tag, in the same order.
    """
    return _resolve(tags, zh.TAGGER.fold(text), reference, zh.TENSE, lean=lean)


def times(
    text: str, reference: Reference, *, lang: str = "zh", lean: Lean = None
) -> tuple[Timex, ...]:
    """Find the time expressions of a text and put them on the calendar.

    Parameters:
        text: A sentence, a paragraph or a whole document.
        reference: The document date.
        lang: BCP 47 tag of the text. Chinese, in either script, has rules; any other language goes
            through dateparser and is marked so (``rule="dateparser"``).
        lean: Where a missing year is sought; None follows the tense.

    Raises:
        ValueError: No way to read this language.
    """
    if lang.split("-")[0].lower() == "zh":
        folded = zh.TAGGER.fold(text)
        tags = zh.TAGGER.tag_folded(text, folded)
        return _resolve(tags, folded, reference, zh.TENSE, lean=lean)
    return _times_by_dateparser()(text, lang, reference, lean)


def _times_by_dateparser() -> Callable[[str, str, Reference, Lean], tuple[Timex, ...]]:
    # Loaded when first needed: dateparser nearly doubles the start of every command otherwise.
    found: Callable[[str, str, Reference, Lean], tuple[Timex, ...]]
    found = import_module("calendar_svc.temporal.lang.other").times
    return found


def fold(text: str) -> str:
    """Script and width folded as the tagger sees them, offsets kept."""
    return zh.TAGGER.fold(text)
