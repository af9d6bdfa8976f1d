"""What a meeting is about, how far it has come, and how votes are cast."""

from django.db import models


class MeetingKind(models.TextChoices):
    REGULAR = "regular", "hội nghị định kỳ"
    MATTER = "matter", "họp bàn, quyết định theo việc"
    ELECTION = "election", "họp bầu cử"
    CONVENTION = "convention", "họp về hương ước, quy ước"
    CONSULTATION = "consultation", "họp lấy ý kiến Nhân dân"


class MeetingState(models.TextChoices):
    """From the plan to the minutes that the commune has accepted."""

    PLANNED = "planned", "đã lên lịch"
    HELD = "held", "đang ghi biên bản"
    SUBMITTED = "submitted", "đã gửi xã"
    RETURNED = "returned", "xã trả lại để sửa"
    ACCEPTED = "accepted", "xã đã tiếp nhận"
    CANCELLED = "cancelled", "không tổ chức"


# Nothing was held yet, or never was: no figure counts these.
NOT_HELD = frozenset({MeetingState.PLANNED, MeetingState.CANCELLED})
# The minutes lie with the commune: they change only once it has given them back, or by a correction with its reason.
LOCKED = frozenset({MeetingState.SUBMITTED, MeetingState.ACCEPTED})
# Nobody writes in these as they stand; each has its own way back.
CLOSED = LOCKED | {MeetingState.CANCELLED}


class MatterKind(models.TextChoices):
    """What the people discuss and decide: Law 10/2022/QH15, Điều 15, khoản 1 to 6 in this order."""

    CONTRIBUTION = "contribution", "đóng góp xây dựng hạ tầng, công trình công cộng"
    FUNDS = "funds", "thu, chi, quản lý khoản đóng góp, kinh phí, tài sản của cộng đồng"
    CONVENTION = "convention", "hương ước, quy ước"
    VILLAGE_HEAD = "village_head", "bầu, cho thôi Trưởng thôn, Tổ trưởng tổ dân phố"
    BOARD = "board", "bầu, cho thôi thành viên Ban Thanh tra nhân dân, Ban Giám sát đầu tư của cộng đồng"
    OTHER = "other", "công việc tự quản khác"


# In force only from the recognition by the commune's People's Committee (Law 10/2022/QH15, Điều 21).
NEEDS_RECOGNITION = frozenset({MatterKind.CONVENTION, MatterKind.VILLAGE_HEAD, MatterKind.BOARD})


class MatterAction(models.TextChoices):
    """What the vote does: a decision, an election among candidates, or a dismissal."""

    DECIDE = "decide", "bàn, quyết định"
    ELECT = "elect", "bầu"
    DISMISS = "dismiss", "cho thôi, miễn nhiệm, bãi nhiệm"


class VoteMethod(models.TextChoices):
    """Law 10/2022/QH15: Điều 18 khoản 4 (at the meeting), Điều 19 (ballots to all households), Điều 17 (online)."""

    SHOW_OF_HANDS = "show_of_hands", "biểu quyết giơ tay"
    SECRET_BALLOT = "secret_ballot", "bỏ phiếu kín"
    HOUSEHOLD_BALLOT = "household_ballot", "phát phiếu lấy ý kiến tới hộ"
    ONLINE = "online", "biểu quyết trực tuyến"


# All households of the village are asked, not only those that came.
AT_DOORS = frozenset({VoteMethod.HOUSEHOLD_BALLOT, VoteMethod.ONLINE})
