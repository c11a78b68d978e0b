"""Cancelling and telling at once: the cancellation becomes public in a version of its own, and nothing else does."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import get_language

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import Version
from exchanges.outbox.acts import act_of
from exchanges.scheduling.draft.guards import require_open, require_reach
from exchanges.scheduling.draft.status_changes import cancel_meeting
from exchanges.scheduling.errors import ChangeRefused
from exchanges.scheduling.publication.publishing import publish_cancellations
from municipalities.models import User


def cancel_and_tell(
    *, meetings: Sequence[Meeting], reason: str, actor: User | None, now: datetime.datetime
) -> list[Version]:
    """Cancel meetings and publish that alone, a version for each programme; all of them, or none.

    Whatever else the draft has changed waits as it did. Those registered are told, with the reason. A meeting that the
    public never saw is only cancelled; one that the draft had cancelled already becomes public as that, and is refused
    where there is nobody to tell.
    Raise what cancel_meeting raises.
    """
    with transaction.atomic(), act_of(actor, now=now):
        cancelled: dict[int, list[Meeting]] = {}
        for meeting in sorted(meetings, key=lambda each: (each.exchange.programme_id, each.pk)):
            done = _cancelled(meeting, reason, actor)
            cancelled.setdefault(done.exchange.programme_id, []).append(done)
        versions = [
            publish_cancellations(meetings=each, reason=reason, actor=actor, now=now) for each in cancelled.values()
        ]
    return [version for version in versions if version is not None]


def why_not_cancelled(meeting: Meeting) -> str:
    """Return why a meeting cannot be cancelled, nor people be told that it is; "" where it can."""
    try:
        _require_something_to_do(meeting)
    except ChangeRefused as refusal:
        return str(refusal)
    return ""


def _require_something_to_do(meeting: Meeting) -> None:
    # Where the public knows, the version says why, as people were told; another reason would be written over theirs.
    if not (meeting.is_cancelled and meeting.published.current().announced().exists()):
        require_open(meeting)


def _cancelled(meeting: Meeting, reason: str, actor: User | None) -> Meeting:
    known = Meeting.objects.select_related("exchange").get(pk=meeting.pk)
    if not known.is_cancelled:
        return cancel_meeting(meeting=meeting, reason=reason, actor=actor)
    require_reach(actor, known.exchange.country_id)
    _require_something_to_do(known)
    if reason.strip():
        known.cancellation_reason, known.cancellation_language = reason.strip(), get_language() or ""
        known.save(update_fields=["cancellation_reason", "cancellation_language", "updated_at"])
    return known
