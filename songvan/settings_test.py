"""Settings of the tests: quick hasher, mail and static files without a build; both databases by DATABASE_URL."""

import os
import tempfile

os.environ.setdefault("SONGVAN_DEMO", "1")

from songvan.places import FOLDER  # noqa: E402
from songvan.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": FOLDER,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Of its own name, so that no test ever writes into the files of an installation whose variables are set.
MEDIA_ROOT = os.environ.get("SONGVAN_TEST_MEDIA_ROOT") or tempfile.mkdtemp(prefix="songvan-test-media-")
# Each process its own: two that test at once, or a portal that runs beside them, hear nothing of each other's jobs.
CACHES["progress"]["LOCATION"] = tempfile.mkdtemp(prefix="songvan-test-progress-")  # noqa: F405
AXES_ENABLED = False
# No collected static files in a fresh clone: whitenoise would warn, and a warning is an error here.
WHITENOISE_AUTOREFRESH = True
if DATABASES["default"]["ENGINE"] == "songvan.sqlite":  # noqa: F405
    # Parallel runs of pytest-django know only Django's own back end to be in memory.
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}  # noqa: F405
