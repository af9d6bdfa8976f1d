"""A body is renewed on one page, and a renewal is taken back."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone

from apps.committees.forms.bodies import JoinerFormSet, RenewalForm
from apps.committees.models import Committee, CommitteeDecision, CommitteeMember, DecisionKind
from apps.committees.services.composition import proposed_term
from apps.committees.services.renewal import renew, undo_renewal
from apps.committees.views.bodies import CommitteePages
from apps.core.forms import share_choices
from apps.core.views.steps import VersionedStepView

_JOINERS = "joiners"


class RenewalView(VersionedStepView):
    pages = CommitteePages
    form_class = RenewalForm
    template_name = "committees/committee_renew.html"
    service = staticmethod(renew)
    title = "Kiện toàn"
    explanation = (
        "Người thôi tham gia đến hết ngày trước ngày quyết định; người mới tham gia từ ngày quyết định. Người chưa có "
        "tên thì thêm ở mục Cán bộ trước."
    )
    button = "Lưu lần kiện toàn"
    done = "Đã lưu lần kiện toàn. Có thể lập văn bản quyết định ở phần Quyết định."

    def get_initial(self) -> dict[str, Any]:
        term = proposed_term(self.object, timezone.localdate())
        return super().get_initial() | {"kind": DecisionKind.RENEW, "term_until": term}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "joiners" not in kwargs:
            kwargs["joiners"] = self.joiners()
        context = super().get_context_data(**kwargs)
        share_choices(context["form"], context["joiners"])
        return context

    def joiners(self) -> Any:
        return JoinerFormSet(
            self.request.POST if self.request.method == "POST" else None,
            queryset=CommitteeMember._default_manager.none(),
            prefix=_JOINERS,
            form_kwargs={"user": self.request.user, "unit": self.unit, "committee": self.object},
        )

    def form_valid(self, form: Any) -> HttpResponse:
        self.typed = self.joiners()
        return super().form_valid(form) if self.typed.is_valid() else self.form_invalid(form)

    def given(self, form: Any) -> dict[str, Any]:
        return super().given(form) | {
            "decision": form.decision,
            "leavers": form.cleaned_data["leavers"],
            "joiners": self.typed.joiners,
        }


class DecisionMixin:
    """A page about a decision of a body; one of another body is not there."""

    kwargs: dict[str, Any]
    decision: CommitteeDecision

    def get_object(self, *args: Any, **kwargs: Any) -> Committee:
        committee: Committee = super().get_object(*args, **kwargs)  # type: ignore[misc]
        self.decision = get_object_or_404(
            committee.decisions.for_list(),  # type: ignore[attr-defined]
            pk=self.kwargs["decision"],
        )
        self.decision.committee = committee
        return committee


class RenewalUndoView(DecisionMixin, VersionedStepView):
    pages = CommitteePages
    service = staticmethod(undo_renewal)
    title = "Rút lại lần kiện toàn"
    explanation = (
        "Quyết định của lần kiện toàn này và người tham gia theo nó bị xóa; người đã thôi theo nó lại là thành viên. "
        "Lịch sử thay đổi vẫn giữ cả hai lần."
    )
    button = "Rút lại"
    done = "Đã rút lại lần kiện toàn; thành phần trở lại như trước đó."

    def given(self, form: Any) -> dict[str, Any]:
        return super().given(form) | {"decision": self.decision}


def renewal_urls(route: str) -> list[URLPattern]:
    """Patterns of the renewal of a body, and of its taking back."""
    one = f"<slug:unit>/{route}/<hexid:public_id>/"
    return [
        path(f"{one}kien-toan/", RenewalView.as_view(), name="committee-renew"),
        path(f"{one}quyet-dinh/<int:decision>/rut-lai/", RenewalUndoView.as_view(), name="committee-renewal-undo"),
    ]
