"""Delivery: what the outbox owes goes out, at least once, and is settled."""

from calendar_svc.service.delivery.dispatch import Dispatcher
from calendar_svc.service.delivery.retry import RETRY_SECONDS, after_failure
from calendar_svc.service.delivery.sending import Delivery

__all__ = ["RETRY_SECONDS", "Delivery", "Dispatcher", "after_failure"]
