"""What the metrics page tells of the installation as it stands: jobs, backup, database, disk."""

from collections.abc import Iterator

from django.db import Error, connection
from django.db.models import Count, Min, Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from apps.operations import backups, heartbeats
from apps.operations.installation import free_bytes
from apps.operations.services import standings

_STATES = {"waiting": "READY", "running": "RUNNING", "failed": "FAILED"}


class InstallationCollector(Collector):
    """Asked once for each page; three queries, none of which depends on how much there is to tell."""

    def collect(self) -> Iterator[Metric]:
        """Without a database, what does not need it."""
        try:
            asked = [*_jobs(), _schedule(), _database_size()]
        except Error:
            asked = []
        yield GaugeMetricFamily("songvan_database_up", "1 while the database answers.", 1 if asked else 0)
        yield from asked
        yield GaugeMetricFamily("songvan_disk_free_bytes", "Free space for records and files.", free_bytes())
        if (at := backups.last_backup()) is not None:
            age = (timezone.now() - at).total_seconds()
            yield GaugeMetricFamily("songvan_backup_age_seconds", "Since the last backup was completed.", age)
        alive = GaugeMetricFamily("songvan_process_up", "1 while the process shows life.", labels=("process",))
        for name in (heartbeats.WORKER, heartbeats.SCHEDULER):
            alive.add_metric((name,), int(heartbeats.is_alive(name)))
        yield alive


def _jobs() -> Iterator[Metric]:
    """Of the long jobs that wait for the worker."""
    counts = {name: Count("pk", filter=Q(status=status)) for name, status in _STATES.items()}
    told = DBTaskResult.objects.order_by().aggregate(
        **counts, oldest=Min("enqueued_at", filter=Q(status=_STATES["waiting"]))
    )
    jobs = GaugeMetricFamily("songvan_jobs", "Long jobs by state.", labels=("state",))
    for name in _STATES:
        jobs.add_metric((name,), told[name])
    yield jobs
    age = (timezone.now() - told["oldest"]).total_seconds() if told["oldest"] else 0
    yield GaugeMetricFamily("songvan_jobs_oldest_waiting_seconds", "How long the oldest job has waited.", age)


def _schedule() -> Metric:
    late = GaugeMetricFamily("songvan_scheduled_jobs", "Scheduled jobs that are late or failing.", labels=("state",))
    known = standings()
    late.add_metric(("late",), sum(standing.is_late for standing in known))
    late.add_metric(("failing",), sum(standing.is_failing for standing in known))
    return late


def _database_size() -> Metric:
    size = {
        "postgresql": "SELECT pg_database_size(current_database())",
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(size)
        (total,) = cursor.fetchone()
    return GaugeMetricFamily("songvan_database_bytes", "Size of the database.", total)
