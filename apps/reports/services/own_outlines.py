"""Outlines that a unit makes for itself: begun from another one, from a report or from a Word file, then written."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Max, ProtectedError
from django.utils import timezone

from apps.core.services import StaleRecordError
from apps.core.text import slugify_vi
from apps.reports.models import MOST_SECTIONS, Outline, OutlineSection, Report, ReportSection
from apps.reports.services.outlines import write_sections
from apps.reports.services.sections import save_section
from apps.reports.services.steps import StepRefusedError
from apps.reports.specs import check_section
from apps.reports.year_words import word_years
from apps.villages.models import AdministrativeUnit

_COPIED = ("purpose", "type_code", "type_name", "subject", "with_addressee", "recipients")
_FORM = (*_COPIED, "name", "valid_from", "valid_until")


@transaction.atomic
def make_outline(
    *, unit: AdministrativeUnit, name: str, sections: Iterable[Mapping[str, Any]], **values: Any
) -> Outline:
    """An outline of the unit with these sections; `values` are further fields of it."""
    outline = Outline.objects.create(unit=unit, key=_free_key(unit, name), name=name, **values)
    write_sections(outline, sections)
    return outline


def _free_key(unit: AdministrativeUnit, name: str) -> str:
    stem = slugify_vi(name)[:50] or "de-cuong"
    taken = set(Outline.objects.filter(unit=unit, key__startswith=stem).values_list("key", flat=True))
    return next(key for n in range(len(taken) + 1) if (key := f"{stem}-{n}" if n else stem) not in taken)


def copy_outline(*, outline: Outline, unit: AdministrativeUnit, name: str) -> Outline:
    """The unit's own copy of a shipped outline or of one of its own, with the days that its text is right for."""
    values = {field: getattr(outline, field) for field in _FORM if field != "name"}
    return make_outline(unit=unit, name=name, sections=[s.content() for s in outline.sections.all()], **values)


def outline_from_report(*, report: Report, name: str) -> tuple[Outline, list[str]]:
    """An outline with the report's sections, its year turned into words that each new report fills in.

    It suits the periods of the outline that the report was begun from: its text cites the law of those.

    Gives what is to be looked at besides: dates and laws of that year, which stay as they are.
    """
    left: list[str] = []

    def worded(text: str) -> str:
        found = word_years(text, report.end.year)
        left.extend(found.left)
        return found.text

    sections = [
        section.content() | {"title": worded(section.title), "text": worded(section.text)}
        for section in report.sections.all()
    ]
    outline = make_outline(
        unit=report.unit,
        name=name,
        sections=sections,
        purpose=report.outline.purpose,
        type_code=report.outline.type_code,
        type_name=report.outline.type_name,
        subject=worded(report.subject),
        with_addressee=bool(report.addressees),
        recipients=[line for line in report.recipients.split("\n") if line.strip()],
        valid_from=report.outline.valid_from,
        valid_until=report.outline.valid_until,
    )
    return outline, list(dict.fromkeys(left))


@transaction.atomic
def save_outline(*, outline: Outline, expected_version: int) -> Outline:
    """Store the name, subject and days of an outline; raises `StaleRecordError` when someone was quicker."""
    current = _locked(outline)
    if current.version != expected_version:
        raise StaleRecordError(current)
    outline.version = current.version + 1
    outline.save()
    return outline


def _locked(outline: Outline) -> Outline:
    current = Outline.objects.select_for_update().filter(pk=outline.pk).first()
    if current is None:
        raise StepRefusedError("Đề cương này vừa được người khác xóa.")
    if current.is_shipped:
        raise StepRefusedError("Đề cương có sẵn của cổng không sửa được; chép thành đề cương của đơn vị rồi sửa.")
    return current


@transaction.atomic
def archive_outline(*, outline: Outline) -> None:
    """Put it away: no report is begun from it any more; those that were stay as they are."""
    _locked(outline)
    Outline.objects.filter(pk=outline.pk, archived_at__isnull=True).update(archived_at=timezone.now())


@transaction.atomic
def bring_back_outline(*, outline: Outline) -> None:
    """Take it back into use."""
    _locked(outline)
    Outline.objects.filter(pk=outline.pk).update(archived_at=None)


