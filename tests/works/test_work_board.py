"""What households see of a work: the public board, its update and withdrawal, and the sheet to post."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from apps.accounts.roles import Role
from apps.committees.models import Committee, CommitteeMember
from apps.core.attachments import attach
from apps.core.uploads import CheckedFile
from apps.documents.blocks import Table, from_json, to_json
from apps.documents.models import Publication
from apps.documents.services import withdraw
from apps.documents.writers.docx import render_docx
from apps.documents.writers.pdf import render_pdf
from apps.meetings.models import Meeting
from apps.villages.models import Official
from apps.works.models import Contribution, HouseholdContribution, Work, WorkFunding
from apps.works.papers.works import PAPERS, progress, sheet_document, work_offer
from apps.works.services import delete_work
from tests.documents.pages import docx_words, pdf_words
from tests.factories import make_household, make_user, make_village
from tests.files import picture

TODAY = "2023-10-01 09:00 +0700"
HOUSEHOLD = "Hoàng Thị Thanh Xuân"


@pytest.fixture
def work(commune: Any, village: Any) -> Work:
    """A road of thôn Đồng Kim with sources, contributions of two villages and of one named household."""
    meeting = Meeting.objects.create(
        unit=commune,
        village=village,
        kind="matter",
        subject="Bàn làm đường",
        held_on=date(2023, 1, 5),
        households=202,
        present=180,
    )
    board = Committee.objects.create(
        unit=commune, kind="investment_board", name="Ban GSĐTCĐ đường trục", established_on=date(2023, 1, 1)
    )
    official = Official.objects.create(unit=commune, full_name="Lê Văn Tú")
    CommitteeMember.objects.create(committee=board, official=official, role="head", joined_on=date(2023, 1, 1))
    found = Work.objects.create(
        unit=commune,
        village=village,
        name="Mở rộng đường trục thôn",
        kind="road",
        length_m=Decimal("834.50"),
        decided_in=meeting,
        investor="UBND xã Song Vân",
        contractor="Công ty An Bình",
        board=board,
        started_on=date(2023, 7, 10),
        total_value=912_000_000,
        state_budget=400_000_000,
        people_money=291_750_000,
        people_goods_value=140_000_000,
        people_labour_days=415,
        land_given_m2=Decimal("1260.50"),
        note=f"{HOUSEHOLD} hiến đất",
    )
    WorkFunding.objects.create(work=found, source="commune", detail="QĐ 12", amount=300_000_000)
    WorkFunding.objects.create(work=found, source="programme", amount=100_000_000)
    WorkFunding.objects.create(work=found, source="sponsor", detail=f"Ông {HOUSEHOLD}", amount=80_250_000)
    second = make_village(commune, "Tân Lập")
    for place, kind, land_class, amount, households in (
        (village, "land", "rice", "1260.50", 31),
        (village, "money", "", "291750000", 202),
        (village, "labour", "", "415", None),
        (second, "goods", "", "5000000", 4),
        (second, "land", "", "12", 5),
    ):
        Contribution.objects.create(
            work=found, village=place, kind=kind, land_class=land_class, amount=Decimal(amount), households=households
        )
    household = make_household(village, "H007", head_name=HOUSEHOLD)
    HouseholdContribution.objects.create(work=found, household=household, kind="money", amount=1_444_000)
    return Work.objects.get(pk=found.pk)


def step(work: Work) -> str:
    return f"{work.get_absolute_url()}bang-cong-khai/"


def typed(client: Client, work: Work, query: str = "", **changes: Any) -> dict[str, Any]:
    """The form as the page begins with it."""
    initial = client.get(f"{step(work)}{query}").context["form"].initial
    days = {name: f"{initial[name]:%d/%m/%Y}" if initial[name] else "" for name in ("starts_on", "ends_on")}
    return {name: initial[name] for name in ("title", "text", "files", "stands")} | days | changes


def public(client: Client, publication: Publication) -> Any:
    client.logout()
    return client.get(f"/cong-khai/song-van/{publication.public_id}/")


@time_machine.travel(TODAY)
def test_the_board_tells_what_households_gave_and_names_none(client: Client, official: Any, work: Work) -> None:
    client.force_login(official)
    assert f'href="{step(work)}"' in client.get(work.get_absolute_url()).content.decode()
    assert client.post(step(work), typed(client, work)).status_code == 302
    found = Publication.objects.get()
    assert (found.subject, found.village, found.title) == (
        "posting",
        work.village,
        "Công khai công trình: Mở rộng đường trục thôn",
    )
    assert found.paragraphs == [
        "Công trình: Mở rộng đường trục thôn.\n"
        "Loại công trình: đường giao thông.\n"
        "Chiều dài: 834,50 m.\n"
        "Địa điểm: thôn Đồng Kim.\n"
        "Quyết định tại: cuộc họp thôn Đồng Kim ngày 05/01/2023.\n"
        "Chủ đầu tư: UBND xã Song Vân.\n"
        "Đơn vị thi công: Công ty An Bình.\n"
        "Tiến độ: khởi công ngày 10/07/2023, đang thực hiện.\n"
        "Tổng giá trị: 912.000.000 đồng.\n"
        "Giám sát: Ban GSĐTCĐ đường trục.",
        "Nguồn vốn:\n"
        "Ngân sách xã: 300.000.000 đồng.\n"
        "Chương trình mục tiêu quốc gia: 100.000.000 đồng.\n"
        "Doanh nghiệp, nhà tài trợ: 80.250.000 đồng.",
        "Nhân dân đóng góp:\n"
        "Nhân dân đóng góp tiền: 291.750.000 đồng.\n"
        "Đất, hiện vật Nhân dân đóng góp quy ra tiền: 140.000.000 đồng.\n"
        "Công lao động: 415 ngày công.\n"
        "Diện tích đất hiến: 1.260,50 m² (0,13 ha).",
        "Nhân dân đóng góp theo thôn:\n"
        "Thôn Đồng Kim: tiền 291.750.000 đồng (202 hộ); công lao động 415 ngày công; "
        "đất hiến (đất trồng lúa) 1.260,50 m² (31 hộ).\n"
        "Thôn Tân Lập: đất hiến 12 m² (5 hộ); hiện vật quy ra tiền 5.000.000 đồng (dưới 5 hộ).",
    ]
    page = public(client, found)
    assert page.status_code == 200
    words = page.content.decode()
    assert "Ban GSĐTCĐ đường trục" in words
    for name in (HOUSEHOLD, "H007", "1.444.000", "None"):
        assert name not in words, name


def test_no_text_or_sheet_names_a_household(work: Work) -> None:
    text = work_offer(work).text + json.dumps(to_json(sheet_document(work)), ensure_ascii=False)
    for part in (HOUSEHOLD, *HOUSEHOLD.split()[1:], "H007"):
        assert part not in text, part


@time_machine.travel(TODAY)
def test_chosen_photos_go_along_and_the_others_do_not(client: Client, official: Any, work: Work) -> None:
    files = [CheckedFile(name, "jpeg", "image/jpeg", picture()) for name in ("nen-duong.jpg", "khac.jpg")]
    first, _ = attach(owner=work, files=files, user=official)
    client.force_login(official)
    begun = typed(client, work)
    assert begun["files"] == []
    assert client.post(step(work), begun | {"files": [first.public_id]}).status_code == 302
    found = Publication.objects.get()
    assert [row.name for row in found.edition_files()] == ["nen-duong.jpg"]
    assert "khac.jpg" not in public(client, found).content.decode()


@time_machine.travel(TODAY)
def test_it_is_published_again_once_it_changed_and_taken_down(client: Client, official: Any, work: Work) -> None:
    Work.objects.filter(pk=work.pk).update(updated_at=timezone.now())
    client.force_login(official)
    assert "chưa công khai" in client.get(work.get_absolute_url()).content.decode()
    older = typed(client, work)
    client.post(step(work), older)
    first = Publication.objects.get()
    shown = dict(client.get(work.get_absolute_url()).context["rows"])["bảng công khai"]
    assert shown == "đang công khai từ ngày 01/10/2023, lần công bố 1"
    with time_machine.travel("2023-10-05 09:00 +0700"):
        client.force_login(official)
        work.finished_on, work.total_value = date(2023, 10, 4), 950_000_000
        work.save()
        shown = dict(client.get(work.get_absolute_url()).context["rows"])["bảng công khai"]
        assert "công trình đã sửa sau lần công bố này" in shown
        # A page that was opened before does not undo what stands.
        assert client.post(step(work), older | {"title": "Trang cũ"}).status_code == 422
        assert client.post(step(work), typed(client, work, "?tu-ho-so")).status_code == 302
        found = Publication.objects.get()
        assert (found.public_id, found.edition) == (first.public_id, 2)
        assert "hoàn thành ngày 04/10/2023" in found.text
        assert "950.000.000" in found.text
        with pytest.raises(ValidationError, match="Đang có trên bảng công khai"):
            delete_work(record=work)
        withdraw(publication=found, reason="Số liệu sai", user=official)
        assert "950.000.000" not in public(client, found).content.decode()


@time_machine.travel(TODAY)
def test_bad_input_and_a_double_click(client: Client, official: Any, work: Work) -> None:
    client.force_login(official)
    answer = client.post(step(work), typed(client, work, text="Gọi 0912345678", starts_on="32/13/2023"))
    assert answer.status_code == 422
    assert "Gọi 0912345678" in answer.content.decode()
    assert not Publication.objects.exists()
    data = typed(client, work, submission="mot-lan")
    assert [client.post(step(work), data).status_code for _ in range(2)] == [302, 302]
    assert Publication.objects.get().edition == 1


def test_of_another_commune_or_without_the_right_nothing_is_released(
    client: Client, other_commune: Any, commune: Any, official: Any
) -> None:
    foreign = Work.objects.create(unit=other_commune, name="Đường", started_on=date(2023, 1, 1))
    client.force_login(official)
    assert client.get(step(foreign)).status_code == 404
    own = Work.objects.create(unit=commune, name="Đường", started_on=date(2023, 1, 1))
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, commune, make_village(commune, "Hai")))
    assert client.get(step(own)).status_code == 403


@time_machine.travel(TODAY)
def test_a_work_of_which_little_is_known_says_so(commune: Any) -> None:
    work = Work.objects.create(unit=commune, name="Trồng cây", started_on=date(2023, 11, 1), state_budget=5)
    text = work_offer(work).text
    assert text.split("\n\n") == [
        "Công trình: Trồng cây.\n"
        "Loại công trình: công trình, việc khác.\n"
        "Địa điểm: công trình chung của xã Song Vân.\n"
        "Tiến độ: dự kiến khởi công ngày 01/11/2023.\n"
        "Tổng giá trị: chưa xác định.",
        "Nguồn vốn:\nNgân sách nhà nước hỗ trợ: 5 đồng.",
    ]
    render_pdf(sheet_document(work))


@pytest.mark.parametrize(
    ("started", "finished", "told"),
    [
        (date(2023, 10, 2), None, "dự kiến khởi công ngày 02/10/2023"),
        (date(2023, 10, 1), None, "khởi công ngày 01/10/2023, đang thực hiện"),
        (date(2023, 1, 1), date(2023, 10, 1), "khởi công ngày 01/01/2023, hoàn thành ngày 01/10/2023"),
        (
            date(2023, 1, 1),
            date(2023, 10, 2),
            "khởi công ngày 01/01/2023, đang thực hiện, dự kiến hoàn thành ngày 02/10/2023",
        ),
    ],
)
def test_how_far_it_is(started: date, finished: date | None, told: str) -> None:
    assert progress(Work(name="Đường", started_on=started, finished_on=finished), date(2023, 10, 1)) == told


@time_machine.travel(TODAY)
def test_the_sheet_says_the_same_on_paper_and_in_word(work: Work) -> None:
    document = sheet_document(work)
    assert from_json(json.loads(json.dumps(to_json(document)))) == document
    words = pdf_words(render_pdf(document))
    # The head of a table stands again on the page where it goes on.
    heads = {word for block in document.body if isinstance(block, Table) for word in " ".join(block.header).split()}
    in_word = [word for word in docx_words(render_docx(document)) if word not in heads]
    assert in_word == [word for word in words if word not in heads]
    told = " ".join(words)
    for expected in (
        "BẢNG CÔNG KHAI",
        "Lê Văn Tú",
        "Tổng giá trị: 912.000.000 đồng",
        "Cộng các nguồn đã ghi 912.000.000",
        "Niêm yết tại nhà văn hóa",
    ):
        assert expected in told, expected
    funding, villages = (block for block in document.body if isinstance(block, Table))
    assert funding.rows == (
        ("1", "Ngân sách xã", "300.000.000"),
        ("2", "Chương trình mục tiêu quốc gia", "100.000.000"),
        ("3", "Doanh nghiệp, nhà tài trợ", "80.250.000"),
        ("4", "Nhân dân đóng góp tiền", "291.750.000"),
        ("5", "Đất, hiện vật Nhân dân đóng góp quy ra tiền", "140.000.000"),
        ("", "Cộng các nguồn đã ghi", "912.000.000"),
    )
    assert villages.rows[-1] == ("thôn Tân Lập", "Hiện vật quy ra tiền", "5.000.000", "đồng", "dưới 5")


@time_machine.travel(TODAY)
def test_the_last_row_of_the_sources_is_their_sum_whatever_the_total_value(commune: Any) -> None:
    work = Work.objects.create(
        unit=commune, name="Đường", started_on=date(2023, 1, 1), total_value=300, state_budget=150, people_money=3
    )
    (funding,) = (block for block in sheet_document(work).body if isinstance(block, Table))
    assert [row[1:] for row in funding.rows] == [
        ("Ngân sách nhà nước hỗ trợ", "150"),
        ("Nhân dân đóng góp tiền", "3"),
        ("Cộng các nguồn đã ghi", "153"),
    ]
    bare = sheet_document(Work.objects.create(unit=commune, name="Mương", started_on=date(2023, 1, 1), total_value=300))
    assert not [block for block in bare.body if isinstance(block, Table)]
    assert "Chưa ghi nguồn vốn nào." in " ".join(pdf_words(render_pdf(bare)))


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_the_sheet_is_had_from_the_page_by_who_reads_works(client: Client, commune: Any, work: Work, kind: str) -> None:
    address = f"{work.get_absolute_url()}giay-to/bang-cong-khai.{kind}"
    client.force_login(make_user("ban", Role.BOARD_MEMBER, commune))
    assert address in client.get(work.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 200
    assert client.get(address.replace("bang-cong-khai", "khac")).status_code == 404
    assert set(PAPERS) == {"bang-cong-khai"}


@pytest.mark.parametrize("number", [1, 10])
def test_the_release_page_costs_the_same_for_ten_times_the_villages(
    client: Client, commune: Any, official: Any, django_assert_max_num_queries: Any, number: int
) -> None:
    work = Work.objects.create(unit=commune, name="Đường", started_on=date(2023, 1, 1))
    for position in range(number):
        village = make_village(commune, f"Thôn {position}")
        Contribution.objects.create(work=work, village=village, kind="money", amount=5, households=9)
        WorkFunding.objects.create(work=work, source="other", detail=str(position), amount=1)
    client.force_login(official)
    client.get(step(work))
    with django_assert_max_num_queries(22):
        assert client.get(step(work)).status_code == 200
