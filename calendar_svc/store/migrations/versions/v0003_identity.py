"""Corrections by hand, a search in Chinese, and blocking keys that scale to a million events.

What is derived from the events (numbers, tokens, keys) is filled in by `store.derived.rebuild`
after the migration: it knows how, and does it again whenever that changes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# SQLite's full-text index keeps no text of its own: it reads `events`, and is told of each change.
_FTS5 = (
    """CREATE VIRTUAL TABLE event_text USING fts5(
        search, content='events', content_rowid='number', columnsize=0)""",
    """CREATE TRIGGER event_text_insert AFTER INSERT ON events BEGIN
        INSERT INTO event_text(rowid, search) VALUES (new.number, new.search);
    END""",
    """CREATE TRIGGER event_text_delete AFTER DELETE ON events BEGIN
        INSERT INTO event_text(event_text, rowid, search)
        VALUES ('delete', old.number, old.search);
    END""",
    """CREATE TRIGGER event_text_update AFTER UPDATE OF number, search ON events
    WHEN old.number != new.number OR old.search IS NOT new.search BEGIN
        INSERT INTO event_text(event_text, rowid, search)
        VALUES ('delete', old.number, old.search);
        INSERT INTO event_text(rowid, search) VALUES (new.number, new.search);
    END""",
    # It must know of each row, be it empty: what it does not know it cannot take out again.
    "INSERT INTO event_text(event_text) VALUES ('rebuild')",
)


def upgrade() -> None:
    """Add the columns, give every event its number, make the indexes."""
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    _columns(postgresql.TSVECTOR() if on_postgresql else sa.Text())
    op.execute(
        """UPDATE events SET number = numbered.number FROM
        (SELECT uid, row_number() OVER (ORDER BY created_at, uid) AS number FROM events) AS numbered
        WHERE events.uid = numbered.uid"""
    )
    op.create_index("uq_events_number", "events", ["number"], unique=True)
    op.create_index("ix_events_status_sort_time_uid", "events", ["status", "sort_time", "uid"])
    op.create_index("ix_events_lasting_until_time", "events", ["lasting", "until_time"])
    counters = sa.table("counters", sa.column("name"), sa.column("value"))
    count = sa.select(sa.func.count()).select_from(sa.table("events")).scalar_subquery()
    op.execute(counters.insert().values(name="event_number", value=count))
    op.execute(counters.insert().values(name="derived", value=0))
    op.drop_table("event_keys")
    op.create_table(
        "event_keys",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "number", name="pk_event_keys"),
        sqlite_with_rowid=False,
    )
    if on_postgresql:
        op.create_index("ix_events_search", "events", ["search"], postgresql_using="gin")
    else:
        for statement in _FTS5:
            op.execute(statement)


def _columns(tokens: postgresql.TSVECTOR | sa.Text) -> None:
    never = "9999-12-31 00:00:00"
    for column in (
        sa.Column("locked_fields", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("merged_into", sa.String(length=255)),
        sa.Column("merged_at", sa.DateTime(timezone=True)),
        sa.Column("number", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("lang", sa.String(length=8), nullable=False, server_default="zh"),
        sa.Column("until_time", sa.DateTime(), nullable=False, server_default=never),
        sa.Column("lasting", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("search", tokens),
    ):
        op.add_column("events", column)
    op.add_column("changes", sa.Column("person", sa.Text()))
    op.add_column("changes", sa.Column("note", sa.Text()))
