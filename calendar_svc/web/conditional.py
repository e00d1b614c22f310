"""Conditional and negotiated answers: which bytes a request wants, and whether it has them."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache


@lru_cache  # a feed answers with one date all day long
def http_date(moment: datetime) -> str:
    """*moment* (aware) as an HTTP date in whole seconds (RFC 9110 section 5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


@lru_cache  # programs are few, and each always says the same
def accepts_gzip(accept_encoding: str) -> bool:
    """Whether an ``Accept-Encoding`` header allows gzip (RFC 9110 section 12.5.3).

    Parameters:
        accept_encoding: The header's value, ``""`` if absent.

    Returns:
        True if gzip, x-gzip or ``*`` is listed with a weight above 0; a named coding outweighs
        ``*``.
    """
    weights: dict[str, float] = {}
    for item in accept_encoding.lower().split(","):
        coding, _, parameter = item.partition(";")
        weights[coding.strip()] = _weight(parameter)
    named = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return named > 0


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def not_modified(
    etag: str,
    last_modified: datetime,
    if_none_match: str | None,
    if_modified_since: str | None,
) -> bool:
    """Whether the client's copy is still good, so that 304 is the answer (RFC 9110 section 13).

    Parameters:
        etag: Entity tag of the bytes that would be sent, quoted.
        last_modified: Their last change, aware.
        if_none_match: Header value or None: one tag, a list, or ``*``; weak tags match too.
        if_modified_since: Header value or None; read only where there is no If-None-Match, and
            as if absent where it is no date.

    Returns:
        True for 304.
    """
    if if_none_match is not None:
        if if_none_match.strip() == "*":
            return True
        # Our tags hold no comma, so a plain split cannot cut one in two; weak comparison is what
        # If-None-Match asks for (section 13.1.2).
        tags = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
        return etag in tags
    if if_modified_since is None:
        return False
    try:
        since = parsedate_to_datetime(if_modified_since)
    except ValueError:
        return False
    if since.tzinfo is None:  # "-0000": UTC, origin unknown
        since = since.replace(tzinfo=UTC)
    return last_modified.replace(microsecond=0) <= since
