"""Addresses of the public pages and feeds."""

from django.urls import path, register_converter

from exchanges.public.calendar.converters import MonthConverter
from exchanges.public.calendar.views import meeting_map, meeting_month, meetings
from exchanges.public.meeting_page.views import documents, meeting_pages
from exchanges.public.networks.views import municipalities, networks, themes
from exchanges.public.site.about_urls import ABOUT_THE_EXCHANGE
from exchanges.public.site.views import home
from exchanges.public.syndication.urls import TO_TAKE_WITH_YOU

app_name = "calendar"
register_converter(MonthConverter, "month")

urlpatterns = [
    path("", home.home, name="home"),
    path("about/", home.about, name="about"),
    path("calendar/", meetings.meeting_list, name="meeting_list"),
    path("calendar/past/", meetings.past_meeting_list, name="past_meeting_list"),
    path("calendar/month/", meeting_month.this_month, name="this_month"),
    path("calendar/month/<month:first_day>/", meeting_month.meeting_month, name="meeting_month"),
    path("calendar/map/", meeting_map.meeting_map, name="meeting_map"),
    path("meetings/<slug:slug>/", meeting_pages.meeting_detail, name="meeting_detail"),
    path("documents/<uuid:key>/", documents.document, name="document"),
    path("municipalities/", municipalities.municipality_list, name="municipality_list"),
    path("municipalities/<slug:slug>/", municipalities.municipality_detail, name="municipality_detail"),
    path("countries/<str:code>/", networks.network_detail, name="network_detail"),
    *TO_TAKE_WITH_YOU,
    *ABOUT_THE_EXCHANGE,
    path("themes/", themes.theme_list, name="theme_list"),
    path("themes/<slug:key>/", themes.theme_detail, name="theme_detail"),
]
