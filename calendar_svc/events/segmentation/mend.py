"""Put right what columns and pictures displaced: broken bodies, headlines printed elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from calendar_svc.events.segmentation.affinity import Affinity
from calendar_svc.events.segmentation.assemble import Draft
from calendar_svc.events.segmentation.lines import Line, LineKind

# How far below its break a body is looked for, in articles and in paragraphs of each.
_ARTICLES = 2
_PARAGRAPHS = 40
_HEADS = 16
# A sentence that is not over goes on somewhere, so little kinship more is enough to move a passage.
_KIN = 0.3
_CLEARLY = 1.1
# What a passage gains that begins with the punctuation of a sentence under way.
_UNDER_WAY = 3.0
# What it gains where a blank line sets it off in text that has none between paragraphs.
_SET_OFF = 1.0
_INNER = tuple("，,。、；：”》）」』！？%％")


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
        for other in drafts[number + 1 : number + 1 + _ARTICLES]:
            starts = _paragraph_starts(other)[:_PARAGRAPHS]
            gains = [_gain(draft, other, at, affinity) for at in starts]
            best = max(gains, default=0.0)
            if best > 0:
                at = starts[gains.index(best)]
                draft.body.extend(other.body[at:])
                draft.closed, other.closed = other.closed, False
                del other.body[at:]
                break


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
    """How much better the lines of a body from an index on fit the broken draft; 0 if not."""
    passage = [line.text for line in other.body[at:]]
    rest = [line.text for line in (*other.head, *other.body[:at])]
    here = affinity.between(passage, draft.sample())
    there = affinity.between(passage, rest)
    if other.body[at].text.startswith(_INNER):
        here += _UNDER_WAY
    elif other.body[at].gap and other.body[0].full:
        here += _SET_OFF
    if here <= max(_KIN, _CLEARLY * there):
        return 0.0
    # The longest passage that fits is the rest; a part of it would fit as well.
    return (here - there) * sqrt(sum(map(len, passage)))


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
