import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.text import search_key
from apps.reports.figure_search import figure_named
from apps.reports.tokens import Token, TokenError, parse, split, tokens_in


def test_a_token_with_all_its_parts() -> None:
    token = parse("meetings.meetings|format=02|period=last_year|scope=village:dong-kim")
    assert token == Token("meetings.meetings", "02", "last_year", "dong-kim")
    assert token.key == "meetings.meetings|period=last_year|scope=village:dong-kim"


def test_the_way_of_printing_and_the_order_of_options_are_not_part_of_the_key() -> None:
    assert parse("villages.area|format=02|land=unused").key == parse("villages.area|land=unused").key


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[dialogues.xyz]]", "Không có chỉ tiêu nào"),
        ("[[Dialogues]]", "tên chỉ tiêu phải có dạng"),
        ("[[dialogues.sessions|format=03]]", "format chỉ nhận"),
        ("[[dialogues.sessions|period=never]]", "period chỉ nhận"),
        ("[[dialogues.sessions|scope=dong-kim]]", "scope phải có dạng"),
        ("[[dialogues.sessions|màu=đỏ]]", "phải có dạng “tên=giá trị”"),
        ("[[dialogues.sessions|colour=red]]", "không có phân loại"),
        ("[[villages.area|land=lunar]]", "không có giá trị"),
        ("[[villages.area|land=unused|land=total]]", "ghi hai lần"),
        ("Có [[dialogues.sessions cuộc", "không khép kín"),
        ("Có dialogues.sessions]] cuộc", "không khép kín"),
        ("[[]]", "không khép kín"),
        ("[[dialogues.sessions|scope=village:dong-kim]]", "không tính theo thôn"),
        ("[[villages.area|format=words]]", "không viết được bằng chữ"),
        (f"[[meetings.meetings|scope=village:{'a' * 200}]]", "không khép kín"),
        ("[[{{ settings.SECRET_KEY }}]]", "tên chỉ tiêu"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(TokenError, match=message):
        list(split(text))


@given(st.text(alphabet=st.characters(exclude_characters="[]")))
def test_plain_text_passes_unchanged(text: str) -> None:
    assert list(split(text)) == [text]


@given(st.text(alphabet="[]|=.ab_ \n", max_size=60))
def test_any_brackets_are_read_or_refused(text: str) -> None:
    try:
        parts = list(split(text))
    except TokenError:
        return
    assert all(isinstance(part, str) for part in parts)


def test_tokens_stand_in_their_order() -> None:
    assert [token.name for token in tokens_in("[[villages.villages]]/[[dialogues.sessions]]")] == [
        "villages.villages",
        "dialogues.sessions",
    ]


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ("meetings.meetings|period=2021-01-01..2023-12-31", "meetings.meetings|period=2021-01-01..2023-12-31"),
        ("meetings.meetings|scope=unit:ngoc-van", "meetings.meetings|scope=unit:ngoc-van"),
        ("agencies.conference_opinions|scope=agency:abc-1", "agencies.conference_opinions|scope=agency:abc-1"),
        ("meetings.meetings|scope=all", "meetings.meetings"),
        ("meetings.meetings|format=full", "meetings.meetings"),
        ("villages.area_share|land=unused|format=percent", "villages.area_share|land=unused"),
    ],
)
def test_periods_places_and_formats(source: str, key: str) -> None:
    token = parse(source)
    assert token.key == key
    assert parse(token.source) == token


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("meetings.meetings|period=2021-01-01", "hai ngày như"),
        ("meetings.meetings|period=2023-02-29..2023-12-31", "không có trong lịch"),
        ("meetings.meetings|period=2023-12-31..2023-01-01", "ngày cuối trước ngày đầu"),
        ("meetings.meetings|scope=unit:", "scope phải có dạng"),
        ("meetings.meetings|scope=agency:abc", "từng cơ quan"),
        ("agencies.conferring_share|scope=agency:abc", "từng cơ quan"),
        ("meetings.meetings|format=percent", "không phải là tỷ lệ"),
        ("complaints.denunciations|period=2024-03-05..2024-03-05", "một tháng trở lên"),
        ("complaints.denunciations|period=2024-02-01..2024-02-28", "một tháng trở lên"),
        ("complaints.denunciations|stage=received|period=2024-01-01..2024-03-30", "một quý trở lên"),
    ],
)
def test_what_a_figure_cannot_be_taken_for(source: str, message: str) -> None:
    with pytest.raises(TokenError, match=message):
        parse(source)


def test_labels_are_folded_once_however_many_figures_are_looked_up(monkeypatch) -> None:
    figure_named("D01 so cuoc")
    folded: list[str] = []
    monkeypatch.setattr("apps.reports.figure_search.search_key", lambda text: folded.append(text) or search_key(text))
    for _ in range(3):
        figure_named("D01 so cuoc")
    assert set(folded) == {"D01 so cuoc"}
