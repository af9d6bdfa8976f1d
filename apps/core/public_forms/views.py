"""The page of a public form: refuses floods at the least cost, and takes one sending once."""

from functools import cache
from typing import Any, ClassVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from apps.core.public_forms.forms import PublicForm
from apps.core.public_forms.limits import RepeatedSendingError, Sending, TooManySendingsError
from apps.core.public_forms.tokens import TokenState, new_token, read_token
from apps.core.views.errors import without_room
from apps.core.views.public import PublicView

# In the address, so that a refusal reads nothing of what was sent.
TOKEN = "phieu"  # noqa: S105 - a name
# Three thousand letters fit however they are written, as a letter with its marks takes nine bytes on the line.
MOST_BYTES = 32 * 1024
YOUNG = "Trang vừa mở, hệ thống chưa kịp nhận. Nội dung còn nguyên: bấm lần nữa."
STALE = "Trang mở đã quá lâu nên chưa nhận được. Nội dung còn nguyên: kiểm tra lại rồi bấm lần nữa."


# A form of one who is signed in guards his authority by a cookie; here is none to borrow. The token, which another site
# cannot read, makes of a page that is sent twice one row.
@method_decorator([login_not_required, csrf_exempt], name="dispatch")
class PublicFormView(PublicView):
    """A form for everybody; a subclass names `form_class` and `template` and says what is done with what was sent.

    Where no more is taken from the source the answer is 429 after at most one query, before anything else is looked up,
    read or written. What is typed comes back with every other refusal.
    """

    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]
    form_class: ClassVar[type[PublicForm]]
    # Below templates/public/, without its ending.
    template: ClassVar[str]
    # Of all that is sent at once; a form that takes files allows more.
    most_bytes: ClassVar[int] = MOST_BYTES

    def key(self) -> str:
        """What the form belongs to, from the address alone: limits of an hour and tokens hold for each."""
        raise NotImplementedError

    def closed(self) -> HttpResponse | None:
        """Looks up what the form belongs to; the answer where nothing can be sent to it."""
        raise NotImplementedError

    def store(self, form: Any, sending: Sending) -> None:
        """Write what was sent, in the transaction that is open: `sending.take_turn` first.

        `ValidationError` with the reason when it cannot be done.
        """
        raise NotImplementedError

    def thanks_address(self) -> str:
        """Where one who has sent is led to, so that loading the page again sends nothing."""
        raise NotImplementedError

    def form_kwargs(self) -> dict[str, Any]:
        return {}

    def context(self) -> dict[str, Any]:
        """What the page shows beside `form` and `token`."""
        return {}

    def keep(self, response: HttpResponse) -> None:
        """Kept by nobody: each opening of the page has a token of its own."""
        patch_cache_control(response, no_store=True)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The empty form; one who may not send now hears of it before he types."""
        try:
            Sending.of(request, self.key()).check()
        except TooManySendingsError as refusal:
            return self.used_up(refusal.seconds)
        return self.closed() or self.form_page(self.form_class(**self.form_kwargs()))

    def used_up(self, seconds: int) -> HttpResponse:
        """In the place of the empty form, for one who may not send for so many seconds."""
        return too_many(seconds)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not 0 < sent_bytes(request) <= self.most_bytes:
            return too_long()
        token = read_token(self.key(), request.GET.get(TOKEN, ""))
        sending = Sending.of(request, self.key(), token.nonce)
        try:
            if not token.nonce:
                # It repeats nothing that was taken, so that what is remembered is enough to refuse it.
                sending.check_memory()
            sending.check()
            return self.closed() or self.take(token.state, sending)
        except RepeatedSendingError:
            return self.thanks()
        except TooManySendingsError as refusal:
            return too_many(refusal.seconds)

    def take(self, token: TokenState, sending: Sending) -> HttpResponse:
        form = self.form_class(self.request.POST, **self.form_kwargs())
        if form.is_trapped:
            return self.thanks()
        if token != TokenState.GOOD:
            form.add_error(None, YOUNG if token == TokenState.YOUNG else STALE)
        if form.is_valid():
            try:
                with transaction.atomic():
                    self.store(form, sending)
            except ValidationError as error:
                form.add_error(None, error.messages)
            except (Error, OSError) as error:
                return without_room(error, form, lambda: self.form_page(form, token=self.request.GET[TOKEN]))
            else:
                return self.thanks()
        kept = token in (TokenState.GOOD, TokenState.YOUNG)
        return self.form_page(form, status=422, token=self.request.GET[TOKEN] if kept else "")

    def form_page(self, form: PublicForm, status: int = 200, token: str = "") -> HttpResponse:
        shown = {"form": form, "token_name": TOKEN, "token": token or new_token(self.key())}
        return self.page(self.template, status=status, **(self.context() | shown))

    def thanks(self) -> HttpResponse:
        return HttpResponse(status=303, headers={"Location": self.thanks_address()})


def sent_bytes(request: HttpRequest) -> int:
    """What the caller says to send; 0 where that is no number."""
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isascii() and length.isdigit() and len(length) < 19 else 0


def too_many(seconds: int) -> HttpResponse:
    """Refused for now."""
    return HttpResponse(_plain_page("too_many"), status=429, headers={"Retry-After": str(seconds)})


def too_long() -> HttpResponse:
    """Refused for its length, or because it brings nothing."""
    return HttpResponse(_plain_page("too_long"), status=413)


@cache
def _plain_page(name: str) -> str:
    return render_to_string(f"public/{name}.html")
