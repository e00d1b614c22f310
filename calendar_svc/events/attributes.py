"""Whose figures are: an amount goes to the events of the project or matter that it is told of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from calendar_svc.events.amounts import Figure
from calendar_svc.events.body import Body
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.words import fold
from calendar_svc.model import Amount, Document, Quote

#: Letters that two names of one matter have in common.
_AKIN = 4
#: Words of an English matter that its title repeats.
_SHARED = 2
_MOST = 12  # amounts of one event
_FEW = 40  # events of an article that is about one matter, or projects of one that compares

# What stands before the first figure of a sentence that tells of what is talked of already.
_POINTS = re.compile(
    r"\s*(?:据悉|据了解|据介绍|其中)?,?\s*(?:(?:该|本|此|这|整个|全)[^,;。\n]{0,16}|(?:项目|工程|大桥|公园)[^,;。\n]{0,12}|"
    r"(?i:the|this)\s(?i:project|scheme|work|works)\s[^,;.\n]{0,40})?"
)

Reading = Callable[[Body, str], Iterator[Figure]]


@dataclass(frozen=True, slots=True)
class _Told:
    """A figure, the sentence that tells it, and the project that it is told of, if it names one.

    ``points`` tells that the sentence names nothing or points back: 该项目总投资….
    """

    figure: Figure
    sentence: int
    owner: str | None
    points: bool


def attributed(
    drafts: Sequence[Draft], scene: Scene, document: Document, read: Reading
) -> tuple[Draft, ...]:
    """Give each draft of an article the amounts that are told of it.

    Parameters:
        drafts: The drafts of the article, settled.
        scene: The article; its sentence is ignored.
        document: The document, for quotes in its raw text.
        read: How figures are read in the language of the article.
    """
    told = list(_told(scene, document, read)) if drafts else []
    if not told:
        return tuple(drafts)
    once = Counter(fold(one.figure.name) for one in told)
    matter = _Matter.of(drafts, scene)
    given: dict[int, list[Amount]] = {}
    for one in told:
        amount = _amount(one.figure, scene.body, document)
        for number in matter.whose(one, once=once[fold(one.figure.name)] == 1):
            given.setdefault(number, []).append(amount)
    return tuple(
        replace(draft, amounts=united((), given[number])[:_MOST]) if number in given else draft
        for number, draft in enumerate(drafts)
    )


def united(known: Sequence[Amount], told: Iterable[Amount]) -> tuple[Amount, ...]:
    """Add the amounts that are new: the first of each name and unit stays."""
    found: dict[tuple[str, str], Amount] = {}
    for amount in chain(known, told):
        found.setdefault((fold(amount.name), amount.unit), amount)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _Matter:
    """What an article tells events of: sentence by sentence, project by project, as a whole.

    ``words`` is the matter of a notice; ``one`` tells that the article has a single project.
    """

    drafts: Sequence[Draft]
    sentences: Mapping[int, Sequence[int]]
    projects: Mapping[str, Sequence[int]]
    words: str
    one: bool

    @classmethod
    def of(cls, drafts: Sequence[Draft], scene: Scene) -> _Matter:
        sentences: dict[int, list[int]] = {}
        projects: dict[str, list[int]] = {}
        for number, draft in enumerate(drafts):
            sentences.setdefault(draft.sentence.number, []).append(number)
            if draft.project:
                projects.setdefault(fold(draft.project), []).append(number)
        words = "" if scene.news or len(drafts) > _FEW else fold(scene.topic.matter)
        return cls(drafts, sentences, projects, words, one=len(projects) == 1)

    def whose(self, told: _Told, *, once: bool) -> Collection[int]:
        """The numbers of the drafts that a figure belongs to.

        Parameters:
            told: The figure.
            once: Whether the article has one figure of that name.
        """
        here = self.sentences.get(told.sentence, ())
        if told.owner is not None:
            return self._of(fold(told.owner), here)
        if here:
            return here if len({self._name(number) for number in here}) == 1 else ()
        if not once:
            return ()
        if self.one and told.points:
            return next(iter(self.projects.values()))
        about = self.words and len(self.drafts) <= _FEW
        return [n for n, d in enumerate(self.drafts) if _is_about(d, self.words)] if about else ()

    def _name(self, number: int) -> str:
        draft = self.drafts[number]
        return fold(draft.project or draft.title)

    def _of(self, owner: str, here: Sequence[int]) -> Collection[int]:
        """The drafts of a project that is named; those of a part of it only where none is its."""
        if owner in self.projects:
            return self.projects[owner]
        kin = [
            project
            for project in self.projects
            if len(self.projects) <= _FEW and _akin(owner, project)
        ]
        nearest = [project for project in kin if project.endswith(owner) or owner.endswith(project)]
        found = {number for project in nearest or kin for number in self.projects[project]}
        return found | {n for n in here if _akin(owner, self._name(n))}


def _told(scene: Scene, document: Document, read: Reading) -> Iterator[_Told]:
    body = scene.body
    at, last, points = 0, -1, False
    for figure in read(body, document.timezone):
        while at + 1 < len(body.sentences) and body.sentences[at + 1].start <= figure.start:
            at += 1
        start = body.sentences[at].start
        if at != last:
            points = _POINTS.fullmatch(body.masked, start, max(start, figure.at)) is not None
        last = at
        yield _Told(figure, at, _owner(scene, figure, start), points)


def _owner(scene: Scene, figure: Figure, start: int) -> str | None:
    """The project named last before a figure in its sentence, or right behind it with 的."""
    behind = figure.end
    if scene.body.masked[behind : behind + 1] == "的":
        named = scene.names.within(behind + 1, behind + 2)
        if named:
            return named[0].name
    named = scene.names.within(start, figure.at)
    heads = [mention for mention in named if mention.heads] or named
    return heads[-1].name if heads else None


def _is_about(draft: Draft, matter: str) -> bool:
    title = fold(draft.title)
    if matter.isascii():
        words = {word for word in matter.lower().split() if len(word) > 3}
        return len(words & set(title.lower().split())) >= min(_SHARED, max(1, len(words)))
    return _akin(matter, title)


def _akin(one: str, other: str) -> bool:
    """Whether two names share a run of letters that tells them to be of one thing."""
    a, b = fold(one), fold(other)
    if a in b or b in a:
        return min(len(a), len(b)) >= 2
    return any(a[i : i + _AKIN] in b for i in range(len(a) - _AKIN + 1))


def _amount(figure: Figure, body: Body, document: Document) -> Amount:
    span = body.raw_span(figure.start, figure.end)
    quote = Quote(span, span.of(document.text))
    return Amount(figure.name, figure.value, figure.unit, quote, figure.bound)
