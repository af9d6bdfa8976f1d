"""A decision about a body as a paper in the look of Decree 30/2020/NĐ-CP: who decides, on what bases, in what words.

How the Front's papers look no public source shows [K]: they follow the decree, as those of the People's Committee do.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from apps.committees.models import Committee, CommitteeDecision, CommitteeKind, CommitteeMember, DecisionKind
from apps.committees.papers.writing import ROSTER, articles
from apps.documents.blocks import Document, Signature, Table
from apps.documents.drafting import blocks_of, commune_paper, lines_of, sentence, signed
from apps.documents.models import Organ
from apps.documents.rules import SignForm, signature_lines
from apps.villages.models import AdministrativeUnit
from apps.villages.models.officials import Office

TYPE_CODE = "QĐ"


@dataclass(frozen=True)
class Issuer:
    """An organ that decides on bodies: its name before the commune's, its collective, and the posts that sign for it.

    `lines` are its letterhead, with the commune's name in the second one; `acting` is the office that signs where the
    first one is empty.
    """

    name: str
    lines: tuple[str, str]
    collective: str
    head_post: str
    deputy_post: str
    office: str
    acting: str = ""


ISSUERS: dict[str, Issuer] = {
    Organ.PEOPLES_COMMITTEE: Issuer(
        "Ủy ban nhân dân",
        ("Ủy ban nhân dân", "{unit}"),
        "Ủy ban nhân dân",
        "Chủ tịch",
        "Phó Chủ tịch",
        Office.CHAIRMAN,
        Office.VICE_CHAIRMAN,
    ),
    Organ.FRONT: Issuer(
        "Ủy ban Mặt trận Tổ quốc Việt Nam",
        ("Ủy ban Mặt trận Tổ quốc", "Việt Nam {unit}"),
        "Ban Thường trực",
        "Chủ tịch",
        "Phó Chủ tịch",
        Office.FRONT_CHAIRMAN,
    ),
}
_OF_FRONT = frozenset({CommitteeKind.INSPECTORATE, CommitteeKind.INVESTMENT_BOARD})
_VERBS = {
    DecisionKind.ESTABLISH: "thành lập",
    DecisionKind.RENEW: "kiện toàn",
    DecisionKind.REPLACE: "thay thế, bổ sung thành viên",
}
# What each kind of body goes back to in law, in the order in which it is cited; the day tells which are in force.
_LOCAL_GOVERNMENT = ("77/2015/QH13", "65/2025/QH15", "72/2025/QH15")
_DEMOCRACY = ("10/2022/QH15", "34/2007/PL-UBTVQH11")
_LAW: dict[str, tuple[str, ...]] = {
    CommitteeKind.STEERING: (*_DEMOCRACY, "59/2023/NĐ-CP"),
    CommitteeKind.INSPECTORATE: (*_DEMOCRACY, "59/2023/NĐ-CP", "159/2016/NĐ-CP"),
    CommitteeKind.INVESTMENT_BOARD: (*_DEMOCRACY, "59/2023/NĐ-CP"),
    CommitteeKind.MEDIATION_TEAM: ("35/2013/QH13",),
    CommitteeKind.AGENCY_BOARD: (*_DEMOCRACY, "59/2023/NĐ-CP", "159/2016/NĐ-CP"),
}
_TASKS: dict[str, tuple[str, ...]] = {
    CommitteeKind.STEERING: (
        "Ban Chỉ đạo có nhiệm vụ:",
        "a) Giúp cấp ủy, chính quyền lãnh đạo, chỉ đạo, kiểm tra, đôn đốc việc thực hiện dân chủ ở cơ sở trên địa bàn;",
        "b) Xây dựng chương trình công tác, chương trình kiểm tra hằng năm; tổ chức sơ kết, tổng kết, báo cáo theo quy "
        "định;",
        "c) Thành viên chịu trách nhiệm về địa bàn, lĩnh vực được phân công phụ trách.",
    ),
    CommitteeKind.INSPECTORATE: (
        "Ban Thanh tra nhân dân có nhiệm vụ:",
        "a) Kiểm tra việc thực hiện các nội dung mà Nhân dân đã bàn và quyết định;",
        "b) Giám sát việc thực hiện chính sách, pháp luật của cơ quan, tổ chức, cá nhân có thẩm quyền;",
        "c) Xác minh, kiến nghị theo quy định của pháp luật về thực hiện dân chủ ở cơ sở.",
    ),
    CommitteeKind.INVESTMENT_BOARD: (
        "Ban Giám sát đầu tư của cộng đồng giám sát chương trình, dự án theo quy định của pháp luật; tự kết thúc hoạt "
        "động khi chương trình, dự án hoàn thành.",
    ),
    CommitteeKind.MEDIATION_TEAM: ("Tổ hòa giải thực hiện nhiệm vụ theo quy định của Luật Hòa giải ở cơ sở.",),
    CommitteeKind.AGENCY_BOARD: (
        "Ban Thanh tra nhân dân thực hiện nhiệm vụ theo quy định của pháp luật về thực hiện dân chủ ở cơ sở.",
    ),
}


@dataclass(frozen=True)
class Words:
    """What the paper says and who signs it: lines of text. `organ` is the code of the one that decides."""

    organ: str
    subject: str
    bases: str
    text: str
    recipients: str
    sign_form: str
    signer: str


def usual_organ(kind: str) -> Organ:
    """Boards that watch are the Front's, all others the People's Committee's."""
    return Organ.FRONT if kind in _OF_FRONT else Organ.PEOPLES_COMMITTEE


