"""Sheet III: on what the people were asked, where it ended in the period (Luật 10/2022/QH15, Điều 25–29)."""

from collections import defaultdict
from typing import Any

from apps.consultations.indicators import REGISTER, ended
from apps.consultations.models import Channel, ConsultationChannel, Tally, tallies_of
from apps.core.known import MISSING, Partial
from apps.reports.quarterly.asking import Asked
from apps.reports.quarterly.columns import MARKED, Column, Kind, Value
from apps.reports.quarterly.sheets import Cells, Filled, Form

_FORMS = {
    Channel.DIALOGUE: "HN trao đổi, đối thoại",
    Channel.MEETING: "Họp cộng đồng dân cư",
    Channel.BALLOT: "Phát phiếu",
    Channel.BOX: "Hòm thư, đường dây nóng",
    Channel.ORGANISATIONS: "Qua MTTQ, đoàn thể",
    Channel.PORTAL: "Trang tin điện tử",
    Channel.SOCIAL: "Mạng xã hội",
    Channel.CONCERNED: "Đối thoại trực tiếp",
}


def fill(asked: Asked) -> Filled:
    rows: Any = ended(asked.period, {})
    rows = rows.in_units(asked.ids)
    tallies = tallies_of(rows)
    channels: dict[int, set[str]] = defaultdict(set)
    used = ConsultationChannel.objects.filter(consultation__in=rows.order_by().values("pk"))
    for consultation, channel in used.values_list("consultation", "channel"):
        channels[consultation].add(channel)
    found = rows.order_by("starts_on", "pk").values(
        *("unit", "pk", "subject__name", "title", "starts_on", "ends_on", "plan_number", "draft", "explained_on"),
    )
    closures = asked.closures(REGISTER)
    return Filled(
        rows=asked.dealt(
            (row["unit"], _cells(row, channels[row["pk"]], tallies.get(row["pk"], Tally()))) for row in found
        ),
        none_found=[closures.none_found(at, REGISTER) for at in range(len(asked.reporters))],
    )


def _cells(row: dict[str, Any], channels: set[str], tally: Tally) -> Cells:
    return (
        row["subject__name"],
        row["title"],
        *(MARKED if channel in channels else None for channel in _FORMS),
        row["starts_on"],
        row["ends_on"],
        _known(tally.given, tally.given_whole),
        _known(tally.accepted, tally.accepted_whole),
        row["plan_number"],
        MARKED if row["draft"] else None,
        row["explained_on"],
    )


def _known(number: int | None, is_whole: bool) -> Value:
    if number is None:
        return MISSING
    return number if is_whole else Partial(number)


_PAPERS = "Văn bản"
FORM = Form(
    "III",
    "Nhân dân tham gia ý kiến trước khi cơ quan có thẩm quyền quyết định",
    (
        Column("Nội dung", width=30),
        Column("Tóm tắt", width=36),
        *(Column(name, Kind.MARK, "Hình thức", 9) for name in _FORMS.values()),
        Column("Từ ngày", Kind.DATE, "Thời gian", 12),
        Column("Đến ngày", Kind.DATE, "Thời gian", 12),
        Column("Tham gia", Kind.COUNT, "Số ý kiến", 10),
        Column("Tiếp thu", Kind.COUNT, "Số ý kiến", 10),
        Column("Kế hoạch", group=_PAPERS, width=16),
        Column("Dự thảo", Kind.MARK, _PAPERS, 9),
        Column("Báo cáo giải trình", Kind.DATE, _PAPERS, 12),
    ),
    fill,
    measure="nội dung",
    note="Gồm các việc kết thúc lấy ý kiến trong kỳ. Cột “Báo cáo giải trình” ghi ngày công bố.",
)
