"""What each role may do: the one table from which permissions and sight are taken."""

from dataclasses import dataclass, field

from django.db import models

RECORD_APPS = frozenset(
    {
        "villages",
        "households",
        "meetings",
        "dialogues",
        "disclosures",
        "committees",
        "supervision",
        "works",
        "complaints",
        "reports",
        "documents",
    }
)


# Texts of law are national and public; every role that opens a record or document may look them up.
_LAW = frozenset({"law"})


class Role(models.TextChoices):
    OFFICIAL = "official", "công chức xã"
    LEADER = "leader", "lãnh đạo xã"
    VILLAGE_HEAD = "village_head", "trưởng thôn"
    BOARD_MEMBER = "board_member", "thành viên Ban, Mặt trận"
    PETITION_OFFICER = "petition_officer", "công chức tiếp dân, xử lý đơn"
    SUPERIOR_READER = "superior_reader", "cấp trên theo dõi"
    OPERATOR = "operator", "quản trị hệ thống"


@dataclass(frozen=True)
class Rights:
    """`reads` and `writes` name apps; `whole_unit` tells the commune from the own villages.

    `extra` are single permissions (review, issue). `below`: sees the issued reports of all units below its own.
    `without` names models ("app.model") that the role never sees, whatever its apps say.
    """

    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    whole_unit: bool = True
    below: bool = False
    extra: frozenset[str] = field(default_factory=frozenset)
    without: frozenset[str] = frozenset()


# Accounts, units and texts of law, most of them through the admin.
_SYSTEM = frozenset({"accounts", "law", "villages"})
_PETITIONS = frozenset({"complaints.petition", "complaints.denunciation", "complaints.reception"})

RIGHTS: dict[str, Rights] = {
    Role.OFFICIAL: Rights(
        reads=RECORD_APPS | _LAW,
        writes=RECORD_APPS,
        extra=frozenset({"reports.submit_report"}),
        without=_PETITIONS,
    ),
    Role.LEADER: Rights(
        reads=RECORD_APPS | _LAW,
        writes=RECORD_APPS,
        extra=frozenset({"reports.submit_report", "reports.review_report", "reports.issue_report"}),
    ),
    Role.VILLAGE_HEAD: Rights(
        reads=frozenset({"villages", "households", "meetings", "disclosures"}) | _LAW,
        writes=frozenset({"meetings"}),
        whole_unit=False,
    ),
    Role.BOARD_MEMBER: Rights(
        reads=frozenset({"committees", "supervision", "works"}) | _LAW, writes=frozenset({"supervision"})
    ),
    Role.PETITION_OFFICER: Rights(reads=frozenset({"complaints"}) | _LAW, writes=frozenset({"complaints"})),
    Role.SUPERIOR_READER: Rights(
        reads=frozenset({"documents"}) | _LAW,
        below=True,
        without=frozenset({"documents.numberbook", "documents.numberentry"}),
    ),
    Role.OPERATOR: Rights(reads=_SYSTEM, writes=_SYSTEM),
}
