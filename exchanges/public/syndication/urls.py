"""Addresses of what one takes along from the public pages: feeds, data, frames, pictures."""

from django.urls import path

from exchanges.public.syndication import feeds
from exchanges.public.syndication.views import embedded, open_data, pictures, subscribing

TO_TAKE_WITH_YOU = [
    path("calendar.ics", feeds.feed, name="feed"),
    path("calendar.atom", feeds.atom, name="atom"),
    path("meetings/<slug:slug>.ics", feeds.meeting_ics, name="meeting_ics"),
    path("meetings/<slug:slug>.png", pictures.of_meeting, name="meeting_picture"),
    path("municipalities/<slug:slug>.png", pictures.of_municipality, name="municipality_picture"),
    path("calendar/subscribe/", subscribing.subscribe, name="subscribe"),
    path("embed/", subscribing.embed, name="embed"),
    path("embed/calendar/", embedded.calendar, name="embedded_calendar"),
    path("embed/municipalities/<slug:slug>/", embedded.municipality, name="embedded_municipality"),
    path("open-data/", open_data.open_data, name="open_data"),
    path("picture.png", pictures.of_site, name="site_picture"),
]
