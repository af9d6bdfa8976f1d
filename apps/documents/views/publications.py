"""What is on the public notice board, for the officials who answer for it."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.urls import URLPattern, path, reverse
from django.views.generic import FormView, View

from apps.core.uploads import CheckedFile
from apps.core.views import Child, OnceFormMixin, RecordPages, UnitMixin
from apps.core.views.records import RecordDetailView, RecordHistoryView, RecordListView
from apps.core.views.steps import RecordStepView
from apps.documents.filters import PublicationFilter
from apps.documents.forms import NoticeCorrectionForm, NoticeForm, WithdrawForm
from apps.documents.models import Publication, PublicationFile
from apps.documents.services import (
    RELEASE,
    DamagedFileError,
    copy_of_published,
    correct_notice,
    may_release,
    post_notice,
    withdraw,
)
from apps.documents.tables import PublicationTable
from apps.documents.views.release import DAMAGED, TYPED, confirmation_asked

WRITTEN = (*TYPED, "subject", "village", "happens_on", "happens_at", "opinions_until")


class PublicationPages(RecordPages):
    """Rows come from `publish` alone; a notice is corrected by releasing it anew, and nothing is deleted."""

    model = Publication
    table_class = PublicationTable
    filterset_class = PublicationFilter
    when_empty = "Mở bản ghi cần đăng rồi bấm “Đưa lên bảng công khai”, hoặc thêm tin ở đây."
    intro = "Những gì mọi người đọc được mà không cần đăng nhập. Kết quả của một hồ sơ được đưa lên từ trang của hồ sơ."
    detail = (
        "subject",
        ("thôn", lambda row: row.village_name or "cả xã"),
        ("trạng thái", "standing"),
        "starts_on",
        "ends_on",
        "happens_on",
        "happens_at",
        "opinions_until",
        "text",
        "edition",
        ("công khai lúc", "released_at"),
        ("người công khai", "released_by"),
        ("lý do gỡ xuống", "withdrawn_reason"),
    )
    children = (
        Child(
            "Tệp công khai kèm",
            None,
            "files",
            (("Tên tệp", "name"), ("Lần công bố", "edition"), ("SHA-256", "sha256")),
            kind=PublicationFile,
        ),
    )

    @classmethod
    def url(cls, page: str, *args: Any) -> str:
        return "" if page in ("update", "delete") else super().url(page, *args)

    @staticmethod
    def actions(record: Publication, user: Any) -> list[tuple[str, str, str]]:
        at = (record.unit.slug, record.public_id)
        if record.withdrawn_at is not None:
            return []
        found = [("Xem trên bảng", reverse("board:publication", args=at), "eye")]
        if record.opinions_until is not None:
            sent = f"{reverse('documents:submission-list', args=at[:1])}?state=&publication={record.pk}"
            found.append(("Ý kiến đã gửi", sent, "chat-left-text"))
        if may_release(user, record.unit):
            if record.is_notice:
                found.append(("Sửa", reverse("documents:publication-correct", args=at), "pencil"))
            found.append(("Gỡ xuống", reverse("documents:publication-withdraw", args=at), "x-octagon"))
        return found

    @classmethod
    def urls(cls, route: str) -> list[URLPattern]:
        one = f"<slug:unit>/{route}/<hexid:public_id>/"
        pages: list[tuple[str, str, type[View]]] = [
            (f"<slug:unit>/{route}/", "list", PublicationListView),
            (f"<slug:unit>/{route}/moi/", "create", NoticeView),
            (one, "detail", RecordDetailView),
            (f"{one}sua/", "correct", NoticeCorrectionView),
            (f"{one}go-xuong/", "withdraw", WithdrawView),
            (f"{one}lich-su/", "history", RecordHistoryView),
        ]
        return [path(at, view.as_view(pages=cls), name=f"publication-{page}") for at, page, view in pages]


class PublicationListView(RecordListView):
    """The list, from which one also opens the board and prints the poster that leads there."""

    template_name = "documents/publication_list.html"


class WithdrawView(RecordStepView):
    pages = PublicationPages
    form_class = WithdrawForm
    service = staticmethod(withdraw)
    title = "Gỡ khỏi bảng công khai"
    explanation = "Địa chỉ của tin vẫn còn và báo là đã gỡ. Bản đã công khai, lý do và người gỡ được giữ trong lịch sử."
    button = "Gỡ xuống"
    done = "Đã gỡ khỏi bảng công khai."

    def get_permission_required(self) -> Any:
        return (*super().get_permission_required(), RELEASE)

    def given(self, form: Any) -> dict[str, Any]:
        return {"publication": self.object, "reason": form.cleaned_data["reason"]}


def written(form: Any) -> dict[str, Any]:
    """What of the notice was typed, as `publish` takes it."""
    return {name: form.cleaned_data[name] for name in WRITTEN}


class NoticeView(OnceFormMixin, UnitMixin, FormView):
    """Releases a notice that tells of no record, such as the next reception days."""

    pages: ClassVar[Any] = PublicationPages
    permission_required = ("documents.add_publication", RELEASE)
    form_class = NoticeForm
    template_name = "documents/notice.html"

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": self.request.user.reach.today}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "unit": self.unit}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"title": "Đưa tin lên bảng công khai", "explanation": "", "button": "Công khai"}
        shown["back_url"] = self.pages.url("list", self.unit.slug)
        return super().get_context_data(**(shown | {"back": "Bảng công khai"} | kwargs))

    def carry_out(self, form: Any) -> str:
        with confirmation_asked(form):
            publication = post_notice(
                unit=self.unit, user=self.request.user, files=form.cleaned_data["sent"], **written(form)
            )
        return str(publication.get_absolute_url())

    def tell(self, form: Any) -> None:
        messages.success(self.request, "Đã đưa lên bảng công khai.")


def _kept_copy(row: PublicationFile) -> CheckedFile:
    """The file for the next edition; `ValidationError` that names it when its stored bytes cannot be had."""
    try:
        return copy_of_published(row)
    except DamagedFileError:
        raise ValidationError(DAMAGED.format(row.name)) from None


class NoticeCorrectionView(RecordStepView):
    """Releases a notice once more, corrected, at its address."""

    pages = PublicationPages
    form_class = NoticeCorrectionForm
    template_name = "documents/notice.html"
    service = staticmethod(correct_notice)
    title = "Sửa tin trên bảng công khai"
    explanation = (
        "Bản sửa thay bản đang đứng, tại cùng địa chỉ, và ghi là lần công bố tiếp theo. Bản trước còn trong lịch sử."
    )
    button = "Công khai bản sửa"
    done = "Đã công khai bản sửa."

    def get_permission_required(self) -> Any:
        return (*super().get_permission_required(), RELEASE)

    def get_queryset(self) -> Any:
        return super().get_queryset().live().notices()

    def files(self) -> dict[str, PublicationFile]:
        """Those of the edition that stands, by their key in the form."""
        return {row.public_id: row for row in self.object.edition_files()}

    def get_initial(self) -> dict[str, Any]:
        stands = {name: getattr(self.object, name) for name in NoticeCorrectionForm.Meta.fields}
        return stands | {"files": list(self.files())}

    def get_form_kwargs(self) -> dict[str, Any]:
        offered = [(key, row.name) for key, row in self.files().items()]
        return super().get_form_kwargs() | {"unit": self.unit, "record": self.object, "offered": offered}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        address = self.object.get_absolute_url()
        return super().get_context_data(**({"back_url": address, "back": str(self.object)} | kwargs))

    def given(self, form: Any) -> dict[str, Any]:
        rows = self.files()
        copies = [_kept_copy(rows[key]) for key in form.cleaned_data.get("files", ())]
        return {
            "publication": self.object,
            "expected_version": form.expected_version,
            "files": [*copies, *form.cleaned_data["sent"]],
            **written(form),
        }

    def carry_out(self, form: Any) -> str:
        with confirmation_asked(form):
            return super().carry_out(form)
