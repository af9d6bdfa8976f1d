"""Run as a process of its own, against the database of `DATABASE_URL`: fills it, looks at it, or is killed half way."""

import json
import os
import signal
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "songvan.settings_test")
django.setup()

from django.db import IntegrityError, connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django_tasks_db.models import DBTaskResult  # noqa: E402

from apps.accounts.models import User  # noqa: E402
from apps.accounts.roles import Role  # noqa: E402
from apps.core.attachments import attach  # noqa: E402
from apps.core.backups import media, restoring, snapshot  # noqa: E402
from apps.core.triggers import standing  # noqa: E402
from apps.core.uploads import CheckedFile  # noqa: E402
from apps.documents.models import IssuedDocument, NumberBook  # noqa: E402
from apps.law.services import load_rules  # noqa: E402
from apps.villages.models import AdministrativeUnit  # noqa: E402
from songvan import settings as songvan_settings  # noqa: E402
from tests.factories import make_commune, make_user, make_village  # noqa: E402
from tests.world import seed_scope  # noqa: E402

PASSWORD = "mat-khau-thu-nghiem"
TASK = UUID("0b5fd8a5-6ad5-4b3f-9a40-5f4c3f1f7b11")


def seed() -> None:
    """Rows of every kind in two communes, and what moving between databases could lose."""
    unit, other = make_commune("song-van", "Song Vân"), make_commune("xa-khac", "Khác")
    first = seed_scope(unit, make_village(unit, "Đồng Kim"), "canary-own")
    seed_scope(other, make_village(other, "Khác"), "canary-foreign")
    load_rules(songvan_settings.BASE_DIR / "fixtures" / "law" / "rules.json")
    official = make_user("can-bo", Role.OFFICIAL, unit)
    content = "nội dung\n".encode() * 300_000
    attach(
        owner=first["meetings.meeting"], files=[CheckedFile("a.pdf", "pdf", "application/pdf", content)], user=official
    )
    # Numbers that were given and whose rows are gone.
    User.objects.create_user("da-xoa").delete()
    official.user_permissions.add(2, 3)
    official.last_login = datetime(2024, 3, 1, 7, 30, 1, 123456, tzinfo=UTC)
    official.full_name = "Nguyễn Thị Ệ “ngoặc” \\ \u2028 \t'x'"
    official.save()
    words = {"b": 1, "a": [True, None, {"é": "ế\n"}, 0.1], "10": "x"}
    DBTaskResult.objects.create(id=TASK, args_kwargs=words, run_after=datetime(2024, 3, 1, tzinfo=UTC))
    work = first["works.work"]
    names = [f.name for f in work._meta.concrete_fields if f.get_internal_type() == "DecimalField"]
    type(work).objects.filter(pk=work.pk).update(**dict.fromkeys(names[:1], Decimal("1234567.89")))
    Client().post(reverse("accounts:sign-in"), {"username": "can-bo", "password": PASSWORD})


def book() -> None:
    """A place in which `tests.documents.issue_worker` can issue."""
    unit = AdministrativeUnit.objects.create(slug="song-van")
    NumberBook.objects.create(unit=unit, organ="UBND", type_code="BC", year=2024)


def look() -> None:
    """Tell what a portal in this place is able to do."""
    sign_in = Client().post(reverse("accounts:sign-in"), {"username": "can-bo", "password": PASSWORD})
    wrong = Client().post(reverse("accounts:sign-in"), {"username": "can-bo", "password": "sai"})
    with transaction.atomic():
        next_id = User.objects.create_user("moi").pk
        transaction.set_rollback(True)
    try:
        with transaction.atomic():
            IssuedDocument.objects.update(source="x")
        frozen = False
    except IntegrityError:
        frozen = True
    task = DBTaskResult.objects.get(pk=TASK)
    print(  # noqa: T201 - read by the test
        json.dumps(
            {
                "signs in": [sign_in.status_code, wrong.status_code],
                "next id": next_id,
                "frozen": frozen,
                "triggers": len(standing(connection, "")),
                "words": task.args_kwargs,
                "name": User.objects.get(username="can-bo").full_name,
            }
        )
    )


def die(*args: Any, **kwargs: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def backup_killed(goal: str) -> None:
    """Killed before the file is sealed."""
    with mock.patch.object(snapshot.Writer, "finish", die):
        snapshot.backup_to(Path(goal))


def restore_killed(stage: str, file: str) -> None:
    """Killed where the stage begins."""
    owner, name = {
        "unpacking": (os, "fdopen"),
        "comparing": (restoring, "_compare"),
        "moved": (media, "_digest"),
        "committed": (media.MediaFolder, "finish"),
    }[stage]
    with mock.patch.object(owner, name, die):
        restoring.restore(Path(file))


if __name__ == "__main__":
    commands = {f.__name__: f for f in (seed, book, look, backup_killed, restore_killed)}
    commands[sys.argv[1]](*sys.argv[2:])
