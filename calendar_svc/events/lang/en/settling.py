"""What a whole English article settles of its drafts: status, place, organizers, project."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from calendar_svc.events.body import Body
from calendar_svc.events.draft import Draft, Scene
from calendar_svc.events.lang.en.phrases import name
from calendar_svc.events.lang.en.places import form_places, is_online
from calendar_svc.events.lang.en.tense import outlook_of
from calendar_svc.events.lang.en.words import LABELS, classes, is_body, spelled
from calendar_svc.events.lang.en.works import place_of_title, project_of
from calendar_svc.events.setting import Setting
from calendar_svc.events.status import decide
from calendar_svc.events.words import MARK, load
from calendar_svc.model import Article, Document, DocumentDate, Kind, Party, Precision, Status

_PARTIES = load("en/parties")
_HELD = (Kind.MEETING, Kind.CONFERENCE, Kind.ACTIVITY, Kind.CEREMONY, Kind.EXAM)
_PARTY_LINE = re.compile(
    rf"^[^\S\n]*(?P<role>{spelled(LABELS['party'])})\s*:\s*(?P<who>[^\n]{{3,120}})$", re.MULTILINE
)
_PERSON_LINE = re.compile(
    rf"^[^\S\n]*(?P<role>{spelled(LABELS['person'])})\s*:\s*(?P<who>[^\n]{{3,160}})$", re.MULTILINE
)
_HOSTED = re.compile(
    rf"(?P<role>{spelled(_PARTIES['hosted'])})\s+(?:the\s+)?(?P<who>[A-Z][^,.;\n{MARK}]{{2,70}}?)(?=\s+(?:on|at|in|from|will|and\s+the|with|for)\s|[,.;\n]|\s*{MARK}|$)"
)
_PERSON = re.compile(
    rf"(?P<who>(?:{spelled(_PARTIES['offices'])})\s+(?:[A-Z][\w'.-]+\s+){{1,3}}?)(?P<role>{spelled(_PARTIES['acts'])})"
)
_MEDIA = re.compile(spelled(_PARTIES["media"]))
_ISSUING = re.compile(spelled(_PARTIES["issuing"]))
_PAGE = 3  # articles; a document with so many is a newspaper page


@dataclass(frozen=True, slots=True)
class _Voices:
    """Who speaks in an article: its issuer, the hosts and persons of its lines and sentences."""

    issuer: str | None
    hosts: tuple[tuple[int, Party], ...]
    persons: tuple[Party, ...]

    @classmethod
    def of(cls, body: Body, issuer: str | None) -> _Voices:
        hosts = [
            (line.start(), Party(who, " ".join(line["role"].lower().split())))
            for line in _PARTY_LINE.finditer(body.folded)
            for who in _names(body, line)
            if is_body(who) or line["role"].lower() != "who"
        ]
        hosts += [
            (
                told.start(),
                Party(
                    name(body.text[told.start("who") : told.end("who")]),
                    " ".join(told["role"].lower().split()),
                ),
            )
            for told in _HOSTED.finditer(body.masked)
        ]
        persons = [
            Party(who, " ".join(line["role"].lower().split()))
            for line in _PERSON_LINE.finditer(body.folded)
            for who in _names(body, line)
        ]
        return cls(issuer, tuple(hosts), tuple(persons))


def _names(body: Body, line: re.Match[str]) -> list[str]:
    said = body.text[line.start("who") : line.end("who")]
    said = re.sub(r"\s*\([^)]*\)", "", said)
    parts = re.split(r"\s*;\s*", said) if ";" in said else re.split(r"\s*,\s*(?=[A-Z])", said)
    return [part.strip(" .,") for part in parts if 2 < len(part.strip()) <= 80]


def setting_of(document: Document, date: DocumentDate, articles: Sequence[Article]) -> Setting:
    """Read the setting of an English document from its publisher and its articles."""
    publisher = document.publisher or ""
    media = _MEDIA.search(publisher) is not None and _ISSUING.search(publisher) is None
    bylines = any(article.byline for article in articles)
    issuer = publisher if publisher and not media else None
    return Setting(date, issuer, media or bylines, len(articles) >= _PAGE)


def settle(drafts: Sequence[Draft], scene: Scene, setting: Setting) -> tuple[Draft, ...]:
    """Settle status, places and parties of the drafts of one article."""
    body = scene.body
    voices = _Voices.of(body, setting.issuer)
    places = form_places(body)
    settled: list[Draft] = []
    for draft in drafts:
        tense = outlook_of(draft, body)
        status = decide(draft, setting.date, tense, news=setting.news)
        if status is Status.STARTED and tense == "future" and _is_of_clock(draft):
            status = Status.PLANNED  # will close at 8 p.m. tonight
        project = project_of(draft, drafts) or _project(draft, settled)
        first = not any(other.kind in _HELD for other in settled)
        place = _place(draft, places, page=setting.page, first=first)
        settled.append(
            replace(
                draft,
                status=status,
                place=place or place_of_title(draft, project),
                organizers=_organizers(draft, voices),
                participants=_participants(draft, body, voices),
                project=project,
            )
        )
    return tuple(settled)


def _is_of_clock(draft: Draft) -> bool:
    """Whether a period is told by the minute at which it begins."""
    minute = draft.time.precision is Precision.MINUTE and "/" not in (draft.time.edtf or "/")
    return minute and draft.kind is Kind.NOTICE_PERIOD


def _place(
    draft: Draft, places: Sequence[tuple[int, str]], *, page: bool, first: bool
) -> str | None:
    if draft.place and not is_online(draft.place):
        return draft.place
    if draft.kind in _HELD and places:
        labelled = any(rule.startswith("label:") for rule in draft.rules)
        near = min(places, key=lambda site: abs(site[0] - draft.start))
        if labelled or (len(places) == 1 and first):
            return near[1]
    if page and draft.kind is Kind.MILESTONE and draft.project:
        return draft.project if "facility" in classes(draft.project)[1] else None
    return None


def _organizers(draft: Draft, voices: _Voices) -> tuple[Party, ...]:
    found = list(draft.organizers)
    if draft.kind in _HELD:
        close = [
            party
            for at, party in voices.hosts
            if draft.sentence.start <= at < draft.sentence.end or _is_line_of(draft, at)
        ]
        found += [party for party in close if party.name not in {told.name for told in found}]
    if voices.issuer and voices.issuer not in {party.name for party in found}:
        found.append(Party(voices.issuer))
    return tuple(dict.fromkeys(found))


def _is_line_of(draft: Draft, at: int) -> bool:
    """Whether a line ``Hosted by:`` belongs to the form of a draft."""
    return any(rule.startswith("label:") for rule in draft.rules) and abs(at - draft.start) < 400


def _participants(draft: Draft, body: Body, voices: _Voices) -> tuple[Party, ...]:
    if draft.kind not in (*_HELD, Kind.VISIT):
        return ()
    told = [
        Party(
            body.text[found.start("who") : found.end("who")].strip(),
            " ".join(found["role"].lower().split()),
        )
        for found in _PERSON.finditer(body.masked, draft.sentence.start, draft.sentence.end)
    ]
    labelled = any(rule.startswith("label:") for rule in draft.rules)
    return (*told, *(voices.persons if labelled else ()))


def _project(draft: Draft, earlier: Sequence[Draft]) -> str | None:
    """The project of an earlier milestone that the title of a gathering or deadline names."""
    for other in earlier:
        if (
            other.project
            and len(other.project) > 8
            and other.project.lower() in draft.title.lower()
        ):
            return other.project
    return None
