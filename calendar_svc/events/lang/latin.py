"""Whether a text in Latin letters is English: by its small words, not by its letters."""

from __future__ import annotations

import re
from collections import Counter

from calendar_svc.events.words import load

_TONGUES = {tag: frozenset(words) for tag, words in load("tongues").items()}
_WORD = re.compile(r"[^\W\d_]+")
_LEAST = 3  # small words of another language that tell it
_NAMES = 4  # words with marked letters that may be names
_MARKED = 0.12  # share of words with marked letters that no English text reaches


def is_english(sample: str) -> bool:
    """Whether English is the likeliest language of a text in Latin letters.

    Parameters:
        sample: The first characters of a text. A table or list with hardly a small word is
            English: it is another language only where that language shows.
    """
    words = _WORD.findall(sample)  # as printed: Los Angeles, Café des Arts are names
    told = Counter(tag for word in words for tag, small in _TONGUES.items() if word in small)
    told["en"] = sum(word.lower() in _TONGUES["en"] for word in words)
    english = told.pop("en")
    other = max(told.values(), default=0)
    if other >= _LEAST and other > english:
        return False
    latin = [word for word in words if word[0] < "ʰ"]
    marked = sum(not word.isascii() for word in latin)
    return marked <= max(_NAMES, _MARKED * len(latin)) or english > marked
