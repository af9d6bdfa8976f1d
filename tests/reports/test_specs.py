"""The one parser of tables, charts, lists and conditions: what it takes, and what it refuses with the reason."""

from typing import Any

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from apps.core.indicators import all_indicators
from apps.reports.models import OutlineSection, SectionKind
from apps.reports.public_columns import _PUBLIC, columns_of
from apps.reports.specs import SpecError, check_section, in_words, parse_condition, parse_spec, plain_spec
from apps.villages.models import UnitRecord

M = "meetings.meetings"
ONE = [{"figure": M}]
VILLAGES = {"by": "village"}
DAYS = "2021-01-01..2021-12-31"


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("table", {"rows": VILLAGES, "columns": ONE, "total": True, "caption": "Bảng 1", "head": "Khu"}),
        ("table", {"rows": {"by": "option", "dimension": "kind"}, "columns": ONE}),
        ("table", {"rows": {"by": "month"}, "columns": [{"figure": M, "of": "percent", "label": "%"}]}),
        ("table", {"rows": {"by": "figures", "figures": [{"figure": M, "label": "A"}]}, "columns": [{"of": "change"}]}),
        ("table", {"rows": {"by": "unit", "units": ["a", "b"]}, "columns": [{"figure": M, "control": "1.234,5"}]}),
        (
            "table",
            {
                "rows": {"by": "unit", "group": "predecessors"},
                "columns": [{"figure": M, "of": "2021-01-01..2021-12-31"}],
            },
        ),
        ("chart", {"rows": VILLAGES, "columns": ONE, "chart": "line"}),
        ("records", {"figure": M, "columns": ["held_on", "village"], "most": 5, "caption": "Họp"}),
    ],
)
def test_what_is_read_is_written_again_as_the_same(kind: str, data: dict[str, Any]) -> None:
    spec = parse_spec(kind, data)
    assert spec is not None
    assert parse_spec(kind, plain_spec(spec)) == spec
    assert len(in_words(OutlineSection(title="A", level=1, kind=kind, spec=data))) > 1


@pytest.mark.parametrize(
    ("kind", "data", "message"),
    [
        ("table", None, "chưa khai báo"),
        ("table", {}, "Dòng của bảng: chưa khai báo"),
        ("table", {"rows": VILLAGES, "columns": ONE, "evil": 1}, "không có thuộc tính evil"),
        ("table", {"rows": {"by": "star"}, "columns": ONE}, "Dòng của bảng: chọn"),
        ("table", {"rows": VILLAGES, "columns": []}, "ít nhất một cột"),
        ("table", {"rows": VILLAGES, "columns": ONE * 10}, "nhiều nhất 9 cột"),
        ("table", {"rows": VILLAGES, "columns": [{"figure": ""}]}, "Cột 1: chưa chọn chỉ tiêu"),
        ("table", {"rows": VILLAGES, "columns": [*ONE, {"figure": "meetings.gone"}]}, "Cột 2: .*Không có chỉ tiêu"),
        ("table", {"rows": VILLAGES, "columns": [{"figure": "dialogues.sessions"}]}, "không tính theo thôn"),
        ("table", {"rows": VILLAGES, "columns": [{"figure": f"{M}|period=last_year"}]}, "chọn ở cột"),
        ("table", {"rows": VILLAGES, "columns": [{"figure": f"{M}|scope=village:a"}]}, "chọn ở cột"),
        ("table", {"rows": VILLAGES, "columns": [{"figure": M, "of": "2023-02-30..2023-12-31"}]}, "hai ngày như"),
        ("table", {"rows": VILLAGES, "columns": [{"figure": M, "of": "2023-12-31..2023-01-01"}]}, "hai ngày như"),
        ("table", {"rows": {"by": "month"}, "columns": [{"figure": M, "of": "2021-01-01..2021-12-31"}]}, "cố định"),
        ("table", {"rows": VILLAGES, "columns": [{"figure": M, "unit": "a"}]}, "không ghi đơn vị riêng"),
        ("table", {"rows": VILLAGES, "columns": [{"figure": M, "control": "12.34"}]}, "số kiểm tra viết như"),
        ("table", {"rows": {"by": "option", "dimension": "colour"}, "columns": ONE}, "không chia theo “colour”"),
        (
            "table",
            {"rows": {"by": "option", "dimension": "item"}, "columns": [{"figure": "villages.profile"}]},
            "không chia",
        ),
        (
            "table",
            {"rows": {"by": "option", "dimension": "kind"}, "columns": [{"figure": f"{M}|kind=regular"}]},
            "đã là dòng của bảng",
        ),
        (
            "table",
            {"rows": {"by": "option", "dimension": "kind"}, "columns": [*ONE, {"figure": "meetings.matters"}]},
            "không cùng các loại",
        ),
        ("table", {"rows": {"by": "figures", "figures": []}, "columns": [{}]}, "từ 1 đến 60 chỉ tiêu"),
        ("table", {"rows": {"by": "figures", "figures": ONE}, "columns": [{}], "total": True}, "không có dòng tổng"),
        ("table", {"rows": {"by": "unit"}, "columns": ONE}, "từ 1 đến 60 đơn vị"),
        ("texts", {"heading": "a" * 301}, "dài quá 300"),
        ("texts", {"figure": M}, "không có thuộc tính figure"),
        ("texts", [], "chưa khai báo"),
        ("records", {"figure": f"{M}|scope=unit:a", "columns": ["held_on"]}, "của chính đơn vị lập báo cáo"),
        ("table", {"rows": {"by": "unit", "group": "all"}, "columns": ONE}, "các đơn vị cũ"),
        ("table", {"rows": VILLAGES, "columns": [{"figure": "a" * 200}]}, "dài quá"),
        ("chart", {"rows": VILLAGES, "columns": ONE, "chart": "pie"}, "chọn dạng"),
        ("chart", {"rows": VILLAGES, "columns": [{"figure": M, "of": "change"}]}, "cột đầu tiên"),
        ("records", {"figure": M, "columns": []}, "chọn cột trong Thôn"),
        ("records", {"figure": M, "columns": ["chair_name"]}, "chọn cột trong"),
        ("records", {"figure": M, "columns": ["held_on"], "most": 0}, "số dòng từ 1"),
        ("records", {"figure": "complaints.petitions", "columns": ["code"]}, "thông tin của cá nhân"),
        ("records", {"figure": "households.households", "columns": ["household"]}, "thông tin của cá nhân"),
    ],
)
def test_what_cannot_be_printed_is_refused(db, kind: str, data: Any, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        parse_spec(kind, data)


RECEIVED = "complaints.petitions"
FIELDS = {"by": "option", "dimension": "field"}


@pytest.mark.parametrize(
    ("rows", "column", "message"),
    [
        ({"by": "figures", "figures": [{"figure": RECEIVED}]}, {"of": "2024-03-05..2024-03-05"}, "một tháng trở lên"),
        ({"by": "figures", "figures": [{"figure": RECEIVED}]}, {"of": "2024-03-01..2024-03-31"}, ""),
        ({"by": "figures", "figures": [{"figure": M}]}, {"of": "2024-03-05..2024-03-05"}, ""),
        (FIELDS, {"figure": RECEIVED, "of": "2024-01-01..2024-03-30"}, "một quý trở lên"),
        (FIELDS, {"figure": RECEIVED, "of": "2024-01-01..2024-03-31"}, ""),
    ],
)
def test_columns_over_days_of_their_own_pin_no_petition_down(rows: Any, column: Any, message: str) -> None:
    data = {"rows": rows, "columns": [column]}
    if not message:
        parse_spec("table", data)
        return
    with pytest.raises(SpecError, match=message):
        parse_spec("table", data)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["village", M, "rows", "columns"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["rows", "by", "columns", "figure", "of", "figures", "units"]), inner, max_size=3
        )
    ),
    max_leaves=12,
)


