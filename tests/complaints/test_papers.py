"""Papers of a petition: their wording, their number, what stays as it was made, and who takes them."""

import io
from datetime import date

import pikepdf
import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import timezone

from apps.accounts.models import AccessEntry
from apps.complaints.models import Petition, Petitioner, PetitionEvent, PetitionPaper, PetitionPaperKind
from apps.complaints.papers import FORMS, Matter, Words, draft_lines, fits, number_subject, petition_paper
from apps.complaints.rules.appeals import second_complaint_days
from apps.complaints.services import record_petition_event
from apps.complaints.services.follow_up import follow_up_code
from apps.complaints.services.papers import bases_on, draft_paper, make_petition_paper
from apps.complaints.views.petitions import papers_context
from apps.documents.drafting import LONG_BLANK
from apps.documents.models import NumberBook, NumberEntry
from apps.documents.services import keep_book
from apps.documents.writers.docx import render_docx
from apps.documents.writers.pdf import render_pdf
from apps.law.models import LegalText
from apps.law.services import load_legal_texts, load_procedure_steps
from apps.villages.models import OfficeTerm, Official
from tests.documents.pages import docx_words, pdf_words

pytestmark = pytest.mark.django_db
Kind = PetitionPaperKind
WORDS = Words(text="Nội dung.", signer="Nguyễn Văn Khiêm")


@pytest.fixture
def law(db):
    load_procedure_steps(settings.BASE_DIR / "fixtures/law/procedure_steps.json")
    load_legal_texts(settings.BASE_DIR / "fixtures/law/legal_texts.json")


@pytest.fixture
def chairman(commune):
    person = Official.objects.create(unit=commune, full_name="Nguyễn Văn Khiêm")
    return OfficeTerm.objects.create(unit=commune, official=person, office="chairman", valid_from=date(2020, 1, 1))


@pytest.fixture
def letter(petition):
    """A complaint of three with a sender, ready to be accepted."""
    made = petition(code="15", screening="eligible", competence="ours", signers=3)
    Petitioner.objects.create(petition=made, name="Trần Thị Bưởi", address="thôn Đồng Kim", phone="0987654321")
    return made


@pytest.fixture
def happen(officer):
    """Enters one thing after the other, all on the day."""

    def enter(petition, *kinds, on=date(2024, 3, 5), **values):
        for kind in kinds:
            known = {"result": "Công nhận nội dung khiếu nại."} if kind == "decide" else {}
            petition.refresh_from_db()
            record_petition_event(petition=petition, kind=kind, happened_on=on, user=officer, **known | values)
        petition.refresh_from_db()
        return petition

    return enter


@pytest.fixture
def make(officer):
    def one(petition, kind=Kind.RECEIPT, on=date(2024, 3, 5), words=WORDS, **values):
        given = {"petition": petition, "kind": kind, "issued_on": on, "words": words, "user": officer}
        return make_petition_paper(**given | values)

    return one


def create_url(petition, kind=""):
    query = f"?loai={kind}" if kind else ""
    return f"/song-van/don-thu/{petition.public_id}/lap-van-ban/{query}"


def file_url(paper, kind="pdf"):
    return f"/song-van/don-thu/van-ban/{paper.public_id}.{kind}"


# Which papers there are


def test_every_kind_but_the_extension_is_written():
    assert set(Kind) - set(FORMS) == {Kind.EXTENSION}


