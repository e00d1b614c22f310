"""Every calendar as files, for a web server or object store without this service; and checked."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from icalendar import Calendar

from calendar_svc.errors import StoreError
from calendar_svc.publish.forms import FORMS
from calendar_svc.service.editions import Edition
from calendar_svc.service.publisher import Address, Publisher


@dataclass(frozen=True, slots=True)
class FeedCheck:
    """What one calendar is: how many events and octets, and what is wrong with it, if anything."""

    slug: str
    events: int
    octets: int
    gzipped: int
    problem: str | None


def export_feeds(publisher: Publisher, folder: Path) -> int:
    """Write every defined calendar in every form as ``feeds/NAME.ics`` and ``feeds/NAME.ics.gz``.

    Parameters:
        publisher: Where the bytes come from.
        folder: Made where it is missing; what else is in it stays.

    Returns:
        How many calendars were written; a file whose bytes did not change is left alone, so that
        its date says when they did.

    Raises:
        StoreError: A calendar cannot be made; the files that are there stay.
        OSError: The folder cannot be written to.
    """
    target = folder / "feeds"
    target.mkdir(parents=True, exist_ok=True)
    addresses = [Address(slug, form) for slug in publisher.specs for form in FORMS.values()]
    for address in addresses:
        edition = _made(publisher, address)
        name = f"{address.name}{address.form.suffix}"
        for path, body in ((target / name, edition.body), (target / f"{name}.gz", edition.gzip)):
            _write(path, body, edition.last_modified.timestamp())
    return len(addresses)


def check_feeds(publisher: Publisher) -> list[FeedCheck]:
    """Make every defined calendar and read it back.

    Parameters:
        publisher: Where the bytes come from; its ``unrendered`` then has every bad event.
    """
    return [_check(publisher, slug) for slug in publisher.specs]


def _check(publisher: Publisher, slug: str) -> FeedCheck:
    edition = publisher.edition(Address(slug))
    if edition is None:
        return FeedCheck(slug, 0, 0, 0, "无法生成 cannot be made")
    try:
        calendar = Calendar.from_ical(edition.body)
    except ValueError as error:
        return FeedCheck(slug, 0, len(edition.body), len(edition.gzip), str(error))
    faults = [error for part in calendar.walk() for error in part.errors]
    events = len(calendar.walk("VEVENT"))
    return FeedCheck(
        slug, events, len(edition.body), len(edition.gzip), str(faults[0]) if faults else None
    )


def _made(publisher: Publisher, address: Address) -> Edition:
    edition = publisher.edition(address)
    if edition is None:
        raise StoreError(f"the feed {address.name!r} could not be made; see the log above")
    return edition


def _write(path: Path, body: bytes, modified: float) -> None:
    """Put bytes in the place of a file at one stroke: a web server may be reading it."""
    if path.is_file() and path.read_bytes() == body:
        return
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(body)
    os.utime(part, (modified, modified))
    part.replace(path)
