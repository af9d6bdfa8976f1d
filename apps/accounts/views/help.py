"""The page that tells which role may do what, made from the table of roles itself."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_permission_codename
from django.db.models import Model
from django.views.generic import TemplateView

from apps.accounts import roles
from apps.accounts.roles import Rights, Role
from apps.core.numbers import format_number
from apps.core.querysets import VisibleQuerySet
from apps.villages.models import ChildRow, UnitRecord

READS, WRITES, NOTHING = "xem", "xem, ghi", "—"
# Permissions that no table declares among its own.
_WORDS = {
    "accounts.read_changes": "đọc nhật ký thay đổi dữ liệu",
    "reports.read_sheets": "xem biểu thống kê quý",
    "operations.read_schedule": "xem việc định kỳ của hệ thống",
}
# Lists on their way into a register, words on its rows, what is reckoned from them: who has the register has these.
_BEHIND_OTHERS = frozenset(
    f"households.{name}" for name in ("householdimport", "importrow", "columnname", "householdpair", "householdmerge")
) | {"complaints.petitionstep", "complaints.denunciationstep"}
# Rows of another's page that are asked for by themselves.
_OF_THEIR_OWN = frozenset({"documents.submission"})
# The portal itself adds these rows; nobody types them.
_WRITTEN_BY_PORTAL = frozenset(
    {
        *("accounts.accessentry", "accounts.accountevent", "documents.issueddocument"),
        # The last two come from the level above, by single permissions.
        *("reports.submittedfigure", "reports.reportcallrecipient", "reports.reportreturn"),
    }
)
_ON_ROWS = frozenset({"view", "add", "change", "delete"})


@dataclass(frozen=True)
class RoleHelp:
    """What the page says of one role; `reads` and `writes` are the registers' names."""

    label: str
    is_own: bool
    span: str
    second_factor: str
    session: str
    extra: list[str]
    grants: list[str]
    writes: list[str]
    reads: list[str]


class RolesHelpView(TemplateView):
    """For everybody who is signed in: the rights of every role, the own ones marked."""

    template_name = "accounts/roles_help.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {appointment.role for appointment in self.request.user.reach.appointments}
        registers = [(name, models) for name, models in _registers() if models]
        return super().get_context_data(
            roles=[_role_help(role, registers, is_own=role in own) for role in Role],
            table=[
                (name, [(_name(model), [_cell(role, model) for role in Role]) for model in models])
                for name, models in registers
            ],
            **kwargs,
        )


def _role_help(role: Role, registers: list[tuple[str, list[type[Model]]]], *, is_own: bool) -> RoleHelp:
    rights = roles.RIGHTS[role]
    cells = [(_name(model), _cell(role, model)) for _, models in registers for model in models]
    return RoleHelp(
        label=role.label,
        is_own=is_own,
        span=rights.span.value,
        second_factor="bắt buộc" if rights.needs_second_factor else "tùy chọn",
        session=f"tự đóng sau {_duration(rights.idle)} không dùng; lâu nhất {_duration(rights.session)} "
        "thì phải đăng nhập lại",
        extra=[permission_words(permission) for permission in single_permissions(rights)],
        grants=[other.label for other in Role if other in rights.grants],
        writes=[name for name, cell in cells if cell == WRITES],
        reads=[name for name, cell in cells if cell == READS],
    )


def _duration(span: timedelta) -> str:
    if span.days:
        return f"{format_number(span.days)} ngày"
    return f"{format_number(span.seconds // 3600)} giờ" if span.seconds >= 3600 else f"{span.seconds // 60} phút"


def _named(rights: Rights) -> frozenset[str]:
    """The apps that a role's row names in any way."""
    single = {name.partition(".")[0] for name in rights.extra | rights.without}
    return rights.reads | rights.writes | single


def _registers() -> list[tuple[str, list[type[Model]]]]:
    """Each app that the table of roles names, with its registers; rows that are typed on another's page go with it."""
    found = {name for rights in roles.RIGHTS.values() for name in _named(rights)}
    configs = [config for config in apps.get_app_configs() if config.label in found]
    return [(str(config.verbose_name), [m for m in config.get_models() if _is_register(m)]) for config in configs]


def _is_register(model: type[Model]) -> bool:
    label = model._meta.label_lower
    if label in _BEHIND_OTHERS:
        return False
    by_itself = not issubclass(model, ChildRow) or label in _OF_THEIR_OWN
    has_pages = by_itself and isinstance(model._default_manager.all(), VisibleQuerySet)
    return has_pages or admin.site.is_registered(model)


def _kept_in_admin(model: type[Model]) -> bool:
    """Reference data: its pages are the admin's, which few enter; the superuser's own pages of accounts aside."""
    return admin.site.is_registered(model) and not issubclass(model, UnitRecord) and model._meta.app_label != "accounts"


def _name(model: type[Model]) -> str:
    return str(model._meta.verbose_name_plural)


def _cell(role: Role, model: type[Model]) -> str:
    rights, label = roles.RIGHTS[role], model._meta.label_lower
    may = {
        action: rights.allows(f"{model._meta.app_label}.{get_permission_codename(action, model._meta)}")
        for action in ("view", "change")
    }
    by_hand = label not in _WRITTEN_BY_PORTAL
    enters = not _kept_in_admin(model) or role in roles.KEEPERS_OF_REFERENCE_DATA
    if may["change"] and by_hand and enters:
        return WRITES
    return READS if may["view"] else NOTHING


def single_permissions(rights: Rights) -> list[str]:
    """Permissions given one by one, beyond those that the cells of the table show (to add, change, delete a row)."""
    return sorted(name for name in rights.extra if name.partition(".")[2].partition("_")[0] not in _ON_ROWS)


def permission_words(permission: str) -> str:
    """What a single permission lets one do. Raises `KeyError` for one that no table and no line above names."""
    app, _, codename = permission.partition(".")
    declared = dict(pair for model in apps.get_app_config(app).get_models() for pair in model._meta.permissions)
    return str(declared[codename]) if codename in declared else _WORDS[permission]
