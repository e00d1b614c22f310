"""English, as councils, courts and newspapers write it: the stages of a reading, as one value."""

from __future__ import annotations

import re
from collections.abc import Sequence

from calendar_svc.documents import Flow
from calendar_svc.events.body import Body
from calendar_svc.events.lang import Language
from calendar_svc.events.lang.en.amounts import figures
from calendar_svc.events.lang.en.dialect import dialect
from calendar_svc.events.lang.en.docdate import document_date
from calendar_svc.events.lang.en.headed import spelled_out
from calendar_svc.events.lang.en.reader import read_article
from calendar_svc.events.lang.en.settling import setting_of, settle
from calendar_svc.events.lang.en.text import build
from calendar_svc.events.lang.en.timeline import usable
from calendar_svc.events.lang.en.topic import topic_of
from calendar_svc.events.lang.en.words import MONTHS, WEEKDAYS
from calendar_svc.events.names import Names
from calendar_svc.events.setting import Setting
from calendar_svc.events.topic import Topic
from calendar_svc.model import Timex
from calendar_svc.temporal import Reference, times

#: $3.50 on October 1 tells a day, and no clock time before it.
_MONEY = re.compile(r"[$£€]\d[\d,]*(?:\.\d+)?")
#: A clock time that ends a line is not that of the day that opens the next one.
_NEXT_ROW = re.compile(
    rf"(?i)\n(?=[^\S\n]*(?:[*•-]\s+)?(?:{WEEKDAYS}|\d{{1,2}}(?:st|nd|rd|th)?"
    rf"(?:\s*(?:-|to|and|&)\s*\d{{1,2}}(?:st|nd|rd|th)?)?\s+(?:{MONTHS})\b|(?:{MONTHS})\s+\d))"
)


def _body(title: Flow | None, flows: Sequence[Flow], reference: Reference, zone: str) -> Body:
    lang = dialect(zone)

    def read(text: str, folded: str) -> Sequence[Timex]:
        told = spelled_out(_MONEY.sub(lambda sum_: "$" * len(sum_[0]), text))
        rows = _NEXT_ROW.sub(";", told.text)
        return usable([told.back(t) for t in times(rows, reference, lang=lang)], folded)

    return build(title, flows, read)


def _names(body: Body, headline: Body | None, topic: Topic, setting: Setting) -> Names:
    """A notice without a publisher is issued by the body that its headline names."""
    return Names(body, headline, setting.issuer or (None if setting.news else topic.body))


LANGUAGE = Language(
    title_limit=80,
    date=document_date,
    setting=setting_of,
    body=_body,
    topic=topic_of,
    names=_names,
    read=read_article,
    settle=settle,
    figures=figures,
)
