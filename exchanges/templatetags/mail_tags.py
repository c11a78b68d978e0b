"""Tags for mails: their styles, and their words by how somebody stands.

Mail programs drop style sheets, so a style stands in its element, and is named here once.
"""

from django import template
from django.utils.safestring import SafeString, mark_safe

from exchanges.meetings.languages.marked import marked, marked_within
from exchanges.registrations.mail.standing_texts import standing_texts, to_do_after_a_change

register = template.Library()
register.filter("marked", marked)


@register.simple_tag(takes_context=True)
def heading(context: template.Context, subject: str) -> SafeString | str:
    """Write a mail's subject as its heading, with the language of the meeting's title where it is not the reader's."""
    return marked_within(subject, str(context.get("title") or ""), str(context.get("title_language") or ""))


register.simple_tag(standing_texts)
register.simple_tag(to_do_after_a_change)

_CELL = "padding: 8px 12px; border-bottom: 1px solid #d6e1e2; text-align: left; vertical-align: top"
_BUTTON = "display: inline-block; font-weight: 700; text-decoration: none"
STYLES = {
    "body": (
        "margin: 0; padding: 0; background: #f2f6f6; color: #10242b; "
        "font-family: Figtree, Arial, sans-serif; font-size: 16px; line-height: 1.5"
    ),
    "foot": (
        "padding: 16px 24px; border-top: 1px solid #d6e1e2; color: #3a4f57; font-size: 14px; overflow-wrap: anywhere"
    ),
    "cell": _CELL,
    "cell of a row's name": f"{_CELL}; font-weight: 400",
    "cell of what is new": f"{_CELL}; background: #fff1c9; color: #10242b",
    "button's cell": "padding: 12px 20px; border-radius: 6px; background: #ffc23d",
    "button": f"{_BUTTON}; background: #ffc23d; color: #10242b",
    "quiet button's cell": "padding: 11px 19px; border-radius: 6px; border: 1px solid #0b5563; background: #ffffff",
    "quiet button": f"{_BUTTON}; color: #0b5563",
    "facts": "padding: 16px; background: #f2f6f6; border-left: 4px solid #0b5563",
    # What a list of mails shows beside the subject.
    "preheader": "display: none; max-height: 0; overflow: hidden; mso-hide: all",
}


@register.simple_tag
def mail_style(name: str) -> SafeString:
    """Return the style of a part of a mail; raise KeyError for an unknown one."""
    return mark_safe(STYLES[name])  # noqa: S308 - our own text
