"""What is asked of the list of due days."""

from typing import Any

from django import forms

from apps.complaints.services.due import KINDS, NOBODY, STATES, STEPS, UNASSIGNED, Wanted

_ALL = ("", "Tất cả")


class DueFilterForm(forms.Form):
    """Search and filters of the list; an answer that cannot be is as none."""

    q = forms.CharField(label="Tìm theo số, mã số", max_length=30, required=False)
    tinh_trang = forms.ChoiceField(label="Thời hạn", choices=[_ALL, *STATES], required=False)
    phu_trach = forms.ChoiceField(label="Người phụ trách", required=False)
    loai = forms.ChoiceField(label="Loại", choices=[_ALL, *KINDS], required=False)
    buoc = forms.ChoiceField(label="Bước", choices=[_ALL, *STEPS], required=False)

    def __init__(self, *args: Any, officers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["phu_trach"]
        offered.choices = [_ALL, (NOBODY, UNASSIGNED), *officers]

    @property
    def wanted(self) -> Wanted:
        self.full_clean()
        typed = self.cleaned_data
        return Wanted(
            number=typed.get("q", ""),
            state=typed.get("tinh_trang", ""),
            officer=typed.get("phu_trach", ""),
            kind=typed.get("loai", ""),
            step=typed.get("buoc", ""),
        )
