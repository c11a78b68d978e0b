"""Parts of a registration's page besides changing it: the code for the entrance, and what comes afterwards."""

from dataclasses import dataclass
from datetime import datetime

import segno
from django.urls import reverse

from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.moments import end_of
from exchanges.registrations.identity.links import check_in_url, feedback_token, manage_token
from exchanges.registrations.models import Registration
from exchanges.registrations.models.registering import Mode


@dataclass(frozen=True, slots=True)
class OwnVisit:
    """Addresses of what somebody can show or do; empty where it is not the time, or nothing for them."""

    code_url: str = ""
    certificate_url: str = ""
    feedback_url: str = ""
    take_home_url: str = ""
    has_given_feedback: bool = False


def own_visit(registration: Registration, published: PublishedMeeting, now: datetime) -> OwnVisit:
    """Return what somebody can show at the entrance, and get and say afterwards, in one query."""
    if not registration.is_active or published.is_cancelled:
        return OwnVisit()
    token = manage_token(registration)
    if now < end_of(published):
        comes = registration.is_coming and registration.mode == Mode.IN_PERSON
        return OwnVisit(code_url=reverse("visits:code", args=[token]) if comes else "")
    if not registration.attendances.exists():
        return OwnVisit()
    asked = not registration.has_given_feedback
    return OwnVisit(
        certificate_url=reverse("visits:certificate", args=[token]) if registration.person_id else "",
        feedback_url=reverse("visits:feedback", args=[feedback_token(registration)]) if asked else "",
        take_home_url=reverse("visits:take_home", args=[token]) if registration.municipality_id else "",
        has_given_feedback=registration.has_given_feedback,
    )


def check_in_code(registration: Registration) -> segno.QRCode:
    """Return the code that a coordinator's phone reads at the entrance: an address that shows others nothing."""
    return segno.make_qr(check_in_url(registration), error="m")
