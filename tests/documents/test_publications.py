"""What goes to the public notice board, in which words, and how it comes down again."""

from collections import defaultdict
from datetime import date
from hashlib import sha256
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from apps.accounts.roles import Role
from apps.core.attachments import attach, remove
from apps.core.uploads import CheckedFile
from apps.dialogues.models import Dialogue
from apps.documents.models import Publication, PublicationFile
from apps.documents.privacy import personal_numbers, small_cells
from apps.documents.services import (
    DamagedFileError,
    PersonalNumbersError,
    copy_of_attachment,
    demand_off_board,
    live_publication,
    public_counts,
    publish,
    read_publication_file,
    source_of,
    withdraw,
)
from tests.factories import make_user, make_village
from tests.world import make_record

DAY = date(2024, 3, 1)
SOURCE = "meetings.meeting:0123456789abcdef"
PDF = CheckedFile("nghị quyết.pdf", "pdf", "application/pdf", b"%PDF-1.4 mot")


@pytest.fixture
def release(commune, official):
    """Publishes the result of a meeting."""

    def make(**values):
        values = {
            "unit": commune,
            "source": SOURCE,
            "subject": "meeting",
            "title": "Kết quả họp thôn Đồng Kim",
            "text": "Nhân dân nhất trí làm đường.",
            "starts_on": DAY,
            "user": official,
        } | values
        return publish(**values)

    return make


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Gọi 0912345678 để biết", ["0912345678"]),
        ("Gọi 0912.345.678.", ["0912.345.678"]),
        ("ĐT: (0204) 3 878 123", ["0204) 3 878 123"]),
        ("ĐT +84 912 345 678", ["+84 912 345 678"]),
        ("gọi 09\u200b12345678 hoặc ０９１２３４５６７８", ["0912345678", "0912345678"]),
        ("CCCD 024190001234", ["024190001234"]),
        ("CCCD 024 190 001 234", ["024 190 001 234"]),
        ("CMND 121234567", ["121234567"]),
        ("CMND 121 234 567", ["121 234 567"]),
        ("Gọi 0912–345–678", ["0912–345–678"]),
        ("Gọi 0912 - 345 - 678", ["0912 - 345 - 678"]),
        ("Gọi 0912/345/678 hoặc 0912,345,679", ["0912/345/678", "0912,345,679"]),
        ("Gọi 0912 345\n678", ["0912 345\n678"]),
        # What reports and minutes are full of.
        ("Tổng kinh phí 1.250.000.000 đồng, trong đó Nhân dân góp 024.190.001.234 đồng", []),
        ("Từ 01/03/2024 đến 05.03.2024 – 06.03.2024; 2024-03-01", []),
        ("Số 04/BC-UBND, Luật 10/2022/QH15, 112/202 hộ = 55,45 %", []),
        ("Năm 2023 2024 2025", []),
        ("Mã 12345678", []),
        ("Mã 1234567890123", []),
    ],
)
def test_numbers_of_persons_are_told_from_others(text, found):
    assert personal_numbers(text) == found


@pytest.mark.parametrize(
    ("counts", "with_total", "shown"),
    [
        # The edge: four points at persons, five does not, none tells of nobody.
        ((4,), False, ["dưới 5"]),
        ((5,), False, ["5"]),
        ((0, None, 1234), True, ["0", "–", "1.234"]),
        ((4, 30), False, ["dưới 5", "30"]),
        # With the total the one that is masked would follow from the others.
        ((4, 30, 20), True, ["không nêu", "30", "không nêu"]),
        # Two of one each would follow from their sum, and so would two fours from being below a five.
        ((1, 1, 30, 20), True, ["không nêu", "không nêu", "30", "không nêu"]),
        ((4, 4, 5, 30), True, ["không nêu", "không nêu", "không nêu", "30"]),
        ((2, 3, 30), True, ["không nêu", "không nêu", "30"]),
        # Nothing is left that could hide the two; the total stands alone.
        ((2, 0, 0), True, []),
    ],
)
def test_small_counts_of_villages_are_masked(counts, with_total, shown):
    rows = [(f"Thôn {at}", count) for at, count in enumerate(counts)]
    cells = small_cells(rows, 5, with_total=with_total)
    assert [cell.text for cell in cells] == shown
    assert [cell.label for cell in cells] == ([label for label, _ in rows] if shown else [])


