"""Addresses for programs, the same in every language: search engines, icons, pictures of municipalities, open data."""

from django.contrib.sitemaps import views as sitemaps
from django.urls import include, path
from django.views.decorators.http import require_safe

from exchanges.public.networks.views.photos import photo
from exchanges.public.syndication.open_data.files import FOLDER
from exchanges.public.syndication.sitemaps import SITEMAPS
from exchanges.public.syndication.views.icons import ICONS, icon, manifest
from exchanges.public.syndication.views.robots import robots_txt
from exchanges.public.syndication.views.security_contact import security_txt

_PARTS = {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap_part"}

urlpatterns = [
    path("robots.txt", robots_txt, name="robots"),
    *(path(name, icon, {"name": name}, name=name.partition(".")[0]) for name in ICONS),
    path("site.webmanifest", manifest, name="manifest"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("photos/<slug:name>.webp", photo, name="photo"),
    path("sitemap.xml", require_safe(sitemaps.index), _PARTS, name="sitemap"),
    path("sitemap-<str:section>.xml", require_safe(sitemaps.sitemap), {"sitemaps": SITEMAPS}, name="sitemap_part"),
    path(FOLDER, include("exchanges.public.syndication.open_data_urls")),
]
