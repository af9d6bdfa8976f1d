"""In which forms opinions come, how far each has been answered, and to whom ballots go."""

from django.db import models


class Channel(models.TextChoices):
    """Forms of asking the people: Law 10/2022/QH15, Điều 26 khoản 1 [S]; the last one is for khoản 8 of Điều 25."""

    DIALOGUE = "dialogue", "hội nghị trao đổi, đối thoại với Nhân dân"
    MEETING = "meeting", "cuộc họp của cộng đồng dân cư"
    BALLOT = "ballot", "phát phiếu lấy ý kiến"
    BOX = "box", "hòm thư góp ý, đường dây nóng"
    ORGANISATIONS = "organisations", "qua Mặt trận, các đoàn thể"
    PORTAL = "portal", "cổng, trang thông tin điện tử"
    SOCIAL = "social", "mạng xã hội, mạng viễn thông"
    CONCERNED = "concerned", "đối thoại, lấy ý kiến trực tiếp đối tượng thi hành"


class ConsultationState(models.TextChoices):
    """Follows from the days, save that somebody called it off."""

    PLANNED = "planned", "chưa đến ngày"
    OPEN = "open", "đang lấy ý kiến"
    CLOSED = "closed", "đã kết thúc"
    CANCELLED = "cancelled", "không tổ chức"


class Answer(models.TextChoices):
    WAITING = "waiting", "chưa trả lời"
    TAKEN = "taken", "tiếp thu"
    PARTLY = "partly", "tiếp thu một phần"
    REFUSED = "refused", "không tiếp thu"


# What the share of accepted opinions counts.
ACCEPTED = (Answer.TAKEN, Answer.PARTLY)


class Asked(models.TextChoices):
    """Who gets a ballot: one for a household, or one for each voter."""

    HOUSEHOLD = "household", "hộ gia đình"
    VOTER = "voter", "cử tri"