@pytest.mark.parametrize(("villages", "most"), [(2, 12), (3, 9), (4, 8)])
def test_what_is_left_out_follows_from_nothing_that_is_told(villages, most):
    """Every table there is, as one reads it who knows the rule: the same page fits more than one of them."""
    behind = defaultdict(set)
    for counts in product(range(most + 1), repeat=villages):
        cells = small_cells([(str(at), count) for at, count in enumerate(counts)], 5)
        behind[sum(counts), tuple(cell.text for cell in cells)].add(counts)
    for (_, texts), tables in behind.items():
        for at, text in enumerate(texts):
            assert text != "không nêu" or len({table[at] for table in tables}) > 1
            assert not (text.isdigit() and 0 < int(text) < 5)


def test_the_threshold_is_the_installations(settings):
    assert [cell.masked for cell in public_counts([("A", 4), ("B", 5)], with_total=False)] == [True, False]
    settings.SMALL_CELL_THRESHOLD = 10
    assert [cell.text for cell in public_counts([("A", 9), ("B", 10)], with_total=False)] == ["dưới 10", "10"]


def test_names_are_copied_and_text_is_plain(release, commune, village):
    found = release(
        village=village, title=" Kết  quả\nhọp ", text="Một\r\n\r\n\r\n<b>Hai</b>\u200b\x07  ba", files=[PDF]
    )
    assert (found.unit_slug, found.unit_name) == ("song-van", "xã Song Vân")
    assert (found.village_slug, found.village_name) == ("dong-kim", "thôn Đồng Kim")
    assert (found.title, found.text) == ("Kết quả họp", "Một\n\n<b>Hai</b> ba")
    assert found.paragraphs == ["Một", "<b>Hai</b> ba"]
    assert {"ket", "hop", "dong", "kim", "thon"} <= set(found.search_text.split())
    copy = found.files.get()
    assert (copy.name, copy.sha256) == (PDF.name, sha256(PDF.content).hexdigest())
    assert read_publication_file(copy) == PDF.content


def test_a_copy_outlives_its_original(release, commune, village, official):

    dialogue = make_record(Dialogue, commune)
    (original,) = attach(owner=dialogue, files=[PDF], user=official)
    found = release(files=[copy_of_attachment(original)])
    remove(attachment=original, user=official)
    original.file.storage.delete(original.file.name)
    assert read_publication_file(found.files.get()) == PDF.content


def test_a_damaged_copy_is_refused(release):
    row = release(files=[PDF]).files.get()
    Path(settings.MEDIA_ROOT, row.file.name).write_bytes(b"%PDF-1.4 hai")
    with pytest.raises(DamagedFileError):
        read_publication_file(row)


@pytest.mark.parametrize("part", ["title", "text", "files"])
def test_numbers_of_persons_wait_for_a_confirmation(release, part):
    word = "Ông A, 0912345678"
    values = {part: [CheckedFile(f"{word}.pdf", "pdf", "application/pdf", b"%PDF-")] if part == "files" else word}
    with pytest.raises(PersonalNumbersError, match="0912345678"):
        release(**values)
    assert not Publication.objects.exists()
    assert release(**values, confirmed=True).pk


@pytest.mark.parametrize(
    ("role", "allowed"),
    [(role, role in (Role.OFFICIAL, Role.LEADER)) for role in Role if role != Role.OPERATOR],
)
def test_only_officials_and_leaders_release(release, commune, village, role, allowed):
    user = make_user("nguoi-thu", role, commune, village if role == Role.VILLAGE_HEAD else None)
    if allowed:
        assert withdraw(publication=release(user=user), reason="Thử", user=user).withdrawn_by == user
        return
    standing = release()
    with pytest.raises(PermissionDenied):
        release(user=user, title="Khác")
    with pytest.raises(PermissionDenied):
        withdraw(publication=standing, reason="Thử", user=user)
    assert live_publication(SOURCE).title == "Kết quả họp thôn Đồng Kim"


def test_an_official_of_another_commune_releases_nothing_here(release, other_commune):
    stranger = make_user("nguoi-la", Role.OFFICIAL, other_commune)
    with pytest.raises(PermissionDenied):
        release(user=stranger)


def test_a_village_of_another_commune_is_refused(release, other_commune):
    with pytest.raises(ValidationError, match="không thuộc đơn vị"):
        release(village=make_village(other_commune, "Xa"))
    assert not Publication.objects.exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"ends_on": date(2024, 2, 29)}, "sau hoặc bằng"),
        ({"title": " \u200b "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"subject": "khong-co"}, "subject"),
        ({"text": "x" * 45_001}, "dài quá"),
        ({"text": "&" * 9_001}, "dài quá"),
        ({"text": "x\n\n" * 2_600}, "dài quá"),
    ],
)
def test_what_cannot_be_stored_is_refused(release, values, words):
    with pytest.raises(ValidationError, match=words):
        release(**values, files=[PDF])
    assert not Publication.objects.exists()
    assert not PublicationFile.objects.exists()


