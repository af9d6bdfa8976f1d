"""Closing registers for a period: only then is 'no record' a zero."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView

from apps.core.registers import get_register
from apps.core.views import UnitMixin
from apps.reports.models import Report
from apps.reports.periods import PERIOD_KINDS, named_period
from apps.reports.registers import count_records, may_view, register_rows
from apps.reports.views.years import year_context
from apps.villages.models import RegisterClosure
from apps.villages.services import close_register, reopen_register


class RegisterListView(UnitMixin, TemplateView):
    """Which register is complete for the period, by whom; close it or open it again."""

    template_name = "reports/registers.html"
    permission_required = "reports.change_report"

    def chosen(self) -> dict[str, Any]:
        context = year_context(self.request, self.unit)
        kind = self.request.GET.get("ky", "year")
        kind = kind if kind in dict(PERIOD_KINDS) else "year"
        return context | {"kind": kind, "kinds": PERIOD_KINDS, "period": named_period(kind, context["year"])}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = self.chosen()
        period, user = context["period"], self.request.user
        closures = {
            closure.register: closure
            for closure in RegisterClosure.objects.in_force()
            .filter(unit=self.unit, village__isnull=True, start__lte=period.start, end__gte=period.end)
            .select_related("closed_by")
        }
        rows = register_rows(self.unit, period, user)
        for row in rows:
            row["closure"] = closures.get(row["register"].key)
        may_close = user.reach.may_write(Report, self.unit)
        return super().get_context_data(rows=rows, may_close=may_close, **context, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        register = get_register(request.POST.get("register", ""))
        may_close = request.user.reach.may_write(Report, self.unit)
        if register is None or not may_close or not may_view(request.user, register, self.unit):
            raise Http404
        context = self.chosen()
        period = context["period"]
        if request.POST.get("action") == "reopen":
            reopen_register(unit=self.unit, register=register, period=period)
            messages.success(request, f"Đã mở lại: {register.label}, {period}.")
        else:
            has_records = count_records(self.unit, register, period) > 0
            close_register(unit=self.unit, register=register, period=period, user=request.user, has_records=has_records)
            messages.success(request, f"Đã chốt: {register.label}, {period}.")
        query = urlencode({"nam": context["year"], "ky": context["kind"]})
        return redirect(f"{reverse('reports:register-list', args=[self.unit.slug])}?{query}")
