"""Addresses of what there is to know about the exchange, beside its meetings."""

from django.urls import path

from exchanges.public.networks.views import learning, programmes
from exchanges.public.site.views import notices

ABOUT_THE_EXCHANGE = [
    path("learning/", learning.learning, name="learning"),
    path("programmes/", programmes.programme_list, name="programme_list"),
    path("programmes/<slug:slug>/", programmes.programme_detail, name="programme_detail"),
    path("conference/", programmes.conference, name="conference"),
    path("privacy/", notices.privacy, name="privacy"),
    path("contact/", notices.contact, name="contact"),
    path("accessibility/", notices.accessibility, name="accessibility"),
]
