"""Pieces of the page on which a section is written."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def insert_button(indicator: Any) -> SafeString:
    """Puts the figure at the cursor (js/studio.js); written on one line, as a page has one for each figure."""
    return format_html(
        '<button type="button" class="btn btn-sm btn-outline-primary" data-insert="{}"{} data-script hidden>'
        'Chèn<span class="visually-hidden"> {}</span></button>',
        indicator.name,
        SafeString(' data-village="1"' if indicator.by_village else ""),
        indicator.label,
    )
