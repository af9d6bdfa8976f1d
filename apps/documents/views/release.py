"""The step that puts something of a record on the public notice board: what everybody will read is shown first."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from apps.core.attachments import DamagedAttachmentError, attachments_of
from apps.core.uploads import CheckedFile
from apps.core.views.steps import RecordStepView
from apps.documents.forms import ReleaseForm
from apps.documents.models import Publication, Subject
from apps.documents.services import (
    RELEASE,
    DamagedFileError,
    Offered,
    OfferedFile,
    PersonalNumbersError,
    board_mark,
    copy_of_attachment,
    last_publication,
    publish,
    source_of,
)
from apps.documents.services.publications import public_text
from apps.villages.models import Village

PREVIEW = "xem-truoc"
# Asks for a page that begins with the record, though something of it is on the board.
FROM_RECORD = "tu-ho-so"
TYPED = ("title", "text", "starts_on", "ends_on", "confirmed")
DAMAGED = "Không đọc được tệp “{}” đã lưu: bỏ chọn tệp này hoặc báo người quản trị."


@contextmanager
def confirmation_asked(form: Any) -> Iterator[None]:
    """Where numbers of a person are refused within it, the form comes back with the box that confirms."""
    try:
        yield
    except ValidationError as refusal:
        if isinstance(refusal, PersonalNumbersError) or isinstance(refusal.__cause__, PersonalNumbersError):
            form.offer_confirmation()
        raise


class ReleaseView(RecordStepView):
    """Releases something of a record, once its state allows: a subclass names `pages`, `subject` and what is `offered`.

    The record is one that the user may read; beside that the permission to release is asked for, in the record's own
    unit. `word` tells apart what of one record is released on its own. `releasable` narrows the records to those that
    have something to release; others answer 404. Where it `asks_opinions` the official says until when.

    What is on the board may have been shortened there: a page begins with it, and with the record only where that is
    asked for. A page that was opened before another release, or before a taking down, is refused with both texts.
    """

    action = "view"
    writing = False
    form_class = ReleaseForm
    template_name = "documents/release.html"
    service = staticmethod(publish)
    subject: ClassVar[Subject]
    word: ClassVar[str] = ""
    asks_opinions: ClassVar[bool] = False
    title = "Đưa lên bảng công khai"
    explanation = (
        "Mọi người đọc được nội dung dưới đây mà không cần đăng nhập. Kiểm tra cả bên trong các tệp: không có dữ liệu "
        "cá nhân, số nhỏ của từng thôn có thể chỉ ra một người."
    )
    button = "Công khai"
    done = "Đã đưa lên bảng công khai."

    def offered(self) -> Offered:
        """What the record puts forward."""
        raise NotImplementedError

    def offered_files(self) -> list[OfferedFile]:
        """The record's attachments, none of them chosen beforehand."""
        return [
            OfferedFile(row.public_id, row.name, lambda row=row: copy_of_attachment(row))  # type: ignore[misc]
            for row in self.attachments
        ]

    @cached_property
    def attachments(self) -> list[Any]:
        return list(attachments_of(self.object).standing()) if self.pages.attachable else []

    def releasable(self, rows: Any) -> Any:
        return rows

    def get_permission_required(self) -> Any:
        return (*super().get_permission_required(), RELEASE)

    def get_queryset(self) -> Any:
        return self.releasable(super().get_queryset())

    @property
    def source(self) -> str:
        return f"{source_of(self.object)}:{self.word}" if self.word else source_of(self.object)

    @property
    def village(self) -> Village | None:
        """The one village that it tells of; the record's own, where it has one."""
        found: Village | None = getattr(self.object, "village", None)
        return found

    @cached_property
    def last(self) -> Publication | None:
        """What was released last of it, on the board or taken down since."""
        return last_publication(self.source)

    @property
    def live(self) -> Publication | None:
        return self.last if self.last and self.last.withdrawn_at is None else None

    @cached_property
    def of_the_record(self) -> Offered:
        return self.offered()

    def get_initial(self) -> dict[str, Any]:
        live = None if FROM_RECORD in self.request.GET else self.live
        begun, files = (
            (_as_it_stands(live), self.files_of(live)) if live else (self.of_the_record, self.chosen_at_first())
        )
        return {
            "title": begun.title,
            "text": begun.text,
            "starts_on": begun.starts_on or timezone.localdate(),
            "ends_on": begun.ends_on,
            "opinions_until": begun.opinions_until,
            "files": files,
            "stands": board_mark(self.last),
        }

    def chosen_at_first(self) -> list[str]:
        return [file.key for file in self.offered_files() if file.chosen]

    def files_of(self, live: Publication) -> list[str]:
        """Which of the record's files are on the board, by their names."""
        names = set(live.edition_files().values_list("name", flat=True))
        return [file.key for file in self.offered_files() if file.name in names]

    def get_form_kwargs(self) -> dict[str, Any]:
        offered = [(file.key, file.name) for file in self.offered_files()]
        return super().get_form_kwargs() | {"offered": offered, "asks_opinions": self.asks_opinions}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more: dict[str, Any] = {"live": self.live, "preview": None, "files": []}
        more["from_record"] = FROM_RECORD in self.request.GET
        more["own"] = self.preview_of(self.of_the_record) if self.live else None
        more["own_differs"] = self.live is not None and _differs(self.live, self.of_the_record)
        context = super().get_context_data(**(more | kwargs))
        if context["preview"]:
            context["files"] = [file.name for file in self.chosen_files(context["form"])]
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page once more with what its form would release, where the button asks for that alone."""
        if PREVIEW not in request.POST:
            return super().post(request, *args, **kwargs)
        self.object = self.get_object()
        form = self.get_form()
        valid = form.is_valid()
        context = self.get_context_data(form=form, preview=self.preview(form) if valid else None)
        return self.render_to_response(context, status=200 if valid else 422)

    def preview(self, form: Any) -> Publication:
        """What the board would show of what was typed; nothing is stored."""
        shown: Publication = form.instance
        shown.subject, shown.text = self.subject, public_text(shown.text)
        shown.village_name = str(self.village or "")
        return shown

    def preview_of(self, offered: Offered) -> Publication:
        """What the record puts forward, as the board would show it."""
        return Publication(
            subject=self.subject,
            title=offered.title,
            text=public_text(offered.text),
            village_name=str(self.village or ""),
            starts_on=offered.starts_on or timezone.localdate(),
            ends_on=offered.ends_on,
            opinions_until=offered.opinions_until,
        )

    def given(self, form: Any) -> dict[str, Any]:
        typed = form.cleaned_data
        return {
            **self.of_record(),
            "files": self.copies(form),
            "opinions_until": typed.get("opinions_until"),
            "stands": typed["stands"],
            **{name: typed[name] for name in TYPED},
        }

    def of_record(self) -> dict[str, Any]:
        """What the service takes that nobody types; one that takes the record itself finds the rest there."""
        return {"unit": self.unit, "source": self.source, "subject": self.subject, "village": self.village}

    def chosen_files(self, form: Any) -> list[OfferedFile]:
        return [file for file in self.offered_files() if file.key in form.cleaned_data.get("files", ())]

    def copies(self, form: Any) -> list[CheckedFile]:
        """The chosen files; `ValidationError` for one whose stored bytes cannot be had."""
        found = []
        for file in self.chosen_files(form):
            try:
                found.append(file.copy())
            except (DamagedAttachmentError, DamagedFileError):
                raise ValidationError(DAMAGED.format(file.name)) from None
        return found

    def carry_out(self, form: Any) -> str:
        with confirmation_asked(form):
            return super().carry_out(form)

    def next_address(self, result: Any) -> str:
        return reverse("documents:publication-detail", args=[result.unit.slug, result.public_id])


def _as_it_stands(live: Publication) -> Offered:
    return Offered(live.title, live.text, live.starts_on, live.ends_on, opinions_until=live.opinions_until)


def _differs(live: Publication, offered: Offered) -> bool:
    """Whether the record puts forward something else than stands; a day that it leaves open differs from none."""
    words = (offered.title.split(), public_text(offered.text))
    days = ((offered.ends_on, live.ends_on), (offered.opinions_until, live.opinions_until))
    return words != (live.title.split(), live.text) or any(own not in (None, stands) for own, stands in days)
