"""A report of about eight pages for the writers' tests; villages, names and figures are invented."""

from dataclasses import replace
from datetime import date

from apps.documents.blocks import (
    Block,
    Document,
    FigureRecord,
    Heading,
    Item,
    Letterhead,
    Paragraph,
    Run,
    Signature,
    Table,
)

VILLAGES = (
    ("Đồng Kim", 214, 176, 3, 12),
    ("Hà Thượng", 187, 151, 2, 9),
    ("Làng Ươm", 162, 139, 2, 7),
    ("Bãi Đuổm", 239, 188, 4, 15),
    ("Trại Gạo", 143, 118, 1, 6),
    ("Nghĩa Thuận", 201, 167, 3, 11),
    ("Cầu Tự", 156, 129, 2, 8),
    ("Quán Hồng", 178, 149, 2, 10),
    ("Xuân Tân", 232, 181, 4, 14),
    ("Đầm Sen", 168, 133, 2, 7),
    ("Núi Bé", 121, 104, 1, 5),
    ("Phố Vân", 247, 190, 3, 16),
    ("Hoàng Vân", 183, 152, 2, 9),
    ("Tân Lập", 209, 170, 3, 12),
    ("Vân Trung", 174, 141, 2, 8),
    ("Kênh Chính", 198, 163, 3, 13),
)


def text(*parts: str | Run) -> Paragraph:
    return Paragraph(tuple(part if isinstance(part, Run) else Run(part) for part in parts))


def item(number: str, content: str) -> Item:
    return Item(number, (Run(content),))


def figure(key: str, value: str) -> Run:
    return Run(value, figure=key)


def _villages() -> list[Block]:
    blocks: list[Block] = []
    for number, (name, households, present, meetings, opinions) in enumerate(VILLAGES, start=1):
        blocks += [
            Heading(3, f"2.{number}", f"Thôn {name}"),
            text(
                f"Thôn {name} có {households} hộ gia đình. Trong năm, thôn đã mời họp {meetings} lần; tại cuộc họp "
                f"đông nhất có {present} hộ cử đại diện đến dự, bảo đảm số hộ cần thiết để bàn và biểu quyết. Nhân "
                f"dân nêu {opinions} ý kiến, chủ yếu về mức đóng góp làm đường ngõ xóm, giờ mở nước của kênh nội "
                "đồng và việc giữ gìn vệ sinh chung; trưởng thôn trả lời ngay tại chỗ những việc thuộc thôn, những "
                "việc còn lại được ghi vào biên bản và chuyển Ủy ban nhân dân xã xem xét trong thời hạn đã hẹn."
            ),
            text(
                "Nội dung nhân dân bàn và quyết định trực tiếp được niêm yết tại nhà văn hóa thôn, đọc trên loa "
                f"truyền thanh ba buổi liên tiếp. Ban Thanh tra nhân dân theo dõi việc thực hiện và báo lại với "
                f"{present} hộ đã dự họp; đến hết năm không còn việc nào bị kéo dài mà không rõ lý do."
            ),
        ]
    return blocks


TABLE = Table(
    header=("STT", "Thôn", "Số hộ", "Số hộ dự họp", "Số cuộc họp", "Ghi chú"),
    rows=tuple(
        (
            str(position),
            name,
            str(households),
            str(present),
            str(meetings),
            f"Có {opinions} ý kiến, đã trả lời đủ tại cuộc họp hoặc bằng văn bản" if opinions > 8 else "",
        )
        for position, (name, households, present, meetings, opinions) in enumerate(VILLAGES * 3, start=1)
    ),
    widths=(8, 22, 12, 14, 14, 30),
    caption="Biểu 1. Họp thôn trong năm 2023",
)

