"""What is said about sections: by whom, until when, and that it is never printed."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.reports import services
from apps.reports.models import Report, ReportSection, ReportState, SectionComment
from tests.factories import make_user

pytestmark = pytest.mark.django_db
WORDS = "Chỗ này cần nói rõ hơn"


@pytest.fixture
def section(report: Report) -> ReportSection:
    return report.sections.first()


@pytest.fixture
def comment(report, section, official) -> SectionComment:
    return services.add_comment(report=report, section=section, user=official, text=WORDS, quote=section.text[:20])


def listing(report: Report) -> str:
    return reverse("reports:comment-list", args=[report.unit.slug, report.public_id])


def said(section: ReportSection, **more) -> dict:
    return {"section": section.pk, "quote": "", "text": WORDS} | more


@pytest.mark.parametrize("state", [ReportState.DRAFT, ReportState.IN_REVIEW, ReportState.APPROVED])
@pytest.mark.parametrize("role", ["official", "leader"])
def test_writers_and_reviewers_comment_until_the_report_is_issued(
    client, commune, report, section, state, role
) -> None:
    person = make_user("nguoi-gop-y", role, commune)
    client.force_login(person)
    Report.objects.update(state=state)
    answer = client.post(listing(report), said(section, quote="thuộc huyện"), follow=True)
    comment = SectionComment.objects.get()
    assert (comment.by, comment.section, comment.section_title, comment.text, comment.quote) == (
        person,
        section,
        section.title,
        WORDS,
        "thuộc huyện",
    )
    assert WORDS in answer.content.decode()


@pytest.mark.parametrize("role", ["board_member", "petition_officer", "operator"])
def test_others_of_the_commune_neither_read_nor_comment(client, commune, report, section, comment, role: str) -> None:
    client.force_login(make_user("nguoi-khac", role, commune))
    assert client.get(listing(report)).status_code in (403, 404)
    for data in (said(section), {"action": "resolve", "comment": comment.pk}):
        assert client.post(listing(report), data).status_code in (403, 404)
    assert SectionComment.objects.unresolved().count() == 1


def test_nobody_comments_or_resolves_in_another_commune(client, report, section, comment, other_commune) -> None:
    client.force_login(make_user("nguoi-la", "leader", other_commune))
    for url in (listing(report), listing(report).replace("/song-van/", "/xa-khac/")):
        assert client.get(url).status_code == 404
        assert client.post(url, said(section)).status_code == 404
        assert client.post(url, {"action": "resolve", "comment": comment.pk}).status_code == 404
    assert SectionComment.objects.unresolved().count() == 1


def test_a_section_or_comment_of_another_report_is_no_choice(client, leader, report, section, comment, outline) -> None:
    client.force_login(leader)
    other = services.begin_report(unit=report.unit, outline=outline, period=report.period, user=leader)
    assert client.post(listing(other), said(section)).status_code == 422
    assert client.post(listing(other), {"action": "resolve", "comment": comment.pk}).status_code == 404
    with pytest.raises(services.StepRefusedError):
        services.add_comment(report=other, section=section, user=leader, text=WORDS)
    with pytest.raises(ValidationError):
        SectionComment(report=other, section=section, text="").full_clean()


@pytest.mark.parametrize(
    ("data", "field"),
    [({"text": ""}, "text"), ({"section": "x"}, "section"), ({"section": "9" * 30}, "section")]
    + [({"text": "x" * 2001}, "text"), ({"quote": "x" * 1001}, "quote"), ({"text": "a\x00b"}, "text")],
)
def test_bad_input_is_told_at_the_field_and_not_lost(client, official, report, section, data: dict, field: str) -> None:
    client.force_login(official)
    answer = client.post(listing(report), said(section) | data)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    # Within the page of a section the same comes as a part of it.
    part = client.post(listing(report), said(section, mot_muc=section.pk) | data, headers={"HX-Request": "true"})
    assert (part.status_code, part.templates[0].name) == (200, "reports/_comments.html")
    assert part.context["form"].errors.keys() == {field}


def test_two_clicks_say_it_once(client, official, report, section) -> None:
    client.force_login(official)
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.post(listing(report), said(section, submission="g" * 24), headers=headers)
    assert SectionComment.objects.count() == 1
    assert answer.templates[0].name == "reports/_comments.html"


def test_comments_are_settled_and_opened_again(client, leader, report, comment) -> None:
    client.force_login(leader)
    for action, by in (("resolve", leader), ("resolve", leader), ("reopen", None), ("reopen", None)):
        client.post(listing(report), {"action": action, "comment": comment.pk})
        comment.refresh_from_db()
        assert (comment.resolved_by, comment.resolved_at is not None) == (by, by is not None)
    assert comment.history.count() == 3
    for odd in ("", "x", "0", "9" * 30):
        assert client.post(listing(report), {"action": "resolve", "comment": odd}).status_code == 404


def test_open_comments_are_counted_and_warned_of_but_hold_nothing_up(client, leader, report, comment, official) -> None:
    client.force_login(leader)
    assert "Còn 1 góp ý chưa xong" in client.get(report.get_absolute_url()).content.decode()
    for key in ("dialogues.sessions", "dialogues.sessions|period=last_year"):
        report.waivers.create(key=key, reason="Mất sổ")
    services.submit_report(report=report, user=official)
    assert "Còn 1 góp ý chưa xong" in client.get(report.get_absolute_url()).content.decode()
    assert services.approve_report(report=report, user=leader).state == ReportState.APPROVED
    services.settle_comment(comment=comment, user=leader, resolved=True)
    assert "góp ý chưa xong" not in client.get(report.get_absolute_url()).content.decode()


def test_no_comment_reaches_the_issued_document_or_is_added(client, leader, report, comment, section) -> None:
    client.force_login(leader)
    for key in ("dialogues.sessions", "dialogues.sessions|period=last_year"):
        report.waivers.create(key=key, reason="Mất sổ")
    services.submit_report(report=report, user=leader)
    services.approve_report(report=Report.objects.get(), user=leader)
    issued = services.issue_report(report=Report.objects.get(), user=leader).document
    assert WORDS not in str(issued.snapshot) + str(issued.figures)
    assert WORDS in client.get(listing(report)).content.decode()
    refused = client.post(listing(report), said(section))
    assert refused.status_code == 422
    assert "đã ban hành" in refused.content.decode()
    settled = client.post(listing(report), {"action": "resolve", "comment": comment.pk}, follow=True)
    assert "không làm được" in settled.content.decode()
    assert SectionComment.objects.unresolved().count() == 1


def test_comments_outlive_the_deletion_of_their_section_and_find_it_again(client, official, report, comment) -> None:
    client.force_login(official)
    title = comment.section.title
    kept = services.delete_section(section=ReportSection.objects.get(pk=comment.section_id))
    comment.refresh_from_db()
    assert (comment.section, comment.section_title) == (None, title)
    content = client.get(listing(report)).content.decode()
    assert WORDS in content
    assert "mục đã bỏ khỏi báo cáo" in content
    back = services.restore_section(report=report, kept=kept)
    comment.refresh_from_db()
    assert comment.section == back


def test_a_draft_thrown_away_comes_back_with_what_was_said(report, comment, official) -> None:
    section = comment.section_id
    deleted = services.discard_report(report=report)
    assert not SectionComment.objects.exists()
    services.restore_report(deleted=deleted, user=official)
    assert (SectionComment.objects.get().text, SectionComment.objects.get().section_id) == (WORDS, section)


def test_a_passage_that_was_mended_is_told(client, official, report, comment, section) -> None:
    client.force_login(official)
    told = "Đoạn này trong mục đã được sửa"
    assert told not in client.get(listing(report)).content.decode()
    section.report, section.text = report, "Viết lại."
    services.save_section(section=section, expected_version=1)
    assert told in client.get(listing(report)).content.decode()


@pytest.mark.parametrize("page", ["comment-list", "report-detail"])
def test_as_many_queries_however_many_comments(client, official, leader, report, page: str) -> None:
    client.force_login(official)
    sections = list(report.sections.all())
    url = reverse(f"reports:{page}", args=[report.unit.slug, report.public_id])

    def queries(comments: int) -> int:
        for number in range(comments):
            one, person = sections[number % len(sections)], (official, leader)[number % 2]
            services.add_comment(report=report, section=one, user=person, text="Sửa")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    queries(1)
    assert queries(3) >= queries(30)
