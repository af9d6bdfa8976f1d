"""A small outline and the draft made from it."""

from datetime import date

import pytest

from apps.core.periods import Period
from apps.reports.models import Outline, OutlineSection, Report
from apps.reports.services import begin_report

YEAR = Period.year(2023)


@pytest.fixture
def outline(db: None) -> Outline:
    outline = Outline.objects.create(
        key="short",
        name="Báo cáo ngắn",
        subject="Kết quả năm {year},\nnhiệm vụ năm {next_year}",
        recipients=["UBND huyện (b/c)", "Lưu: VT"],
    )
    texts = [
        (1, "Tình hình", "{unit} thuộc {parent}, {grandparent} có [[villages.villages]] {village_kind}."),
        (1, "Kết quả", ""),
        (
            2,
            "Đối thoại",
            "Đã tổ chức [[dialogues.sessions|format=02]] cuộc đối thoại, năm trước "
            "[[dialogues.sessions|period=last_year]] cuộc.",
        ),
        (2, "Giám sát", "1. Có [[dialogues.sessions]] cuộc."),
        (3, "Chi tiết", "Không."),
    ]
    OutlineSection.objects.bulk_create(
        OutlineSection(outline=outline, position=n, level=level, title=title, text=text)
        for n, (level, title, text) in enumerate(texts, start=1)
    )
    return outline


@pytest.fixture
def report(commune, village, outline, official) -> Report:
    return begin_report(
        unit=commune, outline=outline, period=YEAR, user=official, issued_on=date(2024, 1, 11), signer="Giáp Quốc Mạnh"
    )
