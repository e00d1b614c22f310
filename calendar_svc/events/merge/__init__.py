"""One record of an event, however often and wherever it is told (pure).

``merge`` compares what a document says with the living events and gives changes; ``evolve`` makes
them into the next state of each event; ``blocking_keys`` says where to look for those to compare.
"""

from calendar_svc.events.merge.compose import compose, held
from calendar_svc.events.merge.decide import RULES, merge
from calendar_svc.events.merge.evolve import Step, evolve
from calendar_svc.events.merge.hand import edited
from calendar_svc.events.merge.keys import Keys, blocking_keys, worth_comparing
from calendar_svc.events.merge.rule import Effect, Rule
from calendar_svc.events.merge.update import BUMPING, changed_fields

__all__ = [
    "BUMPING",
    "RULES",
    "Effect",
    "Keys",
    "Rule",
    "Step",
    "blocking_keys",
    "changed_fields",
    "compose",
    "edited",
    "evolve",
    "held",
    "merge",
    "worth_comparing",
]
