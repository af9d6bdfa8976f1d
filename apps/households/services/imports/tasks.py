"""The jobs of an import, run by the worker or, without one, at once. Each takes the import's public id."""

import gc
from collections.abc import Callable

from django_tasks import task

from apps.core import progress
from apps.households.models import HouseholdImport
from apps.households.services.imports.reading import check, read
from apps.households.services.imports.runs import OvertakenError, progress_key
from apps.households.services.imports.saving import save
from apps.households.services.imports.undoing import undo

State = HouseholdImport.State
# Where an import waits after its job broke for a reason that nobody foresaw; a list can be confirmed again.
_AFTER_FAILURE = {
    State.READING: State.FAILED,
    State.CHECKING: State.CHECKING,
    State.SAVING: State.READY,
    State.UNDOING: State.DONE,
}
_BROKEN = "Việc này dừng giữa chừng vì lỗi của phần mềm; chưa có gì được lưu. Thử lại; nếu vẫn lỗi, báo người vận hành."


def _work(job: Callable[[str], None], public_id: str) -> None:
    """Do the job; another run of it that came first, or comes later, does it instead."""
    # What stands already is not looked through for garbage again and again while a job makes thousands of rows.
    gc.freeze()
    try:
        job(public_id)
    except OvertakenError:
        return
    except Exception:
        for state, after in _AFTER_FAILURE.items():
            HouseholdImport.objects.filter(public_id=public_id, state=state).update(state=after, problem=_BROKEN)
        raise
    finally:
        gc.unfreeze()
        for imported in HouseholdImport.objects.filter(public_id=public_id).exclude(state__in=HouseholdImport.BUSY):
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
