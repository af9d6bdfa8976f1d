"""WSGI entry point (gunicorn)."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from songvan.safety import UnsafeConfiguration

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "songvan.settings")
try:
    application = get_wsgi_application()
except UnsafeConfiguration as error:
    sys.stderr.write(f"{error}\n")
    # With 4 ("app failed to load") gunicorn stops; with any other code it would start workers for ever.
    sys.exit(4)
