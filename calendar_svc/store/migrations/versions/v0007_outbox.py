"""Each message of the outbox in one index by its state, in the place of three for all of them.

To plan a message wrote to each of the three; to send it moved it in each, twice. What has ended,
most of the table after a year, is nothing that a sender has to pass by.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_INDEXES = (
    ("waiting", ("next_try_at", "state"), "state IN ('pending', 'failed')"),
    ("leased", ("lease_until",), "state IN ('leased')"),
    ("ended", ("state", "next_try_at"), "state IN ('sent', 'dead', 'superseded', 'expired')"),
)


def upgrade() -> None:
    """Make the indexes, and drop those that they stand for."""
    for name, columns, where in _INDEXES:
        op.create_index(
            f"ix_outbox_{name}",
            "outbox",
            ["channel_id", *columns],
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    for name in ("state_next_try_at", "channel_id_state_next_try_at", "state_lease_until"):
        op.drop_index(f"ix_outbox_{name}", "outbox")
