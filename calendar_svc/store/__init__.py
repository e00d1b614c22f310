"""The database: tables, migrations and queries, on SQLite or PostgreSQL."""

from calendar_svc.store.filters import Filter
from calendar_svc.store.listing import Order, Page, cursor_after
from calendar_svc.store.queries import AuditRow
from calendar_svc.store.store import Store

__all__ = ["AuditRow", "Filter", "Order", "Page", "Store", "cursor_after"]
