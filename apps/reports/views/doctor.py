"""The data doctor: what contradicts itself in the unit's records, check by check, each finding with its link."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from apps.core.access import Access, note_rows
from apps.core.doctor import Check, Contradiction, checks
from apps.core.spreadsheets import excel_response
from apps.core.together import together
from apps.core.views import UnitMixin

SHOWN = 50


@dataclass(frozen=True)
class Examined:
    """A check with what it found: a page of it alone, or the first findings among other checks."""

    check: Check
    findings: Sequence[Contradiction]
    page: Page

    @property
    def total(self) -> int:
        return self.page.paginator.count


class DoctorView(UnitMixin, TemplateView):
    """Every check of the apps that the user may see; `?muc=` shows one alone, page by page; `?xuat=xlsx` all of it."""

    template_name = "reports/doctor.html"
    permission_required = "villages.view_village"

    @cached_property
    def chosen(self) -> list[Check]:
        """All checks, or the one that the address names."""
        known, wanted = checks(self.request.user, self.unit), self.request.GET.get("muc")
        found = [check for check in known if wanted in (None, "", check.key)]
        if wanted and not found:
            raise Http404
        return found

    def examined(self) -> list[Examined]:
        """What each of the checks found; they ask the database together."""
        return together([partial(self._examined, check) for check in self.chosen])

    def _examined(self, check: Check) -> Examined:
        number = self.request.GET.get("page") if self.request.GET.get("muc") else 1
        findings = check.source(self.unit, self.request.user)
        return Examined(check, findings, Paginator(findings, SHOWN).get_page(number))

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("xuat") != "xlsx":
            return super().get(request, *args, **kwargs)
        found = [(entry.check, list(entry.findings)) for entry in self.examined()]
        self.note([(check, len(findings)) for check, findings in found], Access.EXPORTED)
        lines = [
            [check.title, finding.label, finding.detail, request.build_absolute_uri(finding.url)]
            for check, findings in found
            for finding in findings
        ]
        header = ["Nội dung kiểm tra", "Đối tượng", "Điều cần xem", "Trang sửa"]
        return excel_response("Kiểm tra dữ liệu", header, lines, f"kiem-tra-du-lieu-{self.unit.slug}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.examined()
        self.note([(entry.check, len(entry.page.object_list)) for entry in found], Access.LISTED)
        return super().get_context_data(
            found=sorted(found, key=lambda entry: not entry.total),
            total=sum(entry.total for entry in found),
            alone=bool(self.request.GET.get("muc")),
            **kwargs,
        )

    def note(self, shown: list[tuple[Check, int]], action: Access) -> None:
        """The findings name households and people; how many of each table were seen."""
        seen: Counter[Any] = Counter()
        for check, rows in shown:
            seen[check.model] += rows
        told = {model: rows for model, rows in seen.items() if model is not None and rows}
        note_rows(self.request, unit=self.unit, action=action, rows=told)
