"""Addresses of the pages of those who take part."""

from django.urls import path

from exchanges.registrations.identity import converters  # noqa: F401 - it makes <secret:…> known
from exchanges.registrations.personal_data.views import my_address, my_data, my_details, my_page
from exchanges.registrations.wizard.held_delegation import by_link, for_contact
from exchanges.registrations.wizard.steps import Step
from exchanges.registrations.wizard.views import (
    change,
    delegate,
    delegations,
    manage,
    prove_address,
    register,
    register_delegation,
    visit_calendar,
)

app_name = "registrations"

urlpatterns = [
    path("meetings/<slug:slug>/register/", register.register, name="register"),
    path("meetings/<slug:slug>/register/done/", register.register, {"step": Step.DONE}, name="registered"),
    path("meetings/<slug:slug>/register/proof/<secret:token>/", prove_address.prove_address, name="prove_address"),
    path("meetings/<slug:slug>/register/together/", register_delegation.register_together, name="register_together"),
    path("meetings/<slug:slug>/register/together/names/", register_delegation.name_colleagues, name="name_colleagues"),
    path(
        "meetings/<slug:slug>/register/together/check/", register_delegation.check_colleagues, name="check_colleagues"
    ),
    path("meetings/<slug:slug>/register/together/done/", register_delegation.together_done, name="together_done"),
    path("meetings/<slug:slug>/register/<slug:step>/", register.register, name="register_step"),
    path("r/<secret:token>/", manage.manage, name="manage"),
    path("r/<secret:token>/change/", change.change, name="change"),
    path("r/<secret:token>/cancel/", manage.cancel, name="cancel"),
    path("r/<secret:token>/offer/", manage.answer_offer, name="answer_offer"),
    path("r/<secret:token>/meeting.ics", visit_calendar.calendar, name="calendar"),
    path("me/", my_page.my_page, name="my_page"),
    path("me/details/", my_details.my_details, name="my_details"),
    path("me/address/", my_address.my_address, name="my_address"),
    path("me/address/<secret:token>/", my_address.use_address, name="use_address"),
    path("me/address/back/<secret:token>/", my_address.take_back, name="take_back"),
    path("me/sign-in/", my_page.ask_for_link, name="ask_for_link"),
    path("me/sign-in/<secret:token>/", my_page.follow_link, name="follow_link"),
    path("me/sign-out/", my_page.leave, name="leave"),
    path("me/as/", my_page.act_as, name="act_as"),
    path("me/data/", my_data.my_data, name="my_data"),
    path("me/data/my-data.json", my_data.download_json, name="download_json"),
    path("me/data/my-data.csv", my_data.download_csv, name="download_csv"),
    path("me/data/delete/", my_data.delete_my_data, name="delete_my_data"),
    path("me/data/deleted/<secret:receipt>/", my_data.data_deleted, name="data_deleted"),
    path("me/calendar/make/", my_data.make_feed, name="make_feed"),
    path("me/calendar/revoke/", my_data.revoke_feed, name="revoke_feed"),
    path("me/calendar/<secret:key>.ics", my_data.personal_feed, name="personal_feed"),
    path("me/delegations/<int:pk>/", for_contact(delegations.delegation_page), name="delegation"),
    path("me/delegations/<int:pk>/give-back/", for_contact(delegations.give_back), name="give_back"),
    path("me/delegations/<int:pk>/<slug:reference>/", for_contact(delegate.delegate), name="delegate"),
    path("d/<secret:token>/", by_link(delegations.delegation_page), name="delegation_by_link"),
    path("d/<secret:token>/give-back/", by_link(delegations.give_back), name="give_back_by_link"),
    path("d/<secret:token>/<slug:reference>/", by_link(delegate.delegate), name="delegate_by_link"),
]
