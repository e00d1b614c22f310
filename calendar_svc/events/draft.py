"""What a reading sees and what it gives: a scene in, drafts of events out."""

from __future__ import annotations

import re
from dataclasses import field

from calendar_svc.events.body import EMPTY, Body, Phrase, Sentence
from calendar_svc.events.names import Names
from calendar_svc.events.topic import Topic
from calendar_svc.model import Amount, DocumentDate, Kind, Party, Status, Timex
from calendar_svc.value import value

# The ceremony tells the name of what it opens.
_OPENING = re.compile(
    r"(?:(?:开幕|閉幕|闭幕|启动|啟動|颁奖|開幕)(?:式|仪式|儀式|典礼|典禮)?|(?:总|半)?决赛|初赛|复赛|预赛)$"
)


#: Rules that read one line of many.
_LISTS = frozenset(["listed", "table-row", "stop"])


@value(frozen=True, slots=True)
class Draft:
    """One happening as one sentence tells it, before status, parties and doubles are settled.

    ``start`` and ``end`` bound the quote in the body. ``done`` is the status once it has happened;
    ``status`` overrules tense and date. ``whole`` tells that the title is copied in one piece.
    ``stage`` is the step in the life of a project where its title alone would not tell it.
    """

    kind: Kind
    title: str
    time: Timex
    start: int
    end: int
    sentence: Sentence
    clause: int
    rules: tuple[str, ...]
    done: Status = Status.HELD
    status: Status | None = None
    place: str | None = None
    project: str | None = None
    organizers: tuple[Party, ...] = ()
    participants: tuple[Party, ...] = ()
    inherited: bool = False
    whole: bool = True
    name: str = ""
    stage: str = ""
    article: int = 0
    amounts: tuple[Amount, ...] = ()


@value(frozen=True, slots=True)
class Scene:
    """All that a reading may look at: one sentence in its article.

    ``earlier`` are the drafts of the sentences before, for words that point back; ``section`` is
    the numbered heading that the line stands under, ``headed`` tells that a line over it gave the
    topic, ``whole`` is the project that the headline names over lines of its parts.
    """

    body: Body
    sentence: Sentence
    names: Names
    topic: Topic
    date: DocumentDate
    news: bool
    earlier: tuple[Draft, ...] = field(default=())
    section: Phrase = EMPTY
    lead: str = ""
    headed: bool = False
    whole: str = ""

    def clause(self, index: int) -> tuple[int, int]:
        """Start and end of a clause of the sentence."""
        return self.sentence.clauses[index]

    def say(self, phrase: Phrase) -> str:
        """The phrase as printed."""
        return self.body.say(phrase)

    def is_apart(self, draft: Draft) -> bool:
        """Whether a draft is of another item of a list or row of a table in a notice."""
        if self.news or draft.sentence.line == self.sentence.line:
            return False
        in_list = any(rule in _LISTS for rule in draft.rules)
        return in_list or draft.sentence.start > draft.sentence.line_start

    def gathering(self) -> str | None:
        """The gathering that ``大会``, ``活动`` or a nameless act of it belongs to."""
        if self.headed and self.topic.gathering:
            return self.topic.gathering
        for draft in reversed(self.earlier):
            if draft.name and not self.is_apart(draft):
                return _OPENING.sub("", draft.name)
        return self.topic.gathering
