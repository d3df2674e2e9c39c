"""What a monitor reads of this process: `/metrics`, as Prometheus does.

Numbers alone, of no consultation and of nobody, and to programs on this machine alone. They begin at 0 with each process.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from server.bots import Bots

if TYPE_CHECKING:
    from prometheus_client import Metric

UPDATES: Final = ("received", "ignored", "forged", "dead_letters", "turned_away")
CALLS: Final = ("sent", "failed")
"""What became of updates and of calls: fields of `bot.telegram.counters.Counters`, which says what each means."""


MEDIA_TYPE: Final = CONTENT_TYPE_LATEST
_Bots = Sequence[Mapping[str, Any]]


def exposition(bots: Bots) -> bytes:
    """These numbers, as they are now."""
    registry = CollectorRegistry()
    registry.register(_OfBots(bots))
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
    return generate_latest(registry)


class _OfBots(Collector):
    """By bot, as `/health` tells of them."""

    def __init__(self, bots: Bots) -> None:
        self._bots = bots

    def collect(self) -> "Iterator[Metric]":
        told = self._bots.health()["bots"]
        yield _gauge("bot_up", "1 where a bot can do its work, 0 where it cannot or is not ready.", told, lambda bot: bot["state"] == "ok")
        yield _counter("updates", "Updates from Telegram, by what became of them.", told, UPDATES)
        yield _counter("calls", "Calls to Telegram, by how they ended.", told, CALLS)
        yield _gauge("replies_waiting", "Replies that are owed and not sent yet.", told, lambda bot: bot["waiting"])
        yield _gauge("replies_held_seconds", "How long Telegram still has replies wait.", told, lambda bot: bot["held_for"])
        yield _gauge("bulk_held_seconds", "How long it has messages to many wait.", told, lambda bot: bot["bulk_held_for"])


def _gauge(name: str, about: str, bots: _Bots, value: Callable[[Mapping[str, Any]], float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"concertia_{name}", about, labels=["bot"])
    for bot in bots:
        family.add_metric([str(bot["id"])], value(bot))
    return family


def _counter(name: str, about: str, bots: _Bots, fates: Sequence[str]) -> CounterMetricFamily:
    family = CounterMetricFamily(f"concertia_{name}", about, labels=["bot", "fate"])
    for bot in bots:
        for fate in fates:
            family.add_metric([str(bot["id"]), fate], bot[fate])
    return family
