"""The people of a unit: list, invitation, and each one's page."""

from functools import cached_property, partial
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView, TemplateView

from apps.accounts.filters import PersonFilter
from apps.accounts.forms.people import InviteForm, RenameForm
from apps.accounts.models import AccountEvent, Appointment, User
from apps.accounts.roles import Role
from apps.accounts.services.accounts import invite, rename
from apps.accounts.services.appointments import has_begun
from apps.accounts.services.editing import NOT_YOURS
from apps.accounts.services.links import give_link
from apps.accounts.services.people import State, people_in, units_at, units_to_grant
from apps.accounts.services.sessions import live_sessions
from apps.accounts.tables import STATE_TAGS, PersonTable
from apps.accounts.views.slips import keep_link
from apps.core.standing import LockedMixin
from apps.core.together import all_of, answers, rows_of, together
from apps.core.views import OnceFormMixin, RecordPages, UnitMixin
from apps.core.views.records import RecordListView

MOST_EVENTS = 50


class PeopleMixin(UnitMixin):
    """Pages about the people of the unit and, for those who look after a tree of units, of those below it."""

    permission_required: Any = "accounts.view_user"

    @cached_property
    def units(self) -> list[Any]:
        return units_at(self.request.user, self.unit)

    @cached_property
    def people(self) -> Any:
        return people_in(self.request.user, self.units)


class TargetMixin(PeopleMixin):
    """A page that gives a role: in the unit of the address or, with `?don-vi=`, in one below it."""

    @cached_property
    def targets(self) -> list[Any]:
        return units_to_grant(self.request.user, self.unit)

    @cached_property
    def target(self) -> Any:
        slug = self.request.GET.get("don-vi", self.unit.slug)
        found = next((unit for unit in self.targets if unit.slug == slug), None)
        if found is None:
            raise Http404
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "unit": self.target}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(target=self.target, targets=self.targets, **kwargs)


class PersonMixin(PeopleMixin):
    """A page about one person; `writing` ones are refused (403) where the account is not the user's to change."""

    writing = False

    @cached_property
    def person(self) -> User:
        found: User = get_object_or_404(self.people, public_id=self.kwargs["public_id"])
        return found

    @cached_property
    def editable(self) -> bool:
        return bool(User.objects.editable_by(self.request.user).filter(pk=self.person.pk).exists())

    def has_permission(self) -> bool:
        return super().has_permission() and (not self.writing or self.editable)

    def url(self, page: str = "detail", *args: Any) -> str:
        return reverse(f"accounts:person-{page}", args=[self.unit.slug, self.person.public_id, *args])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(person=self.person, person_url=self.url(), **kwargs)


class PersonPages(RecordPages):
    """What the list takes from the common one; the other pages of people are their own."""

    model = User
    table_class = PersonTable
    filterset_class = PersonFilter

    @classmethod
    def url(cls, page: str, *args: Any) -> str:
        return reverse(f"accounts:person-{page}", args=args)


