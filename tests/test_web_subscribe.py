"""The page of a calendar: every choice is understood by feeds, every link is one of ours."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib import resources

import httpx
import pytest
from loopback import running
from stories import Hands, shanghai

from calendar_svc.publish.asking import MAX_URL, SHOWN, asked_feed
from calendar_svc.publish.forms import FORMS
from calendar_svc.publish.qr import qr_code, qr_path
from calendar_svc.service.definitions import load_feeds
from calendar_svc.service.publisher import Publisher
from calendar_svc.service.settings import Settings
from calendar_svc.store import Store
from calendar_svc.web.app import Parts, create_app
from calendar_svc.web.links import feed_links, templates_of

BASE = "https://calendar.example"
SPECS = load_feeds().specs


def read(name: str) -> list[dict[str, object]]:
    text = resources.files("calendar_svc.web").joinpath(f"{name}.toml").read_text("utf-8")
    (rows,) = tomllib.loads(text).values()
    return list(rows)


OPTIONS = read("options")


@pytest.fixture
def http(store: Store) -> Iterator[httpx.Client]:
    hands = Hands(shanghai("2026-05-01 08:00"))
    publisher = Publisher(store, load_feeds(), hands, base_url=BASE)
    with (
        running(create_app(Parts(Settings(), store, publisher, hands, BASE))) as url,
        httpx.Client(base_url=url) as client,
    ):
        yield client


def test_each_calendar_has_a_page(http: httpx.Client) -> None:
    for slug, spec in SPECS.items():
        answer = http.get(f"/feeds/{slug}", headers={"accept": "text/html"})
        assert answer.status_code == 200
        assert spec.name in answer.text
        assert f'value="{BASE}/feeds/{slug}.ics"' in answer.text
        assert f'href="webcal://calendar.example/feeds/{slug}.ics"' in answer.text
        for form in FORMS.values():
            assert f'href="/feeds/{slug}{form.suffix}"' in answer.text
        assert f'href="/feeds/{slug}"' in http.get("/").text
    assert http.get("/feeds/nothing", headers={"accept": "text/html"}).status_code == 404


def test_the_page_has_its_own_address_as_a_code_for_phones(http: httpx.Client) -> None:
    code = qr_code(f"{BASE}/feeds/all")
    assert code is not None
    assert f'<path d="{qr_path(code)}"/>' in http.get("/feeds/all").text


def test_the_page_needs_nothing_from_elsewhere(http: httpx.Client) -> None:
    answer = http.get("/feeds/all")
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    for trace in (' src="http', ' style="', " onclick=", "<style", "<script>"):
        assert trace not in answer.text
    for script in re.findall(r'src="(/static/[a-z]+\.js)"', answer.text):
        assert http.get(script).status_code == 200


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: str(option["parameter"]))
def test_every_choice_is_understood(option: dict[str, object], http: httpx.Client) -> None:
    name = str(option["parameter"])
    assert name in SHOWN
    values = values_of(option)
    assert values[0] == ""
    for value in values[1:]:
        asked_feed(SPECS["all"], [(name, value)])
    page = http.get("/feeds/all").text
    assert f'<select name="{name}">' in page
    assert all(f'<option value="{value}">' in page for value in values)


def test_a_button_with_a_choice_is_the_button_of_that_address() -> None:
    links, places = feed_links(BASE, "all", "全部 All"), templates_of("全部 All")
    url = "https%3A%2F%2Fcalendar.example%2Ffeeds%2Fall.ics"
    cid = "webcal%3A%2F%2Fcalendar.example%2Ffeeds%2Fall.ics"
    assert places["google"].format(cid=cid) == links.google
    assert places["outlook"].format(url=url) == links.outlook
    assert places["office"].format(url=url) == links.office


def values_of(option: dict[str, object]) -> list[str]:
    choices = option["values"]
    assert isinstance(choices, list)
    return [str(choice["value"]) for choice in choices]


def test_all_choices_at_once_fit_an_address_that_google_takes() -> None:
    longest = [(str(each["parameter"]), max(values_of(each), key=len)) for each in OPTIONS]
    query = asked_feed(SPECS["all"], longest).query
    assert (
        len(f"https://calendar.a-long-enough.example.org/feeds/conferences.ics?{query}") < MAX_URL
    )
