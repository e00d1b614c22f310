"""The ways a message leaves the service: one module a channel, one protocol for all.

Another channel is another module with a class that has ``name`` and ``send``.
"""

from calendar_svc.service.channels.base import Channel, Message
from calendar_svc.service.channels.log import LogChannel
from calendar_svc.service.channels.webhook import WebhookChannel

__all__ = ["Channel", "LogChannel", "Message", "WebhookChannel"]
