"""Addresses of the public pages and feeds."""

from django.urls import URLPattern

app_name = "calendar"

urlpatterns: list[URLPattern] = []
