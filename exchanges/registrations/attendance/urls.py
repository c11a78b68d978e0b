"""Addresses of what people need at a meeting and afterwards."""

from django.urls import path

from exchanges.registrations.attendance.views import certificates, check_in, documents, give_feedback, take_home
from exchanges.registrations.identity import converters  # noqa: F401 - it makes <secret:…> known

app_name = "visits"

urlpatterns = [
    path("r/<secret:token>/code.svg", certificates.code, name="code"),
    path("r/<secret:token>/certificate.pdf", certificates.certificate_file, name="certificate"),
    path("r/<secret:token>/documents/<uuid:key>/", documents.document, name="document"),
    path("r/<secret:token>/take-home/", take_home.take_home, name="take_home"),
    path("certificate/<secret:token>/", certificates.genuine_certificate, name="genuine_certificate"),
    path("feedback/<secret:token>/", give_feedback.feedback, name="feedback"),
    path("check-in/<secret:token>/", check_in.check_in, name="check_in"),
]
