"""What /metrics says, in the text form of Prometheus."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from calendar_svc.service.clock import Clock
from calendar_svc.service.publisher import Publisher
from calendar_svc.store import Store
from calendar_svc.store.outbox_view import oldest_due, tally


@dataclass(frozen=True, slots=True)
class Metrics:
    """The collectors of one service; each is asked when somebody asks for the page."""

    collectors: tuple[Collector, ...]

    def routes(self) -> list[Route]:
        """The route for GET and HEAD."""
        return [Route("/metrics", self.page)]

    def page(self, request: Request) -> Response:
        """Every figure as it stands."""
        del request
        registry = CollectorRegistry()
        for collector in self.collectors:
            registry.register(collector)
        return Response(
            generate_latest(registry),
            media_type=CONTENT_TYPE_LATEST,
            headers={"cache-control": "no-store"},
        )


@dataclass(frozen=True, slots=True, eq=False)  # the registry keys collectors by identity
class FeedCollector(Collector):
    """What is wrong with feeds (all 0 in a healthy service), and their answers by status."""

    publisher: Publisher
    answers: Counter[int]

    def collect(self) -> list[Metric]:
        """Events left out, definitions not usable, last good bytes that stood in; answers."""
        counted = CounterMetricFamily(
            "calendar_svc_feed_answers", "Answers to subscribers by status", labels=["status"]
        )
        for status, number in sorted(self.answers.items()):
            counted.add_metric([str(status)], number)
        figures = (
            (
                "events_left_out",
                "Events that cannot be rendered, left out of their feeds",
                len(self.publisher.unrendered),
            ),
            (
                "definitions_broken",
                "Files in feeds/ that cannot be used; the last good definition stands",
                len(self.publisher.definitions.problems),
            ),
            (
                "failures",
                "How often a feed could not be made since the start",
                self.publisher.failures,
            ),
        )
        gauges = [
            GaugeMetricFamily(f"calendar_svc_feed_{name}", told, value=value)
            for name, told, value in figures
        ]
        return [*gauges, counted]


@dataclass(frozen=True, slots=True, eq=False)  # the registry keys collectors by identity
class ReminderCollector(Collector):
    """What became of messages, and how long the oldest has been due; no address is a label."""

    store: Store
    clock: Clock

    def collect(self) -> list[GaugeMetricFamily]:
        """Messages by kind of channel and state, and the wait of the oldest that is due."""
        now = self.clock()
        with self.store.begin_read() as session:
            counted, oldest = tally(session), oldest_due(session, now)
        messages = GaugeMetricFamily(
            "calendar_svc_reminders", "Messages by channel and state", labels=("channel", "state")
        )
        for (channel, state), count in sorted(counted.items()):
            messages.add_metric((channel, state), count)
        waits = 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds())
        return [
            messages,
            GaugeMetricFamily(
                "calendar_svc_reminders_oldest_due_seconds",
                "How long ago the oldest message that is not yet sent was due",
                value=waits,
            ),
        ]