class PersonListView(PeopleMixin, RecordListView):
    """Search, filters, sorting, paging, workbook, over those who work in the unit or below it, or once did."""

    pages = PersonPages

    def get_template_names(self) -> list[str]:
        (name,) = super().get_template_names()
        return [name.replace("core/record_list", "accounts/person_list")]

    def get_queryset(self) -> Any:
        return self.people

    def get_filterset_kwargs(self, filterset_class: Any) -> dict[str, Any]:
        return super().get_filterset_kwargs(filterset_class) | {"units": self.units}

    def get_table_kwargs(self) -> dict[str, Any]:
        alone = len(self.units) == 1
        return super().get_table_kwargs() | {"unit": self.unit, "exclude": ("units",) if alone else ()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        heads = Role.VILLAGE_HEAD in self.request.user.reach.grants_in(self.unit)
        return super().get_context_data(may_import=heads, **kwargs)


class PersonCreateView(OnceFormMixin, TargetMixin, FormView):
    """Invites someone: account, first appointment and the one-time link that is then shown."""

    permission_required = ("accounts.add_user", "accounts.add_appointment")
    form_class = InviteForm
    template_name = "accounts/person_form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = reverse("accounts:person-list", args=[self.unit.slug])
        return super().get_context_data(title="Mời người dùng", back=back, back_label="Người dùng", **kwargs)

    def carry_out(self, form: InviteForm) -> str:
        actor = self.request.user
        self.account = invite(actor=actor, unit=self.target, **form.invitation)
        self.link = give_link(account=self.account, actor=actor)
        return reverse("accounts:person-link", args=[self.unit.slug, self.account.public_id])

    def tell(self, form: InviteForm) -> None:
        keep_link(self.request.session, self.account, self.link)


class PersonDetailView(PersonMixin, TemplateView):
    """Who it is, what was given to the person in the user's sight, and what may be done with the account.

    Sessions and log are shown of accounts alone that the user may change: the others also live elsewhere.
    """

    template_name = "accounts/person_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        viewer, person = self.request.user, self.person
        own = person == viewer
        looked_after = own or self.editable
        events = AccountEvent.objects.visible_to(viewer).filter(account=person).select_related("actor")
        allows = viewer.reach.allows
        state = State(person.state)
        mandates, sessions, latest = together(
            [
                self._mandates,
                lambda: rows_of(live_sessions(person)) if looked_after else None,
                lambda: rows_of(events[:MOST_EVENTS]) if looked_after else None,
            ]
        )
        return super().get_context_data(
            own=own,
            editable=self.editable and allows("accounts.change_user", self.unit),
            may_appoint=self.editable and allows("accounts.add_appointment", self.unit),
            reason="" if looked_after else NOT_YOURS,
            state=state,
            state_tag=STATE_TAGS[state],
            mandates=mandates,
            sessions=sessions,
            events=latest,
            most=MOST_EVENTS,
            list_url=reverse("accounts:person-list", args=[self.unit.slug]),
            handover_url=self._handover_url(),
            **kwargs,
        )

    def _mandates(self) -> list[dict[str, Any]]:
        viewer, today = self.request.user, timezone.localdate()
        rows = Appointment.objects.visible_to(viewer).filter(user=self.person).for_list()
        rows = rows.select_related("handed_over_to", "office_term__official").order_by("-valid_from", "-pk")
        editable = Appointment.objects.editable_by(viewer).filter(user=self.person).values_list("pk")
        given, told = all_of(partial(rows_of, rows), partial(answers, editable))
        mine = {pk for (pk,) in told}
        found = []
        for row in given:
            over, begun = row.last_day is not None and row.last_day < today, has_begun(row)
            writable = row.pk in mine and not over and row.unit in self.units
            found.append(
                {
                    "row": row,
                    "label": "đã kết thúc" if over else "đang giữ" if begun else "sắp tới",
                    "tag": "draft" if over else "done" if begun else "due",
                    "may_end": writable and begun,
                    "may_correct": writable and not begun,
                }
            )
        return found

    def _handover_url(self) -> str:
        """The page of what the person has open, in the first unit at hand where the person works, or once did."""
        slug = next((mandate.unit.slug for mandate in self.person.mandates), self.unit.slug)
        return reverse("accounts:handover", args=[slug, self.person.public_id])


class PersonRenameView(LockedMixin, OnceFormMixin, PersonMixin, FormView):
    permission_required = "accounts.change_user"
    writing = True
    form_class = RenameForm
    template_name = "accounts/person_form.html"

    def edited_row(self) -> User:
        return self.person

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {"full_name": self.person.full_name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title="Sửa họ tên", back=self.url(), back_label=self.person, targets=[], target=self.unit, **kwargs
        )

    def carry_out(self, form: RenameForm) -> str:
        rename(actor=self.request.user, account=self.person, full_name=form.cleaned_data["full_name"])
        return self.url()
