"""The steps of a first day, by role: what is done, where, why, and the rows that show that it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from apps.accounts.models import AccountEvent, User
from apps.accounts.roles import RIGHTS, Role
from apps.complaints.models import Petition, PetitionEvent, Reception, ReceptionDay
from apps.core.models import Attachment
from apps.dialogues.models import Dialogue
from apps.disclosures.models import Posting
from apps.documents.models import Publication
from apps.households.models import Household
from apps.meetings.models import Meeting, Minutes
from apps.operations.models import ScheduledRun
from apps.reports.models import Outline, ReportCall, ReportCallRecipient, ReportStep
from apps.supervision.models import Finding, Recommendation, Supervision, SupervisionPlan
from apps.villages.models import AdministrativeUnit, RegisterClosure, UnitVersion

# Rows of which one at least is there once the step is done.
Done = Callable[[User, AdministrativeUnit], QuerySet]


@dataclass(frozen=True)
class Step:
    """`page` is where it is done (a route), `topic` where help tells how; `done` asks for the rows that show it."""

    key: str
    title: str
    why: str
    page: str
    topic: str
    done: Done


def _made(model: Any) -> Done:
    """A record of the unit that the person entered."""
    return lambda user, unit: model.objects.filter(unit=unit, created_by=user)


def _on_account(*actions: str) -> Done:
    """Something that the person did to an account, the own one or another's."""
    return lambda user, unit: AccountEvent.objects.filter(actor=user, action__in=actions)


def _report_step(*actions: str) -> Done:
    return lambda user, unit: ReportStep.objects.filter(report__unit=unit, by=user, action__in=actions)


def _minutes_typed(user: User, unit: AdministrativeUnit) -> QuerySet:
    return Meeting.history.filter(unit=unit, history_user=user, present__isnull=False)


def _photographed(user: User, unit: AdministrativeUnit) -> QuerySet:
    kind = ContentType.objects.get_for_model(Meeting)
    return Attachment.objects.filter(uploaded_by=user, content_type=kind).standing()


def _on_supervision(model: Any) -> Done:
    return lambda user, unit: model.history.filter(supervision__unit=unit, history_user=user)


def _password(user: User, unit: AdministrativeUnit) -> QuerySet:
    return AccountEvent.objects.filter(account=user, actor=user, action=AccountEvent.Action.PASSWORD)


def _factor(user: User, unit: AdministrativeUnit) -> QuerySet:
    return User.objects.filter(pk=user.pk, second_factor_since__isnull=False)


PASSWORD = Step(
    "password",
    "Đặt mật khẩu của riêng mình",
    "Mật khẩu chỉ mình đồng chí biết; xã không ai xem được.",
    "accounts:own-password",
    "tai-khoan",
    _password,
)
FACTOR = Step(
    "factor",
    "Bật xác thực hai bước",
    "Người khác có biết mật khẩu cũng không vào được.",
    "accounts:second-factor",
    "tai-khoan",
    _factor,
)
BEGIN_REPORT = Step(
    "report",
    "Lập dự thảo báo cáo đầu tiên",
    "Số liệu lấy từ các sổ; số nào còn thiếu hiện ra ngay.",
    "reports:report-create",
    "bao-cao",
    _report_step(ReportStep.Action.CREATED),
)
DECIDE_REPORT = Step(
    "decide",
    "Duyệt hoặc trả lại một báo cáo",
    "Báo cáo trình lên chờ ở trang chính của lãnh đạo.",
    "reports:report-list",
    "bao-cao",
    _report_step(ReportStep.Action.APPROVED, ReportStep.Action.RETURNED),
)
ISSUE_REPORT = Step(
    "issue",
    "Ban hành một báo cáo",
    "Báo cáo được lấy số, giữ nguyên và chuyển cấp trên.",
    "reports:report-list",
    "bao-cao",
    _report_step(ReportStep.Action.ISSUED),
)
INVITE = Step(
    "invite",
    "Mời một người dùng",
    "Người được mời nhận liên kết đăng nhập một lần, in ra giấy được.",
    "accounts:person-list",
    "nguoi-dung",
    _on_account(AccountEvent.Action.CREATED, AccountEvent.Action.LINK),
)
RELEASE = Step(
    "release",
    "Đưa một nội dung lên bảng công khai",
    "Nhân dân đọc không cần tài khoản; trước khi đăng được xem như người đọc thấy.",
    "documents:publication-list",
    "bang-cong-khai",
    _made(Publication),
)

