"""How sure an event is: the sum of named features, so that the figure can be explained."""

from __future__ import annotations

from calendar_svc.events.draft import Draft
from calendar_svc.model import DocumentDate, Kind, Precision

#: What each feature adds; ``base`` stands for a draft with none of them.
WEIGHTS: dict[str, float] = {
    "base": 0.52,
    "exact-day": 0.14,
    "date-given": 0.08,
    "direct-trigger": 0.10,
    "copied-title": 0.08,
    "form-label": 0.06,
    "vague-time": -0.10,
    "inherited-time": -0.14,
    "date-unknown": -0.18,
    "weak-kind": -0.12,
}


def features(draft: Draft, date: DocumentDate) -> tuple[str, ...]:
    """The features that hold of a draft, by name."""
    precision = draft.time.precision or Precision.VAGUE
    rules = " ".join(draft.rules)
    told = {
        "exact-day": precision.rank <= Precision.DAY.rank,
        "date-given": date.source in ("published", "text"),
        "direct-trigger": not draft.inherited and "focus" not in rules,
        "copied-title": draft.whole and "topic" not in rules,
        "form-label": "label:" in rules,
        "vague-time": precision is Precision.VAGUE,
        "inherited-time": draft.inherited,
        "date-unknown": date.earliest is None and draft.time.interval is None,
        "weak-kind": draft.kind in (Kind.VISIT, Kind.OTHER),
    }
    return tuple(name for name, holds in told.items() if holds)


def confidence(draft: Draft, date: DocumentDate) -> float:
    """The confidence of a draft, 0.05 to 0.98."""
    total = WEIGHTS["base"] + sum(WEIGHTS[name] for name in features(draft, date))
    return round(min(0.98, max(0.05, total)), 2)
