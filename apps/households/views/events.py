"""Pages on which an event of a household is recorded or taken back. Each asks first; sent twice it happens once."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse

from apps.core.access import Access
from apps.core.views.steps import RecordStepView
from apps.households.forms.events import (
    ClassesForm,
    EndForm,
    EventForm,
    MergeForm,
    PersonForm,
    SplitForm,
    VillageEventForm,
    WithdrawForm,
)
from apps.households.models import Household
from apps.households.services import residences
from apps.households.services.classes import record_classes
from apps.households.services.events import events_of, last_event
from apps.households.services.representatives import (
    age_doubt,
    change_head,
    end_representative,
    name_representative,
)
from apps.households.services.withdrawing import withdraw_last
from apps.households.views.register import HouseholdPages


class HouseholdStepView(RecordStepView):
    """A form about one household: `service` gets the household, the user and what the form gives.

    What the service gives is the household whose page comes next.
    """

    pages = HouseholdPages
    template_name = "households/household_step.html"
    service: ClassVar[Callable[..., Household]]
    button: ClassVar[str] = "Ghi biến động"
    done: ClassVar[str] = "Đã ghi biến động của hộ."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"household": self.object}

    def given(self, form: Any) -> dict[str, Any]:
        return {"household": self.object, **form.given}

    def next_address(self, result: Any) -> str:
        return str(result.get_absolute_url())


class SplitView(HouseholdStepView):
    form_class = SplitForm
    service = staticmethod(residences.split_off)
    title = "Tách hộ"
    explanation = "Lập hộ mới từ những người tách ra; số nhân khẩu của hộ này giảm theo."
    button = "Tách hộ"
    done = "Đã tách hộ và lập hộ mới."


class MergeView(HouseholdStepView):
    form_class = MergeForm
    service = staticmethod(residences.merge_into)
    title = "Nhập vào hộ khác"
    explanation = (
        "Hộ này thôi tính; số nhân khẩu chuyển sang hộ nhận. Một hộ ghi hai lần trong sổ thì dùng Hộ nghi trùng."
    )
    button = "Nhập vào hộ khác"

    def form_invalid(self, form: MergeForm) -> HttpResponse:
        """Whoever is shown the households found is noted."""
        if form.found:
            self.note_access(Access.SEARCHED, rows=len(form.found))
        return super().form_invalid(form)


class MoveOutView(HouseholdStepView):
    form_class = EventForm
    service = staticmethod(residences.move_out)
    title = "Chuyển đi khỏi xã"
    explanation = "Hộ thôi tính từ ngày chuyển đi; các số liệu trước ngày đó không đổi."
    button = "Ghi chuyển đi"


class DissolveView(HouseholdStepView):
    form_class = EventForm
    service = staticmethod(residences.dissolve)
    title = "Xóa hộ, không còn người"
    explanation = (
        "Hộ thôi tính từ ngày này và vẫn còn trong sổ. Hộ ghi nhầm thì dùng nút “Xóa bản ghi nhập nhầm” ở trang của hộ."
    )
    button = "Ghi xóa hộ"


class MoveInView(HouseholdStepView):
    form_class = VillageEventForm
    service = staticmethod(residences.move_in_again)
    title = "Chuyển đến lại"
    explanation = "Hộ đã thôi tính được tính lại từ ngày này."
    button = "Ghi chuyển đến"


class ChangeVillageView(HouseholdStepView):
    form_class = VillageEventForm
    service = staticmethod(residences.change_village)
    title = "Chuyển thôn trong xã"
    explanation = "Từ ngày này hộ được tính ở thôn mới. Chọn nhầm thôn lúc nhập thì dùng nút Sửa."
    button = "Ghi chuyển thôn"


class PersonStepView(HouseholdStepView):
    """A person becomes head or representative; one who seems too young is stored with a reminder."""

    form_class = PersonForm

    def tell(self, form: PersonForm) -> None:
        super().tell(form)
        given = form.cleaned_data
        doubt = age_doubt(full_name=given["full_name"], birth_year=given["birth_year"], day=given["day"])
        if doubt:
            messages.warning(self.request, doubt)


class ChangeHeadView(PersonStepView):
    service = staticmethod(change_head)
    title = "Thay chủ hộ"
    explanation = "Chủ hộ cũ được giữ lại cùng ngày cuối làm chủ hộ. Ghi sai tên thì dùng nút Sửa."
    button = "Thay chủ hộ"


class NameRepresentativeView(PersonStepView):
    service = staticmethod(name_representative)
    title = "Cử người đại diện hộ"
    explanation = (
        "Dùng khi chủ hộ không thể đại diện và hộ cử, ủy quyền người khác dự họp, bỏ phiếu (khoản 2 Điều 18 Luật "
        "Thực hiện dân chủ ở cơ sở)."
    )
    button = "Ghi người đại diện"


class EndRepresentativeView(HouseholdStepView):
    form_class = EndForm
    service = staticmethod(end_representative)
    title = "Thôi cử người đại diện"
    button = "Ghi thôi cử"


class ClassesView(HouseholdStepView):
    form_class = ClassesForm
    service = staticmethod(record_classes)
    title = "Ghi diện hộ theo năm"
    explanation = "Ghi theo quyết định công nhận của năm; mỗi năm một hộ chỉ thuộc một mức sống."
    button = "Ghi diện hộ"
    done = "Đã ghi diện hộ."


class WithdrawView(HouseholdStepView):
    """Shows which event would be taken back; the page of a household without any says so when it is sent."""

    form_class = WithdrawForm
    service = staticmethod(withdraw_last)
    title = "Rút lại biến động gần nhất"
    explanation = "Chỉ rút lại biến động ghi sau cùng; lịch sử thay đổi vẫn giữ cả việc ghi và việc rút lại."
    button = "Rút lại"
    done = "Đã rút lại biến động."

    def given(self, form: WithdrawForm) -> dict[str, Any]:
        return {"household": self.object, "seen": form.cleaned_data["event"]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        event = last_event(events_of(self.object))
        context = super().get_context_data(event=event, **kwargs)
        context["form"].show(event.key if event else "")
        return context
