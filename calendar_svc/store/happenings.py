"""What the open transaction has changed: the audit rows of its own revision."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendar_svc.model import Event
from calendar_svc.store import queries
from calendar_svc.store.rows import event_from_json
from calendar_svc.store.tables import changes, documents


@dataclass(frozen=True, slots=True)
class Happening:
    """One event before (None: new) and after a change, and the digest of what told of it."""

    uid: str
    before: Event | None
    document: str | None


def just_changed(session: Session) -> dict[str, Happening]:
    """Give what the newest revision changed, by UID.

    Parameters:
        session: The transaction that raised the revision.
    """
    query = (
        select(changes.c.uid, changes.c.before, documents.c.digest)
        .outerjoin(documents, documents.c.id == changes.c.document_id)
        .where(changes.c.revision == queries.revision(session.connection()))
        .order_by(changes.c.id.desc())
    )
    # Of several rows of one event in one transaction, the oldest tells what was before.
    return {
        row.uid: Happening(
            row.uid, None if row.before is None else event_from_json(row.before), row.digest
        )
        for row in session.execute(query)
    }
