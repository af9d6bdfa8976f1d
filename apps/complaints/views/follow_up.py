"""The page on which who sent a petition sees how it stands, without an account."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from apps.complaints.forms.papers import FollowUpForm
from apps.complaints.services.follow_up import Standing, commune_of_board, follow_up
from apps.core.public_forms import PublicFormView, Sending, TokenState

NOT_FOUND = "Không có đơn nào với số, năm và mã tra cứu này. Kiểm tra lại ba ô theo giấy biên nhận."
# A slug is no longer than this.
_LONGEST_SLUG = 60


class FollowUpView(PublicFormView):
    """Asks for number, year and code, and answers on the same address: what was asked is in no address.

    Number and year may come filled in, as the receipt's drawing has them; the code never.
    """

    form_class = FollowUpForm
    template = "follow_up"

    def key(self) -> str:
        return f"complaints.follow_up:{self.kwargs['board'][:_LONGEST_SLUG]}"

    def keep(self, response: HttpResponse) -> None:
        super().keep(response)
        response["X-Robots-Tag"] = "noindex"

    def closed(self) -> HttpResponse | None:
        self.unit: Any = commune_of_board(self.kwargs["board"])
        return self.not_found() if self.unit is None else None

    def form_kwargs(self) -> dict[str, Any]:
        asked = {"number": self.request.GET.get("so", "")[:30], "year": self.request.GET.get("nam", "")[:4]}
        return {"initial": {name: value for name, value in asked.items() if value}}

    def context(self) -> dict[str, Any]:
        return {"unit_name": self.unit.name_on(timezone.localdate())}

    def take(self, token: TokenState, sending: Sending) -> HttpResponse:
        self.asked = False
        self.found: Standing | None = None
        answer = super().take(token, sending)
        if not self.asked:
            return answer
        if self.found is None:
            form = self.form_class(self.request.POST)
            form.add_error(None, NOT_FOUND)
            return self.form_page(form, status=422)
        return self.page("follow_up_answer", standing=self.found, again=self.thanks_address(), **self.context())

    def store(self, form: FollowUpForm, sending: Sending) -> None:
        """Nothing but that it was asked: one who guesses is counted too, so that no refusal may undo it."""
        asked = {name: form.cleaned_data[name] for name in ("number", "year", "code")}
        self.found = follow_up(unit=self.unit, sending=sending, **asked)
        self.asked = True

    def thanks_address(self) -> str:
        """Who loads an answer again gets the empty form: an answer is given once."""
        return reverse("follow_up:form", args=[self.kwargs["board"]])
