"""What messages say: a line for people, what stands beneath it, a record for programs (pure)."""

from calendar_svc.service.messages.lists import digest, joined, missed, notice, trial
from calendar_svc.service.messages.single import Writer, message_key

__all__ = ["Writer", "digest", "joined", "message_key", "missed", "notice", "trial"]
