"""A scheduler of its own: waits for the others, then does what is due and prints it."""

import sys
import time
from pathlib import Path

import django

django.setup()

from apps.operations import services  # noqa: E402


def main(folder: Path, name: str, count: int) -> None:
    def slow(command: str, *arguments: str, **options: object) -> None:
        """Leaves one mark for each time that a command runs, and takes long enough for the other to come by."""
        with (folder / "runs").open("a") as file:
            file.write(f"{command}\n")
        time.sleep(0.3)

    services.call_command = slow
    (folder / f"ready-{name}").touch()
    while len(list(folder.glob("ready-*"))) < count:
        time.sleep(0.01)
    sys.stdout.write(",".join(services.run_due()))


main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
