"""Reminders over HTTP: rules, channels and deliveries, and the answers behind signed links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from loopback import Receiver, receiving, running
from pydantic import SecretStr
from sqlalchemy import select
from stories import Hands, event, shanghai, stored, tell

from calendar_svc.service.definitions import load_feeds
from calendar_svc.service.links import Links
from calendar_svc.service.publisher import Publisher
from calendar_svc.service.settings import Settings
from calendar_svc.service.ticking import Ticker, reminder_planner
from calendar_svc.store import Store, reminding
from calendar_svc.store.outbox import Owed
from calendar_svc.store.outbox_view import outbox_rows
from calendar_svc.store.tables import endpoints
from calendar_svc.web.app import Parts, create_app

TOKEN = "a token of the admin"
NOW = shanghai("2026-05-01 08:00")
BASE = "https://calendar.example"


@dataclass
class Desk:
    """A running service over its API, with a receiver and a clock set by hand."""

    store: Store
    hands: Hands
    http: httpx.Client
    receiver: Receiver
    settings: Settings

    def tick(self) -> dict[str, int]:
        """One beat, and all that it sends."""
        ticker = Ticker(self.settings, lambda: load_feeds().specs, self.store, self.hands, BASE)
        ticker()
        ended = ticker.drain()
        ticker.close()
        return dict(ended)

    def post(self, path: str, **values: Any) -> httpx.Response:
        return self.http.post(f"/api/v1/reminders{path}", **values)

    def get(self, path: str) -> Any:
        return self.http.get(f"/api/v1/reminders{path}").json()


@pytest.fixture
def desk(store: Store) -> Iterator[Desk]:
    hands = Hands(NOW)
    settings = Settings(admin_token=SecretStr(TOKEN), allow_private_webhooks=True, remind_before=())
    publisher = Publisher(store, load_feeds(), hands, base_url=BASE)
    app = create_app(Parts(settings, store, publisher, hands, BASE))
    headers = {"authorization": f"Bearer {TOKEN}"}
    with (
        receiving() as receiver,
        running(app) as url,
        httpx.Client(base_url=url, headers=headers) as http,
    ):
        yield Desk(store, hands, http, receiver, settings)


def hear(desk: Desk) -> None:
    """An event of 10 May is stored, and what the rules owe it is planned."""
    planner = reminder_planner(desk.settings, load_feeds().specs)
    tell(desk.store, desk.hands(), stored(event()), planner=planner)


def with_channel(desk: Desk) -> None:
    made = {"kind": "webhook", "url": desk.receiver.url, "secret": "whsec_c2VjcmV0IHNlY3JldA=="}
    assert desk.http.put("/api/v1/reminders/channels/office", json=made).status_code == 204


def test_from_a_channel_and_a_rule_to_a_delivery(desk: Desk) -> None:
    with_channel(desk)
    hear(desk)
    made = desk.post("/rules", json={"to": "office", "before": ["1d"], "kinds": ["meeting"]})
    assert (made.status_code, made.json()["planned"]) == (201, 1)
    assert [each["rule"]["to"] for each in desk.get("/rules")] == ["office"]
    desk.hands.set("2026-05-09 09:30")
    assert desk.tick() == {"sent": 1}
    assert desk.receiver.posts[0].headers["webhook-signature"].startswith("v1,")
    (told,) = desk.get("/deliveries?state=sent")
    one = desk.get(f"/deliveries/{told['id']}")
    assert [(each["state"], each["status"]) for each in one["tries"]] == [("sent", "HTTP 204")]


def test_a_rule_taken_away_sends_nothing(desk: Desk) -> None:
    with_channel(desk)
    hear(desk)
    name = desk.post("/rules", json={"to": "office", "before": ["1d"]}).json()["name"]
    assert desk.http.delete(f"/api/v1/reminders/rules/{name}").status_code == 204
    assert [row["state"] for row in desk.get("/deliveries")] == ["superseded"]
    assert desk.http.delete(f"/api/v1/reminders/rules/{name}").status_code == 404


def test_a_channel_is_shown_without_its_secret_and_its_path(desk: Desk) -> None:
    with_channel(desk)
    answer = desk.http.get("/api/v1/reminders/channels").text
    assert "office" in answer
    assert "/hook" not in answer
    assert "whsec" not in answer
    assert desk.http.delete("/api/v1/reminders/channels/office").status_code == 204
    with desk.store.begin_read() as session:
        assert session.execute(select(endpoints)).all() == []


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ({"to": "office"}, "never sends"),
        ({"to": "nowhere", "before": ["1d"]}, "no such channel"),
        ({"to": "log", "before": ["soon"]}, "7d"),
        ({"to": "log", "before": ["1d"], "feed": "nope"}, "no feed"),
    ],
)
def test_a_rule_that_cannot_be_kept_says_why(desk: Desk, rule: Any, problem: str) -> None:
    answer = desk.post("/rules", json=rule)
    assert answer.status_code == 400
    assert problem in answer.text


@pytest.mark.parametrize(
    "channel",
    [
        {"kind": "pigeon", "url": "https://example.org/"},
        {"kind": "webhook", "url": "ftp://example.org/"},
        {"kind": "webhook", "url": "https://example.org/", "secret": "not base64!"},
    ],
)
def test_a_channel_that_cannot_be_used_is_not_kept(desk: Desk, channel: Any) -> None:
    answer = desk.http.put("/api/v1/reminders/channels/office", json=channel)
    assert answer.status_code == 400
    assert "not base64!" not in answer.text
    assert [each["name"] for each in desk.get("/channels")] == ["log"]


def test_dead_messages_are_replayed(desk: Desk) -> None:
    with_channel(desk)
    hear(desk)
    desk.post("/rules", json={"to": "office", "before": ["1d"]})
    desk.hands.set("2026-05-09 09:30")
    desk.receiver.answer(404)
    assert desk.tick() == {"dead": 1}
    (channel,) = [each for each in desk.get("/channels") if each["name"] == "office"]
    assert (channel["state"], channel["problem"]) == ("failing", "HTTP 404")
    assert desk.post("/replay?channel=office").json() == {"replayed": 1}
    assert desk.tick() == {"sent": 1}
    assert desk.get("/channels")[-1]["state"] == "ok"


def test_a_channel_that_is_gone_is_enabled_before_its_messages_are_replayed(desk: Desk) -> None:
    with_channel(desk)
    hear(desk)
    desk.post("/rules", json={"to": "office", "before": ["1d"]})
    desk.hands.set("2026-05-09 09:30")
    desk.receiver.answer(410)
    assert desk.tick() == {"dead": 1, "sent": 1}  # the notice, on another channel
    (channel,) = [each for each in desk.get("/channels") if each["name"] == "office"]
    assert (channel["state"], channel["problem"]) == ("disabled", "HTTP 410")
    assert desk.post("/channels/office/enable").status_code == 204
    assert desk.post("/replay?channel=office").json() == {"replayed": 1}
    assert desk.tick() == {"sent": 1}


def test_a_channel_that_sends_at_most_once_says_so(desk: Desk) -> None:
    made = {"kind": "webhook", "url": desk.receiver.url, "at_most_once": True}
    assert desk.http.put("/api/v1/reminders/channels/room", json=made).status_code == 204
    (channel,) = [each for each in desk.get("/channels") if each["name"] == "room"]
    assert channel["at_most_once"] is True
    assert desk.get("/deliveries?state=uncertain") == []
    assert desk.post("/replay?uncertain=true").json() == {"replayed": 0}


def test_nobody_sees_or_changes_reminders_without_the_token(desk: Desk) -> None:
    for method, path in (("GET", "rules"), ("POST", "rules"), ("GET", "deliveries")):
        bare = {"authorization": ""}
        answer = desk.http.request(method, f"/api/v1/reminders/{path}", headers=bare)
        assert answer.status_code == 401


def owed() -> Owed:
    return Owed("reminder", "a@example", 0, "before-P1D", "email:a@example.org", NOW, NOW, "key")


def links(desk: Desk) -> Links:
    with desk.store.begin() as session:
        return Links("", reminding.links_key(session))


def test_a_link_shows_a_button_and_only_the_button_acts(desk: Desk) -> None:
    hear(desk)
    path = links(desk).done(owed())
    assert path is not None
    page = desk.http.get(path)
    assert "柳溪镇听证会" in page.text
    assert "form-action 'self'" in page.headers["content-security-policy"]
    with desk.store.begin_read() as session:
        assert reminding.silenced(session, "email:a@example.org") == frozenset()
    assert "已办好" in desk.http.post(path).text
    with desk.store.begin_read() as session:
        assert reminding.silenced(session, "email:a@example.org") == {"a@example"}


def test_one_click_unsubscribes_the_mail_box(desk: Desk) -> None:
    path = links(desk).unsubscribe("email:a@example.org")
    assert path is not None
    answer = desk.http.post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    with desk.store.begin_read() as session:
        assert reminding.silenced(session, "email:a@example.org") == {"*"}


def test_snoozed_twice_it_comes_once(desk: Desk) -> None:
    hear(desk)
    path = links(desk).snooze(owed())
    assert path is not None
    for _ in range(2):
        assert desk.http.post(path).status_code == 200
    with desk.store.begin_read() as session:
        (row,) = outbox_rows(session)
    assert (row.kind, row.due_at) == ("snooze", shanghai("2026-05-01 09:00"))


@pytest.mark.parametrize("token", ["x", "a" * 64, "é", "AAAA.BBBB"])
def test_a_guessed_link_is_worth_nothing(desk: Desk, token: str) -> None:
    assert desk.http.get(f"/r/{token}").status_code == 404
    assert desk.http.post(f"/r/{token}").status_code == 404


def test_a_link_changed_by_one_letter_is_worth_nothing(desk: Desk) -> None:
    hear(desk)
    path = links(desk).done(owed())
    assert path is not None
    for place in range(3, len(path) - 1, 7):
        other = "A" if path[place] != "A" else "B"
        assert desk.http.post(path[:place] + other + path[place + 1 :]).status_code == 404


def test_metrics_count_messages_and_name_no_address(desk: Desk) -> None:
    with_channel(desk)
    hear(desk)
    desk.post("/rules", json={"to": "office", "before": ["1d"]})
    desk.hands.set("2026-05-09 09:32")
    told = desk.http.get("/metrics").text
    assert 'calendar_svc_reminders{channel="office",state="pending"} 1.0' in told
    assert "calendar_svc_reminders_oldest_due_seconds 120.0" in told
    desk.tick()
    told = desk.http.get("/metrics").text
    assert 'calendar_svc_reminders{channel="office",state="sent"} 1.0' in told
    assert "calendar_svc_reminders_oldest_due_seconds 0.0" in told
