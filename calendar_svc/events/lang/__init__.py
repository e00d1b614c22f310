"""Which language an article is in, and what reading its events takes: one value a language.

A language is its stages: how a document is dated, how running text is cut and tagged, what its
headline and names say, how its sentences are read, and what the article settles of the drafts. All
else (articles, drafts, doubles, confidence, events) is the same for every language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module

from calendar_svc.documents import Flow
from calendar_svc.events.amounts import Figure
from calendar_svc.events.body import Body
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.lang.latin import is_english
from calendar_svc.events.names import Names
from calendar_svc.events.setting import Setting
from calendar_svc.events.topic import Topic
from calendar_svc.events.traps import Trap
from calendar_svc.model import Article, Document, DocumentDate
from calendar_svc.temporal import Reference

_SAMPLE = 4000  # code points that tell the language of a text


@dataclass(frozen=True, slots=True)
class Language:
    """What a language brings to `extract`, stage by stage.

    Parameters:
        title_limit: How long a title may be, in characters.
        date: The date of a document of this language.
        setting: What kind of document it is.
        body: Headline and paragraphs to a body with its times; the date they are told on, and the
            time zone of the document, which tells how its region writes dates.
        topic: The headline and the body to what the article is about.
        names: Body, headline, topic and setting to the names that its short words stand for.
        read: The sentences of a scene to drafts, each with the trap it fell into, if any.
        settle: What the whole article settles of the drafts that stand.
        figures: A body and the time zone of its document to the figures that have a name.
    """

    title_limit: int
    date: Callable[[Document], DocumentDate]
    setting: Callable[[Document, DocumentDate, Sequence[Article]], Setting]
    body: Callable[[Flow | None, Sequence[Flow], Reference, str], Body]
    topic: Callable[[str, Body], Topic]
    names: Callable[[Body, Body | None, Topic, Setting], Names]
    read: Callable[[Scene], tuple[tuple[Draft, Trap | None], ...]]
    settle: Callable[[Sequence[Draft], Scene, Setting], tuple[Draft, ...]]
    figures: Callable[[Body, str], Iterator[Figure]]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a language stands in the code, and what its writing looks like.

    ``run`` finds runs of letters of its script, ``word`` of which make about a word of meaning.
    """

    module: str
    run: re.Pattern[str]
    word: int


#: The tag of a text in a language that no `Language` reads (ISO 639-2).
UNREAD = "und"


#: BCP 47 primary tag -> where its `Language` stands. The first wins a draw.
_PLACES = {
    "zh": _Place("calendar_svc.events.lang.zh", re.compile(r"[㐀-䶿一-鿿豈-﫿]+"), 2),
    "en": _Place("calendar_svc.events.lang.en", re.compile(r"[A-Za-z]+"), 6),
}
_UNREAD = "calendar_svc.events.lang.und"


def language(tag: str) -> Language:
    """The language of a BCP 47 primary tag that `tongue` gives; loaded when first needed.

    Raises:
        KeyError: No language of that tag reads events.
    """
    where = _UNREAD if tag == UNREAD else _PLACES[tag].module
    found: Language = import_module(where).LANGUAGE
    return found


def tongue(text: str, given: str | None = None) -> str:
    """Which language reads a text.

    Parameters:
        text: An article or a whole document; its first characters decide, by the share of each
            script.
        given: A BCP 47 tag known from outside; it decides where there is a language for it
            (``en-GB`` is read as ``en``).

    Returns:
        The primary tag of a language that reads events; Chinese where no letter tells; `UNREAD`
        where the small words are those of another language in Latin letters.
    """
    if given is not None:
        primary = given.lower().partition("-")[0]
        if primary in _PLACES:
            return primary
    return _by_script(text[:_SAMPLE])


#: What is asked for first: it tells of most texts without reading them to the end.
_FIRST = next(iter(_PLACES))
_SHORTEST = min(place.word for tag, place in _PLACES.items() if tag != _FIRST)


def _is_mostly(place: _Place, sample: str) -> bool:
    """Whether a script outweighs all that stands beside it, whatever that is."""
    own = 0
    for run in place.run.finditer(sample):
        own += run.end() - run.start()
        if own / place.word >= (len(sample) - own) / _SHORTEST:
            return True
    return False


def _by_script(sample: str) -> str:
    if _is_mostly(_PLACES[_FIRST], sample):
        return _FIRST
    shares = {tag: sum(map(len, p.run.findall(sample))) / p.word for tag, p in _PLACES.items()}
    first = max(shares, key=lambda tag: shares[tag])  # the first where none has a letter
    return UNREAD if first == "en" and not is_english(sample) else first