@pytest.mark.parametrize(
    ("status", "kind_of", "happened", "found"),
    [
        ("received", "complaint", [], {"receipt", "acceptance", "refusal", "guidance", "transfer", "return"}),
        (
            "accepted",
            "complaint",
            ["accept"],
            {
                *("receipt", "acceptance", "transfer", "verification", "dialogue", "suspension", "stop", "decision"),
            },
        ),
        (
            "accepted",
            "reflection",
            ["accept"],
            {"receipt", "acceptance", "transfer", "verification", "dialogue", "stop", "answer"},
        ),
        ("resolved", "complaint", ["accept", "decide"], {"receipt", "acceptance", "decision", "notice"}),
        ("resolved", "recommendation", ["accept", "decide"], {"receipt", "acceptance", "answer", "notice"}),
        ("refused", "complaint", ["refuse"], {"receipt", "refusal"}),
        ("withdrawn", "complaint", ["withdraw"], {"receipt", "stop"}),
        ("filed", "complaint", ["file"], {"receipt"}),
    ],
)
def test_a_paper_fits_what_has_happened_or_may_come(status, kind_of, happened, found):
    petition = Petition(status=status, petition_type=kind_of)
    assert {kind.value for kind in FORMS if fits(kind, petition, happened)} == found


@pytest.mark.parametrize(
    ("kinds", "suggested"),
    [
        ([], ["receipt"]),
        (["accept"], ["acceptance"]),
        (["accept", "verify"], ["acceptance", "verification"]),
        (["accept", "decide"], ["acceptance", "decision"]),
        (["accept", "withdraw"], ["acceptance", "stop"]),
        (["transfer"], ["transfer"]),
    ],
)
def test_what_is_still_to_be_written_is_offered_first(letter, happen, officer, kinds, suggested):
    happen(letter, *kinds)
    assert [kind for kind, _ in papers_context(letter, officer)["suggested"]] == suggested


def test_what_was_written_is_offered_no_more(letter, happen, make, officer):
    happen(letter, "accept")
    paper = make(letter, Kind.ACCEPTANCE)
    context = papers_context(letter, officer)
    assert (context["papers"], context["suggested"], context["may_make"]) == ([paper], [], True)


@pytest.mark.parametrize("count", [1, 10])
def test_the_list_of_papers_asks_the_same_however_many(letter, happen, make, officer, count, django_assert_num_queries):
    happen(letter, "accept")
    for _ in range(count):
        make(letter, Kind.ACCEPTANCE)
    assert officer.reach.may_write_record(letter)
    with django_assert_num_queries(4):
        found = papers_context(letter, officer)["papers"]
        assert {str(paper.sign) for paper in found} >= {"01/TB-UBND"}


# The wording


@pytest.mark.parametrize(("remote", "days"), [(False, 30), (True, 45)])
def test_the_decision_tells_of_the_second_complaint(letter, law, happen, officer, remote, days):
    Petition.objects.filter(pk=letter.pk).update(is_remote=remote)
    happen(letter, "accept", "decide")
    text = draft_paper(petition=letter, kind=Kind.DECISION, user=officer).words.text
    assert second_complaint_days(remote=remote) == days
    assert f"Trong thời hạn {days} ngày" in text
    assert "khiếu nại lần hai đến Chủ tịch Ủy ban nhân dân huyện Tân Yên" in text
    assert "Điều 1. Công nhận nội dung khiếu nại." in text


def test_the_acceptance_is_filled_from_the_petition(letter, law, chairman, happen, officer):
    happen(letter, "accept")
    draft = draft_paper(petition=letter, kind=Kind.ACCEPTANCE, user=officer)
    text = draft.words.text
    for part in (
        "Ngày 01 tháng 3 năm 2024, Ủy ban nhân dân xã Song Vân tiếp nhận đơn khiếu nại của ông (bà) Trần Thị Bưởi",
        "địa chỉ: thôn Đồng Kim và 2 người khác; vào sổ số 15 năm 2024.",
        "Nội dung đơn: Ranh giới thửa đất.",
        "thụ lý giải quyết khiếu nại nêu trên từ ngày 05 tháng 3 năm 2024",
        "chậm nhất ngày 04 tháng 4 năm 2024 (Điều 28 Luật Khiếu nại số 02/2011/QH13).",
    ):
        assert part in text, part
    assert "0987" not in text
    assert (draft.issued_on, draft.words.signer, draft.words.sign_form) == (
        date(2024, 3, 5),
        "Nguyễn Văn Khiêm",
        "head",
    )
    assert draft.words.recipients == "Ông (bà) Trần Thị Bưởi\nLưu: VT, hồ sơ vụ việc"


