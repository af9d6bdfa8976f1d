"""What the pages of every kind of file job share: the part that tells how far it has come, and the file."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRefresh


class JobPartMixin:
    """htmx asks here for the part of the page that shows the account's job; whoever else comes is led to the page.

    Stands beside a mixin that gives `unit`, `page_url` and `job_context()`.
    """

    part_template: ClassVar[str]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.htmx:  # type: ignore[attr-defined]
            return redirect(self.page_url)  # type: ignore[attr-defined]
        context = self.job_context()  # type: ignore[attr-defined]
        if context["job"] is None or not context["job"].is_making:
            return HttpResponseClientRefresh()
        return render(request, self.part_template, context | {"unit": self.unit})  # type: ignore[attr-defined]


class JobFileMixin:
    """The file that the account's job made, or back to the page with the reason why there is none."""

    def made_file(self) -> HttpResponse:
        """Raises `ValidationError` as `FileJobs.read` does."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return self.made_file()
        except ValidationError as error:
            messages.error(request, error.message)
            return redirect(self.page_url)  # type: ignore[attr-defined]
