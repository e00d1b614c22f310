"""What a second process does in the tests of the store; it imports little, so it starts fast."""

from __future__ import annotations

from sqlalchemy import text

from calendar_svc.store import Store


def upgrade_and_write(url: str) -> None:
    """Open a database that others open at the same moment, upgrade it and change a row."""
    store = Store.open(url)
    store.upgrade()
    with store.begin_ingest() as session:
        session.execute(text("UPDATE counters SET value = value + 1"))
    store.close()
