"""The forms of a feed: one content, a suffix and a media type for each (pure)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from calendar_svc.publish.content import FeedContent, render_ics


@dataclass(frozen=True, slots=True)
class Form:
    """How a feed is written: the end of its address, its Content-Type, the function."""

    suffix: str
    media_type: str
    render: Callable[[FeedContent], bytes]


FORMS: Mapping[str, Form] = {
    form.suffix: form for form in (Form(".ics", "text/calendar; charset=utf-8", render_ics),)
}
"""Every form by its suffix; the first is what people subscribe to."""


def split_suffix(name: str) -> tuple[str, Form] | None:
    """The name of a feed and the form that a path asks for; None where it ends in no known form.

    Parameters:
        name: Last part of the path: ``all.ics``, ``all.feed.json``.
    """
    # The longest suffix that fits: .feed.json before .json.
    for suffix in sorted(FORMS, key=len, reverse=True):
        if name.endswith(suffix) and len(name) > len(suffix):
            return name.removesuffix(suffix), FORMS[suffix]
    return None
