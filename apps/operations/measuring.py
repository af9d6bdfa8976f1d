"""What is counted of requests for the metrics page; names of routes, never what an address held.

gunicorn's processes count each on its own, in files below PROMETHEUS_MULTIPROC_DIR (`gunicorn.conf.py` names the
folder); the page adds them up. Without that variable a process tells its own counts.
"""

import os
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

from apps.core.logs import RequestFacts

SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
QUERIES = (5, 10, 20, 40, 80, 160)

_own = CollectorRegistry()
_requests = Counter(
    "songvan_requests", "Answers by route, method and class of status.", ("route", "method", "status"), registry=_own
)
_seconds = Histogram(
    "songvan_request_seconds", "Seconds until an answer, by route.", ("route",), buckets=SECONDS, registry=_own
)
_queries = Histogram(
    "songvan_request_queries",
    "Database statements for an answer, by route.",
    ("route",),
    buckets=QUERIES,
    registry=_own,
)


def count_request(facts: RequestFacts, **signal: Any) -> None:
    """Receiver of `request_answered`."""
    _requests.labels(facts.route, facts.method, f"{facts.status // 100}xx").inc()
    _seconds.labels(facts.route).observe(facts.seconds)
    _queries.labels(facts.route).observe(facts.queries)


def request_registry() -> CollectorRegistry:
    """The counts of all processes of the server."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return _own
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return together
