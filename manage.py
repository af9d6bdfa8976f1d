#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys

from django.core.management import execute_from_command_line

from songvan.safety import UnsafeConfiguration

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "songvan.settings")
    try:
        execute_from_command_line(sys.argv)
    except UnsafeConfiguration as error:
        sys.exit(str(error))