_BODY: tuple[Block, ...] = (
    Heading(1, "I", "Khái quát đặc điểm tình hình"),
    text(
        "Song Vân là xã nông nghiệp, ruộng đồng trải trên hai bờ một con kênh chính; người dân sống nhờ lúa, rau màu "
        "và chăn nuôi, một phần lao động trẻ đi làm tại các khu công nghiệp trong tỉnh. Toàn xã có ",
        figure("households.count", "2.631"),
        " hộ với ",
        figure("households.people", "9.629"),
        " nhân khẩu, diện tích tự nhiên ",
        figure("villages.area", "834,77"),
        " ha. Hệ thống chính trị từ xã đến thôn được kiện toàn ngay từ đầu nhiệm kỳ; mỗi thôn đều có nhà văn hóa, "
        "bảng tin và hệ thống loa truyền thanh dùng được.",
    ),
    text(
        "Thuận lợi cơ bản là nhân dân đoàn kết, quen bàn bạc việc chung; đội ngũ trưởng thôn phần lớn có kinh "
        "nghiệm. Khó khăn là nhiều hộ vắng nhà ban ngày, cuộc họp thường phải tổ chức buổi tối; một số nội dung mới "
        "của pháp luật về thực hiện dân chủ ở cơ sở cần thời gian để cán bộ và nhân dân nắm chắc."
    ),
    Heading(1, "II", "Công tác lãnh đạo, chỉ đạo và triển khai"),
    Heading(2, "1", "Công tác lãnh đạo, chỉ đạo của cấp ủy, chính quyền"),
    text(
        "Đảng ủy đưa nhiệm vụ thực hiện dân chủ vào chương trình công tác năm và phân công từng đồng chí trong Ban "
        "Chấp hành theo dõi một thôn. Hội đồng nhân dân xã giám sát chuyên đề; Ủy ban nhân dân xã ban hành kế hoạch, "
        "giao rõ người, rõ việc, rõ thời hạn; ",
        Run("Ban Chỉ đạo thực hiện Quy chế dân chủ", bold=True),
        " họp định kỳ mỗi quý, rà soát những việc chậm và đề ra cách khắc phục.",
    ),
    text(
        "Người đứng đầu cấp ủy, chính quyền giữ nền nếp tiếp công dân vào ngày cố định trong tuần, lịch tiếp được "
        "công khai từ đầu tháng. Những vụ việc đông người được giao một đồng chí lãnh đạo trực tiếp nghe, trực tiếp "
        "kết luận và chịu trách nhiệm đến cùng."
    ),
    Heading(2, "2", "Công tác tuyên truyền, phổ biến"),
    text(
        "Việc tuyên truyền được tiến hành bằng nhiều cách: hội nghị ở xã, sinh hoạt của các đoàn thể, bản tin trên "
        "loa và tờ gấp phát đến từng hộ. Cả năm có ",
        figure("disclosures.broadcasts", "148"),
        " lượt phát thanh; nội dung chọn những điều người dân hay hỏi nhất, viết ngắn, dễ nhớ: việc gì được biết, "
        "việc gì được bàn, việc gì được quyết định và được kiểm tra bằng cách nào.",
    ),
    Heading(1, "III", "Kết quả thực hiện"),
    Heading(2, "1", "Những nội dung công khai để nhân dân biết"),
    text(
        "Ủy ban nhân dân xã công khai đầy đủ kế hoạch phát triển kinh tế - xã hội, dự toán và quyết toán ngân sách, "
        "quy hoạch sử dụng đất, các khoản huy động đóng góp, đối tượng hưởng chính sách, thủ tục hành chính cùng mức "
        "phí, lệ phí. Hình thức gồm niêm yết tại trụ sở, đăng trên trang thông tin điện tử, thông báo ở cuộc họp thôn."
    ),
    text(
        "Bộ phận tiếp nhận và trả kết quả bố trí bảng hướng dẫn đặt vừa tầm mắt, có bàn để người dân viết đơn. ",
        Run("Tỷ lệ hồ sơ giải quyết đúng hạn đạt 99,2%", italic=True),
        "; hồ sơ quá hạn đều có văn bản xin lỗi và hẹn lại ngày trả.",
    ),
    Heading(2, "2", "Những nội dung nhân dân bàn và quyết định trực tiếp"),
    text(
        "Các thôn lấy ý kiến nhân dân bằng biểu quyết tại cuộc họp, chỉ dùng phiếu khi số hộ đến dự chưa đủ. Kết quả "
        "ở một số thôn như sau:"
    ),
    *_villages(),
    Heading(2, "3", "Những nội dung nhân dân tham gia ý kiến trước khi cơ quan có thẩm quyền quyết định"),
    text(
        "Dự thảo kế hoạch sử dụng đất, đề án sắp xếp thôn, phương án bồi thường khi thu hồi đất đều được đưa ra lấy "
        "ý kiến. Có ",
        figure("dialogues.sessions", "02"),
        " hội nghị đối thoại giữa người đứng đầu cấp ủy, chính quyền với nhân dân, thu nhận 46 ý kiến; mỗi ý kiến "
        "được ghi số thứ tự, người trả lời và ngày hoàn thành để dân theo dõi.",
    ),
    item(
        "a", "Ý kiến về đất đai, môi trường được giao công chức địa chính tổng hợp, trả lời trong mười ngày làm việc;"
    ),
    item("b", "Ý kiến về chế độ, chính sách được giao công chức văn hóa - xã hội rà soát cùng trưởng thôn;"),
    item("c", "Ý kiến vượt thẩm quyền được gửi lên cấp trên, đồng thời báo cho người nêu ý kiến biết nơi đã gửi."),
    Heading(2, "4", "Những nội dung nhân dân kiểm tra, giám sát"),
    text(
        "Ban Thanh tra nhân dân và các Ban Giám sát đầu tư của cộng đồng thực hiện ",
        figure("committees.inspections", "17"),
        " cuộc giám sát, kiến nghị sửa chữa ba đoạn rãnh thoát nước thi công chưa đúng thiết kế, thu hồi về quỹ thôn "
        "số tiền chi sai. Các kiến nghị đã được đơn vị thi công và thôn thực hiện xong trước ngày bàn giao công trình.",
    ),
    Heading(1, "IV", "Đánh giá chung"),
    Heading(2, "1", "Ưu điểm"),
    text(
        "Nhận thức của cán bộ, đảng viên và nhân dân chuyển biến rõ rệt. Việc công khai đi vào nền nếp, cuộc họp "
        "thôn bớt hình thức, ý kiến của dân được ghi lại và có người chịu trách nhiệm trả lời. Đơn thư vượt cấp giảm "
        "so với năm trước; tình làng nghĩa xóm được giữ vững, nhiều hộ tự nguyện hiến đất làm đường."
    ),
    Heading(2, "2", "Hạn chế, nguyên nhân"),
    text(
        "Một vài thôn còn ghi biên bản sơ sài, thiếu số hộ dự họp nên khó xác định kết quả biểu quyết. Việc cập nhật "
        "trang thông tin điện tử có lúc chậm. Nguyên nhân chủ yếu là cán bộ kiêm nhiệm nhiều việc, một số người ngại "
        "dùng phần mềm; công tác kiểm tra của xã chưa thường xuyên."
    ),
    Heading(1, "V", "Phương hướng, nhiệm vụ năm 2024"),
    item(
        "1",
        "Tiếp tục quán triệt Luật Thực hiện dân chủ ở cơ sở đến toàn thể cán bộ và nhân dân, lấy thôn làm nơi thực "
        "hiện, lấy sự hài lòng của người dân làm thước đo kết quả.",
    ),
    item(
        "2",
        "Duy trì lịch tiếp công dân và hội nghị đối thoại; mọi ý kiến đều có người trả lời, có thời hạn và được công "
        "khai kết quả trên bảng tin của thôn.",
    ),
    item(
        "3",
        "Bồi dưỡng kỹ năng điều hành cuộc họp, ghi biên bản cho trưởng thôn; hướng dẫn nhập số liệu ngay sau mỗi "
        "cuộc họp để báo cáo cuối năm không phải tổng hợp lại từ đầu.",
    ),
    item("4", "Khen thưởng kịp thời những thôn, những hộ làm tốt; nhắc nhở những nơi để việc công khai chậm trễ."),
    text(
        "Trên đây là kết quả thực hiện pháp luật về dân chủ trực tiếp năm 2023 và phương hướng, nhiệm vụ năm 2024 "
        "của Ủy ban nhân dân xã Song Vân, kính báo cáo cấp trên xem xét, chỉ đạo."
    ),
)

