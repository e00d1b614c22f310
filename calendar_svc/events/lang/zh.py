"""Chinese, in either script: the stages of a reading, as one value."""

from __future__ import annotations

from collections.abc import Sequence

from calendar_svc.documents import Flow
from calendar_svc.events.amounts import figures
from calendar_svc.events.assembling import setting_of, settle
from calendar_svc.events.body import Body, build_body
from calendar_svc.events.docdate import document_date
from calendar_svc.events.lang import Language
from calendar_svc.events.names import Names
from calendar_svc.events.parties import issuing
from calendar_svc.events.reader import read_article
from calendar_svc.events.setting import Setting
from calendar_svc.events.timeline import usable
from calendar_svc.events.topic import Topic, topic_of
from calendar_svc.temporal import Reference, times


def _body(_title: Flow | None, flows: Sequence[Flow], reference: Reference, _zone: str) -> Body:
    return build_body(flows, lambda text, folded: usable(times(text, reference), folded))


def _names(body: Body, headline: Body | None, topic: Topic, setting: Setting) -> Names:
    """A notice without a publisher is issued by the body of its headline or of its signature."""
    issuer = setting.issuer or (None if setting.news else issuing(topic.body, body))
    return Names(body, headline, issuer)


LANGUAGE = Language(
    title_limit=40,
    date=document_date,
    setting=setting_of,
    body=_body,
    topic=topic_of,
    names=_names,
    read=read_article,
    settle=settle,
    figures=figures,
)
