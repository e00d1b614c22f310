"""Channels whose messages are sent at most once, and when the receiver of a message was called."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ENDED = sa.text("state IN ('sent', 'dead', 'superseded', 'expired', 'uncertain')")


def upgrade() -> None:
    """Add the columns; a row in doubt has ended, for the index as well."""
    op.add_column("outbox", sa.Column("transport_called_at", sa.DateTime(timezone=True)))
    op.add_column(
        "endpoints",
        sa.Column("at_most_once", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.drop_index("ix_outbox_ended", "outbox")
    op.create_index(
        "ix_outbox_ended",
        "outbox",
        ["channel_id", "state", "next_try_at"],
        sqlite_where=_ENDED,
        postgresql_where=_ENDED,
    )