@transaction.atomic
def discard_outline(*, outline: Outline) -> dict[str, Any]:
    """Delete an outline that nothing was begun from; gives what `restore_outline` needs.

    Raises `StepRefusedError` for one that is in use: it is put away instead.
    """
    current = _locked(outline)
    kept = {name: getattr(current, name) for name in (*_COPIED, "name", "public_id", "version")}
    kept |= {
        name: day.isoformat() if (day := getattr(current, name)) else None for name in ("valid_from", "valid_until")
    }
    kept["archived_at"] = current.archived_at.isoformat() if current.archived_at else None
    kept["sections"] = [section.content() for section in current.sections.all()]
    try:
        with transaction.atomic():
            current.delete()
    except ProtectedError:
        raise StepRefusedError("Đã có báo cáo lập từ đề cương này nên không xóa được; hãy cất đi.") from None
    return kept


@transaction.atomic
def restore_outline(*, unit: AdministrativeUnit, kept: Mapping[str, Any]) -> Outline:
    """Bring a deleted outline back under its own address; one that stands again already is left as it is."""
    standing = Outline.objects.filter(public_id=kept["public_id"], unit=unit).first()
    return standing or make_outline(unit=unit, **kept)


@transaction.atomic
def save_outline_section(*, section: OutlineSection, expected_version: int) -> OutlineSection:
    """Store a section; raises `StaleRecordError` when someone was quicker, `SpecError` where none could print it."""
    check_section(section)
    _touch(section.outline)
    current = OutlineSection.objects.select_for_update().filter(pk=section.pk).first()
    if current is None:
        raise StepRefusedError("Mục này vừa được người khác bỏ khỏi đề cương nên chưa lưu được.")
    if current.version != expected_version:
        raise StaleRecordError(current)
    section.position, section.version = current.position, current.version + 1
    section.save()
    return section


def save_section_spec(*, section: ReportSection, expected_version: int) -> ReportSection:
    """Store table, repetition and condition of a draft's section; raises as `save_section`, and `SpecError`."""
    check_section(section)
    return save_section(section=section, expected_version=expected_version, as_typed=True)


def _touch(outline: Outline) -> None:
    _locked(outline)
    Outline.objects.filter(pk=outline.pk).update(version=F("version") + 1)


@transaction.atomic
def add_outline_section(*, outline: Outline, after: OutlineSection | None, level: int, title: str) -> OutlineSection:
    """A new, empty section behind another one, or at the end."""
    _touch(outline)
    if outline.sections.count() >= MOST_SECTIONS:
        raise StepRefusedError(f"Đề cương đã có {MOST_SECTIONS} mục, là số mục nhiều nhất.")
    last = outline.sections.aggregate(last=Max("position"))["last"] or 0
    position = after.position if after else last
    outline.sections.filter(position__gt=position).update(position=F("position") + 1)
    return OutlineSection.objects.create(outline=outline, position=position + 1, level=level, title=title)


@transaction.atomic
def move_outline_section(*, section: OutlineSection, up: bool) -> None:
    """Change places with the neighbour; at the edge nothing happens."""
    _touch(section.outline)
    sections = list(section.outline.sections.all())
    index = sections.index(section) if section in sections else -1
    other = index - 1 if up else index + 1
    if index < 0 or not 0 <= other < len(sections):
        return
    sections[index], sections[other] = sections[other], sections[index]
    for position, entry in enumerate(sections, start=1):
        entry.position = position
    OutlineSection.objects.bulk_update(sections, ["position"])


@transaction.atomic
def delete_outline_section(*, section: OutlineSection) -> dict[str, Any]:
    """Take a section out; gives what `restore_outline_section` needs to bring it back."""
    _touch(section.outline)
    kept = {"id": section.pk, "position": section.position, "version": section.version, **section.content()}
    section.delete()
    return kept


@transaction.atomic
def restore_outline_section(*, outline: Outline, kept: Mapping[str, Any]) -> OutlineSection:
    """Bring a deleted section back to its place; one that stands again already is left as it is."""
    _touch(outline)
    standing = outline.sections.filter(pk=kept["id"]).first()
    if standing is not None:
        return standing
    outline.sections.filter(position__gte=kept["position"]).update(position=F("position") + 1)
    return OutlineSection.objects.create(outline=outline, **kept)
