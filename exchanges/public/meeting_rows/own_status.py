"""The status in meetings of somebody who has signed in, in a few words."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from exchanges.public.meeting_rows.listed import ListedMeeting
from exchanges.registrations.models import Person, Registration
from exchanges.registrations.queries.positions import with_position


def status_in_words(registration: Registration, position: int | None) -> str:
    """Say how a registration stands; `position` is that on the waiting list, None where it is not in line."""
    if registration.is_requested:
        return _("You have asked for a place")
    if registration.is_coming:
        return _("You are registered")
    if registration.offered_until:
        return _("A place is held for you")
    return _("Number %(position)d on the waiting list") % {"position": position or 0}


def own_statuses(person: Person | None, meetings: Iterable[ListedMeeting]) -> dict[int, str]:
    """Return how somebody stands in meetings, by the meeting's primary key, in one query; nothing for nobody."""
    if person is None:
        return {}
    own = Registration.objects.standing().filter(person=person, meeting__in=[row.meeting_id for row in meetings])
    return {each.meeting_id: status_in_words(each, each.position) for each in with_position(own)}  # type: ignore[attr-defined]