def test_the_acceptance_knows_its_time_before_it_is_entered(letter, law, officer, time_machine):
    time_machine.move_to("2024-03-05 03:00", tick=False)
    text = draft_paper(petition=letter, kind=Kind.ACCEPTANCE, user=officer).words.text
    assert "chậm nhất ngày 04 tháng 4 năm 2024" in text
    assert not PetitionEvent.objects.exists()


def test_the_receipt_names_the_days_and_cites_what_is_confirmed_alone(letter, law, officer, time_machine):
    time_machine.move_to("2024-03-01 03:00", tick=False)
    draft = draft_paper(petition=letter, kind=Kind.RECEIPT, user=officer)
    lines = draft.words.text.split("\n")
    assert "- Phân loại, xử lý đơn: chậm nhất ngày 15 tháng 3 năm 2024." in lines
    confirmed = "ngày 11 tháng 3 năm 2024 (Điều 27 Luật Khiếu nại số 02/2011/QH13)"
    assert f"- Thụ lý hoặc từ chối, báo bằng văn bản: chậm nhất {confirmed}." in lines
    assert (draft.words.signer, draft.words.cosigner, draft.words.bases) == ("tiep-dan", "Trần Thị Bưởi", "")


def test_who_sent_it_is_left_blank_where_nobody_is_known(petition):
    unknown = petition(subject="Đường hỏng", petition_type="reflection")
    matter = Matter(unknown, date(2024, 3, 1), (), {}, {})
    assert matter.sent_by == f"ông (bà) {LONG_BLANK}, địa chỉ: {LONG_BLANK}"
    assert "phản ánh" in draft_lines(Kind.ANSWER, matter)[0]


def test_a_withdrawn_petition_is_stopped_for_that(letter, happen, officer):
    happen(letter, "accept", "withdraw", on=date(2024, 3, 6))
    draft = draft_paper(petition=letter, kind=Kind.STOP, user=officer)
    assert "- Người gửi đơn rút đơn ngày 06 tháng 3 năm 2024." in draft.words.text
    assert draft.issued_on == date(2024, 3, 6)


@pytest.mark.parametrize(
    ("day", "number", "cited"),
    [
        (date(2025, 2, 28), "77/2015/QH13", True),
        (date(2025, 3, 1), "77/2015/QH13", False),
        (date(2025, 3, 1), "65/2025/QH15", True),
        (date(2025, 6, 30), "65/2025/QH15", True),
        (date(2025, 7, 1), "65/2025/QH15", False),
        (date(2025, 7, 1), "72/2025/QH15", True),
        (date(2026, 6, 30), "136/2025/QH15", False),
        (date(2026, 7, 1), "136/2025/QH15", True),
    ],
)
def test_a_paper_goes_back_to_the_law_of_its_day(law, day, number, cited):
    bases = bases_on(Kind.DECISION, "complaint", day)
    assert any(number in line for line in bases) is cited
    assert bases[1] == "Căn cứ Luật Khiếu nại số 02/2011/QH13"


def test_papers_of_other_petitions_go_back_to_other_laws(law):
    day = date(2024, 3, 1)
    assert bases_on(Kind.RECEIPT, "complaint", day) == []
    assert bases_on(Kind.ANSWER, "reflection", day)[0] == "Căn cứ Luật Tiếp công dân số 42/2013/QH13"
    assert all("Khiếu nại số" not in line for line in bases_on(Kind.ANSWER, "dispute", day))


