"""Status of a meeting of the draft, set by hand: cancelled, held or not, locked or not, free to come again."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import zone_of_venue
from exchanges.meetings.states import Status
from exchanges.scheduling.draft.exemptions import take_up
from exchanges.scheduling.draft.guards import fresh_row, lock_programme, require_open, require_reach
from exchanges.scheduling.errors import ChangeRefused
from municipalities.models import User
from municipalities.refusals import ReasonMissing


def cancel_meeting(*, meeting: Meeting, reason: str, actor: User | None) -> Meeting:
    """Cancel a meeting; its slot is open again. The public is told by the next version, where it was published."""
    require_reach(actor, meeting.exchange.country_id)
    if not reason.strip():
        raise ReasonMissing(_("Say why the meeting is cancelled: people who planned to come will read it."))
    with transaction.atomic():
        lock_programme(meeting.exchange.programme_id)
        fresh = fresh_row(meeting)
        require_open(fresh)
        take_up(fresh)
        fresh.cancellation_reason, fresh.cancellation_language = reason.strip(), get_language() or ""
        fresh.save(update_fields=["cancellation_reason", "cancellation_language"])
        fresh.also_fills.update(also_filled_by=None)
        return _set_status(fresh, Meeting.Status.CANCELLED)


def let_come_again(*, meeting: Meeting, actor: User | None) -> Meeting:
    """Let the planner propose the host and the day of a cancelled meeting again; until then it does not."""
    require_reach(actor, meeting.exchange.country_id)
    with transaction.atomic():
        lock_programme(meeting.exchange.programme_id)
        fresh = fresh_row(meeting)
        if not fresh.is_cancelled:
            raise ChangeRefused(_("The meeting is not cancelled: the planner may propose its day as it is."))
        fresh.may_come_again = True
        fresh.save(update_fields=["may_come_again"])
    return fresh


def mark_held(*, meeting: Meeting, actor: User | None, now: datetime.datetime) -> Meeting:
    """Note that a meeting took place; from then on it stays as it is."""
    require_reach(actor, meeting.exchange.country_id)
    with transaction.atomic():
        lock_programme(meeting.exchange.programme_id)
        fresh = fresh_row(meeting)
        require_open(fresh)
        if fresh.starts_on > timezone.localdate(now, zone_of_venue(fresh.host, fresh.exchange.country)):
            raise ChangeRefused(_("The meeting has not started yet. Mark it as held when it has."))
        return _set_status(fresh, Meeting.Status.HELD)


def mark_not_held(*, meeting: Meeting, actor: User | None) -> Meeting:
    """Take back that a meeting took place: it is published again, or confirmed where the public never saw it."""
    require_reach(actor, meeting.exchange.country_id)
    with transaction.atomic():
        lock_programme(meeting.exchange.programme_id)
        fresh = fresh_row(meeting)
        if not fresh.is_held:
            raise ChangeRefused(_("The meeting is not marked as held."))
        is_public = fresh.published.current().exists()
        return _set_status(fresh, Meeting.Status.PUBLISHED if is_public else Meeting.Status.CONFIRMED)


def set_locked(*, meeting: Meeting, locked: bool, actor: User | None) -> Meeting:
    """Lock a meeting, so that neither the planner nor anybody by hand moves it, or unlock it."""
    require_reach(actor, meeting.exchange.country_id)
    with transaction.atomic():
        lock_programme(meeting.exchange.programme_id)
        fresh = fresh_row(meeting)
        fresh.locked = locked
        fresh.save(update_fields=["locked"])
    return fresh


def _set_status(meeting: Meeting, status: Status) -> Meeting:
    meeting.status = status
    meeting.save(update_fields=["status"])
    return meeting
