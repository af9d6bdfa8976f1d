"""The tables of a pack: their files, columns and where their lines come from, as data."""

from typing import Any

from apps.complaints.indicators.petitions import PETITIONS
from apps.complaints.models import PetitionType
from apps.consultations.indicators import REGISTER as CONSULTATIONS
from apps.dialogues.indicators.dialogues import REGISTER as DIALOGUES
from apps.dialogues.models import DialogueLevel, DialogueMode, Occasion, TargetGroup
from apps.disclosures.indicators import REGISTER as POSTINGS
from apps.households.indicators import REGISTER as HOUSEHOLDS
from apps.meetings.indicators.rows import REGISTER as MEETINGS
from apps.meetings.models import MatterAction, MatterKind, MeetingKind, VoteMethod
from apps.reports.open_data import actions, people, places
from apps.reports.open_data.columns import (
    ENTERED,
    HIDDEN,
    KNOWN,
    MISSING,
    PARTIAL,
    RELEASED_TITLE,
    STATE,
    UNIT,
    VILLAGE,
    Column,
    Kind,
    Table,
    renamed,
    state_column,
)
from apps.supervision.models import Body, FindingStatus, SupervisionKind
from apps.villages.models.units import UnitKind
from apps.works.models import ContributionKind, LandClass, WorkKind

_SUPERVISIONS, _WORKS = "supervision.supervision", "works.work"
_UNITS = "don-vi"


def _choices(choices: Any) -> tuple[str, ...]:
    return tuple(str(label) for label in choices.labels)


def _day(name: str, title: str, note: str = "", *, required: bool = False) -> Column:
    return Column(name, title, Kind.DATE, note, required)


def _count(name: str, title: str, note: str = "", *, required: bool = False) -> Column:
    return Column(name, title, Kind.INTEGER, note, required)


def _one_of(name: str, title: str, choices: tuple[str, ...], *, required: bool = True, note: str = "") -> Column:
    return Column(name, title, note=note, required=required, choices=choices)


# All tables but the units themselves say whose row it is.
_OF_UNIT = (("ma_don_vi", _UNITS, "ma_don_vi"),)