STEPS: dict[str, tuple[Step, ...]] = {
    Role.VILLAGE_HEAD: (
        PASSWORD,
        Step(
            "plan",
            "Lên lịch một cuộc họp thôn",
            "Xã và thôn cùng thấy lịch; giấy mời in từ đây.",
            "meetings:meeting-plan",
            "cuoc-hop",
            _made(Meeting),
        ),
        Step(
            "minutes",
            "Ghi số hộ dự và kết quả vào biên bản",
            "Ghi trên điện thoại ngay tại nơi họp; mất sóng vẫn giữ trên máy.",
            "meetings:meeting-list",
            "cuoc-hop",
            _minutes_typed,
        ),
        Step(
            "photo",
            "Đính kèm ảnh chụp biên bản giấy",
            "Biên bản có chữ ký là căn cứ; ảnh đi kèm cuộc họp.",
            "meetings:meeting-list",
            "dinh-kem",
            _photographed,
        ),
        Step(
            "send",
            "Gửi biên bản lên xã",
            "Xã tiếp nhận hoặc trả lại kèm ý kiến.",
            "meetings:meeting-list",
            "cuoc-hop",
            lambda user, unit: Minutes.objects.filter(meeting__unit=unit, submitted_by=user),
        ),
    ),
    Role.OFFICIAL: (
        PASSWORD,
        FACTOR,
        Step(
            "households",
            "Nhập sổ hộ, từ Excel hoặc từng hộ",
            "Tỷ lệ biểu quyết ở mỗi cuộc họp tính trên số hộ này.",
            "households:import-list",
            "nhap-danh-sach-ho",
            lambda user, unit: Household.history.filter(unit=unit, history_user=user),
        ),
        Step(
            "posting",
            "Ghi một nội dung công khai",
            "Cổng nhắc nội dung nào trong danh mục còn thiếu hoặc gỡ sớm.",
            "disclosures:posting-create",
            "cong-khai",
            _made(Posting),
        ),
        Step(
            "dialogue",
            "Ghi một cuộc đối thoại",
            "Ý kiến và lời hứa được theo đến khi làm xong.",
            "dialogues:dialogue-create",
            "doi-thoai",
            _made(Dialogue),
        ),
        RELEASE,
        Step(
            "closure",
            "Chốt một sổ của kỳ",
            "Sổ chốt rồi thì “không có” mới là 0; chưa chốt là thiếu số liệu.",
            "reports:register-list",
            "chot-so",
            lambda user, unit: RegisterClosure.objects.filter(unit=unit, closed_by=user),
        ),
        BEGIN_REPORT,
    ),
    Role.LEADER: (PASSWORD, FACTOR, INVITE, RELEASE, DECIDE_REPORT, ISSUE_REPORT),
    Role.PETITION_OFFICER: (
        PASSWORD,
        FACTOR,
        Step(
            "days",
            "Lên lịch tiếp công dân",
            "Ngày tiếp của Chủ tịch và người tiếp được báo trước cho Nhân dân.",
            "complaints:receptionday-plan",
            "tiep-dan",
            _made(ReceptionDay),
        ),
        Step(
            "reception",
            "Ghi một lượt tiếp công dân",
            "Sổ của hôm nay chỉ có vài ô; in ra đúng mẫu 12 cột.",
            "complaints:reception-desk",
            "tiep-dan",
            _made(Reception),
        ),
        Step(
            "petition",
            "Ghi một đơn vào sổ",
            "Thời hạn tự tính, có cách tính từng ngày.",
            "complaints:petition-create",
            "don-thu",
            _made(Petition),
        ),
        Step(
            "event",
            "Ghi một việc đã làm với đơn",
            "Tình trạng của đơn theo việc đã ghi, không phải chọn tay.",
            "complaints:due",
            "don-thu",
            lambda user, unit: PetitionEvent.history.filter(petition__unit=unit, history_user=user),
        ),
    ),
    Role.BOARD_MEMBER: (
        PASSWORD,
        Step(
            "supervision-plan",
            "Lập một kế hoạch giám sát",
            "Tình trạng của kế hoạch tự theo các cuộc đã ghi.",
            "supervision:supervisionplan-create",
            "giam-sat",
            _made(SupervisionPlan),
        ),
        Step(
            "supervision",
            "Ghi một cuộc giám sát",
            "Của Mặt trận, đoàn thể hay Ban đều ghi ở một sổ.",
            "supervision:supervision-create",
            "giam-sat",
            _made(Supervision),
        ),
        Step(
            "finding",
            "Ghi một vụ việc phát hiện",
            "Vụ việc chưa xong chuyển sang năm sau, không bị quên.",
            "supervision:supervision-list",
            "giam-sat",
            _on_supervision(Finding),
        ),
        Step(
            "recommendation",
            "Ghi một kiến nghị",
            "Kiến nghị chưa trả lời hiện ở trang chính.",
            "supervision:supervision-list",
            "giam-sat",
            _on_supervision(Recommendation),
        ),
    ),
    Role.SUPERIOR_READER: (
        PASSWORD,
        FACTOR,
        Step(
            "call",
            "Yêu cầu các xã báo cáo",
            "Xã thấy yêu cầu và hạn ở trang chính của mình.",
            "reports:reportcall-create",
            "yeu-cau-bao-cao",
            _made(ReportCall),
        ),
        Step(
            "answer",
            "Nhận báo cáo đầu tiên theo yêu cầu",
            "Xong khi một xã ban hành báo cáo theo yêu cầu của đồng chí.",
            "reports:received-list",
            "bao-cao-da-nhan",
            lambda user, unit: ReportCallRecipient.objects.answered().filter(call__created_by=user),
        ),
    ),
    Role.OPERATOR: (
        PASSWORD,
        FACTOR,
        Step(
            "units",
            "Khai đơn vị cấp dưới",
            "Tên, cấp và đơn vị cấp trên theo ngày.",
            "admin:villages_administrativeunit_changelist",
            "quan-tri",
            lambda user, unit: UnitVersion.objects.filter(parent=unit),
        ),
        INVITE,
        Step(
            "appoint",
            "Phân công một người",
            "Quyền của mỗi người là do phân công của người đó.",
            "accounts:person-list",
            "nguoi-dung",
            _on_account(AccountEvent.Action.APPOINTED),
        ),
        Step(
            "schedule",
            "Thấy một việc định kỳ chạy xong",
            "Sao lưu, kiểm tra tệp và dọn dẹp tự chạy; trang này cho biết lần gần nhất.",
            "operations:schedule",
            "viec-dinh-ky",
            lambda user, unit: ScheduledRun.objects.filter(succeeded_at__isnull=False),
        ),
    ),
}
# A unit above communes keeps no registers: its official and leader write the consolidated report.
OUTLINE = Step(
    "outline",
    "Lập đề cương của báo cáo tổng hợp",
    "Đề cương nêu mục, số liệu cộng từ các xã.",
    "reports:outline-list",
    "de-cuong",
    lambda user, unit: Outline.objects.filter(unit=unit),
)
STEPS_ABOVE = STEPS | {
    Role.OFFICIAL: (PASSWORD, FACTOR, OUTLINE, BEGIN_REPORT),
    Role.LEADER: (PASSWORD, FACTOR, INVITE, DECIDE_REPORT, ISSUE_REPORT),
}


def steps_of(role: str, unit: AdministrativeUnit) -> tuple[Step, ...]:
    """Without the second factor where the role needs none."""
    steps = (STEPS if unit.is_or_was_commune else STEPS_ABOVE)[role]
    return tuple(step for step in steps if step is not FACTOR or RIGHTS[role].needs_second_factor)
