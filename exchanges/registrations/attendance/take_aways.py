"""Take-aways of a municipality: its learning and next step, noted by those who were at the meeting."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from exchanges.meetings.models import Meeting
from exchanges.registrations.attendance.attending import NotThere
from exchanges.registrations.models import Attendance, Registration, TakeHome
from localisation.alphabet import InTheAlphabet
from municipalities.access import reach_of
from municipalities.models import User
from municipalities.refusals import NotWithinReach, Refusal


class NoMunicipality(Refusal):
    """A note from somebody who comes from elsewhere."""

    words = _("Only municipalities in the programme can note what they learned.")


class NothingLearned(Refusal):
    """A note without words."""

    words = _("Say what your municipality learned.")


def take_home_of(registration: Registration) -> TakeHome | None:
    """Return what the person's municipality has noted of the meeting."""
    if registration.municipality_id is None:
        return None
    return TakeHome.objects.filter(meeting=registration.meeting_id, municipality=registration.municipality_id).first()


def write_take_home(
    *, registration: Registration, learning: str, next_step: str, language: str, now: datetime
) -> TakeHome:
    """Write the municipality's note in place of the one there was; raise NotThere, NoMunicipality or NothingLearned.

    A note that a coordinator has hidden stays hidden.
    """
    if registration.municipality_id is None:
        raise NoMunicipality
    if not Attendance.objects.filter(registration=registration).exists():
        raise NotThere
    if not learning.strip():
        raise NothingLearned
    texts = {"learning": learning.strip(), "next_step": next_step.strip(), "language": language, "written_at": now}
    with transaction.atomic():
        note, _is_new = TakeHome.objects.update_or_create(
            meeting_id=registration.meeting_id, municipality_id=registration.municipality_id, defaults=texts
        )
    return note


def hide_take_home(*, note: TakeHome, is_hidden: bool, actor: User) -> None:
    """Hide a note from the public, or show it again; raise NotWithinReach."""
    if not reach_of(actor).covers(note.meeting.exchange.country_id):
        raise NotWithinReach
    note.is_hidden = is_hidden
    note.save(update_fields=["is_hidden"])


def public_take_homes(meeting: Meeting) -> QuerySet[TakeHome]:
    """Return what municipalities take home, by their names; without what is hidden."""
    return take_homes_of(meeting).filter(is_hidden=False)


def take_homes_of(meeting: Meeting) -> QuerySet[TakeHome]:
    """Return every note on a meeting, by municipality."""
    notes = TakeHome.objects.filter(meeting=meeting).select_related("municipality__country", "meeting__exchange")
    return notes.order_by(InTheAlphabet("municipality__name"), "pk")
