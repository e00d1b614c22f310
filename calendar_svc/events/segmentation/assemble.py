"""Lines to drafts of articles, walking the page once from the top.

What columns and pictures displaced is put right afterwards (`mend`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from calendar_svc.events.segmentation import lexicon
from calendar_svc.events.segmentation.affinity import Affinity
from calendar_svc.events.segmentation.context import (
    ASIDE,
    STARTS,
    breaks_sentence,
    following,
    preceding,
)
from calendar_svc.events.segmentation.lines import Line, LineKind

_HEAD_LINES = 5
_LATE_OPENER_LINES = 3
_HEADLESS = 8
# Below this kinship a headed passage is no part of the article above it (see `Affinity`).
_STRANGE = 0.6
# Above this kinship it may be the rest of an article that still lacks its headline.
_SOME = 0.1
# From this kinship on a headline is of the article, wherever it stands.
_CLOSE = 1.0
_SUBHEAD_WIDTH = 26
_LABEL_WIDTH = 20
_PROSE_WIDTH = 30
_PASSAGE_LINES = 40


@dataclass(slots=True)
class Draft:
    """An article while it is gathered."""

    head: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    opened: bool = False  # 本报讯 or a line of authors has been seen
    closed: bool = False  # signed at its end

    @property
    def broken(self) -> bool:
        """Whether its last sentence is not over."""
        return bool(self.body) and not self.closed and not self.body[-1].over

    def sample(self) -> list[str]:
        """Words to know it by."""
        return [line.text for line in (*self.head, *self.body)][:_PASSAGE_LINES]


class Assembler:
    """Gathers the drafts of one page.

    Parameters:
        lines: The lines with their final kinds.
        affinity: Kinship of words on this page.
    """

    def __init__(self, lines: Sequence[Line], affinity: Affinity) -> None:
        self.lines = lines
        self.affinity = affinity
        self.drafts: list[Draft] = []
        self.loose: list[list[Line]] = []
        self.current: Draft | None = None
        self._heads = headlines_above(lines)
        self._signed = sum(line.text[-1] in ")）" and line.ended for line in lines) > 1

    def run(self) -> list[Draft]:
        """Gather the drafts of the page, in the order in which they begin."""
        at = 0
        while at < len(self.lines):
            at = self._take(at)
        return self.drafts

    def _take(self, at: int) -> int:
        """Give the line at an index to a draft; return the index to go on with."""
        line = self.lines[at]
        if line.kind in ASIDE:
            return at + 1
        if at in self._heads:
            return self._open_with_head(*self._heads[at])
        match line.kind:
            case LineKind.OPENER:
                return self._open_without_head(at)
            case LineKind.BYLINE:
                self._sign(line)
            case LineKind.CONTINUED:
                self._begin().body.append(line)
            case LineKind.HEAD if breaks_sentence(self.lines, at) and not self._interposes(at):
                line.kind = LineKind.CAPTION
            case LineKind.HEAD if self._is_free_head(at):
                return self._place_free_head(at)
            case _:
                self._add(line)
        return at + 1

    def _begin(self, head: Sequence[Line] = ()) -> Draft:
        self.current = Draft(list(head))
        self.drafts.append(self.current)
        return self.current

    def _open_with_head(self, run: Sequence[int], opening: int) -> int:
        heads = [self.lines[n] for n in run]
        below = self._give_back(heads, opening)
        heads = heads[below:]
        columns = self._columns(opening)
        if len(columns) > 1 and len(heads) == len(columns):
            return self._deal(columns, [[head] for head in heads])
        if len(columns) > 1:
            return self._deal(columns, [[] for _ in columns])  # a label over all of them
        draft = self._begin(heads)
        draft.opened = True
        draft.body.append(self.lines[opening])
        return opening + 1

    def _give_back(self, heads: Sequence[Line], opening: int) -> int:
        """Let the article above have the headline that was printed under it, not over it.

        It has none, or only the slogan of a column, in which no word of its body stands.

        Returns:
            How many lines of the headline it takes.
        """
        draft = self.current
        if len(heads) < 2 or draft is None or draft.closed or not draft.opened:
            return 0
        above = [line.text for line in draft.body][:_PASSAGE_LINES]
        if draft.head and self.affinity.between([h.text for h in draft.head], above) > _SOME:
            return 0
        below, taken = self._passage(opening + 1), 0
        for head in heads[:-1]:
            kinship = self.affinity.between([head.text], above)
            if kinship < _CLOSE or kinship < 3 * self.affinity.between([head.text], below):
                break
            taken += 1
        if taken:
            draft.head = list(heads[:taken])
        return taken

    def _open_without_head(self, at: int) -> int:
        columns = self._columns(at)
        if len(columns) > 1:
            return self._deal(columns, [[] for _ in columns])
        draft = self.current
        if draft is None or not self._awaits_opener(draft):
            draft = self._begin()
        draft.opened = True
        draft.body.append(self.lines[at])
        return at + 1

    @staticmethod
    def _awaits_opener(draft: Draft) -> bool:
        """A headline with authors, or with a few lines of an editor's note, and no 本报讯 yet."""
        if draft.closed or not draft.head:
            return False
        if all(line.kind is LineKind.BYLINE for line in draft.body):
            return True
        return not draft.opened and len(draft.body) <= _LATE_OPENER_LINES

    def _sign(self, line: Line) -> None:
        """Take authors alone on a line: they open a body under a headline, and close one."""
        draft = self.current
        if draft is None or draft.closed:
            draft = self._begin()
        draft.closed = bool(draft.body) and draft.body[-1].ended
        draft.opened = True
        draft.body.append(line)

    def _add(self, line: Line) -> None:
        """Take a line of running text."""
        draft = self.current
        if draft is None or draft.closed:
            draft = self._begin()
        tail = draft.body[-1].text[-30:] if draft.broken else ""
        draft.body.append(line)
        words = tail + line.text[-60:]
        if words[-1] in ")）" and lexicon.SIGNED.search(words):
            draft.closed = draft.opened = line.ended = True

    # -- columns that were read line by line across -------------------------------------------

    def _columns(self, at: int) -> list[int]:
        """Indexes of bodies that open on consecutive lines, each broken off but the last."""
        found = [at]
        while found[-1] + 1 < len(self.lines):
            after = found[-1] + 1
            if self.lines[after].kind is not LineKind.OPENER or self.lines[found[-1]].ended:
                break
            found.append(after)
        return found

    def _deal(self, columns: Sequence[int], heads: Sequence[list[Line]]) -> int:
        """Deal the lines below to the columns in turn until each has ended its sentence."""
        hands = [
            Draft(head, [self.lines[at]], opened=True)
            for at, head in zip(columns, heads, strict=True)
        ]
        self.drafts.extend(hands)
        at, turn = columns[-1] + 1, 0
        while at < len(self.lines):
            line = self.lines[at]
            if line.kind not in {LineKind.BODY, LineKind.HEAD} or at in self._heads:
                break
            # A sentence that ends with a full line may still have more below it in its column.
            takers = [
                hand for hand in hands if hand.broken or (not line.gap and hand.body[-1].full)
            ]
            if not any(hand.broken for hand in takers):
                break
            while not any(hands[turn % len(hands)] is hand for hand in takers):
                turn += 1
            hands[turn % len(hands)].body.append(line)
            at, turn = at + 1, turn + 1
        self.current = hands[-1]
        return at

    # -- headlines with no opening below them -------------------------------------------------

    def _is_free_head(self, at: int) -> bool:
        """Tell whether an open short line stands where a headline may."""
        line = self.lines[at]
        above = preceding(self.lines, at)
        if above < 0 or self.current is None or self.current.closed:
            return True
        if lexicon.FORM_LABEL.match(line.text) or _is_prose(line):
            return False
        if not self.lines[above].over:
            return self._interposes(at)
        return not line.full or self._is_set_off(at)

    def _interposes(self, at: int) -> bool:
        """Where authors sign at the end, a headline may break off the article above unannounced."""
        if not self._signed or not self.lines[at].gap or self.current is None:
            return False
        passage = self._passage(following(self.lines, at))
        return self.affinity.between(passage, self.current.sample()) < _STRANGE / 2

    def _is_set_off(self, at: int) -> bool:
        """Blank lines in wrapped text stand between articles, if no picture explains them."""
        return self.lines[at].gap > 0 and self.lines[at - 1].kind not in ASIDE

    def _place_free_head(self, at: int) -> int:
        """Decide what a headline without an opening below is: whose, or of a new article."""
        run = [at]
        while len(run) < _HEAD_LINES and run[-1] + 1 < len(self.lines):
            below = self.lines[run[-1] + 1]
            if below.kind is not LineKind.HEAD or below.gap or below.full:
                break
            if run[-1] + 1 in self._heads:
                break
            run.append(run[-1] + 1)
        heads = [self.lines[n] for n in run]
        after = following(self.lines, run[-1])
        own = lexicon.OWN_HEAD.match(heads[0].text) or lexicon.NOTICE_HEAD.match(heads[-1].text)
        service = len(heads) == 1 and lexicon.SERVICE_HEAD.match(heads[0].text)
        if own or service or self._heads_briefs(heads, after):
            self._begin(heads)
        elif self._ends_notice(heads[0]) and not self._has_text(after):
            heads[-1].kind = LineKind.SIGNATURE
            self._add_all(heads)
        elif not self._has_body(after):
            self.loose.append(heads)
        elif (owner := self._headless_kin(heads, after)) is not None:
            owner.head = heads
            self.current = owner
        elif heads[0].full and (broken := self._broken_kin(heads, after)) is not None:
            self.current = broken
            broken.body.extend(heads)
        elif self._is_new_article(heads, after):
            self._begin(heads)
        else:
            self._add_all(heads)
        return run[-1] + 1

    def _heads_briefs(self, heads: Sequence[Line], at: int) -> bool:
        """A few words over items behind one mark, strange to what is above: a column of briefs."""
        draft = self.current
        if len(heads) > 1 or heads[0].width > _LABEL_WIDTH or draft is None:
            return False
        passage = self._passage(at)
        mark = passage[0][0] if passage else ""
        if not mark or mark not in lexicon.BRIEF_MARKS:
            return False
        if sum(words.startswith(mark) for words in passage) < 2:
            return False
        if lexicon.BRIEFS_HEAD.match(heads[0].text):
            return True
        return draft.opened and self.affinity.between(passage, draft.sample()) < _STRANGE

    def _add_all(self, lines: Sequence[Line]) -> None:
        for line in lines:
            self._add(line)

    def _ends_notice(self, line: Line) -> bool:
        """Who signs a notice stands close under it."""
        draft = self.current
        if draft is None or not draft.head or (line.gap and not lexicon.SIGNER.match(line.text)):
            return False
        return lexicon.NOTICE_HEAD.match(draft.head[-1].text) is not None

    def _has_text(self, at: int) -> bool:
        return self._has_body(at) and self.lines[at].kind is not LineKind.HEAD

    def _has_body(self, at: int) -> bool:
        if at >= len(self.lines) or at in self._heads:
            return False
        return self.lines[at].kind in {LineKind.BODY, LineKind.ITEM, LineKind.HEAD}

    def _passage(self, at: int) -> list[str]:
        """The words from a line to the next headline or opening."""
        words = []
        for n in range(at, min(at + _PASSAGE_LINES, len(self.lines))):
            line = self.lines[n]
            if n in self._heads or line.kind in STARTS:
                break
            if n > at and line.kind is LineKind.HEAD and not line.full and self.lines[n - 1].over:
                break
            words.append(line.text)
        return words

    def _headless_kin(self, heads: Sequence[Line], at: int) -> Draft | None:
        """Find the article above that lacks a headline and shares most with this one."""
        lacking = [draft for draft in self.drafts[-_HEADLESS:] if draft.opened and not draft.head]
        if not lacking:
            return None
        words = [*(head.text for head in heads), *self._passage(at)]
        scores = [self.affinity.between(words, draft.sample()) for draft in lacking]
        best = max(scores)
        own = self.current
        rival = self.affinity.between(words, own.sample()) if own is not None and own.head else 0.0
        return lacking[scores.index(best)] if best > max(_SOME, rival / 3) else None

    def _broken_kin(self, heads: Sequence[Line], at: int) -> Draft | None:
        """Find an article above whose broken sentence these lines may go on with."""
        words = [*(head.text for head in heads), *self._passage(at)]
        for draft in self.drafts[-3:-1]:
            if draft.broken and self.affinity.between(words, draft.sample()) > 2 * _STRANGE:
                return draft
        return None

    def _is_new_article(self, heads: Sequence[Line], at: int) -> bool:
        """Tell a headline from a heading inside the article above: it is longer, and stranger."""
        draft = self.current
        if draft is None or draft.closed or not draft.body:
            return True
        kinship = self.affinity.between(self._passage(at), draft.sample())
        if self._signed:
            return kinship < _STRANGE / 2
        if heads[0].gap and self._is_set_off(at - len(heads)) and draft.body[0].full:
            return kinship < 2 * _STRANGE
        return sum(head.width for head in heads) > _SUBHEAD_WIDTH and kinship < _STRANGE


