"""The file that tells search engines what they may read, and where they find it."""

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

_FETCHED_BY_PROGRAMS = ("me/calendar/",)
"""What calendar programs fetch for somebody; those that heed this file would find a dead address otherwise."""

_FOR_PEOPLE = ("admin/", "me/", "check-in/", "feedback/", "certificate/")
"""Pages with something of somebody's.

Addresses under `r/` are not among them: a calendar file and pictures of mails lie between their pages. Whatever has a
secret in its address says itself that no search engine may show it (X-Robots-Tag), which one must be let in to read.
"""


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Keep search engines away from what is not for everybody (RFC 9309)."""
    # What is open stands first: some readers take the first line that fits, the others the longest (RFC 9309, 2.2.2).
    lines = ["User-agent: *", *(f"Allow: {path}" for path in _open()), *(f"Disallow: {path}" for path in _closed()), ""]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _open() -> list[str]:
    return [f"{home}{folder}" for home in _homes() for folder in _FETCHED_BY_PROGRAMS]


def _closed() -> list[str]:
    return [f"{home}{folder}" for home in _homes() for folder in (*_FOR_PEOPLE, "meetings/*/register/")]


def _homes() -> Iterator[str]:
    for code, _name in settings.LANGUAGES:
        with override(code):
            yield reverse("calendar:home")