_BASE: tuple[Table, ...] = (
    Table(
        _UNITS,
        "Đơn vị",
        "Đơn vị công bố và các đơn vị cũ đã nhập vào mà còn trong năm. Mỗi dòng của các bảng khác ghi rõ là của đơn vị "
        "nào; số của các đơn vị không được cộng lại.",
        (
            *UNIT,
            Column("ma_hanh_chinh", "Mã đơn vị hành chính", note="Để trống khi cổng chưa có mã."),
            _one_of("loai", "Loại đơn vị", _choices(UnitKind), required=False),
            _one_of("vai_tro", "Vai trò trong gói", (places.PUBLISHER, places.PREDECESSOR)),
        ),
        places.units,
        key=("ma_don_vi",),
    ),
    Table(
        "thon",
        "Thôn, tổ dân phố",
        "Các thôn còn trong năm, kèm số hộ vào ngày cuối năm theo sổ hộ gia đình.",
        (
            *UNIT,
            Column("ma_thon", "Mã thôn", note="Tên thôn trong địa chỉ của cổng.", required=True),
            Column("thon", "Thôn, tổ dân phố", note="Tên vào ngày cuối năm.", required=True),
            _day("thanh_lap", "Ngày thành lập", required=True),
            _day("ket_thuc", "Ngày kết thúc", "Khi thôn kết thúc trong năm."),
            _day("ngay_so_lieu", "Ngày của số hộ", required=True),
            _count("so_ho", "Số hộ"),
            state_column(KNOWN, MISSING, note="Của số hộ."),
        ),
        places.villages,
        key=("ma_don_vi", "ma_thon"),
        register=HOUSEHOLDS,
        refers=_OF_UNIT,
    ),
    Table(
        "so-lieu",
        "Số liệu của năm",
        "Các chỉ tiêu của từng đơn vị trong năm. Chỉ tiêu về đơn thư, tiếp công dân, hòa giải và xử lý kỷ luật không "
        "có ở đây.",
        (
            *UNIT,
            Column("ma_danh_muc", "Mã trong danh mục", required=True),
            Column("ma_chi_tieu", "Mã chỉ tiêu", required=True),
            Column("chi_tieu", "Tên chỉ tiêu", required=True),
            Column("don_vi_tinh", "Đơn vị tính", required=True),
            Column("gia_tri", "Giá trị", Kind.NUMBER, "Để trống khi thiếu."),
            state_column(
                *(KNOWN, PARTIAL, ENTERED, MISSING),
                note="“Một phần”: có thôn, đơn vị chưa có số liệu hoặc có bản ghi chưa ghi số liệu này. “Nhập tay”: "
                "không tính được từ bản ghi, lấy theo số đơn vị đã nhập cho báo cáo của năm.",
            ),
            _day("tu_ngay", "Từ ngày", required=True),
            _day("den_ngay", "Đến hết ngày", required=True),
        ),
        places.figures,
        key=("ma_don_vi", "ma_chi_tieu"),
        refers=_OF_UNIT,
        count=places.count_figures,
    ),
    Table(
        "hop-thon",
        "Họp thôn, tổ dân phố",
        "Các cuộc họp đã tổ chức trong năm.",
        (
            *UNIT,
            *VILLAGE,
            _day("ngay_hop", "Ngày họp", required=True),
            _one_of("loai", "Loại cuộc họp", _choices(MeetingKind)),
            _count("so_ho", "Tổng số hộ của thôn ngày họp"),
            _count("so_ho_du", "Số hộ có đại diện dự"),
            Column("hop_lai", "Là cuộc họp lại", Kind.YES_NO, required=True),
            Column("khong_du_ho", "Không tiến hành được do không đủ số hộ", Kind.YES_NO, required=True),
            STATE,
        ),
        people.meetings,
        register=MEETINGS,
        refers=_OF_UNIT,
    ),
    Table(
        "viec-thon-quyet-dinh",
        "Việc thôn bàn, quyết định",
        "Mỗi việc một dòng, theo kết quả sau cùng. Không ghi nội dung của việc; phiếu là của hộ, không ghi hộ nào.",
        (
            *UNIT,
            *VILLAGE,
            _day("ngay_ket_qua", "Ngày có kết quả", required=True),
            _one_of("loai_viec", "Loại việc", _choices(MatterKind)),
            _one_of("viec_can_quyet", "Việc cần quyết", _choices(MatterAction)),
            _one_of("hinh_thuc", "Hình thức biểu quyết", _choices(VoteMethod)),
            _count("so_ho", "Tổng số hộ của thôn ngày họp"),
            _count("phieu_phat_ra", "Số phiếu phát ra", "Để trống khi không phát phiếu."),
            _count("phieu_thu_ve", "Số phiếu thu về", "Để trống khi không phát phiếu."),
            _count("tan_thanh", "Số hộ tán thành"),
            _count("khong_tan_thanh", "Số hộ không tán thành"),
            _count("y_kien_khac", "Số hộ có ý kiến khác"),
            _count("khong_hop_le", "Số phiếu không hợp lệ"),
            Column("dat_ty_le", "Đạt tỷ lệ theo quy định", Kind.YES_NO, "Để trống khi chưa có kết quả."),
            STATE,
        ),
        people.matters,
        register=MEETINGS,
        refers=_OF_UNIT,
    ),
    Table(
        "doi-thoai",
        "Đối thoại với Nhân dân",
        "Các cuộc đối thoại đã tổ chức trong năm.",
        (
            *UNIT,
            _day("ngay", "Ngày đối thoại", required=True),
            _one_of("pham_vi", "Phạm vi", _choices(DialogueLevel)),
            _one_of("doi_tuong", "Đối tượng", _choices(TargetGroup)),
            _one_of("hinh_thuc", "Hình thức", _choices(DialogueMode)),
            _one_of("ly_do", "Lý do tổ chức", _choices(Occasion)),
            _count("luot_nguoi_du", "Số lượt người tham dự"),
            _count("nguoi_phat_bieu", "Số người phát biểu"),
            _count("y_kien", "Số ý kiến đã ghi", required=True),
            _count("y_kien_da_tra_loi", "Số ý kiến đã trả lời", required=True),
            _day("ngay_cong_bo", "Ngày công bố kết quả"),
            RELEASED_TITLE,
            STATE,
        ),
        people.dialogues,
        register=DIALOGUES,
        refers=_OF_UNIT,
    ),
    Table(
        "lay-y-kien",
        "Lấy ý kiến Nhân dân",
        "Các việc kết thúc lấy ý kiến trong năm. Số phiếu cộng chung, không theo thôn; phiếu không hợp lệ vẫn tính vào "
        "số thu về.",
        (
            *UNIT,
            Column("loai_noi_dung", "Loại nội dung theo quy định", required=True),
            _day("tu_ngay", "Lấy ý kiến từ ngày", required=True),
            _day("den_ngay", "Đến hết ngày", required=True),
            _count("y_kien", "Số ý kiến"),
            _count("tiep_thu", "Số ý kiến được tiếp thu"),
            _count("phieu_phat_ra", "Số phiếu phát ra", "Để trống khi không phát phiếu hoặc có thôn chưa có số."),
            _count("phieu_thu_ve", "Số phiếu thu về"),
            _count("phieu_hop_le", "Số phiếu hợp lệ"),
            _count("dong_y", "Số phiếu đồng ý"),
            _count("khong_dong_y", "Số phiếu không đồng ý"),
            _count("y_kien_khac", "Số phiếu có ý kiến khác"),
            _day("ngay_giai_trinh", "Ngày công bố báo cáo tiếp thu, giải trình"),
            RELEASED_TITLE,
            state_column(KNOWN, PARTIAL, MISSING, note="Của số ý kiến và số được tiếp thu."),
        ),
        people.consultations,
        register=CONSULTATIONS,
        refers=_OF_UNIT,
    ),
    Table(
        "cong-khai",
        "Nội dung đã công khai",
        "Các lần công khai còn trong năm, kể cả từ năm trước.",
        (
            *UNIT,
            *VILLAGE,
            Column("can_cu", "Căn cứ", required=True),
            Column("noi_dung", "Nội dung phải công khai", required=True),
            Column("trich_yeu", "Trích yếu", required=True, is_free=True),
            Column("hinh_thuc", "Hình thức", note="Cách nhau bằng dấu chấm phẩy."),
            _count("so_luot", "Số lượt, nơi công khai", required=True),
            _day("tu_ngay", "Từ ngày", required=True),
            _day("den_ngay", "Đến hết ngày", "Để trống khi vẫn đang công khai."),
            _count(
                "so_ngay",
                "Số ngày đã công khai",
                "Không kể ngày đầu, đến ngày kết thúc hoặc ngày cuối năm nếu ngày cuối năm sớm hơn.",
                required=True,
            ),
            _count("so_ngay_it_nhat", "Số ngày ít nhất theo quy định", "Để trống khi danh mục không ghi số ngày."),
        ),
        actions.postings,
        register=POSTINGS,
        refers=_OF_UNIT,
    ),
    Table(
        "cong-trinh",
        "Công trình, việc dân làm",
        "Các công trình đã hoặc đang làm trong năm, với tổng số của công trình (không riêng trong năm). Số do vài hộ "
        "đóng góp thì để trống, cùng tổng giá trị nếu từ đó suy ra được.",
        (
            _count("cong_trinh", "Số thứ tự công trình trong gói", required=True),
            *UNIT,
            *VILLAGE,
            _one_of("loai", "Loại công trình", _choices(WorkKind)),
            RELEASED_TITLE,
            _day("khoi_cong", "Ngày khởi công", required=True),
            _day("hoan_thanh", "Ngày hoàn thành", "Để trống khi chưa hoàn thành."),
            _count("tong_gia_tri", "Tổng giá trị (đồng)"),
            _count("ngan_sach", "Ngân sách nhà nước hỗ trợ (đồng)"),
            _count("dan_gop_tien", "Nhân dân đóng góp tiền (đồng)"),
            _count("dan_gop_hien_vat", "Đất, hiện vật Nhân dân đóng góp quy ra tiền (đồng)"),
            _count("dan_gop_ngay_cong", "Ngày công Nhân dân đóng góp"),
            Column("dat_hien_m2", "Diện tích đất hiến (m²)", Kind.NUMBER),
            state_column(KNOWN, PARTIAL, MISSING, HIDDEN, note="Của các cột số trong dòng."),
        ),
        actions.works,
        key=("cong_trinh",),
        register=_WORKS,
        refers=_OF_UNIT,
    ),
    Table(
        "dong-gop",
        "Đóng góp của Nhân dân theo công trình và thôn",
        "Không có số của từng hộ. Hình thức mà có thôn chỉ vài hộ góp vào công trình đó thì ẩn số của mọi thôn.",
        (
            _count("cong_trinh", "Số thứ tự công trình trong gói", required=True),
            *UNIT,
            *VILLAGE,
            _one_of("hinh_thuc", "Hình thức đóng góp", _choices(ContributionKind)),
            _one_of("loai_dat", "Loại đất", _choices(LandClass), required=False),
            Column("so_luong", "Số lượng", Kind.NUMBER, "Tiền, hiện vật: đồng; công: ngày; đất: m²."),
            state_column(KNOWN, HIDDEN, note="Của số lượng."),
        ),
        actions.contributions,
        register=_WORKS,
        refers=(*_OF_UNIT, ("cong_trinh", "cong-trinh", "cong_trinh")),
    ),
    Table(
        "phat-hien-qua-giam-sat",
        "Vụ việc phát hiện qua giám sát",
        "Số vụ việc của các cuộc giám sát bắt đầu trong năm, theo tình trạng vào ngày lập gói; không ghi nội dung vụ "
        "việc. Loại không có vụ việc nào thì không có dòng.",
        (
            *UNIT,
            _one_of("co_quan", "Cơ quan, tổ chức giám sát", _choices(Body)),
            _one_of("hinh_thuc", "Hình thức", _choices(SupervisionKind)),
            _one_of("tinh_trang_vu_viec", "Tình trạng vụ việc", _choices(FindingStatus)),
            _count("so_vu_viec", "Số vụ việc", required=True),
        ),
        actions.findings,
        key=("ma_don_vi", "co_quan", "hinh_thuc", "tinh_trang_vu_viec"),
        register=_SUPERVISIONS,
        refers=_OF_UNIT,
    ),
    Table(
        "don-thu",
        "Đơn thư, tố cáo tiếp nhận trong năm",
        "Số đơn tiếp nhận trong năm theo loại và nơi đơn đứng vào ngày cuối năm. Số nhỏ hơn ngưỡng mà khác 0 chỉ ghi "
        "là nhỏ hơn ngưỡng (“<5”); không ghi tổng, để không suy ra số đã ẩn.",
        (
            *UNIT,
            _one_of("loai", "Loại đơn", (*_choices(PetitionType), actions.DENUNCIATION)),
            _one_of(
                "giai_doan",
                "Giai đoạn vào ngày cuối năm",
                tuple(
                    dict.fromkeys((actions.STILL_OPEN, *actions.PETITION_STAGES, *actions.DENUNCIATION_STAGES)),
                ),
            ),
            Column("so_don", "Số đơn", note="Số, hoặc “<5”; để trống khi thiếu.", pattern="<[0-9]+|0|[1-9][0-9]*"),
            state_column(KNOWN, PARTIAL, MISSING, note="Một phần: sổ chưa chốt đủ năm."),
        ),
        actions.petitions,
        key=("ma_don_vi", "loai", "giai_doan"),
        register=PETITIONS,
        refers=_OF_UNIT,
    ),
    Table(
        "bao-cao",
        "Báo cáo đã ban hành",
        "Báo cáo lập trên cổng có kỳ kết thúc trong năm. Mã SHA-256 để đối chiếu tệp; tải tệp ở bảng công khai nếu báo "
        "cáo đã đưa lên bảng.",
        (
            *UNIT,
            Column("so_ky_hieu", "Số, ký hiệu", required=True),
            _day("ngay_ban_hanh", "Ngày ban hành", required=True),
            _day("ky_tu_ngay", "Kỳ báo cáo từ ngày", required=True),
            _day("ky_den_ngay", "Kỳ báo cáo đến hết ngày", required=True),
            renamed(RELEASED_TITLE, "trich_yeu", "Trích yếu (khi đã đưa lên bảng công khai)"),
            Column("thay_the_cho", "Thay thế văn bản số"),
            Column("bi_thay_the_boi", "Đã được thay thế bằng văn bản số"),
            Column("sha256_pdf", "SHA-256 của tệp PDF", required=True, pattern="[0-9a-f]{64}"),
            Column("sha256_docx", "SHA-256 của tệp DOCX", required=True, pattern="[0-9a-f]{64}"),
        ),
        actions.reports,
        refers=_OF_UNIT,
    ),
)

_COMPLETENESS = Table(
    "muc-do-day-du",
    "Mức độ đầy đủ của các bảng",
    "Sổ đứng sau mỗi bảng đã chốt đủ năm chưa. Sổ chưa chốt thì bảng có thể còn thiếu dòng: không có dòng không có "
    "nghĩa là không có việc.",
    (
        Column("bang", "Tệp của bảng", required=True),
        *UNIT,
        Column("so", "Sổ", required=True),
        _count("da_chot", "Số thôn, đơn vị đã chốt sổ cả năm", required=True),
        _count("phai_chot", "Số thôn, đơn vị phải chốt sổ", required=True),
        state_column(KNOWN, PARTIAL, MISSING, note="Đủ: sổ đã chốt cả năm; một phần: chốt chưa đủ; thiếu: chưa chốt."),
    ),
    lambda asked: places.completeness(_BASE, asked),
    key=("bang", "ma_don_vi"),
    refers=_OF_UNIT,
)
TABLES: tuple[Table, ...] = (*_BASE, _COMPLETENESS)
