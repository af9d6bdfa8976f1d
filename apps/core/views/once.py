"""One sending of a form takes effect once, whatever is clicked twice or sent again."""

import hashlib
import json
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import Error, IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property

from apps.core.forms import SubmissionField
from apps.core.services import earlier_result, is_repeat, note_submission
from apps.core.views.base import RefusedFormMixin
from apps.core.views.errors import without_room

# Whose page it was, as static/js/portal.js says.
PAGE_USER = "page_user"


def typed_digest(data: QueryDict, secret: tuple[str, ...] = ()) -> str:
    """128 bits of SHA-256 over what was typed into a form, without what goes along by itself and the secret fields."""
    left_out = ("csrfmiddlewaretoken", PAGE_USER, *secret)
    return _short_hash(sorted((name, data.getlist(name)) for name in data if name not in left_out))


def content_digest(data: QueryDict, files: MultiValueDict, secret: tuple[str, ...] = ()) -> str:
    """`typed_digest` and behind it as much over the files: name, size and content of each, not of secret ones."""
    sent = sorted((name, [_told(file) for file in files.getlist(name)]) for name in files if name not in secret)
    return typed_digest(data, secret) + _short_hash(sent)


def _told(file: Any) -> tuple[str, int, str]:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return str(file.name), file.size, digest.hexdigest()


def _short_hash(told: list[Any]) -> str:
    return hashlib.sha256(json.dumps(told).encode("utf-8", "surrogatepass")).hexdigest()[:32]


class SentOnceMixin:
    """A second sending leads where the first one led; one that holds something else is told that it was not stored.

    What comes from a page that another account opened is refused: it would be stored as this one's.
    `key` is the sending id, "" where the page has none. Of what comes in `secret` fields not even a hash is kept.
    """

    key = ""
    secret: ClassVar[tuple[str, ...]] = ()
    sent_again: ClassVar[str] = (
        "Trang vừa gửi đã được lưu trước đó, nên nội dung gửi lần này chưa được lưu. Mở lại trang từ đầu rồi nhập lại."
    )
    of_another: ClassVar[str] = (
        "Chưa lưu: trang vừa gửi do tài khoản khác mở và ghi trên máy này. Muốn gửi nội dung đó, đăng nhập lại bằng "
        "tài khoản đã ghi."
    )
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        own = str(request.user.pk)
        if request.POST.get(PAGE_USER, own) != own:
            messages.error(request, self.of_another)
            return redirect("home")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def earlier(self) -> HttpResponse | None:
        """The way on where a sending of this id took effect already.

        To be asked before anything is done, and once more before a refusal: it may have been the other of two clicks
        that made the difference.
        """
        if not self.key:
            return None
        # Whatever it comes to: what is done afterwards may leave the files closed.
        digest = self.digest
        url = earlier_result(self.key, self.request.user)
        if url is None:
            return None
        if not is_repeat(self.key, self.request.user, digest):
            messages.warning(self.request, self.sent_again)
        return redirect(url)

    def note_sending(self, url: str) -> None:
        """Within the transaction of what was done; a second one breaks the unique key."""
        if self.key:
            note_submission(self.key, self.request.user, url, self.digest)

    @cached_property
    def digest(self) -> str:
        """Of what was sent."""
        return content_digest(self.request.POST, self.request.FILES, self.secret)


class OnceFormMixin(SentOnceMixin, RefusedFormMixin):
    """A form that is no record, with a sending id."""

    at_once: ClassVar[str] = "Chưa lưu: có thay đổi cùng lúc. Kiểm tra rồi bấm lần nữa."

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.key = SubmissionField().clean(request.POST.get("submission"))
        return self.earlier() or super().post(request, *args, **kwargs)  # type: ignore[misc]

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                url = self.carry_out(form)
                self.note_sending(url)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        except IntegrityError:
            form.add_error(None, self.at_once)
            return self.form_invalid(form)
        except (Error, OSError) as error:
            return without_room(error, form, lambda: self.form_invalid(form))
        self.tell(form)
        return redirect(url)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.earlier() or super().form_invalid(form)

    def carry_out(self, form: Any) -> str:
        """Do what was asked, in the transaction that is open; gives the address to go on to.

        `ValidationError` with the reason when it cannot be done.
        """
        raise NotImplementedError

    def tell(self, form: Any) -> None:
        """Once it is stored for good: message, or what only the session keeps."""
