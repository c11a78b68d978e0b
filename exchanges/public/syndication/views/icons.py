"""The site's icons where browsers and phones look for them, and what a phone reads that keeps the site as an app."""

import json
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

ICONS = {"favicon.ico": ("favicon.ico", "image/x-icon"), "apple-touch-icon.png": ("icon-180.png", "image/png")}
"""What is asked for without a page that names it: where it lies, and its type."""
_FOR_PHONES = (192, 512)
_KEPT_SECONDS = 86_400


@require_safe
def icon(_request: HttpRequest, name: str) -> HttpResponse:
    """Answer with an icon."""
    file, content_type = ICONS[name]
    return _kept(HttpResponse(_content(file), content_type=content_type))


@cache
def _content(file: str) -> bytes:
    content: bytes = (settings.BASE_DIR / "static" / "img" / file).read_bytes()
    return content


@require_safe
def manifest(_request: HttpRequest) -> HttpResponse:
    """Answer with the manifest (W3C Web Application Manifest): the site is opened in the browser, as before."""
    icons = [
        {
            "src": static(f"img/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for size in _FOR_PHONES
    ]
    content = {
        "id": "/",
        "name": "MULTIPLY network exchange",
        "short_name": "MULTIPLY",
        "start_url": reverse("calendar:home"),
        "display": "browser",
        "icons": icons,
    }
    return _kept(HttpResponse(json.dumps(content), content_type="application/manifest+json"))


def _kept(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, public=True, max_age=_KEPT_SECONDS)
    return response
