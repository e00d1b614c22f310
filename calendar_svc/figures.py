"""The figures told of an event in words that people read, from ``figures.toml`` (pure)."""

from __future__ import annotations

import tomllib
from importlib import resources

from calendar_svc.model import Amount

_WORDS = tomllib.loads(resources.files(__package__).joinpath("figures.toml").read_text("utf-8"))


def amount_in_words(amount: Amount) -> str:
    """A figure without its name: ``约 about 420,000,000 CNY``, ``50 CNY/人 person``."""
    unit, _, per = amount.unit.partition("/")
    words = [f"{amount.value:,f}", _unit(unit)]
    if amount.bound is not None:
        words.insert(0, " ".join(_WORDS["bound"][amount.bound]))
    told = " ".join(filter(None, words))
    return f"{told}/{_unit(per)}" if per else told


def _unit(code: str) -> str:
    """A unit in both languages; a currency is its code."""
    return " ".join(_WORDS["unit"].get(code, (code,))).strip()
