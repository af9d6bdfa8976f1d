"""What is done to an account; each page asks before it does it."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from apps.accounts.forms.people import AskForm, SuspendForm
from apps.accounts.services.accounts import resume, suspend
from apps.accounts.services.links import give_link
from apps.accounts.services.second_factor import reset_second_factor
from apps.accounts.services.sessions import end_session, end_sessions
from apps.accounts.views.people import PersonMixin
from apps.accounts.views.slips import keep_link, slip_of
from apps.core.views import OnceFormMixin


class PersonActionView(OnceFormMixin, PersonMixin, FormView):
    """Asks with `title`, `explanation` and a `button`; `done` is the message afterwards."""

    permission_required = "accounts.change_user"
    writing = True
    form_class = AskForm
    template_name = "accounts/person_action.html"
    title: ClassVar[str]
    explanation: ClassVar[str]
    button: ClassVar[str]
    done: str

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = {"title": self.title, "explanation": self.explanation, "button": self.button}
        return super().get_context_data(**(asked | kwargs))

    def carry_out(self, form: AskForm) -> str:
        self.act(form)
        return self.url()

    def act(self, form: AskForm) -> None:
        raise NotImplementedError

    def tell(self, form: AskForm) -> None:
        messages.success(self.request, self.done)


@method_decorator(never_cache, name="dispatch")
class PersonLinkView(PersonActionView):
    """Gives a one-time link and then shows it as a slip, as long as it lives and the giver stays signed in."""

    title = "Cấp liên kết đăng nhập một lần"
    button = "Cấp liên kết"

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        slip = slip_of(self.request, self.person) if self.request.method != "POST" else None
        self.template_name = "accounts/person_link.html" if slip else self.template_name
        return super().render_to_response(context | {"slip": slip}, **kwargs)

    @property
    def explanation(self) -> str:
        if self.person.has_usable_password():
            return (
                "Mật khẩu hiện tại hết tác dụng ngay, mọi phiên đăng nhập của tài khoản đóng lại. "
                "Người dùng mở liên kết để đặt mật khẩu mới."
            )
        return "Người dùng mở liên kết để đặt mật khẩu và đăng nhập lần đầu. Liên kết cấp trước đây hết tác dụng."

    def carry_out(self, form: AskForm) -> str:
        self.link = give_link(account=self.person, actor=self.request.user)
        return self.url("link")

    def tell(self, form: AskForm) -> None:
        keep_link(self.request.session, self.person, self.link)


class PersonSuspendView(PersonActionView):
    form_class = SuspendForm
    title = "Tạm khóa tài khoản"
    explanation = "Người dùng bị đăng xuất ngay và không đăng nhập được cho đến khi tài khoản được mở lại."
    button = "Tạm khóa"
    done = "Đã tạm khóa tài khoản."

    def act(self, form: AskForm) -> None:
        suspend(actor=self.request.user, account=self.person, reason=form.cleaned_data["reason"])


class PersonResumeView(PersonActionView):
    title = "Mở lại tài khoản"
    explanation = "Người dùng đăng nhập lại được bằng mật khẩu đã có."
    button = "Mở lại"
    done = "Đã mở lại tài khoản."

    def act(self, form: AskForm) -> None:
        resume(actor=self.request.user, account=self.person)


class PersonSecondFactorView(PersonActionView):
    """For one who lost the telephone and the one-time codes."""

    title = "Đặt lại xác thực hai bước"
    explanation = (
        "Dùng khi người dùng mất điện thoại và mã dự phòng. Ứng dụng đã gắn và mã dự phòng hết tác dụng, mọi phiên "
        "đăng nhập đóng lại; lần sau người dùng đăng nhập bằng mật khẩu rồi gắn lại. Hãy chắc chắn đúng là người đó."
    )
    button = "Đặt lại"
    done = "Đã đặt lại xác thực hai bước."

    def act(self, form: AskForm) -> None:
        reset_second_factor(account=self.person, actor=self.request.user)


class PersonSessionsEndView(PersonActionView):
    title = "Đóng mọi phiên đăng nhập"
    explanation = "Tài khoản bị đăng xuất khỏi mọi thiết bị. Mật khẩu không đổi."
    button = "Đóng mọi phiên"
    done = "Đã đóng mọi phiên đăng nhập."

    def act(self, form: AskForm) -> None:
        end_sessions(account=self.person, actor=self.request.user)


class PersonSessionEndView(PersonActionView):
    title = "Đóng phiên đăng nhập"
    button = "Đóng phiên"
    done = "Đã đóng phiên đăng nhập."

    @property
    def explanation(self) -> str:
        session = get_object_or_404(self.person.sessions, public_id=self.kwargs["session"])
        return f"Tài khoản bị đăng xuất khỏi thiết bị {session.device}."

    def act(self, form: AskForm) -> None:
        if not end_session(account=self.person, actor=self.request.user, public_id=self.kwargs["session"]):
            raise Http404
