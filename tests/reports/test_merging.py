"""Two texts of one section: merged paragraph by paragraph, compared word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.reports.merging import END, MINE, THEIRS, has_marks, merge, word_difference

BASE = "Một\nHai\nBa\nBốn"


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        # One side alone.
        (BASE, BASE, BASE),
        ("Một sửa\nHai\nBa\nBốn", BASE, "Một sửa\nHai\nBa\nBốn"),
        (BASE, "Một\nHai\nBa\nBốn sửa", "Một\nHai\nBa\nBốn sửa"),
        # Each another paragraph: far apart, next to each other, one of them taken out or added.
        ("Một sửa\nHai\nBa\nBốn", "Một\nHai\nBa\nBốn sửa", "Một sửa\nHai\nBa\nBốn sửa"),
        ("Một\nHai sửa\nBa\nBốn", "Một\nHai\nBa sửa\nBốn", "Một\nHai sửa\nBa sửa\nBốn"),
        ("Hai\nBa\nBốn", "Một\nHai\nBa\nBốn sửa", "Hai\nBa\nBốn sửa"),
        ("Một\nMới\nHai\nBa\nBốn", "Một\nHai\nBa", "Một\nMới\nHai\nBa"),
        # Both the same change.
        ("Một\nHai sửa\nBa\nBốn", "Một\nHai sửa\nBa\nBốn", "Một\nHai sửa\nBa\nBốn"),
        # Both the same paragraph.
        (
            "Một\nHai A\nBa\nBốn",
            "Một\nHai B\nBa\nBốn sửa",
            f"Một\n{MINE}\nHai A\n{THEIRS}\nHai B\n{END}\nBa\nBốn sửa",
        ),
        ("Một\nBa\nBốn", "Một\nHai B\nBa\nBốn", f"Một\n{MINE}\n{THEIRS}\nHai B\n{END}\nBa\nBốn"),
        # Both added at the same place.
        (f"{BASE}\nA", f"{BASE}\nB", f"{BASE}\n{MINE}\nA\n{THEIRS}\nB\n{END}"),
    ],
)
def test_paragraphs_are_merged(mine: str, theirs: str, merged: str) -> None:
    result = merge(BASE, mine, theirs)
    assert result.text == merged
    assert result.conflicts == merged.count(MINE)
    assert has_marks(result.text) == bool(result.conflicts)


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        ("Một\nHai", "Một\nHai", "Một\nHai"),
        ("Một\nHai", "Một\nBa", f"Một\n{MINE}\nHai\n{THEIRS}\nBa\n{END}"),
        ("Một", "Một\nBa", "Một\nBa"),
        ("Một\nBa", "Một", "Một\nBa"),
    ],
)
def test_without_the_text_that_both_began_with_nothing_is_lost(mine: str, theirs: str, merged: str) -> None:
    assert merge(None, mine, theirs).text == merged


LINES = st.lists(st.sampled_from(["a", "b", "c", ""]), min_size=1, max_size=8).map("\n".join)


@given(LINES, LINES, LINES)
def test_one_side_alone_and_equal_sides_never_conflict(base: str, mine: str, theirs: str) -> None:
    assert merge(base, mine, base).text == mine
    assert merge(base, base, theirs).text == theirs
    assert merge(base, mine, mine).text == mine
    assert merge(base, mine, theirs).conflicts == merge(base, theirs, mine).conflicts


@given(LINES, LINES, LINES)
def test_what_both_added_is_in_the_merged_text(base: str, mine: str, theirs: str) -> None:
    own, other = f"{mine}\nchỉ tôi", f"chỉ họ\n{theirs}"
    for known in (base, None):
        merged = merge(known, own, other).text.split("\n")
        assert "chỉ tôi" in merged
        assert "chỉ họ" in merged


def test_words_that_came_and_went_are_told_apart() -> None:
    pieces = word_difference("Xã có 3 thôn.\nHai", "Xã có [[villages.villages]] thôn.\nHai\nBa")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "Xã có "),
        ("removed", "3 "),
        ("added", "[[villages.villages]] "),
        ("same", "thôn.\nHai"),
        ("added", "\nBa"),
    ]


@given(st.text(alphabet="ab ,\n[]", max_size=40), st.text(alphabet="ab ,\n[]", max_size=40))
def test_a_difference_holds_both_texts(old: str, new: str) -> None:
    pieces = word_difference(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new
