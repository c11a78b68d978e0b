"""Messages in words: the templates of a kind, and where what they say names whom."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse

from exchanges.outbox.naming import Spot, without_marks

_LONGEST_SUBJECT = 250


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as people read it; `spots` are where it names whom."""

    subject: str
    text: str
    html: str
    spots: tuple[Spot, ...]


def render(kind: str, context: Mapping[str, Any], *, language: str) -> Rendered:
    """Render the templates of a kind in the active language, which is that of the message."""
    home_url = settings.SITE_URL + reverse("calendar:home")
    known = {**context, "language": language, "site_url": settings.SITE_URL, "home_url": home_url}
    subject = " ".join(_plain(f"emails/{kind}.subject.txt", known).split())
    # What a template leaves out leaves empty lines behind.
    text = re.sub(r"\s*\n\s*\n", "\n\n", _plain(f"emails/{kind}.txt", known)).strip() + "\n"
    html = get_template(f"emails/{kind}.html").render({**known, "subject": subject})
    return _without_marks(subject, text, html)


def _without_marks(subject: str, text: str, html: str) -> Rendered:
    (subject, in_subject), (text, in_text) = without_marks("subject", subject), without_marks("text", text)
    html, in_html = without_marks("html", html)
    in_subject = [
        replace(spot, length=min(spot.length, _LONGEST_SUBJECT - spot.start))
        for spot in in_subject
        if spot.start < _LONGEST_SUBJECT
    ]
    return Rendered(subject[:_LONGEST_SUBJECT], text, html, (*in_subject, *in_text, *in_html))


def _plain(name: str, context: dict[str, Any]) -> str:
    """Render a text template; characters such as & stay what they are."""
    rendered: str = get_template(name).template.render(Context(context, autoescape=False))  # type: ignore[attr-defined]
    return rendered
