"""What stands in an open-data pack: numbers, states, places, and the description of it all."""

import io
import json
import re
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.consultations.models import Consultation
from apps.core.periods import Period
from apps.core.registers import get_register
from apps.dialogues.models import Dialogue
from apps.disclosures.models import Posting
from apps.documents.services import publish, source_of
from apps.meetings.models import Matter, Meeting
from apps.reports.models import EnteredFigure
from apps.reports.open_data.allowed import ALLOWED
from apps.reports.open_data.columns import text_of
from apps.reports.open_data.pack import pack
from apps.reports.open_data.tables import TABLES
from apps.reports.open_data.year import OpenYear
from apps.supervision.models import Finding
from apps.villages.models import UnitSuccession, UnitVersion
from apps.villages.services import close_register
from apps.works.models import Contribution, Work
from tests.factories import make_commune, make_village
from tests.reports.open_data_scene import (
    MADE_ON,
    SPRING,
    YEAR,
    check_against_schema,
    merged_year,
    packed_files,
    receive,
    rows_of,
    small_year,
)
from tests.reports.superior_scene import issued_report
from tests.world import Seed

pytestmark = pytest.mark.django_db


@pytest.fixture
def seed(commune: Any, village: Any) -> Seed:
    return small_year(commune, village)


def told(row: dict[str, str], *names: str) -> list[str]:
    return [row[name] for name in names]


def one(unit: Any, table: str) -> dict[str, str]:
    (row,) = rows_of(packed_files(unit), table)
    return row


def figure(unit: Any, name: str) -> list[str]:
    rows = {row["ma_chi_tieu"]: row for row in rows_of(packed_files(unit), "so-lieu")}
    return told(rows[name], "gia_tri", "tinh_trang", "tu_ngay", "den_ngay")


def test_every_file_agrees_with_its_schema(commune, seed) -> None:
    issued_report(commune)
    files = packed_files(commune)
    assert check_against_schema(files) > 2000
    assert all(rows_of(files, table.name) for table in TABLES)


