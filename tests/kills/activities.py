"""What processes are killed at: each activity knows how to begin anew, what may stand half way, and how it must end.

Imported by `tests.kills.worker` once Django is set up.
"""

import hashlib
import io
import os
import secrets
import shutil
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.core.backups import snapshot as backups
from apps.core.backups.errors import BackupError
from apps.core.backups.restoring import check_backup, restore
from apps.core.backups.rows import tables
from apps.core.models import Attachment, FormSending
from apps.documents.models import DocumentFile, IssuedDocument, NumberBook, NumberEntry, SignedCopy
from apps.documents.services import check_copy, finish_issue, open_book, sign_document
from apps.documents.signatures.places import SIGNER
from apps.households.models import Household, HouseholdImport
from apps.households.services.imports import confirm_import, reading, saving, tasks, undo_import, undoing
from apps.operations import heartbeats
from apps.operations.recovering import recover_lost
from apps.reports import packs
from apps.reports.models import Outline, OutlineSection, Report, ReportSection, ReportStep
from apps.surveys.models import Survey, SurveyAnswer, SurveyQuestion, SurveyResponse, SurveyVillage
from apps.villages.models import Village
from tests.core.test_attachments import PDF, make_talk
from tests.documents.issue_worker import begin as begin_document
from tests.documents.keys import PASSWORD, key_file
from tests.factories import make_commune, make_unit, make_user, make_village
from tests.households.lists import changing_register, of_fields, snapshot
from tests.records import url
from tests.reports.superior_scene import issued_report
from tests.surveys.conftest import ASKED, page, sheets

for module in (reading, saving, undoing):
    module.CHUNK = 10


class Activity:
    """`begin` makes or chooses what is worked on, `act` is what runs in the process that is killed, and once more in
    one that is not. `half` holds what must be so after a kill; `end` gives what must not depend on kills.
    """

    phases = 1

    def __init__(self) -> None:
        self.unit = make_commune("song-van", "Song Vân")
        villages, users = Village.objects.filter(slug="dong-kim"), User.objects.filter(username="can-bo")
        self.village = villages.first() or make_village(self.unit, "Đồng Kim")
        self.user = users.first() or make_user("can-bo", Role.OFFICIAL, self.unit)

    def begin(self, phase: int) -> None:
        raise NotImplementedError

    def act(self) -> None:
        raise NotImplementedError

    def half(self) -> None:
        raise NotImplementedError

    def end(self) -> Any:
        raise NotImplementedError

    def client(self, user: User) -> Client:
        found = Client(raise_request_exception=True)
        found.force_login(user)
        return found


def work_off() -> None:
    """As the worker does."""
    call_command("db_worker", batch=True, startup_delay=False, interval=0, verbosity=0)


def take_up() -> None:
    """What another worker does once the killed one has been silent for long enough."""
    running = DBTaskResult.objects.filter(status="RUNNING").count()
    with mock.patch.object(heartbeats, "LOST", -1.0):
        assert recover_lost() == running
    assert not DBTaskResult.objects.filter(status="RUNNING").exists()


class Importing(Activity):
    """A list is read, stored and undone, each by its job."""

    phases = 3
    _ended = ("ready", "done", "undone")

    def __init__(self) -> None:
        super().__init__()
        changing_register(self.village)
        names = [first + vowel + last.lower() for first in "LMN" for vowel in "aeiou" for last in "CMNT"]
        rows = ({"code": f"M{name}", "head_name": f"Phạm Thị {name}", "members": 3} for name in names)
        self.file = of_fields({"code": "H1", "birth_year": 1960, "members": 9}, *rows)
        self.empty = snapshot()

    def begin(self, phase: int) -> None:
        self.phase = phase
        if phase == 0:
            imported = HouseholdImport(unit=self.unit, name=self.file.name, kind=self.file.kind, created_by=self.user)
            imported.options = {"since": "2026-01-01", "year": 2026, "decision": ""}
            imported.file.save("list", ContentFile(self.file.content), save=False)
            imported.save()
            tasks.read_list.enqueue(imported.public_id)
            self.key = imported.pk
        else:
            (confirm_import, undo_import)[phase - 1](imported=self.imported, user=self.user)
        self.before, self.state = snapshot(), self.imported.state

    @property
    def imported(self) -> HouseholdImport:
        return HouseholdImport.objects.get(pk=self.key)

    def act(self) -> None:
        work_off()

    def half(self) -> None:
        assert self.imported.state in (self.state, self._ended[self.phase]), self.imported.problem
        if self.imported.state == self.state:
            assert snapshot() == self.before
        take_up()

    def end(self) -> Any:
        """Households that are there twice would have two numbers of a kind."""
        if self.phase == 2:
            assert snapshot() == self.empty
        codes = sorted(Household.objects.values_list("code", "head_name", "members"))
        return self.imported.state, self.imported.rows.count(), codes


