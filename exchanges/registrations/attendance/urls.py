"""Addresses of what people need at a meeting and afterwards."""

from django.urls import path

from exchanges.registrations.attendance.views import certificates, check_in, documents, give_feedback, take_home

app_name = "visits"

urlpatterns = [
    path("r/<str:token>/code.svg", certificates.code, name="code"),
    path("r/<str:token>/certificate.pdf", certificates.certificate_file, name="certificate"),
    path("r/<str:token>/documents/<uuid:key>/", documents.document, name="document"),
    path("r/<str:token>/take-home/", take_home.take_home, name="take_home"),
    path("feedback/<str:token>/", give_feedback.feedback, name="feedback"),
    path("check-in/<str:token>/", check_in.check_in, name="check_in"),
]
