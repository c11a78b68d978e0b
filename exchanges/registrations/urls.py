"""Addresses of the pages of those who take part."""

from django.urls import path

from exchanges.registrations.flow import Step
from exchanges.registrations.views import manage, mine, register, together

app_name = "registrations"

urlpatterns = [
    path("meetings/<slug:slug>/register/", register.register, name="register"),
    path("meetings/<slug:slug>/register/done/", register.register, {"step": Step.DONE}, name="registered"),
    path("meetings/<slug:slug>/register/together/", together.register_together, name="register_together"),
    path("meetings/<slug:slug>/register/together/names/", together.name_colleagues, name="name_colleagues"),
    path("meetings/<slug:slug>/register/<slug:step>/", register.register, name="register_step"),
    path("r/<str:token>/", manage.manage, name="manage"),
    path("r/<str:token>/change/", manage.change, name="change"),
    path("r/<str:token>/cancel/", manage.cancel, name="cancel"),
    path("r/<str:token>/offer/", manage.answer_offer, name="answer_offer"),
    path("r/<str:token>/meeting.ics", manage.calendar, name="calendar"),
    path("me/", mine.my_page, name="my_page"),
    path("me/details/", mine.my_details, name="my_details"),
    path("me/sign-in/", mine.ask_for_link, name="ask_for_link"),
    path("me/sign-in/<str:token>/", mine.follow_link, name="follow_link"),
    path("me/sign-out/", mine.leave, name="leave"),
    path("me/delegations/<int:pk>/", together.delegation_page, name="delegation"),
    path("me/delegations/<int:pk>/give-back/", together.give_back, name="give_back"),
    path("me/delegations/<int:pk>/<slug:reference>/", together.delegate, name="delegate"),
]
