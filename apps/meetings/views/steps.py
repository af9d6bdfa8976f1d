"""Pages that ask before a step: sending, accepting, giving back, correcting, meeting again, ballots, recognition."""

from collections.abc import Callable
from typing import Any

from django.http import Http404
from django.urls import URLPattern, path
from django.utils import timezone

from apps.core.text import shortened
from apps.core.views.steps import VersionedStepView
from apps.households.services.entitled import entitled
from apps.meetings import services
from apps.meetings.forms.steps import (
    BallotCountForm,
    BallotPlanForm,
    CommentForm,
    ConventionDraftForm,
    CorrectionForm,
    RecognitionForm,
    ReturnForm,
    SecondMeetingForm,
)
from apps.meetings.models import BallotPlan, ConventionDraft, Matter, Minutes, Recognition
from apps.meetings.offers import ANSWER
from apps.meetings.services.drafts import save_draft
from apps.meetings.views.pages import MeetingPages


class MeetingStepView(VersionedStepView):
    pages = MeetingPages


class SubmitView(MeetingStepView):
    service = staticmethod(services.submit_minutes)
    title = "Gửi biên bản lên xã"
    explanation = "Sau khi gửi, biên bản không sửa được cho đến khi xã trả lại."
    button = "Gửi xã"
    done = "Đã gửi biên bản lên xã."


class CancelView(MeetingStepView):
    service = staticmethod(services.cancel_meeting)
    title = "Cuộc họp không tổ chức"
    explanation = "Cuộc họp đã lên lịch vẫn còn trong danh sách, ghi là không tổ chức, và không tính vào số liệu."
    button = "Ghi không tổ chức"
    done = "Đã ghi cuộc họp không tổ chức."


class ReopenView(MeetingStepView):
    service = staticmethod(services.reopen_meeting)
    title = "Lên lịch lại cuộc họp"
    explanation = "Cuộc họp ghi nhầm là không tổ chức trở lại lịch họp, với các việc đã nhập."
    button = "Lên lịch lại"
    done = "Cuộc họp đã trở lại lịch họp."


class CorrectView(MeetingStepView):
    form_class = CorrectionForm
    service = staticmethod(services.correct_minutes)
    title = "Đính chính biên bản đã tiếp nhận"
    explanation = "Bản xã đã tiếp nhận được giữ nguyên; bản đính chính gửi lại thành lần sau, kèm lý do này."
    button = "Mở để đính chính"
    done = "Đã mở biên bản để đính chính. Sửa xong thì gửi lại xã."

    def given(self, form: Any) -> dict[str, Any]:
        return super().given(form) | {"reason": form.cleaned_data["reason"]}


class AgainView(MeetingStepView):
    form_class = SecondMeetingForm
    service = staticmethod(services.plan_second_meeting)
    title = "Họp lại"
    explanation = "Lên lịch cuộc họp mới với những việc chưa đạt. Cuộc họp này vẫn giữ kết quả của nó."
    button = "Lên lịch họp lại"
    done = "Đã lên lịch cuộc họp lại."

    def given(self, form: Any) -> dict[str, Any]:
        return super().given(form) | {"held_on": form.cleaned_data["held_on"]}

    def next_address(self, result: Any) -> str:
        return str(result.get_absolute_url())


class CommunesMixin:
    """A step of the commune: beside writing it wants the right to answer the villages."""

    def get_permission_required(self) -> Any:
        return (*super().get_permission_required(), ANSWER)  # type: ignore[misc]


class AnswerView(CommunesMixin, MeetingStepView):
    """The commune answers the minutes that wait."""

    def given(self, form: Any) -> dict[str, Any]:
        waiting = self.object.minutes.filter(state=Minutes.State.SUBMITTED).first()
        if waiting is None:
            raise Http404
        comment = form.cleaned_data["comment"]
        return {"minutes": waiting, "comment": comment, "expected_version": form.expected_version}


class AcceptView(AnswerView):
    form_class = CommentForm
    service = staticmethod(services.accept_minutes)
    title = "Tiếp nhận biên bản"
    explanation = "Biên bản đã tiếp nhận được khóa; sau này chỉ sửa bằng bản đính chính kèm lý do."
    button = "Tiếp nhận"
    done = "Đã tiếp nhận biên bản."


class ReturnView(AnswerView):
    form_class = ReturnForm
    service = staticmethod(services.return_minutes)
    title = "Trả lại biên bản"
    explanation = "Thôn sửa theo ý kiến này rồi gửi lại."
    button = "Trả lại thôn"
    done = "Đã trả lại biên bản cho thôn."


class MatterStepView(MeetingStepView):
    """A step with one matter of the meeting; `of` names the row beside the matter, made where it is not there yet."""

    row: Callable[..., Any]
    of = ""

    @property
    def matter(self) -> Matter:
        found = self.object.matters.select_related("followed_by").filter(pk=self.kwargs["matter"]).first()
        if found is None:
            raise Http404
        found.meeting = self.object
        return found  # type: ignore[no-any-return]

    def get_form_kwargs(self) -> dict[str, Any]:
        matter = self.matter
        row = getattr(matter, self.of, None) if self.of else None
        return super().get_form_kwargs() | {"instance": row or type(self).row(matter=matter)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"matter": self.matter} | kwargs))


