"""What search engines may read, and where they find it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

_OWN = ("admin:index", "registrations:my_page")
_OWN_FOLDERS = ("r/", "check-in/", "feedback/")
"""Addresses with a secret in them; nobody should know them, and whoever does should not look at them."""


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Keep search engines away from what is not for everybody (RFC 9309)."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _closed()), ""]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _closed() -> list[str]:
    found = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            home = reverse("calendar:home")
            found += [reverse(name) for name in _OWN]
            found += [f"{home}{folder}" for folder in _OWN_FOLDERS]
            found.append(f"{home}meetings/*/register/")
    return found
