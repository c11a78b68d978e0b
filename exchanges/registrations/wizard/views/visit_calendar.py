"""The visit as a calendar file, by the link in the mails."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from exchanges.meetings.calendar_files.icalendar import CalendarHead, calendar_file
from exchanges.registrations.identity.link_pages import Held, by_link
from exchanges.registrations.mail.mail_facts import meeting_url
from exchanges.registrations.mail.visit_events import visit_event


@by_link
@require_safe
def calendar(_request: HttpRequest, held: Held) -> HttpResponse:
    """Answer with the visit as a calendar file."""
    registration, published = held.registration, held.published
    event = visit_event(registration, published, changed_at=registration.changed_at, now=held.now)
    head = CalendarHead(
        name="MULTIPLY",
        description=published.title,
        language=get_language() or "en",
        url=meeting_url(published),
    )
    response = HttpResponse(calendar_file(head, [event]), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{published.meeting.slug}.ics"'
    return response
