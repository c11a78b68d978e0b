"""Noting that a host has confirmed its meeting, before and after it is public, and taking that back."""

from django.db import transaction
from django.utils.translation import gettext as _

from exchanges.meetings.hosts.confirmations import HostConfirmation, end_lapsed
from exchanges.meetings.models import Meeting
from exchanges.scheduling.draft.guards import fresh_row, lock_programme, require_reach
from exchanges.scheduling.errors import ChangeRefused
from municipalities.models import User


def confirm_meeting(*, meeting: Meeting, actor: User | None) -> Meeting:
    """Note that the host has confirmed a meeting as it stands in the draft: for this host and these days.

    A proposed meeting becomes confirmed, a published one stays published. Raise NotWithinReach, or ChangeRefused for
    one that was held or is cancelled, has no host, or is confirmed already.
    """
    require_reach(actor, meeting.exchange.country_id)
    with transaction.atomic():
        lock_programme(meeting.exchange.programme_id)
        fresh = _open(meeting)
        if fresh.host is None:
            raise ChangeRefused(_("The meeting has no host to confirm it. Choose one first."))
        if is_confirmed(fresh):
            raise ChangeRefused(
                _("Its host has already confirmed the meeting for these days. Its status is: %(status)s.")
                % {"status": fresh.get_status_display()}
            )
        end_lapsed([fresh])
        note_confirmation(fresh, actor)
        if fresh.is_proposed:
            fresh.status = Meeting.Status.CONFIRMED
            fresh.save(update_fields=["status"])
    return fresh


def take_back_confirmation(*, meeting: Meeting, actor: User | None) -> Meeting:
    """Note that the host has not confirmed the meeting after all. Raise NotWithinReach or ChangeRefused."""
    require_reach(actor, meeting.exchange.country_id)
    with transaction.atomic():
        lock_programme(meeting.exchange.programme_id)
        fresh = _open(meeting)
        if not is_confirmed(fresh):
            raise ChangeRefused(_("Its host has not confirmed the meeting."))
        HostConfirmation.objects.filter(meeting=fresh).delete()
        if fresh.is_confirmed:
            fresh.status = Meeting.Status.PROPOSED
            fresh.save(update_fields=["status"])
    return fresh


def is_confirmed(meeting: Meeting) -> bool:
    """Tell whether the host has confirmed the meeting for the days it has."""
    if meeting.is_confirmed:
        return True
    return HostConfirmation.objects.in_force().filter(meeting=meeting).exists()


def note_confirmation(meeting: Meeting, actor: User | None) -> None:
    """Write down that the meeting's host has confirmed it as it is; the caller has looked whether that may be."""
    if meeting.host is None:
        raise ValueError(f"{meeting} has no host")
    HostConfirmation.objects.create(
        meeting=meeting, host=meeting.host, starts_on=meeting.starts_on, ends_on=meeting.ends_on, noted_by=actor
    )


def _open(meeting: Meeting) -> Meeting:
    fresh = fresh_row(meeting)
    if fresh.is_final:
        raise ChangeRefused(
            _("Only an upcoming meeting can be confirmed. This one is: %(status)s.")
            % {"status": fresh.get_status_display()}
        )
    return fresh
