"""The file that tells whoever finds a hole where to write (RFC 9116)."""

from datetime import UTC, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_safe

GOOD_FOR = timedelta(days=180)
"""Shorter than the year that the standard allows; who reads it later reads it anew."""


@require_safe
def security_txt(_request: HttpRequest) -> HttpResponse:
    """Name the page of contacts, in English, as the reader is a stranger."""
    with override(settings.LANGUAGE_CODE):
        contact = settings.SITE_URL + reverse("calendar:contact")
    midnight = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {contact}",
        f"Expires: {midnight + GOOD_FOR:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
