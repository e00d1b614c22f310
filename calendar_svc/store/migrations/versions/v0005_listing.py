"""Indexes that answer most of a question themselves, so that few events are read to be passed over.

An event with its text takes some kilobytes, a page or two of the file; to read seven thousand only
to learn that they had ended, or were of another kind, took most of the time of a listing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_LISTING = (
    *("sort_time", "uid", "number", "until_time", "kind", "status"),
    *("confidence", "lang", "lasting", "begins"),
)


def upgrade() -> None:
    """Make the indexes, and drop those that they stand for."""
    op.create_index("ix_events_listing", "events", list(_LISTING))
    op.create_index(
        "ix_events_kind_status_sort_time_uid", "events", ["kind", "status", "sort_time", "uid"]
    )
    op.create_index(
        "ix_events_lasting",
        "events",
        ["until_time"],
        sqlite_where=sa.text("lasting = 1"),
        postgresql_where=sa.text("lasting"),
    )
    op.drop_index("ix_events_sort_time_uid", "events")
    op.drop_index("ix_events_lasting_until_time", "events")
