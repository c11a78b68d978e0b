"""Addresses of the whole site: English without a prefix, the other languages with theirs."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    *i18n_patterns(path("", include("exchanges.calendar.urls")), prefix_default_language=False),
]
