"""The card on a meeting's page: what is left, and the way in; for somebody who has signed in, how they stand."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchanges.meetings.hosts.invited import invited_in_words
from exchanges.meetings.languages.marked import marked_title
from exchanges.meetings.published import PublishedMeeting
from exchanges.public.base.facts import FactLine
from exchanges.public.meeting_rows.availability import Registering, registering_of
from exchanges.public.meeting_rows.listed import ListedMeeting
from exchanges.public.meeting_rows.own_status import status_in_words
from exchanges.registrations.identity.links import manage_token
from exchanges.registrations.mail.clashes import clashes_of
from exchanges.registrations.models import Person, Registration
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.queries.positions import position_of
from exchanges.registrations.queries.registrations import own_registration_for
from exchanges.registrations.seats.eligibility import Eligibility, eligibility_of
from exchanges.registrations.seats.occupancy import ModeSeats
from exchanges.registrations.seats.terms import RegistrationState


@dataclass(frozen=True, slots=True)
class RegisterCard:
    """What the card says. Without `url` there is nothing to press; `percent` is None where there is no bar.

    `invited` says whom the meeting is for, or that it is not for somebody who has signed in; `clashes` are their
    meetings on the same days, each with its days and address.
    """

    heading: str
    lines: tuple[str, ...] = ()
    note: str = ""
    label: str = ""
    url: str = ""
    percent: int | None = None
    bar: str = ""
    invited: str = ""
    clashes: tuple[FactLine, ...] = ()
    is_own: bool = False


def register_card(published: PublishedMeeting, *, person: Person | None, now: datetime) -> RegisterCard | None:
    """Return the card of a meeting to come; None for one that is cancelled or over, with nothing to register for."""
    listed = ListedMeeting.read(PublishedMeeting.objects.filter(pk=published.pk))
    found = registering_of(listed, now=now).get(published.meeting_id)
    if found is None or found.state in (RegistrationState.CANCELLED, RegistrationState.HELD):
        return None
    own = own_registration_for(person, published) if person else None
    if own is not None:
        return _own_card(own)
    url = reverse("registrations:register", args=[published.meeting.slug])
    if found.state is not RegistrationState.OPEN:
        return RegisterCard(found.label)
    is_full = found.is_full
    if person is not None and eligibility_of(published, person.municipality) is Eligibility.OUTSIDE:
        words = _(
            "This meeting is for other municipalities. You can ask for a place: say"
            " why, and a coordinator will answer by e-mail."
        )
        return RegisterCard(
            found.label,
            note=found.note,
            label=_("Ask for a place"),
            url=url,
            invited=words,
            clashes=_clashes(person, published),
        )
    return RegisterCard(
        heading=found.label,
        lines=_lines(found),
        note=found.note,
        label=_("Join the waiting list") if is_full else _("Register"),
        url=url,
        percent=found.percent,
        bar=found.bar,
        invited=invited_in_words(published),
        clashes=_clashes(person, published) if person else (),
    )


def _lines(found: Registering) -> tuple[str, ...]:
    lines = []
    shown = found.shown
    if shown.limit is not None and shown.left:
        taken = shown.limit - shown.left
        words = ngettext(
            "%(taken)d of %(limit)d place is taken.", "%(taken)d of %(limit)d places are taken.", shown.limit
        )
        lines.append(words % {"taken": taken, "limit": shown.limit})
    online = found.seats.get(Mode.ONLINE)
    if online is not None and found.first is not Mode.ONLINE:
        lines.append(_online(online))
    return tuple(lines)


def _online(online: ModeSeats) -> str:
    if online.left is None:
        return _("Online there is room for everyone.")
    return _("Online is full, too.") if online.is_full else _("There are places online.")


def _clashes(person: Person, published: PublishedMeeting) -> tuple[FactLine, ...]:
    return tuple(
        FactLine(marked_title(other), days, reverse("calendar:meeting_detail", args=[other.meeting.slug]))
        for other, days in clashes_of(person, published, ())
    )


def _own_card(own: Registration) -> RegisterCard:
    heading = status_in_words(own, position_of(own))
    url = reverse("registrations:manage", args=[manage_token(own)])
    return RegisterCard(heading, label=_("View, change or cancel"), url=url, is_own=True)
