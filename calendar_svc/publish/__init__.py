"""What people subscribe to: feed definitions and the forms of a feed (pure: values to bytes)."""

from calendar_svc.publish.definition import parse_feed
from calendar_svc.publish.feeds import FeedSpec, selector, takes
from calendar_svc.publish.filters import EventFilter
from calendar_svc.publish.ical import feed_etag, feed_order, render_feed
from calendar_svc.publish.rendering import Rendering
from calendar_svc.publish.vevent import render_vevent

__all__ = [
    "EventFilter",
    "FeedSpec",
    "Rendering",
    "feed_etag",
    "feed_order",
    "parse_feed",
    "render_feed",
    "render_vevent",
    "selector",
    "takes",
]
