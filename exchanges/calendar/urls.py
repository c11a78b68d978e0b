"""Addresses of the public pages and feeds."""

from django.urls import path

from exchanges.calendar.urls_about import ABOUT_THE_EXCHANGE
from exchanges.calendar.urls_to_take import TO_TAKE_WITH_YOU
from exchanges.calendar.views import home, meeting_pages, meetings, municipalities, networks, themes

app_name = "calendar"

urlpatterns = [
    path("", home.home, name="home"),
    path("about/", home.about, name="about"),
    path("calendar/", meetings.meeting_list, name="meeting_list"),
    path("calendar/past/", meetings.past_meeting_list, name="past_meeting_list"),
    path("meetings/<slug:slug>/", meeting_pages.meeting_detail, name="meeting_detail"),
    path("municipalities/", municipalities.municipality_list, name="municipality_list"),
    path("municipalities/<slug:slug>/", municipalities.municipality_detail, name="municipality_detail"),
    path("countries/<str:code>/", networks.network_detail, name="network_detail"),
    *TO_TAKE_WITH_YOU,
    *ABOUT_THE_EXCHANGE,
    path("themes/", themes.theme_list, name="theme_list"),
    path("themes/<slug:key>/", themes.theme_detail, name="theme_detail"),
]
