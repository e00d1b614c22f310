"""One package a language: words as data, rules as objects, tense words, guards."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from calendar_svc.temporal.tagging import Tagger
from calendar_svc.temporal.tense import TenseWords

_ENGLISH = "calendar_svc.temporal.lang.en"
# Regions that write 03/05/2026 for 3 May (CLDR, dateFormats/short); Canada writes either.
_DAY_FIRST = ("au", "gb", "hk", "ie", "in", "nz", "sg")

#: BCP 47 tag, in lower case -> where its `Language` stands: a module and a name in it.
_PLACES = {
    "zh": ("calendar_svc.temporal.lang.zh", "LANGUAGE"),
    "en": (_ENGLISH, "LANGUAGE"),
    "en-us": (_ENGLISH, "MONTH_FIRST"),
    **{f"en-{region}": (_ENGLISH, "DAY_FIRST") for region in _DAY_FIRST},
}


@dataclass(frozen=True, slots=True)
class Language:
    """What a language with rules of its own brings: how to tag it, how to read its tense."""

    tagger: Tagger
    tense: TenseWords


def language(tag: str) -> Language | None:
    """The language of a BCP 47 tag; ``zh-Hant-TW`` falls back subtag by subtag to ``zh``.

    Returns:
        None where the language has no rules of its own.
    """
    subtags = tag.lower().split("-")
    while subtags:
        place = _PLACES.get("-".join(subtags))
        if place is not None:
            # Loaded when first needed: Chinese alone does not pay for English.
            found: Language = getattr(import_module(place[0]), place[1])
            return found
        subtags.pop()
    return None