REPORT = Document(
    letterhead=Letterhead(
        parent="",
        organ=("ỦY BAN NHÂN DÂN", "XÃ SONG VÂN"),
        number_line="Số: 04/BC-UBND",
        place_date="Song Vân, ngày 11 tháng 01 năm 2024",
    ),
    type_name="BÁO CÁO",
    subject="Tổng kết việc thực hiện pháp luật về dân chủ trực tiếp năm 2023,\nphương hướng, nhiệm vụ năm 2024",
    body=_BODY,
    recipients=("UBND huyện (b/c)", "Thường trực Đảng ủy, HĐND xã", "Các thôn", "Lưu: VT"),
    signature=Signature(lines=("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), name="Giáp Quốc Mạnh"),
    title="Báo cáo số 04/BC-UBND ngày 11/01/2024",
    author="Ủy ban nhân dân xã Song Vân",
    created=date(2024, 1, 11),
    figures=(
        FigureRecord("households.count", "Số hộ", "2.631", "hộ", "Sổ hộ gia đình"),
        FigureRecord("dialogues.sessions", "Hội nghị đối thoại", "02", "cuộc", "Sổ đối thoại"),
    ),
)

TABLED = replace(REPORT, body=(*_BODY[:10], TABLE, *_BODY[10:]))

# Signed as model 1.9 of the decree has it, by three more beneath; the superior organ's name stands on two lines.
COSIGNED = replace(
    REPORT,
    letterhead=replace(REPORT.letterhead, parent="ỦY BAN NHÂN DÂN\nXÃ SONG VÂN", organ=("THÔN ĐỒNG KIM",)),
    type_name="BIÊN BẢN",
    body=_BODY[:3],
    signature=Signature(("CHỦ TRÌ",), "Giáp Văn Hưng"),
    cosigners=(
        Signature(("THƯ KÝ",), "Nguyễn Thị Hòa"),
        Signature(("TRƯỞNG BAN", "CÔNG TÁC MẶT TRẬN"), "Dương Quang Lợi"),
        Signature(("ĐẠI DIỆN HỘ GIA ĐÌNH",), "Lê Thị Mận"),
        Signature((), ""),
        Signature(("ĐẠI DIỆN HỘ GIA ĐÌNH",), "Phạm Văn Tuyến"),
    ),
)

UPWARD = replace(
    REPORT,
    letterhead=replace(REPORT.letterhead, parent="UBND XÃ SONG VÂN", organ=("VĂN PHÒNG HĐND VÀ UBND",)),
    addressees=("Ủy ban nhân dân tỉnh Bắc Giang", "Sở Nội vụ tỉnh Bắc Giang"),
    bases=(
        "Căn cứ Luật Thực hiện dân chủ ở cơ sở ngày 10 tháng 11 năm 2022",
        "Theo đề nghị của công chức Văn phòng - Thống kê.",
    ),
    body=_BODY[:6],
)
