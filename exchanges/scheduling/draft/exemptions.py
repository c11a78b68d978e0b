"""Exemptions of meetings: granting one, taking it back, and whether it holds still."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from exchanges.hosting.exemptions import can_be_exempted
from exchanges.hosting.models import Exemption, RuleCode
from exchanges.meetings.models import Meeting
from exchanges.scheduling.draft.broken_rules import needed_exemptions
from exchanges.scheduling.draft.guards import database_refusals, lock_programme, require_reach
from exchanges.scheduling.draft.mapping import programme_from_rows
from exchanges.scheduling.errors import ChangeRefused
from municipalities.models import User


def grant(*, meeting: Meeting, rule: str, reason: str, actor: User | None, now: datetime.datetime) -> Exemption:
    """Exempt a meeting from a rule, as the meeting is in memory: a change to it may not be saved yet, but its row is.

    The caller has seen to it that the actor may change the meeting. Raise ValueError for a rule that cannot be lifted.
    """
    if not can_be_exempted(rule):
        raise ValueError(f"there is no exemption from {rule!r}")
    exemption = Exemption(
        slot=meeting.slot, meeting=meeting, rule=rule, reason=reason.strip(), granted_by=actor, granted_at=now
    )
    exemption.write_down()
    exemption.save()
    return exemption


def take_up(meeting: Meeting) -> None:
    """Write down what was granted ahead for a meeting of the draft that breaks the rule by now, as it is saved.

    Called before a change and after it: so an exemption granted ahead excuses one change, and no later one.
    """
    ahead = Exemption.objects.filter(slot=meeting.slot_id, meeting=None, withdrawn_at=None)
    rows = list(ahead) if meeting.slot and not meeting.is_cancelled else []
    if not rows or meeting.slot is None:
        return
    needed = needed_exemptions(programme_from_rows(meeting.exchange.programme))
    for exemption in rows:
        if (meeting.slot.key, exemption.rule) in needed:
            exemption.meeting = meeting
            exemption.write_down()
            exemption.save()


def withdraw_exemption(*, exemption: Exemption, actor: User | None, now: datetime.datetime) -> Exemption:
    """Take an exemption back; it stays in the list. Refuse it while the meeting breaks the rule by it."""
    meeting, slot = exemption.meeting, exemption.slot
    owner = meeting.exchange if meeting else slot
    if owner is None:
        raise ValueError(f"exemption {exemption.pk} is for nothing")
    require_reach(actor, owner.country_id)
    with database_refusals(), transaction.atomic():
        lock_programme(owner.programme_id)
        related = ("slot", "meeting__exchange__programme", "meeting__slot")
        fresh = Exemption.objects.select_related(*related).get(pk=exemption.pk)
        if fresh.withdrawn_at is not None:
            raise ChangeRefused(_("The exemption has already been withdrawn."))
        if _is_needed(fresh):
            raise ChangeRefused(
                _("The meeting breaks this rule and relies on the exemption. Change the meeting first.")
            )
        fresh.withdrawn_at, fresh.withdrawn_by = now, actor
        fresh.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return fresh


def needed_among(exemptions: Iterable[Exemption]) -> set[int]:
    """Return the keys of those whose meeting stands as it was exempted, and would break the rule without them.

    What was held is history that relied on them, and a day that was too soon once stays so. Asks for
    `meeting__exchange__programme` and `meeting__slot`.
    """
    by_programme: dict[int, set[tuple[str, str]]] = {}
    found = set()
    for exemption in exemptions:
        meeting = exemption.meeting
        if meeting is None or not exemption.holds:
            continue
        programme = meeting.exchange.programme
        if meeting.is_held or exemption.rule == RuleCode.FIRST_DAY:
            found.add(exemption.pk)
        elif meeting.slot:
            if programme.pk not in by_programme:
                by_programme[programme.pk] = needed_exemptions(programme_from_rows(programme))
            if (meeting.slot.key, exemption.rule) in by_programme[programme.pk]:
                found.add(exemption.pk)
    return found


def _is_needed(exemption: Exemption) -> bool:
    """Tell whether the meeting breaks the rule and nothing but this exemption excuses it."""
    others = Exemption.objects.filter(meeting=exemption.meeting_id, rule=exemption.rule).exclude(pk=exemption.pk)
    if any(other.holds for other in others.select_related("meeting")):
        return False
    return exemption.pk in needed_among([exemption])
