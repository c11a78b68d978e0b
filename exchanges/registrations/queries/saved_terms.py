"""The terms of registration of a meeting, as rows."""

from exchanges.meetings.models import Meeting
from exchanges.registrations.models import RegistrationTerms


def terms_of(meeting: Meeting) -> RegistrationTerms:
    """Return a meeting's terms; where none are saved, unsaved ones without limits."""
    return RegistrationTerms.objects.filter(meeting=meeting).first() or RegistrationTerms(meeting=meeting)
