"""What is asked in a survey, of whom, and what an answer counts for."""

from django.db import models


class SurveyKind(models.TextChoices):
    DEMOCRACY = "democracy", "người dân về kết quả thực hiện dân chủ ở cơ sở"
    PROCEDURES = "procedures", "giải quyết thủ tục hành chính, bộ phận một cửa"
    FRIENDLY = "friendly", "chính quyền thân thiện"
    CHAIRMAN = "chairman", "về Chủ tịch UBND xã"
    STAFF = "staff", "cán bộ, công chức về dân chủ trong cơ quan"
    OTHER = "other", "nội dung khác"


class Polled(models.TextChoices):
    """Whom one sheet speaks for: sheets of households and of persons are two counts."""

    PERSON = "person", "cá nhân, mỗi người một phiếu"
    HOUSEHOLD = "household", "hộ gia đình, mỗi hộ một phiếu"


class SurveyState(models.TextChoices):
    """Follows from the days, but for the closing."""

    PLANNED = "planned", "chưa bắt đầu"
    OPEN = "open", "đang lấy ý kiến"
    ENDED = "ended", "hết thời gian, chưa chốt"
    CLOSED = "closed", "đã chốt kết quả"


class QuestionKind(models.TextChoices):
    YES_NO = "yes_no", "có, không, không biết"
    SCALE = "scale", "mức độ hài lòng (5 mức)"
    SINGLE = "single", "chọn một trong các phương án"
    MULTIPLE = "multiple", "chọn nhiều phương án"
    TEXT = "text", "ý kiến viết ngắn"


class Measure(models.TextChoices):
    """Which figure a question counts for: publicity confirmed (C06), or satisfaction by one criterion (K11)."""

    NONE = "", "không tính vào chỉ tiêu"
    PUBLICITY = "publicity", "xác nhận đã công khai"
    OVERALL = "overall", "hài lòng: đánh giá chung"
    ATTITUDE = "attitude", "hài lòng: thái độ phục vụ"
    GUIDANCE = "guidance", "hài lòng: hướng dẫn, cung cấp thông tin"
    SKILL = "skill", "hài lòng: năng lực giải quyết công việc"
    TIME = "time", "hài lòng: thời gian, kết quả giải quyết"
    FACILITIES = "facilities", "hài lòng: nơi tiếp dân, trang thiết bị"
    PUBLICITY_OF_WORK = "informing", "hài lòng: công khai thông tin (dân biết)"
    TAKING_PART = "taking_part", "hài lòng: được bàn, quyết định, góp ý"
    WATCHING = "watching", "hài lòng: được kiểm tra, giám sát"
    ANSWERING = "answering", "hài lòng: tiếp thu, trả lời kiến nghị"


CRITERIA = tuple(measure for measure in Measure if measure not in (Measure.NONE, Measure.PUBLICITY))


class Channel(models.TextChoices):
    PAPER = "paper", "phiếu giấy"
    ONLINE = "online", "trực tuyến"


YES = 1
YES_NO_CHOICES = ((YES, "Có"), (2, "Không"), (3, "Không biết"))
SCALE_CHOICES = (
    (5, "Rất hài lòng"),
    (4, "Hài lòng"),
    (3, "Bình thường"),
    (2, "Không hài lòng"),
    (1, "Rất không hài lòng"),
)
# The two upper steps of the scale.
SATISFIED = (5, 4)
# Letters of an answer in words, on paper and online alike.
LONGEST_TEXT = 1000
