"""Pages of help, the first day, the guide for village heads."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import FormView, TemplateView, View

from apps.accounts.roles import Role
from apps.core.downloads import file_response
from apps.core.views import UnitMixin
from apps.guidance.first_days import guides_for, hide_guide, show_guide
from apps.guidance.forms import ContactForm
from apps.guidance.topics import all_topics, search_topics
from apps.guidance.village_guide import village_guide

# A query no longer than this is looked for.
_MOST = 200


class HelpIndexView(TemplateView):
    """Every topic, or those that have the words of `q`."""

    template_name = "guidance/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = self.request.GET.get("q", "")[:_MOST].strip()
        return super().get_context_data(words=words, topics=search_topics(words), **kwargs)


class TopicView(TemplateView):
    """One topic with its links."""

    template_name = "guidance/topic.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if kwargs["topic"] not in all_topics():
            raise Http404
        return super().get_context_data(**kwargs | {"topic": all_topics()[kwargs["topic"]]})


class ShortcutsView(TemplateView):
    """The keys that pages listen to, and where to switch them off."""

    template_name = "guidance/shortcuts.html"


class FirstDayView(UnitMixin, TemplateView):
    """The lists of the person's roles in the unit, those that are finished or put away too."""

    template_name = "guidance/first_day.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(guides=guides_for(self.request.user, self.unit), **kwargs)


class FirstDayChoiceView(UnitMixin, View):
    """Puts the list of a role away, or brings it back (`hien`), and leads back to the page that asked."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        role = request.POST.get("role", "")
        if role in Role.values:
            change = show_guide if "hien" in request.POST else hide_guide
            change(user=request.user, role=role)
        back = request.POST.get("back", "")
        # Without a slash `redirect` would look for a view of that name.
        here = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
        return redirect(back if here else "guidance:first-day", **({} if here else {"unit": self.unit.slug}))


class VillageGuideView(UnitMixin, FormView):
    """Asks whom village heads may call, then gives the guide (`tai`)."""

    permission_required = "villages.view_village"
    template_name = "guidance/village_guide_form.html"
    form_class = ContactForm
    http_method_names = ["get", "head"]

    def has_permission(self) -> bool:
        """Only in communes: a unit above them has no village heads."""
        return super().has_permission() and self.unit.is_or_was_commune

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if "tai" not in request.GET or not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        content = village_guide(
            unit=self.unit, person=form.cleaned_data["nguoi"], phone=form.cleaned_data["dien_thoai"]
        )
        return file_response(content, "pdf", f"so-tay-truong-thon-{self.unit.slug}.pdf")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"data": self.request.GET if "tai" in self.request.GET else None}
