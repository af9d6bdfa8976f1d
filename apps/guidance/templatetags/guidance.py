"""What pages show of help: the topic of the page at hand, the first day, the way out of an empty list."""

from functools import partial
from typing import Any

from django import template
from django.utils.safestring import SafeString

from apps.guidance.first_days import guides_for, own_topics
from apps.guidance.links import address_for
from apps.guidance.reading import Topic, as_html
from apps.guidance.topics import all_topics, topic_of

register = template.Library()


@register.simple_tag(takes_context=True)
def topic_text(context: dict[str, Any], topic: Topic) -> SafeString:
    """The topic's text with the links that open for the reader in the unit at hand."""
    return as_html(topic.text, partial(address_for, context["user"], context.get("unit")))


@register.simple_tag(takes_context=True)
def topics_of_own_work(context: dict[str, Any]) -> list[Topic]:
    """The topics that the reader's roles in the unit at hand need first; none for visitors and mere readers."""
    if context.get("unit") is None:
        return []
    return [all_topics()[slug] for slug in own_topics(context["user"], context["unit"])]


@register.simple_tag(takes_context=True)
def guide_address(context: dict[str, Any]) -> str:
    """Where the guide for village heads is, for those who may open it; else ""."""
    return address_for(context["user"], context.get("unit"), "guidance:village-guide")


@register.inclusion_tag("guidance/_page_help.html", takes_context=True)
def page_help(context: dict[str, Any]) -> dict[str, Any]:
    """The folded help of the page at hand; nothing for visitors and for pages without a topic."""
    match = getattr(context.get("request"), "resolver_match", None)
    user = context.get("user")
    topic = topic_of(match.view_name) if match and user and user.is_authenticated else None
    return {"topic": topic, "user": user, "unit": context.get("unit")}


@register.inclusion_tag("guidance/_first_day.html", takes_context=True)
def first_day(context: dict[str, Any]) -> dict[str, Any]:
    """The open lists of the first day, for the home page; nothing once they are finished or put away."""
    guides = guides_for(context["user"], context["unit"])
    return {
        "guides": [guide for guide in guides if not guide.is_finished and not guide.is_hidden],
        "unit": context["unit"],
        "back": context["request"].path,
        "csrf_token": context["csrf_token"],
    }
