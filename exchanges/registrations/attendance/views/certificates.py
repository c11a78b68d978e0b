"""The code for the entrance and the certificate, by the link in the mails; whether a certificate is genuine."""

from io import BytesIO

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from exchanges.registrations.attendance.attending import NotThere, attended_days
from exchanges.registrations.attendance.own_visit import check_in_code
from exchanges.registrations.attendance.papers import certificate, certified_days
from exchanges.registrations.attendance.views.refused import not_possible
from exchanges.registrations.identity.link_pages import Held, by_link
from exchanges.registrations.identity.links import Purpose, read_registration
from exchanges.registrations.identity.private_pages import private_page
from exchanges.registrations.mail.mail_facts import published_of
from municipalities.refusals import Refusal


@by_link
@require_safe
def code(_request: HttpRequest, held: Held) -> HttpResponse:
    """Answer with the code for the entrance, as a picture."""
    picture = BytesIO()
    # White around and behind it, whatever the page's colours: phones need the contrast.
    check_in_code(held.registration).save(picture, kind="svg", scale=8, border=4, light="white", xmldecl=False)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@by_link
@require_safe
def certificate_file(request: HttpRequest, held: Held) -> HttpResponse:
    """Answer with the certificate of somebody who was there."""
    try:
        file = certificate(held.registration, held.published)
    except NotThere as refusal:
        return not_possible(request, str(refusal))
    response = HttpResponse(file, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{held.published.meeting.slug}-certificate.pdf"'
    return response


@private_page
@require_safe
def genuine_certificate(request: HttpRequest, token: str) -> HttpResponse:
    """Say what the certificate with this address says, to whoever was shown it; of any other, that it is not known."""
    try:
        registration = read_registration(Purpose.CERTIFICATE, token, now=timezone.now())
    except Refusal:
        return render(request, "registrations/attendance/certificate_unknown.html", status=404)
    attended = attended_days(registration)
    if registration.person is None or not attended:
        return render(request, "registrations/attendance/certificate_unknown.html", status=404)
    published = published_of(registration.meeting)
    context = {
        "published": published,
        "facts": [
            {"term": _("Issued to"), "text": registration.person.name},
            {"term": _("Municipality"), "text": registration.affiliation},
            {"term": _("Present on"), "text": "; ".join(certified_days(published, attended))},
            {"term": _("Reference"), "text": registration.reference},
        ],
    }
    return render(request, "registrations/attendance/certificate_genuine.html", context)
