"""Run as a process of its own: the level above and its communes act at the same moment on `DATABASE_URL`."""

import os
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "songvan.settings_test")
django.setup()

from django.core.exceptions import ValidationError  # noqa: E402
from django.db import connection  # noqa: E402

from apps.accounts.models import User  # noqa: E402
from apps.accounts.roles import Role  # noqa: E402
from apps.core.services import StaleRecordError  # noqa: E402
from apps.reports import services  # noqa: E402
from apps.reports.models import Report, ReportCall, ReportReturn  # noqa: E402
from tests.factories import make_commune, make_unit, make_user  # noqa: E402
from tests.reports.superior_scene import issued_report, make_call  # noqa: E402

DONE, REFUSED = "done", "refused"


class Scene:
    """A district above one commune of this name, an account of each."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.commune = make_commune(f"xa-{name}", name)
        self.district = make_unit("tan-yen", "Tân Yên", "district")
        make_user(f"cap-tren-{name}", Role.SUPERIOR_READER, self.district)
        make_user(f"can-bo-{name}", Role.OFFICIAL, self.commune)

    @property
    def reader(self) -> User:
        """Read anew, as each request does."""
        return User.objects.get(username=f"cap-tren-{self.name}")

    @property
    def official(self) -> User:
        return User.objects.get(username=f"can-bo-{self.name}")

    def call(self) -> ReportCall:
        return make_call(self.reader, self.district, [self.commune])

    @property
    def reports(self) -> Any:
        return Report.objects.filter(unit=self.commune)


def at_once(*acts: Callable[[], Any]) -> Counter[str]:
    """Each in a thread of its own, all let go together; how many were done and how many refused in words."""
    together = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        try:
            connection.ensure_connection()
            together.wait(timeout=60)
            act()
        except (ValidationError, StaleRecordError, services.StepRefusedError):
            return REFUSED
        else:
            return DONE
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(run, acts))


def answer(scene: Scene) -> None:
    """Several click on making the report that was called for."""
    recipient = scene.call().recipients.get()

    def act() -> None:
        services.answer_call(recipient=type(recipient).objects.get(pk=recipient.pk), user=scene.official)

    assert at_once(*[act] * 4) == {DONE: 4}
    assert scene.reports.count() == 1


def withdraw(scene: Scene) -> None:
    """The call is withdrawn while the commune answers it: either came first, and nothing stays between the two."""
    call = scene.call()
    recipient = call.recipients.get()

    def make() -> None:
        services.answer_call(recipient=type(recipient).objects.get(pk=recipient.pk), user=scene.official)

    def take_back() -> None:
        own = ReportCall.objects.get(pk=call.pk)
        services.withdraw_call(reportcall=own, user=scene.reader, why="Nhầm", expected_version=own.version)

    told = at_once(make, take_back)
    call.refresh_from_db()
    assert not call.is_open
    assert scene.reports.count() == told[DONE] - 1


def give_back(scene: Scene) -> None:
    """Several give one report back: it came back once."""
    document = issued_report(scene.commune)

    def act() -> None:
        services.return_issued_report(
            document=type(document).objects.get(pk=document.pk),
            by_unit=scene.district,
            user=scene.reader,
            comment="Sửa số liệu",
        )

    assert at_once(*[act] * 4) == {DONE: 1, REFUSED: 3}
    assert ReportReturn.objects.filter(document=document).count() == 1


def settle(scene: Scene) -> None:
    """Several begin the report in the place of one that came back."""
    document = issued_report(scene.commune)
    returned = services.return_issued_report(
        document=document, by_unit=scene.district, user=scene.reader, comment="Sửa số liệu"
    )

    def act() -> None:
        services.answer_return(returned=ReportReturn.objects.get(pk=returned.pk), user=scene.official)

    assert at_once(*[act] * 4) == {DONE: 4}
    assert Report.objects.filter(answers_return=returned).count() == 1


ACTS = {act.__name__: act for act in (answer, withdraw, give_back, settle)}

if __name__ == "__main__":
    ACTS[sys.argv[1]](Scene(sys.argv[1].replace("_", "-")))
