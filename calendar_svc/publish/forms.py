"""The forms of a feed: one content, a suffix and a media type for each (pure)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from calendar_svc.publish.atom import render_atom
from calendar_svc.publish.content import FeedContent, render_ics
from calendar_svc.publish.csv_form import render_csv
from calendar_svc.publish.jcal import render_jcal
from calendar_svc.publish.jscal import render_jscal
from calendar_svc.publish.json_forms import render_json, render_json_feed


@dataclass(frozen=True, slots=True)
class Form:
    """How a feed is written: the end of its address, its Content-Type, the function.

    ``label`` names it for people. ``tells`` says that it needs the mentions of every event; the
    calendar has what it needs of them in its texts.
    """

    suffix: str
    media_type: str
    render: Callable[[FeedContent], bytes]
    label: str
    tells: bool = True


_ALL = (
    Form(".ics", "text/calendar; charset=utf-8", render_ics, "iCalendar", tells=False),
    Form(".json", "application/json", render_json, "JSON"),
    Form(".jcal", "application/calendar+json", render_jcal, "jCal", tells=False),
    Form(".jscal", "application/jscalendar+json; type=group", render_jscal, "JSCalendar"),
    Form(".atom", "application/atom+xml; charset=utf-8", render_atom, "Atom"),
    Form(".feed.json", "application/feed+json", render_json_feed, "JSON Feed"),
    Form(".csv", "text/csv; charset=utf-8; header=present", render_csv, "CSV"),
)
FORMS: Mapping[str, Form] = {form.suffix: form for form in _ALL}
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
