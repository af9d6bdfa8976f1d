"""The lists of dialogues, of opinions over the years and of the light records."""

from typing import Any

import django_tables2 as tables

from apps.core.tables import DateColumn, NumberColumn, RecordTable
from apps.dialogues.models import Dialogue, DialogueOpinion, OnlineFeedback, OpinionPoint, VoterContact


class DialogueTable(RecordTable):
    subject = tables.Column(linkify=True)
    held_on = DateColumn()
    level = tables.Column(accessor="scope", order_by="level", verbose_name="Phạm vi")
    participants = NumberColumn(verbose_name="Lượt người")
    results_published_on = DateColumn(verbose_name="Công bố kết quả")

    class Meta(RecordTable.Meta):
        model = Dialogue
        fields = (
            "subject",
            "held_on",
            "state",
            "host_name",
            "level",
            "target_group",
            "participants",
            "results_published_on",
        )


class OpinionTable(RecordTable):
    topic = tables.Column(linkify=True)
    dialogue = tables.Column(accessor="dialogue__subject", verbose_name="Cuộc đối thoại")
    held_on = DateColumn(accessor="dialogue__held_on", verbose_name="Ngày đối thoại")
    answerer = tables.Column(orderable=False, verbose_name="Người, cơ quan trả lời")
    due_on = DateColumn()
    promise_due_on = DateColumn()
    late = tables.Column(accessor="is_late", orderable=False, verbose_name="Quá hạn")

    class Meta(RecordTable.Meta):
        model = DialogueOpinion
        fields = ("topic", "dialogue", "held_on", "answerer", "status", "due_on", "promise_due_on", "late")

    def render_late(self, value: bool) -> str:
        return "quá hạn" if value else "—"

    def value_late(self, value: Any) -> str:
        return "quá hạn" if value else ""


class VoterContactTable(RecordTable):
    subject = tables.Column(linkify=True)
    held_on = DateColumn()
    voters_present = NumberColumn(verbose_name="Lượt cử tri")
    recommendations = NumberColumn(verbose_name="Kiến nghị")
    answered = NumberColumn(verbose_name="Đã trả lời")

    class Meta(RecordTable.Meta):
        model = VoterContact
        fields = ("subject", "held_on", "level", "place", "voters_present", "recommendations", "answered")


class OpinionPointTable(RecordTable):
    place = tables.Column(linkify=True)
    started_on = DateColumn()
    ended_on = DateColumn()

    class Meta(RecordTable.Meta):
        model = OpinionPoint
        fields = ("place", "kind", "village", "contact", "started_on", "ended_on")


class OnlineFeedbackTable(RecordTable):
    subject = tables.Column(linkify=True)
    received_on = DateColumn()
    answered_on = DateColumn()
    published_on = DateColumn(verbose_name="Công khai")

    class Meta(RecordTable.Meta):
        model = OnlineFeedback
        fields = ("subject", "received_on", "channel", "field", "state", "answered_on", "published_on")
