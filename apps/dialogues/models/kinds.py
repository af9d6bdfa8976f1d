"""Who holds a dialogue, with whom and how, and how far it and the opinions raised there have come."""

from django.db import models


class HostPost(models.TextChoices):
    CHAIRMAN = "chairman", "Chủ tịch UBND"
    PARTY_SECRETARY = "party_secretary", "Bí thư Đảng ủy"
    BOTH = "both", "Bí thư Đảng ủy và Chủ tịch UBND"
    OTHER = "other", "người khác được phân công"


class DialogueState(models.TextChoices):
    PLANNED = "planned", "đã lên kế hoạch"
    HELD = "held", "đã tổ chức"
    CANCELLED = "cancelled", "không tổ chức"


class DialogueLevel(models.TextChoices):
    """For whom the dialogue is held; Law 72/2025/QH15, Điều 43 names village clusters beside the commune."""

    COMMUNE = "commune", "toàn xã"
    CLUSTER = "cluster", "cụm thôn, tổ dân phố"
    VILLAGE = "village", "một thôn, tổ dân phố"


class DialogueMode(models.TextChoices):
    """Law 72/2025/QH15, Điều 43: in person, online or over a lawful social network."""

    IN_PERSON = "in_person", "trực tiếp"
    ONLINE = "online", "trực tuyến"
    SOCIAL = "social", "qua mạng xã hội hợp pháp"


class Occasion(models.TextChoices):
    """Why it is held: Law 72/2025/QH15, Điều 43; Quy định 11-QĐi/TW knows the same three."""

    REGULAR = "regular", "định kỳ hằng năm"
    REQUESTED = "requested", "cử tri đề nghị"
    NECESSARY = "necessary", "đột xuất, khi cần thiết"


class TargetGroup(models.TextChoices):
    ALL = "all", "toàn thể Nhân dân"
    YOUTH = "youth", "thanh niên"
    WOMEN = "women", "phụ nữ"
    FARMERS = "farmers", "nông dân"
    VETERANS = "veterans", "cựu chiến binh"
    ELDERLY = "elderly", "người cao tuổi"
    POOR = "poor", "hộ nghèo, hộ cận nghèo"
    BUSINESS = "business", "doanh nghiệp, hợp tác xã, hộ kinh doanh"
    PROJECT = "project", "hộ trong vùng dự án"
    OTHER = "other", "đối tượng khác"


class OpinionStatus(models.TextChoices):
    OPEN = "open", "chưa trả lời"
    ANSWERED = "answered", "đã trả lời"
    PROMISED = "promised", "đã trả lời, đang thực hiện cam kết"
    RESOLVED = "resolved", "đã giải quyết"


# Somebody still owes something on these; they go along into the next year.
PENDING = (OpinionStatus.OPEN, OpinionStatus.PROMISED)
