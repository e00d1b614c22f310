"""Put right what columns and pictures displaced: broken bodies, headlines printed elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from calendar_svc.events.segmentation.affinity import Affinity
from calendar_svc.events.segmentation.assemble import Draft
from calendar_svc.events.segmentation.lines import Line, LineKind

# How far below its break a body is looked for, in articles and in paragraphs of each.
_ARTICLES = 3
_PARAGRAPHS = 40
_HEADS = 16
# A passage moves when its kinship with the broken article is that much greater.
_CLEARLY = 1.5
_KIN = 0.6


def mend(drafts: list[Draft], loose: Sequence[list[Line]], affinity: Affinity) -> list[Draft]:
    """Apply all repairs and drop drafts without text."""
    resume_broken(drafts, affinity)
    house_heads(drafts, loose, affinity)
    return [draft for draft in drafts if draft.body or draft.head]


def resume_broken(drafts: Sequence[Draft], affinity: Affinity) -> None:
    """Find the rest of an article that another one, printed between, broke off mid-sentence."""
    for number, draft in enumerate(drafts):
        if not draft.broken:
            continue
        best: tuple[float, Draft, int] | None = None
        for other in drafts[number + 1 : number + 1 + _ARTICLES]:
            for at in _paragraph_starts(other)[:_PARAGRAPHS]:
                gain = _gain(draft, other, at, affinity)
                if gain > 0 and (best is None or gain > best[0]):
                    best = (gain, other, at)
        if best is not None:
            _, other, at = best
            draft.body.extend(other.body[at:])
            draft.closed, other.closed = other.closed, False
            del other.body[at:]


def _paragraph_starts(draft: Draft) -> list[int]:
    """Where in a body something else may have been set: after a sentence, not before a list."""
    body = draft.body
    first = 1 if draft.head or draft.opened else 0
    return [
        at
        for at in range(first, len(body))
        if (at == 0 or body[at - 1].over)
        and body[at].kind in {LineKind.BODY, LineKind.HEAD}
        and (body[at].gap or not body[at - 1].full)
    ]


def _gain(draft: Draft, other: Draft, at: int, affinity: Affinity) -> float:
    passage = [line.text for line in other.body[at:]]
    rest = [line.text for line in (*other.head, *other.body[:at])]
    here = affinity.between(passage, draft.sample())
    there = affinity.between(passage, rest)
    if here < _KIN or here < _CLEARLY * there:
        return 0.0
    return here - there


def house_heads(drafts: Sequence[Draft], loose: Sequence[list[Line]], affinity: Affinity) -> None:
    """Give headlines printed apart from all bodies to the articles that lack one."""
    for heads in loose[:_HEADS]:
        lacking = [draft for draft in drafts if draft.opened and not draft.head][:_HEADS]
        if not lacking:
            return
        words = [head.text for head in heads]
        scores = [affinity.between(words, draft.sample()) for draft in lacking]
        best = max(scores)
        if best > 0:
            lacking[scores.index(best)].head = heads
