"""The first day is ticked by what was stored, can be put away and found, and leaves the home page when it is done."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import AccountEvent, User
from apps.accounts.roles import RIGHTS, Role
from apps.complaints.models import Petition, PetitionEvent, Reception, ReceptionDay
from apps.core.models import Attachment
from apps.dialogues.models import Dialogue
from apps.disclosures.models import Posting
from apps.documents.models import Publication
from apps.guidance.first_day_steps import STEPS, STEPS_ABOVE
from apps.guidance.first_days import Guide, guides_for, hide_guide, show_guide
from apps.guidance.models import HiddenGuide
from apps.guidance.topics import all_topics
from apps.households.models import Household
from apps.meetings.models import Meeting, Minutes
from apps.operations.models import ScheduledRun
from apps.reports.models import Outline, Report, ReportCall, ReportCallRecipient, ReportStep
from apps.supervision.models import Finding, Recommendation, Supervision, SupervisionPlan
from apps.villages.models import RegisterClosure
from tests.factories import make_commune, make_unit, make_user, make_village
from tests.permissions import addresses
from tests.world import seed_scope

pytestmark = pytest.mark.django_db
ROUTES = dict(addresses())
TITLE = "Ngày đầu của"


def own_guide(user: User, unit: Any) -> Guide:
    (guide,) = guides_for(User.objects.get(pk=user.pk), unit)
    return guide


def ticked(user: User, unit: Any) -> set[str]:
    return {row.step.key for row in own_guide(user, unit).steps if row.is_done}


@pytest.fixture
def seeded(commune, village, rules) -> dict[str, Any]:
    """A row of every kind in the commune, entered by nobody in particular."""
    return seed_scope(commune, village, "dau", render=False)


def entered(row: Any, user: User) -> None:
    """As if the person had entered the row, whether that stands in it or in its history."""
    model = type(row)
    for field in ("created_by", "by", "closed_by", "submitted_by"):
        if field in {f.name for f in model._meta.fields}:
            model.objects.filter(pk=row.pk).update(**{field: user})
    if hasattr(model, "history"):
        model.history.filter(pk__in=row.history.values("pk")).update(history_user=user)


# What stands for each step: the kind of row that the person enters.
ROWS = {
    "plan": Meeting,
    "send": Minutes,
    "households": Household,
    "posting": Posting,
    "dialogue": Dialogue,
    "release": Publication,
    "closure": RegisterClosure,
    "days": ReceptionDay,
    "reception": Reception,
    "petition": Petition,
    "event": PetitionEvent,
    "supervision-plan": SupervisionPlan,
    "supervision": Supervision,
    "finding": Finding,
    "recommendation": Recommendation,
}


def do(step: str, user: User, unit: Any, rows: dict[str, Any]) -> None:
    """Stores what ticks the step."""
    actions = {
        "password": AccountEvent.Action.PASSWORD,
        "invite": AccountEvent.Action.LINK,
        "appoint": AccountEvent.Action.APPOINTED,
    }
    steps = {
        "report": ReportStep.Action.CREATED,
        "decide": ReportStep.Action.RETURNED,
        "issue": ReportStep.Action.ISSUED,
    }
    if step in actions:
        account = user if step == "password" else User.objects.create_user("ai-do")
        AccountEvent.objects.create(account=account, actor=user, action=actions[step])
        User.objects.filter(username="ai-do").update(username=f"ai-do-{step}")
    elif step in steps:
        report = Report.objects.filter(unit=unit).first()
        ReportStep.objects.create(report=report, by=user, action=steps[step])
    elif step == "factor":
        User.objects.filter(pk=user.pk).update(second_factor_since=timezone.now())
    elif step == "minutes":
        meeting = rows["meetings.meeting"]
        Meeting.history.filter(id=meeting.pk).update(history_user=user, present=5, households=9)
    elif step == "photo":
        kind = ContentType.objects.get_for_model(Meeting)
        Attachment.objects.create(
            content_type=kind, object_id=1, name="a.jpg", kind="jpeg", size=1, sha256="0" * 64, uploaded_by=user
        )
    else:
        entered(rows[ROWS[step]._meta.label_lower], user)


COMMUNE_ROLES = [Role.OFFICIAL, Role.LEADER, Role.VILLAGE_HEAD, Role.BOARD_MEMBER, Role.PETITION_OFFICER]


@pytest.mark.parametrize("role", COMMUNE_ROLES)
def test_each_step_is_ticked_by_its_record_alone(client, commune, village, seeded, role: str) -> None:
    user = make_user("nguoi-moi", role, commune, village if role == Role.VILLAGE_HEAD else None)
    other = make_user("nguoi-cu", role, commune, village if role == Role.VILLAGE_HEAD else None)
    client.force_login(user)
    assert ticked(user, commune) == set()
    assert TITLE in client.get("/song-van/").content.decode()
    keys = [row.step.key for row in own_guide(user, commune).steps]
    for at, key in enumerate(keys, start=1):
        do(key, user, commune, seeded)
        # A meeting that was planned by the person was entered by the person too.
        assert ticked(user, commune) == set(keys[:at]), key
    assert ticked(other, commune) == set()
    assert own_guide(user, commune).is_finished
    # With a second factor switched on the pages would ask for its code first.
    if not RIGHTS[role].needs_second_factor:
        assert TITLE not in client.get("/song-van/").content.decode()
        assert "Đã làm" in client.get("/song-van/ngay-dau/").content.decode()


def test_a_photo_that_was_removed_ticks_nothing(commune, village, seeded) -> None:
    user = make_user("truong-thon", Role.VILLAGE_HEAD, commune, village)
    do("photo", user, commune, seeded)
    assert "photo" in ticked(user, commune)
    Attachment.objects.update(removed_at=timezone.now(), removed_by=user)
    assert "photo" not in ticked(user, commune)


def test_the_level_above_is_ticked_too(commune) -> None:
    district = make_unit("tan-yen", "Tân Yên", "district")
    reader = make_user("huyen", Role.SUPERIOR_READER, district)
    assert ticked(reader, district) == set()
    call = ReportCall.objects.create(
        unit=district,
        created_by=reader,
        title="Báo cáo năm",
        start=date(2023, 1, 1),
        end=date(2023, 12, 31),
        due_on=date(2024, 1, 15),
        outline=Outline.objects.create(unit=district, name="Đề cương", purpose="thematic"),
    )
    ReportCallRecipient.objects.create(call=call, unit=commune)
    assert ticked(reader, district) == {"call"}


def test_an_operator_is_ticked_by_units_people_and_the_schedule(commune) -> None:
    district = make_unit("tan-yen", "Tân Yên", "district")
    operator = make_user("quan-tri", Role.OPERATOR, district)
    assert ticked(operator, district) == {"units"}
    ScheduledRun.objects.create(job="thu", due=timezone.now(), succeeded_at=timezone.now())
    do("invite", operator, district, {})
    do("appoint", operator, district, {})
    assert ticked(operator, district) == {"units", "schedule", "invite", "appoint"}
    lone = make_unit("viet-yen", "Việt Yên", "district")
    assert "units" not in ticked(make_user("quan-tri-2", Role.OPERATOR, lone), lone)


def test_writers_of_a_unit_above_have_steps_of_their_own() -> None:
    district = make_unit("tan-yen", "Tân Yên", "district")
    official = make_user("cong-chuc-huyen", Role.OFFICIAL, district)
    assert [row.step.key for row in own_guide(official, district).steps] == ["password", "factor", "outline", "report"]
    Outline.objects.create(unit=district, name="Đề cương", purpose="thematic")
    assert ticked(official, district) == {"outline"}


def test_put_away_and_found_again(client, official, commune) -> None:
    client.force_login(official)
    sent = {"role": Role.OFFICIAL, "back": "/song-van/?nam=2023"}
    for _ in range(2):
        assert client.post("/song-van/ngay-dau/chon/", sent).url == "/song-van/?nam=2023"
    assert HiddenGuide.objects.count() == 1
    assert TITLE not in client.get("/song-van/").content.decode()
    found = client.get("/song-van/ngay-dau/").content.decode()
    assert "Hiện lại ở trang chính" in found
    assert "/song-van/ngay-dau/" in client.get("/tro-giup/").content.decode()
    assert client.post("/song-van/ngay-dau/chon/", {"role": Role.OFFICIAL, "hien": "1"}).url == "/song-van/ngay-dau/"
    assert TITLE in client.get("/song-van/").content.decode()


def test_one_role_put_away_leaves_the_other(official, commune) -> None:
    official.appointments.create(role=Role.BOARD_MEMBER, unit=commune, valid_from=date(2020, 1, 1))
    hide_guide(user=official, role=Role.OFFICIAL)
    hidden = {guide.role: guide.is_hidden for guide in guides_for(User.objects.get(pk=official.pk), commune)}
    assert hidden == {Role.OFFICIAL: True, Role.BOARD_MEMBER: False}
    show_guide(user=official, role=Role.OFFICIAL)
    assert not HiddenGuide.objects.exists()


@pytest.mark.parametrize(
    "back", ["https://xau.example/", "//xau.example/", "javascript:alert(1)", "", "\x00", "3", "%", "home"]
)
def test_nobody_is_led_elsewhere_and_odd_roles_change_nothing(client, official, back: str) -> None:
    client.force_login(official)
    assert client.post("/song-van/ngay-dau/chon/", {"role": "vua", "back": back}).url == "/song-van/ngay-dau/"
    assert not HiddenGuide.objects.exists()


def test_a_reader_of_another_unit_has_no_list_there(client, commune) -> None:
    district = make_unit("tan-yen", "Tân Yên", "district")
    operator = make_user("quan-tri", Role.OPERATOR, district)
    client.force_login(operator)
    assert guides_for(operator, commune) == []
    assert "chỉ xem" in client.get("/song-van/ngay-dau/").content.decode()


def test_queries_do_not_grow_with_roles_and_rows(official, commune, seeded) -> None:
    def asked() -> int:
        user = User.objects.get(pk=official.pk)
        unit = user.reach.unit(commune.slug)
        with CaptureQueriesContext(connection) as caught:
            guides_for(user, unit)
        return len(caught)

    ContentType.objects.get_for_model(Meeting)
    few = asked()
    for role in (Role.LEADER, Role.PETITION_OFFICER, Role.BOARD_MEMBER):
        official.appointments.create(role=role, unit=commune, valid_from=date(2020, 1, 1))
    for number in range(3):
        Dialogue.objects.create(
            unit=commune,
            created_by=official,
            subject=f"Cuộc {number}",
            held_on=timezone.localdate() - timedelta(number),
        )
    assert asked() == few == 1


def test_each_step_has_a_page_and_a_topic() -> None:
    for steps in (*STEPS.values(), *STEPS_ABOVE.values()):
        for step in steps:
            assert step.page in ROUTES, step
            assert step.topic in all_topics(), step
    assert set(STEPS) == set(STEPS_ABOVE) == set(Role.values) == {role for role in RIGHTS if role in Role.values}


@pytest.mark.parametrize("role", Role.values)
def test_links_of_the_steps_open(client, commune, village, role: str) -> None:
    unit = make_unit("tan-yen", "Tân Yên", "district") if role in (Role.SUPERIOR_READER, Role.OPERATOR) else commune
    make_village(make_commune("xa-khac", "Khác"), "Xa")
    user = make_user("nguoi-moi", role, unit, village if role == Role.VILLAGE_HEAD else None)
    client.force_login(user)
    for row in own_guide(user, unit).steps:
        assert row.url, row.step.key
        assert client.get(row.url).status_code == 200, row.step.key
