"""Pages of the household register."""

from apps.core.views import RecordPages
from apps.households.filters import HouseholdFilter
from apps.households.forms import HouseholdForm
from apps.households.models import Household
from apps.households.tables import HouseholdTable


class HouseholdPages(RecordPages):
    model = Household
    form_class = HouseholdForm
    table_class = HouseholdTable
    filterset_class = HouseholdFilter
    detail = (
        "code",
        "village",
        "head_name",
        ("Năm sinh chủ hộ", lambda household: str(household.birth_year or "")),
        ("Cử tri đại diện hộ", "representative"),
        "members",
        "classification",
        "address",
        "started_on",
        "ended_on",
        "note",
    )
    intro = "Tổng số hộ của thôn ở mỗi cuộc họp lấy từ sổ này. Không ghi số định danh, không ghi số điện thoại."
