"""What becomes of a message whose attempt failed (pure)."""

from __future__ import annotations

from datetime import datetime, timedelta

from calendar_svc.errors import ChannelBusyError, DeliveryError
from calendar_svc.store.outbox import Outcome

RETRY_SECONDS = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Standard Webhooks, "Retry schedule": from one attempt to the next; ten attempts in all."""

GIVE_UP_AFTER = timedelta(days=5)
"""A channel on which nothing has gone through for so long is disabled."""

_JITTER = 0.2  # share of the wait that chance may add, so that what failed together parts
_MAX_ANSWER = 300


def after_failure(
    error: DeliveryError, attempts: int, now: datetime, jitter: float, *, once: bool = False
) -> Outcome:
    """What becomes of a row whose attempt failed.

    Parameters:
        error: What the channel said.
        attempts: How often it has been tried, this time included; from 1.
        now: The moment of the failure.
        jitter: From 0 to 1; up to a fifth is added to the wait.
        once: Whether the channel's messages are sent at most once.

    Returns:
        ``dead`` when trying again cannot help or has been done ten times; else ``failed`` with the
        next try, by the retry schedule of Standard Webhooks and never before Retry-After;
        ``pending``, and so no try, for what the channel held back until its turn; ``uncertain``
        for what is sent at most once and may have arrived.
    """
    if isinstance(error, ChannelBusyError):
        return Outcome("pending", next_try=now + timedelta(seconds=error.wait))
    answer = error.answer[:_MAX_ANSWER] or None
    if once and error.uncertain:
        return Outcome("uncertain", error=error.problem, answer=answer)
    if error.permanent or attempts > len(RETRY_SECONDS):
        return Outcome("dead", error=error.problem, answer=answer, gone=error.gone)
    wait = RETRY_SECONDS[attempts - 1] * (1 + _JITTER * jitter)
    wait = max(wait, error.retry_after or 0.0)
    next_try = now + timedelta(seconds=wait)
    return Outcome("failed", error=error.problem, next_try=next_try, answer=answer)
