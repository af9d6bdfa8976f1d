"""What the portal is made of stands in docs/licences.md, as the lock files have it now."""

import subprocess
import sys

from django.conf import settings

SCRIPT = str(settings.BASE_DIR / "scripts" / "licences.py")


def test_the_list_of_licences_is_that_of_the_lock_files():
    done = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_each_licence_is_one_that_was_looked_at():
    """A new kind is to be read by somebody before it comes in."""
    rows = [line.split("|") for line in (settings.BASE_DIR / "docs" / "licences.md").read_text().splitlines()]
    told = {row[1].strip(): row[3].strip() for row in rows if len(row) == 5}
    known = ("MIT", "BSD", "Apache", "MPL", "Mozilla", "PSF", "Unlicense", "OFL", "0BSD", "LGPL")
    unknown = {name for name, licence in told.items() if not any(word in licence for word in known)}
    assert unknown - {"package", "---"} == {"djlint"}