@given(st.sampled_from(SectionKind.values), JSON)
def test_any_data_is_read_or_refused(kind: str, data: Any) -> None:
    try:
        parse_spec(kind, data)
        parse_condition(data)
    except SpecError:
        return


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"title": "Họp", "repeat": "village"}, r"cần có \{village\} trong tiêu đề"),
        ({"title": "{month}", "repeat": "agency"}, r"cần có \{agency\}"),
        ({"title": "{village}", "repeat": "village", "text": "[[dialogues.sessions]]"}, "scope=all"),
        ({"title": "{agency}", "repeat": "agency", "text": "[[meetings.meetings]]"}, "scope=all"),
        ({"title": "A", "text": "[[dialogues.abc]]"}, "Không có chỉ tiêu"),
        ({"title": "A", "condition": {"figure": M, "hide_when": "often"}}, "Điều kiện ẩn mục: chọn"),
        ({"title": "A", "condition": {"figure": "x", "hide_when": "zero"}}, "Điều kiện ẩn mục"),
        (
            {
                "title": "{village}",
                "repeat": "village",
                "condition": {"figure": "dialogues.sessions", "hide_when": "zero"},
            },
            "scope=all",
        ),
        (
            {"title": "{village}", "repeat": "village", "kind": "table", "spec": {"rows": VILLAGES, "columns": ONE}},
            "không chia như vậy nữa",
        ),
        (
            {
                "title": "{village}",
                "repeat": "village",
                "kind": "table",
                "spec": {"rows": {"by": "month"}, "columns": [{"figure": "dialogues.sessions"}]},
            },
            "scope=all",
        ),
    ],
)
def test_a_section_that_could_not_be_printed_is_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(SpecError, match=message):
        check_section(OutlineSection(level=1, **values))


@pytest.mark.parametrize(
    "values",
    [
        {"title": "Họp", "text": "[[meetings.meetings|scope=all]]"},
        {"title": "{village}", "repeat": "village", "text": "[[dialogues.sessions|scope=all]] [[meetings.meetings]]"},
        {"title": "{month}", "repeat": "month", "text": "[[dialogues.sessions|period=last_year]]"},
        {"title": "A", "condition": {"figure": M, "hide_when": "missing_or_zero"}},
    ],
)
def test_a_sound_section_passes(values: dict[str, Any]) -> None:
    check_section(OutlineSection(level=1, **values))


def test_columns_that_may_be_printed_exist_and_hold_no_persons(db) -> None:
    personal = ("name", "head", "host", "chair", "secretary", "contact", "phone", "guest", "witness", "official")
    for label, names in _PUBLIC.items():
        model = apps.get_model(label)
        assert issubclass(model, UnitRecord)
        assert "content" not in names
        for name in names:
            field = model._meta.get_field(name)
            assert name == "name" or not any(word in name for word in personal), (label, name)
            assert not field.is_relation or field.related_model._meta.label in {
                "agencies.Agency",
                "disclosures.DisclosureItem",
                "villages.Village",
            }


@pytest.mark.parametrize("app", ["complaints", "households"])
def test_records_of_persons_are_never_listed(rules, app: str) -> None:
    assert not any(columns_of(indicator) for indicator in all_indicators() if indicator.name.startswith(f"{app}."))
