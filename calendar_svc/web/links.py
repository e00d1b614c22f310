"""The addresses by which each calendar program subscribes to a feed (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import quote, urlencode, urlsplit

_GOOGLE = "https://calendar.google.com/calendar/render"
_OUTLOOK = "https://outlook.live.com/calendar/0/addfromweb"
_OFFICE = "https://outlook.office.com/calendar/0/addfromweb"


@dataclass(frozen=True, slots=True)
class FeedLinks:
    """One feed's addresses: ``page`` itself, and one for each way to subscribe."""

    page: str
    webcal: str
    google: str
    outlook: str
    office: str
    download: str


def feed_links(base_url: str, slug: str, name: str) -> FeedLinks:
    """Make the links of a feed.

    Parameters:
        base_url: Where people reach the service, http or https, no slash at the end.
        slug: Name of the feed in its address.
        name: What the calendar is called in Outlook.
    """
    page = f"{base_url}/feeds/{quote(slug)}.ics"
    # webcal:// for https too: iOS does not know webcals://.
    webcal = f"webcal://{page.partition('://')[2]}"
    added = urlencode({"url": page, "name": name}, quote_via=quote, safe="")
    return FeedLinks(
        page=page,
        webcal=webcal,
        google=f"{_GOOGLE}?{urlencode({'cid': webcal}, safe='')}",
        outlook=f"{_OUTLOOK}?{added}",
        office=f"{_OFFICE}?{added}",
        download=f"{page}?download=1",
    )


def templates_of(name: str) -> dict[str, str]:
    """The links of the buttons with places for an address that the reader is still choosing.

    Parameters:
        name: What the calendar is called in Outlook.

    Returns:
        By button: ``{cid}`` stands for the webcal address, ``{url}`` for the page, both encoded.
    """
    called = quote(name, safe="")
    return {
        "google": f"{_GOOGLE}?cid={{cid}}",
        "outlook": f"{_OUTLOOK}?url={{url}}&name={called}",
        "office": f"{_OFFICE}?url={{url}}&name={called}",
    }


def is_local(base_url: str) -> bool:
    """Whether an address leads to this machine alone, so that no other server can fetch it."""
    host = urlsplit(base_url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
