"""What every public form has."""

from typing import Any

from django import forms

# Named as robots like it; people neither see it nor reach it by keyboard, and screen readers pass it by.
TRAP = "website"


class PublicForm(forms.Form):
    """A form for people without an account, with a field that robots alone fill in (`is_trapped`).

    Its page shows the fields by `as_field_group` and includes `public/_guard.html` among them.
    """

    website = forms.CharField(
        label="Để trống ô này",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))

    @property
    def is_trapped(self) -> bool:
        """Asked of a form that was sent, before it is checked."""
        return bool(self.data.get(self.add_prefix(TRAP)))
