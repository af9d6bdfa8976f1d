"""Form of a posting with its channels."""

from typing import Any, ClassVar

from django.forms.models import BaseInlineFormSet, inlineformset_factory

from apps.core.forms import ChildForm, RecordForm
from apps.disclosures.models import Broadcast, DisclosureItem, Posting, PostingChannel


class PostingForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Posting
        fields = (
            "item",
            "title",
            "village",
            "starts_on",
            "ends_on",
            "plan_number",
            "document_number",
            "document_date",
            "note",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The catalogue belongs to no unit: narrowed to the unit it would offer only items already posted.
        self.fields["item"].queryset = DisclosureItem.objects.visible_to(self.user)


class PostingChannelForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = PostingChannel
        fields = ("channel", "place", "starts_on", "ends_on", "times")


class BasePostingChannelFormSet(BaseInlineFormSet):
    default_error_messages: ClassVar[dict[str, Any]] = {
        **BaseInlineFormSet.default_error_messages,
        "too_few_forms": "Chọn ít nhất một hình thức công khai.",
    }


PostingChannelFormSet = inlineformset_factory(
    Posting,
    PostingChannel,
    form=PostingChannelForm,
    formset=BasePostingChannelFormSet,
    extra=3,
    min_num=1,
    validate_min=True,
)


class BroadcastForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Broadcast
        fields = ("kind", "title", "medium", "village", "starts_on", "ends_on", "repeats", "notes")
