"""The ways a message leaves the service: one module a channel, one protocol for all.

Another channel is another module with a class that has what `Channel` asks for.
"""

from calendar_svc.service.channels.base import Channel, Link, Message, Receipt
from calendar_svc.service.channels.log import LogChannel
from calendar_svc.service.channels.webhook import WebhookChannel

__all__ = ["Channel", "Link", "LogChannel", "Message", "Receipt", "WebhookChannel"]
