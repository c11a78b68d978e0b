"""Facts that every mail about a registration may tell of it and its meeting."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from exchanges.meetings.languages.by_language import foreign_language
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.meetings.time_and_place.location import location_by_day
from exchanges.meetings.time_and_place.times import days_in_range, when_in_words
from exchanges.registrations.identity.links import manage_url
from exchanges.registrations.mail.calls import own_days
from exchanges.registrations.models import Registration
from exchanges.registrations.models.registering import Mode


def published_of(meeting: Meeting) -> PublishedMeeting:
    """Return what the public sees of a meeting; raise DoesNotExist where it was never published."""
    return published_meetings().select_related("meeting__organizer").get(meeting=meeting)


def facts_of(registration: Registration, published: PublishedMeeting, name: str) -> dict[str, Any]:
    """Return what every mail about a registration may say, to somebody of that name, in the active language."""
    language, days = translation.get_language() or "en", own_days(registration)
    is_online, own_page = registration.mode == Mode.ONLINE, manage_url(registration, language=language)
    return {
        "name": name,
        "reference": registration.reference,
        **title_of(published),
        "days": days_in_range(published, days),
        "when": when_in_words(published, days),
        "where": _("Online") if is_online else location_by_day(published, days),
        "way": registration.get_mode_display(),
        "is_online": is_online,
        "host": str(published.host) if published.host else "",
        "standing": standing_of(registration, published),
        "is_coming": registration.is_coming,
        "is_waiting": registration.is_waiting,
        "is_together": registration.is_together,
        "meeting_url": meeting_url(published),
        "manage_url": own_page,
        "cancel_url": f"{own_page}cancel/",
        "join_url": "",
        "is_sample": published.version.programme.is_sample,
    }


def title_of(published: PublishedMeeting) -> dict[str, str]:
    """Return a meeting's title, and its language where that is not the reader's."""
    return {"title": published.title, "title_language": foreign_language(published.titles)}


def standing_of(registration: Registration, published: PublishedMeeting) -> str:
    """Say in a word how somebody stands, by which facts and footer of a mail go."""
    if published.is_cancelled:
        return "ended"
    if registration.is_requested:
        return "asks"
    if not registration.is_active:
        return "ended"
    if registration.is_coming:
        return "comes"
    if registration.offered_until is None:
        return "waits"
    return "asked" if registration.is_asked else "offered"


def meeting_url(published: PublishedMeeting) -> str:
    """Return the address of the meeting's page in the active language."""
    return settings.SITE_URL + reverse("calendar:meeting_detail", args=[published.meeting.slug])
