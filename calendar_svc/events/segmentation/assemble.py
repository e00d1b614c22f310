"""Lines to articles: where each begins, and whose a line is when columns broke it off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from calendar_svc.events.segmentation import lexicon
from calendar_svc.events.segmentation.affinity import Affinity
from calendar_svc.events.segmentation.context import ASIDE, STARTS, following, is_full, preceding
from calendar_svc.events.segmentation.lines import Line, LineKind

_HEAD_LINES = 5
_SUSPENDED = 4
_HEADLESS = 8
_SUBHEAD_WIDTH = 26
_LATE_OPENER_LINES = 3


@dataclass(slots=True)
class Draft:
    """An article while it is gathered."""

    head: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    opened: bool = False  # a byline or 本报讯 has been seen
    closed: bool = False  # signed at its end, or printed on under another page

    @property
    def broken(self) -> bool:
        """Whether its last sentence is not over."""
        return bool(self.body) and not self.closed and not _over(self.body[-1])


def _over(line: Line) -> bool:
    return line.ended or line.kind in {LineKind.BYLINE, LineKind.SIGNATURE}


class Assembler:
    """Walks the lines of one page once and gathers drafts.

    Parameters:
        lines: The lines with their final kinds.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.affinity = Affinity(lines)
        self.drafts: list[Draft] = []
        self.suspended: list[Draft] = []
        self.loose: list[list[Line]] = []
        self.current: Draft | None = None
        self.head_start = {run[0]: (run, at) for at, run in self._head_runs()}

    def run(self) -> list[Draft]:
        """Gather the drafts of the page, in printed order of their first lines."""
        at = 0
        while at < len(self.lines):
            at = self._take(at)
        self._house_loose_heads()
        return [draft for draft in self.drafts if draft.body or draft.head]

    # -- where articles begin ---------------------------------------------------------------

    def _head_runs(self) -> list[tuple[int, list[int]]]:
        """Pair each opening of a body with the lines of the headline above it."""
        runs = []
        taken = -1
        for at, line in enumerate(self.lines):
            if line.kind not in STARTS:
                continue
            run = self._headline_above(at, taken)
            if run:
                runs.append((at, run))
            taken = at
        return runs

    def _headline_above(self, at: int, floor: int) -> list[int]:
        """Indexes of the headline's lines above a body that opens at a line."""
        run: list[int] = []
        above = preceding(self.lines, at)
        while above > floor and len(run) < _HEAD_LINES and self.lines[above].kind is LineKind.HEAD:
            run.insert(0, above)
            above = preceding(self.lines, above)
        # A run that touches a sentence which is not over may have swallowed its short last lines.
        while len(run) > 1 and run[0] > 0:
            before = preceding(self.lines, run[0])
            if before < 0 or self._stands_apart(run[0], before):
                break
            run.pop(0)
        return run

    def _stands_apart(self, at: int, before: int) -> bool:
        line, above = self.lines[at], self.lines[before]
        if line.gap or _over(above) or above.kind is LineKind.HEAD:
            return True
        return at - before > 1 and not is_full(self.lines, at)

    # -- one line after the other -----------------------------------------------------------

    def _take(self, at: int) -> int:
        """Give the line at an index to a draft; return the index to go on with."""
        line = self.lines[at]
        if line.kind in ASIDE:
            return at + 1
        if at in self.head_start:
            return self._open_with_head(at)
        match line.kind:
            case LineKind.OPENER:
                return self._open_without_head(at)
            case LineKind.BYLINE:
                self._sign(line)
            case LineKind.CONTINUED:
                self._begin().body.append(line)
            case LineKind.HEAD if self._is_free_head(at):
                return self._place_free_head(at)
            case _:
                self._add(line)
        return at + 1

    def _begin(self, head: Sequence[Line] = ()) -> Draft:
        if self.current is not None and self.current.broken:
            self.suspended = [*self.suspended, self.current][-_SUSPENDED:]
        draft = Draft(list(head))
        self.drafts.append(draft)
        self.current = draft
        return draft

    def _open_with_head(self, at: int) -> int:
        run, opening = self.head_start[at]
        columns = self._columns(opening)
        heads = [self.lines[n] for n in run]
        if len(columns) > 1 and len(heads) == len(columns):
            return self._deal(columns, [[head] for head in heads])
        if len(columns) > 1:
            return self._deal(columns, [heads, *([] for _ in columns[1:])])
        draft = self._begin(heads)
        draft.body.append(self.lines[opening])
        draft.opened = True
        return opening + 1

    def _open_without_head(self, at: int) -> int:
        columns = self._columns(at)
        if len(columns) > 1:
            return self._deal(columns, [[] for _ in columns])
        draft = self.current
        waiting = draft is not None and draft.head and not draft.closed
        if draft is None or not waiting or not self._awaits_opener(draft):
            draft = self._begin()
        draft.body.append(self.lines[at])
        draft.opened = True
        return at + 1

    @staticmethod
    def _awaits_opener(draft: Draft) -> bool:
        bylines_only = all(line.kind is LineKind.BYLINE for line in draft.body)
        return bylines_only or (not draft.opened and len(draft.body) <= _LATE_OPENER_LINES)

    def _sign(self, line: Line) -> None:
        """Authors alone on a line: under a headline they open a body, after a body they close it."""
        if self.current is None or self.current.closed:
            self._begin()
        assert self.current is not None
        draft = self.current
        if draft.body and _over(draft.body[-1]):
            draft.closed = True
        draft.body.append(line)
        draft.opened = True

    def _add(self, line: Line) -> None:
        """Give a line of running text to the draft that it continues."""
        draft = self._owner(line)
        draft.body.append(line)
        if lexicon.SIGNED.search(line.text, max(0, len(line.text) - 60)):
            draft.closed = True
        self.current = draft

    def _owner(self, line: Line) -> Draft:
        draft = self.current
        if draft is not None and draft.broken:
            return draft
        if not self.suspended:
            return draft if draft is not None and not draft.closed else self._begin()
        # One article was broken off by another: whose rare words does this line share?
        rivals = [*self.suspended, *([draft] if draft is not None and not draft.closed else [])]
        scores = [self._kinship([line.text], rival) for rival in rivals]
        best = rivals[scores.index(max(scores))]
        if best in self.suspended:
            self.suspended.remove(best)
        return best

    def _kinship(self, stray: Sequence[str], draft: Draft) -> float:
        known = [line.text for line in (*draft.head, *draft.body[:3], *draft.body[-2:])]
        return self.affinity.between(stray, known)

    # -- columns read line by line across ---------------------------------------------------

    def _columns(self, at: int) -> list[int]:
        """Bodies that open on consecutive lines, all broken off: columns read across."""
        found = [at]
        while found[-1] + 1 < len(self.lines):
            after = found[-1] + 1
            if self.lines[after].kind is not LineKind.OPENER or self.lines[found[-1]].ended:
                break
            found.append(after)
        return found

    def _deal(self, columns: Sequence[int], heads: Sequence[list[Line]]) -> int:
        """Deal the lines below in turn to the columns until every one has ended its sentence."""
        hands = []
        for at, head in zip(columns, heads, strict=True):
            draft = Draft(head, [self.lines[at]], opened=True)
            self.drafts.append(draft)
            hands.append(draft)
        at, turn = columns[-1] + 1, 0
        while at < len(self.lines) and self.lines[at].kind in {LineKind.BODY, LineKind.HEAD}:
            if at in self.head_start or all(not hand.broken for hand in hands):
                break
            while not hands[turn % len(hands)].broken:
                turn += 1
            hands[turn % len(hands)].body.append(self.lines[at])
            at, turn = at + 1, turn + 1
        self.current = hands[-1]
        return at

    # -- headlines with no opening below them -----------------------------------------------

    def _is_free_head(self, at: int) -> bool:
        """Tell whether an open short line stands where a headline may."""
        line = self.lines[at]
        before = preceding(self.lines, at)
        if before < 0 or self.current is None:
            return True
        if lexicon.FORM_LABEL.match(line.text):
            return False
        above = self.lines[before]
        if not _over(above) and above.kind is not LineKind.SIGNATURE:
            return False
        after = at + 1
        wide = not line.gap and is_full(self.lines, at)
        return not (wide and after < len(self.lines) and not self.lines[after].gap)

    def _place_free_head(self, at: int) -> int:
        """Decide what a headline without an opening below is: whose, or of a new article."""
        run = [at]
        while len(run) < _HEAD_LINES and run[-1] + 1 < len(self.lines):
            below = self.lines[run[-1] + 1]
            if below.kind is not LineKind.HEAD or below.gap or run[-1] + 1 in self.head_start:
                break
            run.append(run[-1] + 1)
        heads = [self.lines[n] for n in run]
        after = following(self.lines, run[-1])
        opens = after < len(self.lines) and after not in self.head_start
        opens = opens and self.lines[after].kind in {LineKind.BODY, LineKind.ITEM}
        if lexicon.OWN_HEAD.match(heads[0].text) or lexicon.NOTICE_HEAD.match(heads[-1].text):
            self._begin(heads)
        elif not opens:
            self.loose.append(heads)
        elif (owner := self._headless_kin(heads, self.lines[after])) is not None:
            owner.head = heads
            self.current = owner
        elif self._is_new_article(heads):
            self._begin(heads)
        else:
            for head in heads:
                self._add(head)
        return run[-1] + 1

    def _headless_kin(self, heads: Sequence[Line], below: Line) -> Draft | None:
        """The article above that lacks a headline and shares most with this one."""
        lacking = [draft for draft in self.drafts[-_HEADLESS:] if draft.opened and not draft.head]
        words = [*(head.text for head in heads), below.text]
        scored = [(self._kinship(words, draft), -n) for n, draft in enumerate(lacking)]
        best = max(scored, default=(0.0, 0))
        return lacking[-best[1]] if best[0] > 0 else None

    def _is_new_article(self, heads: Sequence[Line]) -> bool:
        """A headline is longer than a heading inside an article, or the article above is over."""
        if self.current is None or self.current.closed or not self.current.body:
            return True
        return sum(head.width for head in heads) > _SUBHEAD_WIDTH

    def _house_loose_heads(self) -> None:
        """Give headlines printed apart from all bodies to the articles that lack one."""
        for heads in self.loose[:_HEADLESS]:
            lacking = [d for d in self.drafts if d.opened and not d.head][:_HEADLESS]
            words = [head.text for head in heads]
            scored = [(self._kinship(words, draft), -n) for n, draft in enumerate(lacking)]
            best = max(scored, default=(0.0, 0))
            if best[0] > 0:
                lacking[-best[1]].head = heads
