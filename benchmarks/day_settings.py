"""Settings of the server that `day.py` measures: the portal's own, with a header that tells what a page took."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SONGVAN_DEMO", "1")

from songvan.settings import *  # noqa: E402, F403

MIDDLEWARE = ["benchmarks.day_server.CountingMiddleware", *MIDDLEWARE]  # noqa: F405
ROOT_URLCONF = "benchmarks.day_server"
# Named as they are: nothing was collected for a throw-away server.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
MEDIA_ROOT = Path(tempfile.gettempdir()) / "songvan-day-media"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = False
LOGGING["root"]["level"] = LOGGING["loggers"]["apps"]["level"] = "ERROR"  # noqa: F405
LOGGING["loggers"]["django.request"] = {"level": "ERROR"}  # noqa: F405
