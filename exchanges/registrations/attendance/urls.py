"""Addresses of what people need at a meeting and afterwards."""

from django.urls import path

from exchanges.registrations.attendance.views import documents, visits

app_name = "visits"

urlpatterns = [
    path("r/<str:token>/code.svg", visits.code, name="code"),
    path("r/<str:token>/certificate.pdf", visits.certificate_file, name="certificate"),
    path("r/<str:token>/documents/<uuid:key>/", documents.document, name="document"),
    path("r/<str:token>/take-home/", visits.take_home, name="take_home"),
    path("feedback/<str:token>/", visits.feedback, name="feedback"),
    path("check-in/<str:token>/", visits.check_in, name="check_in"),
]
