"""What each role may do: the one table from which permissions, sight, sign-in rules and the help page are taken."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum

from django.db import models

RECORD_APPS = frozenset(
    {
        "villages",
        "households",
        "meetings",
        "dialogues",
        "surveys",
        "consultations",
        "disclosures",
        "agencies",
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


# What a program with a token reads (`api`): in its own unit, and what the units below handed up. No role of a person:
# nobody can be appointed to these.
PROGRAM_OWN, PROGRAM_BELOW = "program_own", "program_below"


class Span(Enum):
    """How far a role reaches from the unit of its appointment."""

    VILLAGE = "thôn được phân công"
    UNIT = "toàn xã; xem cả đơn vị cũ đã nhập vào xã"
    BELOW = "các đơn vị cấp dưới, ở mọi cấp; chỉ xem"
    TREE = "đơn vị được phân công và các đơn vị cấp dưới"


@dataclass(frozen=True)
class Rights:
    """`reads` and `writes` name apps; `span` says of which rows.

    `extra` are single permissions (review, issue). `without` names models ("app.model") that the role never sees,
    whatever its apps say. `grants` are the roles that it may give to others within its span. `idle` and `session`
    are how long a session lives without use, and at most.
    """

    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    span: Span = Span.UNIT
    extra: frozenset[str] = field(default_factory=frozenset)
    without: frozenset[str] = frozenset()
    grants: frozenset[str] = frozenset()
    needs_second_factor: bool = True
    idle: timedelta = timedelta(hours=1)
    session: timedelta = timedelta(hours=12)

    def allows(self, permission: str) -> bool:
        """Whether the role holds the permission ("meetings.add_meeting") at all, wherever it reaches."""
        app, _, codename = permission.partition(".")
        action, _, model = codename.partition("_")
        apps = self.reads if action == "view" else self.writes if action in _WRITES else frozenset()
        return permission in self.extra or (app in apps and f"{app}.{model}" not in self.without)


_WRITES = frozenset({"add", "change", "delete"})

# Units and villages themselves, kept through the admin; not what is recorded of them.
_UNITS = frozenset(
    f"villages.{action}_{model}"
    for action in ("add", "change", "delete")
    for model in (
        *("administrativeunit", "unitversion", "unitsuccession"),
        *("village", "villageversion", "villagesuccession"),
    )
)
# What is kept from all but those who handle petitions and the leader. Mediation and the days of reception are not.
_PETITIONS = frozenset(
    f"complaints.{model}"
    for model in (
        *("petition", "petitioner", "petitionevent", "petitionstep", "petitionpaper"),
        *("denunciation", "denunciationevent", "denunciationstep", "denunciationpaper", "denunciationbar"),
        *("reception", "visitor", "onlinereflection", "petitionclass", "internaltarget"),
    )
)
# What the level above asks of the communes; these read it among what was sent to them.
_CALLS = frozenset({"reports.reportcall"})
# Issued reports and the figures that they state.
_HANDED_UP = frozenset({"documents.view_issueddocument", "reports.view_submittedfigure"})
_COMMUNE_ROLES = frozenset(
    {Role.OFFICIAL, Role.LEADER, Role.VILLAGE_HEAD, Role.BOARD_MEMBER, Role.PETITION_OFFICER},
)
RIGHTS: dict[str, Rights] = {
    Role.OFFICIAL: Rights(
        reads=RECORD_APPS | _LAW,
        writes=RECORD_APPS,
        extra=frozenset(
            {
                "reports.submit_report",
                "reports.read_sheets",
                "meetings.answer_minutes",
                "documents.release_publication",
            },
        ),
        without=_PETITIONS | _CALLS,
    ),
    Role.LEADER: Rights(
        reads=RECORD_APPS | _LAW | {"accounts", "api"},
        writes=RECORD_APPS | {"accounts", "api"},
        extra=frozenset(
            {
                "reports.submit_report",
                "reports.review_report",
                "reports.issue_report",
                "reports.publish_open_data",
                "reports.read_sheets",
                "committees.undo_verification",
                "accounts.read_changes",
                "meetings.answer_minutes",
                "documents.release_publication",
                "documents.sign_issueddocument",
                "documents.void_signedcopy",
                "documents.close_filealarm",
            },
        ),
        without=_CALLS,
        grants=_COMMUNE_ROLES,
    ),
    Role.VILLAGE_HEAD: Rights(
        reads=frozenset({"villages", "households", "meetings", "disclosures"}) | _LAW,
        writes=frozenset({"meetings"}),
        span=Span.VILLAGE,
        # Rows of the commune alone, none of which a village has.
        without=frozenset({"villages.profilefigure", "villages.official", "villages.villagearrangement"}),
        needs_second_factor=False,
        # On a phone over a weak line nobody can sign in again for each meeting.
        idle=timedelta(days=2),
        session=timedelta(days=14),
    ),
    Role.BOARD_MEMBER: Rights(
        reads=frozenset({"committees", "supervision", "works"}) | _LAW,
        writes=frozenset({"supervision"}),
        needs_second_factor=False,
    ),
    Role.PETITION_OFFICER: Rights(reads=frozenset({"complaints"}) | _LAW, writes=frozenset({"complaints"})),
    Role.SUPERIOR_READER: Rights(
        reads=frozenset({"documents"}) | _LAW,
        span=Span.BELOW,
        # Opens the page of the own unit: what the communes below hand up every quarter, titles and figures alone. All
        # else is read only, but for what is asked of the communes and what comes back to them with comments.
        extra=frozenset(
            {
                "reports.read_sheets",
                "reports.view_submittedfigure",
                "reports.view_reportreturn",
                "reports.read_submitted",
                "reports.keep_calls",
                "reports.return_issued_report",
            },
        ),
        # What went to everybody the level above reads there, as everybody does.
        without=frozenset(
            {
                "documents.numberbook",
                "documents.numberentry",
                "documents.publication",
                "documents.submission",
                "documents.delivery",
                "documents.filealarm",
            },
        ),
    ),
    Role.OPERATOR: Rights(
        reads=frozenset({"accounts", "api", "villages"}) | _LAW,
        writes=frozenset({"accounts", "api"}) | _LAW,
        span=Span.TREE,
        extra=_UNITS | {"operations.read_schedule", "notices.read_outbox"},
        without=frozenset({"accounts.accessentry"}),
        grants=frozenset(Role),
    ),
    # Single tables, so that no table that an app gets later is read by programs without a word here.
    PROGRAM_OWN: Rights(extra=_HANDED_UP | {"api.compute_figures"}, needs_second_factor=False),
    PROGRAM_BELOW: Rights(extra=_HANDED_UP, span=Span.BELOW, needs_second_factor=False),
}
# Who enters the admin, where the data that all units share are kept (units, villages, catalogues, texts of law).
KEEPERS_OF_REFERENCE_DATA = frozenset({Role.OPERATOR})