def test_it_may_stand_a_single_day(release):
    assert release(ends_on=DAY).ends_on == DAY


def test_the_same_twice_is_one(release):
    first = release(files=[PDF])
    again = release(files=[PDF])
    assert (again.pk, again.edition, again.version, again.history.count()) == (first.pk, 1, 1, 1)
    assert PublicationFile.objects.count() == 1


@pytest.mark.parametrize("change", [{"title": "Kết quả đã sửa"}, {"files": []}, {"ends_on": date(2024, 4, 1)}])
def test_a_second_release_replaces_the_first_at_its_address(release, change):
    first = release(files=[PDF])
    second = release(**({"files": [PDF]} | change))
    assert (second.pk, second.public_id, second.edition) == (first.pk, first.public_id, 2)
    assert list(second.history.order_by("history_id").values_list("title", "edition")) == [
        (first.title, 1),
        (second.title, 2),
    ]
    assert [row.edition for row in second.files.all()] == ([1] if change == {"files": []} else [1, 2])


def test_taken_down_and_released_again_is_another_one(release, official):
    first = release()
    gone = withdraw(publication=first, reason="Nhầm số liệu", user=official)
    assert gone.withdrawn_at
    assert (gone.withdrawn_by, gone.withdrawn_reason) == (official, "Nhầm số liệu")
    assert gone.history.latest("history_id").history_user == official
    assert live_publication(SOURCE) is None
    once_more = withdraw(publication=first, reason="Khác", user=official)
    assert (once_more.withdrawn_reason, once_more.version) == ("Nhầm số liệu", gone.version)
    second = release()
    assert second.public_id != first.public_id
    assert live_publication(SOURCE) == second
    first.refresh_from_db()
    assert first.withdrawn_at


def test_taking_down_needs_a_reason(release, official):
    with pytest.raises(ValidationError, match="lý do"):
        withdraw(publication=release(), reason=" ", user=official)


@pytest.mark.parametrize(
    "change",
    [
        {"withdrawn_reason": "Không người gỡ"},
        {"village_name": "thôn Không Có"},
        {"ends_on": date(2024, 2, 1)},
    ],
)
def test_the_database_holds_what_must_hold(release, change):
    found = release()
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=found.pk).update(**change)


def test_the_database_keeps_one_live_row_of_a_source(release):
    found = release()
    values = {field.attname: getattr(found, field.attname) for field in Publication._meta.concrete_fields}
    values |= {"id": None, "public_id": "f" * 16}
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.create(**values)


def test_a_failure_leaves_no_file(release, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("full")

    stored = Path(settings.MEDIA_ROOT, "bang-cong-khai")
    before = set(stored.glob("*"))
    monkeypatch.setattr(PublicationFile, "save", fail)
    with pytest.raises(OSError, match="full"):
        release(files=[PDF])
    assert set(stored.glob("*")) == before
    assert not Publication.objects.exists()


@pytest.mark.parametrize(
    ("word", "days", "stands"),
    [("", {}, True), (":ket-qua", {}, True), ("x", {}, False), ("", {"ends_on": date(2024, 3, 31)}, False)],
)
def test_a_record_on_the_board_is_held_there_until_it_comes_down(release, commune, official, word, days, stands):
    dialogue = Dialogue.objects.create(unit=commune, held_on=DAY, subject="Đường", host_name="An", host_post="chairman")
    found = release(source=f"{source_of(dialogue)}{word}", **days)
    if stands:
        with pytest.raises(ValidationError, match="“Kết quả họp thôn Đồng Kim”"):
            demand_off_board(dialogue)
        withdraw(publication=found, reason="Nhầm", user=official)
    demand_off_board(dialogue)


@pytest.mark.parametrize(("ends_on", "until", "fits"), [(5, 5, True), (5, 6, False), (None, 6, True), (5, None, True)])
def test_no_opinions_are_asked_for_once_it_is_over(release, ends_on, until, fits):
    days = {
        "ends_on": ends_on and DAY.replace(day=ends_on),
        "opinions_until": until and DAY.replace(day=until),
    }
    if fits:
        assert release(**days)
        return
    with pytest.raises(ValidationError, match="Ngày cuối nhận ý kiến phải trước hoặc bằng"):
        release(**days)
    release()
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.update(**days)
