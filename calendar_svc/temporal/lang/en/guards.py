"""Readings that their surroundings void: names, numbers of documents, ages."""

from __future__ import annotations

import re

from calendar_svc.temporal.tagging import Guard

_FUNCTION_WORDS = (
    "and|or|but|to|until|till|is|was|will|in|on|at|when|this|next|last|for|as|by|the|are|were"
    "|we|it|he|she|they|there|because|from|through|after|before|shall|may|must|has|have|had|then|with|our|its"
)
_STREETS = (
    r" (?:Road|Street|Lane|Avenue|Close|Place|Court|House|Drive|Terrace|Way|Square|Crescent)\b"
)


def _guard(name: str, inside: str, example: str, left: str = "", right: str = "") -> Guard:
    return Guard(
        f"en/not-{name}",
        re.compile(inside, re.DOTALL),
        re.compile(f"(?:{left})$" if left else "", re.IGNORECASE),
        re.compile(right),
        example,
    )


GUARDS: tuple[Guard, ...] = (
    _guard(
        "number-part",
        r"\d.*",
        "application DC/23/05/2026",
        left=r"(?:\d|\b[A-Z]{1,3})[-./]|[№#£$€]\s?",
    ),
    _guard(
        "weekday-of-name",
        r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day",
        "the Black Friday sale",
        left=r"\b(?:Black|Cyber|Super|Giving|Bloody|Billy|Joe|Man|Ruby) ",
    ),
    _guard(
        "weekday-in-name",
        r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day",
        "as the Sunday Times reported",
        right=r" (?:Bridge|Island|Times|Express|Telegraph|Post|Mirror|[Mm]arket|[Ss]chool|best)\b",
    ),
    _guard(
        "month-of-person",
        r"(?:January|April|June|August|May)",
        "Councillor June Alder spoke",
        left=r"\b(?:Ms|Mrs|Miss|Mr|Cllr|Councillor|Dame|Lady|Sir|Lord|Dr)\.? (?:by )?",
    ),
    _guard(
        "month-as-person",
        r"(?:by |from |before )(?:April|June|May|Jan)",
        "a proposal by June Alder",
        right=r" [A-Z][a-z]+(?! (?:\d|Council))",
    ),
    _guard("age", r"\S+ (?:year|month|week|day)s?", "a 12 year old boy", right=r"[ -]old\b"),
    _guard("age-joined", r"\S+-(?:year|month)", "a five-year-old", right=r"[ -]old"),
    _guard(
        "number-of-paper",
        r"\d.*",
        "Ordinance No. 2026-03",
        left=r"\b(?:No|Nos|ref|ordinance|resolution|order|case|file|bill|contract|number)[.:#]? ?",
    ),
    _guard("weekday-of-address", r"\w+day", "sign up at Monday.com", right=r"\.\w"),
    _guard(
        "section-number",
        r"\d{1,2} .*",
        "Chapter 5 May be amended",
        left=r"\b(?:chapter|section|schedule|part|article|clause|rule|paragraph|item|page|table|annex"
        r"|appendix|regulation) ",
    ),
    _guard(
        "feast-of-thing",
        r"Christmas|Easter|Halloween|Thanksgiving",
        "the Christmas lights",
        right=rf" (?!(?:{_FUNCTION_WORDS})\b)[a-z]",
    ),
    _guard(
        "scale",
        r"\d{1,2}:\d\d",
        "a plan at 1:20",
        left=r"\b(?:scale|map|plan|drawing|ratio|odds)s?(?: of| is)? (?:at )?",
    ),
    _guard("soon-as", r"(?i:soon)", "as soon as possible", right=r" as\b|er\b"),
    _guard(
        "soon-after",
        r"(?i:soon|shortly)",
        "shortly after the fire",
        right=r" (?:after|before|there)",
    ),
    _guard("now-therefore", r"(?i:now)", "Now, therefore, be it resolved", right=r",? therefore|-"),
    _guard(
        "ordinal-thing",
        r"\d{1,2}(?:st|nd|rd|th)",
        "on the 5th floor",
        right=r" (?!(?:at|and|or|from|to|in|by|until|of|the|with|for|when)\b)\w|-\w",
    ),
    _guard(
        "street",
        r".*(?:April|May|March|June|Easter|Friday|Sunday|Christmas)(?: Day)?",
        "12 March Road",
        right=_STREETS,
    ),
    _guard(
        "spring",
        r"(?i:.*spring)",
        "water from spring wells",
        right=r" (?:water|wells?|clean|onion|tide)",
    ),
    _guard("one-day", r"(?i:one day)", "one day we will see", right=r" [a-z]"),
)
