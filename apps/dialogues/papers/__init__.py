"""Which papers a dialogue has, by the word in their addresses, in the look of Decree 30/2020/NĐ-CP."""

from apps.dialogues.models import Dialogue, HostPost
from apps.dialogues.papers.after import minutes_document, result_document
from apps.dialogues.papers.before import notice_document, plan_document
from apps.documents.drafting import Paper


def _of_committee(dialogue: Dialogue) -> bool:
    """The Party's own papers follow another form than Decree 30; they are not written here."""
    return dialogue.host_post != HostPost.PARTY_SECRETARY


def _before(dialogue: Dialogue) -> bool:
    return not dialogue.is_cancelled and _of_committee(dialogue)


PAPERS = {
    "ke-hoach": Paper("Kế hoạch tổ chức đối thoại", plan_document, _before),
    "thong-bao": Paper("Thông báo tổ chức đối thoại", notice_document, _before),
    "bien-ban": Paper("Biên bản hội nghị đối thoại", minutes_document, lambda dialogue: dialogue.is_held),
    "thong-bao-ket-qua": Paper(
        "Thông báo kết quả đối thoại",
        result_document,
        lambda dialogue: dialogue.is_held and _of_committee(dialogue),
    ),
}
