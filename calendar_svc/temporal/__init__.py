"""Text -> time expressions; knows no events and could be released alone.

`tag` finds what the words state, `resolve` puts it on the calendar, `times` does both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from calendar_svc.model import Timex
from calendar_svc.temporal.lang import Language, language, zh
from calendar_svc.temporal.place import Lean
from calendar_svc.temporal.reference import Reference
from calendar_svc.temporal.resolve import resolve as _resolve
from calendar_svc.temporal.tagging import Stated, Tag

__all__ = ["Lean", "Reference", "Stated", "Tag", "fold", "resolve", "tag", "times"]


def tag(text: str, lang: str = "zh") -> tuple[Tag, ...]:
    """Find the time expressions of a text, before any date is known.

    Parameters:
        text: A sentence, a paragraph or a whole document; offsets count its code points.
        lang: BCP 47 tag of a language that has rules.

    Returns:
        Tags that do not overlap, in the order of the text.

    Raises:
        ValueError: The language has no rules of its own.
    """
    return _ruled(lang).tagger.tag(text)


def resolve(
    tags: Sequence[Tag], text: str, reference: Reference, *, lang: str = "zh", lean: Lean = None
) -> tuple[Timex, ...]:
    """Put tags on the calendar.

    Parameters:
        tags: What `tag` found in *text*.
        text: The same text; tense and neighbours are read from it.
        reference: The document date, a day, a set of days, or unknown.
        lang: BCP 47 tag of a language that has rules.
        lean: Where a missing year is sought; None follows the tense, else takes the nearest.

    Returns:
        One `Timex` a tag, in the same order.

    Raises:
        ValueError: The language has no rules of its own.
    """
    ruled = _ruled(lang)
    return _resolve(tags, ruled.tagger.fold(text), reference, ruled.tense, lean=lean)


def times(
    text: str,
    reference: Reference,
    *,
    lang: str = "zh",
    lean: Lean = None,
    explained: bool = False,
) -> tuple[Timex, ...]:
    """Find the time expressions of a text and put them on the calendar.

    Parameters:
        text: A sentence, a paragraph or a whole document.
        reference: The document date.
        lang: BCP 47 tag of the text. Chinese, in either script, and English have rules; any other
            language goes through dateparser and is marked so (``rule="dateparser"``).
        lean: Where a missing year is sought; None follows the tense.
        explained: Each `Timex` carries its derivation, for people.

    Raises:
        ValueError: No way to read this language.
    """
    ruled = language(lang)
    if ruled is None:
        return _times_by_dateparser()(text, lang, reference, lean)
    folded = ruled.tagger.fold(text)
    tags = ruled.tagger.tag_folded(text, folded)
    return _resolve(tags, folded, reference, ruled.tense, lean=lean, explained=explained)


def _ruled(lang: str) -> Language:
    found = language(lang)
    if found is None:
        raise ValueError(f"no rules for the language {lang!r}")
    return found


def _times_by_dateparser() -> Callable[[str, str, Reference, Lean], tuple[Timex, ...]]:
    # Loaded when first needed: dateparser nearly doubles the start of every command otherwise.
    found: Callable[[str, str, Reference, Lean], tuple[Timex, ...]]
    found = import_module("calendar_svc.temporal.lang.other").times
    return found


def fold(text: str) -> str:
    """Script and width folded as the tagger sees them, offsets kept."""
    return zh.TAGGER.fold(text)
