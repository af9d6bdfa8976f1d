"""Settings of the tests: quick hasher, mail and static files without a build; both databases by DATABASE_URL."""

import os
import tempfile

os.environ.setdefault("SONGVAN_DEMO", "1")

from songvan.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = tempfile.mkdtemp(prefix="songvan-test-media-")
AXES_ENABLED = False
# No collected static files in a fresh clone: whitenoise would warn, and a warning is an error here.
WHITENOISE_AUTOREFRESH = True


class _FromModels(dict[str, None]):
    """Says of every app that it has no migrations, so that `migrate --run-syncdb` makes its tables from its models."""

    def __contains__(self, label: object) -> bool:
        return True

    def __getitem__(self, label: str) -> None:
        return None


if os.environ.get("SONGVAN_TABLES_FROM_MODELS"):
    MIGRATION_MODULES = _FromModels()
