"""Text as tokens for the search: bigrams of Chinese, words of everything else.

Chinese has no spaces, and most of its words have two characters, which indexes of three (SQLite's
trigram tokenizer, pg_trgm) do not find. So every pair of neighbouring characters is a token, and a
word is a phrase of pairs: 常委会 is 常委 followed by 委会. Both databases only store and count what
is made here, and so find the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from calendar_svc.events.merge.titles import simplified
from calendar_svc.model import CalendarEvent
from calendar_svc.publish.telling import source_name

# The letter before each token says the field. Greek, since both databases take a letter for part of
# a token, and no text has one just before a Chinese character or a Latin word.
BODY, PLACE, PROJECT, SOURCE, KEYWORD = "β", "π", "φ", "σ", "κ"
ANYWHERE = (KEYWORD, PLACE, BODY)  # where free words are looked for
_STOP = "ω"  # between two fields: a phrase must not reach from one into the next
_RUN = re.compile(r"(?P<word>[a-z0-9]+)|(?P<signs>[^\W_a-z0-9]+)")
_MOST = 60  # tellings whose sources are found; an event told more often is found by others


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that follow one another; ``opens``: the last may be the beginning of a longer one."""

    tokens: tuple[str, ...]
    opens: bool


def search_tokens(living: CalendarEvent) -> list[str]:
    """Give all tokens of one event: title, project and quote, place, bodies, sources.

    Parameters:
        living: With its mentions, for their sources.
    """
    event = living.event
    parties = (*event.organizers, *event.participants)
    sources = dict.fromkeys(
        name
        for mention in living.mentions[:_MOST]
        for name in (mention.publisher, source_name(mention))
    )
    fields = (
        *((KEYWORD, text) for text in (event.title, event.project, event.quote.text)),
        (PROJECT, event.project),
        (PLACE, event.place),
        *((BODY, party.name) for party in parties),
        *((SOURCE, name) for name in sources),
    )
    found: list[str] = []
    for letter, text in fields:
        if text:
            found += [*(letter + token for token in tokens(text)), _STOP]
    return found


def tokens(text: str) -> list[str]:
    """Give the tokens of a stored text: ``南塘大桥`` gives 南塘 塘大 大桥 桥.

    The last character stands alone too, so that a word of one character is found as the beginning
    of a token wherever it stands.
    """
    return [token for run in _runs(text) for token in _stored(run)]


def phrases(words: str) -> tuple[Phrase, ...]:
    """Give what is looked for: one phrase for each word between spaces; all of them must be found.

    Parameters:
        words: As a person typed them.
    """
    return tuple(phrase for word in words.split() if (phrase := _phrase(word)) is not None)


def _phrase(word: str) -> Phrase | None:
    runs = list(_runs(word))
    if not runs:
        return None
    *whole, last = runs
    found = [token for run in whole for token in _stored(run)]
    # Behind the last run the text may go on, so its last character makes no token of its own.
    pairs = _pairs(last)
    opens = last.isascii() or len(last) == 1
    return Phrase((*found, *(pairs or [last])), opens)


def _runs(text: str) -> Iterator[str]:
    return (match[0] for match in _RUN.finditer(simplified(text)))


def _stored(run: str) -> list[str]:
    return [run] if run.isascii() else [*_pairs(run), run[-1]]


def _pairs(run: str) -> list[str]:
    return [] if run.isascii() else [run[k : k + 2] for k in range(len(run) - 1)]


def lettered(phrase: Phrase, letter: str) -> Phrase:
    """Give the phrase as it stands in one field."""
    return Phrase(tuple(letter + token for token in phrase.tokens), phrase.opens)


def spelled(phrase: Phrase) -> str:
    """Write a phrase as it stands among the tokens of an event, with the space behind it."""
    return " ".join(phrase.tokens) + ("" if phrase.opens else " ")


def fts5(phrase: Phrase) -> str:
    """Write a phrase for SQLite (sqlite.org/fts5.html, section 3.2)."""
    return f'"{" ".join(phrase.tokens)}"{" *" if phrase.opens else ""}'


def tsquery(phrase: Phrase) -> str:
    """Write a phrase for PostgreSQL (manual, section 8.11.2)."""
    *before, last = (f"'{token}'" for token in phrase.tokens)
    return "(" + " <-> ".join([*before, f"{last}:*" if phrase.opens else last]) + ")"


def tsvector(found: Sequence[str]) -> str:
    """Write the tokens of an event for PostgreSQL, each at its place."""
    places: dict[str, list[str]] = {}
    for place, token in enumerate(found, 1):
        places.setdefault(token, []).append(str(min(place, _LAST_PLACE)))
    return " ".join(f"'{token}':{','.join(where[:_PLACES])}" for token, where in places.items())


_LAST_PLACE, _PLACES = 16_383, 255  # limits of a tsvector (manual, section 12.11)
