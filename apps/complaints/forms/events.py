"""Forms of what happens with a petition."""

from typing import Any

from django import forms
from django.utils import timezone

from apps.complaints.models import NO_NAMES, Petition, PetitionEventKind
from apps.complaints.services.events import next_moves
from apps.complaints.services.petitions import earlier_letters, find_letters
from apps.core.forms import EMPTY_CHOICE, CleanText, DayFirstDateField, YearField
from apps.core.step_forms import StepForm

_LINES = forms.Textarea(attrs={"rows": 4})


class PetitionEventForm(StepForm):
    """What happened, among what may happen next; the result is asked for where it may be that one."""

    kind = forms.ChoiceField(label="Việc")
    happened_on = DayFirstDateField(label="Ngày", initial=timezone.localdate)
    number = CleanText(
        label="Số văn bản", max_length=40, required=False, help_text="Số của quyết định, thông báo, nếu có."
    )
    note = CleanText(label="Nội dung", max_length=2000, required=False, widget=_LINES)
    result = CleanText(
        label="Kết quả",
        max_length=5000,
        required=False,
        widget=_LINES,
        help_text=f"Phải ghi khi chọn “{PetitionEventKind.DECIDE.label}”. {NO_NAMES}",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.moves = [(kind, PetitionEventKind(kind).label) for kind in next_moves(self.record)]
        self.fields["kind"].choices = [("", EMPTY_CHOICE), *self.moves]
        if PetitionEventKind.DECIDE not in dict(self.moves):
            del self.fields["result"]


class JoinForm(StepForm):
    """The other letter, searched for by its number or its sender; offered at first: letters of senders so named."""

    MOST = 20
    REPEATS, SAME = "duplicate", "same"

    code = CleanText(label="Số vào sổ của đơn kia", max_length=30, required=False)
    year = YearField(label="Năm của sổ", required=False, min_value=1900, max_value=9999)
    sender = CleanText(
        label="Hoặc người gửi đơn kia",
        max_length=120,
        required=False,
        help_text="Gõ tên hoặc địa chỉ (không cần dấu) rồi bấm nút để tìm.",
    )
    first = forms.ChoiceField(label="Chọn đơn", required=False, widget=forms.RadioSelect)
    how = forms.ChoiceField(
        label="Đơn này là",
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (REPEATS, "đơn trùng: lưu đơn, không xử lý tiếp"),
            (SAME, "đơn khác về cùng vụ việc: xử lý chung với đơn đã chọn"),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {letter.public_id: letter for letter in self._look()}
        if not self.found:
            del self.fields["first"], self.fields["how"]
            return
        self.fields["first"].choices = [(key, _told(letter)) for key, letter in self.found.items()]
        if self.is_bound and self.data.get("first") not in self.found:
            # Chosen among what other words had found.
            self.come_back_with(first="")

    def _look(self) -> list[Petition]:
        typed = {name: self._typed(name) for name in ("code", "year", "sender")}
        if self.is_bound and (typed["code"] or typed["sender"]):
            return list(find_letters(self.record, self.user, **typed)[: self.MOST])
        return earlier_letters(self.record, self.user)

    def _typed(self, name: str) -> Any:
        """What was typed there; nothing of what is to be refused."""
        field = self.fields[name]
        try:
            return field.clean(self.data.get(self.add_prefix(name), "")) if self.is_bound else field.clean("")
        except forms.ValidationError:
            return field.clean("")

    def clean(self) -> dict[str, Any]:
        """Gives the letter that was chosen as `letter`."""
        super().clean()
        cleaned = self.cleaned_data
        if not (cleaned.get("code") or cleaned.get("sender") or self.found):
            self.add_error("code", "Gõ số vào sổ, hoặc tên người gửi, của đơn kia.")
        elif not self.found:
            self.add_error("code", "Không có đơn nào khác mang số hoặc tên người gửi này.")
        if not self.found:
            return cleaned
        if not cleaned.get("first"):
            more = f" (nêu {self.MOST} đơn đầu; gõ thêm để tìm hẹp hơn)" if len(self.found) == self.MOST else ""
            self.add_error("first", f"Chọn một đơn trong các đơn tìm thấy{more}, rồi bấm nút lần nữa.")
        elif not cleaned.get("how"):
            self.add_error("how", "Chọn đơn này là đơn trùng hay đơn khác về cùng vụ việc.")
        else:
            cleaned["letter"] = self.found[cleaned["first"]]
        return cleaned


def _told(letter: Petition) -> str:
    senders = ", ".join(person.name for person in letter.petitioners.all())  # type: ignore[attr-defined]
    told = f"{letter}, {letter.type_name}, tiếp nhận {letter.received_on:%d/%m/%Y}, {letter.get_status_display()}"
    return ": ".join(filter(None, (told, letter.subject))) + (f". Người gửi: {senders}" if senders else "")
