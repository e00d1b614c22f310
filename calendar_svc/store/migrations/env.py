"""Run the migrations on the connection that `calendar_svc.store.migrate` hands over."""

from __future__ import annotations

from alembic import context

from calendar_svc.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # Both databases can roll back DDL, so a failed migration leaves nothing behind.
    transactional_ddl=True,
)
context.run_migrations()