@pytest.mark.parametrize("kind", FORMS)
def test_every_paper_says_the_same_on_paper_and_in_word(letter, law, chairman, happen, officer, kind):
    happen(letter, "accept", "decide")
    if FORMS[kind].types and "complaint" not in FORMS[kind].types:
        Petition.objects.filter(pk=letter.pk).update(petition_type="reflection")
        letter.refresh_from_db()
    draft = draft_paper(petition=letter, kind=kind, user=officer)
    document = petition_paper(letter, kind, draft.words, on=draft.issued_on)
    words = pdf_words(render_pdf(document))
    assert docx_words(render_docx(document)) == words
    said = " ".join(words)
    assert "ỦY BAN NHÂN DÂN XÃ SONG VÂN" in said
    assert FORMS[kind].type_name in said
    assert "Trần Thị Bưởi" in said
    assert ("Số: ……/" in said) is bool(FORMS[kind].type_code)


@pytest.mark.parametrize(
    ("form", "lines"),
    [
        ("head", ("CHỦ TỊCH",)),
        ("deputy", ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("collective", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        ("collective_deputy", ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
    ],
)
def test_who_signs_in_which_capacity(letter, form, lines):
    words = Words(text="a", signer="Lê Thị Phó", sign_form=form)
    signature = petition_paper(letter, Kind.ACCEPTANCE, words, on=date(2024, 3, 5)).signature
    assert (signature.lines, signature.name) == (lines, "Lê Thị Phó")


def test_a_deputy_signs_for_a_chairman_who_is_not_there(letter, law, commune, happen, officer):
    happen(letter, "accept")
    person = Official.objects.create(unit=commune, full_name="Lê Thị Phó")
    term = {"unit": commune, "official": person, "valid_from": date(2020, 1, 1)}
    OfficeTerm.objects.create(office="vice_chairman", **term)
    words = draft_paper(petition=letter, kind=Kind.ACCEPTANCE, user=officer).words
    assert (words.signer, words.sign_form) == ("Lê Thị Phó", "deputy")
    OfficeTerm.objects.create(office="chairman", **term | {"valid_until": date(2024, 3, 4)})
    words = draft_paper(petition=letter, kind=Kind.ACCEPTANCE, user=officer).words
    assert words.sign_form == "deputy"


# Making one


@pytest.mark.parametrize(
    ("kind", "events", "sign", "subject"),
    [
        (Kind.ACCEPTANCE, ["accept"], "01/TB-UBND", "Thông báo thụ lý đơn số 15 năm 2024"),
        (Kind.TRANSFER, ["transfer"], "01/PC-UBND", "Phiếu chuyển đơn số 15 năm 2024"),
        (Kind.DECISION, ["accept", "decide"], "01/QĐ-UBND", "Quyết định giải quyết đơn số 15 năm 2024"),
        (Kind.RECEIPT, [], "", ""),
        (Kind.DIALOGUE, ["accept", "dialogue"], "", ""),
    ],
)
def test_a_paper_takes_its_number_and_is_frozen(letter, happen, make, officer, kind, events, sign, subject):
    happen(letter, *events)
    words = Words(text="Gửi bà Trần Thị Bưởi.", signer="Nguyễn Văn Khiêm")
    paper = make(letter, kind, words=words)
    assert (paper.sign, paper.signer, paper.created_by) == (sign, "Nguyễn Văn Khiêm", officer)
    assert paper.document.letterhead.number_line == (f"Số: {sign}" if sign else "")
    assert "Bưởi" in str(paper.document.body)
    assert "Bưởi" not in paper.document.title
    assert [entry.subject for entry in NumberEntry.objects.all()] == ([subject] if sign else [])


def test_numbers_run_on_and_nothing_is_taken_by_a_refused_paper(letter, happen, make):
    happen(letter, "accept")
    make(letter, Kind.ACCEPTANCE)
    with pytest.raises(ValidationError):
        make(letter, Kind.ACCEPTANCE, on=date(2024, 2, 29))
    assert make(letter, Kind.ACCEPTANCE).sign == "02/TB-UBND"
    assert NumberBook.objects.get().last_number == 2
    assert letter.papers.count() == 2


@pytest.mark.parametrize(
    ("kept_in", "number", "field"),
    [
        ("paper", None, "number"),
        ("paper", 7, None),
        ("paper", 5, "number"),
        ("portal", 7, "number"),
        ("portal", None, None),
    ],
)
def test_a_number_is_typed_for_a_book_on_paper_alone(letter, happen, make, commune, kept_in, number, field):
    happen(letter, "accept")
    book = {"unit": commune, "organ": "UBND", "type_code": "TB", "year": 2024}
    keep_book(**book, kept_in="paper", last_number=0)
    make(letter, Kind.ACCEPTANCE, number=5)
    keep_book(**book, kept_in=kept_in, last_number=5)
    if field is None:
        assert make(letter, Kind.ACCEPTANCE, number=number).entry.number == number or 6
        return
    with pytest.raises(ValidationError) as refusal:
        make(letter, Kind.ACCEPTANCE, number=number)
    assert set(refusal.value.error_dict) == {field}
    assert NumberEntry.objects.count() == 1


def test_a_receipt_takes_no_typed_number(letter, make):
    with pytest.raises(ValidationError, match="không lấy số"):
        make(letter, number=3)


@pytest.mark.parametrize(("day", "made"), [(date(2024, 2, 29), False), (date(2024, 3, 1), True), (None, True)])
def test_the_day_is_between_the_receipt_and_today(letter, make, day, made):
    on = day or timezone.localdate()
    if made:
        assert make(letter, on=on).issued_on == on
    else:
        with pytest.raises(ValidationError, match="01/03/2024"):
            make(letter, on=on)


def test_no_paper_is_dated_ahead(letter, make):
    with pytest.raises(ValidationError, match="chưa tới"):
        make(letter, on=timezone.localdate() + timezone.timedelta(days=1))


@pytest.mark.parametrize(("day", "made"), [(date(2026, 6, 30), False), (date(2026, 7, 1), True)])
def test_nothing_was_suspended_before_the_law_knew_of_it(letter, happen, make, time_machine, day, made):
    time_machine.move_to("2026-07-02 03:00", tick=False)
    happen(letter, "accept")
    if made:
        assert make(letter, Kind.SUSPENSION, on=day).sign == "01/QĐ-UBND"
    else:
        with pytest.raises(ValidationError, match="136/2025"):
            make(letter, Kind.SUSPENSION, on=day)


@pytest.mark.parametrize(
    ("bases", "made"),
    [
        ("Căn cứ Luật Tổ chức chính quyền địa phương số 77/2015/QH13", True),
        ("Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15", False),
        ("Căn cứ Quy chế số 172/2025/QH15", True),
        ("Căn cứ Quyết định của tỉnh", True),
    ],
)
def test_what_is_not_in_force_on_the_day_is_no_basis(letter, law, make, bases, made):
    assert LegalText.objects.filter(number="72/2025/QH15").exists()
    words = Words(text="Nội dung.", signer="", bases=bases)
    if made:
        assert make(letter, words=words).document.bases == (bases,)
    else:
        with pytest.raises(ValidationError) as refusal:
            make(letter, words=words)
        assert set(refusal.value.error_dict) == {"bases"}


def test_a_paper_that_does_not_fit_is_refused(letter, happen, make):
    happen(letter, "refuse")
    with pytest.raises(ValidationError, match="không phù hợp"):
        make(letter, Kind.ACCEPTANCE)


def test_a_petition_without_words_has_no_papers(letter, happen, make, officer):
    happen(letter, "refuse")
    Petition.objects.filter(pk=letter.pk).update(erased_on=date(2024, 4, 1), subject="", result="")
    letter.refresh_from_db()
    with pytest.raises(ValidationError, match="đã xóa thông tin cá nhân"):
        make(letter)
    assert papers_context(letter, officer)["may_make"] is False


def test_a_number_names_nobody(letter):
    for kind in FORMS:
        assert "Bưởi" not in number_subject(kind, letter)
        assert "thửa đất" not in number_subject(kind, letter)


# The pages


def sent(client, petition, kind, **values):
    """What the form offers, sent back with some of it changed."""
    form = client.get(create_url(petition, kind)).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    typed["issued_on"] = f"{form['issued_on'].value():%d/%m/%Y}"
    return client.post(f"{create_url(petition, kind)}&gui", typed | values)


def test_an_officer_chooses_goes_over_and_makes_one(client, letter, law, chairman, happen, officer):
    happen(letter, "accept")
    client.force_login(officer)
    choice = client.get(create_url(letter))
    assert choice.context["suggested"] == [("acceptance", "thông báo thụ lý")]
    assert "?loai=acceptance" in choice.content.decode()
    page = client.get(create_url(letter, "acceptance")).content.decode()
    assert "Trần Thị Bưởi" in page
    assert "Người cùng ký" not in page
    answer = sent(client, letter, "acceptance", text="Đã sửa lại.")
    assert (answer.status_code, answer["Location"]) == (302, f"{letter.get_absolute_url()}#van-ban")
    paper = PetitionPaper.objects.get()
    assert (paper.sign, paper.document.body[0].runs[0].text) == ("01/TB-UBND", "Đã sửa lại.")
    assert AccessEntry.objects.filter(record=letter.public_id, action="opened").count() >= 2


def test_a_double_click_makes_one_paper(client, letter, officer):
    client.force_login(officer)
    form = client.get(create_url(letter, "receipt")).context["form"]
    typed = {"submission": form["submission"].value(), "issued_on": "05/03/2024", "text": "a"}
    for _ in range(2):
        assert client.post(create_url(letter, "receipt"), typed).status_code == 302
    assert PetitionPaper.objects.count() == 1


def test_a_preview_stores_nothing_and_keeps_what_was_typed(client, letter, happen, officer):
    happen(letter, "accept")
    client.force_login(officer)
    answer = sent(client, letter, "acceptance", text="Chữ đang gõ.", xem="1")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Số: ……/TB-UBND" in page
    assert page.count("Chữ đang gõ.") >= 2
    assert not PetitionPaper.objects.exists()
    assert not NumberEntry.objects.exists()


@pytest.mark.parametrize("button", [{}, {"xem": "1"}])
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"issued_on": "29/02/2024"}, "trước ngày tiếp nhận"),
        ({"issued_on": "30/02/2024"}, "không đúng hoặc không có trong lịch"),
        ({"issued_on": "01/01/2100"}, "chưa tới"),
        ({"text": " "}, "bắt buộc"),
        ({"sign_form": "khac"}, "khac"),
        ({"number": "x"}, "không phải là số"),
    ],
)
def test_what_is_refused_keeps_what_was_typed(client, letter, happen, officer, values, words, button):
    happen(letter, "accept")
    client.force_login(officer)
    answer = sent(client, letter, "acceptance", **{"recipients": "Nơi đang gõ"} | values | button)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "Nơi đang gõ" in page
    assert not PetitionPaper.objects.exists()


