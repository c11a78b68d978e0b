"""Addresses of what there is to know about the exchange, beside its meetings."""

from django.urls import path

from exchanges.calendar.views import learning

ABOUT_THE_EXCHANGE = [
    path("learning/", learning.learning, name="learning"),
]
