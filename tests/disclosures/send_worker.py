"""Run as a process of its own: many send to one publication at once, in the database of `DATABASE_URL`."""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "songvan.settings_test")
django.setup()

import time_machine  # noqa: E402
from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from apps.accounts.roles import Role  # noqa: E402
from apps.core.models import PublicSending  # noqa: E402
from apps.core.public_forms import new_token  # noqa: E402
from apps.documents.models import Submission  # noqa: E402
from apps.documents.services import publish  # noqa: E402
from tests.factories import make_commune, make_user  # noqa: E402


def main(senders: int) -> None:
    """Prints the statuses and what was stored; each of the first tokens is sent twice at once."""
    commune = make_commune("song-van", "Song Vân")
    today = timezone.localdate()
    found = publish(
        unit=commune,
        source="tests:1",
        subject="other",
        title="Dự thảo",
        starts_on=today,
        opinions_until=today,
        user=make_user("can-bo", Role.OFFICIAL, commune),
    )
    with time_machine.travel(timezone.now() - timedelta(seconds=10), tick=False):
        tokens = [new_token(f"documents.submission:{found.public_id}") for _ in range(senders)]
    start = Barrier(senders)

    def send(number: int) -> int:
        address = f"/cong-khai/song-van/{found.public_id}/gop-y/?phieu={tokens[number // 2]}"
        start.wait()
        try:
            return Client().post(address, {"text": "Đồng ý"}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(senders) as pool:
        statuses = list(pool.map(send, range(senders)))
    stored = [Submission.objects.count(), PublicSending.objects.count()]
    print(json.dumps({"statuses": statuses, "stored": stored}))  # noqa: T201 - the answer


if __name__ == "__main__":
    main(int(sys.argv[1]))