@pytest.mark.parametrize("kind", ["decision", "extension", "khong-co"])
def test_a_kind_that_does_not_fit_leads_back_to_the_choice(client, letter, officer, kind):
    client.force_login(officer)
    assert "không phù hợp" in client.get(create_url(letter, kind)).content.decode()
    assert client.post(create_url(letter, kind), {"text": "a"}).status_code == 422
    assert not PetitionPaper.objects.exists()


def test_a_paper_is_taken_along_and_that_is_noted(client, letter, happen, make, officer):
    happen(letter, "accept")
    paper = make(letter, Kind.ACCEPTANCE)
    client.force_login(officer)
    for kind, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = client.get(file_url(paper, kind))
        assert answer.content.startswith(begins)
        name = answer["Content-Disposition"]
        assert f'filename="thong-bao-thu-ly-2024-03-05-{paper.public_id[:6]}.{kind}"' in name
        assert answer["Cache-Control"] == "private, no-store"
    noted = AccessEntry.objects.filter(action="exported", kind="complaints.petition", record=letter.public_id)
    assert noted.count() == 2


def test_what_was_made_does_not_follow_the_petition(client, letter, happen, make, officer):
    happen(letter, "accept")
    draft = draft_paper(petition=letter, kind=Kind.ACCEPTANCE, user=officer)
    paper = make(letter, Kind.ACCEPTANCE, words=draft.words)
    Petition.objects.filter(pk=letter.pk).update(subject="Việc khác hẳn")
    client.force_login(officer)
    said = " ".join(pdf_words(client.get(file_url(paper)).content))
    assert "Ranh giới thửa đất" in said
    assert "Việc khác hẳn" not in said


