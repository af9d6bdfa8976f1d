"""Pages of news items, articles and broadcasts."""

from apps.core.views import RecordPages
from apps.disclosures.filters import BroadcastFilter
from apps.disclosures.forms import BroadcastForm
from apps.disclosures.models import Broadcast
from apps.disclosures.tables import BroadcastTable


class BroadcastPages(RecordPages):
    model = Broadcast
    form_class = BroadcastForm
    table_class = BroadcastTable
    filterset_class = BroadcastFilter
    attachable = True
    detail = BroadcastForm.Meta.fields
    intro = "Tin, bài và phát thanh về thực hiện dân chủ ở cơ sở; tính vào kỳ theo ngày đầu."
