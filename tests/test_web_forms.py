"""The forms of feeds over real HTTP: types, links between them, one event, questions in the URL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
from icalendar import Calendar
from loopback import running
from stories import Hands, at, event, shanghai, stored, tell

from calendar_svc.model import Kind
from calendar_svc.publish.forms import FORMS, Form
from calendar_svc.service.definitions import load_feeds
from calendar_svc.service.publisher import Publisher
from calendar_svc.service.settings import Settings
from calendar_svc.store import Store
from calendar_svc.web.app import Parts, create_app

NOW = shanghai("2026-05-01 08:00")
BASE = "https://calendar.example"


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('forms') / 'calendar.db'}")
    store.upgrade()
    works = event(
        "柳溪桥竣工",
        kind=Kind.MILESTONE,
        time=at("2026-08-01", precision="month", end="2026-09-01"),
    )
    tell(store, NOW, stored(event(), "hearing/1@example"), stored(works, "works@example"))
    hands = Hands(NOW)
    definitions = replace(load_feeds(), changed_at=datetime(2026, 1, 1, tzinfo=UTC))
    publisher = Publisher(store, definitions, hands, base_url=BASE)
    app = create_app(Parts(Settings(), store, publisher, hands, BASE))
    with running(app) as url, httpx.Client(base_url=url) as client:
        yield client
    store.close()


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: str(form.suffix))
def test_each_form_is_answered_with_its_type_and_a_tag(http: httpx.Client, form: Form) -> None:
    suffix, media_type = form.suffix, form.media_type
    answer = http.get(f"/feeds/all{suffix}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-disposition"] == f'inline; filename="all{suffix}"'
    again = http.get(f"/feeds/all{suffix}", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    assert http.head(f"/feeds/all{suffix}").headers["etag"] == answer.headers["etag"]
    wanted = None if suffix == ".ics" else "*"
    assert answer.headers.get("access-control-allow-origin") == wanted


def test_the_forms_name_one_another(http: httpx.Client) -> None:
    links = http.get("/feeds/all.json?kind=meeting&q=听证").headers["link"].split(", ")
    assert len(links) == len(FORMS) - 1
    assert links[0] == (
        '</feeds/all.ics?kind=meeting&q=%E5%90%AC%E8%AF%81>; rel="alternate"; '
        'type="text/calendar; charset=utf-8"'
    )
    for link in links:
        assert http.get(link[1 : link.index(">")]).status_code == 200


def test_a_question_in_the_url(http: httpx.Client) -> None:
    for query in ("kind=milestone&vague=span", "q=竣工&vague=span", "from=2026-06-01&vague=span"):
        answer = http.get(f"/feeds/all.ics?{query}")
        (found,) = Calendar.from_ical(answer.content).walk("VEVENT")
        assert found["UID"] == "works@example"
        assert (found.decoded("DTEND") - found.decoded("DTSTART")).days == 31


def test_a_wrong_question_says_what_is_allowed_in_both_languages(http: httpx.Client) -> None:
    answer = http.get("/feeds/all.ics?vague=perhaps")
    assert answer.status_code == 400
    (told,) = answer.json()["errors"]
    assert told == {
        "parameter": "vague",
        "problem": "'perhaps' 不认识 is unknown",
        "allowed": "marker, span, digest, todo, omit",
    }
    assert "可用 allowed: marker, span" in answer.json()["detail"]


def test_one_event_by_itself(http: httpx.Client) -> None:
    answer = http.get("/e/hearing%2F1@example.ics?alarm=1d")
    assert answer.headers["content-disposition"] == 'inline; filename="calendar.ics"'
    calendar = Calendar.from_ical(answer.content)
    assert calendar["NAME"] == "柳溪镇听证会"
    assert str(calendar["SOURCE"]) == f"{BASE}/e/hearing%2F1%40example.ics?alarm=P1D"
    (found,) = calendar.walk("VEVENT")
    assert found["UID"] == "hearing/1@example"
    assert len(found.walk("VALARM")) == 1
    assert http.get("/e/works@example.json").json()["items"][0]["title"] == "柳溪桥竣工"
    assert http.get("/e/nobody.ics").status_code == 404
    assert http.get("/e/nobody").status_code == 404
