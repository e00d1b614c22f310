"""Figures of English text that have a name: ``total investment of £4.2m``, ``45 new homes``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from calendar_svc.events.amounts import Called, Figure, Rule, flat, measured
from calendar_svc.events.body import Body
from calendar_svc.events.lang.en.words import spelled
from calendar_svc.events.words import alternation, load
from calendar_svc.model import Bound

_WORDS = load("en/amounts")
_NAME = 60  # characters before a figure in which its name stands

_NAMES, _THINGS = measured(_WORDS["name"]), measured(_WORDS["thing"])
_PER, _SIGNS = flat(_WORDS["per"]), flat(_WORDS["sign"])
_SCALE = {word: Decimal(factor) for word, factor in _WORDS["scale"].items()}
_BETWEEN, _BEHIND = flat(_WORDS["between"]), flat(_WORDS["behind"])
_VALUE = re.compile(
    rf"(?<![\w.,$£€-])(?:(?P<sign>{alternation([*_SIGNS, '$'])})\s?)?"
    rf"(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?:\s?(?P<scale>(?i:{alternation(_SCALE)}))(?![\w'-]))?"
    rf"(?:\s?/\s?|\s(?:per|a|an|each)\s)?(?P<per>(?<=[\s/])(?:{alternation(_PER)})(?!\w))?"
    rf"(?:\s(?P<behind>{alternation(_BEHIND)}))?(?!\w|[-–]\d|\s?(?:[-–]|to)\s?[$£€]?\d|[.,:%]\d|%)"
)
_CALLED = re.compile(
    rf"(?P<name>{spelled(_NAMES)})\s?:?\s*(?P<between>(?:{spelled(_BETWEEN)}\s+)*)$"
)
_THING = re.compile(rf"[-\s](?:[a-z]+[-\s]){{0,2}}?(?P<name>{spelled(_THINGS)})")
_FEW = re.compile(r"[\s-](?:new\s|affordable\s|extra\s|additional\s|free\s)*")


def _named(masked: str, value: re.Match[str]) -> Called | None:
    low = max(0, value.start() - _NAME)
    found = _CALLED.search(masked[low : value.start()])
    if found is None or not value["sign"]:
        return None
    start, end = low + found.start("name"), low + found.end("name")
    return Called(start, end, "money", value["per"], found["between"])


def _of_things(masked: str, value: re.Match[str]) -> Called | None:
    found = _THING.match(masked, value.end())
    if found is None:
        return None
    of = _THINGS[" ".join(found["name"].lower().split())]
    near = _FEW.match(masked, value.end())
    adjacent = near is not None and near.end() == found.start("name")
    if (of == "money") is not bool(value["sign"]) or (of == "count" and not adjacent):
        return None
    return Called(found.start("name"), found.end("name"), of, value["per"])


RULES = (
    Rule("named", _named, "Budget: about £4.2 million", ("Budget", "4200000", "GBP")),
    Rule("of-things", _of_things, "a £250k upgrade", ("upgrade", "250000", "GBP")),
)


def figures(body: Body, zone: str) -> Iterator[Figure]:
    """Read the figures of an English text that have a name, in order.

    Parameters:
        body: The text; times are hidden in it.
        zone: The IANA time zone of the document, which tells whose dollar it is.
    """
    masked = body.masked
    for value in _VALUE.finditer(masked):
        told = (rule.calls(masked, value) for rule in RULES)
        called = next((one for one in told if one is not None), None)
        if called is not None:
            yield _figure(body, value, called, zone)


def _figure(body: Body, value: re.Match[str], called: Called, zone: str) -> Figure:
    scale = _SCALE[value["scale"].lower()] if value["scale"] else Decimal(1)
    unit = "count" if called.of == "count" else _currency(value["sign"], zone)
    start, end = min(called.start, value.start()), max(called.end, value.end())
    return Figure(
        name=body.text[called.start : called.end],
        value=(Decimal(value["number"].replace(",", "")) * scale).normalize() + 0,
        unit=f"{unit}/{_PER[called.per]}" if called.per else unit,
        bound=_bound(" ".join(called.between.lower().split()), value["behind"]),
        start=start,
        end=end,
        at=called.start,
    )


def _currency(sign: str, zone: str) -> str:
    if sign != "$":
        return _SIGNS[sign]
    here: dict[str, str] = _WORDS["here"]
    return next((code for place, code in here.items() if zone.startswith(place)), "USD")


def _bound(between: str, behind: str | None) -> Bound | None:
    if behind:
        return Bound(_BEHIND[behind])
    words = (word for word, key in _BETWEEN.items() if key != "plain" and word in between)
    told = max(words, key=len, default=None)
    return None if told is None else Bound(_BETWEEN[told])
