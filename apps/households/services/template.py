"""The workbook that a commune fills in and sends back to the import."""

from typing import Any

from django.utils import timezone

from apps.core.spreadsheets import Filling
from apps.households.listing import COLUMNS, header
from apps.households.models import HouseholdClass
from apps.villages.models import Village

_HELP = {
    "village": "Bắt buộc. Chọn trong danh sách hoặc ghi đúng tên thôn.",
    "code": "Mã của hộ trong xã, mỗi hộ một mã. Để trống thì cổng đặt mã.",
    "head_name": "Bắt buộc. Họ và tên chủ hộ.",
    "birth_year": "Năm sinh của chủ hộ, bốn chữ số, ví dụ 1965.",
    "representative_name": "Chỉ ghi khi hộ cử người khác đi họp, bỏ phiếu thay chủ hộ.",
    "members": "Số người trong hộ, ít nhất 1.",
    "classes": "Chọn trong danh sách; nhiều diện thì ngăn bằng dấu chấm phẩy.",
    "address": "Xóm, ngõ.",
    "phone": "Ghi cả số 0 ở đầu. Ô bị che (•••) thì giữ số đang có trong sổ.",
    "started_on": "Ngày/tháng/năm hộ bắt đầu được tính ở thôn. Để trống thì tính từ ngày nhập.",
    "ended_on": "Chỉ ghi với hộ đã thôi tính: ngày cuối cùng còn được tính.",
    "note": "Không ghi số định danh, số căn cước.",
}
_GUIDE = (
    ("Cách ghi danh sách hộ", ""),
    ("Mỗi hộ một dòng", "Ghi ở trang đầu, từ dòng 2 trở đi; giữ nguyên dòng tiêu đề."),
    ("Không ghi số định danh", "Sổ hộ không nhận số căn cước, số định danh cá nhân."),
    ("Xem trước khi lưu", "Cổng đọc tệp, cho xem từng dòng rồi mới lưu khi đồng chí xác nhận."),
    ("", ""),
)


def template_workbook(*, unit: Any, viewer: Any) -> tuple[list[str], Filling]:
    """Header and help of the empty workbook, with the villages of today that the viewer may see."""
    today = timezone.localdate()
    names = [column.name for column in COLUMNS]
    place = {name: number for number, name in enumerate(names, start=1)}
    villages = [str(village) for village in Village.objects.visible_to(viewer).filter(unit=unit).on(today).for_list()]
    classes = [str(label) for label in HouseholdClass.labels]
    choices = {place["village"]: villages, place["classes"]: classes}
    heads = header(today.year)
    return heads, Filling(
        notes={place[name]: text for name, text in _HELP.items()},
        choices={index: offered for index, offered in choices.items() if offered},
        texts=frozenset((place["code"], place["phone"])),
        guide=(*_GUIDE, *((heads[place[name]], text) for name, text in _HELP.items())),
    )
