"""The jobs of an import, run by the worker or, without one, at once. Each takes the import's public id."""

import gc
from collections.abc import Callable

from django.db import transaction
from django_tasks import task

from apps.core import progress
from apps.core.jobs import MOST_TRIES, JobKind, add_kind
from apps.core.outages import is_outage
from apps.households.models import HouseholdImport
from apps.households.services.imports.reading import check, read
from apps.households.services.imports.runs import OvertakenError, drop_content, key_of, progress_key
from apps.households.services.imports.saving import save
from apps.households.services.imports.undoing import undo

State = HouseholdImport.State
# Where an import waits after its job broke for a reason that nobody foresaw, and what its page says then.
_AFTER_FAILURE = {
    State.READING: (State.FAILED, "Việc đọc tệp dừng vì {}; tệp đã gửi được bỏ. Gửi lại tệp"),
    State.CHECKING: (State.CHECKING, "Việc kiểm tra dừng vì {}; sổ hộ chưa thay đổi. Bấm Chạy lại"),
    State.SAVING: (State.READY, "Việc lưu dừng vì {}; chưa dòng nào vào sổ hộ. Xác nhận lại"),
    State.UNDOING: (
        State.DONE,
        "Việc hoàn tác dừng vì {}; sổ hộ vẫn như sau khi nhập. Bấm Hoàn tác lần nữa",
    ),
}
_BROKEN = "lỗi của phần mềm"
_KILLED = f"máy chủ {MOST_TRIES} lần bị tắt giữa chừng"
_IF_AGAIN = "; nếu vẫn lỗi, báo người vận hành."


def is_broken(imported: HouseholdImport) -> bool:
    """Whether the import's problem is that its job broke."""
    return imported.problem.endswith(_IF_AGAIN)


def _work(job: Callable[[str], None], public_id: str) -> None:
    """Do the job; another run of it that came first, or comes later, does it instead."""
    # A job makes thousands of rows that all live: neither they nor what stood before are looked through for garbage
    # again and again.
    gc.freeze()
    usual = gc.get_threshold()
    gc.set_threshold(50_000, *usual[1:])
    try:
        job(public_id)
    except OvertakenError:
        pass
    except Exception as error:
        if not is_outage(error):
            _break_off(public_id, _BROKEN)
        # After an outage the import still waits for its job, which is called again.
        raise
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
    for imported in HouseholdImport.objects.filter(public_id=public_id).exclude(state__in=HouseholdImport.BUSY):
        progress.forget(progress_key(imported))


@transaction.atomic
def _break_off(public_id: str, reason: str) -> None:
    """Nothing that the job began is left, nor who asked for what did not happen."""
    imported = HouseholdImport.objects.select_for_update().filter(public_id=public_id).first()
    if imported is None or imported.state not in _AFTER_FAILURE:
        return
    if imported.state == State.READING:
        drop_content(imported)
    elif imported.state == State.SAVING:
        imported.confirmed_by = imported.confirmed_at = None
    elif imported.state == State.UNDOING:
        imported.undone_by = imported.undone_at = None
    imported.state, problem = _AFTER_FAILURE[State(imported.state)]
    imported.problem = f"{problem.format(reason)}{_IF_AGAIN}"
    imported.save()
    # Its page may offer the next try at once.
    progress.forget(progress_key(imported))


@task()
def read_list(public_id: str) -> None:
    """Read the file and plan its rows."""
    _work(read, public_id)


@task()
def check_list(public_id: str) -> None:
    """Plan the rows again."""
    _work(check, public_id)


@task()
def save_list(public_id: str) -> None:
    """Store what was confirmed."""
    _work(save, public_id)


@task()
def undo_list(public_id: str) -> None:
    """Put back what the import changed."""
    _work(undo, public_id)


def _give_up(public_id: str) -> None:
    """As after an error of the job: its process was killed over it again and again."""
    _break_off(public_id, _KILLED)


for job, title in (
    (read_list, "Đọc danh sách hộ"),
    (check_list, "Kiểm tra danh sách hộ"),
    (save_list, "Lưu danh sách hộ"),
    (undo_list, "Hoàn tác danh sách hộ"),
):
    add_kind(job, JobKind(title, key_of, _give_up))
