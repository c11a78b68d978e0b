"""Icons where browsers and phones look for them without being told, and the manifest of the site."""

import json
import struct
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from exchanges.public.syndication.views.icons import ICONS
from scripts.draw_icons import SIZES, as_favicon

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n"


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(PNG)
    width, height = struct.unpack(">2I", png[16:24])
    return width, height


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_is_where_it_is_looked_for(client: Client, name: str) -> None:
    response = client.get(f"/{name}")
    assert (response.status_code, response["Cache-Control"]) == (200, "public, max-age=86400")
    content = response.content
    if name.endswith(".ico"):
        assert content == as_favicon(content[22:], SIZES[0])
        assert size_of(content[22:]) == (SIZES[0], SIZES[0])
    else:
        assert size_of(content) == (180, 180)


def test_the_manifest_names_icons_that_are_there(client: Client) -> None:
    response = client.get("/site.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    manifest = json.loads(response.content)
    assert (manifest["short_name"], manifest["start_url"]) == ("MULTIPLY", "/")
    for icon in manifest["icons"]:
        path = finders.find(icon["src"].removeprefix(settings.STATIC_URL))
        assert path
        width, height = size_of(Path(str(path)).read_bytes())
        assert icon["sizes"] == f"{width}x{height}"


def test_pages_name_icon_and_manifest_and_the_policy_lets_both_be_fetched(client: Client) -> None:
    response = client.get("/privacy/")
    page = response.content.decode()
    assert '<link rel="manifest" href="/site.webmanifest">' in page
    assert 'rel="apple-touch-icon"' in page
    assert "manifest-src 'self'" in response["Content-Security-Policy"]
