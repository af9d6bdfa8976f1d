"""What the list of notices may be narrowed by."""

from typing import Any

from django import forms

from apps.accounts.concerns import sources_for

UNREAD, WAITING, ENDED = "chua-doc", "dang-cho", "da-xong"
STATES = [(WAITING, "Đang chờ xử lý"), (UNREAD, "Chưa đọc"), (ENDED, "Không còn phải xử lý")]


class NoticeFilterForm(forms.Form):
    """Words, kind and state; what is wrong narrows nothing and says so. Without a choice, all whose cause stands."""

    q = forms.CharField(label="Tìm (không cần dấu)", required=False, max_length=200)
    loai = forms.ChoiceField(label="Loại", required=False)
    tinh_trang = forms.ChoiceField(label="Tình trạng", required=False, choices=STATES)

    def __init__(self, data: Any, *, user: Any) -> None:
        super().__init__(data)
        self.fields["loai"].choices = [("", "Tất cả"), *((source.key, source.label) for source in sources_for(user))]
        self.is_valid()

    def chosen(self, name: str) -> str:
        """The valid value of a field, else ""."""
        return str(self.cleaned_data.get(name) or "")

    def narrow(self, rows: Any) -> Any:
        """Words are looked for among what stands alone, whose rows the person may see."""
        state = self.chosen("tinh_trang")
        rows = rows.filter(ended_at__isnull=False) if state == ENDED else rows.open()
        if state == UNREAD:
            rows = rows.filter(read_at__isnull=True)
        if self.chosen("loai"):
            rows = rows.filter(source=self.chosen("loai"))
        words = self.chosen("q")
        return rows.open().search(words) if words else rows
