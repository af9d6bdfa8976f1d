"""Records become text; the same figure comes from the one definition."""

from datetime import date

import pytest

from apps.core.registers import get_register
from apps.dialogues.models import Dialogue
from apps.documents.blocks import Heading, Item, Paragraph
from apps.reports.assembling import assemble
from apps.reports.models import Report
from apps.reports.services import enter_figure, waive_figure
from apps.villages.services import close_register
from tests.factories import make_village
from tests.reports.conftest import YEAR

pytestmark = pytest.mark.django_db


def hold_dialogue(commune, day: date = date(2023, 5, 4)) -> Dialogue:
    return Dialogue.objects.create(
        unit=commune, held_on=day, subject="Đối thoại", host_name="Nguyễn Văn A", participants=4
    )


def printed(report: Report) -> str:
    blocks = assemble(report).document.body
    return "\n".join("".join(run.text for run in block.runs) for block in blocks if isinstance(block, Paragraph | Item))


def test_names_of_the_outline_are_filled_in(report: Report) -> None:
    assert report.subject == "Kết quả năm 2023,\nnhiệm vụ năm 2024"
    assert "xã Song Vân thuộc huyện Tân Yên, tỉnh Bắc Giang có 1 thôn." in printed(report)


def test_numbers_follow_from_order_and_level(report: Report) -> None:
    headings = [block for block in assemble(report).document.body if isinstance(block, Heading)]
    assert [heading.number for heading in headings] == ["I", "II", "1", "2", "2.1"]


def test_figures_print_padded_and_for_last_year(report: Report, commune) -> None:
    for day in (date(2023, 1, 1), date(2023, 12, 31), date(2022, 12, 31), date(2024, 1, 1)):
        hold_dialogue(commune, day)
    text = printed(report)
    assert "Đã tổ chức 02 cuộc đối thoại, năm trước 1 cuộc." in text
    assert "Có 2 cuộc." in text


def test_a_record_changes_the_draft_everywhere_at_once(report: Report, commune) -> None:
    hold_dialogue(commune)
    assert "Đã tổ chức 01 cuộc" in printed(report)
    hold_dialogue(commune)
    text = printed(report)
    assert "Đã tổ chức 02 cuộc" in text
    assert "Có 2 cuộc." in text


def test_missing_blocks_until_closed(report: Report, commune) -> None:
    assembled = assemble(report)
    assert assembled.blocking == {"dialogues.sessions", "dialogues.sessions|period=last_year"}
    assert "Đã tổ chức … cuộc" in printed(report)
    close_register(unit=commune, register=get_register("dialogues.dialogue"), period=YEAR, user=None, has_records=False)
    assert "Đã tổ chức 00 cuộc" in printed(report)
    assert assemble(report).blocking == {"dialogues.sessions|period=last_year"}


def test_an_entered_value_stands_in_only_while_records_give_none(report: Report, commune, official) -> None:
    enter_figure(report=report, key="dialogues.sessions", value=7, source="Sổ giấy", user=official)
    assert "Đã tổ chức 07 cuộc" in printed(report)
    assert assemble(report).figures["dialogues.sessions"].source == "nhập tay: Sổ giấy"
    hold_dialogue(commune)
    assert "Đã tổ chức 01 cuộc" in printed(report)


def test_a_waived_figure_says_so(report: Report, official) -> None:
    waive_figure(report=report, key="dialogues.sessions", reason="Mất sổ", user=official)
    assert "Đã tổ chức (chưa có số liệu) cuộc" in printed(report)
    assert "dialogues.sessions" not in assemble(report).blocking


def test_a_partial_sum_is_never_printed_as_whole(report: Report, commune) -> None:
    section = report.sections.get(title="Chi tiết")
    section.text = "[[dialogues.participants]] lượt"
    section.save()
    hold_dialogue(commune)
    Dialogue.objects.create(unit=commune, held_on=date(2023, 6, 1), subject="B", host_name="A", participants=None)
    assert "4 (chưa đầy đủ) lượt" in printed(report)
    assert "dialogues.participants" in assemble(report).blocking


def test_other_communes_do_not_count(report: Report, other_commune) -> None:
    hold_dialogue(other_commune)
    assert "dialogues.sessions" in assemble(report).blocking


def test_a_single_village(report: Report, commune) -> None:
    make_village(commune, "Hai")
    section = report.sections.get(title="Chi tiết")
    section.text = "[[households.households|scope=village:hai]] hộ; [[households.households|scope=village:khong-co]] hộ"
    section.save()
    assert {"households.households|scope=village:hai", "households.households|scope=village:khong-co"} <= assemble(
        report
    ).blocking


def test_queries_do_not_grow_with_records(report: Report, commune, django_assert_max_num_queries) -> None:
    hold_dialogue(commune)
    with django_assert_max_num_queries(12) as few:
        assemble(Report.objects.for_list().get(pk=report.pk))
    for _ in range(10):
        hold_dialogue(commune)
    with django_assert_max_num_queries(len(few)):
        assemble(Report.objects.for_list().get(pk=report.pk))
