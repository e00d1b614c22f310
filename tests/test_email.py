"""Mail: what a message looks like in a mail box, and what each answer of a server means."""

from __future__ import annotations

import ssl
from mailbox import Mailbox, mailbox

import pytest
import trustme
from icalendar import Calendar
from pydantic import SecretStr
from stories import event, shanghai, stored

from calendar_svc.errors import DeliveryError, SettingsError
from calendar_svc.service.channels import Link, Message
from calendar_svc.service.channels.email import EmailChannel, Security, Server
from calendar_svc.service.messages.single import calendar_of

NOW = shanghai("2026-05-09 09:30")
HOSTILE = "<script>alert(1)</script>\r\nBcc: b@example.org"


def message(text: str = "即将到来 Coming up：柳溪镇听证会") -> Message:
    return Message(
        key="msg_1",
        type="event.reminder",
        text=text,
        data={},
        due=NOW,
        at=NOW,
        lines=("时间：2026年5月10日 09:30", "<b>地点</b>：柳溪镇文化站"),
        links=(Link("查看事项", "https://example.org/events/a"),),
        calendar=calendar_of([stored(event())], "https://example.org"),
        unsubscribe="https://example.org/r/token",
    )


def channel(
    box: Mailbox,
    security: Security = "none",
    user: str | None = None,
    context: ssl.SSLContext | None = None,
) -> EmailChannel:
    password = SecretStr("right horse") if user else None
    server = Server("127.0.0.1", box.port, "calendar@example.org", security, user, password)
    return EmailChannel("a@example.org", server, context)


def test_a_mail_has_text_html_and_a_calendar_file() -> None:
    with mailbox() as box:
        assert channel(box).send(message()).status == "250"
        (mail,) = box.mails
    assert mail["Subject"] == "即将到来 Coming up：柳溪镇听证会"
    assert mail["To"] == "a@example.org"
    assert mail["Message-ID"] == "<msg_1@example.org>"
    assert mail["List-Unsubscribe"] == "<https://example.org/r/token>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "时间：2026年5月10日 09:30" in text.get_content()
    assert "&lt;b&gt;地点&lt;/b&gt;" in html.get_content()
    (attached,) = mail.iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    told = Calendar.from_ical(attached.get_content())
    assert [str(each["SUMMARY"]) for each in told.walk("VEVENT")] == ["柳溪镇听证会"]


def test_the_same_message_keeps_its_id_for_every_attempt() -> None:
    with mailbox() as box:
        sender = channel(box)
        sender.send(message())
        sender.send(message())
        assert len({mail["Message-ID"] for mail in box.mails}) == 1


def test_nothing_from_outside_becomes_a_header() -> None:
    with mailbox() as box:
        with pytest.raises(DeliveryError, match="no mail") as caught:
            channel(box).send(message(HOSTILE))
        assert caught.value.permanent
        assert box.mails == []


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [("451 try later", False), ("421 closing", False), ("554 no", True), ("552 full", True)],
)
def test_what_an_answer_means(answer: str, *, permanent: bool) -> None:
    with mailbox() as box:
        box.script.append(answer)
        with pytest.raises(DeliveryError) as caught:
            channel(box).send(message())
    assert caught.value.permanent is permanent
    assert answer.partition(" ")[0] in caught.value.problem


@pytest.mark.parametrize(
    ("answer", "permanent"), [("550 nobody of that name", True), ("450 busy", False)]
)
def test_a_recipient_that_is_refused(answer: str, *, permanent: bool) -> None:
    with mailbox() as box:
        box.refuse_recipient = answer
        with pytest.raises(DeliveryError) as caught:
            channel(box).send(message())
    assert caught.value.permanent is permanent


def test_no_server_is_a_passing_failure() -> None:
    with pytest.raises(DeliveryError) as caught:
        channel(Mailbox(port=1)).send(message())
    assert not caught.value.permanent


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def test_mail_goes_encrypted_and_with_a_login(authority: trustme.CA) -> None:
    served, trusted = (
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH),
        ssl.create_default_context(),
    )
    authority.issue_cert("127.0.0.1").configure_cert(served)
    authority.configure_trust(trusted)
    with mailbox(starttls=served, login=("calendar", "right horse")) as box:
        channel(box, "starttls", "calendar", trusted).send(message())
        assert len(box.mails) == 1
        with pytest.raises(DeliveryError) as caught:
            channel(box, "starttls", "somebody", trusted).send(message())
        assert caught.value.problem == "SMTP login refused"
        assert not caught.value.permanent
        assert "horse" not in f"{caught.value.problem}{caught.value.answer}"


def test_a_certificate_that_nobody_vouches_for_stops_the_mail(authority: trustme.CA) -> None:
    served = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(served)
    with mailbox(starttls=served) as box:
        with pytest.raises(DeliveryError, match="SSLCertVerificationError"):
            channel(box, "starttls").send(message())
        assert box.mails == []


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@",
        "@b",
        "a b@c.org",
        "a@b@c.org",
        "a@b..org",
        '"a"@b.org',
        "a@b.org\nBcc: c@d.org",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(SettingsError, match="no mail address"):
        EmailChannel(address, Server("127.0.0.1", 25, "calendar@example.org"))