def test_a_paper_whose_text_was_erased_says_so(client, letter, make, officer):
    paper = make(letter)
    PetitionPaper.objects.update(snapshot=None)
    client.force_login(officer)
    answer = client.get(file_url(paper))
    assert answer.status_code == 410
    assert "đã xóa theo thời hạn lưu giữ" in answer.content.decode()
    assert papers_context(letter, officer)["papers"][0].is_erased


def test_papers_are_kept_from_all_others(client, letter, make, official, other_commune):
    paper = make(letter)
    client.force_login(official)
    for url in (create_url(letter), file_url(paper), f"/song-van/don-thu/{letter.public_id}/ma-tra-cuu/"):
        assert client.get(url).status_code == 403, url


# The receipt


def test_the_receipt_is_one_sheet_with_its_code_and_a_drawing(client, letter, law, make, officer):
    draft = draft_paper(petition=letter, kind=Kind.RECEIPT, user=officer)
    paper = make(letter, words=draft.words)
    client.force_login(officer)
    content = client.get(file_url(paper)).content
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert len(opened.pages) == 1
    code = follow_up_code(letter)
    for said in (" ".join(pdf_words(content)), " ".join(docx_words(client.get(file_url(paper, "docx")).content))):
        assert f"Mã tra cứu: {code}" in said
        assert "GIẤY BIÊN NHẬN" in said
        assert "NGƯỜI NỘP ĐƠN" in said
        assert "/theo-doi-don/song-van/?so=15&nam=2024" in said.replace(" ", "").replace("\u2060", "")
    assert code not in str(PetitionPaper.objects.values_list("snapshot", flat=True).get())