def headlines_above(lines: Sequence[Line]) -> dict[int, tuple[list[int], int]]:
    """Pair each opening of a body with the headline above it.

    Returns:
        Index of a headline's first line -> (indexes of its lines, index of the opening).
    """
    found = {}
    floor = -1
    for at, line in enumerate(lines):
        if line.kind in STARTS:
            run = _headline_above(lines, at, floor)
            if run:
                found[run[0]] = (run, at)
            floor = at
    return found


def _headline_above(lines: Sequence[Line], at: int, floor: int) -> list[int]:
    run: list[int] = []
    above = preceding(lines, at)
    while above > floor and len(run) < _HEAD_LINES and lines[above].kind is LineKind.HEAD:
        if run and lines[run[0]].gap and _is_prose(lines[above]):
            break
        run.insert(0, above)
        above = preceding(lines, above)
    # Short lines at the end of a sentence that is not over belong to the text above.
    while run and above >= 0 and not _is_apart(lines, run[0], above):
        if len(run) == 1 or not lines[run[0]].full:
            break
        above = run.pop(0)
    return run


def _is_prose(line: Line) -> bool:
    """A clause and a comma: more likely the first half of a sentence than a headline."""
    return line.width > _PROSE_WIDTH and ("，" in line.text or "," in line.text)


def _is_apart(lines: Sequence[Line], at: int, above: int) -> bool:
    return lines[at].gap > 0 or at - above > 1 or lines[above].over
