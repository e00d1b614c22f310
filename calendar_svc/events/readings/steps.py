"""What labels, headings and lines of a programme name: the steps of a matter, and their kinds."""

from __future__ import annotations

from calendar_svc.events.phrases import gathering_noun
from calendar_svc.events.readings.matter import is_period
from calendar_svc.events.words import NOUNS, load
from calendar_svc.model import Kind, Status, Timex

_TABLE = load("labels")
MAIN, OUTAGE, POLICY, SKIP = (frozenset(_TABLE[k]) for k in ("main", "outage", "policy", "skip"))
_PHASES: tuple[tuple[str, tuple[str, ...]], ...] = tuple(
    (kind, tuple(words)) for kind, words in _TABLE["phase"].items()
)
SECTIONS = tuple(
    word
    for words in (_TABLE["section"]["words"], *_TABLE["phase"].values())
    for word in words
    if len(word) > 1
)
PLACES = frozenset(_TABLE["place"] + _TABLE["scope"])
MATTERS = frozenset(_TABLE["matter"]) - {"活动"}


def names_phase(core: str) -> bool:
    """Whether words name a phase or a field of a form, and nothing of their own."""
    words = (*SECTIONS, *(word for _, words in _PHASES for word in words))
    known = core in MAIN or core in OUTAGE or core in POLICY or core in SKIP
    return known or core in PLACES or core in MATTERS or any(word in core for word in words)


def is_step(core: str) -> bool:
    """Whether words end with a phase: 体能测评 is a step of its matter, 开幕游船 none."""
    words = (*SECTIONS, *(word for _, words in _PHASES for word in words))
    return core.endswith(words)


_DAYS = ("登记日", "发放日", "支付日", "兑付日", "付息日", "派息日", "除息日", "上市日", "到账日")


def phase(core: str, time: Timex) -> tuple[Kind, Status]:
    """The kind of the phase that a label or a line of a programme names, and its status after."""
    if core.endswith(_DAYS) and not is_period(time):
        return Kind.OTHER, Status.HELD  # 红利发放日
    for kind, words in _PHASES:
        if any(word in core for word in words):
            return Kind(kind), Status.COMPLETED if kind in (
                "deadline",
                "milestone",
            ) else Status.HELD
    if time.role == "deadline":
        return Kind.DEADLINE, Status.COMPLETED
    noun = gathering_noun(core)
    if noun and ("T" in (time.edtf or "") or not is_period(time)):
        return NOUNS.kinds.get(noun, Kind.OTHER), Status.HELD
    open_for_a_time = is_period(time) or any(word in core for word in _TABLE["section"]["words"])
    return (Kind.NOTICE_PERIOD, Status.STARTED) if open_for_a_time else (Kind.OTHER, Status.HELD)