def test_another_code_leaves_the_old_one_behind(client, letter, make, officer):
    paper, old = make(letter), follow_up_code(letter)
    client.force_login(officer)
    url = f"/song-van/don-thu/{letter.public_id}/ma-tra-cuu/"
    form = client.get(url).context["form"]
    typed = {"version": form["version"].value(), "submission": form["submission"].value()}
    assert client.post(url, typed | {"version": "99", "submission": ""}).status_code == 422
    for _ in range(2):
        assert client.post(url, typed).status_code == 302
    letter.refresh_from_db()
    assert letter.code_serial == 2
    said = " ".join(pdf_words(client.get(file_url(paper)).content))
    assert old not in said
    assert follow_up_code(letter) in said


def test_the_partial_lists_papers_and_offers_new_ones(letter, happen, make, officer, rf):
    happen(letter, "accept")
    make(letter, Kind.ACCEPTANCE)
    erased = make(letter)
    PetitionPaper.objects.filter(pk=erased.pk).update(snapshot=None)
    shown = papers_context(letter, officer) | {"unit": letter.unit, "petition": letter}
    page = render_to_string("complaints/_petition_papers.html", shown)
    assert "Thông báo thụ lý 01/TB-UBND ngày 05/03/2024, Nguyễn Văn Khiêm" in page
    assert page.count(".pdf") == 1
    assert "nội dung đã xóa theo thời hạn lưu giữ" in page
    assert "bản có ngày sau được áp dụng" in page
