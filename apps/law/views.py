"""The texts of law, for reading; the system operator corrects them in the admin."""

from typing import Any

from django_filters.views import FilterView

from apps.core.views import PagedTableMixin, UnitMixin
from apps.law.filters import LegalTextFilter
from apps.law.models import LegalText
from apps.law.tables import LegalTextTable


class LegalTextListView(UnitMixin, PagedTableMixin, FilterView):
    """National data: the same for every unit."""

    queryset = LegalText.objects.select_related("successor")
    table_class = LegalTextTable
    filterset_class = LegalTextFilter
    permission_required = "law.view_legaltext"
    template_name = "law/legaltext_list.html"
    strict = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kinds="văn bản pháp luật", **kwargs)
