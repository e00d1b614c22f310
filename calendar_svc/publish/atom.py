"""A feed as Atom (RFC 4287): what was announced or changed, latest first."""

from __future__ import annotations

from html import escape

from calendar_svc.model import CalendarEvent
from calendar_svc.publish.content import FeedContent
from calendar_svc.publish.entries import (
    body_text,
    entry_id,
    event_page,
    headline,
    newest_first,
    rfc3339,
)
from calendar_svc.publish.text import plain_text


def render_atom(content: FeedContent) -> bytes:
    """The feed as Atom.

    Parameters:
        content: What fits; events with their mentions.

    Source: RFC 4287 sections 4.1.1, 4.1.2.
    """
    spec, address = content.spec, content.address(".atom")
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">',
        _element("id", entry_id(f"feed:{spec.slug}?{spec.query}")),
        _element("title", plain_text(spec.title)),
        _element("subtitle", plain_text(spec.description)) if spec.description else "",
        _element("updated", rfc3339(content.changed)),
        "<author><name>calendar_svc</name></author>",
        "<generator>calendar_svc</generator>",
    ]
    if content.base_url and address:
        lines.append(_link("self", content.base_url + address, "application/atom+xml"))
        calendar = content.base_url + content.address(".ics")
        lines.append(_link("alternate", calendar, "text/calendar"))
    lines += [_entry(event, content.base_url) for event in newest_first(content.events)]
    lines.append("</feed>\n")
    return "\n".join(line for line in lines if line).encode()


def _entry(event: CalendarEvent, base_url: str) -> str:
    page = event_page(base_url, event.uid)
    return "\n".join(
        (
            "<entry>",
            _element("id", entry_id(event.uid)),
            _element("title", headline(event)),
            _element("published", rfc3339(event.created_at)),
            _element("updated", rfc3339(event.changed_at)),
            f'<category term="{event.event.kind}"/>',
            *([_link("alternate", page, "text/html")] if page else []),
            f'<content type="text">{escape(body_text(event))}</content>',
            "</entry>",
        )
    )


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"


def _link(rel: str, href: str, media_type: str) -> str:
    return f'<link rel="{rel}" type="{media_type}" href="{escape(href)}"/>'
