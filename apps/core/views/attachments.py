"""The pages of a record's attachments: attach, download, remove, bring back.

Each reads the record first, through its usual scope; the attachment is then looked for among that record's own.
"""

import hashlib
import json
from io import BytesIO
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.generic import DetailView, View
from django.views.generic.detail import SingleObjectMixin

from apps.core.access import Access
from apps.core.attachments import (
    DamagedAttachmentError,
    attach,
    attachments_of,
    bring_back,
    purpose_key,
    read_attachment,
    remove,
)
from apps.core.forms import AttachForm
from apps.core.models import Attachment
from apps.core.services import earlier_result, note_submission
from apps.core.together import rows_of
from apps.core.uploads import CONTENT_TYPES, CheckedFile
from apps.core.views.base import FormOnRecordView, RecordMixin


def attachments_shown(pages: Any, record: Any, writable: bool) -> list[tuple[Any, str, str, str]] | None:
    """Each file with its address, that of its removal, and what it is; None for a kind that keeps no files."""
    if not pages.attachable:
        return None
    args = (record.unit.slug, record.public_id)
    removable = writable and not pages.keeps_files(record)
    labels = {purpose.key: purpose.label for purpose in pages.purposes(record)}
    return [
        (
            attachment,
            pages.url("attachment", *args, attachment.public_id),
            pages.url("attachment-remove", *args, attachment.public_id) if removable else "",
            labels.get(purpose_key(attachment.purpose, attachment.part_id), ""),
        )
        for attachment in rows_of(attachments_of(record).standing())
    ]


class AttachView(RecordMixin, FormOnRecordView):
    """Chooses files, several at once, and keeps them with the record."""

    action = "change"
    writing = True
    form_class = AttachForm
    template_name = "core/attach.html"

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"purpose": self.request.GET.get("loai", "")}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"purposes": self.pages.purposes(self.object)}

    def form_valid(self, form: AttachForm) -> HttpResponse:
        record, user, purpose = self.object, self.request.user, form.chosen
        files, note = form.cleaned_data["files"], form.cleaned_data["note"]
        key = sending_key(form.cleaned_data["submission"], files, note, purpose.key if purpose else "")
        try:
            with transaction.atomic():
                # First, so that a second sending stores no file before it is refused.
                if key:
                    note_submission(key, user, record.get_absolute_url())
                kept = attach(owner=record, files=files, note=note, purpose=purpose, user=user)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        except ObjectDoesNotExist:
            messages.error(self.request, f"Chưa lưu tệp: {self.model._meta.verbose_name} này vừa bị xóa.")
            return redirect(self.pages.url("list", self.unit.slug))
        except IntegrityError:
            if not earlier_result(key, user):
                raise
            return redirect(record)
        messages.success(self.request, f"Đã đính kèm: {', '.join(attachment.name for attachment in kept)}.")
        return redirect(record)


def sending_key(submission: str, files: list[CheckedFile], note: str, purpose: str = "") -> str:
    """What makes a sending one of a kind: the page and all that it sent; "" for a page that names no sending.

    Sent again from the same page with other files, it is another sending: going back to add one more is usual.
    """
    if not submission:
        return ""
    sent = [submission, note, purpose, *([file.name, hashlib.sha256(file.content).hexdigest()] for file in files)]
    return hashlib.sha256(json.dumps(sent).encode("utf-8", "surrogatepass")).hexdigest()[:40]


class OwnAttachmentMixin(RecordMixin, SingleObjectMixin):
    """A page of one attachment; that of another record answers 404 like one that does not exist."""

    def get_queryset(self) -> Any:
        """The record alone, without the rows that hang on it."""
        return super().get_queryset().prefetch_related(None)

    def find(self, *, removed_too: bool = False) -> Attachment:
        """The attachment of the address, after its record; 404 for either."""
        self.object = self.get_object()
        rows = attachments_of(self.object)
        rows = rows if removed_too else rows.standing()
        return get_object_or_404(rows, public_id=self.kwargs["attachment"])


class AttachmentView(OwnAttachmentMixin, View):
    """The file as it was attached, always as a download: nothing that was sent is shown as a page of the portal."""

    http_method_names: ClassVar[list[str]] = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        attachment = self.find()
        try:
            content = read_attachment(attachment)
        except DamagedAttachmentError:
            context = {"record": self.object, "attachment": attachment}
            return render(request, "core/attachment_damaged.html", context, status=409)
        self.note_access(Access.DOWNLOADED, record=self.object.public_id)
        response = FileResponse(
            BytesIO(content),
            as_attachment=True,
            filename=attachment.name,
            content_type=CONTENT_TYPES[attachment.kind],
        )
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response


class AttachmentRemoveView(OwnAttachmentMixin, DetailView):
    """Asks first; the file stays stored, and the message offers to undo."""

    action = "change"
    writing = True
    template_name = "core/attachment_remove.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        attachment = self.find()
        return self.render_to_response(self.get_context_data(attachment=attachment))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        attachment = self.find(removed_too=True)
        if self.pages.keeps_files(self.object):
            messages.error(request, f"Chưa xóa được tệp “{attachment.name}”: bản ghi đã khóa cùng các tệp của nó.")
            return redirect(self.object)
        remove(attachment=attachment, user=request.user)
        undo = self.pages.url("attachment-restore", self.unit.slug, self.object.public_id, attachment.public_id)
        messages.warning(request, f"Đã xóa tệp “{attachment.name}”.", extra_tags=f"undo:{undo}")
        return redirect(self.object)


class AttachmentRestoreView(OwnAttachmentMixin, View):
    """Brings back a removed file."""

    action = "change"
    writing = True
    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        attachment = self.find(removed_too=True)
        try:
            bring_back(attachment=attachment, user=request.user)
        except ValidationError as error:
            messages.error(request, f"Chưa khôi phục được tệp: {' '.join(error.messages)}")
        else:
            messages.success(request, f"Đã khôi phục tệp “{attachment.name}”.")
        return redirect(self.object)
