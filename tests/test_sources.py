"""Reads the source: the outer modules take rows only through what the user may see."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.core.filters import RecordFilter
from tests.factories import make_village

APPS = Path(__file__).resolve().parents[1] / "apps"
OUTER = ("views", "forms", "tables", "filters", "resources")
MANAGERS = {"objects", "_default_manager", "_base_manager"}
NARROWING = {"visible_to", "editable_by"}

# file: {table: why its rows may be read without `visible_to` there}
ALLOWED = {
    "accounts/views/help.py": {"model": "asks what kind of table it is; reads no row"},
    "accounts/views/sign_in.py": {
        "User": "the demo's accounts, shown to everybody on the sign-in page of the demo only"
    },
    "committees/forms/bodies.py": {
        "CommitteeDecision": "an empty start, narrowed by the formset to the body at hand",
        "CommitteeMember": "an empty start, set to the seats of the body at hand",
    },
    "committees/views/renewal.py": {"CommitteeMember": "no row at all: those who join are typed"},
    "core/forms.py": {"type(row)": "no row at all: the field names the one that was read already"},
    "core/views/base.py": {"self.model": "VisibleMixin.get_queryset narrows what RecordMixin hands up"},
    "core/views/gone.py": {"view.model": "whether it stands at all; what it was is told to those who may write it"},
    "core/views/records.py": {
        "cls.model": "no row: how the rows reach their unit; deletions are for those who may write"
    },
    "documents/views/issued.py": {"DocumentFile": "the file of a document that was itself read through visible_to"},
    "law/views.py": {"LegalText": "national and public; the page asks for the permission"},
    "operations/views/jobs.py": {
        "DBTaskResult": "jobs of the installation belong to no unit; operators see no argument"
    },
    "meetings/forms/matters.py": {
        "Matter": "an empty start, narrowed by the formset to the meeting at hand",
        "self.model": "no row at all, for a matter that is not stored yet",
    },
    "meetings/views/pages.py": {
        "Matter": "those of a meeting that VisibleMixin narrowed",
        "Minutes": "those of a meeting that VisibleMixin narrowed",
    },
    "reports/forms.py": {
        "Outline": "outlines of the unit of the address and those shipped with the portal",
        "ReportSection": "an empty start, set to the sections of the report at hand",
    },
    "reports/views/homes/parts.py": {
        "AdministrativeUnit": "the tree of units; only units of the user's reach are shown of it"
    },
    "reports/views/registers.py": {"RegisterClosure": "closures of the unit of the address, without any record of it"},
    "reports/views/years.py": {"Report": "the year alone of the unit's last report"},
    "villages/forms.py": {"ProfileItem": "shipped items belong to no unit; a commune sees them and its own"},
}


def outer_files() -> list[Path]:
    """`views.py`, `forms.py` and so on of every app, and the modules of such packages."""
    found = [path for path in APPS.rglob("*.py") if is_outer(path)]
    return sorted(found)


def is_outer(path: Path) -> bool:
    parts = path.relative_to(APPS).with_suffix("").parts
    return len(parts) > 1 and parts[1] in OUTER


def unnarrowed(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Each manager, with its table, that no `visible_to` or `editable_by` follows in the same expression."""
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Attribute) and node.attr in MANAGERS):
            continue
        step: ast.AST = node
        narrowed = False
        while isinstance(parents.get(step), ast.Attribute | ast.Call):
            parent = parents[step]
            if isinstance(parent, ast.Call) and parent.func is not step:
                break
            step = parent
            narrowed = narrowed or (isinstance(step, ast.Attribute) and step.attr in NARROWING)
        if not narrowed:
            yield ast.unparse(node.value), step


def choices_of_filters(path: Path, tree: ast.Module) -> set[ast.AST]:
    """Querysets of filters' choices, which `RecordFilter` narrows by itself (`test_filters_offer_...` shows it)."""
    module = importlib.import_module(".".join(("apps", *path.relative_to(APPS).with_suffix("").parts)))
    return {
        keyword.value
        for group in tree.body
        if isinstance(group, ast.ClassDef) and issubclass(getattr(module, group.name), RecordFilter)
        for call in ast.walk(group)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "filters.ModelChoiceFilter"
        for keyword in call.keywords
        if keyword.arg == "queryset"
    }


def offences(path: Path) -> list[tuple[str, int]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    excused = choices_of_filters(path, tree) if path.relative_to(APPS).with_suffix("").parts[1] == "filters" else set()
    return [(table, step.lineno) for table, step in unnarrowed(tree) if step not in excused]


@pytest.mark.parametrize("path", outer_files(), ids=lambda path: str(path.relative_to(APPS)))
def test_outer_modules_read_through_what_the_user_may_see(path: Path) -> None:
    allowed = ALLOWED.get(str(path.relative_to(APPS)), {})
    found = offences(path)
    refused = [f"{path.name}:{line} {table}" for table, line in found if table not in allowed]
    assert not refused, f"neither visible_to nor editable_by in the expression: {refused}"
    assert set(allowed) == {table for table, _ in found}, "an allowance that nothing needs any more"


def test_every_allowance_names_a_file() -> None:
    assert set(ALLOWED) <= {str(path.relative_to(APPS)) for path in outer_files()}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("Work.objects.filter(x=1)", ["Work"]),
        ("Work._default_manager.all().for_list()", ["Work"]),
        ("rows(Work.objects).visible_to(user)", ["Work"]),
        ("Work.objects.filter(a=Village.objects.get()).visible_to(user)", ["Village"]),
        ("Work.objects.filter(x=1).visible_to(user).for_list()", []),
        ("(Work.objects\n .editable_by(user))", []),
    ],
)
def test_the_reader_sees_what_it_should(source: str, found: list[str]) -> None:
    assert [table for table, _ in unnarrowed(ast.parse(source))] == found


@pytest.mark.django_db
def test_filters_offer_what_the_user_may_see_of_the_unit(client, official, village, other_commune) -> None:
    make_village(other_commune, "Xa")
    client.force_login(official)
    shown = client.get("/song-van/ho-gia-dinh/").context["filter"].form.fields["village"].queryset
    assert list(shown) == [village]