class Voting(Activity):
    """Sheets of a place are entered in one sending of its page."""

    def __init__(self) -> None:
        super().__init__()
        values = {"kind": "democracy", "starts_on": date(2023, 11, 1), "ends_on": date(2023, 11, 30)}
        self.survey = Survey.objects.create(unit=self.unit, title="Khảo sát", **values)
        for position, asked in enumerate(ASKED, start=1):
            SurveyQuestion.objects.create(survey=self.survey, position=position, **asked)
        self.browser = self.client(self.user)
        self.typed = sheets(self.survey, *[("1", "5", "2", "13", f"Ý kiến {number}") for number in range(15)])

    def begin(self, phase: int) -> None:
        village = make_village(self.unit, f"Thôn {secrets.token_hex(4)}")
        self.place = SurveyVillage.objects.create(survey=self.survey, village=village, issued=30, returned=20)
        self.key = secrets.token_hex(10)

    def act(self) -> None:
        answer = self.browser.post(page("entry", self.survey, self.place.pk), self.typed | {"submission": self.key})
        assert answer.status_code == 302, answer.status_code

    def counts(self) -> tuple[int, int, int]:
        responses = SurveyResponse.objects.filter(place=self.place)
        answers = SurveyAnswer.objects.filter(response__in=responses)
        return responses.count(), answers.count(), FormSending.objects.filter(key=self.key).count()

    def half(self) -> None:
        assert self.counts() in ((0, 0, 0), (15, 90, 1))

    def end(self) -> Any:
        return self.counts()


class Building(Activity):
    """A report is begun from an outline in one sending of its page."""

    def __init__(self) -> None:
        super().__init__()
        self.outline = Outline.objects.create(key="short", name="Ngắn", subject="Kết quả", recipients=["Lưu: VT"])
        OutlineSection.objects.bulk_create(
            OutlineSection(outline=self.outline, position=n, level=1, title=f"Mục {n}", text="{unit} có.")
            for n in range(1, 41)
        )
        self.browser, self.begun = self.client(self.user), 0

    def begin(self, phase: int) -> None:
        """A period of its own, of which there is no report yet."""
        self.begun += 1
        year, quarter = divmod(self.begun, 4)
        self.period = {"kind": f"quarter-{quarter + 1}", "year": str(2000 + year)}
        self.key = secrets.token_hex(10)
        self.before = set(Report.objects.values_list("pk", flat=True))

    def act(self) -> None:
        typed = {"outline": self.outline.pk, "issued_on": "11/01/2024", "submission": self.key}
        answer = self.browser.post(reverse("reports:report-create", args=["song-van"]), typed | self.period)
        assert answer.status_code == 302, answer.content.decode()

    def counts(self) -> tuple[int, ...]:
        made = Report.objects.exclude(pk__in=self.before)
        parts = [model.objects.filter(report__in=made).count() for model in (ReportSection, ReportStep)]
        return made.count(), *parts, FormSending.objects.filter(key=self.key).count()

    def half(self) -> None:
        assert self.counts() in ((0, 0, 0, 0), (1, 40, 1, 1))

    def end(self) -> Any:
        return self.counts()


class Issuing(Activity):
    """A document gets its number, then its files."""

    def __init__(self) -> None:
        super().__init__()
        self.book = open_book(unit=self.unit, organ="UBND", type_code="BC", year=2024)
        self.issued = 0

    def begin(self, phase: int) -> None:
        self.issued += 1
        self.source = f"test:{self.issued}"

    def act(self) -> None:
        finish_issue(begin_document(self.source))

    def half(self) -> None:
        numbers = sorted(NumberEntry.objects.values_list("number", flat=True))
        assert numbers in (list(range(1, self.issued)), list(range(1, self.issued + 1)))
        assert NumberBook.objects.get().last_number == len(numbers) == IssuedDocument.objects.count()

    def end(self) -> Any:
        self.half()
        document = IssuedDocument.objects.get(source=self.source)
        assert document.entry.number == self.issued
        return sorted(document.files.values_list("format", flat=True))


class Signing(Activity):
    """A document is signed once."""

    def __init__(self) -> None:
        super().__init__()
        open_book(unit=self.unit, organ="UBND", type_code="BC", year=2024)
        self.leader = make_user("lanh-dao", Role.LEADER, self.unit)
        self.key, self.issued = key_file(), 0

    def begin(self, phase: int) -> None:
        self.issued += 1
        self.document = finish_issue(begin_document(f"test:{self.issued}"))

    def act(self) -> None:
        with suppress(ValidationError):  # it was signed before the kill
            sign_document(document=self.document, field=SIGNER, key=self.key, password=PASSWORD, user=self.leader)

    def half(self) -> None:
        assert SignedCopy.objects.filter(document=self.document).count() <= 1

    def end(self) -> Any:
        copy = SignedCopy.objects.get(document=self.document)
        return check_copy(copy).is_good


