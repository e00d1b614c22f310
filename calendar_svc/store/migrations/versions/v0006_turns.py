"""When the last messages went on a channel, so that several processes keep one pace."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "channel_turns",
        sa.Column("channel_id", sa.String(length=320), nullable=False),
        sa.Column("taken", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", name="pk_channel_turns"),
    )
