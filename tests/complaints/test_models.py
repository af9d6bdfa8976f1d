"""What always holds of petitions, denunciations and receptions, checked on both sides of each limit."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models

from apps.complaints.models import Denunciation

DAY = date(2024, 3, 1)
RESOLVED = {"status": "resolved", "screening": "eligible", "competence": "ours", "closed_on": DAY}


def check(record, **changes):
    """Validate a stored record with some values changed; nobody need be named as its maker."""
    for name, value in changes.items():
        setattr(record, name, value)
    record.full_clean(exclude={"created_by"})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"due_on": date(2024, 2, 29)}, "Hạn giải quyết"),
        ({"status": "guided", "closed_on": date(2024, 2, 29)}, "Ngày kết thúc xử lý"),
        ({"status": "guided"}, "phải có ngày kết thúc"),
        ({"closed_on": DAY}, "phải có ngày kết thúc"),
        (RESOLVED | {"screening": "pending"}, "đủ điều kiện"),
        (RESOLVED | {"competence": "other"}, "thuộc thẩm quyền"),
        ({"petition_type": "denunciation"}, "denunciation"),
    ],
)
def test_a_petition_that_contradicts_itself_is_refused(petition, changes, words):
    with pytest.raises(ValidationError, match=words):
        check(petition(), **changes)


@pytest.mark.parametrize("changes", [{"due_on": DAY}, {"status": "guided", "closed_on": DAY}, RESOLVED])
def test_a_petition_may_be_due_and_closed_on_the_day_of_receipt(petition, changes):
    check(petition(), **changes)


@pytest.mark.parametrize("kind", ["petition", "denunciation"])
def test_a_number_is_taken_once_per_unit_and_year(kind, request, other_commune):
    make = request.getfixturevalue(kind)
    make(code="7")
    make(code="7", received_on=date(2023, 12, 31))
    make(code="7", unit=other_commune)
    second = make(code="8")
    with pytest.raises(ValidationError, match="đã có trong năm"):
        check(second, code="7")
    with pytest.raises(IntegrityError):
        make(code="7")


@pytest.mark.parametrize("number", ["1", "05/2024/HS-TC", "123456", "3-TCĐ", "1/2/3/4/5"])
def test_numbers_of_a_denunciation_that_are_allowed(denunciation, number):
    check(denunciation(), code=number, paper_dossier_number=number)


@pytest.mark.parametrize(
    "number", ["Nguyễn Văn A", "NGUYEN", "1/NGUYEN", "12 tố cáo ông B", "1/tc", "1/2/3/4/5/6", "1234567", "1/", ""]
)
@pytest.mark.parametrize("field", ["code", "paper_dossier_number"])
def test_words_do_not_fit_into_the_numbers_of_a_denunciation(denunciation, number, field):
    with pytest.raises(ValidationError):
        check(denunciation(), **{field: number})
    with pytest.raises(IntegrityError):
        denunciation(**{field: number})


def test_a_denunciation_has_no_room_for_free_text():
    free = [
        field.name
        for field in Denunciation._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not field.choices
    ]
    assert set(free) == {"public_id", "search_text", "code", "paper_dossier_number"}
    assert Denunciation.SEARCH_FIELDS == ("code",)
    assert not [field for field in Denunciation._meta.get_fields() if isinstance(field, models.FileField)]


@pytest.mark.parametrize(
    ("stage", "result", "fits"),
    [("concluded", "founded", True), ("concluded", "", False), ("accepted", "founded", False), ("accepted", "", True)],
)
def test_a_denunciation_has_a_result_exactly_when_concluded(denunciation, stage, result, fits):
    record = denunciation()
    if fits:
        check(record, stage=stage, result=result)
    else:
        with pytest.raises(ValidationError, match="đã kết luận"):
            check(record, stage=stage, result=result)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"people": 0}, "ít nhất 1 người"),
        ({"people": 4, "is_group": True}, "từ 5 người"),
        ({"handling": "denunciation"}, "chỉ ghi số lượng"),
    ],
)
def test_a_reception_that_contradicts_itself_is_refused(reception, changes, words):
    with pytest.raises(ValidationError, match=words):
        check(reception(), **changes)


@pytest.mark.parametrize(
    "changes", [{"people": 5, "is_group": True}, {"people": 5}, {"handling": "denunciation", "subject": ""}]
)
def test_receptions_on_the_right_side_of_the_limits(reception, changes):
    check(reception(), **changes)
