"""Pages of mediation cases."""

from apps.complaints.filters import MediationCaseFilter
from apps.complaints.forms.mediation import MediationCaseForm
from apps.complaints.models import MediationCase
from apps.complaints.tables import MediationCaseTable
from apps.core.views import RecordPages


class MediationCasePages(RecordPages):
    model = MediationCase
    form_class = MediationCaseForm
    table_class = MediationCaseTable
    filterset_class = MediationCaseFilter
    detail = MediationCaseForm.Meta.fields
    intro = "Vụ việc các tổ hòa giải ở thôn thụ lý và kết quả. Không ghi họ tên, địa chỉ của các bên."
