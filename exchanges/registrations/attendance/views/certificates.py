"""The code for the entrance and the certificate, by the link in the mails."""

from io import BytesIO

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from exchanges.registrations.attendance.attending import NotThere
from exchanges.registrations.attendance.own_visit import check_in_code
from exchanges.registrations.attendance.papers import certificate
from exchanges.registrations.attendance.views.refused import not_possible
from exchanges.registrations.identity.link_pages import Held, by_link


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
