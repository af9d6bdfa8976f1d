"""Pages where sheets that were sent online are set aside, and where they are taken back."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import cached_property

from apps.core.forms import new_sending
from apps.core.numbers import format_number
from apps.core.views.steps import RecordStepView
from apps.surveys import services
from apps.surveys.forms import SetAsideForm, UndoForm
from apps.surveys.offers import address_of
from apps.surveys.views.surveys import SurveyPages

# No key of a sheet has more digits.
MOST_DIGITS = 18


class SetAsideView(RecordStepView):
    """Sheets of one day (`?ngay=`, else the latest), by the minute; below stands what was set aside before.

    What comes in after the page was opened is never among what it sets aside.
    """

    pages = SurveyPages
    template_name = "surveys/set_aside.html"
    form_class = SetAsideForm
    service = staticmethod(services.set_aside)
    title = "Gạt phiếu trực tuyến"
    explanation = (
        "Phiếu bị gạt không tính vào kết quả và số liệu. Phiếu, lý do và người gạt vẫn được giữ; gạt nhầm thì lấy lại "
        "được cho đến khi chốt kết quả."
    )
    button = "Gạt các phiếu đã chọn"

    @cached_property
    def days(self) -> list[tuple[date, int]]:
        return services.days_of_sending(self.object)

    @cached_property
    def day(self) -> date:
        asked = self.request.POST.get("day") or self.request.GET.get("ngay", "")
        return _day(asked) or (self.days[0][0] if self.days else timezone.localdate())

    @cached_property
    def seen(self) -> int:
        """How far the page reaches that was sent; of a new one, to the last sheet."""
        if self.request.method != "POST":
            return services.last_sent(self.object)
        sent = self.request.POST.get("seen", "")
        return int(sent) if sent.isdecimal() and len(sent) <= MOST_DIGITS else 0

    def get_initial(self) -> dict[str, Any]:
        return {"day": self.day.isoformat(), "seen": self.seen}

    def get_form_kwargs(self) -> dict[str, Any]:
        groups = services.sheets_by_minute(self.object, self.day, self.seen)
        return super().get_form_kwargs() | {"day": self.day, "groups": groups}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {
            "days": self.days,
            "day": self.day,
            "steps": services.steps_aside(self.object),
            "back_url": address_of("results", self.object),
            "take_back_url": address_of("take-back", self.object),
        }
        return super().get_context_data(**(more | kwargs))

    def given(self, form: Any) -> dict[str, Any]:
        batch = self.key or new_sending()
        return {"survey": self.object, "sheets": form.sheets, "reason": form.cleaned_data["reason"], "batch": batch}

    def next_address(self, result: Any) -> str:
        return address_of("set-aside", self.object)

    def tell(self, form: Any) -> None:
        messages.success(self.request, f"Đã gạt {format_number(len(form.sheets))} phiếu trực tuyến.")


class TakeBackView(RecordStepView):
    """Counts again what was set aside in one step, named by `?lan=`."""

    pages = SurveyPages
    form_class = UndoForm
    service = staticmethod(services.take_back)
    title = "Lấy lại phiếu đã gạt"
    explanation = "Các phiếu của lần gạt này lại được tính vào kết quả và số liệu."
    button = "Lấy lại"
    done = "Đã lấy lại các phiếu; kết quả tính lại từ bây giờ."

    def get_initial(self) -> dict[str, Any]:
        return {"batch": self.request.GET.get("lan", "")[:40]}

    def given(self, form: Any) -> dict[str, Any]:
        return {"survey": self.object, "batch": form.cleaned_data["batch"]}

    def next_address(self, result: Any) -> str:
        return address_of("set-aside", self.object)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def setting_aside_urls(route: str) -> list[URLPattern]:
    """Patterns of the pages about sheets that do not count."""
    one = f"<slug:unit>/{route}/<hexid:public_id>/phieu-truc-tuyen/"
    return [
        path(f"{one}gat/", SetAsideView.as_view(), name="survey-set-aside"),
        path(f"{one}lay-lai/", TakeBackView.as_view(), name="survey-take-back"),
    ]
