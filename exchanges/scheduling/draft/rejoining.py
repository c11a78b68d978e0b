"""Taking back a withdrawal: the municipality takes part again from a day on, and owes again what nobody took over."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from exchanges.hosting.exemptions import can_be_exempted
from exchanges.hosting.programme_names import day_in_words
from exchanges.hosting.withdrawals import Withdrawal
from exchanges.meetings.models import Meeting
from exchanges.scheduling.draft.broken_rules import needed_exemptions
from exchanges.scheduling.draft.exemptions import grant
from exchanges.scheduling.draft.guards import database_refusals, lock_programme, require_reach
from exchanges.scheduling.draft.mapping import programme_from_rows
from exchanges.scheduling.draft.successors import with_withdrawal
from exchanges.scheduling.errors import ChangeRefused
from municipalities.models import AvailabilityPeriod, Participation, User
from municipalities.refusals import ReasonMissing


def take_back_withdrawal(
    *,
    withdrawal: Withdrawal,
    first_day: datetime.date,
    reason: str,
    actor: User | None,
    now: datetime.datetime,
) -> Participation:
    """Let a municipality that withdrew take part again from `first_day` on; nobody is told.

    What was cancelled stays cancelled, and what another has taken over stays with it, by an exemption where that needs
    one. Everything else it owed before is owed again. From the day it left until the day before it is noted as away.
    Raise NotWithinReach, ReasonMissing, or ChangeRefused for a day before it left, or a rule that cannot be lifted.
    """
    participation = withdrawal.participation
    require_reach(actor, participation.municipality.country_id)
    if not reason.strip():
        raise ReasonMissing(_("Say why it takes part again: it goes into the report to the funder."))
    if first_day < withdrawal.first_day:
        said = _("Choose the day on which it left, %(day)s, or a later one.")
        raise ChangeRefused(said % {"day": day_in_words(withdrawal.first_day)})
    with database_refusals(), transaction.atomic():
        lock_programme(participation.programme_id)
        fresh = Withdrawal.objects.filter(pk=withdrawal.pk).first()
        if fresh is None:
            raise ChangeRefused(_("%(place)s already takes part again.") % {"place": participation})
        _exempt_those_who_took_over(participation, reason, actor, now)
        fresh.delete()
        if first_day > withdrawal.first_day:
            AvailabilityPeriod.objects.create(
                participation=participation,
                kind=AvailabilityPeriod.Kind.UNAVAILABLE,
                first_day=withdrawal.first_day,
                last_day=first_day - datetime.timedelta(days=1),
            )
    return participation


def taken_over(withdrawal: Withdrawal) -> list[Meeting]:
    """Return the meetings that others hold, or have held, in what the municipality owed."""
    owed = Meeting.objects.filter(slot__host=withdrawal.participation).standing()
    rows = owed.exclude(host=withdrawal.participation).select_related("slot", "theme", "host__municipality")
    return list(rows.order_by("starts_on", "pk"))


def _exempt_those_who_took_over(
    participation: Participation, reason: str, actor: User | None, now: datetime.datetime
) -> None:
    """Exempt, before it owes them again, what others have taken over from the rule that its owner hosts it."""
    standing = {meeting.slot.key: meeting for meeting in taken_over(participation.withdrawal) if meeting.slot}
    programme = programme_from_rows(participation.programme)
    back = with_withdrawal(programme, participation, None)
    for key, rule in sorted(needed_exemptions(back) - needed_exemptions(programme)):
        if key not in standing or not can_be_exempted(rule):
            said = _("%(meeting)s would break a rule if %(place)s took part again. Change that meeting first.")
            raise ChangeRefused(said % {"meeting": key, "place": participation})
        grant(meeting=standing[key], rule=rule, reason=reason, actor=actor, now=now)