class Attaching(Activity):
    """Several files are sent with a record."""

    def __init__(self) -> None:
        super().__init__()
        self.browser = self.client(self.user)

    def begin(self, phase: int) -> None:
        self.talk, self.key = make_talk(self.unit), secrets.token_hex(10)

    def act(self) -> None:
        files = [SimpleUploadedFile(f"{name}.pdf", PDF + name.encode() * 300_000) for name in "abcdef"]
        answer = self.browser.post(
            url(type(self.talk), "attach", self.unit, self.talk.public_id), {"files": files, "submission": self.key}
        )
        assert answer.status_code == 302, answer.status_code

    def half(self) -> None:
        count = Attachment.objects.of(self.talk).count()
        found = count, FormSending.objects.filter(url=self.talk.get_absolute_url()).count()
        assert found in ((0, 0), (6, 1)), found

    def end(self) -> Any:
        return sorted(Attachment.objects.of(self.talk).values_list("name", "size", "sha256"))


class Packing(Activity):
    """The files of many reports are packed by a job."""

    def __init__(self) -> None:
        super().__init__()
        self.district = make_unit("tan-yen", "Tân Yên", "district")
        self.reader = make_user("cap-tren", Role.SUPERIOR_READER, self.district)
        content = bytes(200_000)
        self.documents = [issued_report(self.unit, content=content + bytes([number])) for number in range(30)]

    def begin(self, phase: int) -> None:
        packs.JOBS.keep(self.reader, self.district, packs.PackJob((), ()))  # another one than the last
        packs.begin_pack(user=self.reader, unit=self.district, documents=self.documents, formats=["pdf", "docx"])

    def act(self) -> None:
        work_off()

    def half(self) -> None:
        job = packs.JOBS.of(self.reader, self.district)
        assert job is not None
        assert job.is_making or (job.is_ready and default_storage.exists(job.file))
        take_up()

    def end(self) -> Any:
        job, content = packs.pack_of(self.reader, self.district)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            return len(archive.namelist())


class BackingUp(Activity):
    """The whole portal is written into one file."""

    def __init__(self) -> None:
        super().__init__()
        open_book(unit=self.unit, organ="UBND", type_code="BC", year=2024)
        for number in range(3):
            finish_issue(begin_document(f"test:{number}"))
        self.folder, self.made = Path(settings.MEDIA_ROOT).parent / "backups", 0
        self.folder.mkdir()

    def begin(self, phase: int) -> None:
        self.made += 1
        self.goal = self.folder / f"{self.made}.zip"

    def act(self) -> None:
        if not self.goal.exists():
            backups.backup_to(self.goal)

    def half(self) -> None:
        if self.goal.exists():
            check_backup(self.goal)

    def end(self) -> Any:
        """What a killed one left is gone as well, unless the last one made none."""
        backups._remove_left_parts(self.folder)
        assert {path.name for path in self.folder.iterdir()} == {f"{number}.zip" for number in range(1, self.made + 1)}
        manifest = check_backup(self.goal)
        return [(entry.name, entry.rows, entry.sha256) for entry in manifest.tables], sorted(
            (entry.name, entry.sha256) for entry in manifest.files
        )


class Restoring(BackingUp):
    """A backup comes back into an empty place."""

    def __init__(self) -> None:
        super().__init__()
        super().begin(0)
        super().act()
        self.root, self.place = Path(settings.MEDIA_ROOT), 0

    def begin(self, phase: int) -> None:
        self.place += 1
        name = _copy_of_empty(self.place)
        connections.close_all()
        connections.databases["place"] = {**connections.databases["default"], "NAME": name}
        with suppress(AttributeError):
            del connections["place"]
        self.media = self.root.parent / f"media-{self.place}"
        self.media.mkdir()

    def act(self) -> None:
        with override_settings(MEDIA_ROOT=self.media):
            try:
                restore(self.goal, using="place")
            except BackupError as error:
                if "không trống" not in str(error) or not User.objects.using("place").exists():
                    raise

    def half(self) -> None:
        """All rows or none; files of a restore that was not finished are known for such by the next one."""
        there = User.objects.using("place").count()
        assert there in (0, User.objects.count())

    def end(self) -> Any:
        rows = {table.name: table.model._base_manager.using("place").count() for table in tables()}
        stored = sorted(path for path in self.media.rglob("*") if path.is_file() and ".restoring" not in path.parts)
        connections["place"].close()
        return rows, [(str(path.relative_to(self.media)), _digest(path)) for path in stored]


def _copy_of_empty(number: int) -> str:
    """A migrated database without rows, copied from the one that the test made; gives its name."""
    template = os.environ["TEST_EMPTY_DATABASE"]
    if connection.vendor == "sqlite":
        name = f"{template}-{number}"
        shutil.copy(template, name)
        return name
    name = f"{template}_{number}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return name


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def whole_files() -> Iterable[str]:
    """Every file that a row names is there with the bytes that the row tells of."""
    for model in (DocumentFile, SignedCopy, Attachment):
        for row in model.objects.all():
            with row.file.storage.open(row.file.name) as stored:
                assert hashlib.sha256(stored.read()).hexdigest() == row.sha256
            yield row.file.name


ACTIVITIES = {
    "import": Importing,
    "voting": Voting,
    "report": Building,
    "issuing": Issuing,
    "signing": Signing,
    "files": Attaching,
    "packing": Packing,
    "backup": BackingUp,
    "restore": Restoring,
}
