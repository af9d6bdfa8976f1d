"""Read by gunicorn when it is started in this folder: logs as JSON from its first line, counts of all its processes."""

import os
from pathlib import Path

_METRICS = Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(Path(__file__).parent / "var" / "metrics")))
_METRICS.mkdir(parents=True, exist_ok=True)

# As the portal's own, which holds once it is loaded in each process.
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "apps.core.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"gunicorn.error": {"level": "INFO", "handlers": ["console"], "propagate": False}},
}


# Counts are written through memory: a page that finds no room on a full disk then kills the process that counts. So the
# room is taken beforehand; all routes together fill less than half of it.
_ROOM = {"counter": 4 << 20, "histogram": 16 << 20}


def post_fork(server: object, worker: object) -> None:
    """The process counts in files of its own (prometheus_client names them so), or without room for itself alone."""
    for kind, size in _ROOM.items():
        file = _METRICS / f"{kind}_{os.getpid()}.db"
        try:
            with file.open("wb") as stream:
                os.posix_fallocate(stream.fileno(), 0, size)
        except OSError:
            file.unlink(missing_ok=True)
            os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)


def on_starting(server: object) -> None:
    """Counts begin anew with the server; files of its former processes would pile up."""
    for file in _METRICS.glob("*.db"):
        file.unlink(missing_ok=True)
