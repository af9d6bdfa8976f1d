"""Display helpers of the templates."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.core.display import shown
from apps.core.numbers import format_number

register = template.Library()


@register.filter
def vn(value: Any, decimals: int | None = None) -> str:
    """A number the Vietnamese way; anything else, and nothing, stays as it is."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return format_number(value, decimals)
    return "" if value is None else str(value)


@register.filter
def icon(name: str) -> SafeString:
    """A bootstrap-icon that screen readers pass over."""
    return format_html('<i class="bi bi-{}" aria-hidden="true"></i>', name)


register.simple_tag(shown)


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The page's query string with some arguments changed (None takes one out)."""
    arguments = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None:
            arguments.pop(key, None)
        else:
            arguments[key] = value
    return f"?{arguments.urlencode()}"
