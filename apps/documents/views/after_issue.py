"""What is done with a document after its issue: signing it, bringing back a signed copy, noting who received it."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import DetailView, View

from apps.core.downloads import file_response
from apps.core.views import OnceFormMixin, UnitMixin, VisibleMixin
from apps.core.views.base import FormOnRecordView
from apps.documents.forms import AlarmForm, DeliveryCorrectionForm, DeliveryForm, SignedCopyForm, SigningForm, VoidForm
from apps.documents.models import Delivery, FileAlarm, IssuedDocument, SignedCopy
from apps.documents.services import (
    BRING,
    CLOSE,
    DAMAGED,
    NOTE,
    SIGN,
    VOID,
    DamagedFileError,
    acknowledge_alarm,
    bring_signed_copy,
    check_copy,
    check_document,
    correct_delivery,
    free_fields,
    note_delivery,
    read_stored,
    sign_document,
    void_copy,
)
from apps.documents.signatures.places import ORGAN, SIGNER

FIELDS = {
    SIGNER: "người có thẩm quyền: dấu ký giữa chức vụ và họ tên",
    ORGAN: "cơ quan ban hành: dấu ký bên trái, trùm một phần ba chữ ký của người có thẩm quyền",
}


class DocumentFormView(OnceFormMixin, VisibleMixin, FormOnRecordView):
    """A form about an issued document: `carry_out` does what it asks for, `done` is told afterwards."""

    model = IssuedDocument
    writing = True
    slug_field = slug_url_kwarg = "public_id"
    context_object_name = "record"
    template_name = "documents/issued_form.html"
    title: ClassVar[str]
    explanation: ClassVar[str] = ""
    nothing_left: ClassVar[str] = ""
    button: ClassVar[str]
    done: ClassVar[str]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = {name: getattr(self, name) for name in ("title", "explanation", "nothing_left", "button")}
        return super().get_context_data(**(asked | kwargs))

    def typed(self, form: Any) -> dict[str, Any]:
        """What the form brings, without the sending id."""
        return {name: value for name, value in form.cleaned_data.items() if name != "submission"}

    def tell(self, form: Any) -> None:
        messages.success(self.request, self.done)

    def form_invalid(self, form: Any) -> HttpResponse:
        if form.has_error(NON_FIELD_ERRORS, DAMAGED):
            # The alarm of the service went with the transaction that was refused.
            check_document(self.object)
        return super().form_invalid(form)


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class SignView(DocumentFormView):
    """Signs with a key that is sent along; neither it nor its password is kept, not even as a hash."""

    permission_required = SIGN
    form_class = SigningForm
    secret = ("password", "key")
    title = "Ký số văn bản"
    explanation = (
        "Cổng ký lên đúng tệp PDF đã ban hành (hoặc bản đã ký số trước đó trên cổng, bản ký ngoài mà người ký đã được "
        "xác minh) và lưu thành bản ký số. "
        "Khóa và mật khẩu chỉ dùng cho lần ký này, không lưu lại."
    )
    button = "Ký"
    done = "Đã ký số và lưu bản ký số."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"fields": free_fields(self.object, FIELDS)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        left = "" if free_fields(self.object, FIELDS) else "Người có thẩm quyền và cơ quan đều đã ký số văn bản này."
        return super().get_context_data(nothing_left=left, **kwargs)

    def carry_out(self, form: Any) -> str:
        sign_document(document=self.object, user=self.request.user, **self.typed(form))
        return str(self.object.get_absolute_url())


class BringView(DocumentFormView):
    """Takes a copy that was signed outside."""

    permission_required = BRING
    form_class = SignedCopyForm
    title = "Tải bản ký số lên"
    explanation = (
        "Tải tệp PDF của văn bản này về, ký bằng phần mềm ký số của cơ quan rồi tải bản đã ký lên. Cổng chỉ nhận tệp "
        "giữ nguyên văn bản đã ban hành và không có thay đổi nào ngoài chữ ký số."
    )
    button = "Kiểm tra và lưu"
    done = "Đã lưu bản ký số: tệp còn nguyên vẹn. Xem độ tin cậy của chứng thư ở mục “Kiểm tra lại”."

    def carry_out(self, form: Any) -> str:
        content = form.cleaned_data["file"].content
        bring_signed_copy(document=self.object, content=content, user=self.request.user)
        return str(self.object.get_absolute_url())


class SignedCopyView(VisibleMixin, DetailView):
    """A signed copy and what a check of today says of its signatures."""

    model = SignedCopy
    permission_required = "documents.view_signedcopy"
    slug_field, slug_url_kwarg = "public_id", "copy"
    context_object_name = "copy"
    template_name = "documents/signed_copy.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(document__public_id=self.kwargs["public_id"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        try:
            verdict = check_copy(self.object)
        except DamagedFileError:
            verdict = None
        may_void = self.request.user.reach.allows(VOID, self.unit)
        return super().get_context_data(verdict=verdict, issued=self.object.document, may_void=may_void, **kwargs)


class VoidView(DocumentFormView):
    """A leader declares a signed copy void; it stays to be read."""

    permission_required = VOID
    form_class = VoidForm
    title = "Hủy bản ký số"
    button = "Hủy bản ký số"
    done = "Đã hủy bản ký số; tệp và lý do hủy vẫn được giữ."

    def copy(self) -> SignedCopy:
        """The copy of the address; 404 for that of another document."""
        rows = SignedCopy.objects.editable_by(self.request.user).filter(document=self.object)
        found: SignedCopy = get_object_or_404(rows.for_list(), public_id=self.kwargs["copy"])
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        copy = self.copy()
        if copy.voided_at is not None:
            raise Http404
        words = (
            f"{copy}, đưa vào ngày {timezone.localtime(copy.created_at):%d/%m/%Y}. Bản đã hủy không còn được xác nhận, "
            "không ký tiếp lên được và không phục hồi được. Cần dùng lại thì ký hoặc tải bản ký khác lên."
        )
        return super().get_context_data(explanation=words, **kwargs)

    def carry_out(self, form: Any) -> str:
        void_copy(copy=self.copy(), reason=form.cleaned_data["reason"], user=self.request.user)
        return str(self.object.get_absolute_url())


class SignedCopyFileView(UnitMixin, View):
    """The bytes of a signed copy; refused when they are not the ones that were stored."""

    permission_required = "documents.view_signedcopy"

    def get(self, request: HttpRequest, unit: str, public_id: str, copy: str) -> HttpResponse:
        rows = SignedCopy.objects.visible_to(request.user).filter(document__unit=self.unit)
        found = get_object_or_404(rows.for_list(), document__public_id=public_id, public_id=copy)
        try:
            content = read_stored(found)
        except DamagedFileError:
            return render(request, "documents/damaged.html", {"issued": found.document}, status=409)
        return file_response(content, "pdf", ascii_name(found.download_name))


class DeliveryView(DocumentFormView):
    """Notes who received the document; the address may name one of its recipients."""

    permission_required = NOTE
    form_class = DeliveryForm
    title = "Ghi nơi đã gửi văn bản"
    button = "Ghi"
    done = "Đã ghi nơi nhận."

    def get_initial(self) -> dict[str, Any]:
        return {"recipient": self.request.GET.get("noi-nhan", "")[:300]}

    def carry_out(self, form: Any) -> str:
        note_delivery(document=self.object, user=self.request.user, **self.typed(form))
        return str(self.object.get_absolute_url())


class DeliveryCorrectionView(DocumentFormView):
    """Corrects what was noted of one delivery; the row that was wrong stays to be read."""

    permission_required = NOTE
    form_class = DeliveryCorrectionForm
    title = "Đính chính nơi đã gửi"
    explanation = "Dòng ghi trước vẫn được giữ, có ghi rõ đã đính chính."
    button = "Ghi đính chính"
    done = "Đã ghi đính chính."

    def delivery(self) -> Delivery:
        """The row of the address, which nobody corrected yet; 404 for any other."""
        rows = Delivery.objects.editable_by(self.request.user).filter(document=self.object, corrected_by=None)
        found: Delivery = get_object_or_404(rows.for_list(), public_id=self.kwargs["delivery"])
        return found

    def get_initial(self) -> dict[str, Any]:
        row = self.delivery()
        return {name: getattr(row, name) for name in ("recipient", "channel", "delivered_on", "note", "is_void")}

    def carry_out(self, form: Any) -> str:
        correct_delivery(delivery=self.delivery(), user=self.request.user, **self.typed(form))
        return str(self.object.get_absolute_url())


class AlarmView(DocumentFormView):
    """A leader acknowledges damage that stays, with what was done about it."""

    permission_required = CLOSE
    form_class = AlarmForm
    title = "Ghi nhận tệp hư hỏng"
    button = "Ghi nhận"
    done = "Đã ghi nhận cảnh báo."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        alarm = self.alarm()
        if alarm.closed_at is not None:
            raise Http404
        words = f"{alarm}, phát hiện ngày {alarm.found_at:%d/%m/%Y}. Ghi nhận khi không khôi phục được tệp."
        return super().get_context_data(explanation=words, **kwargs)

    def alarm(self) -> FileAlarm:
        """The alarm of the address; 404 for that of another document."""
        rows = FileAlarm.objects.editable_by(self.request.user).filter(document=self.object)
        found: FileAlarm = get_object_or_404(rows.for_list(), public_id=self.kwargs["alarm"])
        return found

    def carry_out(self, form: Any) -> str:
        acknowledge_alarm(alarm=self.alarm(), reason=form.cleaned_data["reason"], user=self.request.user)
        return str(self.object.get_absolute_url())


def ascii_name(name: str) -> str:
    """A file's name in letters that every system takes."""
    return name.replace("Đ", "D").replace("đ", "d")
