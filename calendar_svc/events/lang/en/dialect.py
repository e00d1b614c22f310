"""How English writes dates where a document comes from: 03/05/2026 is March or May."""

from __future__ import annotations

from calendar_svc.events.words import load

_TABLE = load("en/zones")
_REGIONS = {zone: region for region, zones in _TABLE.items() for zone in zones}


def dialect(zone: str) -> str:
    """The BCP 47 tag by which the times of a document are read.

    Parameters:
        zone: The IANA time zone of the document; ``en`` where it tells no region.
    """
    found = _REGIONS.get(zone) or _REGIONS.get(zone.partition("/")[0])
    return f"en-{found}" if found else "en"
