"""Forms as a browser finds them in a served page, and what it would send."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.test import Client
from django.urls import reverse
from lxml import html

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Field:
    """A control that has a name. `kind` is its type; `values` is what it holds as served; `choices` are its options."""

    name: str
    kind: str
    values: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    is_number: bool = False
    is_date: bool = False
    most: int | None = None
    is_required: bool = False

    @property
    def is_typed(self) -> bool:
        """Whether a person types text into it."""
        return self.kind in ("text", "search", "textarea", "email", "tel", "url", "password", "number", "date")

    @property
    def is_free_text(self) -> bool:
        return self.is_typed and not (self.is_number or self.is_date or self.kind in ("number", "date"))


@dataclass(frozen=True)
class Form:
    """A form of a page: where it goes and its fields in order."""

    action: str
    method: str
    fields: tuple[Field, ...]
    buttons: tuple[tuple[str, str], ...] = ()

    @cached_property
    def pairs(self) -> Pairs:
        """What a browser sends when nothing was touched."""
        return [(field.name, value) for field in self.fields if field.kind != "file" for value in field.values]

    @property
    def typed(self) -> list[Field]:
        return [field for field in self.fields if field.is_typed]

    def get(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)

    def pairs_with(self, changed: dict[str, str]) -> Pairs:
        """The same with these values in place of what was there; names that it lacks come last."""
        kept = [(name, value) for name, value in self.pairs if name not in changed]
        return kept + list(changed.items())


def forms_of(content: bytes | str, url: str) -> list[Form]:
    """The forms of the page, without those that stand around every page: signing out and staying signed in."""
    page = html.fromstring(content)
    around = {reverse("accounts:sign-out"), reverse("accounts:own-session-keep")}
    return [form for element in page.iter("form") if (form := _form(element, page, url)).action not in around]


def standing_on(client: Client, url: str) -> dict[str, str]:
    """What a page over stored values sends along to say what it was filled with."""
    return {"standing": client.get(url).context["form"]["standing"].value()}


def _form(form: Any, page: Any, url: str) -> Form:
    inside = list(form.iter("input", "select", "textarea", "button"))
    if form.get("id"):
        beside = page.xpath("//*[@form=$name]", name=form.get("id"))
        inside += [element for element in beside if element not in inside]
    controls = [element for element in inside if element.get("name")]
    fields, buttons = {}, []
    for element in controls:
        kind = element.get("type") or ("text" if element.tag == "input" else element.tag)
        if element.tag == "button" or kind in ("submit", "image", "button"):
            buttons.append((element.get("name"), element.get("value") or ""))
            continue
        field = _field(element, kind)
        earlier = fields.get(field.name)
        if earlier is not None and kind in ("checkbox", "radio"):
            both = earlier.values + field.values, earlier.choices + field.choices
            field = replace(earlier, values=both[0], choices=both[1])
        fields[field.name] = field
    action = (form.get("action") or "").partition("#")[0] or url
    return Form(action, (form.get("method") or "get").lower(), tuple(fields.values()), tuple(buttons))


def _field(element: Any, kind: str) -> Field:
    name, is_required = element.get("name"), element.get("required") is not None
    if element.tag == "select":
        found = list(element.iter("option"))
        values = [option.get("value", option.text or "") for option in found]
        chosen = tuple(v for v, option in zip(values, found, strict=True) if option.get("selected") is not None)
        if not chosen and values and element.get("multiple") is None:
            chosen = (values[0],)
        return Field(name, "select", chosen, tuple(values), is_required=is_required)
    if kind in ("checkbox", "radio"):
        value = element.get("value", "on")
        checked = (value,) if element.get("checked") is not None else ()
        return Field(name, kind, checked, (value,), is_required=is_required)
    # A browser leaves out the line break that begins a text area.
    value = (element.text or "").removeprefix("\n") if element.tag == "textarea" else element.get("value", "")
    is_date = "ngày" in element.get("placeholder", "") or kind == "date"
    is_number = element.get("inputmode") in ("numeric", "decimal") and not is_date
    most = element.get("maxlength")
    return Field(name, kind, (value,), (), is_number, is_date, int(most) if most else None, is_required)