def law_numbers(kind: str, organ: str) -> tuple[str, ...]:
    """Numbers of the texts that the paper may go back to, in the order of citing."""
    own = ("75/2015/QH13",) if organ == Organ.FRONT else _LOCAL_GOVERNMENT
    return (*own, *_LAW[kind])


def issuer_name(organ: str, unit: AdministrativeUnit, day: date) -> str:
    """ "Ủy ban nhân dân xã Song Vân", by the name of the day."""
    return f"{ISSUERS[organ].name} {unit.name_on(day)}"


def organ_lines(organ: str, unit: AdministrativeUnit, day: date) -> tuple[str, ...]:
    """The organ as letterheads print it, by the commune's name of the day."""
    return tuple(line.format(unit=unit.name_on(day)).upper() for line in ISSUERS[organ].lines)


def subject_of(decision: CommitteeDecision) -> str:
    return f"Về việc {_VERBS[DecisionKind(decision.kind)]} {decision.committee.name}"


def number_subject(decision: CommitteeDecision) -> str:
    """What the number register shows of it."""
    return f"Quyết định {_VERBS[DecisionKind(decision.kind)]} {decision.committee.name}"


def draft_lines(decision: CommitteeDecision, organ: str, members: Sequence[CommitteeMember]) -> list[str]:
    """The text of the decision, article by article, as the record gives it."""
    committee, day = decision.committee, decision.decided_on
    verb = _VERBS[DecisionKind(decision.kind)]
    after = "; sau khi thay thế, bổ sung, ban" if decision.kind == DecisionKind.REPLACE else ""
    first = f"{verb[:1].upper()}{verb[1:]} {committee.name}{after} gồm {len(members):02d} ông, bà có tên sau:"
    term = f"Nhiệm kỳ đến hết ngày {decision.term_until:%d/%m/%Y}." if decision.term_until else ""
    force = "Quyết định này có hiệu lực kể từ ngày ký."
    if decision.replaces is not None:
        force = f"{force[:-1]} và thay thế {_cited(decision.replaces)}."
    unit = committee.unit
    doers = (
        f"Văn phòng Ủy ban nhân dân {unit.name_on(day)}"
        if organ == Organ.PEOPLES_COMMITTEE
        else issuer_name(organ, unit, day)
    )
    return [
        f"{issuer_name(organ, unit, day)} quyết định:".upper(),
        *articles(
            [first, ROSTER, *([term] if term else [])],
            _TASKS[committee.kind],
            [force],
            [
                sentence(
                    f"{doers}, các cơ quan, tổ chức có liên quan và các ông, bà có tên tại Điều 1 chịu trách nhiệm "
                    "thi hành Quyết định này"
                )
            ],
        ),
    ]


def _cited(decision: CommitteeDecision) -> str:
    number = f" số {decision.number}" if decision.number else ""
    return f"Quyết định{number} ngày {decision.decided_on:%d/%m/%Y}"


def roster(members: Sequence[CommitteeMember], day: date) -> Table:
    """The members as they sit on the day, the head first."""
    rows = tuple(
        (
            str(place),
            member.official.full_name,
            member.post,
            member.role_title,
            member.area or (member.village.name_on(day) if member.village else ""),
        )
        for place, member in enumerate(members, start=1)
    )
    return Table(("STT", "Họ và tên", "Chức vụ", "Vai trò", "Địa bàn phụ trách"), rows, (7, 25, 26, 20, 22))


def recipient_lines(committee: Committee) -> list[str]:
    return ["Như Điều 4", "Đảng ủy, HĐND, UBND xã (để báo cáo)", f"Lưu: VT, hồ sơ {committee.name}"]


def decision_paper(
    decision: CommitteeDecision, members: Sequence[CommitteeMember], words: Words, *, on: date, sign: str = ""
) -> Document:
    """The paper; `sign` is the number that it took, "" before it took one."""
    committee = decision.committee
    called = number_subject(decision)
    document = commune_paper(
        committee.unit,
        "QUYẾT ĐỊNH",
        words.subject,
        blocks_of(words.text, placed={ROSTER: roster(members, on)}),
        on=on,
        title=f"{called} (số {sign})" if sign else called,
        recipients=tuple(lines_of(words.recipients)),
        signature=_signature(words),
        number=f"Số: {sign or f'……/{TYPE_CODE}-{words.organ}'}",
        bases=tuple(lines_of(words.bases)),
    )
    head = replace(document.letterhead, organ=organ_lines(words.organ, committee.unit, on))
    return replace(document, letterhead=head, author=issuer_name(words.organ, committee.unit, on))


def _signature(words: Words) -> Signature:
    issuer, form = ISSUERS[words.organ], SignForm(words.sign_form)
    own = issuer.deputy_post if form in (SignForm.DEPUTY, SignForm.COLLECTIVE_DEPUTY) else issuer.head_post
    lines = signature_lines(form, organ=issuer.collective, head_post=issuer.head_post, own_post=own)
    return signed("\n".join(lines), words.signer)
