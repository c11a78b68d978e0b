"""Exemptions: a rule that need not hold for a slot's meeting, for a written reason."""

import datetime

from exchanges.hosting.models import Exemption, RuleCode, Slot
from municipalities.models import User


def can_be_exempted(code: str) -> bool:
    """Tell whether a rule can be lifted at all; that a slot is filled once, for instance, cannot."""
    return code in RuleCode.values


def grant(*, slot: Slot, rule: str, reason: str, actor: User | None, now: datetime.datetime) -> Exemption:
    """Exempt the slot's meeting from a rule; one that is exempt already keeps its first reason.

    The caller has seen to it that the actor coordinates the slot's network. Raise ValueError for a rule that cannot
    be lifted.
    """
    if not can_be_exempted(rule):
        raise ValueError(f"there is no exemption from {rule!r}")
    granted = {"reason": reason.strip(), "granted_by": actor, "granted_at": now}
    return Exemption.objects.get_or_create(slot=slot, rule=rule, defaults=granted)[0]
