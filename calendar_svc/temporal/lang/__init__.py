"""One package a language: words as data, rules as objects, tense words, guards."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from calendar_svc.temporal.tagging import Tagger
from calendar_svc.temporal.tense import TenseWords

#: BCP 47 tag, in lower case -> where its `Language` stands: a module and a name in it.
_PLACES = {
    "zh": ("calendar_svc.temporal.lang.zh", "LANGUAGE"),
    "en": ("calendar_svc.temporal.lang.en", "LANGUAGE"),
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
