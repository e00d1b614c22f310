"""The day on which a report was sent: ``本报重庆5月25日电`` in a paper of the 26th."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from calendar_svc.documents import Flow
from calendar_svc.events.segmentation.lexicon import DATELINE
from calendar_svc.events.words import fold
from calendar_svc.model import DocumentDate
from calendar_svc.temporal import Reference

#: A report is printed so long after it was sent, at most; what is older counts from the paper.
_OLDEST = timedelta(days=15)


def written_on(flows: Sequence[Flow], printed: DocumentDate, *, news: bool) -> Reference:
    """Tell from which day the words 今天 and 前一天 of an article count.

    Parameters:
        flows: The paragraphs of the article; a dateline opens the first.
        printed: The date of its document.
        news: Whether it reports, and does not announce.

    Returns:
        The day of the dateline, where it has one of the last days before the document was
        printed; else the date of the document.
    """
    line = DATELINE.match(fold(flows[0].text[:60])) if flows else None
    sent = _sent(line, printed.latest) if line else None
    first, last = (sent, sent) if sent else (printed.earliest, printed.latest)
    return Reference(first, last, announces=not news)


def _sent(line: re.Match[str], printed: date | None) -> date | None:
    """The last day before *printed*, or that day, which the line names; None if it is too old."""
    if printed is None:
        return None
    back = (printed - timedelta(days=days) for days in range(_OLDEST.days + 1))
    month = int(line["month"]) if line["month"] else None
    named = (day for day in back if day.day == int(line["day"]))
    return next((day for day in named if month in (None, day.month)), None)
