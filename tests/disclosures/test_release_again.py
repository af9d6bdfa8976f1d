"""Releasing once more: what was shortened or taken down on the board does not come back unseen."""

import pytest

from apps.core.attachments import attach
from apps.core.uploads import CheckedFile
from apps.documents.models import Publication
from apps.documents.services import withdraw

pytestmark = pytest.mark.django_db
FULL, SHORT = "Hộ ông Nguyễn Văn An được hỗ trợ.", "Đã hỗ trợ một hộ."


@pytest.fixture
def posting(post):
    return post()


@pytest.fixture
def step(client, official, posting):
    client.force_login(official)
    return f"{posting.get_absolute_url()}bang-cong-khai/"


@pytest.fixture
def pdf_attached(posting, official):
    """A file of the posting; everybody may get a copy once it was chosen."""
    content = b"%PDF-1.4 mot"
    (row,) = attach(owner=posting, files=[CheckedFile("du-toan.pdf", "pdf", "application/pdf", content)], user=official)
    return row


@pytest.fixture
def opened(client, step):
    """The form of the step as a page begins with it, with that text or its own."""

    def make(query="", **changes):
        initial = client.get(f"{step}{query}").context["form"].initial
        days = {name: f"{initial[name]:%d/%m/%Y}" if initial[name] else "" for name in ("starts_on", "ends_on")}
        return {name: initial[name] for name in ("title", "text", "files", "stands")} | days | changes

    return make


def live():
    return Publication.objects.live().get()


def test_an_older_page_does_not_undo_what_was_shortened(client, step, opened):
    assert client.post(step, opened(text=FULL)).status_code == 302
    older = opened(submission="cu")
    assert client.post(step, opened(text=SHORT)).status_code == 302
    answer = client.post(step, older | {"title": "Tên đang gõ"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert (live().text, live().edition) == (SHORT, 2)
    assert "Người khác vừa sửa" in page
    for words in (FULL, SHORT, "Tên đang gõ"):
        assert words in page, words
    form = answer.context["form"]
    again = older | {"stands": form["stands"].value(), "submission": form["submission"].value()}
    assert client.post(step, again).status_code == 302
    assert (live().text, live().edition) == (FULL, 3)


def test_two_first_releases_at_once_are_not_one_over_the_other(client, step, opened):
    first, second = opened(text=SHORT), opened(text=FULL)
    assert client.post(step, first).status_code == 302
    assert client.post(step, second).status_code == 422
    assert live().text == SHORT


@pytest.mark.parametrize("back", [False, True])
def test_an_older_page_does_not_bring_back_what_was_taken_down(client, step, opened, official, back):
    before = opened(text=FULL)
    client.post(step, before)
    older = before if back else opened()
    withdraw(publication=live(), reason="Có tên <hộ>", user=official)
    answer = client.post(step, older)
    assert answer.status_code == 422
    assert "vừa bị gỡ khỏi bảng công khai" in answer.content.decode()
    assert "Có tên &lt;hộ&gt;" in answer.content.decode()
    assert not Publication.objects.live().exists()
    assert client.post(step, older | {"stands": answer.context["form"]["stands"].value()}).status_code == 302


def test_the_page_begins_with_what_stands_and_offers_the_record_beside_it(client, step, opened, pdf_attached):
    own = opened()["text"]
    files = [key for key, _ in client.get(step).context["form"].fields["files"].choices]
    client.post(step, opened(text=SHORT, ends_on="30/04/2024", files=files))
    page = client.get(step)
    shown = page.content.decode()
    assert (page.context["form"].initial["text"], page.context["form"].initial["files"]) == (SHORT, files)
    assert "Các ô dưới đây là bản đang trên bảng" in shown
    assert "khác bản đang trên bảng" in shown
    assert page.context["own"].text == own
    assert client.post(step, opened()).status_code == 302
    assert (live().text, live().edition) == (SHORT, 1)
    anew = client.get(f"{step}?tu-ho-so=1")
    assert anew.context["form"].initial["text"] == own
    assert "Các ô dưới đây lấy từ hồ sơ" in anew.content.decode()
    assert SHORT in anew.content.decode()


def test_a_file_that_was_taken_away_is_told(client, step, opened, pdf_attached):
    files = [key for key, _ in client.get(step).context["form"].fields["files"].choices]
    client.post(step, opened(text=SHORT, files=files))
    older = opened()
    client.post(step, opened(files=[]))
    answer = client.post(step, older)
    assert [row[1:] for row in answer.context["form"].conflict] == [("không có tệp", pdf_attached.name)]
    assert not live().edition_files().exists()


@pytest.mark.parametrize("mark", ["", "x" * 5000, "0123456789abcdef.1"])
def test_another_mark_agrees_with_nothing_that_stands(client, step, opened, mark):
    client.post(step, opened(text=SHORT))
    assert client.post(step, opened(text=FULL, stands=mark)).status_code == 422
    assert live().text == SHORT
