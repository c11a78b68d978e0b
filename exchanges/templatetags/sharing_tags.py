"""Tags for the head of a page: its addresses and feeds, its picture, what programs can read of it."""

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.utils.safestring import SafeString, mark_safe

from exchanges.meetings.published import PublishedMeeting
from exchanges.public.base.queries import earlier_days
from exchanges.public.syndication import pictures, sharing, structured_data
from municipalities.models import Participation

register = template.Library()


class _KeptNode(Node):
    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist = nodelist
        self.name = name

    def render(self, context: template.Context) -> SafeString:
        # It is one line, whatever blocks it is put together from.
        text = mark_safe(" ".join(self.nodelist.render(context).split()))  # noqa: S308
        # It was written as text of an element and goes into an attribute, too.
        context[self.name] = mark_safe(text.replace('"', "&quot;"))  # noqa: S308
        return text


@register.tag
def kept(parser: Parser, token: Token) -> _KeptNode:
    """Show what stands up to `endkept`, blocks included, and keep it: {% kept as title %}…{% endkept %}{{ title }}."""
    words = token.split_contents()
    if len(words) != 3 or words[1] != "as":
        raise template.TemplateSyntaxError("Write {% kept as name %}.")
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return _KeptNode(nodelist, words[2])


@register.simple_tag(takes_context=True)
def page_addresses(context: template.Context) -> sharing.PageAddresses | None:
    """Return the addresses of the page at hand in every language; None for an error page."""
    return None if _is_error(context) else sharing.page_addresses(context["request"])


@register.simple_tag(takes_context=True)
def feed_addresses(context: template.Context) -> sharing.FeedAddresses:
    """Return the feeds of what the page shows."""
    return sharing.feed_addresses(context["request"])


@register.simple_tag(takes_context=True)
def is_shared(context: template.Context) -> bool:
    """Tell whether the page is one for everybody."""
    return not _is_error(context) and sharing.is_shared(context["request"])


@register.simple_tag(takes_context=True)
def meeting_data(context: template.Context, published: PublishedMeeting) -> SafeString:
    """Write what search engines read of a meeting's page: the meeting, and where the page stands."""
    absolute = context["request"].build_absolute_uri
    old = earlier_days([published]).get(published.meeting_id)
    way = structured_data.meeting_way(published)
    return structured_data.as_script(
        structured_data.event(published, old, absolute=absolute),
        structured_data.breadcrumbs(way, absolute=absolute),
    )


def _is_error(context: template.Context) -> bool:
    """Tell whether it is the page of a 403 or 404, which Django gives what went wrong."""
    return "exception" in context


@register.simple_tag(takes_context=True)
def site_picture(context: template.Context) -> str:
    """Return the absolute address of the picture of the site."""
    return str(context["request"].build_absolute_uri(pictures.site_picture().url))


@register.simple_tag(takes_context=True)
def meeting_picture(context: template.Context, published: PublishedMeeting) -> str:
    """Return the absolute address of the picture of a meeting."""
    return str(context["request"].build_absolute_uri(pictures.meeting_picture(published).url))


@register.simple_tag(takes_context=True)
def municipality_picture(context: template.Context, participation: Participation) -> str:
    """Return the absolute address of the picture of a municipality in its newest role."""
    return str(context["request"].build_absolute_uri(pictures.municipality_picture(participation).url))
