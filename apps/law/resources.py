"""Texts and rules of law as workbooks."""

from typing import ClassVar

from apps.core.resources import ReferenceResource
from apps.law.models import CalendarDay, LegalText, ProcedureStep, Rule


class LegalTextResource(ReferenceResource):
    class Meta:
        model = LegalText
        fields: ClassVar = (
            "kind",
            "number",
            "title",
            "issuer",
            "issued_on",
            "in_force_from",
            "in_force_until",
            "successor",
            "mark",
            "note",
        )


class RuleResource(ReferenceResource):
    class Meta:
        model = Rule
        fields: ClassVar = (
            "key",
            "numerator",
            "denominator",
            "inclusive",
            "measure",
            "article",
            "mark",
            "valid_from",
            "valid_until",
        )


class CalendarDayResource(ReferenceResource):
    class Meta:
        model = CalendarDay
        fields: ClassVar = ("day", "kind", "name", "mark")


class ProcedureStepResource(ReferenceResource):
    class Meta:
        model = ProcedureStep
        fields: ClassVar = (
            "kind",
            "code",
            "position",
            "name",
            "days",
            "working",
            "start",
            "days_remote",
            "days_complex",
            "days_remote_complex",
            "extension_days",
            "extension_times",
            "may_pause",
            "article",
            "mark",
            "valid_from",
            "valid_until",
        )
