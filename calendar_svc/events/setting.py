"""What kind of document it is: a notice of an issuer, an article, or a newspaper page."""

from __future__ import annotations

from dataclasses import dataclass

from calendar_svc.model import DocumentDate


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of a whole document before its articles are read.

    ``issuer`` is the body that publishes a notice, None where a newspaper does; ``news`` tells that
    it reports (and leans to the past), ``page`` that it is a newspaper page.
    """

    date: DocumentDate
    issuer: str | None
    news: bool
    page: bool
