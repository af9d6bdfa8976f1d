"""Pages of training sessions."""

from apps.committees.filters.training import TrainingFilter
from apps.committees.forms.training import TrainingForm
from apps.committees.models import TrainingSession
from apps.committees.tables.training import TrainingTable
from apps.core.views import RecordPages


class TrainingPages(RecordPages):
    model = TrainingSession
    form_class = TrainingForm
    table_class = TrainingTable
    filterset_class = TrainingFilter
    attachable = True
    detail = TrainingForm.Meta.fields
    intro = "Hội nghị, lớp tuyên truyền, tập huấn về thực hiện dân chủ ở cơ sở; tính vào kỳ theo ngày đầu."
