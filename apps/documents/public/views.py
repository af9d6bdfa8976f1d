"""Everybody has a document confirmed here, and a file that he holds compared with it."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from apps.core.public_forms import PublicFormView, Sending, TokenState
from apps.core.public_forms.views import MOST_BYTES
from apps.core.uploads import MOST_BYTES as MOST_FILE_BYTES
from apps.documents.public.forms import CheckForm
from apps.documents.services import FileCheck, check_file, confirm, find_document


class ConfirmationView(PublicFormView):
    """What may be told of the document, and the answer about a file that was sent. Nothing of the file is kept."""

    form_class = CheckForm
    template = "confirmation"
    most_bytes = MOST_FILE_BYTES + MOST_BYTES
    counted: bytes | None = None
    checked: FileCheck | None = None

    def key(self) -> str:
        return f"confirmation:{self.kwargs['public_id']}"

    def closed(self) -> HttpResponse | None:
        self.document: Any = find_document(self.kwargs["public_id"])
        return self.not_found() if self.document is None else None

    def used_up(self, seconds: int) -> HttpResponse:
        """What is told of the document needs no sending: only the form is left out."""
        return self.closed() or self.page(self.template, **self.context())

    def form_kwargs(self) -> dict[str, Any]:
        return {"files": self.request.FILES} if self.request.method == "POST" else {}

    def take(self, token: TokenState, sending: Sending) -> HttpResponse:
        """The answer stands on the page that comes back: there is nothing to be led on to."""
        response = super().take(token, sending)
        if self.counted is None:
            return response
        # Read now, outside of the lock under which it was counted.
        self.checked = check_file(self.document, self.counted)
        return self.form_page(self.form_class())

    def store(self, form: Any, sending: Sending) -> None:
        sending.take_turn(self.document)
        self.counted = form.cleaned_data["file"].content

    def context(self) -> dict[str, Any]:
        return {"document": confirm(self.document), "checked": self.checked}

    def thanks_address(self) -> str:
        return reverse("confirmation:document", args=[self.kwargs["public_id"]])
