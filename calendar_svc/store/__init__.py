"""The database: tables, migrations and queries, on SQLite or PostgreSQL."""

from calendar_svc.store.queries import AuditRow, Order, cursor_after
from calendar_svc.store.store import Store

__all__ = ["AuditRow", "Order", "Store", "cursor_after"]