def test_the_same_records_give_the_same_bytes(commune, seed) -> None:
    first, again = (pack(OpenYear(commune, YEAR, MADE_ON)) for _ in range(2))
    assert first == again
    with zipfile.ZipFile(io.BytesIO(first.content)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    later = pack(OpenYear(commune, YEAR, date(2025, 2, 4)))
    assert later.content != first.content
    Meeting.objects.update(present=71)
    assert pack(OpenYear(commune, YEAR, MADE_ON)).content != first.content


def test_what_the_description_names(commune, seed) -> None:
    files = packed_files(commune)
    described = json.loads(files["datapackage.json"])
    assert described["title"] == "Dữ liệu mở năm 2024 của xã Song Vân"
    assert described["created"] == "2025-02-03T00:00:00+07:00"
    assert described["licenses"][0]["name"] == "CC-BY-4.0"
    assert described["sources"]
    for resource in described["resources"]:
        assert resource["title"]
        assert resource["description"]
        assert all(field["title"] and field["description"] for field in resource["schema"]["fields"])
    readme = files["MO-TA.txt"].decode("utf-8-sig")
    assert all(table.path in readme and table.title in readme for table in TABLES)
    assert "RFC 4180" in readme
    assert "03/02/2025" in readme


def test_meetings_and_what_they_decided(commune, rules, seed) -> None:
    meeting = one(commune, "hop-thon")
    assert told(meeting, "don_vi", "thon", "ngay_hop", "loai") == [
        *("xã Song Vân", "thôn Đồng Kim", "2024-03-01", "hội nghị định kỳ"),
    ]
    assert told(meeting, "so_ho", "so_ho_du", "tinh_trang") == ["100", "70", "đủ"]
    matter = one(commune, "viec-thon-quyet-dinh")
    assert told(matter, "tan_thanh", "khong_tan_thanh", "y_kien_khac", "dat_ty_le") == ["60", "8", "2", "không"]


def test_votes_that_were_not_counted_are_no_noughts(commune, village) -> None:
    seed = Seed(commune, village, "chua dem")
    meeting = seed.new(Meeting, held_on=SPRING, households=None, present=None, follows=None)
    seed.new(Matter, meeting=meeting, kind="funds", follows=None, votes_for=None)
    assert told(one(commune, "hop-thon"), "so_ho", "so_ho_du", "tinh_trang") == ["", "", "thiếu"]
    matter = one(commune, "viec-thon-quyet-dinh")
    assert told(matter, "tan_thanh", "khong_tan_thanh", "khong_hop_le", "tinh_trang") == ["", "", "", "thiếu"]


def test_dialogues_and_consultations_with_a_part_missing(commune, seed) -> None:
    dialogue = one(commune, "doi-thoai")
    assert told(dialogue, "luot_nguoi_du", "nguoi_phat_bieu", "y_kien", "y_kien_da_tra_loi") == ["40", "", "2", "1"]
    assert told(dialogue, "tieu_de_cong_khai", "tinh_trang") == ["", "một phần"]
    asked = one(commune, "lay-y-kien")
    assert told(asked, "y_kien", "tiep_thu", "tinh_trang") == ["30", "", "một phần"]
    assert told(asked, "phieu_phat_ra", "phieu_thu_ve", "dong_y", "khong_dong_y") == ["100", "90", "80", "10"]


def test_postings_keep_no_formula(commune, seed) -> None:
    posting = one(commune, "cong-khai")
    assert told(posting, "trich_yeu", "thon", "hinh_thuc") == [
        *("'=Dự toán, quyết toán", "toàn đơn vị", "niêm yết tại trụ sở xã"),
    ]
    assert told(posting, "so_luot", "tu_ngay", "den_ngay", "so_ngay") == ["1", "2024-03-01", "2024-04-01", "31"]


@pytest.mark.parametrize("text", ["=1+1", "+84", "-", "@a", "\tx"])
def test_no_text_runs_as_a_formula(text: str) -> None:
    assert text_of(text) == f"'{text}"


def test_numbers_are_plain() -> None:
    told = [text_of(value) for value in (-5, Decimal("1260.50"), Decimal("2E+3"), True, date(2024, 1, 2), None)]
    assert told == ["-5", "1260.5", "2000", "có", "2024-01-02", ""]


def test_what_few_households_gave_is_hidden_with_its_total(commune, seed) -> None:
    work = one(commune, "cong-trinh")
    assert told(work, "tong_gia_tri", "dan_gop_tien", "dan_gop_ngay_cong") == ["500", "200", ""]
    assert work["tinh_trang"] == "ẩn số nhỏ"
    money, labour = rows_of(packed_files(commune), "dong-gop")
    assert told(money, "hinh_thuc", "so_luong", "tinh_trang") == ["tiền (đồng)", "200", "đủ"]
    assert told(labour, "hinh_thuc", "so_luong", "tinh_trang") == ["ngày công", "", "ẩn số nhỏ"]


def test_no_gift_of_few_follows_from_those_beside_it(commune, village) -> None:
    seed, other = Seed(commune, village, "gop"), make_village(commune, "Đồng Lạc")
    work = seed.new(Work, started_on=SPRING, people_money=900, decided_in=None, board=None)
    for place, households in ((village, 3), (other, 80)):
        given = {"kind": "money", "amount": Decimal(450), "land_class": "", "households": households}
        seed.new(Contribution, work=work, village=place, **given)
    assert [row["so_luong"] for row in rows_of(packed_files(commune), "dong-gop")] == ["", ""]
    assert one(commune, "cong-trinh")["dan_gop_tien"] == "900"


def test_findings_are_counts(commune, seed) -> None:
    assert told(one(commune, "phat-hien-qua-giam-sat"), "co_quan", "tinh_trang_vu_viec", "so_vu_viec") == [
        *("Ủy ban MTTQ", "đã phát hiện", "1"),
    ]


def test_petitions_are_counts_of_which_small_ones_are_hidden(commune, seed) -> None:
    def counts() -> dict[tuple[str, str], list[str]]:
        rows = rows_of(packed_files(commune), "don-thu")
        return {(row["loai"], row["giai_doan"]): told(row, "so_don", "tinh_trang") for row in rows}

    still_open = "chưa kết thúc vào ngày cuối năm"
    assert counts()["kiến nghị", still_open] == ["6", "một phần"]
    assert counts()["khiếu nại", still_open] == ["<5", "một phần"]
    assert counts()["khiếu nại", "đã giải quyết"] == ["0", "một phần"]
    assert counts()["tố cáo", still_open] == ["", "thiếu"]
    for number in range(20, 23):
        receive(commune, number, "complaint")
    assert counts()["khiếu nại", still_open] == ["5", "một phần"]


def test_no_sum_of_petitions_stands_elsewhere(commune, seed) -> None:
    names = {row["ma_chi_tieu"] for row in rows_of(packed_files(commune), "so-lieu")}
    assert names
    assert not any(name.startswith("complaints.") or name == "agencies.disciplined" for name in names)


def test_figures_are_missing_partial_typed_or_whole(commune, village, official) -> None:
    days = ["2024-01-01", "2024-12-31"]
    assert figure(commune, "dialogues.sessions") == ["", "thiếu", *days]
    typed = {"key": "dialogues.sessions", "start": date(2024, 1, 1), "end": date(2024, 12, 31), "source": "Sổ"}
    EnteredFigure.objects.create(unit=commune, value=Decimal(3), **typed)
    assert figure(commune, "dialogues.sessions") == ["3", "nhập tay", *days]
    seed = Seed(commune, village, "hop")
    for present, told_of_it in ((None, ["", "thiếu"]), (5, ["5", "một phần"])):
        seed.new(Meeting, held_on=SPRING, households=9, present=present, follows=None)
        assert figure(commune, "meetings.households_present")[:2] == told_of_it
    assert figure(commune, "meetings.meetings") == ["2", "đủ", *days]


def test_completeness_follows_the_closing_of_registers(commune, seed, official) -> None:
    def states() -> dict[str, str]:
        return {row["bang"]: row["tinh_trang"] for row in rows_of(packed_files(commune), "muc-do-day-du")}

    assert set(states().values()) == {"thiếu"}
    register = get_register("dialogues.dialogue")
    close_register(unit=commune, register=register, period=Period.year(YEAR), has_records=True, user=official)
    assert states()["doi-thoai.csv"] == "đủ"
    assert states()["hop-thon.csv"] == "thiếu"


def test_villages_with_their_households_at_the_end_of_the_year(commune, village, seed) -> None:
    make_village(commune, "Bỏ", started_on=date(1990, 1, 1), ended_on=date(2023, 12, 31))
    make_village(commune, "Trống")
    rows = rows_of(packed_files(commune), "thon")
    assert [told(row, "thon", "so_ho", "tinh_trang") for row in rows] == [
        ["thôn Đồng Kim", "1", "đủ"],
        ["thôn Trống", "", "thiếu"],
    ]


def test_titles_come_from_the_board_alone(commune, seed, leader) -> None:
    work = Work.objects.get()
    publish(
        unit=commune,
        source=source_of(work),
        subject="other",
        title="Đường thôn Đồng Kim",
        starts_on=date(2025, 1, 2),
        user=leader,
    )
    assert one(commune, "cong-trinh")["tieu_de_cong_khai"] == "Đường thôn Đồng Kim"
    report = issued_report(commune)
    row = one(commune, "bao-cao")
    assert told(row, "so_ky_hieu", "ngay_ban_hanh", "trich_yeu") == ["01/BC-UBND", "2024-12-01", ""]
    assert row["sha256_pdf"] == report.files.get(format="pdf").sha256
    publish(
        unit=commune,
        source=report.source,
        subject="report",
        title="Báo cáo năm 2024",
        starts_on=date(2025, 1, 2),
        user=leader,
    )
    assert one(commune, "bao-cao")["trich_yeu"] == "Báo cáo năm 2024"


def test_predecessors_are_named_row_by_row(commune, village, seed) -> None:
    old = make_commune("ngoc-van", "Ngọc Vân")
    gone = make_commune("xa-xua", "Xưa")
    merged_year(old)
    UnitVersion.objects.filter(unit=old).update(valid_until=date(2024, 6, 30))
    UnitVersion.objects.filter(unit=gone).update(valid_until=date(2020, 6, 30))
    for unit, day in ((old, date(2024, 7, 1)), (gone, date(2020, 7, 1))):
        UnitSuccession.objects.create(predecessor=unit, successor=commune, kind="merger", on=day)
    files = packed_files(commune)
    assert [told(row, "don_vi", "vai_tro") for row in rows_of(files, "don-vi")] == [
        ["xã Song Vân", "đơn vị công bố"],
        ["xã Ngọc Vân", "đơn vị cũ đã nhập vào"],
    ]
    assert [told(row, "don_vi", "thon") for row in rows_of(files, "hop-thon")] == [
        ["xã Song Vân", "thôn Đồng Kim"],
        ["xã Ngọc Vân", "thôn Ngọc Sơn"],
    ]
    numbers = [row for row in rows_of(files, "so-lieu") if row["ma_chi_tieu"] == "meetings.meetings"]
    assert [told(row, "don_vi", "gia_tri") for row in numbers] == [["xã Song Vân", "1"], ["xã Ngọc Vân", "1"]]
    assert "xã Ngọc Vân" in json.loads(files["datapackage.json"])["description"]
    check_against_schema(files)
    other = packed_files(old)
    assert len(rows_of(other, "hop-thon")) == 1


def test_a_neighbour_stays_out(commune, seed, other_commune) -> None:
    merged_year(other_commune)
    assert b"Kh\xc3\xa1c" not in packed_files(commune)["hop-thon.csv"]


def test_ten_times_the_rows_take_no_more_queries(commune, village) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            pack(OpenYear(commune, YEAR, MADE_ON))
        return len(found)

    small_year(commune, village)
    issued_report(commune)
    once = queries()
    seed = Seed(commune, village, "nhieu")
    for number in range(10):
        meeting = seed.new(Meeting, held_on=SPRING, households=9, present=5, follows=None)
        seed.new(Matter, meeting=meeting, follows=None, votes_for=5)
        work = seed.new(Work, started_on=SPRING, decided_in=None, board=None)
        seed.new(Contribution, work=work, households=9)
        for model in (Dialogue, Posting, Consultation, Finding):
            seed.new(model)
        issued_report(commune)
        receive(commune, 50 + number, "reflection")
    assert queries() == once


def test_numbers_like_those_of_people_are_told(commune, village) -> None:
    Seed(commune, village, "so").new(Posting, title="Liên hệ 0912 345 678", starts_on=SPRING)
    assert pack(OpenYear(commune, YEAR, MADE_ON)).numbers == ("0912 345 678",)


def test_names_of_tables_and_columns_are_plain() -> None:
    names = [table.name for table in TABLES]
    assert len(set(names)) == len(names)
    for table in TABLES:
        columns = [column.name for column in table.columns]
        assert len(set(columns)) == len(columns)
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in columns)
        assert re.fullmatch(r"[a-z-]+", table.name)
        assert set(table.key) <= set(columns)
    assert User._meta.label not in ALLOWED