class BallotsView(MatterStepView):
    """The plan goes with the matter that the service makes for it, not with the one that fell short."""

    row = staticmethod(lambda matter: BallotPlan(purpose=matter.text))
    form_class = BallotPlanForm
    service = staticmethod(services.plan_ballots)
    title = "Phát phiếu lấy ý kiến tới hộ"
    explanation = "Phiếu phát tới mọi hộ của thôn; kết quả tính lại từ đầu, không cộng với biểu quyết tại cuộc họp."
    button = "Lập kế hoạch phát phiếu"
    done = "Đã lập kế hoạch phát phiếu."

    def given(self, form: Any) -> dict[str, Any]:
        return {"matter": self.matter, "plan": form.instance, "expected_version": form.expected_version}


class DraftView(MatterStepView):
    row = staticmethod(lambda matter: ConventionDraft(matter=matter, title=shortened(matter.text, 200)))
    of = "convention_draft"
    form_class = ConventionDraftForm
    service = staticmethod(save_draft)
    title = "Dự thảo hương ước, quy ước và niêm yết"
    button = "Lưu"
    done = "Đã lưu dự thảo."

    def given(self, form: Any) -> dict[str, Any]:
        return {"draft": form.instance, "expected_version": form.expected_version}


class RecogniseView(CommunesMixin, MatterStepView):
    row = Recognition
    template_name = "meetings/recognise.html"
    form_class = RecognitionForm
    service = staticmethod(services.recognise)
    title = "Quyết định công nhận của UBND xã"
    explanation = (
        "Công nhận thì hương ước, nhiệm kỳ trưởng thôn hoặc thành viên ban được ghi vào sổ từ ngày có hiệu lực."
    )
    button = "Ghi quyết định"
    done = "Đã ghi quyết định."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        remarks = services.remarks_on(self.object, today=timezone.localdate())
        return super().get_context_data(**({"remarks": remarks} | kwargs))

    def given(self, form: Any) -> dict[str, Any]:
        return {"recognition": form.instance, "expected_version": form.expected_version}


class WithdrawView(CommunesMixin, MeetingStepView):
    """Takes a recognition back that was recorded by mistake."""

    service = staticmethod(services.withdraw_recognition)
    title = "Rút quyết định công nhận ghi nhầm"
    explanation = "Hương ước, nhiệm kỳ hoặc thành viên ban đã ghi theo quyết định này cũng được rút khỏi sổ."
    button = "Rút quyết định"
    done = "Đã rút quyết định công nhận."

    def given(self, form: Any) -> dict[str, Any]:
        matter = self.object.matters.select_related("recognition").filter(pk=self.kwargs["matter"]).first()
        recognition = getattr(matter, "recognition", None)
        if recognition is None:
            raise Http404
        return {"recognition": recognition, "expected_version": form.expected_version}


class CountView(MeetingStepView):
    """What each household answered on its ballot."""

    form_class = BallotCountForm
    template_name = "meetings/ballot_count.html"
    service = staticmethod(services.count_ballots)
    title = "Kiểm phiếu theo hộ"
    explanation = "Chọn trả lời của từng hộ. Chỉ có tổng số thì nhập ở trang ghi biên bản."
    button = "Lưu kết quả kiểm phiếu"
    done = "Đã lưu kết quả kiểm phiếu."

    @property
    def plan(self) -> BallotPlan:
        matter = self.object.matters.select_related("ballot_plan").filter(pk=self.kwargs["matter"]).first()
        found = getattr(matter, "ballot_plan", None)
        if found is None:
            raise Http404
        found.matter.meeting = self.object
        return found  # type: ignore[no-any-return]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan, form = self.plan, kwargs.get("form") or self.get_form()
        meeting = self.object
        answers = form.answers() if form.is_bound else dict(plan.sheets.values_list("household", "answer"))
        households = entitled(meeting.unit, meeting.held_on, meeting.village, viewer=self.request.user)
        rows = [(row, answers.get(row.household.pk, "")) for row in households]
        more = {"form": form, "plan": plan, "rows": rows, "answers": form.CHOICES}
        return super().get_context_data(**(more | kwargs))

    def given(self, form: Any) -> dict[str, Any]:
        return {
            "plan": self.plan,
            "answers": form.answers(),
            "counted_on": form.cleaned_data["counted_on"],
            "expected_version": form.expected_version,
        }


_MEETING_STEPS = {
    "submit": ("gui-xa", SubmitView),
    "cancel": ("khong-to-chuc", CancelView),
    "reopen": ("len-lich-lai", ReopenView),
    "accept": ("tiep-nhan", AcceptView),
    "return": ("tra-lai", ReturnView),
    "correct": ("dinh-chinh", CorrectView),
    "again": ("hop-lai", AgainView),
}
_MATTER_STEPS = {
    "ballots": ("phat-phieu", BallotsView),
    "count": ("kiem-phieu", CountView),
    "draft": ("du-thao", DraftView),
    "recognise": ("cong-nhan", RecogniseView),
    "withdraw": ("rut-cong-nhan", WithdrawView),
}


def step_urls(route: str) -> list[URLPattern]:
    """Patterns of the steps below a meeting, and below a matter of it."""
    one = f"<slug:unit>/{route}/<hexid:public_id>/"
    meeting = [
        path(f"{one}{at}/", view.as_view(), name=f"meeting-{name}") for name, (at, view) in _MEETING_STEPS.items()
    ]
    matter = [
        path(f"{one}viec/<int:matter>/{at}/", view.as_view(), name=f"matter-{name}")
        for name, (at, view) in _MATTER_STEPS.items()
    ]
    return meeting + matter
