"""What is kept no longer: the page that lists it, the one that asks before erasing, and the one that keeps longer."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.views.generic import FormView, TemplateView

from apps.complaints.forms.retention import EraseForm, KeepForm
from apps.complaints.models import Petition
from apps.complaints.services import erase_expired, keep_longer
from apps.complaints.services.retention import (
    DELETED,
    REGISTERS,
    WARN_DAYS,
    Kept,
    erasable,
    expired,
    expired_deletions,
    expiring,
    keep_reason,
    last_day_of,
    rules_by_register,
)
from apps.complaints.views.petitions import PetitionPages
from apps.core.access import Access, note_access
from apps.core.numbers import format_number
from apps.core.together import all_of, number_of, rows_of, together
from apps.core.views import OnceFormMixin, UnitMixin
from apps.core.views.steps import VersionedStepView

# Of each register that many are shown at once; the next ones follow when these are erased.
MOST_SHOWN = 50


@dataclass(frozen=True)
class Entry:
    """A record on the page: `key` names it in the form, `keep_url` is where it is kept longer, "" where it is not."""

    key: str
    label: str
    address: str
    last_day: date | None
    keep_url: str = ""


@dataclass(frozen=True)
class Section:
    """A register: what is due (with how many there are in all), and what will be."""

    title: str
    source: str
    due: list[Entry]
    due_count: int
    soon: list[Entry]
    soon_count: int


class RetentionMixin(UnitMixin):
    """Petitions, receptions and reflections of the unit whose time is over, for those who may delete them."""

    permission_required = (
        "complaints.delete_petition",
        "complaints.delete_reception",
        "complaints.delete_onlinereflection",
    )

    def sections(self) -> list[Section]:
        """A fixed number of queries, however much is due; that it was looked at is noted."""
        rules, today = rules_by_register(), timezone.localdate()
        return together([partial(self._section, kept, rules[kept.word], today) for kept in REGISTERS])

    def _section(self, kept: Kept, rules: list[Any], today: date) -> Section:
        rows = erasable(kept, self.unit, self.request.user)
        over, soon = expired(rows, kept, rules, today), expiring(rows, kept, rules, today)
        first_due, first_soon, due_count, soon_count, deletions = all_of(
            partial(rows_of, over.for_list()[:MOST_SHOWN]),
            partial(rows_of, soon.for_list()[:MOST_SHOWN]),
            partial(number_of, over),
            partial(number_of, soon),
            partial(expired_deletions, kept, self.unit, rules, today),
        )
        due = [self._entry(kept, row, rules) for row in first_due]
        coming = [self._entry(kept, row, rules) for row in first_soon]
        if due or coming:
            shown = len(due) + len(coming)
            note_access(self.request, unit=self.unit, model=kept.model, action=Access.LISTED, rows=shown)
        if deletions:
            label = f"Lịch sử của {format_number(len(deletions))} bản ghi đã xóa khỏi sổ"
            due.append(Entry(f"{kept.word}:{DELETED}", label, "", None))
        source = "; ".join(f"{rule.numerator} {rule.measure} ({rule.source})" for rule in rules)
        return Section(capfirst(kept.title), source, due, due_count, coming, soon_count)

    def _entry(self, kept: Kept, row: Any, rules: list[Any]) -> Entry:
        own = row.unit_id == self.unit.pk
        keep = kept.model is Petition and own
        label = str(row) if own else f"{row} ({self._merged[row.unit_id]})"
        keep_url = reverse("complaints:petition-keep", args=[self.unit.slug, row.public_id]) if keep else ""
        last_day = last_day_of(kept, row, rules)
        return Entry(f"{kept.word}:{row.public_id}", label, row.get_absolute_url(), last_day, keep_url)

    @cached_property
    def _merged(self) -> dict[int, Any]:
        """The units whose rows are read here, with their names."""
        return {unit.pk: unit for unit in self.request.user.reach.units}


class RetentionView(RetentionMixin, TemplateView):
    """What is due and what will be within `WARN_DAYS`; those chosen go on to the page that asks."""

    template_name = "complaints/retention_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sections = self.sections()
        shown = {"sections": sections, "offers": any(section.due for section in sections)}
        return super().get_context_data(**shown, warn_days=WARN_DAYS, most=MOST_SHOWN, **kwargs)


class RetentionEraseView(OnceFormMixin, RetentionMixin, FormView):
    """Asks before the chosen ones are erased for good."""

    template_name = "complaints/retention_erase.html"
    form_class = EraseForm

    def get_form_kwargs(self) -> dict[str, Any]:
        offered = [(entry.key, entry.label) for section in self.sections() for entry in section.due]
        return super().get_form_kwargs() | {"user": self.request.user, "offered": offered}

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"chosen": self.request.GET.getlist("muc")}

    def carry_out(self, form: Any) -> str:
        self.count = erase_expired(unit=self.unit, chosen=form.cleaned_data["chosen"], user=self.request.user)
        return reverse("complaints:retention", args=[self.unit.slug])

    def tell(self, form: Any) -> None:
        messages.success(self.request, f"Đã xóa thông tin của {format_number(self.count)} hồ sơ.")


class PetitionKeepView(VersionedStepView):
    """Puts the erasing of a petition off."""

    pages = PetitionPages
    form_class = KeepForm
    service = staticmethod(keep_longer)
    title = "Giữ lại quá thời hạn lưu"
    button = "Giữ lại"
    done = "Đã ghi giữ lại."

    @property
    def explanation(self) -> str:
        before = keep_reason(self.object)
        stands = f" Hiện giữ đến hết ngày {self.object.kept_until:%d/%m/%Y}: {before}." if before else ""
        return f"Thông tin cá nhân của đơn được giữ đến hết ngày ghi dưới đây, sau đó lại vào danh sách.{stands}"

    def given(self, form: Any) -> dict[str, Any]:
        chosen = {name: form.cleaned_data[name] for name in ("kept_until", "reason")}
        return super().given(form) | chosen

    def next_address(self, result: Any) -> str:
        return reverse("complaints:retention", args=[self.unit.slug])


def retention_urls() -> list[URLPattern]:
    return [
        path("<slug:unit>/het-thoi-han-luu/", RetentionView.as_view(), name="retention"),
        path("<slug:unit>/het-thoi-han-luu/xoa/", RetentionEraseView.as_view(), name="retention-erase"),
        path("<slug:unit>/don-thu/<hexid:public_id>/giu-lai/", PetitionKeepView.as_view(), name="petition-keep"),
    ]
