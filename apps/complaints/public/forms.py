"""The form of reflections and recommendations for everybody."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from apps.complaints.models import Field, OnlineReflection
from apps.core.forms import EMPTY_CHOICE, CleanText
from apps.core.public_forms import PublicForm
from apps.core.uploads import CheckedFileField

MOST_PHOTOS = 3
AGAIN = "Chọn lại ảnh trước khi gửi: trang không giữ được ảnh đã chọn."


class PhotosField(CheckedFileField):
    """A few pictures; more than `MOST_PHOTOS` are refused before any of them is opened."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allowed={"jpeg", "png", "webp"}, multiple=True, required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        if len(data or ()) > MOST_PHOTOS:
            raise ValidationError(f"Gửi nhiều nhất {MOST_PHOTOS} ảnh: chọn lại.", code="too_many")
        return super().clean(data, initial)


def _length(name: str) -> int:
    return int(OnlineReflection._meta.get_field(name).max_length or 0)


class ReflectionForm(PublicForm):
    """What it is about, where, and photos; nobody has to say who he is."""

    kind = forms.ChoiceField(
        label="Ông, bà gửi",
        choices=[
            (OnlineReflection.Kind.REFLECTION, "phản ánh: nêu việc đang xảy ra để xã biết và xử lý"),
            (OnlineReflection.Kind.RECOMMENDATION, "kiến nghị: đề nghị xã làm, sửa đổi một việc"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn phản ánh hoặc kiến nghị."},
    )
    field = forms.ChoiceField(
        label="Lĩnh vực",
        choices=[("", EMPTY_CHOICE), *Field.choices],
        error_messages={"required": "Chọn lĩnh vực."},
    )
    text = CleanText(
        label="Nội dung",
        max_length=_length("text"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Không quá 3.000 ký tự. Không ghi số căn cước, không ghi họ tên người khác.",
        error_messages={"required": "Viết nội dung."},
    )
    place = CleanText(
        label="Địa điểm (không bắt buộc)",
        required=False,
        max_length=_length("place"),
        help_text="Ví dụ: ngã ba trước nhà văn hóa thôn.",
    )
    contact = CleanText(
        label="Điện thoại hoặc thư điện tử (không bắt buộc)",
        required=False,
        max_length=_length("contact"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Chỉ để cán bộ xử lý hỏi thêm, trả lời; không đưa lên bảng công khai.",
    )
    photos = PhotosField(
        label="Ảnh (không bắt buộc)",
        help_text=(
            f"Nhiều nhất {MOST_PHOTOS} ảnh JPEG, PNG hoặc WebP, mỗi ảnh không quá 15 MB. Vị trí chụp và tên tệp được "
            "bỏ đi trước khi lưu. Không chụp rõ mặt người, biển số xe khi không cần."
        ),
    )

    def ask_for_photos_again(self) -> None:
        """Where photos came along with what is refused: a browser sends chosen files once."""
        if self.files:
            self.add_error("photos", AGAIN)
