"""Facts of a visit with which the pages of a registration begin: when, where, the way there, whom to ask."""

from django.utils.translation import gettext as _

from exchanges.meetings.hosts.contacts import contact_of
from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.times import when_in_words
from exchanges.meetings.time_and_place.way_there import way_there
from exchanges.registrations.identity.details import Visit
from exchanges.registrations.models.registering import Mode


def visit_facts(published: PublishedMeeting, visit: Visit, *, where: str, call: str = "") -> list[dict[str, str]]:
    """Return the facts as lines, in no query; `where` is the place in words, `call` for who may have its address."""
    is_online = visit.mode == Mode.ONLINE
    way = None if is_online else way_there(published.meeting)
    contact = contact_of(published)
    return [
        {"term": _("When"), "text": when_in_words(published, visit.days)},
        {"term": _("Joining link"), "text": call, "url": call},
        {"term": _("Where"), "text": _("Online") if is_online else where},
        {"term": _("By train"), "text": way.words if way else "", "language": way.language if way else ""},
        {"term": _("Contact"), "text": contact.words, "url": contact.url},
    ]
